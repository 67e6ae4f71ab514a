"""What a sentence says without naming it: routes by verbs, treatments by doses, findings by signals, "this path"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .concepts import Concepts, local
from .memory import Memory
from .naming.mentions import Mention, MentionFinder
from .routes.told_routes import told_routes
from .rule_tables import group, joint, mapping
from .sentence.cues import Cue
from .sentence.implied_findings import counted_on, normal_tests, signs, told_findings
from .sentence.reading import Reading, Scope
from .topics.focus import Focus
from .topics.titles import held_for

_ARGUMENTS = frozenset(
    {"supports", "speaks against", "evidence that", "gives reason", "makes likelier", "makes unlikelier", "against"}
)
_COMPARING = frozenset({"commoner in", "oftener than"})
_OPENING = 30
_OF_TIMES = frozenset({"survival", "time to it", "after a mean", "outlived"})
_TOPICS = {"survival": "survival", "interval": "time to it"}
_PAIR = ("one", "other")
_NEAR_DOSE = 60
_FULL_STRENGTH = 5


@dataclass(frozen=True, slots=True)
class Enrichment:
    """Adds to the readings of one document what their words imply; the memory carries it from sentence to sentence."""

    concepts: Concepts
    observations: MentionFinder
    memory: Memory

    def enrich(self, reading: Reading, text: str, routes: Sequence[Cue], told: Sequence[Cue]) -> None:
        """Add mentions to a sentence; `text` is the sentence as printed, `routes` the words for routes in it.

        `told` are the phrases by which a finding may be told.
        """
        self._reasons(reading)
        self._scant(reading)
        self._either_way(reading)
        told_findings(reading, told, self.concepts)
        self._doses(reading)
        self._strength(reading)
        self._signals(reading)
        counted_on(reading)
        normal_tests(reading, self.concepts)
        signs(reading)
        self._operations(reading)
        told_routes(reading, self.concepts, routes)
        self._goes_on(reading)
        if not _ARGUMENTS.isdisjoint(reading.triggers):
            self._observations(reading, text)

    def remember(self, reading: Reading) -> None:
        """Keep, or bring to bear, what one sentence leaves for the next: announced lists, compared groups."""
        self._announce(reading)
        self._arms(reading)

    def _goes_on(self, reading: Reading) -> None:
        """Read a mean that says not of what as the topic before it, and a time after the primary as an interval."""
        times = [q for q in reading.figures if q.role == "duration"]
        means = [q for q in times if q.summary in ("mean", "median")]
        topic, began = self.memory.topic, self.memory.began
        named = next((k for k in _TOPICS if joint(f"topic_{k}").search(reading.flat)), None)
        self.memory.topic = named if named and not times else None
        kinds = set().union(*(m.kinds for m in reading.mentions)) if reading.mentions else set()
        self.memory.began = not kinds.isdisjoint(("OrganRemoval", "PrimaryTumor")) and "MetastaticLesion" not in kinds
        goes_on = topic is not None and bool(means) and named is None
        goes_on = goes_on and _OF_TIMES.isdisjoint(reading.triggers)
        goes_on = goes_on and kinds.isdisjoint(("ClinicalFinding", "Syndrome", "Complication"))
        if topic is not None and goes_on and joint("own_topic").search(reading.flat) is None:
            cue = Cue(means[0].start, means[0].end, (_TOPICS[topic],))
            reading.triggers.setdefault(_TOPICS[topic], []).append(cue)
        elif began and times and joint("later_then").match(reading.flat) and times[0].start - reading.start < _OPENING:
            cue = Cue(times[0].start, times[0].end, ("later then",))
            reading.triggers.setdefault("later then", []).append(cue)

    def _add(self, reading: Reading, start: int, end: int, iri: str | None) -> None:
        if iri is not None:
            found = Mention(start, end, iri, self.concepts.kinds[iri])
            reading.mentions = sorted([*reading.mentions, found], key=lambda m: (m.start, m.end))

    @staticmethod
    def _scant(reading: Reading) -> None:
        """ "data on X are limited": evidence is lacking; "survival is limited" is none of that."""
        if (cues := reading.triggers.get("is scant")) and joint("evidence_word").search(reading.flat):
            lacking = [*reading.triggers.get("evidence is lacking", ()), *cues]
            reading.triggers = {**reading.triggers, "evidence is lacking": sorted(lacking, key=lambda c: c.start)}

    @staticmethod
    def _reasons(reading: Reading) -> None:
        """Keep "for the" and "as the" only where they go on with a sentence, so that they may give a reason."""
        if cues := reading.triggers.get("gives reason"):
            kept = [c for c in cues if reading.follows("gives_reason", c.end)]
            reading.triggers = {**reading.triggers, "gives reason": kept}

    def _either_way(self, reading: Reading) -> None:
        """ "with or without chemotherapy" speaks of chemotherapy, not of its absence."""
        if "with or " not in reading.flat:
            return
        for index, mention in enumerate(reading.mentions):
            given = mapping("not_given").get(local(mention.iri))
            if given is not None and reading.gap(reading.start, mention.start).endswith("with or "):
                iri = self.concepts.named(given) or mention.iri
                reading.mentions[index] = replace(mention, iri=iri, kinds=self.concepts.kinds[iri])

    def _doses(self, reading: Reading) -> None:
        """A dose in gray is radiotherapy, where no such treatment stands beside it; else it is only its dose."""
        kept: list[Mention] = []
        for m in reading.mentions:
            dose = "Radiotherapy" in m.kinds and reading.gap(m.start, m.start + 1).isdigit()
            told = dose and kept and "Radiotherapy" in kept[-1].kinds
            if not (told and joint("its_dose").fullmatch(reading.gap(kept[-1].end, m.start))):
                kept.append(m)
        reading.mentions = kept
        for figure in reading.figures:
            if figure.role == "dose" and reading.gap(figure.start, figure.end).endswith("gy"):
                near = (m for m in reading.mentions if abs(m.start - figure.start) < _NEAR_DOSE)
                if not any("Radiotherapy" in m.kinds for m in near):
                    self._add(reading, figure.start, figure.end, self.concepts.named("radiotherapy"))

    def _strength(self, reading: Reading) -> None:
        """ "power was 3/5 in the right leg" is weakness, of the limb that stands beside it."""
        for figure in reading.figures:
            if figure.role != "grade" or figure.value is None or figure.value >= _FULL_STRENGTH:
                continue
            before = list(joint("strength").finditer(reading.gap(reading.start, figure.start)))
            if not before or any(m.is_a(*group("of_strength")) for m in reading.mentions):
                continue
            start, end = (reading.start + at for at in before[-1].span())
            limbs = [
                m for m in reading.mentions if m.is_a("LowerLimb", "UpperLimb") and abs(m.start - end) < _NEAR_DOSE
            ]
            limb = "lower" if limbs and limbs[0].is_a("LowerLimb") else "upper" if limbs else ""
            self._add(reading, start, end, self.concepts.named(f"{limb} limb weakness" if limb else "weakness"))

    def _signals(self, reading: Reading) -> None:
        """ "low signal on T2-weighted images": brightness and sequence make a finding, wherever they stand."""
        if not any(word in reading.flat for word in (" signal", "intens", "dark", "bright")):
            return
        sequences = list(joint("sequence").finditer(reading.flat))
        signals = list(joint("signal").finditer(reading.flat)) if sequences else []
        in_turn = len(signals) == len(sequences) and _in_turn(signals, sequences)
        for index, match in enumerate(signals):
            start, end = reading.start + match.start(), reading.start + match.end()
            if any(m.start < end and start < m.end and "ImagingFinding" in m.kinds for m in reading.mentions):
                continue
            nearest = min(sequences, key=lambda s: (abs(s.start() - match.start()), s.start()))
            nearest = sequences[index] if in_turn else nearest
            label = mapping("signals").get(f"{match.lastgroup} t{nearest['which']}")
            self._add(reading, start, end, self.concepts.named(label) if label else None)

    def _operations(self, reading: Reading) -> None:
        """ "the kidney had been removed" and "removal of the kidney" are a nephrectomy."""
        for mention in list(reading.mentions):
            operation = self.concepts.operation_on.get(mention.iri)
            if operation is None:
                continue
            removal = joint("removal_of").search(reading.gap(reading.start, mention.start))
            if removal is not None:
                reading.mentions = [m for m in reading.mentions if m is not mention]
                self._add(reading, reading.start + removal.start(), mention.end, operation)
                continue
            removed = joint("taken_out").match(reading.gap(mention.end, reading.end))
            if removed is not None:
                end = mention.end + removed.end()
                reading.mentions = [m for m in reading.mentions if not mention.start <= m.start < end]
                self._add(reading, mention.start, end, operation)

    def _observations(self, reading: Reading, text: str) -> None:
        """In a sentence that argues about a route, an observation goes before what it is made of."""
        found = [
            replace(m, start=m.start + reading.start, end=m.end + reading.start)
            for m in self.observations.find(text, reading.flat, [(0, len(text))])
        ]
        rest = [m for m in reading.mentions if not any(o.start <= m.start and m.end <= o.end for o in found)]
        reading.mentions = sorted([*rest, *found], key=lambda m: (m.start, m.end))

    def _announce(self, reading: Reading) -> None:
        """Carry "three mechanisms have been suggested" over to "one is ...", "another ..." after it."""
        if "they announce" in reading.triggers:
            self.memory.announced = reading.section
            self.memory.supposed = any(s.kind == "hedge" for s in reading.scopes)
        elif self.memory.announced == reading.section:
            first = reading.triggers.get("they enumerate", ())
            if first and first[0].start - reading.start <= _OPENING:
                kinds = ("listed", "announced") if self.memory.supposed else ("listed",)
                reading.scopes += [
                    Scope(reading.start, reading.end, kind, reading.start, reading.start) for kind in kinds
                ]

    def _arms(self, reading: Reading) -> None:
        """Remember the groups that a sentence gives shares for, each named within its figure."""
        arms = dict.fromkeys(
            m.iri
            for q in reading.figures
            if q.role in ("share", "count") and q.N is not None
            for m in reading.mentions
            if "PrimaryTumor" in m.kinds and q.start <= m.start and m.end <= q.end
        )
        if len(arms) > 1:
            self.memory.arms = tuple(arms)
        elif _COMPARING & reading.triggers.keys() and joint("set_against").search(reading.flat):
            named = dict.fromkeys(m.iri for m in reading.mentions if "PrimaryTumor" in m.kinds)
            if len(named) == len(_PAIR):
                self.memory.arms = tuple(named)


def _in_turn(first: Sequence[re.Match[str]], second: Sequence[re.Match[str]]) -> bool:
    """Whether two kinds of words alternate: "dark on T2, bright on T1"."""
    a, b = [m.start() for m in first], [m.start() for m in second]
    return any([p for pair in zip(x, y, strict=True) for p in pair] == sorted([*a, *b]) for x, y in ((a, b), (b, a)))


def settled(mention: Mention, flat_text: str, focus: Focus, concepts: Concepts, tumors: Mapping[str, str]) -> Mention:
    """Return what a mention means in a text with this focus; `tumors` are those that it names, by their organs.

    Where the text is about the cord, a bare "thoracic" means the thoracic cord; a mass in the organ that the tumor in
    focus comes from is that tumor and no metastasis; a histology without an organ is the kind of the tumor in focus
    that has it, and a kindred tumor named without an organ the tumor in focus itself. In a text about several tumors
    "the liver tumor" is that of the liver, if one is named.
    """
    if focus.primary is not None and mention.is_a("PrimaryTumor") and local(mention.iri) in group("no_organ"):
        kind = concepts.kind_with(focus.primary, mention.iri)
        return mention if kind is None else replace(mention, iri=kind, kinds=concepts.kinds[kind])
    told = focus.primary is not None and "PrimaryTumor" in mention.kinds and not held_for(mention, flat_text)
    if told and focus.primary is not None and concepts.may_be(mention.iri, focus.primary):
        return replace(mention, iri=focus.primary, kinds=concepts.kinds[focus.primary])
    region = mapping("cord_regions").get(local(mention.iri))
    if region is not None and " " not in flat_text[mention.start : mention.end] and focus.lesion is not None:
        cord = concepts.named(region)
        if cord is not None and concepts.lesion_of(cord) == focus.lesion:
            return replace(mention, iri=cord, kinds=concepts.kinds[cord])
    if not mention.tentative or mention.site is None:
        return mention
    if focus.primary is None:
        own = tumors.get(mention.site) if "tumo" in flat_text[mention.start : mention.end] else None
        return mention if own is None else replace(mention, iri=own, kinds=concepts.kinds[own], tentative=False)
    organ = concepts.vocabulary.origin_site(focus.primary)
    if organ is None or local(organ) not in concepts.kinds.get(mention.site, ()):
        lesion = concepts.lesion_of(mention.site) if "PrimaryTumor" in mention.kinds else None
        return (
            mention if lesion is None else replace(mention, iri=lesion, kinds=concepts.kinds[lesion], tentative=False)
        )
    return replace(mention, iri=focus.primary, kinds=concepts.kinds[focus.primary], tentative=False)
