"""Who and what: the concepts of a sentence that a row of the rules takes as its objects and as its subjects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ..concepts import Concepts, local
from ..memory import Memory
from ..naming.mentions import Mention
from ..relation_rules import Rule
from ..routes.stations import distance, governed, route_told, stations
from ..rule_tables import group, joint, mapping
from ..sentence.cues import Cue
from ..sentence.reading import Reading
from ..topics.focus import Focus
from .effects import meant
from .sense import deposit
from .standing import fits, listed_with, on_side, said_of_another, second_of_two
from .subjects_meant import Meant

_EFFECTS = frozenset({"improves", "worsens", "prevents", "delays", "hasNoEffectOn"})
_OF_GROWTH = frozenset({"spread to", "spreads"})
_DENYING = (" no", "lack", "lacks", "devoid of", "without")
_AHEAD = 15
_TWO = 2


@dataclass(frozen=True, slots=True)
class Roles:
    """Finds the objects and subjects of rows, as the ontology has them."""

    concepts: Concepts
    meant: Meant = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Find what is meant with the same concepts."""
        object.__setattr__(self, "meant", Meant(self.concepts))

    def has_seat(self, mention: Mention) -> bool:
        """Whether a mention says where something sits."""
        seat = mention.site or self.concepts.vocabulary.lesion_site(mention.iri)
        return "MetastaticLesion" not in mention.kinds or seat is not None

    def joined(self, rule: Rule, vessel: Mention, subject: str) -> str | None:
        """Return the property that a trigger and a vessel name together: "communication with the azygos vein".

        No vein empties into a lymph node.
        """
        if "LymphNodeStation" in vessel.kinds and "Vein" in self.concepts.kinds[subject]:
            return None
        words, label = mapping("joined")[rule.triggers[0]], self.concepts.vocabulary.label(vessel.iri)
        plain = label.removeprefix("left ").removeprefix("right ")
        return self.concepts.named(f"{words} {label}") or self.concepts.named(f"{words} {plain}")

    def in_focus(self, kinds: frozenset[str], reading: Reading, focus: Focus, memory: Memory, at: Cue) -> str | None:
        """Return what a "^" of the table stands for here."""
        if "^lesion" in kinds:
            return focus.lesion or focus.primary
        if "^tumor" in kinds:
            return focus.primary
        if "^last route" in kinds:
            return route_told(reading, at, self.concepts) or memory.route
        if "^route" in kinds:
            return route_told(reading, at, self.concepts)
        return None

    def objects(self, rule: Rule, reading: Reading, focus: Focus, low: int, high: int, at: Cue) -> Iterator[Mention]:
        """Yield the concepts that a row may take as its objects, the nearest and what is listed with it or all."""
        if not rule.object_kinds:
            return
        pool = [m for m in reading.of_kind(rule.object_kinds, low, high) if rule.object_gap or not m.adjective]
        if not pool:
            return
        if "site" in rule.force:
            pool = [m for m in pool if self.has_seat(m)]
        if rule.predicate == "coOccursWith" and "pair" not in rule.force:
            pool = [m for m in pool if m.iri != focus.lesion]
        found = [m for m in pool if on_side(m, rule.side, at) and fits(rule.object_gap, reading, m, at)]
        if not _OF_GROWTH.isdisjoint(rule.triggers) and said_of_another(reading, at):
            return
        if rule.predicate in ("passesThrough", "reaches"):
            found = stations(found, rule, reading, at, self.concepts)
        if rule.predicate == "metastasizesTo":
            asked = {m.start for m in reading.implied if reading.follows("when", m.start)}
            found = [m for m in found if m.start not in asked]
        if rule.predicate == "hasAnatomicalProperty":
            found = [m for m in found if not reading.follows("on_occasion", m.start)]
            if reading.gap(at.start, at.end).endswith(_DENYING):  # "which communicates with them, possesses no valves"
                found = [m for m in found if m.end > at.start]
        if rule.predicate == "treatedWith":
            found = [m for m in found if not reading.follows("rival_of", m.start)]
        if rule.predicate == "invades":
            if "invaded by" in rule.triggers:  # nodes that are invaded hold metastases
                found = [m for m in found if not m.is_a("LymphNodeStation")]
            head = {m.start: reading.group_of(m)[0].start for m in found}
            before = {m.start: reading.gap(at.start, max(at.start, head[m.start])) for m in found}
            found = [m for m in found if joint("from_there").search(before[m.start]) is None]
            found = [m for m in found if joint("swept_on").search(reading.gap(at.end, max(at.end, m.start))) is None]
        if "general" in rule.force:
            found = [
                m for m in found if not any(q.N and q.start <= m.start and m.end <= q.end for q in reading.figures)
            ]
        if "found" in rule.force:
            found = [m for m in found if not reading.follows("population", m.start)]
        if "lone" in rule.force and found:
            earlier = reading.of_kind(frozenset({"MetastaticLesion"}), reading.start, found[0].start)
            found = [] if any(local(m.iri) not in group("no_place") for m in earlier) else found
        if not found:
            return
        if rule.take == "every":
            others = [
                c.start
                for name in rule.triggers
                for c in reading.triggers.get(name, ())
                if c.start >= at.end > at.start or c.start > at.end
            ]
            yield from (m for m in found if not any(at.end <= o < m.start for o in others))
            return
        nearest = min(found, key=lambda m: (distance(m, at), m.start))
        if "pair" in rule.force:
            yield from second_of_two(nearest, rule.side, reading)
            return
        if rule.side == "any" and nearest.end <= at.start and not joint("passive").match(reading.gap(at.start, at.end)):
            after = next((m for m in found if m.start >= at.end), None)
            joined = reading.gap(nearest.end, at.start) == "-" or reading.gap(at.end, at.end + 1) == ","
            parted = rule.predicate == "expressesMarker" and joined
            if after is not None and not parted and distance(after, at) <= distance(nearest, at) + _AHEAD:
                nearest = after
        if rule.take == "one":
            yield nearest
            return
        yield from listed_with(nearest, pool if rule.object_gap else found, pool, reading, at)

    def subjects(
        self,
        rule: Rule,
        reading: Reading,
        focus: Focus,
        memory: Memory,
        low: int,
        high: int,
        at: Cue,
        objects: Sequence[Mention],
    ) -> Iterator[tuple[str, Mention | None]]:
        """Yield who the claim is about: concepts beside the trigger, else whom the row or the text means."""
        if not rule.subjects.isdisjoint({"^route", "^last route"}):
            route = route_told(reading, at, self.concepts)
            if route is None and "^last route" in rule.subjects:
                route = reading.last_route
            if route is not None:
                yield route, None
            return
        if "pair" in rule.force:
            group_of = reading.group_of(objects[0]) if objects else []
            first = group_of[group_of.index(objects[0]) - 1] if objects else None
            there = deposit(first, self.concepts) if first is not None else None
            if there is not None:
                yield there, first
            return
        taken = {m.start for one in objects for m in reading.group_of(one)}
        if (
            "PrimaryTumor" in rule.subjects
            and "by-subject" not in rule.force
            and len(objects) == 1
            and objects[0].primaries
        ):
            yield from ((tumor, None) for tumor in objects[0].primaries)
            return
        pool = [
            m
            for m in reading.of_kind(rule.subjects, low, high)
            if not m.adjective and not m.denied and m.start not in taken
        ]
        pool = [m for m in pool if not ("Treatment" in m.kinds and _is_comparator(m, reading))]
        found = [m for m in pool if on_side(m, rule.subject_side, at) and fits(rule.subject_gap, reading, m, at)]
        if "head" in rule.force:
            if "joined" not in rule.force:
                found = [m for m in found if not reading.follows("those_of", m.start)]
            found = [m for m in found if not governed(m, reading)] or found
        if rule.predicate == "invades":  # "a paravertebral tumor" may as well be the primary
            found = [m for m in found if not m.tentative or m.iri == focus.lesion]
        if rule.predicate in _EFFECTS:
            found = [m for m in found if not reading.follows("not_yet", m.start)]
        if "Treatment" in rule.subjects and len(found) > 1:
            found = [m for m in found if not _marks_patients(m, reading)] or found
        if rule.predicate == "lacksEvidenceFor":
            found = [m for m in found if not reading.follows("no_theme", m.start)] or found
        tumors = [m for m in found if "PrimaryTumor" in m.kinds]
        if rule.predicate == "hasDemographic" and focus.primary is not None:  # "62% men; 120 had metastases": of all
            found = [m for m in found if m.end <= at.start or local(m.iri) not in group("no_place")]
        if rule.predicate == "spreadsVia":  # a deposit is the subject only where it has a place and no tumor is named
            seated = [m for m in found if local(m.iri) not in group("no_place")]
            found = tumors or [m for m in seated if not joint("another_part").search(reading.gap(at.end, m.start))]
        definite = [m for m in found if local(m.iri) not in group("the_tumor")]
        found = definite or (found if rule.default != "none" else [])
        if found:
            nearest = min(found, key=lambda m: (distance(m, at), m.start))
            members = found if "joined" in rule.force or not rule.subject_gap else pool
            for m in listed_with(nearest, members, pool, reading, at):
                subject = self.meant.definite(m, reading, focus)
                if "organ" in rule.force:
                    subject = self.concepts.tumor_of.get(m.iri, "")
                if subject:
                    yield subject, m
            return
        if "Treatment" in rule.subjects and rule.default != "none":
            several = meant(reading, memory, reading.clause(at.start)[0], at.start)
            if several:
                yield from ((iri, None) for iri in several)
                return
        chosen = self.meant.of(rule, reading, focus, memory, at, objects)
        if "hypothesized" in rule.force and chosen == focus.lesion and any(m.iri == chosen for m in reading.mentions):
            chosen = focus.primary  # the deposit that the sentence names is what speaks for the route
        if chosen is None and "arms" in rule.force:
            chosen = next(iter(memory.arms), None)
        if chosen is not None:
            yield chosen, None
            yield from ((other, None) for other in focus.others if chosen == focus.lesion)


def _marks_patients(mention: Mention, reading: Reading) -> bool:
    """Whether a treatment only says which patients are meant: "half of those operated on"."""
    before = reading.follows("treated_ones", mention.start)
    return before and joint("participle").match(reading.gap(mention.start, mention.end)) is not None


def _is_comparator(mention: Mention, reading: Reading) -> bool:
    """Whether a treatment is only what another one is measured against: "inferior to resection"."""
    return reading.follows("measured_against", mention.start)
