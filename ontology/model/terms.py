"""RDF terms of our values: IRIs of the ontology, plain literals, canonical numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from .. import iris

Term = NamedNode | Literal
Graph = Mapping[str, Mapping[str, list[Term]]]
"""Triples by subject IRI and predicate IRI."""

TYPE: Final = NamedNode(iris.RDF + "type")
DECIMAL: Final = NamedNode(iris.XSD + "decimal")
INTEGER: Final = NamedNode(iris.XSD + "integer")
BOOLEAN: Final = NamedNode(iris.XSD + "boolean")
DATE_TIME: Final = NamedNode(iris.XSD + "dateTime")


@cache
def node(name: str) -> NamedNode:
    """Return the term of the ontology with this local name."""
    return NamedNode(iris.ONTOLOGY + name)


@cache
def oa(name: str) -> NamedNode:
    """Return a term of the Web Annotation vocabulary."""
    return NamedNode(iris.OA + name)


def integer(number: int) -> Literal:
    """Return an integer literal."""
    return Literal(str(number), datatype=INTEGER)


def boolean(value: bool) -> Literal:
    """Return a boolean literal in its canonical form."""
    return Literal("true" if value else "false", datatype=BOOLEAN)


def decimal(number: Decimal) -> Literal:
    """Return a decimal literal without exponent and without trailing zeros: one string for one number."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return Literal("0" if text in {"-0", ""} else text, datatype=DECIMAL)


def indexed(triples: Iterable[Triple]) -> Graph:
    """Index triples by subject and predicate, so that values can be read back; blank nodes are none of ours."""
    graph: dict[str, dict[str, list[Term]]] = {}
    for triple in triples:
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, Term):
            graph.setdefault(triple.subject.value, {}).setdefault(triple.predicate.value, []).append(triple.object)
    return graph
