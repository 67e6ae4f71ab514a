"""Tables that are a file of their own: which rows are title, headings, data and notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """Row numbers from 0: headings from `head` up to `body`, data up to `foot`; titles stand before, notes after."""

    head: int
    body: int
    foot: int


def layout(rows: Sequence[Sequence[str]]) -> Layout:
    """Return which rows of a table are its headings and data.

    A row with one filled cell at either end is a title or a note. The first other row is the heading, unless most of
    its cells are numbers.

    >>> from batson.ingest.formats.case_tables import layout
    >>> layout([["Cases", "", ""], ["Pt", "Age", "Site"], ["1", "54", "T4"], ["NR, not reported", "", ""]])
    Layout(head=1, body=2, foot=3)
    """
    filled = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    wide = [i for i, cells in enumerate(filled) if len(cells) > 1]
    if not wide:
        return Layout(0, 0, len(rows))
    head, last = wide[0], wide[-1]
    numbers = sum(is_number(cell) for cell in filled[head])
    body = head if 2 * numbers > len(filled[head]) or head == last else head + 1
    return Layout(head, body, last + 1)


def is_number(cell: str) -> bool:
    """Whether a cell holds a bare number, as "54", "-1.5" or "12 %"."""
    bare = cell.strip().rstrip("%").strip().lstrip("+-−<>=~≤≥").replace(",", ".").replace(" ", "")
    return bare.replace(".", "", 1).isdecimal()
