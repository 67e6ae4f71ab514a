"""The figures that a draft takes: its own, every one of the clause, or one for each group compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..concepts import local
from ..memory import Memory
from ..naming.mentions import Mention
from ..quantities.quantity import Quantity
from ..relation_rules import Rule
from ..rule_tables import group, joint
from ..sentence.reading import Reading
from .arms import Arms, with_total
from .choice import choose, leads_to
from .drafts import Draft
from .every_figure import every, for_arm
from .figures_of_tests import paired, right_after, right_after_cue, test_done
from .horizons import is_a_date

_BESIDE = 4
_TWO = 2
_CLOSE = 60
_AFTER = 120


def compared(draft: Draft, reading: Reading, memory: Memory) -> Iterator[Draft]:
    """Yield one draft for each group that is compared, with its own figure: "31 (41%) versus 30 (45%)".

    The groups are those that the figures of this sentence or an earlier one were given for, in the same order.
    """
    at = draft.at
    if at is None or len(memory.arms) < _TWO:
        return
    _, high = reading.clause(at.start)
    group = reading.group_of(at)
    later = [m.start for m in group if m.start > at.start]
    figures = [
        q for q in reading.figures if q.role in draft.rule.figures and at.end <= q.start < min(later, default=high)
    ]
    if len(figures) != len(memory.arms):
        return
    for index, (tumor, figure) in enumerate(zip(memory.arms, figures, strict=True)):
        other = memory.arms[1 - index] if len(memory.arms) == _TWO else None
        yield replace(
            draft, subject=tumor, figure=figure, qualifiers={"comparator": other} if other else {}, subject_at=None
        )


def with_figures(draft: Draft, arms: Arms, spent: set[int]) -> Iterator[Draft]:
    """Yield the draft with its figure; where the row takes every figure of the clause, once for each.

    Nothing is yielded where the row demands a figure and there is none.
    """
    rule, reading = draft.rule, arms.reading
    if not rule.figures:
        yield draft
        return
    if draft.at is None and rule.take == "every":
        yield from every(draft, arms, spent)
        return
    ratio = _only_ratio(draft, reading)
    if ratio is not None:
        yield replace(draft, figure=ratio)
        return
    at = draft.subject_at if "by-subject" in rule.force else draft.at
    if rule.fixed is not None and draft.at is None:
        low, high = reading.clause(draft.start)
        before = [q for q in reading.figures if q.role in rule.figures and low <= q.start and q.end <= draft.end]
        after = [
            q
            for q in reading.figures
            if q.role in rule.figures
            and draft.end <= q.start <= draft.end + _BESIDE
            and reading.gap(draft.end, q.start).strip() in ("(", "in", "")
        ]
        later = [q for q in reading.figures if q.role in rule.figures and draft.end <= q.start < high]
        later = [q for q in later if not _is_of_life(q, draft.end, rule, reading)]
        after = [q for q in after if not _is_of_life(q, draft.end, rule, reading)]
        before += [
            q for q in reading.figures if q.role == "age" and q.start < draft.cue.start and draft.cue.end < q.end
        ]
        if local(rule.fixed) == "SurvivalOutcome":
            after = [q for q in after if q.role != "duration"]
        means = [q for q in before + later if q.role == "age" and q.summary in ("mean", "median")]
        beside = means[:1] or after[:1] or before[-1:] or later[:1]
        if "beside" in rule.force:
            ends = joint("no_more_said").match(reading.gap(draft.cue.end, reading.end)) is not None
            near = [q for q in before if draft.cue.start - 1 <= q.end <= draft.cue.end]
            near = [q for q in near if not reading.follows("in_whom", q.start)]
            beside = near[-1:] if ends else []
        if beside or "figure" not in rule.force:
            yield replace(draft, figure=beside[0] if beside else None)
        return
    if "paired" in rule.force:
        yield from paired(draft, reading)
        return
    roles = rule.figures
    if draft.at is not None and not draft.at.is_a(*group("of_strength")):
        roles = roles - {"grade"}
    chosen = _own(draft, at, roles, reading, spent)
    if chosen is not None and rule.predicate == "spreadsVia" and _is_of_reason(chosen, draft, reading):
        chosen = None
    if draft.rule.predicate == "metastasizesTo" and chosen is not None and "comparator" not in draft.qualifiers:
        draft = _against_the_other(draft, roles, reading)
    if rule.predicate == "interval" and chosen is not None:
        low, high = arms.reach(chosen)
        alike = [
            q for q in reading.figures if low <= q.start < high and q.role == chosen.role and q.unit == chosen.unit
        ]
        if found := arms.of(alike, low, high):
            yield from (for_arm(draft, arm) for arm in found)
            return
        chosen = _within(chosen, reading) or with_total(chosen, reading, low, high)
    if chosen is not None or "figure" not in rule.force:
        yield draft if chosen is draft.figure else replace(draft, figure=chosen)


def _is_of_life(figure: Quantity, after: int, rule: Rule, reading: Reading) -> bool:
    """Whether a time is told of life or death: "it shrank, and he is alive at 9 months"."""
    if figure.role != "duration" or rule.predicate in ("survival", "interval"):
        return False
    return joint("death").search(reading.gap(min(after, figure.start), figure.start)) is not None


def _history(at: Mention, reading: Reading) -> Quantity | None:
    """Return the time that a complaint has lasted: "a six-week history of proptosis and diplopia"."""
    low, _ = reading.clause(at.start)
    times = [q for q in reading.figures if q.role == "duration" and low <= q.start and q.end <= at.start]
    told = [q for q in times if joint("history_of").match(reading.gap(q.end, at.start + 1))]
    return told[-1] if told else None


def _is_of_reason(figure: Quantity, draft: Draft, reading: Reading) -> bool:
    """Whether a figure is told of what speaks for or against a supposed route: "by arteries, since in 78 of 94 ..."."""
    low, high = min(figure.end, draft.end), max(figure.start, draft.start)
    return joint("reason").search(reading.gap(low, high)) is not None


def _own(draft: Draft, at: Mention | None, roles: frozenset[str], reading: Reading, spent: set[int]) -> Quantity | None:
    """Return the figure of a draft, None where the one that stands nearest turns out to be said of something else."""
    force = draft.rule.force
    its_own = _of_its_tumor(draft, roles, reading) if draft.rule.predicate == "metastasizesTo" else None
    if its_own is not None:
        return its_own
    if draft.rule.predicate == "treatedWith":
        beside = next((q for q in reading.figures if at and q.role in roles and leads_to(reading, q, at)), None)
        if beside is not None and joint("elided_verb").search(reading.gap(reading.start, beside.start)):
            return beside
        before = (q for q in reversed(reading.figures) if q.role in roles and q.end <= draft.cue.start)
        counted = next(before, None)
        if counted and joint("counted_subject").fullmatch(reading.gap(counted.end, draft.cue.start)):
            return counted
    denied = not draft.polarity
    if draft.rule.predicate == "detectedBy" and (sizes := _within_lesions(reading)) and "size" in roles:
        return next((q for q, m in sizes if m is draft.subject_at), None)
    if draft.rule.predicate == "detectedBy" and at is not None and (shown := right_after_cue(draft, roles, reading)):
        return shown
    if at is not None and (tests := test_done(draft, reading)) is not None:
        return tests
    chosen = choose(reading, at, draft.start, roles, spent if "spare" in force else set(), denied=denied)
    if draft.rule.predicate == "misdiagnosedAs" and (chosen is None or chosen.role == "duration"):
        chosen = _of_those_before(draft, reading) or chosen  # how many it befell goes before how long they were treated
    if "own" in force and at is not None:
        return right_after(at, roles, reading)
    if chosen is not None and at is not None:
        chosen = _with_count(chosen, at, reading)
    if at is None:
        story = "later then" in draft.cue.names
        return None if chosen is not None and not story and is_a_date(chosen, reading) else chosen
    if chosen is None and draft.rule.predicate == "presentsWith" and "share" in draft.rule.figures:
        return _history(at, reading)
    if chosen is None or _is_of_life(chosen, at.end, draft.rule, reading):
        return None
    effect = draft.rule.predicate in ("improves", "worsens", "prevents", "hasNoEffectOn")
    if effect and chosen.role == "duration" and reading.follows("at_month", chosen.start):
        return None
    if chosen.role == "duration" and draft.object is not None and local(draft.object) == "SurvivalOutcome":
        return None  # how long they lived is told of the lesion
    if chosen.role == "size" and _is_of_another(chosen, at, reading):
        return None
    if chosen.role == "duration" and chosen.end <= at.start:
        earlier = joint("point_in_time").match(reading.gap(chosen.end, reading.end))
        return None if earlier else chosen
    if "close" in force and draft.at is not None:
        apart = max(chosen.start - draft.at.end, draft.at.start - chosen.end)
        low, high = min(chosen.end, draft.at.end), max(chosen.start, draft.at.start)
        told = (m for m in reading.mentions if "AttachedTumor" not in m.kinds and local(m.iri) not in group("no_place"))
        between = draft.hedged or any(low <= m.start and m.end <= high for m in told)
        return chosen if apart <= _CLOSE and not between else None
    return chosen


def _of_those_before(draft: Draft, reading: Reading) -> Quantity | None:
    """Return how many a clause begins with, where it counts once: "in six of 20 it was taken for mastitis"."""
    low, _ = reading.clause(draft.start)
    before = [q for q in reading.figures if q.role in ("count", "share") and low <= q.start and q.end <= draft.start]
    return before[0] if len(before) == 1 else None


def _with_count(share: Quantity, at: Mention, reading: Reading) -> Quantity:
    """Return a share in parentheses after a place with the count before it: "24 in the breast (20%)"."""
    if share.role != "share" or share.n is not None or share.value is None or share.start < at.end:
        return share
    if not reading.gap(at.end, share.start).rstrip().endswith(("(", "[")):
        return share
    low, _ = reading.clause(at.start)
    counts = [q for q in reading.figures if low <= q.start and q.end <= at.start and q.role in ("count", "share")]
    last = counts[-1] if counts else None
    if last is None or last.role != "count" or last.n is None or last.value is None:
        return share
    return replace(share, n=last.n, N=last.N if last.N and last.n <= last.N else None)


def _within(bound: Quantity, reading: Reading) -> Quantity | None:
    """Return how many patients keep to a bound, with the bound: "eleven of them developed it within one year"."""
    if bound.value is not None or (bound.low is None) == (bound.high is None):
        return None
    low, high = reading.clause(bound.start)
    counts = [q for q in reading.figures if q.role == "count" and q.n is not None and low <= q.start < high]
    if len(counts) != 1:
        return None
    return replace(counts[0], start=min(counts[0].start, bound.start), end=max(counts[0].end, bound.end))


def _against_the_other(draft: Draft, roles: frozenset[str], reading: Reading) -> Draft:
    """Give a draft the other tumor as comparator where two are set side by side, each with its figure for one place."""
    if draft.subject_at is None or _of_its_tumor(draft, roles, reading) is None:
        return draft
    low, high = reading.clause(draft.start)
    tumors = list(reading.of_kind(frozenset({"PrimaryTumor"}), low, high))
    others = [m for m in tumors if m is not draft.subject_at]
    if len(others) != 1 or "by-subject" in draft.rule.force:
        return draft
    return replace(draft, qualifiers={**draft.qualifiers, "comparator": others[0].iri})


def _of_its_tumor(draft: Draft, roles: frozenset[str], reading: Reading) -> Quantity | None:
    """Return the figure before its tumor, where each of several has one: "5% with carcinoma and 23% with melanoma"."""
    low, high = reading.clause(draft.start)
    tumors = list(reading.of_kind(frozenset({"PrimaryTumor"}), low, high))
    figures = [q for q in reading.figures if q.role in roles and low <= q.start < high]
    if draft.subject_at not in tumors or len(tumors) < _TWO or len(tumors) != len(figures):
        return None
    pairs = list(zip(figures, tumors, strict=True))
    before = [place for q, m in pairs for place in (q.start, m.start)]
    after = [place for q, m in pairs for place in (m.start, q.start)]
    return figures[tumors.index(draft.subject_at)] if sorted(before) in (before, after) else None


def _within_lesions(reading: Reading) -> list[tuple[Quantity, Mention]]:
    """Return the sizes that stand within lesions, each with its own: "a nodule of 14 mm in the parietal lobe"."""
    sizes = [q for q in reading.figures if q.role == "size"]
    return [(q, m) for q in sizes for m in reading.mentions if m.start < q.start and q.end < m.end]


def _is_of_another(size: Quantity, at: Mention, reading: Reading) -> bool:
    """Whether a lesion stands between its size and a concept: "a 3 cm mass with edema"."""
    return any("Lesion" in m.kinds for m in reading.mentions if size.end <= m.start and m.end <= at.start)


def _only_ratio(draft: Draft, reading: Reading) -> Quantity | None:
    """Return the one ratio of a sentence that tells of an effect: it goes before a share or a time."""
    if "ratio" not in draft.rule.figures:
        return None
    ratios = [q for q in reading.figures if q.role == "ratio" and q.start >= draft.start]
    return ratios[0] if len(ratios) == 1 and ratios[0].start - draft.end <= _AFTER else None
