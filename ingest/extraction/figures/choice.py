"""Which figure belongs to a claim, and the statistic it makes; n and N where arithmetic leaves one choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ....ontology.model import Measure, Statistic
from ..naming.mentions import Mention
from ..quantities.quantity import Quantity
from ..rule_tables import joint
from ..sentence.reading import Reading, family
from .cohorts import Cohorts

_PAIR = 2
_MEASURES = {
    "share": Measure.PROPORTION,
    "count": Measure.COUNT,
    "duration": Measure.DURATION,
    "size": Measure.SIZE,
    "age": Measure.AGE,
    "grade": Measure.LEVEL,
    "ratio": Measure.RATIO,
    "rate": Measure.RATE,
    "vague": Measure.PROPORTION,
}
_SUMMARIES = {"mean": Measure.MEAN, "median": Measure.MEDIAN, "range": Measure.RANGE}
_CLOSE = 14
_TOLD = frozenset({"finding", "outcome", "treatment"})


def _printed(words: str) -> str:
    """A figure as printed, without a parenthesis that it has one side of."""
    printed = " ".join(words.split())
    for one, other in ("()", "[]"):
        if printed.count(one) != printed.count(other):
            printed = printed.removesuffix(other).removeprefix(one)
    return printed.strip()


def choose(
    reading: Reading,
    at: Mention | None,
    trigger: int,
    roles: frozenset[str],
    taken: set[int],
    *,
    denied: bool = False,
) -> Quantity | None:
    """Return the figure that belongs to a concept: its own, else the one its list shares, else the one before it.

    "Pain (41%) and fever in three": each has its own. "Pain and fever were seen in 18%": they share it. "Nine of ten
    patients had pain": it stands before.
    """
    fits = [q for q in reading.figures if q.role in roles and (denied or q.noun != "any")]
    if at is not None and denied:
        fits = [q for q in fits if not _said_before(reading, at, q)]
    if not fits:
        return None
    if at is None:
        low, high = reading.clause(trigger)
        inside = [q for q in fits if low <= q.start < high and q.start not in taken]
        close = [q for q in inside if trigger <= q.start <= trigger + _CLOSE]
        before = [q for q in inside if q.end <= trigger]
        if before and trigger - before[-1].end == 1 and before[-1].role == "count":
            return before[-1]  # "22 improved"
        return next(iter(close), None) or (before[-1] if before else next(iter(inside), None))
    around = [q for q in fits if q.start <= at.start and at.end <= q.end]
    if around:
        return around[0]
    low, high = reading.clause(at.start)
    group = reading.group_of(at)
    index = group.index(at) if at in group else 0
    if (paired := _set_against(reading, at, fits)) is not None:
        return paired
    following = group[index + 1].start if index + 1 < len(group) else high
    own = [q for q in fits if at.end <= q.start < following and not _opens(reading, at, q)]
    own = [q for q in own if not _turned_away(reading, at, q)]
    if len(group) > 1:
        pairs = _respectively(reading, group, fits) or _leading(group, [q for q in fits if low <= q.start < high])
        if pairs:
            return pairs[index]
    if index + 1 < len(group):
        return own[0] if own else _of_next(group, index, fits) or _shared(reading, group, fits, low, high)
    if own:
        return own[0]
    return _shared(reading, group, fits, low, high)


def _said_before(reading: Reading, at: Mention, q: Quantity) -> bool:
    """Whether a figure stands in a part of the sentence before the one that denies a concept."""
    return q.end <= at.start and joint("new_part").search(reading.gap(q.end, at.start)) is not None


def _turned_away(reading: Reading, at: Mention, q: Quantity) -> bool:
    """Whether a figure counts what is said next: "nine had proton therapy, and local control was obtained in six"."""
    gap = reading.gap(at.end, q.start)
    away = joint("turns_away").search(gap)
    if away is None or "DiagnosticTest" in at.kinds:
        return False
    if away["which"]:
        return True
    low = at.end + away.end()
    return any(low <= m.start and m.end <= q.start and family(m) in _TOLD for m in reading.mentions)


def _opens(reading: Reading, at: Mention, q: Quantity) -> bool:
    """Whether a figure after a concept begins what is said next: "surgery, and 40 received radiotherapy"."""
    joined = joint("next_part").search(reading.gap(at.end, q.start)) is not None
    if joined and any(family(m) == family(at) and leads_to(reading, q, m) for m in reading.mentions):
        return True  # "68 had surgery and 57 radiotherapy"
    return joined and joint("verb_next").match(reading.gap(q.end, reading.end)) is not None


def leads_to(reading: Reading, q: Quantity, mention: Mention) -> bool:
    """Whether a figure counts those who had what is named next: "and 57 radiotherapy", "58 with cisplatin"."""
    gap = mention.start - q.end
    return 0 < gap <= _CLOSE and joint("right_of_figure").fullmatch(reading.gap(q.end, mention.start)) is not None


def _of_next(group: Sequence[Mention], index: int, fits: Sequence[Quantity]) -> Quantity | None:
    """Return the figure that a member of a list has in common with the next: "lung (9%), colon or rectum (3%)"."""
    if not any(group[0].end <= q.start and q.end <= group[index].start for q in fits):
        return None
    for member, following in zip(group[index:], [*group[index + 1 :], None], strict=True):
        after = [q for q in fits if member.end <= q.start and (following is None or q.end <= following.start)]
        if after:
            return after[0]
    return None


def _shared(
    reading: Reading, group: Sequence[Mention], fits: Sequence[Quantity], low: int, high: int
) -> Quantity | None:
    fits = [q for q in fits if not _anothers(reading, group, q)]
    inner = [q for q in fits if group[0].end <= q.start and q.end <= group[-1].start]
    after = [q for q in fits if group[-1].end <= q.start < high and not _opens(reading, group[-1], q)]
    after = [q for q in after if not _turned_away(reading, group[-1], q)]
    before = [q for q in fits if low <= q.start and q.end <= group[0].start]
    if inner:
        return None
    if before:
        return before[-1]
    return after[0] if after else None


def _anothers(reading: Reading, group: Sequence[Mention], figure: Quantity) -> bool:
    """Whether a figure stands nearer to another finding: "8% had ascites, and none had jaundice" tells of ascites."""
    kind = family(group[0])
    if kind != "finding":
        return False
    between = [
        m
        for m in reading.mentions
        if m not in group
        and family(m) == kind
        and not reading.under("negation", m.start)
        and (
            (figure.end <= m.start and m.end <= group[0].start) or (group[-1].end <= m.start and m.end <= figure.start)
        )
    ]
    return bool(between)


def _set_against(reading: Reading, at: Mention, fits: Sequence[Quantity]) -> Quantity | None:
    """The figure of one of two findings in order: "headache was commoner than ataxia (42% against 21%)"."""
    for first, second in pairwise(fits):
        if joint("versus").fullmatch(reading.gap(first.end, second.start)) and at.end <= first.start:
            low, _ = reading.clause(first.start)
            named = [m for m in reading.mentions if low <= m.start < first.start and family(m) == family(at)]
            if (
                at in named
                and len(named) == _PAIR
                and joint("comparing").search(reading.gap(named[0].end, named[1].start))
            ):
                return (first, second)[named.index(at)]
    return None


def _leading(group: Sequence[Mention], fits: Sequence[Quantity]) -> Sequence[Quantity] | None:
    """The figures of a list where each stands before its member: "70% from the lung and 4% from the kidney"."""
    same = len(fits) == len(group)
    return fits if same and all(q.end <= m.start for q, m in zip(fits, group, strict=True)) else None


def _respectively(reading: Reading, group: Sequence[Mention], fits: Sequence[Quantity]) -> list[Quantity] | None:
    after = [q for q in fits if q.start >= group[-1].end]
    if "respectively" in reading.flat:
        return after[: len(group)] if len(after) >= len(group) else None
    if any(group[0].end <= q.start < group[-1].start for q in fits):
        return None  # each has its own
    gaps = (reading.gap(a.end, b.start) for a, b in pairwise(after))
    side_by_side = all(gap.strip(" ,") in ("", "and") for gap in gaps)
    return after if len(after) == len(group) and side_by_side else None


def statistic(text: str, q: Quantity, cohorts: Cohorts, *, own: bool) -> Statistic:
    """Return the statistic of a figure, as printed, with n and N where they are printed or inferred.

    A share printed alone is counted among the totals of a text only where it is the authors' `own`.
    """
    measure = _MEASURES[q.role]
    if q.summary is not None and q.role in ("duration", "age", "size", "count"):
        measure = _SUMMARIES[q.summary]
    made = Statistic(
        measure=measure,
        printed=_printed(text[q.start : q.end]),
        value=q.value,
        low=q.low,
        high=q.high,
        sd=q.sd,
        ci_low=q.ci_low,
        ci_high=q.ci_high,
        ci_level=q.ci_level,
        unit=q.unit,
        n=q.n,
        N=q.N,
        comparator=q.comparator,
        counted=q.counted if q.role in ("share", "count", "rate") else None,
    )
    if q.role != "share" or q.value is None or q.comparator in (">", "<", "≥", "≤", "≈"):
        return made
    if q.n is not None and q.N is None:
        total = cohorts.total_for(q.n, q.value)
        if total is not None:
            return replace(made, N=total, inferred=("N",), inference=f"{q.n} of {total} is {q.value}%")
    if own and q.n is None and q.N is None:
        both = cohorts.count_for(q.value)
        if both is not None:
            n, total = both
            return replace(made, n=n, N=total, inferred=("n", "N"), inference=f"only {n} of {total} is {q.value}%")
    return made
