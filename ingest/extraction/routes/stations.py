"""Where a way goes: the route that a clause speaks of, the vessels and passages on it, and the place it comes to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..concepts import Concepts, local
from ..naming.mentions import Mention
from ..relation_rules import Rule
from ..rule_tables import group, joint
from ..sentence.cues import Cue
from ..sentence.reading import Reading


def distance(mention: Mention, at: Cue) -> int:
    """Return how many characters lie between a concept and a trigger."""
    if mention.start >= at.end:
        return mention.start - at.end
    return max(0, at.start - mention.end)


def route_told(reading: Reading, at: Cue, concepts: Concepts) -> str | None:
    """Return the route that a clause speaks of: the one named nearest the trigger, else that of a vessel in it."""
    low, high = reading.clause(at.start)
    ways = [m for m in reading.of_kind(frozenset({"Way"}), low, high) if local(m.iri) != "MetastaticRoute"]
    if at.names == ("@",):
        own = [m for m in ways if m.start == at.start]
        others = [m for m in ways if "MetastaticRoute" in m.kinds and m.start != at.start]
        if own and "MetastaticRoute" in own[0].kinds:
            return own[0].iri
        if own and others:
            beside = min(others, key=lambda m: (distance(m, at), m.start))
            return beside.iri if _on_it(own[0], beside, reading, concepts) else concepts.route_of[own[0].iri]
        ways = own or ways
    named = [m for m in ways if "MetastaticRoute" in m.kinds]
    best = min(named or ways, key=lambda m: (distance(m, at), m.start), default=None)
    route = None if best is None else concepts.route_of.get(best.iri)
    return route if route is None or named else _finer(route, reading, low, high, concepts)


def _on_it(vessel: Mention, route: Mention, reading: Reading, concepts: Concepts) -> bool:
    """Whether a vessel lies on a route that is named beside it, and is no other way in a list with it."""
    between = reading.gap(min(vessel.end, route.end), max(vessel.start, route.start))
    apart = joint("another_way").search(between) is not None and joint("by_way").search(between) is None
    return not apart or local(concepts.route_of[vessel.iri]) in concepts.kinds[route.iri]


def _finer(route: str, reading: Reading, low: int, high: int, concepts: Concepts) -> str:
    """Return the kind of a route that another vessel of the chain tells: veins that lead to the spine."""
    name = local(route)
    chain = (concepts.route_of[m.iri] for m in reading.of_kind(frozenset({"Conduit"}), low, high))
    venous = [r for r in chain if local(r) != "ArterialRoute" and "HematogenousRoute" in concepts.kinds[r]]
    spinal = [r for r in venous if local(r) == "VertebralVenousPlexusRoute"]
    finer = [r for r in venous if r != route and name in concepts.kinds[r]]
    return next(iter([*(spinal if route in venous else ()), *finer]), route)


def stations(found: Sequence[Mention], rule: Rule, reading: Reading, at: Cue, concepts: Concepts) -> list[Mention]:
    """Return those of the places found that lie on a way, or that it comes to, as the predicate of the row asks."""
    if "passed" in rule.force:
        found = list(_passed(found, at, reading))
    if "beside" in rule.force:
        first = next((m for m in found if joint("in_parentheses").fullmatch(reading.gap(at.end, m.start))), None)
        found = [m for m in found if first is not None and m in reading.group_of(first)]
    route = route_told(reading, at, concepts) or ""
    if "HematogenousRoute" in concepts.kinds.get(route, ()) and _only_drains(reading, at):
        found = [m for m in found if not m.is_a("BloodVessel")]
    if rule.predicate == "passesThrough":
        return [m for m in found if not _arrives(m, reading)]
    found = [m for m in found if not m.is_a(*group("carrying_fluid"))]
    found = [m for m in found if local(m.iri) not in group("any_nerve")]
    found = [m for m in found if concepts.route_of.get(m.iri) != route or _ends(m, reading)]
    found = [m for m in found if not reading.follows("left_out", m.start)]
    found = [m for m in found if not reading.follows("measured_there", m.start)]
    return [m for m in found if not reading.follows("on_the_way", m.start)]


def _only_drains(reading: Reading, at: Cue) -> bool:
    """Whether a clause says which vein empties into which, and nothing of what is carried in them."""
    low, high = reading.clause(at.start)
    told = any(low <= c.start < high for c in reading.triggers.get("drainage told", ()))
    carried = any(low <= c.start < high for c in reading.triggers.get("carrier", ()))
    return told and not carried and not any("PrimaryTumor" in m.kinds for m in reading.mentions)


def _passed(found: Sequence[Mention], at: Cue, reading: Reading) -> Iterator[Mention]:
    """Yield what stands right after "through" and what is listed with it, but for vessels that only name the route."""
    between, end = joint("passed"), at.end
    for mention in found:
        if mention.start >= end and between.fullmatch(reading.gap(end, mention.start)):
            between, end = joint("member"), mention.end
            if not mention.is_a("Conduit") or mention.is_a("TellingConduit"):
                yield mention


def _arrives(mention: Mention, reading: Reading) -> bool:
    """Whether a place is the end of a way, and not a station from which it goes on."""
    if joint("goes_on_to").match(reading.gap(mention.end, reading.end)):
        return False
    return reading.follows("arrives_at", mention.start)


def _ends(mention: Mention, reading: Reading) -> bool:
    """Whether a nerve or the like is where its own route ends; of a vessel that says nothing."""
    if mention.is_a("BloodVessel", "LymphaticVessel", "BodyFluid"):
        return False
    before, after = reading.gap(reading.start, mention.start), reading.gap(mention.end, reading.end)
    return joint("comes_to").search(before) is not None and not joint("goes_on_to").match(after)


def governed(mention: Mention, reading: Reading) -> bool:
    """Whether a preposition stands before a concept or its list, so that it is not what the sentence is about."""
    first = reading.group_of(mention)[0]
    head = mention if ", the " in reading.gap(first.end, mention.start) else first
    return reading.follows("governed", head.start)
