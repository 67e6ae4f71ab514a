"""What the pages of appraisal are made of: findings, the two sides of a conflict, tellings, and steps of a chain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..appraisal.audit.findings import Finding
from ..appraisal.chains import Chain, Path
from ..appraisal.contradictions import Conflict
from ..appraisal.drift import Drift
from ..appraisal.sides import Side
from . import addresses
from .cards import Card, Link
from .tables import case_label

Cards = Mapping[str, Card]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingShown:
    """One finding of an audit: the arithmetic in a sentence, what it takes for granted, and what it is about."""

    check: str
    verdict: str
    printed: tuple[str, ...]
    explanation: str
    assumptions: tuple[str, ...]
    cards: tuple[Card, ...]
    cases: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SideShown:
    """One side of a conflict, named as it is shown: who says it, with what design, of how many and of whom."""

    source: Link
    facts: tuple[tuple[str, str], ...]
    negated: bool
    polarity: str
    modality: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictShown:
    """Two sides and what keeps them apart (empty: nothing)."""

    kind: str
    explanation: str
    apart: tuple[str, ...]
    overlap: str
    sides: tuple[SideShown, SideShown]


@dataclass(frozen=True, slots=True, kw_only=True)
class TellingShown:
    """How firmly one place says it."""

    source: Link
    part: str
    section: str
    modality: str
    polarity: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftShown:
    """One proposition told more or less firmly on its way."""

    direction: str
    explanation: str
    across: bool
    tellings: tuple[TellingShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepShown:
    """One paper on the way of a citation; `claim` leads to what it says, where it says it."""

    source: Link
    key: str
    modality: str
    polarity: str
    attribution: str
    claim: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PathShown:
    """One way that a citation opens, and how it ends."""

    steps: tuple[StepShown, ...]
    depth: int
    end: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainShown:
    """A relayed claim and every way that its citations open."""

    card: Card
    paths: tuple[PathShown, ...]


def named_source(source: str) -> Link:
    """Return a source as a link; a reference that nobody has identified leads nowhere."""
    return Link(label=source, url=addresses.source(source)) if source else Link(label="not identified")


def told(cards: Cards, iris: Iterable[str]) -> tuple[Card, ...]:
    """Return the cards of claims, those that are there, each voice once: what a machine read alike is left out."""
    found = [cards[iri] for iri in iris if iri in cards]
    twins = {twin.label for card in found for twin in card.twins}
    return tuple(card for card in found if card.id not in twins)


def finding_shown(finding: Finding, cards: Cards) -> FindingShown:
    """Return a finding as it is shown."""
    return FindingShown(
        check=finding.check,
        verdict=finding.verdict.value,
        printed=finding.printed,
        explanation=finding.explanation,
        assumptions=finding.assumptions,
        cards=told(cards, finding.claims),
        cases=tuple(Link(label=case_label(c), url=addresses.page_of(c)) for c in finding.cases),
    )


def conflict_shown(conflict: Conflict, cards: Cards) -> ConflictShown:
    """Return a conflict as it is shown."""
    shared = conflict.shared_patients
    overlap = "" if conflict.a.source == conflict.b.source else "whether they share patients is not known"
    if shared is not None:
        overlap = f"{shared} patient{'' if shared == 1 else 's'} probably in both"
    if conflict.dependent:
        overlap = f"{overlap}; one relays the other".lstrip("; ")
    return ConflictShown(
        kind=conflict.kind,
        explanation=conflict.explanation,
        apart=conflict.apart,
        overlap=overlap,
        sides=(side_shown(conflict.a, cards), side_shown(conflict.b, cards)),
    )


def side_shown(side: Side, cards: Cards) -> SideShown:
    """Return one side as it is shown."""
    facts = (
        ("figure", side.printed),
        ("patients", str(side.patients or "")),
        ("population", side.population),
        ("design", side.design),
        ("attribution", side.attribution),
    )
    return SideShown(
        source=named_source(side.source),
        facts=tuple((name, value) for name, value in facts if value),
        negated=side.polarity == "negated",
        polarity=side.polarity,
        modality=side.modality,
        cards=told(cards, side.claims),
    )


def drift_shown(drift: Drift, cards: Cards) -> DriftShown:
    """Return a drift as it is shown."""
    return DriftShown(
        direction=drift.direction,
        explanation=drift.explanation,
        across=drift.across,
        tellings=tuple(
            TellingShown(
                source=named_source(t.source),
                part=t.part,
                section=t.section,
                modality=t.modality,
                polarity=t.polarity,
                cards=told(cards, t.claims),
            )
            for t in drift.tellings
        ),
    )


def chain_shown(chain: Chain, cards: Cards) -> ChainShown | None:
    """Return a chain as it is shown, None where its claim does not stand any more."""
    if chain.claim not in cards:
        return None
    return ChainShown(card=cards[chain.claim], paths=tuple(_path(p) for p in chain.paths))


def _path(path: Path) -> PathShown:
    return PathShown(
        steps=tuple(
            StepShown(
                source=named_source(s.source),
                key=s.key or "",
                modality=s.modality or "",
                polarity=s.polarity or "",
                attribution=s.attribution or "",
                claim=addresses.page_of(s.claim) if s.claim else None,
            )
            for s in path.steps
        ),
        depth=path.depth,
        end=path.end.value,
        note=path.note,
    )
