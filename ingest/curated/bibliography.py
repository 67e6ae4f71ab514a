"""The curated sources, the papers that they cite, and the rows that became no claim."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any, Final

from ...ontology.model import Citation, Source, SourceType
from .files import CuratedFault, document, table

CURATED: Final = ("weng2018", "healthyday")
"""The ids of the sources whose claims are curated, each a folder here."""

_REFERENCE_COLUMNS: Final = tuple(f.name for f in fields(Citation) if f.name != "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A row of the facts that became no claim of its own, and why."""

    source: str
    row: str
    reason: str


def source(source_id: str) -> Source:
    """Return a curated source with its reference list; an entry that could not be identified has its key and a note.

    Raises CuratedFault where a table is malformed, KeyError for a source that is not curated.

    >>> from batson.ingest.curated import source
    >>> source("weng2018").doi
    '10.1155/2018/7485020'
    """
    if source_id not in CURATED:
        raise KeyError(f"{source_id!r} is not curated; there are: {', '.join(CURATED)}")
    path = f"{source_id}/source.toml"
    return replace(_source(document(path), path), references=tuple(_references(f"{source_id}/references.csv")))


def cited_sources() -> tuple[Source, ...]:
    """Return the papers cited that could be identified: bibliography only, none of them is at hand in full."""
    path = "cited_sources.toml"
    return tuple(_source(entry, path) for entry in document(path)["source"])


@cache
def sources() -> tuple[Source, ...]:
    """Return the curated sources and the papers that they cite."""
    return (*(source(source_id) for source_id in CURATED), *cited_sources())


def left_out(source_id: str | None = None) -> tuple[LeftOut, ...]:
    """Return the rows that became no claim, of one source or of all."""
    return tuple(
        LeftOut(source=one, **row)
        for one in CURATED
        if source_id in (None, one)
        for row in table(f"{one}/left_out.csv", ("row", "reason"))
    )


def _source(entry: Mapping[str, Any], path: str) -> Source:
    try:
        return Source(**{**entry, "type": SourceType(entry.get("type", SourceType.UNKNOWN))})
    except (TypeError, ValueError) as error:
        raise CuratedFault(path, str(entry.get("id", "")), str(error)) from error


def _references(path: str) -> list[Citation]:
    found = []
    for row in table(path, _REFERENCE_COLUMNS):
        year = row["year"]
        if year and not year.isdigit():
            raise CuratedFault(path, f"row {row['key']}: column year", f"{year!r} is no year")
        known = {name: cell for name, cell in row.items() if cell and name != "year"}
        found.append(Citation(**known, year=int(year) if year else None))
    return found
