"""Append-only files of JSON lines: what was written stays, and what was half written is told and left alone."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number from 1, and its JSON value, or `fault`, why it has none."""

    number: int
    value: Any = None
    fault: str | None = None


class Journal:
    """One file of JSON lines to which only lines are added.

    >>> from tempfile import TemporaryDirectory
    >>> from batson.store.journal import Journal
    >>> with TemporaryDirectory() as folder:
    ...     journal = Journal(Path(folder) / "a.jsonl")
    ...     journal.append([{"n": 1}, {"n": 2}])
    ...     [line.value["n"] for line in journal.lines()]
    [1, 2]
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, values: Iterable[Mapping[str, Any]]) -> None:
        """Add lines at the end, all of them in one write; other writers wait meanwhile."""
        made = "".join(json.dumps(v, ensure_ascii=False, sort_keys=True) + "\n" for v in values).encode()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            size = file.seek(0, os.SEEK_END)
            if size:
                file.seek(size - 1)
                if file.read(1) != b"\n":
                    # A write that was killed: its half line stays apart from ours.
                    made = b"\n" + made
            file.write(made)
            file.flush()
            os.fsync(file.fileno())

    def lines(self) -> list[Line]:
        """Return all lines in order; empty where nothing was written yet."""
        try:
            raw = self.path.read_bytes()
        except FileNotFoundError:
            return []
        return [_line(number, text) for number, text in enumerate(raw.split(b"\n"), start=1) if text.strip()]


def _line(number: int, text: bytes) -> Line:
    try:
        return Line(number, json.loads(text.decode("utf-8")))
    except (ValueError, RecursionError):
        return Line(number, fault="it is no JSON: was a write broken off?")
