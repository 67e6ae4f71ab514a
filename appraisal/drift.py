"""Hedge drift: one proposition told more firmly in one place than in another, within a paper or from paper to paper."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from pyoxigraph import Triple

from ..ontology.model import Claim, Key, Modality, Polarity, Source
from ..ontology.vocabulary import Vocabulary
from .nodes import DRIFT, address, derived, links, texts
from .sides import population, tables

FIRMNESS: Final = {Modality.HYPOTHESIZED: 1, Modality.ASSERTED: 2}
"""Advice is on another scale: to recommend is not to assert more."""

ORDER: Final = ("introduction", "results", "discussion", "abstract", "conclusion")
"""Sections from where evidence is argued to where it is summed up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """How firmly one place says it."""

    source: str
    section: str
    part: str
    modality: str
    polarity: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """One proposition and its tellings, from where it is argued to where it is summed up, or from paper to paper.

    `direction` is *firmer* or *softer* on the way, or *turned* where affirmed becomes negated.
    """

    key: Key
    direction: str
    across: bool
    tellings: tuple[Telling, ...]
    explanation: str

    @property
    def iri(self) -> str:
        """The drift's IRI."""
        return address(DRIFT, self.key.iri, *(c for t in self.tellings for c in t.claims))


def part_of_paper(section: str) -> str | None:
    """Return the part of a paper that a heading names; None for one that the table does not know.

    >>> from batson.appraisal.drift import part_of_paper
    >>> part_of_paper("3.2. Patients Characteristics"), part_of_paper("5. Conclusions")
    ('results', 'conclusion')
    """
    for rule in tables()["section"]:
        if re.search(rule["pattern"], section, re.IGNORECASE):
            return str(rule["name"])
    return None


def drifts(claims: Iterable[Claim], sources: Iterable[Source] = (), *, vocabulary: Vocabulary) -> list[Drift]:
    """Return the propositions whose firmness changes within a paper, or from a paper to one that cites it."""
    every = sorted(claims, key=lambda c: c.iri)
    known = {s.id: s for s in sources}
    groups: defaultdict[Key, list[Claim]] = defaultdict(list)
    for claim in every:
        if claim.modality in FIRMNESS:
            groups[Key.of(claim)].append(claim)
    found = [
        d
        for key, group in groups.items()
        for d in (*_within(key, group, vocabulary), *_across(key, group, known, vocabulary))
    ]
    return sorted(found, key=lambda d: (d.across, d.direction, d.iri))


def _within(key: Key, group: list[Claim], vocabulary: Vocabulary) -> Iterator[Drift]:
    """Yield the drift of a proposition inside each paper, claims of other patients and relayed ones apart."""
    papers: defaultdict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in group:
        if not claim.cites:
            papers[claim.source, population(claim)].append(claim)
    for said in papers.values():
        parts: defaultdict[tuple[str, Modality, Polarity], list[Claim]] = defaultdict(list)
        for claim in said:
            if (part := part_of_paper(claim.section)) is not None:
                parts[part, claim.modality, claim.polarity].append(claim)
        order = sorted(parts, key=lambda p: (ORDER.index(p[0]), FIRMNESS[p[1]], p[2]))
        tellings = [_telling(parts[p], p[0]) for p in order]
        if len({p[0] for p in parts}) > 1 and (turn := direction(tellings)):
            yield _drift(key, turn, tellings, vocabulary, across=False)


def _across(key: Key, group: list[Claim], known: dict[str, Source], vocabulary: Vocabulary) -> Iterator[Drift]:
    """Yield the drift from a paper to one that cites it for the same proposition."""
    by_source: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in group:
        by_source[claim.source].append(claim)
    for claim in group:
        source = known.get(claim.source)
        cited = {c.cited_source for c in source.references if c.key in claim.cites} if source else set()
        for other in sorted(c for c in cited if c and c in by_source and c != claim.source):
            first = max(by_source[other], key=lambda c: (FIRMNESS[c.modality], c.iri))
            tellings = [
                _telling([first], part_of_paper(first.section) or ""),
                _telling([claim], part_of_paper(claim.section) or ""),
            ]
            if turn := direction(tellings):
                yield _drift(key, turn, tellings, vocabulary, across=True)


def _telling(claims: list[Claim], part: str) -> Telling:
    first = claims[0]
    return Telling(
        source=first.source,
        section=first.section,
        part=part,
        modality=first.modality.value,
        polarity=first.polarity.value,
        claims=tuple(sorted(c.iri for c in claims)),
    )


def direction(tellings: list[Telling]) -> str | None:
    """Return which way firmness goes from the first telling to the last, None where it stays."""
    first, last = tellings[0], tellings[-1]
    if first.polarity != last.polarity:
        return "turned"
    a, b = (FIRMNESS[Modality(t.modality)] for t in (first, last))
    return None if a == b else "firmer" if b > a else "softer"


def _drift(key: Key, turn: str, tellings: list[Telling], vocabulary: Vocabulary, *, across: bool) -> Drift:
    label = vocabulary.label
    name = " ".join([label(key.subject), key.predicate, *([label(key.object)] if key.object else [])])
    places = [
        f"{t.modality}{' (negated)' if t.polarity == 'negated' else ''} in {t.source if across else t.part}"
        for t in tellings
    ]
    return Drift(
        key=key,
        direction=turn,
        across=across,
        tellings=tuple(tellings),
        explanation=f"{name}: {turn}: {', '.join(dict.fromkeys(places))}",
    )


def drift_triples(drift: Drift) -> Iterator[Triple]:
    """Yield the triples of a drift for the graph of derived nodes."""
    here = drift.iri
    claims = [c for t in drift.tellings for c in t.claims]
    yield from derived(here, "HedgeDrift", (*claims, drift.explanation))
    yield from links(here, "ofProposition", [drift.key.iri])
    yield from texts(here, "direction", [drift.direction])
    yield from texts(here, "explanation", [drift.explanation])
    yield from links(here, "aboutClaim", sorted(set(claims)))


def drift_record(drift: Drift) -> dict[str, Any]:
    """Return a drift as JSON."""
    names = ("source", "section", "part", "modality", "polarity")
    return {
        "proposition": drift.key.iri,
        "direction": drift.direction,
        "across": drift.across,
        "tellings": [{**{n: getattr(t, n) for n in names}, "claims": list(t.claims)} for t in drift.tellings],
        "explanation": drift.explanation,
    }
