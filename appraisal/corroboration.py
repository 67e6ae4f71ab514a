"""Curated and extracted claims that say the same of the same place: two nodes, one voice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Triple

from ..ontology.iris import ONTOLOGY
from ..ontology.model import GROUNDED, Claim, Key, Method


def corroborations(claims: Iterable[Claim]) -> Iterator[Triple]:
    """Yield `extracted corroborates curated` where source, statement, polarity, modality and place agree."""
    curated: dict[tuple[str, ...], list[Claim]] = {}
    extracted = []
    for claim in claims:
        if claim.method is Method.CURATED:
            curated.setdefault(voice(claim), []).append(claim)
        else:
            extracted.append(claim)
    for claim in extracted:
        for other in curated.get(voice(claim), ()):
            if overlap(claim, other) and compatible(claim, other):
                yield Triple(NamedNode(claim.iri), NamedNode(ONTOLOGY + "corroborates"), NamedNode(other.iri))


def voice(claim: Claim) -> tuple[str, ...]:
    """Return what has to agree for two claims to be one voice."""
    measure = Key.of(claim).measure or ""
    return (claim.source, claim.subject, claim.predicate, claim.object or "", measure, claim.polarity, claim.modality)


def compatible(a: Claim, b: Claim) -> bool:
    """Whether no qualifier of one claim contradicts the other's: one reader may say more of the same statement."""
    pairs = ((getattr(a.qualifiers, name), getattr(b.qualifiers, name)) for name in GROUNDED)
    return all(mine is None or theirs is None or mine == theirs for mine, theirs in pairs)


def overlap(a: Claim, b: Claim) -> bool:
    """Whether two claims stand at one place of one text."""
    return any(
        x.text_sha256 == y.text_sha256 and x.start < y.end and y.start < x.end for x in a.anchors for y in b.anchors
    )
