"""What is advised for or against, and for whom: "biopsy should be avoided in patients with cirrhosis"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..concepts import Concepts, local
from ..memory import Memory
from ..naming.mentions import Mention
from ..relation_rules import Rule
from ..routes.stations import distance
from ..rule_tables import group, joint, mapping
from ..sentence.cues import Cue
from ..sentence.reading import Reading
from ..topics.focus import Focus
from .roles import Roles

_SICK = frozenset({"MetastaticLesion", "PrimaryTumor"})
_AILMENT = frozenset({"Complication", "ClinicalFinding", "Syndrome", "Hydrocephalus", "VertebralCollapse"})
_SITE = frozenset({"AnatomicalSite"})
_TREATMENT = frozenset({"Treatment"})
_TRIGGERS = ("recommended", "not recommended")
_TEST = "DiagnosticTest"
_MODIFIES = 1

Span = tuple[int, int]
Advised = tuple[str, Mention | None, str, Mention | None]


@dataclass(frozen=True, slots=True)
class Advice:
    """Finds in a clause what a recommendation is about (its theme) and whom it is meant for (its recipients).

    A theme stands before "is recommended" and after "we recommend"; what is only a condition ("if PET is negative"), a
    time ("before surgery") or a mark of the patients ("treated with cisplatin") is none.
    """

    concepts: Concepts
    roles: Roles

    def given(
        self, rule: Rule, reading: Reading, focus: Focus, memory: Memory, low: int, high: int, at: Cue
    ) -> Iterator[Advised]:
        """Yield theme and recipient with the places where they are named."""
        if joint("no_act").match(reading.gap(at.start, high)):
            return
        aside = [(low + m.start(), low + m.end()) for m in joint("condition").finditer(reading.gap(low, high))]
        if any(a <= at.start < b for a, b in aside):
            return  # "unless contraindicated"
        themes = list(self._themes(rule, reading, low, high, at, aside))
        named: list[tuple[str, Mention | None]] = [(m.iri, m) for m in themes]
        if not themes:
            named = [(iri, None) for iri in self._meant(reading, memory, low, high, at)]
        for subject, where in named:
            for recipient, place in self._recipients(subject, where, themes, reading, focus, low, high, at, aside):
                yield subject, where, recipient, place

    def _themes(
        self, rule: Rule, reading: Reading, low: int, high: int, at: Cue, aside: Sequence[Span]
    ) -> Iterator[Mention]:
        others = [c for name in _TRIGGERS for c in reading.triggers.get(name, ())]
        found = [
            m
            for m in reading.of_kind(rule.subjects, low, high)
            if local(m.iri) not in group("too_general")
            and not any(a <= m.start < b for a, b in aside)
            and not any(min(m.end, at.end) <= c.start < max(m.start, at.start) for c in others)
            and not reading.follows("no_theme", m.start)
        ]
        before = [m for m in reversed(found) if m.start < at.start]
        after = [m for m in found if m.start >= at.start]
        follows = joint("advises_what_follows").search(reading.gap(at.start, at.end)) is not None
        chosen = (after or before) if follows else (before or after)
        previous: Mention | None = None
        for m in chosen:
            if previous is not None:
                first, second = sorted((previous, m), key=lambda x: x.start)
                if joint("finite_verb").search(reading.gap(first.end, second.start)):
                    return
            previous = m
            yield m

    @staticmethod
    def _meant(reading: Reading, memory: Memory, low: int, high: int, at: Cue) -> tuple[str, ...]:
        """Return the treatment named before, where "it should be offered" or "we advise it" means it."""
        here = tuple(m.iri for m in reading.of_kind(_TREATMENT, reading.start, at.start))
        before = joint("it_before").search(reading.gap(low, at.start))
        after = joint("it_after").match(reading.gap(at.end, high))
        return (here or memory.treatments)[:1] if before or after else ()

    def _recipients(
        self,
        theme: str,
        where: Mention | None,
        themes: Sequence[Mention],
        reading: Reading,
        focus: Focus,
        low: int,
        high: int,
        at: Cue,
        aside: Sequence[Span],
    ) -> Iterator[tuple[str, Mention | None]]:
        own = self._organ_operated(theme, focus)
        ailments = list(self._ailments(reading, low, high, aside))
        sick = self._sick(reading, low, high, at, themes)
        if own is not None and not any(own == self.roles.meant.definite(m, reading, focus) for m in sick):
            yield own, None
            return
        if sick:
            nearest = min(sick, key=lambda m: (any(a <= m.start < b for a, b in aside), distance(m, at), m.start))
            for m in [x for x in reading.group_of(nearest) if x in sick] or [nearest]:
                yield self._told(self.roles.meant.definite(m, reading, focus), focus), m
        for m in ailments:
            yield m.iri, m
        if not sick and not ailments:
            default = self._default(theme, where, reading, focus, low, high)
            if default is not None:
                yield default, None

    def _sick(self, reading: Reading, low: int, high: int, at: Cue, themes: Sequence[Mention]) -> list[Mention]:
        """Return the lesions, else the tumors, that a clause names as those of the patients."""
        found = [
            m
            for m in reading.of_kind(_SICK, low, high)
            if not m.adjective
            and not (m.tentative and (m.end > at.start or " with " in reading.gap(low, m.start)))
            and m not in themes
            and not reading.follows("no_recipient", m.start)
        ]
        placed = [m for m in found if "MetastaticLesion" in m.kinds and local(m.iri) not in group("no_place")]
        tumors = [m for m in found if "PrimaryTumor" in m.kinds and local(m.iri) not in group("the_tumor")]
        return placed or tumors or found

    def _ailments(self, reading: Reading, low: int, high: int, aside: Sequence[Span]) -> Iterator[Mention]:
        """Yield the complications and complaints that something is advised for: "for the prevention of fractures"."""
        for m in reading.of_kind(_AILMENT, low, high):
            if any(o.start - m.end == _MODIFIES for o in reading.mentions):
                continue  # "painful" of a painful fracture
            before = reading.gap(reading.start, m.start)
            if local(m.iri) in group("no_ailment") or joint("no_recipient").search(before):
                continue
            condition = any(a <= m.start < b for a, b in aside)
            if joint("advised_for").search(before) or (condition and joint("supposed").search(reading.gap(low, high))):
                yield m

    def _organ_operated(self, theme: str, focus: Focus) -> str | None:
        """Return the lesion in the organ that an operation takes out, where the tumor in focus is of another organ."""
        organ = next((o for o, operation in self.concepts.operation_on.items() if operation == theme), None)
        if organ is None:
            return None
        origin = self.concepts.vocabulary.origin_site(focus.primary) if focus.primary is not None else None
        if origin is not None and (origin == organ or local(organ) in self.concepts.kinds.get(origin, ())):
            return focus.primary
        return self.concepts.lesion_of(organ) if focus.lesion is not None else None

    def _told(self, iri: str, focus: Focus) -> str:
        """Return the tumor in focus for "metastatic disease", which says nothing of a place."""
        return focus.primary if local(iri) in group("no_place") and focus.primary is not None else iri

    def _default(
        self, theme: str, where: Mention | None, reading: Reading, focus: Focus, low: int, high: int
    ) -> str | None:
        """Return whom a recommendation means that names no disease: for a test of all patients those with the tumor."""
        tests = _TEST in self.concepts.kinds[theme]
        if joint("tested_patients" if tests else "staged_patients").search(reading.gap(low, high)):
            return focus.primary or focus.lesion
        seen = self._looked_at(theme, where, reading, focus) if tests else None
        return seen or (self._told(focus.lesion, focus) if focus.lesion is not None else focus.primary)

    def _looked_at(self, theme: str, where: Mention | None, reading: Reading, focus: Focus) -> str | None:
        """Return the lesion that a test of one place looks for, outside the organ of the tumor."""
        label = mapping("looks_at").get(local(theme))
        seat = self.concepts.named(label) if label is not None else None
        if where is not None and seat is None:
            within = joint("looked_at").search(reading.gap(where.start, where.end))
            seat = self.concepts.named(within["place"]) if within is not None else None
        if where is not None and seat is None:
            after = (m for m in reading.of_kind(_SITE, where.end, reading.end))
            place = next(after, None)
            if place is not None and joint("looks_there").fullmatch(reading.gap(where.end, place.start)):
                seat = place.iri
        organ = self.concepts.vocabulary.origin_site(focus.primary) if focus.primary is not None else None
        if seat is None or (organ is not None and local(organ) in self.concepts.kinds[seat]):
            return None
        return self.concepts.lesion_of(seat)
