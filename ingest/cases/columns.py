"""What a heading means: the field of a case, whose it is, when, its unit; the synonyms stand in `columns.toml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from ..extraction.sentence.phrases import PhraseTable, bare, flat
from .times import heading_unit
from .wording import table

_UNIT: Final = re.compile(
    r"[(\[]\s?(?:in\s)?(?:years?|yrs?|y|months?|mos?|m|mths?|weeks?|wks?|w|days?|d|mm|cm|gy|cgy|n|no|%|s|mo\.|yr\.)\s?[)\]]"
    r"|,\s?(?:in\s)?(?:years?|yrs?|months?|mos?|weeks?|wks?|days?|mm|cm|gy)\s?$",
    re.I,
)
_TREATED: Final = {
    "surgery": "surgery",
    "radiotherapy": "radiotherapy",
    "chemotherapy": "chemotherapy",
    "immunotherapy": "immunotherapy",
    "targeted": "targeted therapy",
    "steroids": "steroid therapy",
}


@dataclass(frozen=True, slots=True)
class Column:
    """The meaning of a column; `field` is a name of `columns.toml`, "unplaced" or None for an unknown heading.

    `entity` is "primary" or "lesion" where the heading says so, `when` is its own words where it says before or after,
    `unit` a unit of time. `treatment` is the treatment that the heading names, `scale` the scale of its grades.
    """

    heading: str
    field: str | None = None
    entity: str | None = None
    when: str | None = None
    unit: str | None = None
    treatment: str | None = None
    scale: str | None = None


@cache
def _what() -> PhraseTable:
    named = {**table("columns")["what"], "unplaced": table("columns")["unplaced"]["phrases"]}
    scales = {f"scale:{name}": words for name, words in table("columns")["scale"].items()}
    return PhraseTable.of({**named, **scales})


@cache
def _whole() -> dict[str, str]:
    return {word: name for name, words in table("columns")["whole"].items() for word in words}


@cache
def _entity() -> PhraseTable:
    return PhraseTable.of(table("columns")["entity"])


_WEAK: Final = frozenset({"patient", "place", "diagnosis", "note", "functional", "disease", "region", "duration"})
_WHOSE: Final = frozenset(
    {"primary", "lesion_site", "histology", "treatment", "surgery", "radiotherapy", "chemotherapy"}
    | {"immunotherapy", "targeted", "steroids"}
)
"""Fields whose words only say whose or of what it is where the heading measures something: "survival after surgery"."""

_MEASURES: Final = frozenset(
    {"age", "interval", "survival", "follow_up", "duration", "size", "outcome", "status", "functional", "complications"}
    | {"side", "grade", "stage", "local_control", "patients", "year"}
)
_PRIMARY_FIELDS: Final = {"place": "primary", "lesion_site": "primary"}


@cache
def read_heading(heading: str) -> Column:
    """Return what a heading means; joined headings of two rows read from above ("Kidney Side").

    >>> from batson.ingest.cases.columns import read_heading
    >>> [read_heading(h).field for h in ("Age (yrs)", "Sx at onset", "Other mets?", "Outcome / survival", "Zodiac")]
    ['age', 'symptoms', 'disease', 'outcome', None]
    >>> read_heading("Interval from primary diagnosis to metastasis (mo)").unit
    'month'
    """
    plain = _plain(heading)
    found = [(b - a, -a, name) for a, b, names in _what().find(f" {plain}") for name in names]
    whole = len(plain.strip())
    exact = [name for length, _, name in found if length == whole]
    entities = {name for _, _, names in _entity().find(f" {plain}") for name in names}
    name = exact[0] if exact else _whole().get(plain.strip()) or _best(found, plain)
    entity = "primary" if "primary" in entities and "lesion" not in entities else None
    entity = "lesion" if "lesion" in entities and "primary" not in entities else entity
    if name is None and entity == "primary" and not plain.replace("primary", "").strip(" tumor"):
        name = "primary"
    if entity == "primary" and name in _PRIMARY_FIELDS:
        name = _PRIMARY_FIELDS[name]
    name = "histology" if name == "diagnosis" else name
    scale = name.removeprefix("scale:") if name and name.startswith("scale:") else None
    when = heading if entities & {"before", "after"} else None
    unit = heading_unit(heading)
    field = "function" if scale else name
    return Column(heading, field, entity, when, unit, _TREATED.get(field or ""), scale)


def _best(found: list[tuple[int, int, str]], plain: str) -> str | None:
    """The longest phrase; what only hints ("site", "no") yields to what names a field."""
    measured = not _MEASURES.isdisjoint(f[2] for f in found)
    other = any(f[2] not in {"primary", "lesion_site"} | _WEAK for f in found)
    aside = _WHOSE if measured else frozenset({"primary", "lesion_site"}) if other else frozenset()
    strong = [f for f in found if f[2] not in _WEAK | aside]
    ranked = strong or found
    names = {f[2] for f in ranked}
    if {"age", "sex"} <= names:
        return "age_sex"
    if {"outcome", "survival"} <= names or {"status", "survival"} <= names or {"outcome", "follow_up"} <= names:
        return "outcome"
    if {"status", "follow_up"} <= names:
        return "outcome"
    return max(ranked)[2] if ranked else None


def _plain(heading: str) -> str:
    text = _UNIT.sub(" ", flat(heading))
    text = re.sub(r"[*†‡§]|\b(?:a|b|c)$(?<=\s\w)", " ", text)
    return " ".join(bare(text).split())
