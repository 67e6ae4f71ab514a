"""Relations: what the rows of `rules/relations.csv` find in a sentence.

A row names a predicate, the trigger that announces it, what the object and the subject may be and on which side of the
trigger they stand, how far to look, which figures may belong to it, and where qualifiers come from. This module is the
plumbing; the science is the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from .concepts import Concepts, local
from .cues import Cue
from .drafts import Draft, Memory, compared, with_figures
from .focus import Focus, canonical
from .mentions import Mention
from .reading import Reading
from .relation_rules import Rule
from .rule_tables import group, joint

_SAID_OF = frozenset({"Lesion", "Finding", "Treatment", "Outcome", "Complication", "Disease", "Syndrome", "Marker"})
_NEAR = 60
_AHEAD = 15


@dataclass(slots=True)
class _Taken:
    """What the rows before have found in a sentence: claims, objects, figures, places compared."""

    done: set[tuple[str, int, str, str | None]] = field(default_factory=set)
    objects: set[int] = field(default_factory=set)
    figures: set[int] = field(default_factory=set)
    compared: set[int] = field(default_factory=set)

    def accepts(self, draft: Draft) -> bool:
        """Whether nothing before stands against a draft; if so it is noted."""
        force = draft.rule.force
        at = draft.at.start if draft.at is not None else -1
        by_figure = draft.figure is not None and (draft.at is None or "arms" in force)
        place = draft.figure.start if by_figure and draft.figure is not None else at
        key = (draft.rule.predicate, place, draft.subject, draft.object)
        subject = draft.subject_at.start if draft.subject_at is not None else -1
        if (
            key in self.done
            or ("weak" in force and at in self.objects)
            or ("arms" not in force and at in self.compared)
            or ("fresh" in force and subject in self.objects)
        ):
            return False
        self.done.add(key)
        if draft.figure is not None:
            self.figures.add(draft.figure.start)
        if draft.at is not None and "arms" in force:
            self.compared.add(at)
        if draft.at is not None and "free" not in force:
            self.objects.add(at)
        if "spends" in force and draft.subject_at is not None:
            self.objects.add(subject)
        return True


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The rows by trigger, so that a sentence asks only those it has a trigger for."""

    rules: tuple[Rule, ...]
    concepts: Concepts
    _by_word: Mapping[str, tuple[int, ...]] = field(init=False, repr=False)
    _by_kind: Mapping[str, tuple[int, ...]] = field(init=False, repr=False)
    _always: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Index the rows."""
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

    def apply(self, reading: Reading, focus: Focus, memory: Memory) -> Iterator[Draft]:
        """Yield what the rows find in a sentence, in the order of the table.

        A mention that a row has taken as its object is not taken again by a row whose force says `weak`, nor twice for
        the same predicate.
        """
        taken = _Taken()
        kinds = frozenset().union(*(m.kinds for m in reading.mentions))
        asked = self._asked(reading, kinds)
        if is_open_question(reading):
            asked = (rule for rule in asked if rule.predicate == "lacksEvidenceFor")
        for rule in asked:
            if rule.kinds and rule.kinds.isdisjoint(kinds):
                continue
            for low, high, at in self._places(rule, reading):
                if self._barred(rule, reading, focus, low, high):
                    continue
                for found in self._drafts(rule, reading, focus, memory, low, high, at):
                    arms = "arms" in rule.force
                    drafts = compared(found, reading, memory) if arms else with_figures(found, reading, taken.figures)
                    yield from (draft for draft in drafts if not _aside(draft, reading) and taken.accepts(draft))

    def _asked(self, reading: Reading, kinds: frozenset[str]) -> Iterator[Rule]:
        """Yield the rows that a sentence has a trigger for, in their order."""
        asked = set(self._always)
        for name in reading.triggers:
            asked.update(self._by_word.get(name, ()))
        for kind, rows in self._by_kind.items():
            if kind in kinds:
                asked.update(rows)
        for index in sorted(asked):
            yield self.rules[index]

    def _places(self, rule: Rule, reading: Reading) -> Iterator[tuple[int, int, Cue]]:
        """Yield the stretches in which to look, with the trigger in each."""
        cues: list[Cue] = [cue for name in rule.triggers for cue in reading.triggers.get(name, ())]
        if rule.trigger_kinds:
            found = (m for m in reading.mentions if not rule.trigger_kinds.isdisjoint(m.kinds))
            cues += [Cue(m.start, m.end, ("@",)) for m in found]
        if not rule.triggers and not rule.trigger_kinds:
            cues.append(Cue(reading.start, reading.start, ("",)))
        for cue in sorted(cues, key=lambda c: c.start):
            if rule.reach == "sentence":
                yield reading.start, reading.end, cue
            elif rule.reach == "near":
                low, high = reading.clause(cue.start)
                yield max(low, cue.start - _NEAR), min(high, cue.end + _NEAR), cue
            else:
                low, high = reading.clause(cue.start)
                yield low, high, cue

    def _barred(self, rule: Rule, reading: Reading, focus: Focus, low: int, high: int) -> bool:
        needed = not rule.needs or any(self._has(n, reading, focus, low, high) for n in rule.needs)
        return not needed or any(self._has(n, reading, focus, low, high) for n in rule.unless)

    def _has(self, name: str, reading: Reading, focus: Focus, low: int, high: int) -> bool:
        """Whether a trigger, a kind of concept (@), a reach (!), a word (~) or a figure (#) occurs; & asks for both."""
        if "&" in name:
            return all(self._has(part.strip(), reading, focus, low, high) for part in name.split("&"))
        if name == "^series":
            return focus.case is None
        if name.startswith("@"):
            return any(True for _ in reading.of_kind(frozenset({name[1:]}), low, high))
        if name.startswith("!"):
            return any(s.kind == name[1:] and s.start < high and low < s.end for s in reading.scopes)
        if name.startswith("~"):
            return _begins(name[1:]).search(reading.gap(low, high)) is not None
        if name.startswith("#"):
            return any(q.role == name[1:] and low <= q.start and q.end <= high for q in reading.figures)
        return any(low <= c.start < high for c in reading.triggers.get(name, ()))

    def _drafts(
        self, rule: Rule, reading: Reading, focus: Focus, memory: Memory, low: int, high: int, at: Cue
    ) -> Iterator[Draft]:
        if "case" in rule.force and focus.case is None:
            return
        if "nervous" in rule.force and not self._nervous(focus.lesion):
            return
        objects = [m for m in self._objects(rule, reading, low, high, at) if self._placed(rule, m, focus)]
        fallback = self._in_focus(rule.objects, reading, focus, memory, at)
        if rule.objects and not objects and fallback is None:
            return
        subjects = list(self._subjects(rule, reading, focus, memory, low, high, at, objects))
        targets: list[Mention | None] = [*objects] or [None]
        for target in targets:
            for subject, where in subjects:
                if "site" in rule.force and target is not None and not self._has_seat(target):
                    continue
                if "other" in rule.force and subject == (focus.throughout or focus.primary):
                    continue
                if target is not None and rule.predicate == "presentsWith" and self._past(reading, target):
                    continue
                if target is not None and target.is_a(*group("of_the_primary")) and rule.predicate == "treatedWith":
                    subject = focus.primary or subject
                if target is None or where is not target:
                    draft = self._draft(rule, reading, subject, where, target, low, high, at)
                    named = rule.fixed or (self._definite(target, focus) if target is not None else fallback)
                    yield replace(draft, object=named)

    @staticmethod
    def _past(reading: Reading, mention: Mention) -> bool:
        """Whether a finding is one of the past: "a history of hypertension", not "a short history of back pain"."""
        cue = next((s.cue for s in reading.scopes if s.kind == "history" and s.start <= mention.start < s.end), None)
        if cue is None:
            return False
        recent = joint("recent").search(reading.gap(reading.start, cue))
        return recent is None and not joint("recent_after").search(reading.gap(cue, mention.start))

    def _has_seat(self, mention: Mention) -> bool:
        """Whether a mention says where something sits."""
        seat = mention.site or self.concepts.vocabulary.lesion_site(mention.iri)
        return "MetastaticLesion" not in mention.kinds or seat is not None

    def _nervous(self, lesion: str | None) -> bool:
        """Whether a lesion is one of brain, cord or spine, so that "improved" speaks of neurologic function."""
        kinds = self.concepts.kinds.get(lesion or "", frozenset())
        return not kinds.isdisjoint({"CentralNervousSystemMetastasis", "VertebralMetastasis"})

    def _in_focus(self, kinds: frozenset[str], reading: Reading, focus: Focus, memory: Memory, at: Cue) -> str | None:
        """Return what a "^" of the table stands for here."""
        if "^lesion" in kinds:
            return focus.lesion or focus.primary
        if "^tumor" in kinds:
            return focus.primary
        if "^last route" in kinds:
            return self._route(reading, at) or memory.route
        if "^route" in kinds:
            return self._route(reading, at)
        return None

    def _route(self, reading: Reading, at: Cue) -> str | None:
        """Return the route that a clause speaks of: the one named nearest the trigger, else that of a vessel in it."""
        low, high = reading.clause(at.start)
        ways = list(reading.of_kind(frozenset({"Way"}), low, high))
        if at.names == ("@",):
            own = [m for m in ways if m.start == at.start]
            others = [m for m in ways if "MetastaticRoute" in m.kinds and m.start != at.start]
            if own and others:
                return min(others, key=lambda m: (_distance(m, at), m.start)).iri
            ways = own or ways
        named = [m for m in ways if "MetastaticRoute" in m.kinds]
        best = min(named or ways, key=lambda m: (_distance(m, at), m.start), default=None)
        return None if best is None else self.concepts.route_of.get(best.iri)

    def _placed(self, rule: Rule, mention: Mention, focus: Focus) -> bool:
        """Whether a site is, or is not, a part of the seat of the lesion in focus, as the row asks."""
        if "placed" in rule.force and focus.case is None and local(mention.iri) in group("no_place"):
            return False
        if "elsewhere" in rule.force and not self._elsewhere(mention, focus):
            return False
        if rule.force.isdisjoint({"part", "apart"}):
            return True
        where = mention.iri if "MetastaticLesion" in mention.kinds else self.concepts.lesion_of(mention.iri)
        seat = self.concepts.vocabulary.lesion_site(focus.lesion) if focus.lesion is not None else None
        part = seat is not None and where == focus.lesion and mention.iri != seat
        return part if "part" in rule.force else where != focus.lesion or mention.iri == seat

    def _elsewhere(self, mention: Mention, focus: Focus) -> bool:
        """Whether a place is neither the organ of the tumor in focus nor the seat of the lesion in focus."""
        vocabulary = self.concepts.vocabulary
        organ = vocabulary.origin_site(focus.primary) if focus.primary is not None else None
        where = self.concepts.lesion_of(mention.iri)
        home = organ is not None and (organ == mention.iri or local(organ) in self.concepts.kinds[mention.iri])
        return where is not None and where != focus.lesion and not home

    def _objects(self, rule: Rule, reading: Reading, low: int, high: int, at: Cue) -> Iterator[Mention]:
        kinds = frozenset(k for k in rule.objects if not k.startswith("^"))
        if not kinds:
            return
        found = [m for m in reading.of_kind(kinds, low, high) if not m.adjective and _on_side(m, rule.side, at)]
        if rule.predicate == "reaches":
            found = [m for m in found if joint("on_the_way").search(reading.gap(reading.start, m.start)) is None]
        if "found" in rule.force:
            found = [m for m in found if joint("population").search(reading.gap(reading.start, m.start)) is None]
        if not found:
            return
        if rule.take == "every":
            others = [c.start for name in rule.triggers for c in reading.triggers.get(name, ()) if c.start >= at.end]
            yield from (m for m in found if not any(at.end <= o < m.start for o in others))
            return
        nearest = min(found, key=lambda m: (_distance(m, at), m.start))
        if rule.side == "any" and nearest.end <= at.start:
            after = next((m for m in found if m.start >= at.end), None)
            if after is not None and _distance(after, at) <= _distance(nearest, at) + _AHEAD:
                nearest = after
        if rule.take == "one":
            yield nearest
            return
        yield from [m for m in reading.group_of(nearest) if m in found] or [nearest]

    def _subjects(
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
        if "^route" in rule.subjects:
            route = self._route(reading, at)
            if route is not None:
                yield route, None
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
        found = [
            m
            for m in reading.of_kind(rule.subjects, low, high)
            if not m.adjective and not m.denied and m.start not in taken and _on_side(m, rule.subject_side, at)
        ]
        definite = [m for m in found if local(m.iri) not in group("the_tumor")]
        found = definite or (found if rule.default != "none" else [])
        if found:
            nearest = min(found, key=lambda m: (_distance(m, at), m.start))
            for m in [x for x in reading.group_of(nearest) if x in found] or [nearest]:
                subject = self._definite(m, focus)
                if "organ" in rule.force:
                    subject = self.concepts.tumor_of.get(m.iri, "")
                if subject:
                    yield subject, m
            return
        chosen = self._default(rule.default, reading, focus, memory, at, objects)
        if chosen is not None:
            yield chosen, None

    def _default(
        self,
        default: str,
        reading: Reading,
        focus: Focus,
        memory: Memory,
        at: Cue,
        objects: Sequence[Mention],
    ) -> str | None:
        if default == "none":
            return None
        if default in ("tumor", "carrier"):
            start = reading.clause(at.start)[0]
            named = [m for m in reading.mentions if "PrimaryTumor" in m.kinds and m.end <= start and not m.denied]
            if named:
                return self._definite(named[-1], focus)
            if self._unknown_tumor(reading):
                return None
        if default == "alone":
            others = any(
                "MetastaticLesion" not in m.kinds for m in reading.of_kind(_SAID_OF, *reading.clause(at.start))
            )
            return None if others else focus.lesion or focus.primary
        if default == "treatment":
            here = [m for m in reading.mentions if "Treatment" in m.kinds and m.end <= at.start]
            if here:
                return here[-1].iri
            low, _ = reading.clause(at.start)
            meant = joint("pronoun").search(reading.gap(low, at.start)) is not None
            return memory.treatment if meant or focus.case is not None or reading.speaks("own") else None
        if default == "observation":
            return self.concepts.named("route observation")
        if default == "tumor":
            return focus.primary
        if default == "carrier" and focus.primary is not None and focus.case is None and not reading.speaks("patient"):
            return focus.primary
        if default == "treated" and focus.primary is not None:
            earlier = focus.case is not None and joint("earlier").search(reading.flat) is not None
            if earlier or any(m.is_a(*group("of_the_primary")) for m in objects):
                return focus.primary
        return focus.lesion or focus.primary

    @staticmethod
    def _unknown_tumor(reading: Reading) -> bool:
        """Whether a sentence names a tumor that the ontology does not know: then it is not about that in focus."""
        places = (reading.start + m.start() for m in joint("tumor_word").finditer(reading.flat))
        return any(not any(m.start <= p < m.end for m in reading.mentions) for p in places)

    def _definite(self, mention: Mention, focus: Focus) -> str:
        """Return the concept of a subject: "the deposit" is the lesion in focus, "the tumor" the tumor."""
        name = local(mention.iri)
        if name in group("the_lesion") and focus.lesion is not None:
            return focus.lesion
        if name in group("the_tumor") | group("no_organ") and focus.primary is not None:
            return focus.primary
        if name in group("no_organ") and focus.case is not None and focus.primary is not None:
            return focus.primary  # a patient's "adenocarcinoma" is the one that the case is about
        return canonical(mention, self.concepts)

    def _draft(
        self,
        rule: Rule,
        reading: Reading,
        subject: str,
        where: Mention | None,
        target: Mention | None,
        low: int,
        high: int,
        at: Cue,
    ) -> Draft:
        points = [] if target is None else [target.start]
        if at.names != ("",) and (target is None or reading.clause(at.start) == reading.clause(target.start)):
            points += [at.start, at.end - 1]
        negated = any(reading.under("negation", p) for p in points) and "plain" not in rule.force
        hedged = any(reading.under("hedge", p) for p in points) and "certain" not in rule.force
        hedged |= "announced" in rule.force and reading.under("announced", at.start)
        rejected = any(reading.under("rejection", p) for p in points) and "certain" not in rule.force
        if target is not None and target.absence:
            negated = True
        if "negated" in rule.force:
            negated = not negated if "flip" in rule.force else True
        places = [p for p in (where, target) if p is not None]
        start = min([at.start, *(m.start for m in places)])
        end = max([at.end, *(m.end for m in places)])
        qualifiers = dict(self._qualifiers(rule, reading, low, high, at, target))
        return Draft(
            rule=rule,
            subject=subject,
            object=None,
            cue=at,
            at=target,
            start=start,
            end=end,
            polarity=not (negated or rejected),
            hedged=hedged or rejected,
            qualifiers=qualifiers,
            subject_at=where,
            site=target.site if target is not None else None,
        )

    def _qualifiers(
        self, rule: Rule, reading: Reading, low: int, high: int, at: Cue, target: Mention | None
    ) -> Iterator[tuple[str, str]]:
        for slot, kind in rule.qualifiers:
            found = [m for m in reading.of_kind(frozenset({kind}), low, high) if m is not target]
            if found:
                yield slot, min(found, key=lambda m: (_distance(m, at), m.start)).iri


def is_open_question(reading: Reading) -> bool:
    """Whether a sentence only says that something is not known: what it asks about is then no statement."""
    asks = "asks" in reading.triggers and "evidence is lacking" in reading.triggers
    return asks or "open question" in reading.triggers


def _aside(draft: Draft, reading: Reading) -> bool:
    """Whether a finding stands where the text only says what was not looked at."""
    return reading.under("aside", draft.at.start if draft.at is not None else draft.start)


@cache
def _begins(word: str) -> re.Pattern[str]:
    """A word or the beginning of one."""
    return re.compile(rf"(?<![a-z]){re.escape(word)}")


def _distance(mention: Mention, at: Cue) -> int:
    if mention.start >= at.end:
        return mention.start - at.end
    return max(0, at.start - mention.end)


def _on_side(mention: Mention, side: str, at: Cue) -> bool:
    if side == "after":
        return mention.start >= at.start and mention.end > at.end
    if side == "same":
        return mention.start == at.start
    if side == "before":
        return mention.end <= at.start or mention.end <= at.end
    return True
