"""What the reasoner is given: the logical part of the ontology, cut down to what some facts can touch.

Labels, definitions, claims and the nodes of connections stay out. A property that the axioms do not name cannot change
an inference, so facts with other properties stay out as well; publication dates among them would crash HermiT.
"""

from __future__ import annotations

import functools
import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from importlib.resources import files
from itertools import combinations
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from .. import iris
from ..connectivity import connections
from .axioms import Axiom, axioms, flattened
from .nodes import text_of

DEFAULT_MONTHS: Final = Decimal(12)
"""Metachronous from here on: the split that weng2018 makes of its patients, no guideline."""

CASE_LINKS: Final = frozenset(iris.ONTOLOGY + name for name in ("partOf", "inCompartment", "alignedWithVertebra"))
"""The statements between sites that what a lesion is can depend on; the flow of blood and lymph is for `paths`."""

_TYPE: Final = NamedNode(iris.RDF + "type")
_SUBCLASS: Final = NamedNode(iris.RDFS + "subClassOf")
_CLASS: Final = NamedNode(iris.OWL + "Class")
_INDIVIDUAL: Final = NamedNode(iris.OWL + "NamedIndividual")
_DIFFERENT: Final = NamedNode(iris.OWL + "differentFrom")
_DECIMAL: Final = NamedNode(iris.XSD + "decimal")
_BOUNDS: Final = (iris.XSD + "minInclusive", iris.XSD + "maxExclusive")
_EPICENTER: Final = iris.ONTOLOGY + "hasEpicenter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ontology:
    """The logical part of the shipped ontology, axioms apart.

    `above` holds the classes directly above a class, `sites` the classes of each site, `outward` the statements between
    sites by their subject, `inward` those with a symmetric property by their object, `properties` those that the axioms
    are about, `digest` a hash of all of it.
    """

    above: Mapping[str, tuple[str, ...]]
    sites: Mapping[str, tuple[str, ...]]
    outward: Mapping[str, tuple[Triple, ...]]
    inward: Mapping[str, tuple[Triple, ...]]
    properties: frozenset[str]
    digest: str

    def with_ancestors(self, classes: Iterable[str]) -> frozenset[str]:
        """Return the classes and every class above them."""
        found: set[str] = set()
        waiting = list(classes)
        while waiting:
            here = waiting.pop()
            if here not in found and here in self.above:
                found.add(here)
                waiting.extend(self.above[here])
        return frozenset(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """What the reasoner needs for some facts: the tree of classes, the axioms, and statements about sites."""

    classes: tuple[Triple, ...]
    axioms: tuple[Axiom, ...]
    anatomy: tuple[Triple, ...]

    def triples(self) -> list[Triple]:
        """Return everything as triples."""
        return [*self.classes, *flattened(self.axioms), *self.anatomy]


@functools.cache
def ontology() -> Ontology:
    """Return the logical part of the ontology that is shipped, read once a process."""
    folder = files(__package__.rpartition(".")[0]) / "terms"
    above: dict[str, list[str]] = defaultdict(list)
    sites: dict[str, list[str]] = defaultdict(list)
    digest = hashlib.sha256()
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".ttl") and file.name not in ("connectivity.ttl", "ontology.ttl"):
            for quad in parse(file.read_bytes(), format=RdfFormat.TURTLE):
                _note_class(quad.triple, above, sites)
    outward: dict[str, list[Triple]] = defaultdict(list)
    inward: dict[str, list[Triple]] = defaultdict(list)
    symmetric = {a.root.subject for a in axioms() if text_of(a.root.object) == iris.OWL + "SymmetricProperty"}
    for connection in connections():
        outward[text_of(connection.triple.subject)].append(connection.triple)
        if connection.triple.predicate in symmetric:
            inward[text_of(connection.triple.object)].append(connection.triple)
    for line in (*sorted(above.items()), *sorted(sites.items()), *sorted(outward.items())):
        digest.update(str(line).encode())
    for axiom in axioms():
        digest.update(axiom.text.encode())
    return Ontology(
        above={name: tuple(found) for name, found in above.items()},
        sites={name: tuple(found) for name, found in sites.items()},
        outward={name: tuple(found) for name, found in outward.items()},
        inward={name: tuple(found) for name, found in inward.items()},
        properties=frozenset(
            text_of(a.root.subject) for a in axioms() if a.root.predicate == _TYPE and a.root.object != _CLASS
        ),
        digest=digest.hexdigest(),
    )


def everything(*, months: Decimal = DEFAULT_MONTHS) -> Module:
    """Return the whole ontology, all sites included: what the checks of the ontology itself run on."""
    whole = ontology()
    return Module(
        classes=tuple(_classes(whole, whole.above)),
        axioms=axioms_at(months),
        anatomy=tuple(_anatomy(whole, whole.sites, None)),
    )


def axioms_at(months: Decimal = DEFAULT_MONTHS) -> tuple[Axiom, ...]:
    """Return the axioms with the threshold between synchronous and metachronous set to so many months.

    Raises ValueError for a threshold that is not above zero.
    """
    if months <= 0:
        raise ValueError(f"the threshold of a metachronous metastasis must be above 0 months, not {months}")
    if months == DEFAULT_MONTHS:
        return axioms()
    text = f"{months:f}"
    wanted = Literal(text if "." in text else f"{text}.0", datatype=_DECIMAL)

    def shifted(triple: Triple) -> Triple:
        bound = triple.predicate.value in _BOUNDS and Decimal(text_of(triple.object)) == DEFAULT_MONTHS
        return Triple(triple.subject, triple.predicate, wanted) if bound else triple

    return tuple(replace(axiom, triples=tuple(map(shifted, axiom.triples))) for axiom in axioms())


def relevant(facts: Iterable[Triple]) -> list[Triple]:
    """Return the facts that the axioms can use: types, and statements with a property of the axioms."""
    whole = ontology()
    return [
        fact
        for fact in facts
        if not isinstance(fact.subject, Triple)
        and not isinstance(fact.object, Triple)
        and (
            fact.predicate.value in whole.properties
            or (fact.predicate == _TYPE and isinstance(fact.object, NamedNode) and fact.object.value in whole.above)
        )
    ]


def module(
    facts: Iterable[Triple],
    *,
    months: Decimal = DEFAULT_MONTHS,
    links: Collection[str] | None = CASE_LINKS,
    targets: Iterable[str] = (),
) -> Module:
    """Return what the reasoner needs for these facts.

    `links` names the statements between sites to take along, None all of them; axioms that could only work on others
    stay out. Sites are those that the facts or `targets` name and whatever these lead to: every chain of the axioms
    runs forward from both of its ends (either way along a symmetric property), so that no other site can matter.
    """
    whole = ontology()
    facts = list(facts)
    reached = _reached(whole, {name for t in facts for name in _nodes(t)} | set(targets), links)
    wanted = tuple(a for a in axioms_at(months) if links is None or not _names(a) & dropped(frozenset(links)))
    named = {name for t in (*facts, *flattened(wanted)) for name in _nodes(t)}
    kinds = {kind for site in reached for kind in whole.sites[site]}
    return Module(
        classes=tuple(_classes(whole, whole.with_ancestors(named | kinds))),
        axioms=wanted,
        anatomy=(*_anatomy(whole, reached, links), *_all_different(facts)),
    )


@functools.cache
def dropped(links: frozenset[str]) -> frozenset[str]:
    """Return the properties that hold of nothing once only these links between sites are taken along."""
    bodies: dict[str, list[frozenset[str]]] = defaultdict(list)
    for axiom in axioms():
        root = axiom.root
        if root.predicate.value == iris.OWL + "propertyChainAxiom":
            bodies[text_of(root.subject)].append(_names(axiom) - {text_of(root.subject)})
        elif root.predicate.value == iris.RDFS + "subPropertyOf":
            bodies[text_of(root.object)].append(frozenset({text_of(root.subject)}))
        elif root.predicate.value == iris.OWL + "inverseOf":
            bodies[text_of(root.subject)].append(frozenset({text_of(root.object)}))
    dropped = {t.predicate.value for found in ontology().outward.values() for t in found} - links
    while more := {
        name for name, found in bodies.items() if name not in dropped | links and all(body & dropped for body in found)
    }:
        dropped |= more
    return frozenset(dropped)


def _reached(whole: Ontology, names: Iterable[str], links: Collection[str] | None) -> list[str]:
    found: set[str] = set()
    waiting = [name for name in names if name in whole.sites]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            onward = [*whole.outward.get(here, ()), *whole.inward.get(here, ())]
            waiting.extend(name for t in onward if links is None or t.predicate.value in links for name in _nodes(t))
    return sorted(found)


def _names(axiom: Axiom) -> frozenset[str]:
    return frozenset(name for triple in axiom.triples for name in _nodes(triple) if name.startswith(iris.ONTOLOGY))


def _nodes(triple: Triple) -> tuple[str, ...]:
    return tuple(node.value for node in (triple.subject, triple.object) if isinstance(node, NamedNode))


def _classes(whole: Ontology, names: Iterable[str]) -> Iterator[Triple]:
    for name in sorted(names):
        yield Triple(NamedNode(name), _TYPE, _CLASS)
        yield from (Triple(NamedNode(name), _SUBCLASS, NamedNode(up)) for up in whole.above[name])


def _anatomy(whole: Ontology, names: Iterable[str], links: Collection[str] | None) -> Iterator[Triple]:
    for name in names:
        yield Triple(NamedNode(name), _TYPE, _INDIVIDUAL)
        yield from (Triple(NamedNode(name), _TYPE, NamedNode(kind)) for kind in whole.sites[name])
        statements = whole.outward.get(name, ())
        yield from (t for t in statements if links is None or t.predicate.value in links)


def _all_different(facts: Iterable[Triple]) -> Iterator[Triple]:
    """Without this, two epicenters of one lesion would be taken for two names of one site."""
    epicenters = sorted({text_of(t.object) for t in facts if t.predicate.value == _EPICENTER})
    yield from (Triple(NamedNode(a), _DIFFERENT, NamedNode(b)) for a, b in combinations(epicenters, 2))


def _note_class(triple: Triple, above: dict[str, list[str]], sites: dict[str, list[str]]) -> None:
    if isinstance(triple.subject, BlankNode) or not isinstance(triple.object, NamedNode):
        return
    subject, value = text_of(triple.subject), text_of(triple.object)
    if triple.predicate == _TYPE and triple.object == _CLASS:
        above.setdefault(subject, [])
    elif triple.predicate == _SUBCLASS:
        above.setdefault(subject, []).append(value)
    elif triple.predicate == _TYPE and subject.startswith(iris.SITE) and value.startswith(iris.ONTOLOGY):
        sites.setdefault(subject, []).append(value)
