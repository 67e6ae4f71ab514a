"""Addresses and digests of derived nodes: one place, so that an update can tell what changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from ..ontology import iris
from ..ontology.model.terms import TYPE, node
from ..ontology.model.text import short_hash

FINDING: Final = iris.BASE + "finding/"
SAME_PATIENT: Final = iris.BASE + "same-patient/"
CONFLICT: Final = iris.BASE + "conflict/"
DRIFT: Final = iris.BASE + "drift/"
CHAIN: Final = iris.BASE + "chain/"
INDICATION: Final = iris.BASE + "indication/"


def address(space: str, *parts: str) -> str:
    """Return the IRI of a derived node, named by what it is about and not by what it says."""
    return space + short_hash(*parts)


def digest(*inputs: str) -> str:
    """Return the digest of inputs, whatever their order."""
    return short_hash(*sorted(inputs))


def derived(iri: str, kind: str, inputs: Iterable[str]) -> Iterator[Triple]:
    """Yield what every derived node has: its class and the digest of its inputs."""
    yield Triple(NamedNode(iri), TYPE, node(kind))
    yield Triple(NamedNode(iri), node("digest"), Literal(digest(*inputs)))


def links(iri: str, name: str, targets: Iterable[str]) -> Iterator[Triple]:
    """Yield links to other nodes."""
    yield from (Triple(NamedNode(iri), node(name), NamedNode(target)) for target in targets)


def texts(iri: str, name: str, values: Iterable[str]) -> Iterator[Triple]:
    """Yield plain strings."""
    yield from (Triple(NamedNode(iri), node(name), Literal(value)) for value in values)
