"""From a line of a case table to a case: every cell read by its column, every field anchored in its cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from ...ontology.model import Case, Event, Field, FieldState
from ..document import Cell, Document
from ..extraction.sentence.phrases import flat
from ..problems import Problem
from . import cells, draft, lists
from .anchoring import Anchors
from .attribution import Attributor
from .cell_at import CellAt
from .columns import Column
from .draft import Draft, filled
from .grounding import Grounder
from .mapping import ColumnMapping
from .outcomes import find_zero
from .row_fields import READERS, TREATED
from .surroundings import Surroundings, surroundings
from .tables import CaseTable, Line

_FIGURES: Final = ("age", "sex", "interval", "time", "size")
_UNPLACED: Final = "a case has no field for it; its cells are kept in the notes of the cases"
_UNKNOWN: Final = (
    "no field is known for this heading; its cells are kept in the notes of the cases: name its field in a mapping file"
)
_LISTED: Final = {"symptoms": "symptoms", "disease": "disease", "complications": "complications"}


@dataclass(slots=True)
class RowReader:
    """Reads the lines of one table; what a cell of a column says is remembered, as cells repeat."""

    table: CaseTable
    grounder: Grounder
    anchors: Anchors
    attributor: Attributor
    mapping: ColumnMapping
    about: Surroundings
    problems: list[Problem] = field(default_factory=list)
    _memory: dict[tuple[int, str], Any] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        table: CaseTable,
        document: Document,
        *,
        grounder: Grounder,
        anchors: Anchors,
        mapping: ColumnMapping | None,
    ) -> RowReader:
        """Prepare to read a table: what its caption and title say of all its rows, and whose patients they are."""
        anchors.count(_spans(table))
        about = surroundings(table, document, grounder=grounder, anchors=anchors)
        return cls(table, grounder, anchors, Attributor(document), mapping or ColumnMapping(), about)

    def cases(self) -> Iterator[Case]:
        """Yield the cases of the table in order; what could not be read is in `problems` then."""
        self._columns()
        for line, reason in self.table.set_aside:
            shown = " | ".join(c.text for c in line.cells if c.text)[:120]
            self.problem(f"row {line.number}", shown, reason)
        self.attributor.begin(
            has_references=any(c.field == "reference" for c in self.table.columns), notes=self.table.notes
        )
        for line in self.table.lines:
            yield self._case(line)

    def problem(self, place: str, value: str, reason: str) -> None:
        """Report what was not taken."""
        self.problems.append(
            Problem(source=self.anchors.source, place=f"{self.table.name} {place}", value=value, reason=reason)
        )

    def _columns(self) -> None:
        for number, column in enumerate(self.table.columns, 1):
            if column.field is None and any(line.cells[number - 1].text.strip() for line in self.table.lines):
                self.problem(f"column {number}", column.heading, _UNKNOWN)
            elif column.field == "unplaced":
                self.problem(f"column {number}", column.heading, _UNPLACED)

    def _case(self, line: Line) -> Case:
        row = Draft(self.anchors.source, f"{self.table.name} row {line.number}")
        row.anchors.append(self.anchors.at(line.start, line.end, cell=row.place))
        if line.group:
            row.notes.append(f"under: {line.group}")
        row.report = self.attributor.report(line, self.table.columns)
        row.patients = self._patients(line)
        for index, (column, cell) in enumerate(zip(self.table.columns, line.cells, strict=False)):
            self._cell(row, index, column, cell, line)
        self._settle(row)
        return row.case()

    def _patients(self, line: Line) -> int:
        for column, cell in zip(self.table.columns, line.cells, strict=False):
            if column.field == "patients" and cell.text.strip().isdecimal():
                return max(1, int(cell.text))
        for column, cell in zip(self.table.columns, line.cells, strict=False):
            if column.field in ("sex", "age_sex"):
                return max(1, cells.count_of_sexes(cell.text) or 1)
        return 1

    def _cell(self, row: Draft, index: int, column: Column, cell: Cell, line: Line) -> None:
        name = column.field
        text = self.mapping.cell(column.heading, cell.text)
        if name in (None, "unplaced", "note"):
            if text.strip():
                row.notes.append(f"{column.heading}: {' '.join(cell.text.split())}")
            return
        if name not in READERS:
            return
        state = cells.blank_state(text, column=name if name not in TREATED else "treatment", legend=self.table.legend)
        if state is not None:
            self._blank(row, column, cell, state)
            return
        where = f"{row.place}, column {column.heading}"
        anchor = self.anchors.at(cell.start, cell.end, cell=where)
        READERS[name](CellAt(self, row, index, column, text, cell.text, anchor))

    def _blank(self, row: Draft, column: Column, cell: Cell, state: FieldState) -> None:
        """Note what an empty cell or a code for one says; "none" denies a list, or a thing that may be there."""
        name, where = column.field or "", f"{row.place}, column {column.heading}"
        if name in _LISTED:
            getattr(row, _LISTED[name]).blank(state)
        elif name in TREATED:
            if state is not FieldState.ABSENT or name == "treatment":
                row.treatments.blank(state)
            elif not row.treatments.items:
                row.treatments.blank(FieldState.ABSENT)
        elif name == "function":
            row.function.blank(state)
        elif name in ("outcome", "status", "survival", "follow_up"):
            if state is FieldState.NOT_REPORTED:
                for part in ("event", "time") if name == "outcome" else ("event",) if name == "status" else ("time",):
                    row.put(part, Field(state=state))
        elif state is FieldState.ABSENT and name in ("thrombus", "syndrome", "enhancement", "local_control"):
            row.put(
                name,
                Field(state=state, printed=cell.text, anchors=(self.anchors.at(cell.start, cell.end, cell=where),)),
            )
        elif state is not FieldState.NOT_FOUND:
            known = FieldState.NOT_REPORTED if state is FieldState.ABSENT else state
            for part in ("age", "sex") if name == "age_sex" else ("histology",) if name == "primary" else (name,):
                row.put(part, Field(state=known))

    def remember(self, index: int, text: str, read: Callable[[str], Any]) -> Any:
        """Return what a cell of a column says, read once."""
        key = (index, text)
        if key not in self._memory:
            self._memory[key] = read(text)
        return self._memory[key]

    def zero_of_heading(self, row: Draft, index: int) -> None:
        """Fill the time zero that the heading of a column names: "Survival after surgery"."""
        column, span = self.table.columns[index], self.table.headings[index]
        zero = find_zero(flat(column.heading))
        if zero is not None and span is not None:
            row.put("time_zero", draft.filled(zero[0], column.heading, self.anchors.at(*span)))

    def unread(self, row: Draft, column: Column, printed: str, what: str) -> None:
        """Report a cell that was not understood; what it prints is kept. A series may print figures."""
        if row.patients == 1:
            place = f"{row.place.removeprefix(self.table.name).strip()}, column {column.heading}"
            self.problem(place, printed, f"not read as {what}; kept as printed")

    def _settle(self, row: Draft) -> None:
        """Add what caption and title say of all rows, and what follows from several cells together."""
        self.about.fill(row, self.grounder)
        event = row.get("event").value
        time = row.get("time")
        if time.printed and re.search(r"\d\s?\+\s*\w*$", time.printed) and event is None and not row.has("event"):
            row.scalars["event"] = filled(Event.ALIVE, time.printed, *time.anchors)
        draft.settle_course(row)
        primary = row.get("histology").value
        aimed = [
            replace(
                t, target=lists.target_of(t.procedure.value, grounder=self.grounder, primary=primary, column=t.target)
            )
            for t in row.treatments.items
        ]
        row.treatments.items = aimed
        if row.patients > 1:  # a figure for several patients is none of theirs; what is printed stays
            for name in _FIGURES:
                if row.has(name) and row.get(name).printed:
                    row.scalars[name] = replace(row.get(name), value=None)


def _spans(table: CaseTable) -> Iterator[tuple[int, int]]:
    for line in table.lines:
        if line.end > line.start:
            yield line.start, line.end
        yield from ((cell.start, cell.end) for cell in line.cells if cell.end > cell.start)
