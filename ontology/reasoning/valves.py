"""Flow against a valve: a warning, never a contradiction, and none where the failure of the valve was seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from .. import iris
from .assembly import ontology
from .nodes import text_of
from .words import name


@dataclass(frozen=True, slots=True, kw_only=True)
class ValveWarning:
    """A route of a case that runs backward through a vein with valves, without an observed reflux."""

    case: str
    route: str
    vein: str

    def __str__(self) -> str:
        return (
            f"{name(self.case)}: {name(self.route)} runs backward through the {name(self.vein)}, which has valves; "
            "no reflux was observed there"
        )


def valve_warnings(facts: Iterable[Triple]) -> tuple[ValveWarning, ...]:
    """Return the routes of cases that run against a valve, from the facts alone; needs no Java.

    A reflux that was observed in the vein, in a part of it or in the whole that it belongs to overrides the warning.

    >>> from batson.ontology.reasoning import valve_warnings
    >>> from batson.ontology.reasoning.golden import facts_of
    >>> route = "case:r b:traversesRetrograde site:OvarianVein ."
    >>> len(valve_warnings(facts_of("case:c b:hasLesion case:m . case:m b:arrivedVia case:r . " + route)))
    1
    """
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for fact in facts:
        if isinstance(fact.object, NamedNode):
            said[fact.predicate.value.removeprefix(iris.ONTOLOGY)][text_of(fact.subject)].append(text_of(fact.object))
    return tuple(
        ValveWarning(case=case, route=route, vein=vein)
        for case, lesions in sorted(said["hasLesion"].items())
        for lesion in lesions
        for route in said["arrivedVia"].get(lesion, ())
        for vein in said["traversesRetrograde"].get(route, ())
        if _valved(vein) and not any(_same(vein, seen) for seen in said["refluxObservedIn"].get(case, ()))
    )


def _valved(vein: str) -> bool:
    whole = ontology()
    return iris.ONTOLOGY + "ValvedVein" in whole.with_ancestors(whole.sites.get(vein, ()))


def _same(vein: str, seen: str) -> bool:
    return seen in _wholes(vein) or vein in _wholes(seen)


def _wholes(site: str) -> Iterator[str]:
    yield site
    for statement in ontology().outward.get(site, ()):
        if statement.predicate.value == iris.ONTOLOGY + "partOf":
            yield from _wholes(text_of(statement.object))
