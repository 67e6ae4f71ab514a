"""A quick guess at why something follows: the axioms are run forward as rules, each result with what it came from.

It misses what needs a thing that no fact names. What it finds is put to HermiT once; what it misses is found by
deletion.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Triple

from .. import iris
from .assembly import Module
from .axioms import Axiom
from .expressions import NONE, TYPE, Known, Support, blanks_of, falls_under, follows_for, members

Derived = Iterator[tuple[Triple, Support]]

_SUBCLASS: Final = NamedNode(iris.RDFS + "subClassOf")
_DIFFERENT: Final = NamedNode(iris.OWL + "differentFrom")


def trace(part: Module, facts: Iterable[Triple], goal: Triple | None) -> Support | None:
    """Return what the goal was derived from; without a goal, what a contradiction was; None where neither is seen."""
    known = derived(part, facts)
    if goal is not None:
        return known.support.get(goal)
    rules = [axiom for axiom in part.axioms if not axiom.declares]
    return min((found for axiom in rules for found in _clashes(axiom, known)), key=_rank, default=None)


def derived(part: Module, facts: Iterable[Triple]) -> Known:
    """Return all that the rules make of the facts, each statement with what it came from."""
    known = Known({t: NONE if t.predicate == TYPE else frozenset({t}) for t in part.anatomy})
    for fact in facts:
        known.add(fact, frozenset({fact}))
    above = [t for t in part.classes if t.predicate == _SUBCLASS]
    rules = [axiom for axiom in part.axioms if not axiom.declares]
    fresh = dict(known.support)
    while fresh:
        fresh = {}
        for triple, support in _round(above, rules, known):
            best = fresh.get(triple, known.support.get(triple))
            if best is None or _cost(support) < _cost(best):
                fresh[triple] = support
        for triple, support in fresh.items():
            known.add(triple, support)
    return known


def _cost(support: Support) -> tuple[int, int]:
    """Return how much has to be said: as little as can be, and a fact rather than an axiom."""
    return len(support), sum(isinstance(item, Axiom) for item in support)


def _rank(support: Support) -> tuple[tuple[int, int], list[str]]:
    return _cost(support), sorted(str(item) for item in support)


def _round(above: Iterable[Triple], rules: Iterable[Axiom], known: Known) -> Derived:
    for statement in above:
        for thing, kind in list(known.pairs(TYPE)):
            if kind == statement.subject:
                yield Triple(thing, TYPE, statement.object), known.support[Triple(thing, TYPE, kind)]
    for axiom in rules:
        yield from _applied(axiom, known)


def _applied(axiom: Axiom, known: Known) -> Derived:
    """Yield what an axiom makes of what is known."""
    root, word = axiom.root, axiom.root.predicate.value
    subject: Any = root.subject
    other: Any = root.object
    because = known.support
    if word == iris.RDFS + "subPropertyOf":
        yield from ((Triple(s, other, o), because[Triple(s, subject, o)]) for s, o in list(known.pairs(subject)))
    elif word == iris.OWL + "inverseOf":
        for one, two in ((subject, other), (other, subject)):
            yield from ((Triple(o, two, s), because[Triple(s, one, o)]) for s, o in list(known.pairs(one)))
    elif word == iris.OWL + "propertyChainAxiom":
        yield from _chained(subject, members(other, blanks_of(axiom)), known)
    elif word in (iris.RDFS + "domain", iris.RDFS + "range"):
        end = 0 if word.endswith("domain") else 1
        for pair in list(known.pairs(subject)):
            if not isinstance(pair[end], Literal):
                yield Triple(pair[end], TYPE, other), because[Triple(pair[0], subject, pair[1])] | {axiom}
    elif word == str(TYPE.value) and other.value == iris.OWL + "TransitiveProperty":
        yield from _chained(subject, [subject, subject], known)
    elif word == str(TYPE.value) and other.value == iris.OWL + "SymmetricProperty":
        yield from ((Triple(o, subject, s), because[Triple(s, subject, o)]) for s, o in list(known.pairs(subject)))
    elif word in (iris.OWL + "equivalentClass", _SUBCLASS.value):
        yield from _defined(axiom, known)


def _defined(axiom: Axiom, known: Known) -> Derived:
    """Yield the members of a defined class, and what holds of its members."""
    root, blanks = axiom.root, blanks_of(axiom)
    for thing, kind in list(known.pairs(TYPE)):
        if kind == root.subject:
            support = known.support[Triple(thing, TYPE, kind)] | {axiom}
            yield from ((triple, support) for triple in follows_for(thing, root.object, blanks))
    if root.predicate != _SUBCLASS:
        for thing in {thing for thing, _ in known.pairs(TYPE)}:
            found = falls_under(thing, root.object, blanks, known)
            if found is not None:
                yield Triple(thing, TYPE, root.subject), found | {axiom}


def _chained(prop: NamedNode, chain: list[Any], known: Known) -> Derived:
    """Yield what a chain of properties leads to."""
    reached = [(s, o, known.support[Triple(s, chain[0], o)]) for s, o in known.pairs(chain[0])]
    for step in chain[1:]:
        onward: dict[Any, list[Any]] = {}
        for s, o in known.pairs(step):
            onward.setdefault(s, []).append(o)
        reached = [
            (start, o, support | known.support[Triple(end, step, o)])
            for start, end, support in reached
            for o in onward.get(end, ())
        ]
    yield from ((Triple(start, prop, end), support) for start, end, support in reached)


def _clashes(axiom: Axiom, known: Known) -> Iterator[Support]:
    """Yield the supports of what an axiom forbids."""
    root, word = axiom.root, axiom.root.predicate.value
    subject: Any = root.subject
    other: Any = root.object
    if word == iris.OWL + "disjointWith":
        for thing, kind in known.pairs(TYPE):
            both = known.support.get(Triple(thing, TYPE, other)) if kind == subject else None
            if both is not None:
                yield both | known.support[Triple(thing, TYPE, kind)] | {axiom}
    elif word == TYPE.value and other.value == iris.OWL + "FunctionalProperty":
        for (s, one), (t, two) in combinations(known.pairs(subject), 2):
            if s == t and _differ(one, two, known):
                yield known.support[Triple(s, subject, one)] | known.support[Triple(t, subject, two)] | {axiom}
    elif word == iris.RDFS + "range" and other.value.startswith(iris.XSD):
        for s, value in known.pairs(subject):
            if not isinstance(value, Literal) or value.datatype != other:
                yield known.support[Triple(s, subject, value)] | {axiom}


def _differ(one: Any, two: Any, known: Known) -> bool:
    if isinstance(one, Literal) and isinstance(two, Literal):
        return one.value != two.value
    return Triple(one, _DIFFERENT, two) in known.support or Triple(two, _DIFFERENT, one) in known.support
