"""The two sides of a disagreement as a reader compares them, and what keeps them apart."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from ..ontology.model import Claim, Source
from ..ontology.vocabulary import Vocabulary
from .rules import rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side: who says it, with which design, of how many and of whom; `claims` are the IRIs that say it, sorted."""

    source: str
    design: str
    attribution: str
    modality: str
    polarity: str
    population: str
    patients: int | None
    printed: str
    section: str
    claims: tuple[str, ...]

    def __str__(self) -> str:
        """Say it in one line."""
        n = f", n = {self.patients}" if self.patients else ""
        who = f", {self.population}" if self.population else ""
        return f"{self.source} ({self.design}, {self.attribution}{n}{who}): {self.printed or self.polarity}"


def side(claim: Claim, sources: Mapping[str, Source], *more: Claim) -> Side:
    """Make a side of a claim and of those that repeat it."""
    s = claim.statistic
    source = sources.get(claim.source)
    patients = (s.N or (s.n if s.measure == "count" else None)) if s else None
    return Side(
        source=claim.source,
        design=source.type.value if source else "unknown",
        attribution=claim.attribution.value,
        modality=claim.modality.value,
        polarity=claim.polarity.value,
        population=claim.qualifiers.population or "",
        patients=patients or rules().size(claim.qualifiers.population),
        printed=s.printed if s else "",
        section=claim.section,
        claims=tuple(sorted({claim.iri, *(c.iri for c in more)})),
    )


@functools.cache
def tables() -> Mapping[str, Any]:
    """Return the tables of contradictions, read once."""
    return tomllib.loads(resources.files(__package__).joinpath("contradictions.toml").read_text(encoding="utf-8"))


APART: Final = ("lesion", "primary", "site", "route", "treatment", "comparator", "population", "counted", "time zero")


def differences(a: Claim, b: Claim, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return in what two claims are about different things: each of these makes a conflict a false one.

    A qualifier that only one of them has restricts that one, so that both may hold.
    """
    found = []
    for name in ("primary", "site", "route", "treatment", "comparator"):
        x, y = getattr(a.qualifiers, name), getattr(b.qualifiers, name)
        if x != y and not (x and y and (related(x, y, vocabulary))):
            found.append(name)
    mine, theirs = population(a), population(b)
    if mine != theirs and (mine or theirs):
        found.append("population")
    if a.statistic and b.statistic:
        pairs = ((a.statistic.counted, b.statistic.counted), (a.statistic.among, b.statistic.among))
        if any(x and y and x != y for x, y in pairs):
            found.append("counted")
        if (zero_a := time_zero(a)) != (zero_b := time_zero(b)) and zero_a and zero_b:
            found.append("time zero")
    return tuple(found)


def related(a: str, b: str, vocabulary: Vocabulary) -> bool:
    """Whether two concepts are one, or one is a kind or a part of the other."""
    return a == b or any(y in vocabulary.ancestors(x) or y in vocabulary.wholes(x) for x, y in ((a, b), (b, a)))


def population(claim: Claim) -> str:
    """Return a population without its number, so that "17 reviewed cases" and "32 reviewed cases" are alike."""
    words = re.sub(r"\b\d+\b|[^\w\s]", " ", (claim.qualifiers.population or "").casefold())
    return " ".join(words.split())


def time_zero(claim: Claim) -> str | None:
    """Return from when a time counts, where the words say it."""
    if claim.statistic is None:
        return None
    words = " ".join((claim.qualifiers.population or "", claim.statistic.among or "", claim.statistic.printed))
    for rule in tables()["time_zero"]:
        if re.search(rule["pattern"], words, re.IGNORECASE):
            return str(rule["name"])
    return None
