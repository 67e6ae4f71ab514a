"""Class expressions as values: who falls under one for which reasons, and what follows for whoever does."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from .. import iris
from .axioms import Axiom, Index

Support = frozenset[Triple | Axiom]
"""The facts, statements and axioms that something was derived from."""

TYPE: Final = NamedNode(iris.RDF + "type")
NONE: Final[Support] = frozenset()
_FACETS: Final[Mapping[str, Callable[[Decimal, Decimal], bool]]] = {
    "minInclusive": operator.ge,
    "maxInclusive": operator.le,
    "minExclusive": operator.gt,
    "maxExclusive": operator.lt,
}


@dataclass(slots=True)
class Known:
    """What is known so far, with its support; `by_property` holds subject and object of each statement."""

    support: dict[Triple, Support]
    by_property: dict[NamedNode, list[tuple[Any, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for triple in self.support:
            self.by_property.setdefault(triple.predicate, []).append((triple.subject, triple.object))

    def add(self, triple: Triple, support: Support) -> None:
        """Take in a statement, or a better support for one that is known."""
        if triple not in self.support:
            self.by_property.setdefault(triple.predicate, []).append((triple.subject, triple.object))
        self.support[triple] = support

    def pairs(self, prop: NamedNode) -> list[tuple[Any, Any]]:
        """Return subject and object of every statement with a property."""
        return self.by_property.get(prop, [])


def blanks_of(axiom: Axiom) -> Index:
    """Return the triples of the blank nodes of an axiom, by node and predicate."""
    found: dict[str, dict[str, Triple]] = {}
    for triple in axiom.triples:
        if isinstance(triple.subject, BlankNode):
            found.setdefault(triple.subject.value, {})[triple.predicate.value] = triple
    return found


def members(term: object, blanks: Index) -> list[Any]:
    """Return the members of an RDF list."""
    found = []
    while isinstance(term, BlankNode):
        here = blanks[term.value]
        found.append(here[iris.RDF + "first"].object)
        term = here[iris.RDF + "rest"].object
    return found


def falls_under(thing: Any, term: Any, blanks: Index, known: Known) -> Support | None:
    """Return why a thing falls under an expression, None where that is not known."""
    if not isinstance(term, BlankNode):
        return known.support.get(Triple(thing, TYPE, term)) if not isinstance(thing, Literal) else None
    here = _parts(term, blanks)
    if "oneOf" in here:
        return NONE if thing in members(here["oneOf"], blanks) else None
    if "onDatatype" in here:
        return NONE if _in_bounds(thing, here, blanks) else None
    if "intersectionOf" in here:
        each = [falls_under(thing, part, blanks, known) for part in members(here["intersectionOf"], blanks)]
        return None if None in each else frozenset().union(*(one for one in each if one is not None))
    if "unionOf" in here:
        any_of = (falls_under(thing, part, blanks, known) for part in members(here["unionOf"], blanks))
        return next((one for one in any_of if one is not None), None)
    return _restricted(thing, here, blanks, known)


def _restricted(thing: Any, here: Mapping[str, Any], blanks: Index, known: Known) -> Support | None:
    prop, found = here["onProperty"], []
    for subject, value in known.pairs(prop):
        if subject != thing:
            continue
        if "hasValue" in here:
            inner = NONE if value == here["hasValue"] else None
        elif "hasSelf" in here:
            inner = NONE if value == thing else None
        else:
            inner = falls_under(value, here["someValuesFrom"], blanks, known)
        if inner is not None:
            found.append(inner | known.support[Triple(subject, prop, value)])
    return min(found, key=len, default=None)


def follows_for(thing: Any, term: Any, blanks: Index) -> Iterator[Triple]:
    """Yield the statements that hold of whatever falls under an expression."""
    if not isinstance(term, BlankNode):
        yield Triple(thing, TYPE, term)
        return
    here = _parts(term, blanks)
    if "intersectionOf" in here:
        for part in members(here["intersectionOf"], blanks):
            yield from follows_for(thing, part, blanks)
    elif "hasValue" in here:
        yield Triple(thing, here["onProperty"], here["hasValue"])
    elif "hasSelf" in here:
        yield Triple(thing, here["onProperty"], thing)


def _in_bounds(thing: Any, here: Mapping[str, Any], blanks: Index) -> bool:
    try:
        value = Decimal(thing.value) if isinstance(thing, Literal) else None
    except InvalidOperation:
        return False
    facets = [triple for node in members(here["withRestrictions"], blanks) for triple in blanks[node.value].values()]
    return value is not None and all(
        _FACETS[t.predicate.value.removeprefix(iris.XSD)](value, Decimal(t.object.value))  # type: ignore[union-attr]
        for t in facets
    )


def _parts(term: BlankNode, blanks: Index) -> dict[str, Any]:
    return {name.removeprefix(iris.OWL): triple.object for name, triple in blanks[term.value].items()}
