"""Claims from a file that is a case table: one row a patient, each claim pinned to its row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from ....ontology import iris
from ...document import Cell, Document, Table
from ..concepts import Concepts
from ..naming.mentions import Mention, within
from ..quantities.figure_words import number
from ..quantities.quantities import find_quantities
from ..quantities.quantity import Quantity
from ..rule_tables import read_table
from ..sentence.phrases import begins
from ..topics.focus import Focus

_DEAD_OF_ELSE = re.compile(r"\b(?:died|dead|d\.)\s(?:of|from)\s(?!disease|tumou?r|cancer|metasta|progress)", re.I)
_NUMBER = re.compile(r"\s*([<>~]?\s?\d+(?:\.\d+)?½?)\s*(?:\(|$)")
_UNIT = re.compile(r"\b(months?|mo|years?|yrs?|weeks?|wks?|days?)\b", re.I)
_UNITS = {"m": "months", "y": "years", "w": "weeks", "d": "days"}
_NEEDED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class RowClaim:
    """What a cell says of the patient of its row; `start` to `end` is the row, `cell` the place of the cell."""

    predicate: str
    subject: str
    object: str | None
    start: int
    end: int
    cell: str
    primary: str | None
    patient: str | None
    site: str | None = None
    treatment: str | None = None
    comparator: str | None = None
    negated: bool = False
    figure: Quantity | None = None


@cache
def _columns() -> dict[str, tuple[str, ...]]:
    return {role: tuple(words) for role, words in read_table("table_columns.toml").items()}


def roles(table: Table) -> dict[str, int]:
    """Return which column holds what, by its heading."""
    found: dict[str, int] = {}
    for index, heading in enumerate(table.header):
        flat = " ".join(heading.lower().split())
        for role, words in _columns().items():
            if role != "nothing" and role not in found and any(begins(w).search(flat) for w in words):
                found[role] = index
                break
    return found


def tells_patients(table: Table) -> bool:
    """Whether a row of a table is a patient: enough of its columns hold what is told of one."""
    telling = {"primary", "symptoms", "elsewhere", "treatment", "outcome", "interval", "level"} & set(roles(table))
    return len(telling) >= _NEEDED


def is_case_table(document: Document) -> bool:
    """Whether a document is little but a table, such as a supplement in CSV; prose without headings is no such one."""
    if not any(map(tells_patients, document.tables)) or any(
        s.kind not in ("other", "caption", "table") for s in document.sections
    ):
        return False
    tabled = sum(s.end - s.start for s in document.sections if s.kind == "table")
    return 3 * sum(s.end - s.start for s in document.sentences) < tabled


def row_claims(
    document: Document, blanked: str, mentions: Sequence[Mention], focus: Focus, concepts: Concepts
) -> Iterator[RowClaim]:
    """Yield what the rows of case tables say: spread, complaints, intervals, other deposits, treatment, survival."""
    for table in document.tables:
        if tells_patients(table):
            column = roles(table)
            for number_, row in enumerate(table.body, start=1):
                yield from _row(_Row(document, blanked, mentions, concepts, table, column, row, number_), focus)


@dataclass(frozen=True, slots=True)
class _Row:
    document: Document
    blanked: str
    mentions: Sequence[Mention]
    concepts: Concepts
    table: Table
    column: dict[str, int]
    row: tuple[Cell, ...]
    index: int

    def cell(self, role: str) -> Cell | None:
        place = self.column.get(role)
        cell = self.row[place] if place is not None and place < len(self.row) else None
        return None if cell is None or cell.text.strip().lower() in _columns()["nothing"] else cell

    def inside(self, cell: Cell | None) -> list[Mention]:
        return [] if cell is None else within(self.mentions, cell.start, cell.end)

    def times(self, role: str) -> list[Quantity]:
        """The times of a cell; a bare number has the unit of its heading, nought needs none."""
        cell = self.cell(role)
        if cell is None:
            return []
        found = [q for q in find_quantities(self.blanked, cell.start, cell.end) if q.role == "duration"]
        bare = _NUMBER.match(cell.text)
        if found or bare is None:
            return found
        unit = _UNIT.search(self.table.header[self.column[role]])
        value = number(bare[1].lstrip("<>~ "))
        if value is None or (unit is None and value != 0):
            return []
        start = cell.start + bare.start(1)
        name = (
            "months" if unit is None else {"m": "months", "y": "years", "w": "weeks", "d": "days"}[unit[1][0].lower()]
        )
        return [Quantity(start=start, end=cell.start + bare.end(1), role="duration", value=value, unit=name)]


def _row(row: _Row, focus: Focus) -> Iterator[RowClaim]:
    concepts = row.concepts
    if len({c.text for c in row.row}) < 2:
        return
    primary = _primary(row) or focus.primary
    lesion = focus.lesion
    if primary is None or lesion is None:
        return
    sites = [m for m in row.inside(row.cell("level")) if m.iri.startswith(iris.SITE)]
    seat = next((m.iri for m in sites if concepts.lesion_of(m.iri) == lesion and "Vertebra" not in m.kinds), None)
    level = next((m.iri for m in sites), None)

    def claim(predicate: str, subject: str, what: str | None, role: str, figure: Quantity | None = None) -> RowClaim:
        cell = row.cell(role)
        return RowClaim(
            predicate=predicate,
            subject=subject,
            object=what,
            start=row.row[0].start,
            end=row.row[-1].end,
            cell=f"row {row.index}, {row.table.header[row.column[role]]}" if cell else f"row {row.index}",
            primary=primary,
            patient=f"row {row.index}",
            site=level,
            figure=figure,
        )

    where = seat or concepts.vocabulary.lesion_site(lesion)
    if where is not None and row.cell("primary" if "primary" in row.column else "level") is not None:
        yield claim("metastasizesTo", primary, where, "level" if "level" in row.column else "primary")
    for mention in row.inside(row.cell("symptoms")):
        if mention.is_a("ClinicalFinding", "Syndrome") and not mention.is_a("Asymptomatic"):
            yield claim("presentsWith", lesion, mention.iri, "symptoms")
        elif mention.is_a("DiagnosticTest"):
            yield claim("detectedBy", lesion, mention.iri, "symptoms")
    for figure in row.times("interval")[:1]:
        yield claim("interval", lesion, None, "interval", figure)
    for mention in row.inside(row.cell("elsewhere")):
        other = mention.iri if mention.is_a("MetastaticLesion") else concepts.lesion_of(mention.iri)
        if other is not None and other != lesion:
            yield claim("coOccursWith", lesion, other, "elsewhere")
    for mention in row.inside(row.cell("treatment")):
        if mention.is_a("Treatment") and not mention.is_a("NoTreatment"):
            yield claim("treatedWith", lesion, mention.iri, "treatment")
    outcome = row.cell("outcome")
    if outcome is not None and _DEAD_OF_ELSE.search(outcome.text) is None:
        for figure in row.times("outcome")[:1]:
            yield claim("survival", lesion, None, "outcome", figure)


def _primary(row: _Row) -> str | None:
    """The tumor of a row: named outright, or by its organ and type: "thyroid, papillary"."""
    cell = row.cell("primary")
    found = row.inside(cell)
    tumors = [m.iri for m in found if m.is_a("PrimaryTumor")]
    organs = [row.concepts.tumor_of[m.iri] for m in found if m.iri in row.concepts.tumor_of]
    base = next(iter([*tumors, *organs]), None)
    if base is None or cell is None:
        return None
    return row.concepts.finer(base, cell.text)
