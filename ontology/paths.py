"""The anatomical paths from one site to another, route by route: what anatomy allows, not what tumor cells do."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from itertools import islice, pairwise
from typing import Any, Final

import networkx as nx
from pyoxigraph import NamedNode, Triple

from . import iris
from .connectivity import Connection, connections
from .vocabulary import shipped

_START: Final = "start"
_END: Final = ("", "end")
_RANK: Final = ("", "hypothesized", "contested")
_PART: Final = iris.ONTOLOGY + "partOf"
_DRAINS: Final = iris.ONTOLOGY + "drainsTo"
_INFLOW: Final = iris.ONTOLOGY + "gonadalInflowFrom"
_VALVED: Final = iris.ONTOLOGY + "ValvedVein"
_LUNG: Final = iris.SITE + "Lung"
_LIVER: Final = iris.SITE + "Liver"

Place = tuple[str, str]
"""A site and the stage of the route in which it is reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a path, from one site to the next, with the statement of the anatomy that it uses.

    `forward` is false where the step runs against the statement, as blood does that flows backward. `source` is the id
    of the source of the statement, empty where nobody compared it with one. `standing` is empty for ordinary anatomy,
    else hypothesized or contested, and says so of the step as it is taken here.
    """

    from_site: str
    property: str
    to_site: str
    forward: bool
    source: str
    standing: str

    def statement(self) -> Triple:
        """Return the statement of the anatomy that the step uses, as the table has it."""
        ends = (self.from_site, self.to_site) if self.forward else (self.to_site, self.from_site)
        subject, value = NamedNode(ends[0]), NamedNode(ends[1])
        stated = Triple(subject, NamedNode(self.property), value)
        if self.property != _DRAINS or stated in _stated():
            return stated
        return Triple(value, NamedNode(_INFLOW), subject)

    def is_against_flow(self) -> bool:
        """Whether blood would have to run backward on this step."""
        return (self.property == _DRAINS and not self.forward) or (self.property == _INFLOW and self.forward)


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """One way from a site to another by a route, as a sequence of steps.

    `standing` is that of the most doubtful step, `standing_source` the id of a source that speaks of the doubtful part.
    `against_valves` names veins with valves that the path runs through backward, `filters` the organs whose capillaries
    it passes on its way.
    """

    route: str
    steps: tuple[Step, ...]
    caveat: str = ""
    standing_source: str = ""

    @property
    def sites(self) -> tuple[str, ...]:
        """The sites along the path, both ends included."""
        return (self.steps[0].from_site, *(step.to_site for step in self.steps))

    def statements(self) -> tuple[Triple, ...]:
        """Return the statements of the anatomy that the path uses, each as the table has it."""
        return tuple(step.statement() for step in self.steps)

    @property
    def standing(self) -> str:
        """How far the path is agreed: as far as its most doubtful step."""
        return max((step.standing for step in self.steps), key=_RANK.index)

    @property
    def against_valves(self) -> tuple[str, ...]:
        """The veins with valves that blood would have to pass backward."""
        return tuple(
            step.to_site
            for step in self.steps
            if step.is_against_flow() and _VALVED in shipped().ancestors(step.to_site)
        )

    @property
    def filters(self) -> tuple[str, ...]:
        """The organs whose capillaries lie on the way, the ends apart."""
        return tuple(site for site in self.sites[1:-1] if site in (_LUNG, _LIVER))


@dataclass(frozen=True, slots=True, kw_only=True)
class AnatomicalRoute:
    """How a route may run: `access` is the property of the ontology that says the same by chains."""

    iri: str
    access: str
    moves: tuple[tuple[str, str, str, str], ...]
    within: tuple[tuple[str, str, str, str, str], ...]
    ends: frozenset[str]
    caveat: str
    doubtful: Mapping[str, str] = field(default_factory=dict)


@functools.cache
def anatomical_routes() -> tuple[AnatomicalRoute, ...]:
    """Return the routes that anatomy can say something of, in the order of their table.

    >>> from batson.ontology.paths import anatomical_routes
    >>> anatomical_routes()[0].access.rpartition("/")[2]
    'retrogradeVenousAccessTo'
    """
    table = tomllib.loads((files(__package__) / "routes.toml").read_text(encoding="utf-8"))
    return tuple(
        AnatomicalRoute(
            iri=iris.ONTOLOGY + row["name"],
            access=iris.ONTOLOGY + row["access"],
            moves=tuple(map(tuple, row["moves"])),
            within=tuple(map(tuple, row.get("within", ()))),
            ends=frozenset(row["ends"]),
            caveat=row.get("caveat", ""),
            doubtful=row.get("standing", {}),
        )
        for row in table["route"]
    )


def paths(start: str, target: str, *, routes: Collection[str] | None = None, most: int = 5) -> tuple[Path, ...]:
    """Return the anatomical paths from a site to a site, given as IRIs, the shortest first and at most so many a route.

    `routes` limits the answer to some routes, given as IRIs. No path runs twice through one site. Raises ValueError,
    naming what is near, for a site that is none.

    >>> from batson.ontology import iris
    >>> from batson.ontology.paths import paths
    >>> found = paths(iris.SITE + "RightKidney", iris.SITE + "SpinalCord", routes=[iris.ONTOLOGY + "ArterialRoute"])
    >>> [site.rpartition("/")[2] for site in found[0].filters]
    ['Lung']
    """
    for site in (start, target):
        _check(site)
    return tuple(
        path
        for route in anatomical_routes()
        if routes is None or route.iri in routes
        for path in islice(_by_route(route, start, target), most)
    )


def reachable(start: str, *, route: str) -> frozenset[str]:
    """Return the IRIs of the sites that a route can lead to from a site, the site itself apart.

    Raises ValueError for a site or a route that is none.
    """
    _check(start)
    found = next((known for known in anatomical_routes() if known.iri == route), None)
    if found is None:
        raise ValueError(f"{route} is no anatomical route; there are: {', '.join(r.iri for r in anatomical_routes())}")
    graph = _graph(found.iri)
    if (start, _START) not in graph:
        return frozenset()
    places = nx.descendants(graph, (start, _START))
    return frozenset(site for site, stage in places if stage in found.ends) - {start}


def _by_route(route: AnatomicalRoute, start: str, target: str) -> Iterator[Path]:
    graph = _graph(route.iri)
    beginning = (start, _START)
    ends = [(target, stage) for stage in sorted(route.ends) if (target, stage) in graph]
    if beginning not in graph or start == target or not ends:
        return
    near = nx.descendants(graph, beginning) | {beginning}
    small = nx.DiGraph(graph.subgraph(near))
    small.add_edges_from(((end, _END) for end in ends if end in small), cost=0.0)
    if _END not in small:
        return
    small.remove_nodes_from(set(small) - nx.ancestors(small, _END) - {_END})
    seen: list[tuple[str, ...]] = []
    for places in nx.shortest_simple_paths(small, beginning, _END, weight="cost"):
        sites = [site for site, _ in places[:-1]]
        if len(set(sites)) != len(sites):
            continue
        steps = tuple(graph.edges[pair]["step"] for pair in pairwise(places[:-1]))
        moved = tuple(step.to_site for step in steps if step.property != _PART)
        if not any(_vaguer(moved, known) for known in seen):
            seen.append(moved)
            yield Path(
                route=route.iri, steps=steps, caveat=route.caveat, standing_source=route.doubtful.get("source", "")
            )


def _vaguer(moved: tuple[str, ...], known: tuple[str, ...]) -> bool:
    """Return whether a path only repeats a known one in terms of wholes, such as renal vein for right renal vein."""
    if len(moved) != len(known):
        return False
    return all(site in shipped().wholes(other) for site, other in zip(moved, known, strict=True))


@functools.cache
def _graph(route_iri: str) -> nx.DiGraph:
    """Return the graph of places that a route can be at; an edge holds its step and its cost."""
    route = next(known for known in anatomical_routes() if known.iri == route_iri)
    by_property = _statements()
    graph: nx.DiGraph = nx.DiGraph()
    for stage, prop, direction, onward in route.moves:
        for connection in by_property.get(prop, ()):
            for forward in _directions(direction):
                _add(graph, route, connection, (stage, onward), forward=forward)
    for stage, prop, direction, onward, needed in route.within:
        having = {name for c in by_property.get(needed, ()) for name in (c.subject, c.object)}
        for connection in by_property.get(prop, ()):
            for forward in _directions(direction):
                if (connection.subject if forward else connection.object) in having:
                    _add(graph, route, connection, (stage, onward), forward=forward)
    return graph


def _add(
    graph: nx.DiGraph, route: AnatomicalRoute, connection: Connection, stages: tuple[str, str], *, forward: bool
) -> None:
    ends = (connection.subject, connection.object) if forward else (connection.object, connection.subject)
    part = connection.predicate == "partOf"
    doubtful = route.doubtful["standing"] if route.doubtful.get("stage") == stages[1] and not part else ""
    step = Step(
        from_site=iris.SITE + ends[0],
        property=iris.ONTOLOGY + connection.predicate,
        to_site=iris.SITE + ends[1],
        forward=forward,
        source=connection.source,
        standing=connection.standing or doubtful,
    )
    # A climb from part to whole is no movement, so that it counts little when paths are compared.
    cost = 0.1 if part else 1.0
    graph.add_edge((step.from_site, stages[0]), (step.to_site, stages[1]), step=step, cost=cost)


@functools.cache
def _statements() -> Mapping[str, tuple[Connection, ...]]:
    """Return the connections by property; an inflow from a gonadal vein is a drainage of that vein as well."""
    found: dict[str, list[Connection]] = {}
    for connection in connections():
        found.setdefault(connection.predicate, []).append(connection)
        if connection.predicate == "gonadalInflowFrom":
            turned: dict[str, Any] = {"subject": connection.object, "object": connection.subject}
            drained = Connection(
                predicate="drainsTo",
                source=connection.source,
                standing=connection.standing,
                note=connection.note,
                **turned,
            )
            found.setdefault("drainsTo", []).append(drained)
    return {name: tuple(group) for name, group in found.items()}


@functools.cache
def _stated() -> frozenset[Triple]:
    return frozenset(connection.triple for connection in connections())


def _directions(direction: str) -> tuple[bool, ...]:
    return {">": (True,), "<": (False,), "<>": (True, False)}[direction]


def _check(site: str) -> None:
    if not site.startswith(iris.SITE) or site not in shipped():
        near = ", ".join(shipped().suggest(site.rpartition("/")[2])) or "none near"
        raise ValueError(f"{site} is no anatomical site; near: {near}")
