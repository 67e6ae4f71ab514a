"""Tables set in blanks: their columns, their empty cells, and where their caption stands."""

from __future__ import annotations

import io
from itertools import pairwise

import docx as word
from batson.ingest.layout.alignment import cells_of
from batson.ingest.readers import docx, plain
from hypothesis import given
from hypothesis import strategies as st

ALIGNED = """Tumors of the jaw

We saw five patients.

Site          Side  Sign          Outcome
mandible      left  numb chin     died
upper jaw                         alive
hard palate   left  loose teeth

Table 2. Patients with a deposit.

They were old.
"""

CELL = st.from_regex(r"[a-z0-9]{1,6}( [a-z0-9]{1,6}){0,2}", fullmatch=True)


def test_columns_stand_where_every_line_is_blank() -> None:
    (table,) = plain.read(ALIGNED.encode()).tables
    assert table.header == ("Site", "Side", "Sign", "Outcome")
    assert [[c.text for c in row] for row in table.body] == [
        ["mandible", "left", "numb chin", "died"],
        ["upper jaw", "", "", "alive"],
        ["hard palate", "left", "loose teeth", ""],
    ]


def test_a_caption_may_stand_below_its_table() -> None:
    document = plain.read(ALIGNED.encode())
    (table,) = document.tables
    assert (table.label, table.caption) == ("Table 2", "Patients with a deposit.")
    assert not document.losses
    assert "They were old." in [document.text[s.start : s.end] for s in document.sentences]


def test_a_caption_between_two_tables_is_that_of_the_second() -> None:
    rows = "Site   n    Share\nbone   4    10%\nlung   3    8%\n"
    first, second = plain.read(f"Deposits\n\nOne.\n\n{rows}\nTable 2. Others.\n\n{rows}\nTwo.\n".encode()).tables
    assert (first.label, second.label) == ("", "Table 2")


def test_a_table_may_have_no_number() -> None:
    rows = "Site   n    Share\nbone   4    10%\nlung   3    8%\n"
    (table,) = plain.read(f"Deposits\n\nOne.\n\nTable. Where they were\n\n{rows}\nTwo.\n".encode()).tables
    assert (table.label, table.caption) == ("Table", "Where they were")


def test_a_caption_below_a_table_of_word() -> None:
    made = word.Document()
    made.add_paragraph("Deposits", style="Title")
    for name in ("a", "b"):
        table = made.add_table(2, 2)
        for cell in (c for row in table.rows for c in row.cells):
            cell.text = name
        made.add_paragraph("")
        made.add_paragraph(f"Table {name.upper()}1. Those of {name}.")
        made.add_paragraph("We saw them all.")
    out = io.BytesIO()
    made.save(out)
    document = docx.read(out.getvalue())
    assert [(t.label, t.caption) for t in document.tables] == [
        ("Table A1", "Those of a."),
        ("Table B1", "Those of b."),
    ]
    assert not document.losses


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=2, max_size=6))
def test_what_was_set_in_columns_is_read_in_columns(rows: list[list[str]]) -> None:
    widths = [max(len(row[i]) for row in rows) + 3 for i in range(3)]
    drawn = ["".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    text = "\n".join(drawn)
    starts = [sum(len(line) + 1 for line in drawn[:i]) for i in range(len(drawn))]
    found = cells_of(text, [(at, at + len(line)) for at, line in zip(starts, drawn, strict=True)])
    assert [[text[a:b] for a, b in row] for row in found] == rows


@given(st.lists(st.text(alphabet="ab |\t", min_size=1, max_size=30).filter(lambda s: s.strip(" ")), min_size=1))
def test_cells_lie_in_their_line_in_order(lines: list[str]) -> None:
    lines = [line.strip(" ") for line in lines]
    text = "\n".join(lines)
    starts = [sum(len(line) + 1 for line in lines[:i]) for i in range(len(lines))]
    spans = [(at, at + len(line)) for at, line in zip(starts, lines, strict=True)]
    for (start, end), row in zip(spans, cells_of(text, spans), strict=True):
        assert all(start <= a <= b <= end for a, b in row)
        assert all(left[1] <= right[0] for left, right in pairwise(row))
