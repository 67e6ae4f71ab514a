"""Curated and extracted claims that say the same of the same place: two nodes, one voice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Triple

from ..ontology.iris import ONTOLOGY
from ..ontology.model import Claim, Key, Method


def corroborations(claims: Iterable[Claim]) -> Iterator[Triple]:
    """Yield `extracted corroborates curated` where source, proposition, polarity, modality and place agree."""
    curated: dict[tuple[str, ...], list[Claim]] = {}
    extracted = []
    for claim in claims:
        if claim.method is Method.CURATED:
            curated.setdefault(voice(claim), []).append(claim)
        else:
            extracted.append(claim)
    for claim in extracted:
        for other in curated.get(voice(claim), ()):
            if overlap(claim, other):
                yield Triple(NamedNode(claim.iri), NamedNode(ONTOLOGY + "corroborates"), NamedNode(other.iri))


def voice(claim: Claim) -> tuple[str, ...]:
    """Return what has to agree for two claims to be one voice."""
    return (claim.source, Key.of(claim).iri, claim.polarity, claim.modality)


def overlap(a: Claim, b: Claim) -> bool:
    """Whether two claims stand at one place of one text."""
    return any(
        x.text_sha256 == y.text_sha256 and x.start < y.end and y.start < x.end for x in a.anchors for y in b.anchors
    )
