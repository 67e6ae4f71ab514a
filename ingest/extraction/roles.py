"""Who and what: the concepts of a sentence that a row of the rules takes as its objects and as its subjects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .concepts import Concepts, local
from .cues import Cue
from .drafts import Memory
from .effects import meant
from .focus import Focus, kin
from .mentions import Mention
from .reading import Reading
from .relation_rules import Rule
from .rule_tables import group, joint, mapping
from .standing import fits, listed_with, on_side, said_of_another, second_of_two
from .stations import distance, governed, route_told, stations
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

    def says_nothing(self, rule: Rule, subject: str, named: str) -> bool:
        """Whether a claim would relate a thing to itself, or a lesion to one of its own kind that it co-occurs with."""
        if rule.predicate == "spreadsVia":  # perineural spread spreads by no other route
            same = mapping("stands_for").get(local(named)) == self.concepts.vocabulary.label(subject)
            return named == subject or same
        kind = rule.predicate == "coOccursWith" and local(subject) in self.concepts.kinds.get(named, ())
        at_home = "site" in rule.force and rule.predicate == "metastasizesTo" and self._at_home(subject, named)
        return named == subject or kind or at_home

    def _at_home(self, tumor: str, lesion: str) -> bool:
        """Whether a deposit sits where a tumor arises: "The working diagnosis was carcinoma of the gallbladder"."""
        seat = self.concepts.vocabulary.lesion_site(lesion)
        return seat is not None and self.concepts.vocabulary.origin_site(tumor) == seat

    def looks_elsewhere(self, rule: Rule, test: Mention, lesion: str) -> bool:
        """Whether a test shows nothing of a lesion because it looks at another region: "chest CT was normal"."""
        if rule.predicate != "detectedBy" or "negated" not in rule.force:
            return False
        region = mapping("region_seen").get(local(test.iri))
        seat = self.concepts.vocabulary.lesion_site(lesion)
        if region is None or seat is None:
            return False
        return region not in self.concepts.kinds.get(seat, ()) and local(seat) != region

    @staticmethod
    def past(reading: Reading, mention: Mention) -> bool:
        """Whether a finding was there before: "a history of asthma", "a man with cirrhosis presented with pain"."""
        known = reading.follows("known_with", mention.start)
        if known and joint("comes_with").search(reading.gap(mention.end, reading.end)) is not None:
            return True
        cue = next((s.cue for s in reading.scopes if s.kind == "history" and s.start <= mention.start < s.end), None)
        if cue is None:
            return False
        recent = joint("recent").search(reading.gap(reading.start, cue))
        return recent is None and not joint("recent_after").search(reading.gap(cue, mention.start))

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

    def nervous(self, lesion: str | None) -> bool:
        """Whether a lesion is one of brain, cord or spine, so that "improved" speaks of neurologic function."""
        kinds = self.concepts.kinds.get(lesion or "", frozenset())
        return not kinds.isdisjoint({"CentralNervousSystemMetastasis", "VertebralMetastasis"})

    @staticmethod
    def speaks_of(what: str, focus: Focus) -> bool:
        """Whether a text is about a `series` of patients, a `tumor` and where it goes, or a `deposit` of any tumor."""
        if what == "series":
            return focus.case is None
        if what == "case":
            return focus.case is not None
        if what == "one":
            return focus.steady
        if what == "tumor":
            return focus.primary is not None and focus.case is None and focus.at_large
        return focus.any_tumor and focus.lesion is not None and local(focus.lesion) not in group("no_place")

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

    def placed(self, rule: Rule, mention: Mention, focus: Focus) -> bool:
        """Whether a site is, or is not, a part of the seat of the lesion in focus, as the row asks."""
        if "placed" in rule.force and focus.case is None and local(mention.iri) in group("no_place"):
            return False
        if "general" in rule.force and not self._general(mention, focus):
            return False
        if "seat" in rule.force and mention.iri != focus.lesion:
            return False
        if "denied" in rule.force and not mention.denied:
            return False
        if "another" in rule.force and self._own_tumor(mention, focus):
            return False
        if "elsewhere" in rule.force and not self._elsewhere(rule, mention, focus):
            return False
        if rule.force.isdisjoint({"part", "apart"}):
            return True
        where = mention.iri if "MetastaticLesion" in mention.kinds else self.concepts.lesion_of(mention.iri)
        seat = self.concepts.vocabulary.lesion_site(focus.lesion) if focus.lesion is not None else None
        whole = focus.primary is None or (seat is not None and local(seat) in group("told_by_region"))
        of_it = where == focus.lesion or local(focus.lesion or "") in self.concepts.kinds.get(where or "", ())
        part = seat is not None and of_it and mention.iri != seat and whole
        return part if "part" in rule.force else not part

    def _own_tumor(self, mention: Mention, focus: Focus) -> bool:
        """Whether a tumor is the one in focus, or names no organ and so may be it."""
        own = focus.throughout or focus.primary
        same = own is not None and kin(mention.iri, own, self.concepts)
        return "PrimaryTumor" in mention.kinds and (same or local(mention.iri) in group("no_organ"))

    @staticmethod
    def _general(mention: Mention, focus: Focus) -> bool:
        """Whether a deposit of a series tells where the tumor of the text goes, not what else its patients have."""
        own = mention.iri == focus.lesion or not focus.steady
        placed = mention.site is not None or local(mention.iri) not in group("no_place")
        return own and focus.case is None and focus.primary is not None and placed

    def _elsewhere(self, rule: Rule, mention: Mention, focus: Focus) -> bool:
        """Whether a place is neither the organ of the tumor in focus nor the seat of the lesion in focus.

        The deposit that a sentence tells of is no less told of as a place of the tumor, unless the text is about it.
        """
        vocabulary = self.concepts.vocabulary
        organ = vocabulary.origin_site(focus.primary) if focus.primary is not None else None
        where = self._deposit(mention)
        home = organ is not None and (organ == mention.iri or local(organ) in self.concepts.kinds[mention.iri])
        told = rule.predicate == "metastasizesTo" and not focus.steady and focus.case is None
        below = local(focus.lesion or "") in self.concepts.kinds.get(where or "", ())
        return where is not None and (told or not below) and not home

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
            deposit = self._deposit(first) if first is not None else None
            if deposit is not None:
                yield deposit, first
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

    def _deposit(self, mention: Mention) -> str | None:
        return mention.iri if "MetastaticLesion" in mention.kinds else self.concepts.lesion_of(mention.iri)


def _marks_patients(mention: Mention, reading: Reading) -> bool:
    """Whether a treatment only says which patients are meant: "half of those operated on"."""
    before = reading.follows("treated_ones", mention.start)
    return before and joint("participle").match(reading.gap(mention.start, mention.end)) is not None


def _is_comparator(mention: Mention, reading: Reading) -> bool:
    """Whether a treatment is only what another one is measured against: "inferior to resection"."""
    return reading.follows("measured_against", mention.start)
