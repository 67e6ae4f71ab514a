"""Whether the ontology keeps to OWL 2 DL, the profile in which HermiT's answers are complete.

The rules are those of the OWL 2 structural specification: typing constraints (5.8.1), datatype map (4), reserved
vocabulary (2.4), and the global restrictions on simple roles and on the order of property chains (11.2).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

import networkx as nx
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from .. import iris
from .nodes import text_of

_TYPE: Final = iris.RDF + "type"
_VERSION: Final = iris.OWL + "versionIRI"
_KINDS: Final = tuple(iris.OWL + kind for kind in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty"))
_ONLY_SIMPLE: Final = tuple(
    iris.OWL + kind
    for kind in ("FunctionalProperty", "InverseFunctionalProperty", "AsymmetricProperty", "IrreflexiveProperty")
)
_RESTRICTS_SIMPLE: Final = frozenset(
    iris.OWL + word
    for word in (
        "hasSelf",
        "cardinality",
        "minCardinality",
        "maxCardinality",
        "qualifiedCardinality",
        "minQualifiedCardinality",
        "maxQualifiedCardinality",
    )
)
_XSD: Final = (
    *(f"{sign}Integer" for sign in ("nonNegative", "nonPositive", "positive", "negative")),
    *(f"unsigned{size}" for size in ("Long", "Int", "Short", "Byte")),
    *("decimal", "integer", "long", "int", "short", "byte", "double", "float", "string", "normalizedString", "token"),
    *("language", "Name", "NCName", "NMTOKEN", "boolean", "hexBinary", "base64Binary", "anyURI", "dateTime"),
    "dateTimeStamp",
)
_DATATYPES: Final = frozenset(
    {iris.OWL + name for name in ("real", "rational")}
    | {iris.RDF + name for name in ("PlainLiteral", "XMLLiteral", "langString")}
    | {iris.RDFS + "Literal"}
    | {iris.XSD + name for name in _XSD}
)
_RESERVED: Final = (iris.OWL, iris.RDF, iris.RDFS, iris.XSD)


@dataclass(frozen=True, slots=True)
class _Roles:
    """The object properties: what they derive from, and which of them are composite."""

    below: dict[str, set[str]]
    chains: tuple[tuple[str, tuple[str, ...]], ...]
    composite: frozenset[str]
    inverse: dict[str, set[str]]


def profile_faults(triples: Iterable[Triple] | None = None) -> tuple[str, ...]:
    """Return every breach of OWL 2 DL, one line each; of the shipped ontology where no triples are given.

    >>> from batson.ontology.reasoning import profile_faults
    >>> profile_faults()
    ()
    """
    known = list(_shipped() if triples is None else triples)
    roles = _roles(known)
    faults = {
        *_not_simple(known, roles),
        *_not_regular(roles),
        *_datatypes(known),
        *_reserved(known),
        *_mixed(known),
        *_undeclared(known),
    }
    return tuple(sorted(faults))


def _shipped() -> Iterator[Triple]:
    folder = files(__package__.rpartition(".")[0]) / "terms"
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".ttl"):
            # Blank nodes get fresh names at each parse, so that those of two files never meet.
            yield from (q.triple for q in parse(file.read_bytes(), format=RdfFormat.TURTLE, rename_blank_nodes=True))


def _roles(triples: list[Triple]) -> _Roles:
    lists = {text_of(t.subject): t for t in triples if t.predicate.value == iris.RDF + "first"}
    rests = {text_of(t.subject): t.object for t in triples if t.predicate.value == iris.RDF + "rest"}
    below: dict[str, set[str]] = defaultdict(set)
    inverse: dict[str, set[str]] = defaultdict(set)
    chains: list[tuple[str, tuple[str, ...]]] = []
    composite: set[str] = set()
    for t in triples:
        word = t.predicate.value
        if word == iris.RDFS + "subPropertyOf":
            below[text_of(t.object)].add(text_of(t.subject))
        elif word == iris.OWL + "inverseOf" and isinstance(t.subject, NamedNode):
            inverse[text_of(t.subject)].add(text_of(t.object))
            inverse[text_of(t.object)].add(text_of(t.subject))
        elif word == iris.OWL + "propertyChainAxiom":
            chains.append((text_of(t.subject), tuple(_members(t.object, lists, rests))))
            composite.add(text_of(t.subject))
        elif word == _TYPE and text_of(t.object) == iris.OWL + "TransitiveProperty":
            composite.add(text_of(t.subject))
    while more := {
        name for name in {*below, *inverse} - composite if below[name] & composite or inverse[name] & composite
    }:
        composite |= more
    return _Roles(below, tuple(chains), frozenset(composite), inverse)


def _members(node: object, lists: Mapping[str, Triple], rests: Mapping[str, object]) -> Iterator[str]:
    while isinstance(node, BlankNode):
        yield text_of(lists[node.value].object)
        node = rests[node.value]


def _not_simple(triples: list[Triple], roles: _Roles) -> Iterator[str]:
    on_property = {
        text_of(t.subject): text_of(t.object) for t in triples if t.predicate.value == iris.OWL + "onProperty"
    }
    for t in triples:
        if t.predicate.value == _TYPE and text_of(t.object) in _ONLY_SIMPLE and text_of(t.subject) in roles.composite:
            yield f"{_short(text_of(t.subject))} is composite and must not be a {_short(text_of(t.object))}"
        role = on_property.get(text_of(t.subject), "")
        if t.predicate.value in _RESTRICTS_SIMPLE and role in roles.composite:
            yield f"{_short(role)} is composite and must not stand with {_short(t.predicate.value)}"


def _not_regular(roles: _Roles) -> Iterator[str]:
    """There must be an order in which each chain only uses properties that come before the one it derives."""
    order: nx.DiGraph = nx.DiGraph()
    for name, lower in roles.below.items():
        order.add_edges_from((one, name) for one in lower if one not in roles.inverse[name])
    for name, chain in roles.chains:
        if chain in ((name, name), (name,)):
            continue
        inner = chain[1:] if chain[0] == name else chain[:-1] if chain[-1] == name else chain
        order.add_edges_from((one, name) for one in inner)
    for one, others in roles.inverse.items():
        for other in others:
            order.add_edges_from([(one, f"= {min(one, other)}"), (f"= {min(one, other)}", one)])
    for group in nx.strongly_connected_components(order):
        names = sorted(name for name in group if not name.startswith("= "))
        linked = {name for name in names for other in roles.inverse[name] if other in names}
        alone = len(names) == 1 and not order.has_edge(names[0], names[0])
        if names and not alone and not (set(names) == linked and not _edges_within(order, names)):
            yield f"property chains run in a circle: {', '.join(map(_short, names))}"


def _edges_within(order: nx.DiGraph, names: list[str]) -> bool:
    return any(order.has_edge(one, other) for one in names for other in names)


def _datatypes(triples: list[Triple]) -> Iterator[str]:
    for t in triples:
        if isinstance(t.object, Literal) and t.object.datatype.value not in _DATATYPES:
            yield f"{_short(text_of(t.subject))}: {_short(t.object.datatype.value)} is no datatype of OWL 2"
        of_datatype = t.predicate.value in (iris.RDFS + "range", iris.OWL + "onDatatype")
        if of_datatype and text_of(t.object).startswith(iris.XSD) and text_of(t.object) not in _DATATYPES:
            yield f"{_short(text_of(t.subject))}: {_short(text_of(t.object))} is no datatype of OWL 2"


def _reserved(triples: list[Triple]) -> Iterator[str]:
    for t in triples:
        if isinstance(t.subject, NamedNode) and text_of(t.subject).startswith(_RESERVED):
            yield f"{_short(text_of(t.subject))} is reserved and must not be described"


def _mixed(triples: list[Triple]) -> Iterator[str]:
    kinds: dict[str, set[str]] = defaultdict(set)
    for t in triples:
        if t.predicate.value == _TYPE and text_of(t.object) in _KINDS:
            kinds[text_of(t.subject)].add(_short(text_of(t.object)))
    yield from (
        f"{_short(name)} is declared as {' and '.join(sorted(found))}"
        for name, found in kinds.items()
        if len(found) > 1
    )


def _undeclared(triples: list[Triple]) -> Iterator[str]:
    ours = (iris.ONTOLOGY, iris.SITE)
    declared = {text_of(t.subject) for t in triples if t.predicate.value == _TYPE}
    used = (node for t in triples if t.predicate.value != _VERSION for node in (t.predicate, t.object))
    for node in used:
        if isinstance(node, NamedNode) and node.value.startswith(ours) and node.value not in declared:
            yield f"{_short(node.value)} is used and not declared"


def _short(name: str) -> str:
    for prefix in ("b", "site", "owl", "rdf", "rdfs", "xsd"):
        if name.startswith(iris.PREFIXES[prefix]):
            return f"{prefix}:{name.removeprefix(iris.PREFIXES[prefix])}"
    return name
