"""Tables on a PDF page that have no rules: short pieces in columns, right below a caption."""

from __future__ import annotations

from collections.abc import Iterator

from .pdf_chars import Piece, Sheet
from .pdf_columns import Line, lines_of

_LONGEST = 45  # characters of a cell on one line; a line of prose in two columns has more
_MEAN = 25.0
_GOING_ON = 0.4  # of the lines of prose begin with a small letter and have several words
_NEAR = 45.0  # points between a caption and its first row
_APART = 2.6  # line heights between two rows
_CAPTION_LINES = 4


def aligned_pieces(sheet: Sheet, caption: Piece) -> list[Piece]:
    """Return the pieces of the table below a caption, or nothing where what stands there is none.

    The table may reach over the whole page or stand in the column of its caption. It has three rows at least, of two
    short pieces at least.
    """
    for left, right in _bounds(sheet, caption):
        below = [p for p in sheet.pieces if p.top < caption.bottom + 2 and left < p.left and p.right < right]
        rows = list(_rows_below(lines_of([p for p in below if p.text.strip()], 0), caption))
        pieces = [p for row in rows for p in row.pieces]
        filled = [row for row in rows if len(row.pieces) > 1]
        if len(filled) >= 3 and sum(len(p.text) for p in pieces) <= _MEAN * len(pieces) and not _is_prose(pieces):
            return pieces
    return []


def _is_prose(pieces: list[Piece]) -> bool:
    """Whether pieces are lines of running text in narrow columns: many go on in the middle of a sentence."""
    going_on = sum(p.text[0].islower() and len(p.text.split()) > 2 for p in pieces)
    return going_on > _GOING_ON * len(pieces)


def _bounds(sheet: Sheet, caption: Piece) -> Iterator[tuple[float, float]]:
    """Yield between which places a table may stand: the page, and the column of the caption."""
    yield 0.0, sheet.width
    prose = [p for p in sheet.pieces if len(p.text) > _LONGEST]
    middle = caption.left + 1
    left = max((p.right for p in prose if p.right < middle), default=0.0)
    right = min((p.left for p in prose if p.left > middle), default=sheet.width)
    yield left, right


def _rows_below(lines: list[Line], caption: Piece) -> Iterator[Line]:
    """Yield the lines of a table: those of several short pieces, and those between them that carry on a cell."""
    bottom, begun, first, waiting = caption.bottom, False, 0.0, 0
    for line in lines:
        height = max(line.top - line.bottom, 1.0)
        if bottom - line.top > (_APART * height if begun else _NEAR):
            return
        short = all(len(p.text) <= _LONGEST for p in line.pieces)
        if len(line.pieces) > 1 and short:
            first = min(first, line.left) if begun else line.left
            begun = True
            yield line
        elif begun and short and line.left > first + 2 * height:
            yield line  # it has nothing in the first column
        elif begun or waiting >= _CAPTION_LINES:
            return
        else:
            waiting += 1
        bottom = line.bottom
