"""Lines of a PDF page in reading order: columns are found, and read one after the other."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from .pdf_chars import Piece, Sheet

_NARROWEST = 0.2  # of the width of the text: no column is narrower
_NARROWEST_GUTTER = 4  # points
_MOST_COLUMNS_DEEP = 3


@dataclass(slots=True, eq=False)
class Line:
    """Pieces of one line from left to right; `column` counts the columns of the page in reading order."""

    pieces: list[Piece]
    page: int
    column: int = 0
    left: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    top: float = 0.0
    size: float = 0.0
    bold: bool = False

    @property
    def text(self) -> str:
        """The words of the line; wide gaps, as between the cells of a table, are three blanks."""
        parts = []
        for i, piece in enumerate(self.pieces):
            if i:
                wide = piece.left - self.pieces[i - 1].right > 1.5 * max(self.size, 1.0)
                parts.append("   " if wide else " ")
            parts.append(piece.text)
        return "".join(parts)


def reading_order(sheet: Sheet, pieces: list[Piece]) -> list[Line]:
    """Return the lines that some pieces of a page make, in the order in which they are read.

    Lines that run across both columns, such as titles and wide tables, part the page into bands; in each band the left
    column comes before the right one.
    """
    columns = _ordered(pieces, 0)
    out: list[Line] = []
    for number, column in enumerate(columns):
        for line in lines_of(column, sheet.number):
            line.column = number
            out.append(line)
    return out


def _ordered(pieces: list[Piece], depth: int) -> list[list[Piece]]:
    gutter = _gutter(pieces) if depth < _MOST_COLUMNS_DEEP else None
    if gutter is None:
        return [pieces] if pieces else []
    out: list[list[Piece]] = []
    for across, band in _bands(pieces, gutter):
        if across:
            out.append(band)
            continue
        left = [p for p in band if (p.left + p.right) / 2 <= gutter]
        right = [p for p in band if (p.left + p.right) / 2 > gutter]
        out += _ordered(left, depth + 1) + _ordered(right, depth + 1)
    return out


def _bands(pieces: list[Piece], gutter: float) -> list[tuple[bool, list[Piece]]]:
    """Pieces from top to bottom: runs of those on lines that run across the gutter, and of those between them."""
    across = [p for p in pieces if p.left < gutter - 1 and p.right > gutter + 1]
    marked = [(p.top, p in across or any(_on_line(p, a) for a in across), p) for p in pieces]
    marked.sort(key=lambda m: -m[0])
    bands: list[tuple[bool, list[Piece]]] = []
    for _, wide, piece in marked:
        if not bands or bands[-1][0] != wide:
            bands.append((wide, []))
        bands[-1][1].append(piece)
    return bands


def _on_line(piece: Piece, other: Piece) -> bool:
    overlap = min(piece.top, other.top) - max(piece.bottom, other.bottom)
    return overlap > 0.6 * (other.top - other.bottom)


def _gutter(pieces: list[Piece]) -> float | None:
    """The middle of the blank stripe between two columns, or None where the pieces stand in one."""
    if len(pieces) < 8:
        return None
    left, right = min(p.left for p in pieces), max(p.right for p in pieces)
    width = right - left
    if width < 120:
        return None
    steps = int(width) + 2
    crossing = [0] * (steps + 1)
    for piece in pieces:
        low, high = int(piece.left - left) + 1, int(piece.right - left)
        if low < high:
            crossing[max(low, 0)] += 1
            crossing[min(max(high, 0), steps)] -= 1
    total = 0
    for i, change in enumerate(crossing):
        total += change
        crossing[i] = total
    low, high = int(_NARROWEST * width), int((1 - _NARROWEST) * width)
    fewest = min(crossing[low:high])
    if fewest > 0.34 * len(pieces):
        return None
    # A line that ends just short of the gutter must not hide it: a few more crossings are tried as well.
    for allowed in range(fewest, fewest + 3):
        stripe, at = _stripe(crossing, low, high, allowed)
        if stripe >= _NARROWEST_GUTTER:
            return _checked(pieces, left + at)
    return None


def _stripe(crossing: list[int], low: int, high: int, allowed: int) -> tuple[int, int]:
    """The width and the middle of the widest stripe that no more than `allowed` pieces cross."""
    best, at, run = 0, low, 0
    for i in range(low, high):
        run = run + 1 if crossing[i] <= allowed else 0
        if run > best:
            best, at = run, i - run // 2
    return best, at


def _checked(pieces: list[Piece], gutter: float) -> float | None:
    """The gutter, if what stands on either side of it is as wide as columns of text are."""
    left, right = min(p.left for p in pieces), max(p.right for p in pieces)
    sides = ([p for p in pieces if p.right <= gutter + 1], [p for p in pieces if p.left >= gutter - 1])
    if any(len(side) < 4 for side in sides):
        return None
    for side in sides:
        wide = max(p.right for p in side) - min(p.left for p in side)
        if statistics.median(p.right - p.left for p in side) < 0.5 * wide or wide < _NARROWEST * (right - left):
            return None
    return gutter


def lines_of(pieces: list[Piece], page: int) -> list[Line]:
    """Pieces of one column gathered into lines from top to bottom."""
    lines: list[Line] = []
    for piece in sorted(pieces, key=lambda p: (-p.top, p.left)):
        home = None
        for line in reversed(lines[-6:]):
            overlap = min(line.top, piece.top) - max(line.bottom, piece.bottom)
            if overlap > 0.5 * min(line.top - line.bottom, piece.top - piece.bottom):
                home = line
                break
        if home is None:
            lines.append(Line([piece], page, 0, piece.left, piece.right, piece.bottom, piece.top, piece.size))
        else:
            home.pieces.append(piece)
            home.left, home.right = min(home.left, piece.left), max(home.right, piece.right)
            home.bottom, home.top = min(home.bottom, piece.bottom), max(home.top, piece.top)
    for line in lines:
        line.pieces.sort(key=lambda p: p.left)
        line.size = max(p.size for p in line.pieces)
        letters = sum(len(p.chars) for p in line.pieces)
        line.bold = sum(len(p.chars) for p in line.pieces if p.bold) > 0.8 * letters
    return lines
