"""The texts that readers made of documents: kept here, never in the repository, so that quotes can be verified."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text and what is known of it: its source id, its licence, how its offsets lead back to the original."""

    text: str
    about: Mapping[str, Any]

    @property
    def sha256(self) -> str:
        """The SHA-256 (hex) of the text in UTF-8."""
        return text_sha256(self.text)


def text_sha256(text: str) -> str:
    """Return the SHA-256 (hex) of a text in UTF-8; what anchors name their text by."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Texts:
    """A folder of texts by hash: `<sha256>.txt` and `<sha256>.json` beside it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, text: Text) -> str:
        """Keep a text and return its hash; a text that is here already keeps what is newly known of it.

        Where another source has the very same text, it is `also` the text of that one.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        sha256 = text.sha256
        about = dict(text.about)
        if also := sorted(set(_sources(self.about(sha256))) - {about.get("source")}):
            about["also"] = also
        self._write(f"{sha256}.json", json.dumps(about, ensure_ascii=False, indent=1, sort_keys=True))
        self._write(f"{sha256}.txt", text.text)
        return sha256

    def get(self, sha256: str) -> str | None:
        """Return a text, or None where it is not here (or is no longer what its name says)."""
        try:
            raw = (self._folder / f"{sha256}.txt").read_bytes()
        except FileNotFoundError:
            return None
        return raw.decode("utf-8", "surrogatepass") if hashlib.sha256(raw).hexdigest() == sha256 else None

    def about(self, sha256: str) -> Mapping[str, Any]:
        """Return what is known of a text; empty where nothing is."""
        try:
            return json.loads((self._folder / f"{sha256}.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]
        except (FileNotFoundError, ValueError):
            return {}

    def listed(self) -> list[tuple[str, str]]:
        """Return every source that has a text here with the hash of that text, sorted."""
        names = (p.stem for p in self._folder.glob("*.json"))
        return sorted((source, name) for name in names for source in _sources(self.about(name)))

    def of(self, source: str) -> list[str]:
        """Return the hashes of the texts of a source, sorted."""
        return [name for named, name in self.listed() if named == source]

    def newest(self, source: str) -> str | None:
        """Return the text of a source that was put here last, or None."""
        names = self.by_age(source)
        return self.get(names[0]) if names else None

    def by_age(self, source: str) -> list[str]:
        """Return the hashes of the texts of a source, that which was put here last first."""
        return sorted(self.of(source), key=lambda n: -(self._folder / f"{n}.txt").stat().st_mtime_ns)

    def _write(self, name: str, content: str) -> None:
        """Write by rename, so that a killed run leaves no half text."""
        fresh = self._folder / f"{name}.new"
        with fresh.open("wb") as file:
            file.write(content.encode("utf-8", "surrogatepass"))
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(self._folder / name)


def _sources(about: Mapping[str, Any]) -> list[str]:
    """The sources whose text it is."""
    return [source for source in (about.get("source"), *about.get("also", ())) if source is not None]
