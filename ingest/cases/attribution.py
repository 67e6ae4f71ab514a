"""Whose patient a line of a table is, and which report it cites."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ...ontology.model import Attribution, Report
from ..document import Cell, Document, Reference
from ..extraction.sentence.phrases import flat
from .columns import Column
from .lists import is_own
from .tables import Line
from .wording import members, normal

_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_RELAYED: Final = re.compile(r"\b(?:literature|reported|published|previous(?:ly)?|review|collected)\b")


@dataclass(slots=True)
class Attributor:
    """Tells own patients from relayed ones; "ibid." and an empty cell under a filled one name the report above."""

    document: Document
    _own_table: bool = True
    _above: Cell | None = field(default=None)

    def begin(self, *, has_references: bool, notes: str) -> None:
        """Start a table; one without a column of references is the authors' own, unless its caption says otherwise."""
        self._above = None
        self._own_table = not has_references and not _RELAYED.search(flat(notes))

    def report(self, line: Line, columns: Sequence[Column]) -> Report:
        """Return the report that a line belongs to."""
        said = {c.field: cell for c, cell in zip(columns, line.cells, strict=False) if c.field and cell.text.strip()}
        center, country, years = (said[n].text.strip() if n in said else None for n in ("center", "country", "years"))
        own = line.group is not None and is_own(line.group)
        cell = said.get("reference")
        if (cell is not None and (normal(cell.text) in members_same() or not cell.text.strip())) or (
            cell is None and any(c.field == "reference" for c in columns)
        ):
            cell = self._above
        self._above = cell
        if cell is None:
            named = said.get("patient")
            own = own or self._own_table or (named is not None and is_own(named.text))
            attribution = Attribution.OWN_OBSERVATION if own else Attribution.RELAYED
            return Report(attribution=attribution, center=center, country=country, years_of_treatment=years)
        if own or is_own(cell.text):
            return Report(
                attribution=Attribution.OWN_OBSERVATION, center=center, country=country, years_of_treatment=years
            )
        printed = " ".join(cell.text.split())
        year = _YEAR.search(said["year"].text if "year" in said else printed) or _YEAR.search(printed)
        authors = re.sub(r"\[[^\]]*\]|\(\s*\)|[\s,;(]+$", "", _YEAR.sub("", printed).strip()).strip(" ,;()")
        return Report(
            authors=authors or None,
            year=int(year[0]) if year else None,
            attribution=Attribution.RELAYED,
            cites=self._cites(cell, printed, int(year[0]) if year else None),
            center=center,
            country=country,
            years_of_treatment=years,
        )

    def _cites(self, cell: Cell, printed: str, year: int | None) -> tuple[str, ...]:
        """The references that a cell names: by its marks, by author and year, else as printed."""
        marks = self.document.citations_in(cell.start, cell.end)
        if marks:
            return tuple(dict.fromkeys(key for mark in marks for key in mark.keys))
        by_key = {r.key: r for r in self.document.references}
        numbers = [n for n in re.findall(r"\d+", printed) if n in by_key and not _YEAR.fullmatch(n)]
        if numbers and re.fullmatch(r"[\s\d,;\[\]()–-]+", printed):
            return tuple(numbers)
        named = [r.key for r in self.document.references if _same_report(r, printed, year)]
        return (named[0],) if len(named) == 1 else (printed,)


def _same_report(reference: Reference, printed: str, year: int | None) -> bool:
    surname = (reference.authors[0] if reference.authors else reference.key).split(",")[0].split(" ")[0]
    return year is not None and reference.year == year and bool(surname) and surname.lower() in printed.lower()


def members_same() -> frozenset[str]:
    """Return the cells that stand for the one above."""
    return members("cells", "same_as_above")
