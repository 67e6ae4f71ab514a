"""Case tables in a document: which tables have a patient a row (or a column), and what each of their columns means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ..document import Cell, Document, Table
from .cells import Legend, blank_state, read_age, read_age_sex, read_legend, read_sex
from .columns import Column, read_heading
from .grounding import Grounder
from .mapping import ColumnMapping
from .settling import settle
from .wording import normal

_WHO: Final = frozenset({"age", "sex", "age_sex"})
_WHAT: Final = frozenset(
    [
        "primary",
        "histology",
        "level",
        "segment",
        "place",
        "lesion_site",
        "region",
        "symptoms",
        "interval",
        "treatment",
        "surgery",
        "radiotherapy",
        "chemotherapy",
        "outcome",
        "survival",
        "follow_up",
        "status",
        "disease",
        "side",
        "functional",
        "function",
        "targeted",
        "immunotherapy",
        "grade",
        "stage",
        "size",
    ]
)
_SUMMARY: Final = re.compile(
    r"^(?:total|mean|median|average|range|overall|sum|sd|all patients|all cases|p[- ]?value|n \(%\)|n=)\b", re.I
)
_POOLED: Final = re.compile(
    r"\b(?:median|mean|n \(%\)|hazard ratio|odds ratio|95 ?% ci|p[- ]value|percent(?:age)?)\b", re.I
)
_ENDS: Final = frozenset({"outcome", "status", "survival", "follow_up", "interval"})
_SAMPLE: Final = 40


@dataclass(frozen=True, slots=True)
class Line:
    """A patient's cells in the order of the columns; `start:end` is what names the case, `number` counts from 1."""

    cells: tuple[Cell, ...]
    start: int
    end: int
    number: int
    group: str | None = None


@dataclass(frozen=True, slots=True)
class CaseTable:
    """A table with one patient a line: its columns, its codes, and the captions and titles that speak of all."""

    name: str
    table: Table
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    legend: Legend
    contexts: tuple[tuple[int, int], ...]
    headings: tuple[tuple[int, int] | None, ...] = ()
    notes: str = ""
    set_aside: tuple[tuple[Line, str], ...] = field(default=())

    def label(self, line: Line) -> str:
        """Return what a line calls its patient: the cell of its reference or patient column, or empty."""
        for name in ("reference", "patient"):
            for column, cell in zip(self.columns, line.cells, strict=False):
                if column.field == name and cell.text.strip():
                    return cell.text
        return ""


def find_case_tables(
    document: Document, *, grounder: Grounder, mapping: ColumnMapping | None = None
) -> list[CaseTable]:
    """Return the case tables of a document: at least age or sex and two more columns that a case has a field for.

    Tables with a patient a column are turned. Headings are read in one row, two rows, or where the reader saw none.
    """
    found = []
    for index, table in enumerate(document.tables, 1):
        if len(table.rows) < 2:
            continue
        name = table.label or f"table {index}"
        notes = _notes(document, table)
        legend = read_legend(notes)
        upright = _upright(table, grounder, legend, mapping)
        turned = _turned(table, grounder, legend, mapping) if len(table.rows) <= 60 else None
        best = max((t for t in (upright, turned) if t is not None), key=lambda t: _weight(t[0]), default=None)
        if best is None or not _is_case_table(best[0], best[1], legend):
            continue
        columns, lines, headings = best
        kept, aside = _sorted_out(columns, lines)
        contexts = tuple(_contexts(document, table))
        found.append(CaseTable(name, table, columns, kept, legend, contexts, headings, notes, aside))
    return found


_Span = tuple[int, int] | None
_Grid = tuple[tuple[Column, ...], list[Line], tuple[_Span, ...]]


def _upright(table: Table, grounder: Grounder, legend: Legend, mapping: ColumnMapping | None) -> _Grid | None:
    best: _Grid | None = None
    for depth in _depths(table):
        headings = _joined(table.rows[:depth])
        body = table.rows[depth:]
        lines = [Line(row, row[0].start, _end(row), n) for n, row in enumerate(body, 1)]
        columns = settle(headings, [line.cells for line in lines], grounder=grounder, legend=legend, mapping=mapping)
        if best is None or _weight(columns) > _weight(best[0]):
            best = columns, lines, tuple(_heading_span(column) for column in zip(*table.rows[:depth], strict=False))
    return best


def _heading_span(column: Sequence[Cell]) -> _Span:
    """The lowest filled cell of a heading."""
    return next(((cell.start, cell.end) for cell in reversed(column) if cell.end > cell.start), None)


def _depths(table: Table) -> list[int]:
    """How many rows may be headings: what the reader says, or one or two where it may have missed them."""
    given = table.header_rows
    depths = [given] if given else [1]
    following = table.rows[depths[0] : depths[0] + 1]
    if following and len(table.rows) > depths[0] + 1:
        texts = [c.text for c in following[0] if c.text.strip()]
        known = sum(read_heading(t).field is not None for t in texts)
        if len(texts) >= 2 and 2 * known >= len(texts) and not any(re.search(r"\d", t) for t in texts):
            depths.append(depths[0] + 1)
    return depths


def _end(row: Sequence[Cell]) -> int:
    return max((cell.end for cell in row if cell.text.strip()), default=row[-1].end)


def _joined(rows: Sequence[Sequence[Cell]]) -> list[str]:
    """Return one heading a column; of two rows, an empty upper cell has the heading to its left."""
    if not rows:
        return []
    names = []
    for c in range(len(rows[0])):
        parts: list[str] = []
        for r, row in enumerate(rows):
            text = " ".join(row[c].text.split())
            if not text and r < len(rows) - 1 and rows[-1][c].text.strip():
                text = next((" ".join(row[k].text.split()) for k in range(c, -1, -1) if row[k].text.strip()), "")
                lone = sum(bool(cell.text.strip()) for cell in row) >= len(row) - 1
                text = "" if lone else text
            if text and text not in parts:
                parts.append(text)
        names.append(" ".join(parts))
    return names


def _turned(table: Table, grounder: Grounder, legend: Legend, mapping: ColumnMapping | None) -> _Grid | None:
    """Read a table with a patient a column; the case is named by the cell above its column."""
    headings = [" ".join(row[0].text.split()) for row in table.rows]
    if sum(read_heading(h).field in _WHO | _WHAT for h in headings) < 3:
        return None
    lines = []
    for c in range(1, len(table.rows[0])):
        cells = tuple(row[c] for row in table.rows)
        top = next((cell for cell in cells if cell.text.strip()), None)
        if top is not None:
            lines.append(Line(cells, top.start, top.end, c))
    if headings and not headings[0]:
        headings[0] = "Patient"
    columns = settle(headings, [line.cells for line in lines], grounder=grounder, legend=legend, mapping=mapping)
    return (columns, lines, tuple(_heading_span(row[:1]) for row in table.rows)) if lines else None


def _weight(columns: Sequence[Column]) -> int:
    fields = {c.field for c in columns}
    return 2 * len(fields & _WHO) + len(fields & (_WHO | _WHAT)) + len(fields & {"reference", "patient"})


def _is_case_table(columns: Sequence[Column], lines: Sequence[Line], legend: Legend) -> bool:
    """Whether lines are patients: an age or a sex that reads as one, and two more fields of a case.

    Without either, a column that names patients or reports and four more fields; pooled figures are against it.
    """
    fields = {c.field for c in columns}
    if any(_POOLED.search(c.heading) for c in columns):
        return False
    named = bool(fields & {"reference", "patient"}) and len(fields & _WHAT) >= 4 and bool(fields & _ENDS)
    if len(fields & _WHAT) < 2 or not (fields & (_WHO | {"patients"}) or named):
        return False
    good = bad = 0
    for line in lines[:_SAMPLE]:
        for column, cell in zip(columns, line.cells, strict=False):
            text = cell.text
            if column.field not in _WHO or blank_state(text, column=column.field, legend=legend) is not None:
                continue
            says = {"age": read_age(text) is not None, "sex": read_sex(text) is not None}
            one = says[column.field] if column.field in says else any(v is not None for v in read_age_sex(text))
            good, bad = good + one, bad + (not one)
    return good > bad or "patients" in fields or (named and not fields & _WHO)


def _sorted_out(
    columns: Sequence[Column], lines: Sequence[Line]
) -> tuple[tuple[Line, ...], tuple[tuple[Line, str], ...]]:
    """Return the lines that are patients, under the subheading above them, and those that are not, with the reason."""
    kept: list[Line] = []
    aside: list[tuple[Line, str]] = []
    group: str | None = None
    headings = {normal(c.heading) for c in columns if c.heading}
    for line in lines:
        filled = [cell.text.strip() for cell in line.cells if cell.text.strip()]
        if not filled:
            continue
        if len(set(filled)) == 1 and len(line.cells) > 2 and (len(filled) > 1 or len(line.cells) > 3):
            group = filled[0]
            aside.append((line, "a subheading, not a patient; it is kept in the notes of the cases below it"))
        elif sum(normal(t) in headings for t in filled) > len(filled) / 2:
            aside.append((line, "the headings once more, not a patient"))
        elif _SUMMARY.match(filled[0]):
            aside.append((line, "a summary of the rows above, not a patient"))
        else:
            kept.append(replace(line, group=group))
    return tuple(kept), tuple(aside)


def _notes(document: Document, table: Table) -> str:
    """Return what explains a table: its caption, what stands below it, and the notes of a file."""
    last = table.rows[-1][-1].end
    parts = [table.caption, document.text[last : table.end]]
    if document.format in ("csv", "xlsx"):
        parts += [document.text[s.start : s.end] for s in document.sections if s.kind == "caption"]
    return "\n".join(p for p in parts if p.strip())


def _contexts(document: Document, table: Table) -> Iterator[tuple[int, int]]:
    """Yield the spans that say what all rows are about, the nearest first: the caption, then the title."""
    own = document.format in ("csv", "xlsx")
    for section in document.sections:
        inside = table.start <= section.start and section.end <= table.end
        if section.kind == "caption" and section.start < table.rows[0][0].start and (inside or own):
            yield section.start, section.end
    title = document.sections[0].title or document.metadata.title or ""
    at = document.text.find(title) if title else -1
    if at >= 0:
        yield at, at + len(title)
