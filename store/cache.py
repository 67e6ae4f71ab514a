"""Copies of what a service answered, kept until they are asked for anew; none of them expires silently."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A copy: its bytes, where they lie, and the moment (UTC, ISO 8601) at which they were fetched."""

    data: bytes
    path: Path
    date: str


class Cache:
    """A folder of copies named by the hash of their key, so that nothing of a response is ever a path.

    >>> from tempfile import TemporaryDirectory
    >>> from batson.store.cache import Cache
    >>> with TemporaryDirectory() as folder:
    ...     kept = Cache(Path(folder)).put("full text of PMC1", b"<article/>")
    ...     Cache(Path(folder)).get("full text of PMC1") == kept
    True
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, key: str, data: bytes, *, about: Mapping[str, str] | None = None) -> Copy:
        """Keep bytes under a key, in place of what was there; `about` is kept beside them for people to read."""
        self._folder.mkdir(parents=True, exist_ok=True)
        date = datetime.now(UTC).isoformat(timespec="seconds")
        said = {**(about or {}), "key": key, "date": date, "sha256": hashlib.sha256(data).hexdigest()}
        path = self._path(key)
        _write(path, data)
        _write(path.with_suffix(".json"), json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True).encode())
        return Copy(data=data, path=path, date=date)

    def get(self, key: str) -> Copy | None:
        """Return the copy kept under a key; None where there is none or it is not what was kept."""
        path = self._path(key)
        try:
            data = path.read_bytes()
            said = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
            whole = said["sha256"] == hashlib.sha256(data).hexdigest() and said["key"] == key
            date = str(said["date"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return Copy(data=data, path=path, date=date) if whole else None

    def _path(self, key: str) -> Path:
        return self._folder / f"{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:32]}.data"


def _write(path: Path, content: bytes) -> None:
    """Write by rename, so that a killed run leaves no half copy."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    fresh.write_bytes(content)
    fresh.rename(path)
