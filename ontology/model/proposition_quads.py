"""Propositions as triples: derived nodes that point at the claims behind them."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple

from .claim import GROUNDED
from .proposition import Proposition
from .terms import TYPE, boolean, node

ROLES = {
    "supported_by": "supportedBy",
    "disputed_by": "disputedBy",
    "hypothesized_by": "hypothesizedBy",
    "rejected_by": "rejectedBy",
    "recommended_by": "recommendedBy",
    "advised_against_by": "advisedAgainstBy",
}


def proposition_triples(proposition: Proposition) -> Iterator[Triple]:
    """Yield the triples of a proposition; its claims point back by `aboutProposition`."""
    here, key = NamedNode(proposition.iri), proposition.key
    yield Triple(here, TYPE, node("Proposition"))
    yield Triple(here, node("predicate"), node(key.predicate))
    for name in ("subject", "object", *GROUNDED):
        if (concept := getattr(key, name)) is not None:
            yield Triple(here, node(name), NamedNode(concept))
    if key.measure is not None:
        yield Triple(here, node("measure"), Literal(key.measure))
    for role, prop in ROLES.items():
        for claim in getattr(proposition, role):
            yield Triple(here, node(prop), NamedNode(claim))
            yield Triple(NamedNode(claim), node("aboutProposition"), here)
    yield Triple(here, node("isProjected"), boolean(proposition.projected))
    yield Triple(here, node("digest"), Literal(proposition.digest))
