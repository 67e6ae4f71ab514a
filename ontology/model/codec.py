"""Values to quads and back: one generic codec over the fields of the frozen dataclasses.

A field becomes a property named after it in camel case (metadata `property` overrides; `to_iri` and `from_iri` turn an
id into the node it names). Text is a plain literal, a
`Decimal` a canonical decimal, an `Iri` a node, a nested value a node below its parent. No blank nodes.
"""

from __future__ import annotations

import types
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import Field as DataclassField
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from pyoxigraph import Literal, NamedNode, Triple

from .. import iris
from .anchor import Anchor
from .anchor_quads import anchor_triples, read_anchor
from .case import Field, FieldState, Listing
from .claim import Iri
from .terms import TYPE, Graph, Term, boolean, decimal, integer, node

V = TypeVar("V")


@cache
def camel(name: str) -> str:
    """Return the property name of a field: `word_count` is `wordCount`."""
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


def property_of(field: DataclassField[Any]) -> NamedNode:
    """Return the property of a dataclass field."""
    return node(field.metadata.get("property") or camel(field.name))


def hints(cls: type) -> Mapping[str, Any]:
    """Return the resolved type hints of a class."""
    return _resolved(cast("Hashable", cls))


@cache
def _resolved(cls: Hashable) -> Mapping[str, Any]:
    """Resolve type hints once a class."""
    return get_type_hints(cls)


@cache
def state_property(state: FieldState) -> NamedNode:
    """Return the property that says of a blank field in what way it is blank."""
    return node(camel(state.value.replace(" ", "_")))


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
    """Yield the triples of a value under a node; `cls` adds a type.

    The reverse is `decode`; a property test holds the round trip.
    """
    here = NamedNode(subject)
    if cls is not None:
        yield Triple(here, TYPE, node(cls.__name__))
    known = hints(type(value))
    for field in fields(value):
        if to_iri := field.metadata.get("to_iri"):
            yield Triple(here, property_of(field), NamedNode(to_iri(getattr(value, field.name))))
            continue
        yield from encode_member(here, property_of(field), getattr(value, field.name), plain(known[field.name]))


def encode_member(parent: NamedNode, prop: NamedNode, value: Any, hint: Any) -> Iterator[Triple]:
    """Yield the triples of one field of a value."""
    local = prop.value.removeprefix(iris.ONTOLOGY)
    if value is None:
        return
    if isinstance(value, Anchor):
        yield Triple(parent, node("hasAnchor"), NamedNode(value.iri))
        yield from anchor_triples(value)
    elif isinstance(value, tuple):
        member = get_args(hint)[0]
        for i, item in enumerate(value):
            if is_dataclass(item) and not isinstance(item, Anchor):
                below = NamedNode(f"{parent.value}/{local}/{i}")
                yield Triple(parent, prop, below)
                yield from encode(item, below.value)
            else:
                yield from encode_member(parent, prop, item, member)
    elif isinstance(value, Listing):
        if value.items:
            yield from encode_member(parent, prop, value.items, Sequence[get_args(hint)[0]])  # type: ignore[misc]
        else:
            yield Triple(parent, state_property(value.state), prop)
    elif isinstance(value, Field):
        yield from encode_field(parent, prop, value, get_args(hint)[0])
    elif is_dataclass(value):
        below = NamedNode(f"{parent.value}/{local}")
        yield Triple(parent, prop, below)
        yield from encode(value, below.value)
    else:
        yield Triple(parent, prop, literal(value, hint))


def encode_field(parent: NamedNode, prop: NamedNode, value: Field[Any], hint: Any) -> Iterator[Triple]:
    """Yield a field: a node with value, string and anchors, or one triple that says how it is blank."""
    if value.value is None and value.printed is None and not value.anchors:
        yield Triple(parent, state_property(value.state), prop)
        return
    below = NamedNode(f"{parent.value}/{prop.value.removeprefix(iris.ONTOLOGY)}")
    yield Triple(parent, prop, below)
    yield Triple(below, node("state"), Literal(value.state.value))
    if value.value is not None:
        yield Triple(below, node("concept" if hint is Iri else "value"), literal(value.value, hint))
    if value.printed is not None:
        yield Triple(below, node("printed"), Literal(value.printed))
    for anchor in value.anchors:
        yield from encode_member(below, node("hasAnchor"), anchor, Anchor)


def plain(hint: Any) -> Any:
    """Return a hint without its `| None`."""
    if get_origin(hint) in (Union, types.UnionType):
        return next(a for a in get_args(hint) if a is not type(None))
    return hint


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


def branches(cls: type) -> frozenset[str]:
    """Return the IRIs of the properties that lead from a value of this class to the nodes below it."""
    found = {node("hasAnchor").value}
    for field in fields(cls):
        hint = plain(hints(cls)[field.name])
        below = nested(hint)
        if below is not None:
            found.add(property_of(field).value)
            if below not in (Field, Anchor):
                found |= branches(below)
    return frozenset(found)


def nested(hint: Any) -> type | None:
    """Return the class of the nodes that a field's values become, or None where they are plain terms."""
    origin = get_origin(hint) or hint
    if origin in (tuple, Listing):
        return nested(get_args(hint)[0])
    return origin if isinstance(origin, type) and is_dataclass(origin) else None


def decode(cls: type[V], subject: str, graph: Graph) -> V:
    """Read a value back from its node.

    Raises KeyError where a field without default is missing.
    """
    known = hints(cls)
    found = {}
    for field in fields(cls):  # type: ignore[arg-type]
        value = decode_member(subject, property_of(field), plain(known[field.name]), graph)
        if value is not None:
            from_iri = field.metadata.get("from_iri")
            found[field.name] = from_iri(value) if from_iri else value
    return cls(**found)


def decode_member(parent: str, prop: NamedNode, hint: Any, graph: Graph) -> Any:
    """Read one field of a value; None where nothing is said."""
    about = graph.get(parent, {})
    terms = about.get(prop.value, [])
    origin = get_origin(hint) or hint
    if origin is tuple:
        (member, *_) = get_args(hint)
        if member is Anchor:
            anchors = (read_anchor(t.value, graph) for t in about.get(iris.ONTOLOGY + "hasAnchor", []))
            return tuple(sorted(anchors, key=lambda a: (a.text_sha256, a.start, a.end)))
        if is_dataclass(get_origin(member) or member):
            return tuple(decode_item(t, member, graph) for t in ordered(terms))
        return tuple(sorted(atom(t, member) for t in terms))
    if origin is Listing:
        if terms:
            items = tuple(decode_item(t, get_args(hint)[0], graph) for t in ordered(terms))
            return Listing(state=FieldState.PRESENT, items=items)
        return Listing(state=blank_state(prop, about))
    if origin is Field:
        if terms:
            return decode_field(terms[0].value, get_args(hint)[0], graph)
        return Field(state=blank_state(prop, about))
    if not terms:
        return None
    return decode(hint, terms[0].value, graph) if nested(hint) else atom(terms[0], hint)


def decode_item(term: Term, hint: Any, graph: Graph) -> Any:
    """Read one member of a list."""
    if get_origin(hint) is Field:
        return decode_field(term.value, get_args(hint)[0], graph)
    return decode(hint, term.value, graph)


def decode_field(subject: str, hint: Any, graph: Graph) -> Field[Any]:
    """Read a filled field back from its node."""
    about = graph[subject]
    terms = about.get(iris.ONTOLOGY + ("concept" if hint is Iri else "value"))
    printed = about.get(iris.ONTOLOGY + "printed")
    return Field(
        state=FieldState(about[iris.ONTOLOGY + "state"][0].value),
        value=atom(terms[0], hint) if terms else None,
        printed=printed[0].value if printed else None,
        anchors=decode_member(subject, node("hasAnchor"), tuple[Anchor, ...], graph),
    )


def blank_state(prop: NamedNode, about: Mapping[str, list[Term]]) -> FieldState:
    """Return the state that a node gives to a blank field."""
    for state in FieldState:
        if any(t.value == prop.value for t in about.get(state_property(state).value, [])):
            return state
    return FieldState.NOT_FOUND


def ordered(terms: list[Term]) -> list[Term]:
    """Put the nodes of a list in their order: by the number they end in, else by name."""

    def rank(term: Term) -> tuple[int, str]:
        tail = term.value.rpartition("/")[2]
        return (int(tail) if tail.isdigit() else 0, term.value)

    return sorted(terms, key=rank)


def atom(term: Term, hint: Any) -> Any:
    """Return the plain value of a term."""
    if hint is bool:
        return term.value == "true"
    if hint in (int, Decimal) or (isinstance(hint, type) and issubclass(hint, StrEnum)):
        return hint(term.value)
    return term.value
