"""A sheet that a person edits anywhere: rows of text out as CSV or XLSX, and back; no cell of it runs as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ..queries.results import guard_cell


def write_sheet(
    path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]], *, title: str, help: str, freeze: int = 0
) -> int:
    """Write rows as CSV or XLSX, by the name of the file, and return how many.

    `title` names the sheet and `help` is a note on its first cell (XLSX only); the first `freeze` columns stay in view.
    Raises ValueError for another kind of file.
    """
    listed = list(rows)
    if path.suffix.lower() == ".csv":
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(columns)
        writer.writerows([guard_cell(r[c]) for c in columns] for r in listed)
        path.write_text(out.getvalue(), encoding="utf-8-sig", newline="")
    elif path.suffix.lower() == ".xlsx":
        _write_xlsx(path, columns, listed, title, help, freeze)
    else:
        raise ValueError(f"{path}: a table to edit is .csv or .xlsx")
    return len(listed)


def _write_xlsx(
    path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, str]], title: str, help: str, freeze: int
) -> None:
    """Write a workbook whose cells are all text."""
    from openpyxl import Workbook
    from openpyxl.comments import Comment
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = title
    sheet.append(list(columns))
    sheet["A1"].comment = Comment(help, "batson")
    for number, cells in enumerate(rows, start=2):
        for column, name in enumerate(columns, start=1):
            cell = sheet.cell(number, column)
            cell.value = cells[name]
            cell.data_type = "s"
    sheet.freeze_panes = f"{get_column_letter(freeze + 1)}2"
    book.save(path)


def read_sheet(path: Path, needed: Iterable[str], *, what: str) -> list[dict[str, str]]:
    """Read a sheet from CSV (comma, semicolon or tab) or XLSX; cells as text, the guard of a formula taken off.

    Raises ValueError for a file that is no such table (`what` it should be), naming the `needed` columns it lacks.
    """
    if path.suffix.lower() == ".xlsx":
        table = _read_xlsx(path)
    else:
        text = path.read_text(encoding="utf-8-sig")
        head = text.partition("\n")[0]
        delimiter = max(",;\t", key=head.count)
        table = [dict(r) for r in csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)]
    missing = set(needed) - set(table[0] if table else ())
    if missing:
        raise ValueError(f"{path}: no {what}, it lacks the columns {', '.join(sorted(missing))}")
    return [{name: _unguarded(str(value or "")) for name, value in r.items() if name} for r in table]


def _read_xlsx(path: Path) -> list[dict[str, str]]:
    """Read the first sheet of a workbook."""
    import zipfile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        sheet = load_workbook(path, read_only=True, data_only=True).worksheets[0]
        lines = [["" if v is None else str(v) for v in line] for line in sheet.iter_rows(values_only=True)]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise ValueError(f"{path}: no workbook that can be read ({error})") from None
    return [dict(zip(lines[0], line, strict=False)) for line in lines[1:]] if lines else []


def _unguarded(text: str) -> str:
    """Take off the apostrophe that keeps a spreadsheet from running a cell."""
    return text[1:] if text[:1] == "'" and guard_cell(text[1:]) == text else text
