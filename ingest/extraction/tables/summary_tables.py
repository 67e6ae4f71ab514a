"""Claims from tables of totals in an article: a row is a site, a symptom, a test, a treatment or a tumor.

What rows and columns may say stands in `rules/summary_tables.toml` and `.csv`; a table in which a row
is a patient is read elsewhere.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from ...document import Cell, Table
from ..concepts import Concepts
from ..naming.mentions import Mention, within
from ..quantities.quantity import Quantity
from ..rule_tables import RULES, read_table
from ..topics.focus import Focus
from .cell_figures import rate_of, share_of, time_of
from .table_claims import RowClaim, tells_patients

_TOO_LONG = 160
"""Characters of a first cell that still names a thing."""
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Saying:
    """A line of `summary_tables.csv`."""

    rows: str
    kinds: frozenset[str]
    column: str
    predicate: str
    subject: str
    object: str
    sets: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures: what they are, and the group of patients that its heading names, if it names one."""

    index: int
    role: str
    heading: str
    group: Mention | None


@cache
def sayings() -> tuple[Saying, ...]:
    """Return the lines of `summary_tables.csv`, in their order."""
    with (RULES / "summary_tables.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Saying(
                row["rows"],
                frozenset(row["kind"].split("|")),
                row["column"],
                row["predicate"],
                row["subject"],
                row["object"],
                row["sets"],
            )
            for row in csv.DictReader(line for line in file if not line.startswith("#"))
        )


@cache
def _named(phrase: str) -> re.Pattern[str]:
    """A phrase in a heading, or the beginning of a longer word."""
    return re.compile(rf"(?<![a-z]){re.escape(phrase)}(?![a-z]{{4}})")


def _places(words: str, of: str) -> Iterator[tuple[int, str]]:
    """Yield where a heading says what, for each meaning that it has, in the order of the table."""
    heading = " ".join(words.lower().split())
    for role, phrases in read_table("summary_tables.toml")[of].items():
        found = [m.start() for p in phrases if (m := _named(p).search(heading))]
        if found:
            yield min(found), str(role)


def figures_of(heading: str) -> str | None:
    """Return what the figures of a column are; the first meaning of the table that fits."""
    return next((role for _, role in _places(heading, "columns")), None)


def rows_of(words: str) -> str | None:
    """Return what rows are by a heading or caption: what it says first ("sites of metastasis of cancer")."""
    return min(_places(words, "rows"), key=lambda place: place[0], default=(0, None))[1]


def summary_claims(
    tables: Sequence[Table], mentions: Sequence[Mention], focus: Mapping[int, Focus], concepts: Concepts
) -> Iterator[RowClaim]:
    """Yield what tables of totals say; `focus` is what each table, by its start, is about."""
    for table in tables:
        if table.header_rows and not tells_patients(table):
            yield from _Summary(table, mentions, focus[table.start], concepts).claims()


@dataclass(frozen=True, slots=True)
class _Summary:
    table: Table
    mentions: Sequence[Mention]
    focus: Focus
    concepts: Concepts

    def claims(self) -> Iterator[RowClaim]:
        columns = self._columns()
        if not columns:
            return
        rows = rows_of(self.table.header[0]) or rows_of(self.table.caption)
        for number, row in enumerate(self.table.body, start=1):
            if len({cell.text for cell in row if cell.text.strip()}) <= 1:
                rows = rows_of(row[0].text) or rows  # a row that only says what those below it are
                continue
            named = self._named(row[0])
            for column in columns:
                yield from self._cell(rows, named, column, row, number, columns)

    def _columns(self) -> list[Column]:
        found = []
        for index, heading in enumerate(self.table.header):
            role = figures_of(heading) if index else None
            cells = [row[index] for row in self.table.rows[: self.table.header_rows]]
            group = next((m for cell in cells for m in self._inside(cell) if self._is_group(m)), None)
            if index and role is None and group is not None:
                role = "count"
            if role not in (None, "none"):
                found.append(Column(index, str(role), heading, group))
        return found

    @staticmethod
    def _is_group(mention: Mention) -> bool:
        return mention.is_a("PrimaryTumor", "Treatment", "MetastaticLesion") and not mention.adjective

    def _inside(self, cell: Cell) -> list[Mention]:
        return within(self.mentions, cell.start, cell.end)

    def _named(self, cell: Cell) -> tuple[Mention, ...]:
        """Return what a row is about; nothing where its first cell tells a story."""
        return tuple(self._inside(cell)) if len(cell.text) <= _TOO_LONG else ()

    def _cell(
        self,
        rows: str | None,
        named: Sequence[Mention],
        column: Column,
        row: Sequence[Cell],
        number: int,
        columns: Sequence[Column],
    ) -> Iterator[RowClaim]:
        saying, mention = self._saying(rows, named, column)
        cell = row[column.index]
        if saying is None or mention is None:
            return
        figure = self._figure(saying, column, cell)
        if figure is None:
            return
        iri = self.concepts.tumor_of[mention.iri] if "organ" in saying.kinds else mention.iri
        group = column.group
        grouped = group.iri if group is not None else None
        lesion, tumor, treatment = self.focus.lesion, self.focus.primary, None
        if group is not None and group.is_a("PrimaryTumor"):
            tumor = grouped
        elif group is not None and group.is_a("Treatment"):
            treatment = grouped
        elif group is not None:
            lesion = grouped
        seat = self.concepts.vocabulary.lesion_site(lesion) if lesion is not None else None
        place = {"row": iri, "lesion": lesion, "tumor": tumor, "seat": seat, "treatment": treatment}
        subject = place[saying.subject]
        target = place[saying.object] if saying.object else None
        if mention.is_a("MetastaticLesion") and saying.object == "row" and saying.predicate == "metastasizesTo":
            target = mention.site or self.concepts.vocabulary.lesion_site(iri)
        if subject is None or (saying.object and target is None) or subject == target:
            return
        yield RowClaim(
            predicate=saying.predicate,
            subject=subject,
            object=target,
            start=row[0].start,
            end=row[-1].end,
            cell=f"row {number}, {column.heading}",
            primary=iri if saying.sets == "primary" or saying.object == "seat" else tumor,
            patient=None,
            treatment=iri if saying.sets == "treatment" else None if saying.subject == "treatment" else treatment,
            comparator=self._other(column, columns),
            negated=figure.n == 0,
            figure=figure,
        )

    def _saying(
        self, rows: str | None, named: Sequence[Mention], column: Column
    ) -> tuple[Saying | None, Mention | None]:
        """Return what a row says under a column and what it names; a row that names two such things says neither."""
        for saying in sayings():
            if saying.column != column.role or saying.rows not in ("", rows):
                continue
            fits = [m for m in named if not m.adjective and self._fits(saying, m)]
            if len({m.iri for m in fits}) == 1:
                return saying, fits[0]
        return None, None

    def _fits(self, saying: Saying, mention: Mention) -> bool:
        if "organ" in saying.kinds:
            return mention.iri in self.concepts.tumor_of
        return not saying.kinds.isdisjoint(mention.kinds)

    @staticmethod
    def _figure(saying: Saying, column: Column, cell: Cell) -> Quantity | None:
        if saying.predicate in ("survival", "interval"):
            return time_of(cell, column.heading) or (
                rate_of(cell, column.heading) if saying.predicate == "survival" else None
            )
        return share_of(cell, column.heading)

    @staticmethod
    def _other(column: Column, columns: Sequence[Column]) -> str | None:
        """Return the group that the group of a column stands beside, where there are two."""
        groups = {c.group.iri for c in columns if c.group is not None and c.role == column.role}
        if column.group is None or len(groups) != _PAIR:
            return None
        return next(iter(groups - {column.group.iri}))
