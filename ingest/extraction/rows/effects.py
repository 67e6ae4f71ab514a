"""What treatments do: which one a sentence means, what it is measured against, and which effects make sense."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ..concepts import local
from ..figures.arms import Arms, alike_in_kind
from ..figures.drafts import Draft
from ..memory import Memory
from ..naming.mentions import Mention
from ..quantities.quantity import Quantity
from ..relation_rules import Rule
from ..rule_tables import group, joint, mapping
from ..sentence.cues import Cue
from ..sentence.reading import Reading

_EFFECTS = frozenset({"improves", "worsens", "prevents", "delays", "causes", "hasNoEffectOn", "recommendedFor"})
_COMPLAINTS = frozenset({"ClinicalFinding", "Complication"})
_AVERTS = frozenset({"prevents", "delays"})
_TREATMENT = frozenset({"Treatment"})
_OPENING = 25
_PAIR = 2
_OUTCOMES = frozenset({"SurvivalOutcome", "ProgressionFreeSurvival", "LocalControl"})
_COUNTED = frozenset({"share", "count"})

Kinds = Mapping[str, frozenset[str]]


def treatments(reading: Reading) -> list[Mention]:
    """Return the treatments that a sentence speaks of, without what was not given and what others are held against."""
    found = reading.of_kind(_TREATMENT, reading.start, reading.end)
    return [
        m
        for m in found
        if local(m.iri) not in mapping("not_given")
        and local(m.iri) not in group("too_general")
        and not m.denied
        and not reading.under("negation", m.start)
        and not reading.follows("measured_against", m.start)
        and not reading.follows("not_yet", m.start)
    ]


def remember(reading: Reading, memory: Memory) -> None:
    """Keep the treatments of a sentence for those that go on with "it", "both" or "the drug".

    The first that is named and what is listed with it go before the others; a sentence that names none leaves them.
    """
    if not any("Treatment" in m.kinds for m in reading.mentions):
        memory.fresh = False
        return
    found = treatments(reading)
    if not found:
        return
    first = [m for m in reading.group_of(found[0]) if m in found]
    memory.treatment = found[-1].iri
    memory.treatments = tuple(dict.fromkeys(m.iri for m in (first if len(first) > 1 else found)))
    memory.trial |= joint("in_a_trial").search(reading.flat) is not None
    named = tuple(dict.fromkeys(m.iri for m in reading.of_kind(_TREATMENT, reading.start, reading.end)))
    against = memory.trial or joint("sets_against").search(reading.flat) is not None
    general = any(local(i) in group("too_general") or local(i) in mapping("not_given") for i in named)
    both = tuple(i for i in named if i in memory.rivals)
    if len(both) == _PAIR:
        memory.turned = both != memory.rivals
    elif against and not memory.named and len(named) == _PAIR and not general:
        memory.rivals, memory.turned = named, False
    memory.leads = found[0].start - reading.start <= _OPENING
    memory.fresh = True


def remember_heading(mentions: Sequence[Mention], memory: Memory) -> None:
    """Keep the treatments of a heading for a sentence under it that goes on with "it"."""
    named = [m.iri for m in mentions if "Treatment" in m.kinds and local(m.iri) not in group("too_general")]
    if named:
        memory.treatment, memory.treatments = named[-1], tuple(dict.fromkeys(named))
        memory.leads = memory.fresh = True


def meant(reading: Reading, memory: Memory, low: int, at: int) -> tuple[str, ...]:
    """Return the treatments that a clause from `low` means before `at` without naming any.

    A verb without a subject goes on with the treatment that the sentence begins with; a pronoun, "both" or "the
    operation" takes up those of the sentence before, if that began with them.
    """
    here = treatments(reading)
    if here and here[0].start < low:
        known = tuple(dict.fromkeys(m.iri for m in reading.group_of(here[0]) if m in here))
        if joint("elided").fullmatch(reading.gap(low, at)) is not None:
            return known if here[0].start - reading.start <= _OPENING else ()
    elif memory.leads and not any("Treatment" in m.kinds and m.end <= at for m in reading.mentions):
        known, low = memory.treatments, reading.start
    else:
        return ()
    found = joint("treatment_meant").search(reading.gap(low, at))
    if found is None:
        return ()
    if found["several"]:
        return known if len(known) > 1 else ()
    return known[:1]


def compared_pairs(reading: Reading, at: Cue) -> Iterator[tuple[Mention, Mention]]:
    """Yield the two treatments before a verb that sets them against each other: "the two did not differ"."""
    before = [m for m in treatments(reading) if m.end <= at.start]
    if before and len(pair := [m for m in reading.group_of(before[-1]) if "Treatment" in m.kinds]) == _PAIR:
        yield pair[0], pair[1]


def ratios_of_arms(
    rule: Rule, reading: Reading, memory: Memory, low: int, high: int
) -> Iterator[tuple[Rule, Mention, Quantity]]:
    """Yield each hazard ratio of the two groups of a text, the outcome it is of, and the rule with what it shows.

    It stands after the times of both in their order: "19 v 11 months (HR 0.58, 95% CI 0.41-0.82)". An interval below
    one is an improvement by the first, one that holds one is no effect; else nothing is said.
    """
    if memory.turned or len(memory.rivals) != _PAIR:
        return
    for one, other, ratio in zip(reading.figures, reading.figures[1:], reading.figures[2:], strict=False):
        times = (one.role, other.role, ratio.role) == ("duration", "duration", "ratio") and low <= one.start < high
        if not times or one.value is None or other.value is None or ratio.ci_high is None or ratio.ci_low is None:
            continue
        outcomes = list(reading.of_kind(_OUTCOMES, low, one.start))
        beside = joint("versus").fullmatch(reading.gap(one.end, other.start))
        if not outcomes or not beside or reading.gap(other.end, ratio.start).strip() not in ("", "(", ","):
            continue
        if any(True for _ in reading.of_kind(_TREATMENT, outcomes[-1].start, ratio.start)):
            continue
        if ratio.ci_high < 1 and one.value > other.value:
            yield rule, outcomes[-1], ratio
        elif ratio.ci_low <= 1 <= ratio.ci_high:
            yield replace(rule, predicate="hasNoEffectOn"), outcomes[-1], ratio


def by_arm(draft: Draft, arms: Arms, kinds: Kinds) -> list[Draft]:
    """Return a draft for each treatment of a clause that has its own figure: "in 18% given A and in 9% given B"."""
    at, reading = draft.at, arms.reading
    roles = draft.rule.figures & _COUNTED
    if at is None or not roles or "Treatment" not in kinds.get(draft.subject, ()):
        return []
    low, high = reading.clause(at.start)
    figures = [q for q in reading.figures if q.role in roles and low <= q.start < high]
    figures = [q for q in figures if not joint("n_is").match(reading.gap(q.start, q.end))]
    if not figures:
        return []
    reach = arms.reach(figures[-1])
    figures += [q for q in reading.figures if high <= q.start < reach[1] and alike_in_kind(q, figures[0])]
    found = arms.of(figures, min(low, reach[0]), reach[1]) if len(figures) >= _PAIR else []
    return [
        replace(
            draft,
            subject=arm.treatment,
            figure=arm.figure,
            qualifiers={**draft.qualifiers, **({"comparator": arm.versus} if arm.versus else {})},
        )
        for arm in found
        if arm.treatment is not None
    ]


def settled(draft: Draft, reading: Reading, memory: Memory, kinds: Kinds) -> Draft | None:
    """Return a draft as an effect can be meant, None where it cannot: nothing prevents survival.

    What did not lengthen life had no effect on survival; what was not shown to do so stays a negated improvement.
    """
    rule = draft.rule
    if rule.predicate == "causes" and "MetastaticLesion" in kinds.get(draft.subject, ()):
        return None if "TreatmentToxicity" in kinds.get(draft.object or "", ()) else draft
    if rule.predicate not in _EFFECTS or "Treatment" not in kinds.get(draft.subject, ()):
        return draft
    aim = kinds.get(draft.object or "", frozenset())
    if draft.polarity and joint("not_shown").search(reading.gap(reading.start, draft.cue.start)):
        draft = replace(draft, polarity=False)
    if rule.predicate in _AVERTS and not aim.isdisjoint(group("wished_for")):
        return None
    if rule.predicate != "recommendedFor" and local(draft.subject) in mapping("not_given"):
        return None
    differ = joint("set_against_each_other").search(reading.gap(draft.cue.start, draft.cue.end)) is not None
    if rule.predicate == "hasNoEffectOn" and differ and any(True for _ in compared_pairs(reading, draft.cue)):
        return None  # two treatments that did not differ from each other
    if rule.predicate == "improves":
        if "GoodPrognosis" in aim and draft.object is not None:
            draft = replace(draft, object=draft.object.replace("GoodPrognosis", "SurvivalOutcome"))  # "better survival"
            aim = kinds.get(draft.object or "", frozenset())
        if "Recurrence" in aim and "no recurrence of" in reading.triggers:
            return None
        grows = joint("grows").match(reading.gap(draft.cue.start, draft.cue.end)) is not None
        if grows and not aim.isdisjoint(_COMPLAINTS) and "VisualAcuity" not in aim:
            return None
        if "Cure" in aim and not draft.polarity:
            return None
        unproved = joint("unproved").search(reading.flat) is not None
        if not draft.polarity and not draft.hedged and "SurvivalOutcome" in aim and not unproved:
            draft = replace(draft, rule=replace(rule, predicate="hasNoEffectOn"), polarity=True)
    if rule.predicate == "causes" and reading.gap(draft.cue.start, draft.cue.end) in ("if", "when"):
        return None
    rival = _rival(draft, reading)
    if rival is None and draft.subject in memory.rivals and rule.predicate != "recommendedFor":
        rival = next(i for i in memory.rivals if i != draft.subject)
    return draft if rival is None else replace(draft, qualifiers={"comparator": rival, **draft.qualifiers})


def _rival(draft: Draft, reading: Reading) -> str | None:
    """Return the treatment that the subject of a draft is measured against in its clause."""
    low, high = reading.clause(draft.cue.start)
    rivals: Iterable[Mention] = (
        m
        for m in reading.of_kind(_TREATMENT, low, high)
        if m.iri != draft.subject and reading.follows("measured_against", m.start)
    )
    return next((m.iri for m in rivals), None)
