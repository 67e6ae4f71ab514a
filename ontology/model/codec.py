"""Values to triples and back: one generic codec over the fields of the frozen dataclasses.

Text is a plain literal, a `Decimal` a canonical decimal, an `Iri` a node, a nested value a node below its parent, a
blank field one triple that says in what way it is blank. No blank nodes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from pyoxigraph import Literal, NamedNode, Triple

from .. import iris
from .anchor import Anchor
from .anchor_quads import anchor_triples, read_anchor
from .case import Field, FieldState, Listing
from .claim import Iri
from .members import Kind, Member, camel, members
from .terms import TYPE, Graph, Term, boolean, decimal, integer, node

V = TypeVar("V")
About = Mapping[str, list[Term]]

ANCHORED = iris.ONTOLOGY + "hasAnchor"
STATE = iris.ONTOLOGY + "state"
VALUE = iris.ONTOLOGY + "value"
CONCEPT = iris.ONTOLOGY + "concept"
PRINTED = iris.ONTOLOGY + "printed"


@cache
def state_property(state: FieldState) -> NamedNode:
    """Return the property that says of a blank field in what way it is blank."""
    return node(camel(state.value.replace(" ", "_")))


@cache
def _blank_properties() -> tuple[tuple[str, FieldState], ...]:
    """Return the properties that say how a field is blank, with their states."""
    return tuple((state_property(state).value, state) for state in FieldState)


@cache
def _blank(state: FieldState) -> Field[Any]:
    """Return the one blank field of a state: of many cases most fields are blank."""
    return Field(state=state)


def literal(value: Any, hint: Any) -> Term:
    """Return the term of one plain value; the hint tells an IRI from a text."""
    if isinstance(value, bool):
        return boolean(value)
    if isinstance(value, int):
        return integer(value)
    if isinstance(value, Decimal):
        return decimal(value)
    return NamedNode(value) if hint is Iri else Literal(str(value))


def encode(value: Any, subject: str, cls: type | None = None) -> Iterator[Triple]:
    """Return the triples of a value under a node; `cls` adds a type.

    The reverse is `decode`; a property test holds the round trip.
    """
    found: list[Triple] = []
    here = NamedNode(subject)
    if cls is not None:
        found.append(Triple(here, TYPE, node(cls.__name__)))
    _add(found, here, value)
    return iter(found)


def _add(found: list[Triple], here: NamedNode, value: Any) -> None:
    """Add the triples of a value's members."""
    for member in members(type(value)):
        told = getattr(value, member.name)
        if told is None:
            continue
        prop, kind = member.property, member.kind
        if kind is Kind.FIELD:
            _add_field(found, here, member, told)
        elif kind is Kind.LISTING:
            if told.items:
                _add_nodes(found, here, member, told.items)
            else:
                found.append(Triple(here, state_property(told.state), prop))
        elif kind is Kind.NODES:
            _add_nodes(found, here, member, told)
        elif kind is Kind.NODE:
            below = NamedNode(f"{here.value}/{member.local}")
            found.append(Triple(here, prop, below))
            _add(found, below, told)
        elif kind is Kind.ANCHORS:
            _add_anchors(found, here, told)
        elif kind is Kind.ATOMS:
            found.extend(Triple(here, prop, literal(one, member.inner)) for one in told)
        elif member.to_iri:
            found.append(Triple(here, prop, NamedNode(member.to_iri(told))))
        else:
            found.append(Triple(here, prop, literal(told, member.inner)))


def _add_nodes(found: list[Triple], here: NamedNode, member: Member, items: tuple[Any, ...]) -> None:
    """Add the numbered nodes of a list."""
    for number, item in enumerate(items):
        below = NamedNode(f"{here.value}/{member.local}/{number}")
        found.append(Triple(here, member.property, below))
        if member.fields:
            _add_filled(found, below, member.inner, item)
        else:
            _add(found, below, item)


def _add_field(found: list[Triple], here: NamedNode, member: Member, value: Field[Any]) -> None:
    """Add a field: a node with value, string and anchors, or one triple that says how it is blank."""
    if value.value is None and value.printed is None and not value.anchors:
        found.append(Triple(here, state_property(value.state), member.property))
        return
    below = NamedNode(f"{here.value}/{member.local}")
    found.append(Triple(here, member.property, below))
    _add_filled(found, below, member.inner, value)


def _add_filled(found: list[Triple], below: NamedNode, hint: Any, value: Field[Any]) -> None:
    """Add what the node of a field holds."""
    found.append(Triple(below, node("state"), Literal(value.state.value)))
    if value.value is not None:
        found.append(Triple(below, node("concept" if hint is Iri else "value"), literal(value.value, hint)))
    if value.printed is not None:
        found.append(Triple(below, node("printed"), Literal(value.printed)))
    _add_anchors(found, below, value.anchors)


def _add_anchors(found: list[Triple], here: NamedNode, anchors: tuple[Anchor, ...]) -> None:
    for anchor in anchors:
        found.append(Triple(here, node("hasAnchor"), NamedNode(anchor.iri)))
        found.extend(anchor_triples(anchor))


def anchors_of(value: Any) -> Iterator[Anchor]:
    """Yield every anchor that stands anywhere in a value."""
    if isinstance(value, Anchor):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from anchors_of(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from anchors_of(getattr(value, field.name))


def decode(cls: type[V], subject: str, graph: Graph) -> V:
    """Read a value back from its node.

    Raises KeyError where a field without default is missing.
    """
    about = graph.get(subject, {})
    blanks = {term.value: state for prop, state in _blank_properties() for term in about.get(prop, ())}
    found: dict[str, Any] = {}
    for member in members(cls):
        kind, terms = member.kind, about.get(member.iri)
        if kind is Kind.FIELD:
            if terms:
                found[member.name] = _field(terms[0].value, member.inner, graph)
            else:
                found[member.name] = _blank(blanks.get(member.iri, FieldState.NOT_FOUND))
        elif kind is Kind.LISTING:
            if terms:
                found[member.name] = Listing(state=FieldState.PRESENT, items=_items(terms, member, graph))
            else:
                found[member.name] = Listing(state=blanks.get(member.iri, FieldState.NOT_FOUND))
        elif kind is Kind.ANCHORS:
            found[member.name] = _anchors(about, graph)
        elif kind is Kind.NODES:
            found[member.name] = _items(terms or [], member, graph)
        elif kind is Kind.ATOMS:
            found[member.name] = tuple(sorted(atom(t, member.inner) for t in terms or ()))
        elif terms and kind is Kind.NODE:
            found[member.name] = decode(member.inner, terms[0].value, graph)
        elif terms:
            value = atom(terms[0], member.inner)
            found[member.name] = member.from_iri(value) if member.from_iri else value
    return cls(**found)


def _items(terms: list[Term], member: Member, graph: Graph) -> tuple[Any, ...]:
    """Read the members of a list in their order."""
    read = _field if member.fields else _below
    return tuple(read(term.value, member.inner, graph) for term in ordered(terms))


def _below(subject: str, cls: Any, graph: Graph) -> Any:
    return decode(cls, subject, graph)


def _field(subject: str, hint: Any, graph: Graph) -> Field[Any]:
    """Read a filled field back from its node."""
    about = graph[subject]
    terms = about.get(CONCEPT if hint is Iri else VALUE)
    printed = about.get(PRINTED)
    return Field(
        state=FieldState(about[STATE][0].value),
        value=atom(terms[0], hint) if terms else None,
        printed=printed[0].value if printed else None,
        anchors=_anchors(about, graph),
    )


def _anchors(about: About, graph: Graph) -> tuple[Anchor, ...]:
    """Read the anchors of a node, in the order of their places."""
    terms = about.get(ANCHORED)
    if not terms:
        return ()
    found = (read_anchor(t.value, graph) for t in terms)
    return tuple(sorted(found, key=lambda a: (a.text_sha256, a.start, a.end)))


def ordered(terms: list[Term]) -> list[Term]:
    """Put the nodes of a list in their order: by the number they end in, else by name."""

    def rank(term: Term) -> tuple[int, str]:
        tail = term.value.rpartition("/")[2]
        return (int(tail) if tail.isdigit() else 0, term.value)

    return sorted(terms, key=rank) if len(terms) > 1 else terms


def atom(term: Term, hint: Any) -> Any:
    """Return the plain value of a term."""
    if hint is bool:
        return term.value == "true"
    if hint in (int, Decimal) or (isinstance(hint, type) and issubclass(hint, StrEnum)):
        return hint(term.value)
    return term.value
