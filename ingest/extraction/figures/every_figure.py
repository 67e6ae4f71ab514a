"""A draft with every figure of its clause, each with the arm, the lesion or the treatment that it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..concepts import local
from ..quantities.quantity import Quantity
from ..rule_tables import group, joint
from ..sentence.reading import Reading
from .arms import Arm, Arms, alike_in_kind, with_total, with_totals
from .drafts import Draft
from .horizons import horizons, is_a_date

_PAIR = ("treatment", "comparator")
_TUMORS = frozenset({"PrimaryTumor"})


def every(draft: Draft, arms: Arms, spent: set[int]) -> Iterator[Draft]:
    """Yield the draft with every figure of the clause, each with the arm that it belongs to."""
    rule, reading = draft.rule, arms.reading
    low, high = reading.clause(draft.start)
    found = [q for q in reading.figures if q.role in rule.figures and low <= q.start < high]
    if rule.predicate == "survival":
        dates = horizons(reading, low, high)
        if "horizon" in rule.force and not dates:
            return
        found = [q for q in found if q.start not in dates and not is_a_date(q, reading)]
        if found:
            low, high = arms.reach(found[-1])
            later = [q for q in reading.figures if found[-1].end <= q.start < high and q.start not in dates]
            found += [q for q in later if alike_in_kind(q, found[-1])]
    if "spare" in rule.force:
        found = [q for q in found if q.start not in spent]
    tumors = [m for m in reading.of_kind(_TUMORS, low, high) if local(m.iri) not in group("no_organ")]
    several = rule.predicate == "frequency" and len({m.iri for m in tumors}) > 1
    if rule.predicate == "frequency":
        found = [q for q in found if joint("of_what_follows").match(reading.gap(q.end, high)) is None]
    sides = arms.of(found, low, high) if rule.predicate == "survival" else []
    if sides:
        figures = with_totals([a.figure for a in sides], reading, low, high)
        yield from (for_arm(draft, replace(a, figure=_rated(draft, q))) for a, q in zip(sides, figures, strict=True))
        return
    if rule.predicate == "frequency":
        found = [q for q in found if not _of_a_place(q, reading, high)]
    found = [q for q in found if q.role == "duration" or not _second_arm(reading, q)]
    slots = frozenset(kind for _, kind in rule.qualifiers)
    told = rule.predicate == "survival"
    given: set[int] = set()
    if told and len(found) > 1:
        found = with_totals(found, reading, low, high)
    for index, figure in enumerate(found):
        left = found[index - 1].end if index else low
        right = found[index + 1].start if index + 1 < len(found) else high
        qualifiers = dict(draft.qualifiers)
        for slot, kind in rule.qualifiers:
            near = list(reading.of_kind(frozenset({kind}), figure.end, right))[:1]
            if not near:
                free = (m for m in reading.of_kind(frozenset({kind}), left, figure.start) if m.start not in given)
                near = list(free)[-1:]
            qualifiers.pop(slot, None)
            if near:
                given.add(near[0].start)
                qualifiers[slot] = near[0].iri
        if _second_arm(reading, figure) and slots and not any(True for _ in reading.of_kind(slots, figure.end, right)):
            continue
        if several:
            within = [m for m in tumors if figure.start <= m.start < figure.end]
            nearest = within or [m for m in tumors if left <= m.start < figure.start][-1:]
            if nearest:
                qualifiers["primary"] = nearest[0].iri
        if told and figure.role == "ratio":
            both = list(dict.fromkeys(m.iri for m in reading.of_kind(slots, low, high)))
            if len(both) == len(_PAIR):
                qualifiers |= dict(zip(_PAIR, both, strict=True))
        where = reading.clause(figure.start)
        own = (low, high) if where[0] <= low else where
        if told and where[0] > low:  # the clause goes on with another group
            left = max(left, where[0])
            others = list(reading.of_kind(frozenset({"PrimaryTumor"}), figure.end, right))
            if others and joint("of_those").fullmatch(reading.gap(figure.end, others[0].start)):
                qualifiers["primary"] = others[0].iri
        yield replace(
            draft,
            subject=arms.owner(figure, left, right)
            or _owner(draft, reading, figure, *own, gone_on=own == where and where[0] > low),
            figure=_rated(draft, with_total(figure, reading, left, right) if told and len(found) == 1 else figure),
            qualifiers=qualifiers,
            start=figure.start,
            end=figure.end,
        )


def for_arm(draft: Draft, arm: Arm) -> Draft:
    """Return a draft for one arm, with the other of two as comparator."""
    qualifiers = {k: v for k, v in draft.qualifiers.items() if k != "treatment"}
    told = {"treatment": arm.treatment, "primary": arm.tumor, "comparator": arm.versus}
    return replace(
        draft,
        subject=arm.lesion or draft.subject,
        figure=arm.figure,
        qualifiers=qualifiers | {k: v for k, v in told.items() if v is not None},
        start=arm.figure.start,
        end=arm.figure.end,
    )


def _rated(draft: Draft, figure: Quantity) -> Quantity:
    """Return a share of those alive after a time as the rate that it is."""
    rate = "rate" in draft.rule.force and figure.role == "share"
    if not rate:
        return figure
    alone = figure.n is not None and figure.N is None  # "34% (N = 37)": of so many
    return replace(figure, role="rate", counted=None, n=None if alone else figure.n, N=figure.n if alone else figure.N)


def _owner(draft: Draft, reading: Reading, figure: Quantity, low: int, high: int, *, gone_on: bool) -> str:
    """Return the lesion that a figure stands with, where a clause has several: named right after it, else before it."""
    if "PrimaryTumor" in draft.rule.subjects:
        tumors = reading.of_kind(frozenset({"PrimaryTumor"}), figure.end, high)
        beside = (m for m in tumors if reading.gap(figure.end, m.start) in (" of ", " of all ", " of the "))
        return next((m.iri for m in beside), draft.subject)
    if "MetastaticLesion" not in draft.rule.subjects:
        return draft.subject
    lesions = [m for m in reading.of_kind(frozenset({"MetastaticLesion"}), low, high) if not m.adjective]
    lesions = [m for m in lesions if local(m.iri) not in group("no_place")]
    lesions += [m for m in reading.implied if low <= m.start and m.end <= high]
    named = sorted(lesions, key=lambda m: m.start)
    later = [q.start for q in reading.figures if q.role == figure.role and q.start > figure.start]
    after = [m for m in named if figure.end <= m.start < min(later, default=high)]
    if after and joint("of_those").fullmatch(reading.gap(figure.end, after[0].start)):
        return after[0].iri
    if after and gone_on and not any(m.end <= figure.start for m in named):
        return after[0].iri
    before = [m for m in named if m.end <= figure.start]
    return before[-1].iri if len(named) > 1 and before else draft.subject


def _of_a_place(q: Quantity, reading: Reading, high: int) -> bool:
    """Whether a figure counts those in whom a place was involved: "and in fourteen of them the cord was involved"."""
    following = next(reading.of_kind(frozenset({"AnatomicalSite"}), q.end, high), None)
    if following is None or any(q.end <= f.start < following.start for f in reading.figures):
        return False
    return joint("was_hit").match(reading.gap(following.end, high)) is not None


def _second_arm(reading: Reading, figure: Quantity) -> bool:
    """Whether a figure only stands against the one before it: the 22% of "51% vs. 22%"."""
    return reading.follows("against", figure.start)
