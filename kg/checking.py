"""The check: whether the graph keeps its promises, each finding in one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from ..ingest import curated
from ..ingest.verification import verify
from ..ontology.iris import CLAIM
from ..ontology.model import Case, Claim, Decision, anchors_of, claim_triples, encode
from ..ontology.validation import validate
from ..ontology.vocabulary import Vocabulary
from ..store import Embedded, Texts
from . import reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the check; `fault` says that something is wrong, `checked` is false of what stays open."""

    what: str
    fault: bool = False
    checked: bool = True

    def __str__(self) -> str:
        return f"{'FAULT' if self.fault else 'ok   ' if self.checked else 'note '} {self.what}"


def check(store: Embedded, texts: Texts, vocabulary: Vocabulary) -> Iterator[Finding]:
    """Yield what is found: anchors, addresses, concepts, shapes, shipped data."""
    claims = reading.claims(store)
    cases = reading.cases(store)
    yield Finding(what=f"{len(claims)} claims, {len(cases)} cases, {store.size()} quads")
    yield from anchors(claims, cases, texts)
    yield from addresses(store, claims)
    yield from concepts(claims, vocabulary)
    yield from shapes(claims, cases)
    yield from shipped(claims)


def anchors(claims: list[Claim], cases: list[Case], texts: Texts) -> Iterator[Finding]:
    """Look every quote up in its text; an orphaned one is a fault, one whose text is not here is not."""
    waiting = (c.iri for c in claims if not c.anchors)
    every = chain((a for c in claims for a in c.anchors), (a for c in cases for a in anchors_of(c)))
    found = verify(every, texts, unattached=waiting)
    yield Finding(what=f"anchors: {found}", fault=found.orphaned > 0)


def addresses(store: Embedded, claims: list[Claim]) -> Iterator[Finding]:
    """Compare the address of every claim with what it says."""
    rows = reading.select(store, "SELECT DISTINCT ?claim { ?claim a b:Claim }")
    there = {row["claim"].value for row in rows}
    wrong = there - {c.iri for c in claims}
    for iri in sorted(wrong):
        yield Finding(what=f"claim {iri.removeprefix(CLAIM)}: its address is not that of what it says", fault=True)
    if not wrong:
        yield Finding(what=f"addresses: all {len(there)} follow from what the claims say")


def concepts(claims: list[Claim], vocabulary: Vocabulary) -> Iterator[Finding]:
    """Look every concept of a claim up in the ontology."""
    used = {c for claim in claims for c in (claim.subject, claim.object, *_qualifiers(claim)) if c is not None}
    unknown = sorted(iri for iri in used if iri not in vocabulary)
    for iri in unknown:
        yield Finding(what=f"concept {iri}: claims use it and the ontology does not have it", fault=True)
    if not unknown:
        yield Finding(what=f"concepts: all {len(used)} that claims use are in the ontology")


def decisions(lost: Sequence[Decision], open: int) -> Iterator[Finding]:
    """Say which decisions of people found nothing any more, and on how much people differ."""
    for decision in lost:
        about = f"{decision.subject}{f', {decision.target.field}' if decision.target.field else ''}"
        what = f"decision of {decision.who} ({decision.act}) found nothing any more: {about}: {decision.content}"
        yield Finding(what=what, checked=False)
    if open:
        yield Finding(what=f"people differ on {open} matters; `batson review status` lists them", checked=False)


def _qualifiers(claim: Claim) -> tuple[str | None, ...]:
    """Return the concepts that restrict a claim."""
    q = claim.qualifiers
    return (q.route, q.treatment, q.comparator, q.site, q.primary)


def shapes(claims: list[Claim], cases: list[Case]) -> Iterator[Finding]:
    """Validate claims and cases against the shapes."""
    triples = {t for claim in claims for t in claim_triples(claim)}
    triples.update(t for case in cases for t in encode(case, case.iri, Case))
    violations = validate(triples)
    for violation in violations:
        yield Finding(what=f"{violation.node}: {violation.message}", fault=True)
    if not violations:
        yield Finding(what=f"shapes: {len(claims)} claims and {len(cases)} cases conform")


def shipped(claims: list[Claim]) -> Iterator[Finding]:
    """Compare the curated claims in the graph with those shipped."""
    there = {c.iri for c in claims}
    for source in curated.sources():
        missing = [c for c in curated.claims(source.id) if c.iri not in there]
        if missing:
            yield Finding(
                what=f"{source.id}: {len(missing)} shipped claims are not in the graph; run `batson build`", fault=True
            )
