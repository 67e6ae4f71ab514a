"""The claims of a curated source, read from its table."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from ...ontology.model import (
    GROUNDED,
    Attribution,
    Claim,
    Locator,
    Measure,
    Method,
    Modality,
    Polarity,
    Qualifiers,
    Statistic,
)
from .bibliography import CURATED
from .files import CuratedFault, table
from .grounding import Grounding

_CONCEPTS: Final = ("subject", "object", *GROUNDED, "evidence_type")
_DECIMALS: Final = ("value", "low", "high", "sd", "ci_low", "ci_high", "ci_level")
_WHOLE: Final = ("n", "N", "word_count", "occurrence")
_COLUMNS: Final = (
    *("row", "predicate", "subject", "object", *GROUNDED, "population"),
    *("measure", *_DECIMALS, "unit", "n", "N", "inferred", "inference", "comparator_sign", "counted", "among"),
    *("printed", "polarity", "modality", "attribution", "cites", "section", "evidence_type"),
    *("word_count", "words_sha256", "occurrence", "gloss"),
)


def claims(source_id: str) -> tuple[Claim, ...]:
    """Return the claims of a curated source in the order of its table; a source that is not curated has none.

    Raises CuratedFault for a row that is malformed or names a concept that the ontology does not have.

    >>> from batson.ingest.curated import claims
    >>> len(claims("weng2018")), len(claims("healthyday"))
    (221, 95)
    """
    return tuple(rows(source_id).values())


@cache
def rows(source_id: str) -> Mapping[str, Claim]:
    """Return the claims of a curated source by the name of their row, such as "S1-012a".

    The numbers are those of the facts that the rows were made from; a letter tells apart what one sentence says of
    several things. Raises as `claims` does.
    """
    found: dict[str, Claim] = {}
    if source_id not in CURATED:
        return MappingProxyType(found)
    path = f"{source_id}/claims.csv"
    for row in table(path, _COLUMNS):
        if row["row"] in found:
            raise CuratedFault(path, f"row {row['row']}", "stands there twice")
        found[row["row"]] = _claim(row, source_id, path)
    return MappingProxyType(found)


def _claim(row: Mapping[str, str], source_id: str, path: str) -> Claim:
    """Make a claim of a row; blank cells are None."""
    place = f"row {row['row']}"
    grounding = Grounding(path)
    cells: dict[str, Any] = {column: cell or None for column, cell in row.items()}
    for column in _CONCEPTS:
        if cells[column]:
            cells[column] = grounding.iri(cells[column], f"{place}: column {column}")
    for column in (*_DECIMALS, *_WHOLE):
        if cells[column]:
            cells[column] = _number(cells[column], whole=column in _WHOLE, path=path, place=f"{place}: column {column}")
    try:
        return Claim(
            source=source_id,
            predicate=cells["predicate"] or "",
            subject=cells["subject"],
            object=cells["object"],
            qualifiers=Qualifiers(**{name: cells[name] for name in (*GROUNDED, "population")}),
            statistic=_statistic(cells),
            polarity=Polarity(cells["polarity"]),
            modality=Modality(cells["modality"]),
            attribution=Attribution(cells["attribution"]),
            cites=tuple((cells["cites"] or "").split()),
            section=cells["section"] or "",
            evidence_type=cells["evidence_type"],
            method=Method.CURATED,
            locator=Locator(
                section=cells["section"] or "",
                word_count=cells["word_count"] or 0,
                words_sha256=cells["words_sha256"] or "",
                occurrence=cells["occurrence"] or 0,
            ),
            gloss=cells["gloss"],
        )
    except ValueError as error:
        raise CuratedFault(path, place, str(error)) from error


def _statistic(cells: Mapping[str, Any]) -> Statistic | None:
    """Make the statistic of a row, or None where it has no measure.

    Raises ValueError where a figure stands in a row without measure.
    """
    own = (*_DECIMALS, "unit", "n", "N", "inferred", "inference", "comparator_sign", "counted", "among", "printed")
    if cells["measure"] is None:
        if stray := [name for name in own if cells[name] is not None]:
            raise ValueError(f"column {stray[0]} is filled, but the row has no measure")
        return None
    return Statistic(
        measure=Measure(cells["measure"]),
        printed=cells["printed"] or "",
        **{name: cells[name] for name in (*_DECIMALS, "unit", "n", "N", "counted", "among")},
        comparator=cells["comparator_sign"],
        inferred=tuple(sorted((cells["inferred"] or "").split())),
        inference=cells["inference"],
    )


def _number(cell: str, *, whole: bool, path: str, place: str) -> Decimal | int:
    """Read a number as the table has it: digits, at most one point, no grouping."""
    try:
        return int(cell) if whole else Decimal(cell)
    except (ValueError, InvalidOperation):
        kind = "whole number" if whole else "number"
        raise CuratedFault(path, place, f"{cell!r} is no {kind}") from None
