"""The routes of a sentence: told by verbs and prepositions, by an adjective that shares its noun, by "this path"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..concepts import Concepts, local
from ..naming.mentions import Mention
from ..rule_tables import joint, mapping
from ..sentence.cues import Cue
from ..sentence.reading import Reading
from .ways import told_ways

_GROWING = ("PrimaryTumor", "Lesion", "TumorCells", "Nodule", "Mass")


def told_routes(reading: Reading, concepts: Concepts, cues: Sequence[Cue]) -> None:
    """Add to a sentence the routes that its words tell; `cues` are the words for routes in it.

    "This path" stands for the route that the sentences before have spoken of.
    """
    _named(reading, concepts, cues)
    _told_ways(reading, concepts)
    _shared_nouns(reading, concepts)
    _definite(reading, concepts)
    _no_conduits(reading, concepts)
    _recall(reading, concepts, reading.last_route)


def _add(reading: Reading, concepts: Concepts, start: int, end: int, iri: str | None) -> None:
    if iri is not None:
        found = Mention(start, end, iri, concepts.kinds[iri])
        reading.mentions = sorted([*reading.mentions, found], key=lambda m: (m.start, m.end))


def _named(reading: Reading, concepts: Concepts, cues: Sequence[Cue]) -> None:
    """Add the routes that only verbs and prepositions name, where no name of a route stands."""
    named = [m for m in reading.mentions if "MetastaticRoute" in m.kinds]
    for cue in cues:
        if not any(m.start < cue.end and cue.start < m.end for m in named):
            _add(reading, concepts, cue.start, cue.end, concepts.named(cue.names[0]))


def _shared_nouns(reading: Reading, concepts: Concepts) -> None:
    """ "lymphatic rather than hematogenous spread": the adjective before a route names another."""
    starts = [m.start for m in reading.mentions if "MetastaticRoute" in m.kinds]
    while starts:
        found = joint("route_adjective").search(reading.gap(reading.start, starts.pop()))
        label = mapping("route_adjectives").get(found["adjective"]) if found is not None else None
        if found is not None and label is not None:
            start = reading.start + found.start("adjective")
            if not any(m.start <= start < m.end and "MetastaticRoute" in m.kinds for m in reading.mentions):
                reading.mentions = [m for m in reading.mentions if not m.start <= start < m.end]
                _add(reading, concepts, start, start + len(found["adjective"]), concepts.named(label))
                starts.append(start)


def _no_conduits(reading: Reading, concepts: Concepts) -> None:
    """Where tumor follows nerves, a venous sinus of the skull is where it comes to, no way of the blood.

    Nor is a vessel that is reached or invaded.
    """
    for index, mention in enumerate(reading.mentions):
        if "Conduit" not in mention.kinds:
            continue
        after, before = reading.gap(mention.end, reading.end), reading.gap(reading.start, mention.start)
        if joint("is_invaded").match(after) or joint("comes_to_vessel").search(before):
            kinds = mention.kinds - {"Conduit", "TellingConduit", "Way"}
            reading.mentions[index] = replace(mention, kinds=kinds)
    nerves = any(m.is_a("Nerve", "Ganglion") or local(m.iri) == "PerineuralRoute" for m in reading.mentions)
    if nerves or local(reading.last_route or "") == "PerineuralRoute":
        for index, mention in enumerate(reading.mentions):
            if "DuralVenousSinus" in mention.kinds and "Conduit" in mention.kinds:
                kinds = mention.kinds - {"Conduit", "TellingConduit", "Way"}
                reading.mentions[index] = replace(mention, kinds=kinds)


def _definite(reading: Reading, concepts: Concepts) -> None:
    """ "blood-borne emboli through the arteries": the vessel says which way of the blood is meant."""
    for index, mention in enumerate(reading.mentions):
        if local(mention.iri) != "HematogenousRoute":
            continue
        vessels = reading.of_kind(frozenset({"Conduit"}), mention.end, reading.clause(mention.start)[1])
        near = next((m for m in vessels if joint("by_way_of").search(reading.gap(mention.end, m.start))), None)
        route = concepts.route_of[near.iri] if near is not None else mention.iri
        if route != mention.iri and "HematogenousRoute" in concepts.kinds[route]:
            reading.mentions[index] = replace(mention, iri=route, kinds=concepts.kinds[route])


def _told_ways(reading: Reading, concepts: Concepts) -> None:
    """Add the routes that are told by what grows or is carried, in clauses where no route is named."""
    of_tumor = "carrier" in reading.triggers or any(m.is_a(*_GROWING) for m in reading.mentions)
    for start, end, label in told_ways(reading, of_tumor=of_tumor):
        if not any("MetastaticRoute" in m.kinds and _together(m, start, end, reading) for m in reading.mentions):
            _add(reading, concepts, start, end, concepts.named(label))


def _recall(reading: Reading, concepts: Concepts, before: str | None) -> None:
    """Let "this path" stand for the route that was named, or that a vessel stood for, before."""
    cues = [*reading.triggers.get("this route", ()), *reading.triggers.get("of this", ())]
    cue = next(iter(cues), None)
    if cue is None or any("MetastaticRoute" in m.kinds for m in reading.mentions):
        return
    vessels = [m for m in reading.mentions if m.end <= cue.start and "TellingConduit" in m.kinds]
    routes = [concepts.route_of[m.iri] for m in vessels]
    exact = [r for r in routes if local(r) != "HematogenousRoute"]
    route = exact[-1] if exact else before
    if "plexus" in reading.gap(cue.start, cue.end):
        veins = "HematogenousRoute" in concepts.kinds.get(route or "", ())
        route = concepts.named("vertebral venous plexus route") if veins else None
    _add(reading, concepts, cue.start, cue.end, route)


def _together(route: Mention, start: int, end: int, reading: Reading) -> bool:
    """Whether a named route and words that tell one lie in one clause, with no comma or "or" between them."""
    low, high = reading.clause(start)
    between = reading.gap(min(route.end, end), max(route.start, start))
    return low <= route.start < high and joint("another_way").search(between) is None
