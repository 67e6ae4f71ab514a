"""A sheet that a person edits anywhere: rows of text out as CSV or XLSX, and back; no cell of it runs as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from ..queries.results import guard_cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A sheet to be written: its columns and rows, a note for its first cell, and how many columns stay in view."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Mapping[str, str]]
    help: str = ""
    freeze: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A sheet as it comes back: rows by their number in the file (from 2), and what is wrong with single cells."""

    name: str
    columns: tuple[str, ...]
    rows: Mapping[int, Mapping[str, str]]
    faults: Mapping[int, str] = field(default_factory=dict)


def write_pages(path: Path, pages: Sequence[Page]) -> None:
    """Write sheets as one workbook, or as CSV: the first under the name given, each other beside it (`-title`).

    Raises ValueError for a file that is neither .csv nor .xlsx.
    """
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        _write_xlsx(path, pages)
    elif suffix == ".csv":
        for page, file in zip(pages, files_of(path, pages), strict=True):
            out = io.StringIO()
            writer = csv.writer(out)
            writer.writerow(page.columns)
            writer.writerows([guard_cell(r[c]) for c in page.columns] for r in page.rows)
            file.write_text(out.getvalue(), encoding="utf-8-sig", newline="")
    else:
        raise ValueError(f"{path}: a table to edit is .csv or .xlsx")


def files_of(path: Path, pages: Sequence[Page]) -> list[Path]:
    """Return the file in which each sheet stands: of a workbook the one, of CSV one each."""
    if path.suffix.lower() == ".xlsx":
        return [path] * len(pages)
    return [path, *(path.with_name(f"{path.stem}-{page.title}{path.suffix}") for page in pages[1:])]


def write_sheet(
    path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]], *, title: str, help: str, freeze: int = 0
) -> int:
    """Write rows as CSV or XLSX, by the name of the file, and return how many.

    `title` names the sheet and `help` is a note on its first cell (XLSX only); the first `freeze` columns stay in view.
    Raises ValueError for another kind of file.
    """
    page = Page(title=title, columns=columns, rows=list(rows), help=help, freeze=freeze)
    write_pages(path, [page])
    return len(page.rows)


def _write_xlsx(path: Path, pages: Sequence[Page]) -> None:
    """Write a workbook whose cells are all text."""
    from openpyxl import Workbook
    from openpyxl.comments import Comment
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.active)
    for page in pages:
        sheet = book.create_sheet(page.title)
        sheet.append(list(page.columns))
        if page.help:
            sheet["A1"].comment = Comment(page.help, "batson")
        for number, cells in enumerate(page.rows, start=2):
            for column, name in enumerate(page.columns, start=1):
                cell = sheet.cell(number, column)
                cell.value = cells[name]
                cell.data_type = "s"
        sheet.freeze_panes = f"{get_column_letter(page.freeze + 1)}2"
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(page.columns))}{len(page.rows) + 1}"
    book.save(path)


def read_pages(path: Path) -> list[Filled]:
    """Read every sheet of a workbook, or a CSV file (comma, semicolon or tab), as text; a formula's guard taken off.

    Rows without a single filled cell are left out. A formula or a date is a fault of its row, as what it stood for
    cannot be known. Raises ValueError, naming the file, for one that is no such table, OSError where there is none.
    """
    if path.suffix.lower() == ".xlsx":
        return _read_xlsx(path)
    lines = [[_unguarded(cell) for cell in line] for line in _csv_lines(path)]
    return [_filled(path.name, lines, {})]


def read_sheet(path: Path, needed: Iterable[str], *, what: str) -> list[dict[str, str]]:
    """Read the first sheet of a workbook, or a CSV file, as `read_pages` does.

    Raises ValueError for a file that is no such table (`what` it should be), naming the `needed` columns it lacks, and
    for a formula or a date.
    """
    pages = read_pages(path)
    missing = set(needed) - set(pages[0].columns if pages else ())
    if missing:
        raise ValueError(f"{path}: no {what}, it lacks the columns {', '.join(sorted(missing))}")
    for number, fault in pages[0].faults.items():
        raise ValueError(f"{path}: row {number}: {fault}")
    return [dict(row) for row in pages[0].rows.values()]


def _csv_lines(path: Path) -> list[list[str]]:
    """Return the lines of a CSV file; the separator is that which its head has most of."""
    raw = path.read_bytes()
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = raw.decode(encoding)
        delimiter = max(",;\t", key=text.partition("\n")[0].count)
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except UnicodeDecodeError as error:
        where = f"byte {error.start}"
        raise ValueError(f"{path}: {where} is no UTF-8; save the table as 'CSV UTF-8' or as .xlsx") from None
    except csv.Error as error:
        raise ValueError(f"{path}: no CSV that can be read ({error}); save it anew, or as .xlsx") from None


def _read_xlsx(path: Path) -> list[Filled]:
    """Read the sheets of a workbook."""
    import zipfile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=False)
        return [_read_page(sheet) for sheet in book.worksheets]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, EOFError) as error:
        raise ValueError(f"{path}: no workbook that can be read ({error})") from None


def _read_page(sheet: Any) -> Filled:
    """Read one sheet of a workbook."""
    lines: list[list[str]] = []
    faults: dict[int, str] = {}
    for number, line in enumerate(sheet.iter_rows(), start=1):
        for cell in line:
            if getattr(cell, "data_type", "") == "f":
                faults[number] = f"cell {cell.coordinate} is a formula ({cell.value}); replace it by its value"
            elif isinstance(cell.value, (date, time, timedelta)):
                faults[number] = (
                    f"cell {cell.coordinate} is a date ({cell.value}); format the column as text, type it anew"
                )
        lines.append([_unguarded(_written(cell.value)) for cell in line])
    return _filled(sheet.title, lines, faults)


def _written(value: Any) -> str:
    """Return the value of a cell as a person wrote it: 61, not 61.0."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _filled(name: str, lines: Sequence[Sequence[str]], faults: Mapping[int, str]) -> Filled:
    """Make a sheet of its lines, the head first; a line that is shorter than the head ends in empty cells."""
    columns = tuple(column.strip() for column in lines[0]) if lines else ()
    rows: dict[int, dict[str, str]] = {}
    for number, line in enumerate(lines[1:], start=2):
        cells = dict.fromkeys(filter(None, columns), "")
        cells.update((c, text) for c, text in zip(columns, line, strict=False) if c)
        if any(cells.values()):
            rows[number] = cells
    return Filled(name=name, columns=columns, rows=rows, faults=faults)


def _unguarded(text: str) -> str:
    """Take off the apostrophe that keeps a spreadsheet from running a cell."""
    return text[1:] if text[:1] == "'" and guard_cell(text[1:]) == text else text
