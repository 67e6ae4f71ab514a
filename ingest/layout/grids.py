"""Tables: merged cells written out, and which rows are headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from ..document import Cell, Table
from ..limits import Limits

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Spanning(Generic[T]):
    """A cell as printed: its content, and how many rows and columns it covers."""

    content: T
    rows: int = 1
    columns: int = 1
    header: bool = False


def write_out(rows: Sequence[Sequence[Spanning[T]]], *, limits: Limits) -> list[list[Spanning[T] | None]]:
    """Return a grid in which each merged cell stands in every place that it covers; None where no cell is.

    Spans reach no farther than the table. Raises LimitExceeded where the grid has too many cells.
    """
    grid: list[list[Spanning[T] | None]] = [[] for _ in rows]
    count = 0
    for r, row in enumerate(rows):
        c = 0
        for cell in row:
            while c < len(grid[r]) and grid[r][c] is not None:
                c += 1
            down = min(max(cell.rows, 1), len(rows) - r)
            across = max(cell.columns, 1)
            count += down * across
            limits.check_cells(count)
            for line in grid[r : r + down]:
                line += [None] * (c + across - len(line))
                line[c : c + across] = [cell] * across
            c += across
    width = max((len(row) for row in grid), default=0)
    limits.check_cells(width * len(grid))
    for line in grid:
        line += [None] * (width - len(line))
    return grid


def header_rows(grid: Sequence[Sequence[Spanning[T] | None]]) -> int:
    """Return how many rows are headings: those marked so, else as many as the merged cells of the first row cover.

    A table of one row has none.
    """
    marked = 0
    for row in grid:
        cells = [cell for cell in row if cell is not None]
        if not cells or not all(cell.header for cell in cells):
            break
        marked += 1
    if marked:
        return min(marked, len(grid) - 1)
    if len(grid) < 2:
        return 0
    return min(max((cell.rows for cell in grid[0] if cell is not None), default=1), len(grid) - 1)


def table_of_spans(
    text: str, rows: Sequence[Sequence[tuple[int, int]]], *, label: str, caption: str, start: int, end: int
) -> Table:
    """Return the table whose cells are spans of the text; short rows are filled with empty cells.

    The first row is the heading, and so is a row below it whose first cell repeats that of the heading, as merged cells
    do when they are written out.
    """
    width = max((len(row) for row in rows), default=0)
    full = [[*row, *[(row[-1][1], row[-1][1])] * (width - len(row))] for row in rows if row]
    headings = 0 if len(full) < 2 else 1
    while 0 < headings < len(full) - 1 and text[slice(*full[headings][0])] == text[slice(*full[0][0])] != "":
        headings += 1
    cells = tuple(tuple(Cell(text[a:b], a, b, i < headings) for a, b in row) for i, row in enumerate(full))
    return Table(label=label, caption=caption, start=start, end=end, rows=cells, header_rows=headings)
