"""Whom a claim is about where its clause names nobody: the lesion, the tumor or the treatment that the text means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..concepts import Concepts, local
from ..memory import Memory
from ..naming.mentions import Mention
from ..relation_rules import Rule
from ..routes.stations import distance
from ..routes.vessels import vessels_meant
from ..rule_tables import group, joint
from ..sentence.cues import Cue
from ..sentence.reading import Reading
from ..topics.focus import Focus
from ..topics.titles import canonical
from .effects import treatments

_SAID_OF = frozenset(
    {"AnatomicalSite", "Lesion", "Finding", "Treatment", "Outcome", "Complication", "Disease", "Syndrome", "Marker"}
)
_TESTS = frozenset({"DiagnosticTest"})


@dataclass(frozen=True, slots=True)
class Meant:
    """Finds what is meant where it is not named, or named only as "the tumor" or "the deposit"."""

    concepts: Concepts

    def of(
        self,
        rule: Rule,
        reading: Reading,
        focus: Focus,
        memory: Memory,
        at: Cue,
        objects: Sequence[Mention],
    ) -> str | None:
        """Return whom a claim of a row is about, by the default of the row; None where it is about nobody."""
        default = rule.default
        if default == "none":
            return None
        if default == "vessel":
            return vessels_meant(reading, memory, at.start)
        low, high = reading.clause(at.start)
        implied = [m for m in reading.implied if low <= m.start and m.end <= high]
        if implied and default == "lesion" and (not objects or "MetastaticLesion" not in rule.subjects):
            return min(implied, key=lambda m: (distance(m, at), m.start)).iri
        hit = self._hit_before(reading, objects[0].start if objects else at.start) if default == "lesion" else None
        if hit is not None:
            return hit
        of_series = not focus.steady and focus.case is None and focus.primary is not None
        if of_series and default in ("lesion", "treated") and joint("the_tumor").search(reading.gap(low, high)):
            return focus.primary
        if default == "deposit":
            return None if local(focus.lesion or "") in group("no_place") else focus.lesion
        if default in ("tumor", "carrier"):
            start = reading.clause(at.start)[0]
            named = [m for m in reading.mentions if "PrimaryTumor" in m.kinds and m.end <= start and not m.denied]
            if named:
                return self.definite(named[-1], reading, focus)
            if self._unknown_tumor(reading):
                return None
        if default == "alone":
            others = any(
                "MetastaticLesion" not in m.kinds for m in reading.of_kind(_SAID_OF, *reading.clause(at.start))
            )
            return None if others else focus.lesion or focus.primary
        if default == "treatment":
            here = [m for m in treatments(reading) if m.end <= at.start]
            if here:
                return here[-1].iri
            if any(m.start >= at.end for m in reading.of_kind(_TESTS, at.start, reading.clause(at.start)[1])):
                return None  # what is said is said of a test
            if not any("Treatment" in m.kinds for m in reading.mentions) and joint("set_against_each_other").search(
                reading.gap(at.start, at.end)
            ):
                return next(iter(memory.rivals), None)
            low, _ = reading.clause(at.start)
            meant = joint("pronoun").search(reading.gap(low, at.start)) is not None
            told = focus.case is not None or reading.speaks("own")
            return memory.treatment if (meant and memory.fresh) or told else None
        if default == "recent":
            here = [m for m in treatments(reading) if m.end <= at.start]
            return here[-1].iri if here else next(iter(memory.treatments if memory.fresh else ()), None)
        if default == "observation":
            return self.concepts.named("route observation")
        if default == "tumor":
            return focus.primary
        if default == "carrier" and focus.primary is not None and focus.case is None and not reading.speaks("patient"):
            supposed = any(reading.under(kind, at.start) for kind in ("hedge", "rejection"))
            relayed = (bool(reading.marks) or reading.speaks("others")) and not reading.speaks("own")
            if supposed and not (relayed and joint("in_general").search(reading.flat)):
                return focus.lesion if self._has_place(focus.lesion) else focus.primary
            return focus.primary
        if (
            rule.predicate == "hasDemographic"
            and focus.primary is not None
            and local(focus.lesion or "") in group("no_place")
        ):
            return focus.primary  # the patients of a text about a tumor
        if default == "treated" and focus.primary is not None:
            earlier = focus.case is not None and joint("earlier").search(reading.flat) is not None
            if earlier or any(self.of_the_primary(m, focus) for m in objects):
                return focus.primary
        return focus.lesion or focus.primary

    def _hit_before(self, reading: Reading, at: int) -> str | None:
        """Return the deposit of those whom a sentence goes on to tell of: "the orbit in 87, and 54 of these 87 had"."""
        found = joint("of_them").search(reading.gap(reading.start, at))
        start = reading.start + found.start() if found is not None else reading.start
        sites = (m for m in reading.mentions if m.end <= start and "AnatomicalSite" in m.kinds and not m.adjective)
        hit = [m for m in sites if joint("was_involved").match(reading.gap(m.end, reading.end))]
        return self.concepts.lesion_of(hit[-1].iri) if len(hit) == 1 else None

    def of_the_primary(self, treatment: Mention, focus: Focus) -> bool:
        """Whether an operation takes out the organ of a primary, and not that in which the lesion in focus sits."""
        if not treatment.is_a(*group("of_the_primary")):
            return False
        seat = self.concepts.vocabulary.lesion_site(focus.lesion) if focus.lesion is not None else None
        return seat is None or self.concepts.operation_on.get(seat) != treatment.iri

    @staticmethod
    def _unknown_tumor(reading: Reading) -> bool:
        """Whether a sentence names a tumor that the ontology does not know: then it is not about that in focus."""
        if reading.strange is None:
            places = (reading.start + m.start() for m in joint("tumor_word").finditer(reading.flat))
            reading.strange = any(not any(m.start <= p < m.end for m in reading.mentions) for p in places)
        return reading.strange

    def definite(self, mention: Mention, reading: Reading, focus: Focus) -> str:
        """Return the concept of a subject: "the deposit" is the lesion in focus, "the tumor" the tumor.

        "Patients with metastases", in a text about several, have metastases at large.
        """
        name = local(mention.iri)
        if name in group("the_lesion") and focus.lesion is not None:
            before = reading.gap(reading.start, mention.start)
            series = not focus.steady and focus.case is None and "MetastaticLesion" in mention.kinds
            large = series and joint("people_with").search(before) and not joint("points_back").search(before)
            return (self.concepts.named("distant metastasis") if large else None) or focus.lesion
        if name in group("the_tumor") and focus.primary is not None:
            return focus.primary
        if name in group("no_organ") and focus.case is not None and focus.primary is not None:
            return focus.primary  # a patient's "adenocarcinoma" is the one that the case is about
        return canonical(mention)

    @staticmethod
    def _has_place(lesion: str | None) -> bool:
        """Whether there is a lesion, and its name says where it is."""
        return lesion is not None and local(lesion) not in group("no_place")
