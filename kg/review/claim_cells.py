"""A claim as a row of a table that a person can edit anywhere, and a claim back from edited cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final, TypeVar

from ...ingest.finder import find
from ...ontology.model import (
    GROUNDED,
    Anchor,
    Attribution,
    Claim,
    Iri,
    Locator,
    Measure,
    Method,
    Modality,
    Polarity,
    Qualifiers,
    Statistic,
)
from ...ontology.vocabulary import Vocabulary, shipped
from ...store import Texts

CONCEPTS: Final = ("subject", "object", *GROUNDED)
NUMBERS: Final = ("value", "low", "high", "sd", "ci_low", "ci_high", "ci_level")
COUNTS: Final = ("n", "N")
STATISTIC_TEXTS: Final = ("measure", "unit", "comparator_sign", "counted", "among", "printed")
EDITABLE: Final = (
    *("predicate", "subject", "object", *GROUNDED, "population"),
    *("measure", "printed", *NUMBERS, "unit", *COUNTS, "comparator_sign", "counted", "among"),
    *("polarity", "modality", "attribution", "cites"),
)
"""The columns whose cells a person may change."""


E = TypeVar("E", bound=StrEnum)


class CellFault(ValueError):
    """A cell that is not understood; the message names the column and the way out."""


def row(claim: Claim, vocabulary: Vocabulary) -> dict[str, str]:
    """Return the editable cells of a claim: concepts by label, blanks empty."""
    cells = {"predicate": claim.predicate, "polarity": claim.polarity, "modality": claim.modality}
    cells |= {"attribution": claim.attribution, "cites": "; ".join(claim.cites)}
    for name in CONCEPTS:
        iri = getattr(claim, name) if name in ("subject", "object") else getattr(claim.qualifiers, name)
        cells[name] = vocabulary.label(iri) if iri else ""
    cells["population"] = claim.qualifiers.population or ""
    statistic = claim.statistic
    for name in (*NUMBERS, *COUNTS, *STATISTIC_TEXTS):
        value = getattr(statistic, "comparator" if name == "comparator_sign" else name) if statistic else None
        cells[name] = "" if value is None else str(value)
    return {name: str(cells[name]) for name in EDITABLE}


def cell_changes_claim(claim: Claim, changes: Iterable[tuple[str, str]]) -> Claim:
    """Return a claim with changed cells; its place stays as it is.

    Raises CellFault for a column that cannot be changed, a concept that the ontology does not have, or no number;
    ValueError where the result is no claim.
    """
    vocabulary = shipped()
    cells = row(claim, vocabulary)
    for name, value in changes:
        if name not in EDITABLE:
            raise CellFault(f"column {name!r} cannot be changed; these can: {', '.join(EDITABLE)}")
        cells[name] = value.strip()
    return from_cells(claim, cells, vocabulary)


def added_claim(source: str, quote: str, changes: Iterable[tuple[str, str]], texts: Texts) -> Claim:
    """Return the claim that a person adds: filled cells at a quote that stands in a text of the source.

    Raises CellFault where the quote does not stand there or a cell is not understood, ValueError where it is no claim.
    """
    cells = {**dict.fromkeys(EDITABLE, ""), "polarity": "affirmed", "modality": "asserted", **dict(changes)}
    locator = Locator.of(quote, section="") if quote else None
    for sha256 in texts.of(source):
        text = texts.get(sha256) or ""
        span = find([locator], text)[locator] if locator else None
        if span is not None:
            anchor = Anchor.of(text, *span, source=source, text_sha256=sha256)
            bare = Claim(
                source=source,
                predicate="frequency",
                subject=Iri(""),
                attribution=Attribution.BACKGROUND,
                method=Method.CURATED,
                anchors=(anchor,),
            )
            return from_cells(bare, cells, shipped())
    raise CellFault(
        f"the quote does not stand in a text of {source!r} that is here; copy it from `batson text {source}`"
    )


def from_cells(like: Claim, cells: Mapping[str, str], vocabulary: Vocabulary) -> Claim:
    """Return the claim that cells describe, at the place and of the source of another."""
    concepts = {name: _concept(name, cells[name], vocabulary) for name in CONCEPTS}
    if concepts["subject"] is None:
        raise CellFault("column 'subject' is empty; a claim is about something")
    qualifiers = Qualifiers(
        **{name: concepts[name] for name in GROUNDED},
        population=cells["population"] or None,
    )
    return replace(
        like,
        predicate=cells["predicate"],
        subject=concepts["subject"],
        object=concepts["object"],
        qualifiers=qualifiers,
        statistic=_statistic(like.statistic, cells),
        polarity=_choice(Polarity, "polarity", cells),
        modality=_choice(Modality, "modality", cells),
        attribution=_choice(Attribution, "attribution", cells),
        cites=tuple(key.strip() for key in cells["cites"].split(";") if key.strip()),
    )


def _concept(column: str, label: str, vocabulary: Vocabulary) -> Iri | None:
    """Return the concept of a label."""
    if not label:
        return None
    iri = vocabulary.find(label)
    if iri is None:
        near = ", ".join(vocabulary.suggest(label)) or "nothing near it"
        raise CellFault(f"column {column!r}: no concept {label!r} in the ontology; did you mean: {near}?")
    return Iri(iri)


def _choice(kind: type[E], column: str, cells: Mapping[str, str]) -> E:
    """Return a member of an enumeration."""
    try:
        return kind(cells[column])
    except ValueError:
        raise CellFault(f"column {column!r}: {cells[column]!r} is none of {', '.join(kind)}") from None


def _statistic(before: Statistic | None, cells: Mapping[str, str]) -> Statistic | None:
    """Return the figure that cells describe, or None where there is no printed string."""
    if not cells["printed"]:
        filled = [name for name in (*NUMBERS, *COUNTS) if cells[name]]
        if filled:
            raise CellFault(f"column 'printed' is empty but {filled[0]!r} is not: no number without its printed string")
        return None
    numbers: dict[str, Any] = {name: _number(name, cells[name]) for name in NUMBERS}
    counts: dict[str, Any] = {name: _count(name, cells[name]) for name in COUNTS}
    kept = tuple(
        name
        for name in (before.inferred if before else ())
        if before is not None and {**numbers, **counts}.get(name) == getattr(before, name)
    )
    return Statistic(
        measure=_choice(Measure, "measure", cells),
        printed=cells["printed"],
        **numbers,
        **counts,
        unit=cells["unit"] or None,
        comparator=cells["comparator_sign"] or None,
        counted=cells["counted"] or None,
        among=cells["among"] or None,
        inferred=kept,
        inference=before.inference if before and kept else None,
    )


def _number(column: str, text: str) -> Decimal | None:
    """Return a number."""
    try:
        number = Decimal(text) if text else None
    except InvalidOperation:
        number = Decimal("NaN")
    if number is not None and not number.is_finite():
        raise CellFault(f"column {column!r}: {text!r} is no number")
    return number


def _count(column: str, text: str) -> int | None:
    """Return a whole number."""
    if text and not text.isdecimal():
        raise CellFault(f"column {column!r}: {text!r} is no whole number")
    return int(text) if text else None
