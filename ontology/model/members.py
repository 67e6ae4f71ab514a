"""What the fields of a frozen dataclass become in the graph: property, kind and inner type, worked out once a class.

A field becomes a property named after it in camel case (metadata `property` overrides; `to_iri` and `from_iri` turn an
id into the node it names).
"""

from __future__ import annotations

import types
from collections.abc import Callable, Hashable, Mapping
from dataclasses import Field as DataclassField
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from pyoxigraph import NamedNode

from .anchor import Anchor
from .case import Field, Listing
from .terms import node, oa


class Kind(Enum):
    """How a field of a value stands in the graph."""

    ATOM = "one plain term"
    ATOMS = "plain terms"
    NODE = "a node below"
    NODES = "numbered nodes below"
    FIELD = "a field's node below, or how it is blank"
    LISTING = "numbered nodes below, or how the list is blank"
    ANCHORS = "anchors"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One field of a value: `inner` is the class of the nodes below it, or the hint of its plain values.

    `fields` says that the members of a listing are fields themselves. `local` is the property's local name, `iri` its
    IRI: an attribute of ours is quicker to ask than a term's.
    """

    name: str
    property: NamedNode
    local: str
    iri: str
    kind: Kind
    inner: Any
    fields: bool = False
    to_iri: Callable[[str], str] | None = None
    from_iri: Callable[[str], str] | None = None


def members(cls: type) -> tuple[Member, ...]:
    """Return the members of a class of values."""
    return _members(cast("Hashable", cls))


@cache
def _members(cls: Any) -> tuple[Member, ...]:
    known = hints(cls)
    return tuple(_member(f, plain(known[f.name])) for f in fields(cls))


def _member(field: DataclassField[Any], hint: Any) -> Member:
    prop = property_of(field)
    kind, inner = _kind(hint)
    return Member(
        name=field.name,
        property=prop,
        local=field.metadata.get("property") or camel(field.name),
        iri=prop.value,
        kind=kind,
        inner=get_args(inner)[0] if get_origin(inner) is Field else inner,
        fields=get_origin(inner) is Field,
        to_iri=field.metadata.get("to_iri"),
        from_iri=field.metadata.get("from_iri"),
    )


def _kind(hint: Any) -> tuple[Kind, Any]:
    origin = get_origin(hint) or hint
    if origin is tuple:
        (member, *_) = get_args(hint)
        if member is Anchor:
            return Kind.ANCHORS, Anchor
        return (Kind.NODES if is_dataclass(get_origin(member) or member) else Kind.ATOMS), member
    if origin is Listing:
        return Kind.LISTING, get_args(hint)[0]
    if origin is Field:
        return Kind.FIELD, get_args(hint)[0]
    return (Kind.NODE if nested(hint) else Kind.ATOM), hint


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


def plain(hint: Any) -> Any:
    """Return a hint without its `| None`."""
    if get_origin(hint) in (Union, types.UnionType):
        return next(a for a in get_args(hint) if a is not type(None))
    return hint


def nested(hint: Any) -> type | None:
    """Return the class of the nodes that a field's values become, or None where they are plain terms."""
    origin = get_origin(hint) or hint
    if origin in (tuple, Listing):
        return nested(get_args(hint)[0])
    return origin if isinstance(origin, type) and is_dataclass(origin) else None


def branches(cls: type) -> frozenset[str]:
    """Return the IRIs of the properties that lead from a value of this class to the nodes below it."""
    found = {node("hasAnchor").value, oa("hasTarget").value, oa("hasSelector").value}
    for member in members(cls):
        if member.kind in (Kind.NODE, Kind.NODES, Kind.LISTING, Kind.FIELD):
            found.add(member.iri)
        if member.kind in (Kind.NODE, Kind.NODES, Kind.LISTING) and not member.fields:
            found |= branches(member.inner)
    return frozenset(found)
