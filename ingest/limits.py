"""How much of a file from outside is read: size, depth, pages and time are bounded."""

from __future__ import annotations

import builtins
import time
from dataclasses import dataclass

from .problems import LimitExceeded

MEBI = 1 << 20


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment at which reading one document must be over."""

    at: float
    seconds: float

    def check(self) -> None:
        """Raise LimitExceeded when the time is over."""
        if time.monotonic() > self.at:
            raise LimitExceeded(f"reading takes more than {self.seconds:g} seconds: raise Limits.seconds or split it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds for one document.

    `bytes` of the file; `characters` of its text; `depth` and `nodes` of XML and HTML trees; `pages` of a PDF;
    `cells` of all tables; `unpacked` bytes of all parts of a DOCX or XLSX file and `ratio`, how many times larger
    than packed a part may be; `seconds` of wall time.
    """

    bytes: int = 256 * MEBI
    characters: int = 64 * MEBI
    depth: int = 200
    nodes: int = 2_000_000
    pages: int = 3_000
    cells: int = 1_000_000
    unpacked: int = 512 * MEBI
    ratio: int = 300
    seconds: float = 60.0

    def deadline(self) -> Deadline:
        """Return the moment, counted from now, at which reading must be over."""
        return Deadline(time.monotonic() + self.seconds, self.seconds)

    def check_bytes(self, data: builtins.bytes) -> None:
        """Raise LimitExceeded when the file is too large."""
        _check(len(data), self.bytes, "bytes")

    def check_characters(self, count: int) -> None:
        """Raise LimitExceeded when the text is too long."""
        _check(count, self.characters, "characters")

    def check_depth(self, count: int) -> None:
        """Raise LimitExceeded when a tree is too deep."""
        _check(count, self.depth, "depth")

    def check_nodes(self, count: int) -> None:
        """Raise LimitExceeded when a tree has too many elements."""
        _check(count, self.nodes, "nodes")

    def check_pages(self, count: int) -> None:
        """Raise LimitExceeded when a PDF has too many pages."""
        _check(count, self.pages, "pages")

    def check_cells(self, count: int) -> None:
        """Raise LimitExceeded when the tables have too many cells."""
        _check(count, self.cells, "cells")


def _check(found: int, allowed: int, what: str) -> None:
    if found > allowed:
        raise LimitExceeded(f"{found:,} {what} are more than the limit of {allowed:,}: raise Limits.{what} or split it")


DEFAULT = Limits()
