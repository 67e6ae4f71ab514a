"""Reader of case tables in Excel workbooks (Office Open XML, ECMA-376): one table a sheet, merged cells written out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from ..document import Document, Loss, Metadata
from ..formats.case_tables import layout
from ..formats.markup import MarkupText, Run
from ..formats.packages import Package, part_names
from ..formats.xlsx_values import Values
from ..formats.xmltree import first, local
from ..layout.grids import Spanning
from ..limits import DEFAULT, Limits
from ..origin import Place
from ..problems import UnreadableDocument

NAME = "xlsx"
_MAIN = "xl/workbook.xml"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})$")
_MOST_COLUMNS = 16_384

Grid = dict[int, dict[int, str]]


def sniff(data: bytes) -> bool:
    """Whether the bytes are an archive with the main part of a workbook."""
    return _MAIN in part_names(data)


def read(data: bytes, *, limits: Limits = DEFAULT) -> Document:
    """Return the sheets of a workbook, each a section with a table; places are sheet, row and column from 1.

    Cells hold what is shown: dates as YYYY-MM-DD, percentages with their sign, results of formulas. Hidden sheets are
    left out and listed. Raises UnreadableDocument where the file is broken or empty, and LimitExceeded.
    """
    deadline = limits.deadline()
    package = Package.open(data, limits=limits, deadline=deadline)
    values = Values.of(package)
    out = MarkupText(limits=limits, deadline=deadline)
    targets = _targets(package)
    for sheet in package.xml(_MAIN).iter():
        if local(sheet) != "sheet":
            continue
        name = sheet.get("name", "")
        if sheet.get("state", "visible") != "visible":
            out.loss(Loss("hidden text", f"sheet {name}", "a hidden sheet is left out"))
            continue
        part = targets.get(sheet.get(_RELATION, ""), "")
        if part in package.names():
            _sheet(out, package.xml(part), name, values)
    metadata = Metadata(title=next((t.caption for t in out.assembly.tables if t.caption), None))
    if not out.assembly.tables:
        raise UnreadableDocument("the workbook holds no table: are its sheets empty, hidden or pictures?")
    return out.document(format=NAME, data=data, metadata=metadata)


def _targets(package: Package) -> dict[str, str]:
    part = "xl/_rels/workbook.xml.rels"
    if part not in package.names():
        return {}
    found = {}
    for relation in package.xml(part):
        target = relation.get("Target", "")
        found[relation.get("Id", "")] = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return found


def _sheet(out: MarkupText, root: etree._Element, name: str, values: Values) -> None:
    cells, hidden = _cells(out, root, values)
    if not cells:
        return
    if hidden:
        out.loss(Loss("hidden text", f"sheet {name}", f"{hidden} hidden rows are read as well"))
    numbers = sorted(cells)
    left = min(min(row) for row in cells.values())
    width = max(max(row) for row in cells.values()) - left + 1
    out.limits.check_cells(width * len(numbers))
    covered = _merged(root)
    plan = layout([[cells[r].get(c, "") for c in range(left, left + width)] for r in numbers])
    out.heading([Run(name, Place(sheet=name))], 1)
    titles = [_one(cells[r], name, r) for r in numbers[: plan.head]]
    notes = [[_one(cells[r], name, r)] for r in numbers[plan.foot :]]
    kept = numbers[plan.head : plan.foot]
    rows = []
    for r in kept:
        row: list[Spanning[Sequence[Run]]] = []
        for c in range(left, left + width):
            if (r, c) in covered and covered[r, c] is None:
                continue
            down, across = covered.get((r, c)) or (1, 1)
            down = sum(r <= k < r + down for k in kept)
            across = min(across, left + width - c)
            row.append(Spanning([Run(cells[r].get(c, ""), Place(sheet=name, row=r, column=c))], down, across))
        rows.append(row)
        out.deadline.check()
    caption = [run for i, title in enumerate(titles) for run in ((Run(". ", title.place), title) if i else (title,))]
    out.table([], caption, rows, notes, headings=None if plan.body > plan.head else 0)


def _one(row: dict[int, str], name: str, number: int) -> Run:
    column, text = next((c, v) for c, v in sorted(row.items()) if v.strip())
    return Run(text, Place(sheet=name, row=number, column=column))


def _cells(out: MarkupText, root: etree._Element, values: Values) -> tuple[Grid, int]:
    """Values of the cells that hold any, by row and column from 1, and how many rows are hidden."""
    grid: Grid = {}
    data = first(root, "sheetData")
    hidden = count = number = 0
    for row in data if data is not None else ():
        if local(row) != "row":
            continue
        given = row.get("r", "")
        number = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else number + 1
        column = 0
        line: dict[int, str] = {}
        for cell in row:
            place = _CELL.match(cell.get("r", ""))
            column = _column(place[1]) if place else column + 1
            text = values.shown(cell)
            if text.strip() and column <= _MOST_COLUMNS:
                line[column] = text
            count += 1
        out.limits.check_cells(count)
        out.deadline.check()
        if line:
            hidden += row.get("hidden") in ("1", "true")
            grid[number] = line
    return grid, hidden


def _merged(root: etree._Element) -> dict[tuple[int, int], tuple[int, int] | None]:
    """For the first cell of each merged range how many rows and columns it covers, and None for the others of it."""
    covered: dict[tuple[int, int], tuple[int, int] | None] = {}
    for merge in root.iter():
        if local(merge) != "mergeCell":
            continue
        corners = [_CELL.match(part) for part in merge.get("ref", "").split(":")]
        if len(corners) != 2 or corners[0] is None or corners[1] is None:
            continue
        (left, top), (right, bottom) = ((_column(m[1]), int(m[2])) for m in (corners[0], corners[1]))
        rows, columns = bottom - top + 1, right - left + 1
        if not (0 < rows <= 10_000 and 0 < columns <= 1_000 and rows * columns <= 100_000):
            continue
        for r in range(top, bottom + 1):
            for c in range(left, right + 1):
                covered[r, c] = None
        covered[top, left] = rows, columns
        if len(covered) > 1_000_000:
            break
    return covered


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
