"""The decisions of people, kept as they were made: appended, never changed, outside every generation."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any


class Decisions:
    """A file of JSON lines in the workspace, named after what is decided; it survives every build and every ingest."""

    def __init__(self, folder: Path, name: str = "decisions") -> None:
        self._file = folder / f"{name}.jsonl"

    def append(self, records: Iterable[Mapping[str, Any]]) -> None:
        """Add decisions at the end; half a line that a killed writer left there is taken off first."""
        lines = "".join(json.dumps(dict(r), ensure_ascii=False, sort_keys=True) + "\n" for r in records)
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            there = self._file.read_bytes()
            file.truncate(there.rfind(b"\n") + 1)
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())

    def all(self) -> list[dict[str, Any]]:
        """Return every decision in the order in which they were made; half a last line is left out."""
        try:
            lines = self._file.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []
        found = []
        for number, line in enumerate(lines, start=1):
            try:
                found.append(json.loads(line))
            except ValueError:
                if number < len(lines):
                    raise ValueError(f"{self._file}: line {number} is no JSON; mend or remove it") from None
        return found
