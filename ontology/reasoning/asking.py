"""Questions to HermiT: is a thing of a class, has it a property value; the latter as the class of what has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import BlankNode, NamedNode, Triple

from .. import iris
from .engine import Engine
from .hermit import Realized, consistent, realize
from .nodes import text_of

_TYPE: Final = NamedNode(iris.RDF + "type")
_ASKED: Final = iris.BASE + "asked/"


def questions(asked: Iterable[tuple[str, str]]) -> list[Triple]:
    """Return classes that ask who has these property values, given as pairs of the IRIs of property and value."""
    return [triple for prop, value in sorted(set(asked)) for triple in _question(prop, value)]


def answers(realized: Realized) -> frozenset[Triple]:
    """Return every class of every individual, and every property value that was asked for."""
    return frozenset(_triple(individual, kind) for individual, kinds in realized.all_types().items() for kind in kinds)


def entailed(triples: Iterable[Triple], expected: Iterable[Triple], *, engine: Engine) -> frozenset[Triple]:
    """Return those expected triples that follow from the triples; all of them if the triples contradict one another.

    Raises ReasonerError where HermiT cannot finish.
    """
    expected = frozenset(expected)
    if len(expected) == 1:
        # Much quicker than sorting all individuals.
        opposite = [triple for goal in expected for triple in denied(goal)]
        return frozenset() if consistent([*triples, *opposite], engine=engine) else expected
    asked = questions((t.predicate.value, text_of(t.object)) for t in expected if t.predicate != _TYPE)
    realized = realize([*triples, *asked], engine=engine)
    return expected & answers(realized) if realized.consistent else expected


def denied(goal: Triple) -> tuple[Triple, ...]:
    """Return the triples that say the opposite of the goal."""
    opposite, inner = BlankNode(), BlankNode()
    wrapped = [
        Triple(goal.subject, _TYPE, opposite),
        Triple(opposite, _TYPE, NamedNode(iris.OWL + "Class")),
    ]
    if goal.predicate == _TYPE:
        return (*wrapped, Triple(opposite, NamedNode(iris.OWL + "complementOf"), goal.object))
    return (
        *wrapped,
        Triple(opposite, NamedNode(iris.OWL + "complementOf"), inner),
        Triple(inner, _TYPE, NamedNode(iris.OWL + "Restriction")),
        Triple(inner, NamedNode(iris.OWL + "onProperty"), goal.predicate),
        Triple(inner, NamedNode(iris.OWL + "hasValue"), goal.object),
    )


def _question(prop: str, value: str) -> Iterator[Triple]:
    name = NamedNode(f"{_ASKED}{prop.removeprefix(iris.ONTOLOGY)}/{value.removeprefix(iris.BASE)}")
    here = BlankNode()
    yield Triple(name, _TYPE, NamedNode(iris.OWL + "Class"))
    yield Triple(here, _TYPE, NamedNode(iris.OWL + "Restriction"))
    yield Triple(here, NamedNode(iris.OWL + "onProperty"), NamedNode(prop))
    yield Triple(here, NamedNode(iris.OWL + "hasValue"), NamedNode(value))
    # Not equivalentClass: HermiT then sorts the questions among themselves and loses some of their instances.
    yield Triple(here, NamedNode(iris.RDFS + "subClassOf"), name)


def _triple(individual: str, kind: str) -> Triple:
    if not kind.startswith(_ASKED):
        return Triple(NamedNode(individual), _TYPE, NamedNode(kind))
    prop, _, value = kind.removeprefix(_ASKED).partition("/")
    return Triple(NamedNode(individual), NamedNode(iris.ONTOLOGY + prop), NamedNode(iris.BASE + value))
