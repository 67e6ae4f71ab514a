"""Relations: what the rows of `rules/relations.csv` find in a sentence.

A row names a predicate, the trigger that announces it, what the object and the subject may be and on which side of the
trigger they stand, how far to look, which figures may belong to it, and where qualifiers come from. This module is the
plumbing; the science is the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from operator import attrgetter

from ..concepts import Concepts
from ..figures.arms import Arms
from ..figures.drafts import Draft
from ..figures.of_drafts import compared, with_figures
from ..memory import Memory
from ..naming.mentions import Mention
from ..relation_rules import Rule
from ..routes.stations import distance
from ..rule_tables import joint
from ..sentence.cues import Cue
from ..sentence.reading import Reading
from ..topics.focus import Focus
from .advice import Advice
from .conditions import Conditions
from .effects import by_arm, compared_pairs, ratios_of_arms, settled
from .roles import Roles
from .sense import Sense
from .taken import Taken

_NEAR = 60
_TOLD_OF = ("presentsWith", "showsFinding")  # their triggers only say that findings are told of
_DONE = frozenset({"treatedWith", "improves", "worsens"})
_SEEN = frozenset({"detectedBy", "presentsWith", "showsFinding", "expressesMarker", "coOccursWith"})


_start = attrgetter("start")


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The rows by trigger, so that a sentence asks only those it has a trigger for."""

    rules: tuple[Rule, ...]
    concepts: Concepts
    _roles: Roles = field(init=False, repr=False)
    _sense: Sense = field(init=False, repr=False)
    _advice: Advice = field(init=False, repr=False)
    _by_word: Mapping[str, tuple[int, ...]] = field(init=False, repr=False)
    _by_kind: Mapping[str, tuple[int, ...]] = field(init=False, repr=False)
    _always: tuple[int, ...] = field(init=False, repr=False)
    _kinds: tuple[tuple[frozenset[str], frozenset[str]], ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Index the rows."""
        object.__setattr__(self, "_roles", Roles(self.concepts))
        object.__setattr__(self, "_sense", Sense(self.concepts))
        object.__setattr__(self, "_advice", Advice(self.concepts, self._roles))
        words: dict[str, tuple[int, ...]] = {}
        kinds: dict[str, tuple[int, ...]] = {}
        for index, rule in enumerate(self.rules):
            for name in rule.triggers:
                words[name] = (*words.get(name, ()), index)
            for kind in rule.trigger_kinds:
                kinds[kind] = (*kinds.get(kind, ()), index)
        always = tuple(i for i, rule in enumerate(self.rules) if not rule.triggers and not rule.trigger_kinds)
        object.__setattr__(self, "_by_word", words)
        object.__setattr__(self, "_by_kind", kinds)
        object.__setattr__(self, "_always", always)
        object.__setattr__(self, "_kinds", tuple((rule.kinds, rule.subject_kinds) for rule in self.rules))

    def apply(self, reading: Reading, focus: Focus, memory: Memory) -> Iterator[Draft]:
        """Yield what the rows find in a sentence, in the order of the table.

        A mention that a row has taken as its object is not taken again by a row whose force says `weak`, nor twice for
        the same predicate.
        """
        taken, arms = Taken(), Arms(reading, focus, self.concepts, () if memory.turned else memory.rivals)
        kinds = frozenset().union(*(m.kinds for m in reading.mentions))
        conditions = Conditions(reading, focus, kinds)
        met = conditions.met
        asked = self._asked(reading, kinds)
        if is_open_question(reading):
            asked = (rule for rule in asked if rule.predicate == "lacksEvidenceFor" or "against" in rule.force)
        for rule in asked:
            needs = conditions.somewhere(rule.needed)
            if rule.needs and not needs:
                continue
            unless = conditions.somewhere(rule.barred)
            for low, high, at in self._places(rule, reading):
                if needs and not any(met(name, low, high) for name in needs):
                    continue
                if unless and any(met(name, low, high) for name in unless):
                    continue
                for made in self._drafts(rule, reading, focus, memory, taken, low, high, at):
                    found = settled(made, reading, memory, self.concepts.kinds)
                    if found is None:
                        continue
                    drafts: Iterable[Draft] = by_arm(found, arms, self.concepts.kinds)
                    if "arms" in rule.force:
                        drafts = compared(found, reading, memory)
                    elif not drafts:
                        drafts = with_figures(found, arms, taken.figures)
                    yield from (draft for draft in drafts if not _aside(draft, reading) and taken.accepts(draft))

    def _asked(self, reading: Reading, kinds: frozenset[str]) -> Iterator[Rule]:
        """Yield the rows that a sentence has a trigger and the concepts for, in their order."""
        asked = set(self._always)
        for name in reading.triggers:
            asked.update(self._by_word.get(name, ()))
        for kind, rows in self._by_kind.items():
            if kind in kinds:
                asked.update(rows)
        for index in sorted(asked):
            objects, subjects = self._kinds[index]
            if not ((objects and objects.isdisjoint(kinds)) or (subjects and subjects.isdisjoint(kinds))):
                yield self.rules[index]

    def _places(self, rule: Rule, reading: Reading) -> Iterator[tuple[int, int, Cue]]:
        """Yield the stretches in which to look, with the trigger in each."""
        cues: list[Cue] = [cue for name in rule.triggers for cue in reading.triggers.get(name, ())]
        if rule.trigger_kinds:
            found = (m for m in reading.mentions if not rule.trigger_kinds.isdisjoint(m.kinds))
            cues += [Cue(m.start, m.end, ("@",)) for m in found]
        if not rule.triggers and not rule.trigger_kinds:
            cues.append(Cue(reading.start, reading.start, ("",)))
        if len(cues) > 1:
            cues.sort(key=_start)
        for cue in cues:
            if rule.reach == "sentence":
                yield reading.start, reading.end, cue
            elif rule.reach == "near":
                low, high = reading.clause(cue.start)
                yield max(low, cue.start - _NEAR), min(high, cue.end + _NEAR), cue
            else:
                low, high = reading.clause(cue.start)
                yield low, high, cue

    def _drafts(
        self, rule: Rule, reading: Reading, focus: Focus, memory: Memory, taken: Taken, low: int, high: int, at: Cue
    ) -> Iterator[Draft]:
        if "case" in rule.force and focus.case is None:
            return
        if "nervous" in rule.force and not self._sense.nervous(focus.lesion):
            return
        if "advice" in rule.force:
            asked = is_open_question(reading)
            for theme, where, whom, target in self._advice.given(rule, reading, focus, memory, low, high, at):
                if asked and where is not None and not joint("it_after").match(reading.gap(at.end, high)):
                    continue  # "nobody has shown that it makes surgery unnecessary"
                yield self._draft(rule, reading, theme, whom, where, target, low, high, at)
            return
        if "leading" in rule.force:
            for made, where, ratio in ratios_of_arms(rule, reading, memory, low, high):
                drawn = self._draft(made, reading, memory.rivals[0], where.iri, None, where, low, high, at)
                yield replace(drawn, figure=ratio, polarity=True)
            return
        if "rivals" in rule.force:
            for one, other in compared_pairs(reading, at):
                yield self._draft(rule, reading, one.iri, other.iri, one, other, low, high, at)
            return
        found = self._roles.objects(rule, reading, focus, low, high, at)
        objects = [m for m in found if self._sense.placed(rule, m, focus)]
        if objects and all(taken.bars(rule, m.start) for m in objects):
            return
        fallback = self._roles.in_focus(rule.objects, reading, focus, memory, at)
        if rule.objects and not objects and fallback is None:
            return
        subjects = list(self._roles.subjects(rule, reading, focus, memory, low, high, at, objects))
        targets: list[Mention | None] = [*objects] or [None]
        for target in targets:
            if target is not None and taken.bars(rule, target.start):
                continue
            for subject, where in subjects:
                if "other" in rule.force and subject == (focus.throughout or focus.primary):
                    continue
                if target is not None and rule.predicate == "presentsWith" and self._sense.past(reading, target):
                    continue
                if target is not None and self._sense.looks_elsewhere(rule, target, subject):
                    continue
                shown = rule.predicate == "detectedBy" and "negated" not in rule.force
                if shown and where is not None and reading.bears("negation", where):
                    continue  # "MRI excluded brain metastasis"
                of_primary = target is not None and self._roles.meant.of_the_primary(target, focus)
                if of_primary and rule.predicate == "treatedWith":
                    subject = focus.primary or subject
                if target is None or where is not target:
                    told = fallback if target is None else self._roles.meant.definite(target, reading, focus)
                    named = rule.fixed or told
                    if "joined" in rule.force and target is not None:
                        named = self._roles.joined(rule, target, subject)
                        if named is None:
                            continue
                    if named is None or not self._sense.says_nothing(rule, subject, named):
                        yield self._draft(rule, reading, subject, named, where, target, low, high, at)

    def _draft(
        self,
        rule: Rule,
        reading: Reading,
        subject: str,
        named: str | None,
        where: Mention | None,
        target: Mention | None,
        low: int,
        high: int,
        at: Cue,
    ) -> Draft:
        points = [] if target is None else [target.start]
        if at.names != ("",) and (target is None or reading.clause(at.start) == reading.clause(target.start)):
            told = at.names == ("@",) and target is not None and _is_told(target)
            told |= rule.take == "every" and rule.predicate in _TOLD_OF and target is not None
            cut = any(at.start <= s.cue < at.end < s.cue_end for s in reading.scopes)  # "occurred in the absence of"
            points += [] if told else [at.start] if cut else [at.start, at.end - 1]
        apart = [p for p in points if target is None or p != target.start]
        negated = any(reading.under("negation", p) for p in apart)
        negated |= target is not None and reading.bears("negation", target)
        negated &= "plain" not in rule.force
        hedged = any(reading.under("hedge", p) for p in apart)
        hedged |= target is not None and reading.bears("hedge", target)
        hedged &= "certain" not in rule.force
        hedged |= "hypothesized" in rule.force
        hedged |= "announced" in rule.force and reading.under("announced", at.start)
        rejected = any(reading.under("rejection", p) for p in points) and "certain" not in rule.force
        rejected |= negated and rule.predicate == "spreadsVia" and "brings about" in reading.triggers
        rejected &= rule.predicate not in _SEEN
        if target is not None and target.absence:
            negated = True
        if rule.predicate in _DONE and joint("none_did").search(reading.gap(low, at.start)):
            negated = True
        if rule.predicate == "treatedWith" and target is not None:
            negated |= joint("then_refused").match(reading.gap(target.end, reading.end)) is not None
        if "negated" in rule.force:
            negated = not negated if "flip" in rule.force else True
        start, end = at.start, at.end
        for place in (where, target):
            if place is not None:
                start, end = min(start, place.start), max(end, place.end)
        told_of = dict(self._qualifiers(rule, reading, low, high, at, (target, where))) if rule.qualifiers else {}
        return Draft(
            rule=rule,
            subject=subject,
            object=named,
            cue=at,
            at=target,
            start=start,
            end=end,
            polarity=not (negated or rejected),
            hedged=hedged or rejected,
            qualifiers=told_of,
            subject_at=where,
            site=target.site if target is not None else None,
        )

    def _qualifiers(
        self, rule: Rule, reading: Reading, low: int, high: int, at: Cue, spoken_of: tuple[Mention | None, ...]
    ) -> Iterator[tuple[str, str]]:
        for slot, kind in rule.qualifiers:
            found = [m for m in reading.of_kind(frozenset({kind}), low, high) if m not in spoken_of]
            if found:
                yield slot, min(found, key=lambda m: (distance(m, at), m.start)).iri


def is_open_question(reading: Reading) -> bool:
    """Whether a sentence only says that something is not known: what it asks about is then no statement."""
    asks = "asks" in reading.triggers and (
        "evidence is lacking" in reading.triggers or joint("left_open").search(reading.flat) is not None
    )
    return asks or "open question" in reading.triggers


def _is_told(mention: Mention) -> bool:
    """Whether a verb tells a finding: the "not" of "could not walk" is then a part of it."""
    return mention.is_a("ToldSymptom", "ToldComplication", "ToldFeature")


def _aside(draft: Draft, reading: Reading) -> bool:
    """Whether a finding stands where the text only says what was not looked at, or a way that it does not turn down."""
    if "rejected" in draft.rule.force and draft.polarity:
        return True
    return draft.rule.predicate != "lacksEvidenceFor" and reading.under(
        "aside", draft.at.start if draft.at is not None else draft.start
    )
