"""Tables of Word documents: cells merged across columns and down rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lxml import etree

from ..layout.grids import Spanning
from ..limits import Limits
from ..origin import Place
from .docx_runs import RunReader, W
from .markup import Run
from .xmltree import local


def table_rows(
    table: etree._Element, reader: RunReader, name: str, *, limits: Limits
) -> tuple[list[list[Spanning[Sequence[Run]]]], int]:
    """Return the rows of a table and how many of them are marked as headings.

    A cell merged down is one cell that covers several rows, as in HTML. Places name the table, row and column from 1.
    """
    rows: list[list[Spanning[Sequence[Run]]]] = []
    open_cells: dict[int, tuple[int, int]] = {}  # column -> row and index of the cell that is merged down
    headings = 0
    count = 0
    for r, row in enumerate(_rows(table)):
        line: list[Spanning[Sequence[Run]]] = []
        properties = row.find(f"{W}trPr")
        column = _number(properties, "gridBefore", 0)
        line += [Spanning(())] * column
        if properties is not None and properties.find(f"{W}tblHeader") is not None and headings == r:
            headings += 1
        for cell in _cells(row):
            across = _number(cell.find(f"{W}tcPr"), "gridSpan", 1)
            count += across
            limits.check_cells(count)
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            if merge is not None and merge.get(f"{W}val", "continue") != "restart" and column in open_cells:
                above, index = open_cells[column]
                rows[above][index] = replace(rows[above][index], rows=r - above + 1)
            else:
                if merge is not None:
                    open_cells[column] = (r, len(line))
                else:
                    open_cells.pop(column, None)
                place = Place(path=name, row=r + 1, column=column + 1)
                line.append(Spanning(_content(cell, reader, place), columns=across))
            column += across
        rows.append(line)
    return rows, headings


def _content(cell: etree._Element, reader: RunReader, place: Place) -> list[Run]:
    runs: list[Run] = []
    for paragraph in cell.iter(f"{W}p"):
        if runs:
            runs.append(Run(" ", place))
        runs += reader.runs(paragraph, place)
    reader.boxes.clear()
    return runs


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if local(child) == "tr":
            yield child
        elif local(child) in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _rows(child)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for child in row:
        if local(child) == "tc":
            yield child
        elif local(child) in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _cells(child)


def _number(properties: etree._Element | None, name: str, default: int) -> int:
    element = None if properties is None else properties.find(f"{W}{name}")
    value = "" if element is None else element.get(f"{W}val", "")
    return min(max(int(value), default), 1000) if value.isascii() and value.isdigit() and len(value) < 9 else default
