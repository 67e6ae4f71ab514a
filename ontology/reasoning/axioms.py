"""The axioms of the ontology one by one: each with the triples that state it and a line of Manchester syntax."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse

from .. import iris
from .nodes import text_of

Index = Mapping[str, Mapping[str, Triple]]
"""The triples of blank nodes by node and predicate."""

_TYPE: Final = iris.RDF + "type"
_SUBCLASS: Final = iris.RDFS + "subClassOf"
_DECLARES: Final = frozenset(
    iris.OWL + name for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "NamedIndividual")
)
_FRAMES: Final = {
    _SUBCLASS: "SubClassOf",
    iris.OWL + "equivalentClass": "EquivalentTo",
    iris.OWL + "disjointWith": "DisjointWith",
    iris.RDFS + "subPropertyOf": "SubPropertyOf",
    iris.RDFS + "domain": "Domain",
    iris.RDFS + "range": "Range",
    iris.OWL + "inverseOf": "InverseOf",
}
_CHAIN: Final = iris.OWL + "propertyChainAxiom"
_QUANTIFIERS: Final = {"someValuesFrom": "some", "allValuesFrom": "only", "hasValue": "value"}
_FACETS: Final = {"minInclusive": ">=", "maxInclusive": "<=", "minExclusive": ">", "maxExclusive": "<"}


@dataclass(frozen=True, slots=True)
class Axiom:
    """One axiom: its triples, the first of them about a named term, and its line of Manchester syntax.

    `declares` is true of what only declares a term or places a class in the tree; it says nothing that a golden
    inference could need.
    """

    triples: tuple[Triple, ...]
    text: str
    declares: bool

    @property
    def root(self) -> Triple:
        """The triple that the rest hangs from."""
        return self.triples[0]


@functools.cache
def axioms() -> tuple[Axiom, ...]:
    """Return the axioms of `axioms.ttl` in the order of the file.

    >>> from batson.ontology.reasoning import axioms
    >>> [a.text for a in axioms() if a.text.startswith("hasEpicenter Char") and not a.declares]
    ['hasEpicenter Characteristics: Functional']
    """
    folder = files(__package__.rpartition(".")[0]) / "terms"
    return tuple(read_axioms((folder / "axioms.ttl").read_bytes()))


def read_axioms(turtle: bytes) -> Iterator[Axiom]:
    """Yield the axioms that a Turtle document states, labels and definitions apart."""
    roots: list[Triple] = []
    blanks: dict[str, dict[str, Triple]] = {}
    for quad in parse(turtle, format=RdfFormat.TURTLE):
        triple = quad.triple
        if isinstance(triple.subject, BlankNode):
            blanks.setdefault(text_of(triple.subject), {})[triple.predicate.value] = triple
        elif triple.predicate.value in _FRAMES or triple.predicate.value in (_TYPE, _CHAIN):
            roots.append(triple)
    for root in roots:
        yield Axiom((root, *_hanging(root, blanks)), manchester(root, blanks), _declares(root))


def manchester(root: Triple, blanks: Index) -> str:
    """Return an axiom as a line of Manchester syntax, names without prefix."""
    subject = _name(root.subject)
    if root.predicate.value == _TYPE:
        kind = _name(root.object)
        return f"{subject} Characteristics: {kind.removesuffix('Property')}" if kind else subject
    if root.predicate.value == _CHAIN:
        return f"{' o '.join(_items(root.object, blanks))} SubPropertyChainOf: {subject}"
    return f"{subject} {_FRAMES[root.predicate.value]}: {_expression(root.object, blanks)}"


def _hanging(triple: Triple, blanks: Index) -> Iterator[Triple]:
    if isinstance(triple.object, BlankNode):
        for below in blanks[text_of(triple.object)].values():
            yield below
            yield from _hanging(below, blanks)


def _declares(root: Triple) -> bool:
    if root.predicate.value == _TYPE:
        return text_of(root.object) in _DECLARES
    return root.predicate.value == _SUBCLASS and isinstance(root.object, NamedNode)


def _expression(term: object, blanks: Index) -> str:
    if not isinstance(term, BlankNode):
        return _name(term)
    here = {name.removeprefix(iris.OWL): triple.object for name, triple in blanks[term.value].items()}
    if "onProperty" in here:
        role = _name(here["onProperty"])
        if "hasSelf" in here:
            return f"{role} Self"
        word = next(name for name in _QUANTIFIERS if name in here)
        return f"{role} {_QUANTIFIERS[word]} {_grouped(here[word], blanks)}"
    if "onDatatype" in here:
        items = _members(here["withRestrictions"], blanks)
        facets = (blanks[item.value] for item in items if isinstance(item, BlankNode))
        bounds = sorted(
            f"{_FACETS[name.removeprefix(iris.XSD)]} {text_of(triple.object)}"
            for facet in facets
            for name, triple in facet.items()
        )
        return f"{_name(here['onDatatype'])}[{', '.join(bounds)}]"
    if "oneOf" in here:
        return "{" + ", ".join(_items(here["oneOf"], blanks)) + "}"
    word = "intersectionOf" if "intersectionOf" in here else "unionOf"
    parts = (_grouped(item, blanks) for item in _members(here[word], blanks))
    return (" and " if word == "intersectionOf" else " or ").join(parts)


def _grouped(term: object, blanks: Index) -> str:
    text = _expression(term, blanks)
    compound = (
        isinstance(term, BlankNode) and not {iris.OWL + "oneOf", iris.OWL + "onDatatype"} & blanks[term.value].keys()
    )
    return f"({text})" if compound else text


def _items(term: object, blanks: Index) -> list[str]:
    return [_expression(item, blanks) for item in _members(term, blanks)]


def _members(term: object, blanks: Index) -> Iterator[object]:
    while isinstance(term, BlankNode):
        here = blanks[term.value]
        yield here[iris.RDF + "first"].object
        term = here[iris.RDF + "rest"].object


def _name(term: object) -> str:
    value = getattr(term, "value", str(term))
    for base in (iris.ONTOLOGY, iris.SITE, iris.CASE, iris.OWL, iris.RDFS):
        if value.startswith(base):
            return str(value.removeprefix(base))
    return f"xsd:{value.removeprefix(iris.XSD)}" if value.startswith(iris.XSD) else str(value)


def flattened(found: Iterable[Axiom]) -> list[Triple]:
    """Return the triples of some axioms."""
    return [triple for axiom in found for triple in axiom.triples]
