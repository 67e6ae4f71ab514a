"""Case tables that are files of their own: CSV and XLSX."""

from __future__ import annotations

import datetime
import io
from pathlib import Path

import openpyxl
import pytest
from batson.ingest.document import Document
from batson.ingest.problems import UnreadableDocument
from batson.ingest.readers import csv_table, read, xlsx

DATA = Path(__file__).resolve().parents[2] / "data"


def cells(document: Document, table: int = 0) -> list[list[str]]:
    return [[cell.text for cell in row] for row in document.tables[table].body]


def test_the_messy_supplement() -> None:
    data = (DATA / "supplement-table.csv").read_bytes()
    document = csv_table.read(data)
    assert document.text == data.decode("utf-8")
    (table,) = document.tables
    assert table.header[:3] == ("Pt #", "ref. (1st author)", "Age/Sex")
    assert table.header[7] == "Interval\ndx -> met"
    assert len(table.body) == 10
    assert [c.text for c in table.body[5]][5:8] == ["C6-D2", "gait ataxia", "2½ yrs"]
    assert table.caption.startswith("Supplementary file 3. Spinal cord deposits")
    assert [s.kind for s in document.sections] == ["other", "caption", "caption", "table", "caption"]
    row = table.body[0]
    assert document.text[row[3].start : row[5].end] == "RCC, clear cell;R;C5-6"
    assert str(document.origin.locate(row[3].start, row[5].end)) == "row 4, column 4-6"
    assert all(document.text[c.start : c.end] == c.text for r in table.rows for c in r)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends(separator: str, end: str) -> None:
    lines = [
        ["Pt", "Site", "Outcome"],
        ["1", '"T4, T5; or | so"', "alive"],
        ["2", '"the ""lower"" cord"', '"two\nlines"'],
    ]
    text = end.join(separator.join(line) for line in lines) + end
    assert csv_table.sniff(text.encode())
    document = csv_table.read(text.encode())
    assert cells(document) == [["1", "T4, T5; or | so", "alive"], ["2", 'the "lower" cord', "two\nlines"]]
    assert (
        str(document.origin.locate(document.tables[0].rows[2][1].start, document.tables[0].rows[2][1].end))
        == "row 3, column 2"
    )


def test_ragged_rows_are_filled_and_reported() -> None:
    document = csv_table.read(b"a;b;c\n1;2;3\n4;5;6\n7;8\n")
    assert cells(document)[-1] == ["7", "8", ""]
    assert [loss.detail for loss in document.losses] == [
        "1 rows have fewer cells than 3 and are filled up with empty ones: 4"
    ]


def test_a_table_without_headings() -> None:
    document = csv_table.read(b"1;54;3.5\n2;61;4.5\n3;47;5\n")
    assert document.tables[0].header_rows == 0
    assert len(document.tables[0].body) == 3


def test_another_encoding() -> None:
    document = csv_table.read("Pt;Ort\n1;Rückenmark\n2;Häm\n".encode("cp1252"))
    assert cells(document)[0] == ["1", "Rückenmark"]
    assert [loss.kind for loss in document.losses] == ["encoding"]


@pytest.mark.parametrize(
    "text",
    [
        "The deposit, which was small, lay low.\nIt grew, as expected, and was removed.\nHe died, sadly, soon.\n",
        "One line only; with; semicolons",
        "word\nword\nword\n",
        "# A page\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\nWords of all kinds stand here.\nAnd more of them.\nAnd more.\n",
        "<table>;<tr>;\n<td>;<td>;\n",
    ],
)
def test_prose_is_no_table(text: str) -> None:
    assert not csv_table.sniff(text.encode())


def workbook(fill: str = "") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Cases"
    sheet.append(["Supplementary table: all cases"])
    sheet.append(["Pt", "Kidney", None, "Share", "Seen", "Sum"])
    sheet.append([None, "Side", "Size", None, None, None])
    sheet.append([1, "left", 9.5, 0.713, datetime.date(2020, 3, 4), "=1+1"])
    sheet.append([2, fill or "right", 7, 0.5, datetime.datetime(2021, 1, 2, 3, 4), None])
    sheet.append(["NR, not reported"])
    sheet["D4"].number_format = "0%"
    sheet["D5"].number_format = "0.0%"
    sheet["C4"].number_format = "0.00"
    sheet.merge_cells("B2:C2")
    sheet.merge_cells("A2:A3")
    second = book.create_sheet("More")
    for row in (["Pt", "Age"], [3, 61]):
        second.append(row)
    hidden = book.create_sheet("Secret")
    hidden.append(["a", "b"])
    hidden.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook() -> None:
    document = xlsx.read(workbook())
    assert [(s.level, s.title, s.kind) for s in document.sections if s.kind != "caption"][1:] == [
        (1, "Cases", "case"),
        (2, "", "table"),
        (1, "More", "other"),
        (2, "", "table"),
    ]
    first, second = document.tables
    assert (first.caption, first.header_rows) == ("Supplementary table: all cases", 2)
    assert first.header == ("Pt", "Kidney Side", "Kidney Size", "Share", "Seen", "Sum")
    assert cells(document) == [
        ["1", "left", "9.50", "71%", "2020-03-04", ""],
        ["2", "right", "7", "50.0%", "2021-01-02T03:04:00", ""],
    ]
    assert [c.text for c in second.rows[1]] == ["3", "61"]
    assert "NR, not reported" in document.text
    assert [loss.kind for loss in document.losses] == ["hidden text"]
    assert str(document.origin.locate(first.rows[2][1].start, first.rows[2][3].end)) == "sheet Cases, row 4, column 2-4"


def test_markup_and_formulas_in_cells_are_text() -> None:
    document = xlsx.read(workbook(fill="<b>=cmd|' /C calc'!A0</b>"))
    assert cells(document)[1][1] == "<b>=cmd|' /C calc'!A0</b>"


def test_an_empty_workbook() -> None:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    with pytest.raises(UnreadableDocument, match="no table"):
        xlsx.read(out.getvalue())


def test_a_title_without_commas_leaves_a_table_of_commas_one() -> None:
    rows = "".join(f"{n},{40 + n},F,T{n},alive\n" for n in range(1, 5))
    text = f"Patients of one ward\n\nNo,Age,Sex,Level,Outcome\n{rows}alive = at last contact\n"
    document = read(text.encode())
    assert document.format == "csv"
    (table,) = document.tables
    assert (table.header, len(table.body)) == (("No", "Age", "Sex", "Level", "Outcome"), 4)


def test_sentences_with_commas_are_no_table() -> None:
    text = "On the cord\n" + "The lesion, which enhanced, lay low, as shown.\n" * 6
    assert read(text.encode()).format == "plain"
