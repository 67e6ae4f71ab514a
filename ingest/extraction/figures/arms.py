"""Whose figure it is, where a sentence gives one for each treatment, lesion or tumor that it sets side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ..concepts import Concepts, local
from ..naming.mentions import Mention
from ..quantities.quantity import Quantity
from ..rule_tables import group, joint
from ..sentence.reading import Reading
from ..topics.focus import Focus
from ..topics.titles import specific_lesion

_TWO = 2
_AROUND = 40
_SUMMED = ("mean", "median")
_NO_ARMS = ("p-value", "count", "cohort")
_TREATMENTS = frozenset({"Treatment"})
_GROUPED = frozenset({"Treatment", "PrimaryTumor", "Marker"})


@dataclass(frozen=True, slots=True)
class Arm:
    """One of the figures of a sentence, with whom it is said of: a treatment, or a lesion, or a tumor."""

    figure: Quantity
    treatment: str | None = None
    lesion: str | None = None
    tumor: str | None = None
    versus: str | None = None


@dataclass(frozen=True, slots=True)
class Arms:
    """Tells which figure of a sentence belongs to which arm."""

    reading: Reading
    focus: Focus
    concepts: Concepts
    rivals: tuple[str, ...] = ()

    def reach(self, figure: Quantity) -> tuple[int, int]:
        """Return the clause of a figure and those that go on with it: "... 9 months, but only 4 in the untreated"."""
        reading = self.reading
        low, high = reading.clause(figure.start)
        while high < reading.end:
            following = reading.clause(high + 1)
            others = [q for q in reading.figures if following[0] <= q.start < following[1] and q.role not in _NO_ARMS]
            alike = [q for q in others if alike_in_kind(q, figure)]
            if not alike or alike[0] is not others[0] or self._tells_more(*following):
                break
            high = following[1]
        return low, high

    def _tells_more(self, low: int, high: int) -> bool:
        """Whether a clause has a verb of its own, so that it does not go on with the figures of the clause before."""
        return joint("own_topic").search(self.reading.gap(low, high)) is not None

    def of(self, figures: Sequence[Quantity], low: int, high: int) -> list[Arm]:
        """Return an arm for each of several figures; none where they stand in one order with nothing."""
        if len(figures) < _TWO:
            return []
        if len(figures) > _TWO and (pairs := self._pairs(figures)):
            ends = [pair[0].start for pair in pairs[1:]] + [high]
            starts = [low, *(pair[1].end for pair in pairs[:-1])]
            return [
                arm for pair, left, right in zip(pairs, starts, ends, strict=True) for arm in self.of(pair, left, right)
            ]
        found = self._treatments(figures, low, high) or self._places(figures, low, high)
        found = found or self._unnamed(figures, low, high)
        if len(found) == _TWO:
            names = [arm.treatment or arm.lesion or arm.tumor for arm in found]
            found = [replace(arm, versus=other) for arm, other in zip(found, reversed(names), strict=True)]
        return found

    def _pairs(self, figures: Sequence[Quantity]) -> list[tuple[Quantity, Quantity]]:
        """Return the figures two by two, where each second one is set against the one before it; else none."""
        pairs = list(zip(figures[::2], figures[1::2], strict=False))
        odd = len(figures) % _TWO or any(not self._set_against(a, b) for a, b in pairs)
        return [] if odd else pairs

    def _set_against(self, a: Quantity, b: Quantity) -> bool:
        return joint("set_beside").fullmatch(self.reading.gap(a.end, b.start)) is not None

    def _unnamed(self, figures: Sequence[Quantity], low: int, high: int) -> list[Arm]:
        """Return the arms of two figures that stand for the two groups of the text in their order: "9 v 3 months"."""
        if len(figures) != _TWO or len(self.rivals) != _TWO:
            return []
        one, other = figures
        ordered = joint("in_their_order").match(self.reading.gap(other.end, high))
        if ordered is None or any(True for _ in self.reading.of_kind(_GROUPED, low, other.end)):
            return []
        if not ordered["respectively"] and not joint("versus").fullmatch(self.reading.gap(one.end, other.start)):
            return []
        return [Arm(q, treatment=iri) for q, iri in zip(figures, self.rivals, strict=True)]

    def _treatments(self, figures: Sequence[Quantity], low: int, high: int) -> list[Arm]:
        named = [m for m in self.reading.of_kind(_TREATMENTS, low, high) if not m.adjective]
        ordered = self._in_order(figures, named) or self._in_a_row(figures, named)
        if len({m.iri for m in ordered}) < len(figures):
            return []
        return [Arm(q, treatment=m.iri) for q, m in zip(figures, ordered, strict=True)]

    def _places(self, figures: Sequence[Quantity], low: int, high: int) -> list[Arm]:
        """Return the arms by lesion, by tumor, or by an organ that stands for one of these."""
        for kind in ("MetastaticLesion", "PrimaryTumor", "AnatomicalSite"):
            named = [
                m
                for m in self.reading.of_kind(frozenset({kind}), low, high)
                if not m.adjective and not m.denied and local(m.iri) not in group("no_place") | group("no_organ")
            ]
            ordered = self._in_order(figures, named)
            arms = [self._arm(q, m) for q, m in zip(figures, ordered, strict=False)]
            if (
                arms
                and len({arm.lesion or arm.tumor for arm in arms}) == len(figures)
                and all(arm.lesion or arm.tumor for arm in arms)
            ):
                return arms
        return []

    def _arm(self, figure: Quantity, mention: Mention) -> Arm:
        if "MetastaticLesion" in mention.kinds:
            return Arm(figure, lesion=mention.iri)
        if "PrimaryTumor" in mention.kinds:
            return Arm(figure, tumor=mention.iri)
        deposit = self.focus.lesion
        if self.focus.primary is None and deposit is not None and specific_lesion(deposit):
            return Arm(figure, tumor=self.concepts.tumor_of.get(mention.iri))
        return Arm(figure, lesion=self.concepts.lesion_of(mention.iri))

    def _in_order(self, figures: Sequence[Quantity], named: Sequence[Mention]) -> list[Mention]:
        """Return the concepts that stand after each figure, or before each, one by one."""
        after = [m for m in named if m.start >= figures[0].start]
        for found, first in ((after, True), (list(named), False)):
            if len(found) != len(figures):
                continue
            pairs = [(q.start, m.start) if first else (m.start, q.start) for q, m in zip(figures, found, strict=True)]
            if all(a < b for a, b in pairwise(at for pair in pairs for at in pair)):
                return found
        return []

    def _in_a_row(self, figures: Sequence[Quantity], named: Sequence[Mention]) -> list[Mention]:
        """Return as many concepts as there are figures, where the figures stand together: "12 versus 7 months"."""
        between = any(figures[0].end <= m.start < figures[-1].start for m in named)
        apart = any(b.start - a.end > _AROUND for a, b in pairwise(figures))
        return [] if between or apart or len(named) != len(figures) else list(named)

    def owner(self, figure: Quantity, left: int, right: int) -> str | None:
        """Return the lesion at the place named right after a figure: "3 months when the brain was involved"."""
        sites = list(self.reading.of_kind(frozenset({"AnatomicalSite"}), figure.end, right))
        if not sites or self.focus.primary is None:
            return None
        said = joint("of_those").fullmatch(self.reading.gap(figure.end, sites[0].start))
        hit = joint("was_hit").match(self.reading.gap(sites[0].end, right))
        return self.concepts.lesion_of(sites[0].iri) if said and hit else None


def alike_in_kind(q: Quantity, figure: Quantity) -> bool:
    """Whether two figures are of one kind: two times, or two shares or counts of one unit."""
    return q.role == figure.role and (q.role == "duration" or q.unit == figure.unit)


def with_total(figure: Quantity, reading: Reading, left: int, right: int) -> Quantity:
    """Return a mean, a median or a range with the number of patients that it is of: "of the 14 patients operated on".

    Where the clause counts those who died before it says after what time, these are counted.
    """
    if figure.N is not None or figure.role != "duration" or figure.summary not in _SUMMED:
        return figure
    died = [
        q
        for q in reading.figures
        if q.role == "share" and q.n and left <= q.start < figure.start and _between(reading, q, figure)
    ]
    if died:
        last = died[-1]
        wholes = [q.n for q in reading.figures if q.role == "cohort" and q.end <= last.start and q.n]
        return replace(figure, n=last.n, N=last.N or (wholes[0] if len(wholes) == 1 else None))
    totals = {q.n for q in _totals(reading, left, right)}
    return replace(figure, N=totals.pop()) if len(totals) == 1 else figure


def _between(reading: Reading, share: Quantity, figure: Quantity) -> bool:
    return joint("death").search(reading.gap(share.end, figure.start)) is not None


def _is_n(reading: Reading, q: Quantity) -> bool:
    return q.N is None and joint("n_is").match(reading.gap(q.start, q.end)) is not None


def with_totals(figures: Sequence[Quantity], reading: Reading, low: int, high: int) -> list[Quantity]:
    """Return several means or medians with the group that each is of, where as many groups are named in their order."""
    groups: list[int | None] = [q.n for q in _totals(reading, low, high)]
    if len(groups) != len(figures):
        ends = [q.start for q in figures[1:]] + [high]
        after = [list(_totals(reading, q.end, end)) for q, end in zip(figures, ends, strict=True)]
        groups = [found[0].n if len(found) == 1 else None for found in after]
    bare = [q.N is None and q.summary in _SUMMED for q in figures]
    return [replace(q, N=n) if n and one else q for q, n, one in zip(figures, groups, bare, strict=True)]


def _totals(reading: Reading, left: int, right: int) -> Iterator[Quantity]:
    """Yield the counts that name a group: "the 14 patients", "all 48", "our nine patients"."""
    for q in reading.figures:
        if q.role in ("count", "cohort") and q.n and left <= q.start and q.end <= right and q.comparator is None:
            whole = q.n == q.N and q.value == q.n
            told = reading.follows("the_group", q.start)
            if whole or _is_n(reading, q) or (told and q.N is None and q.counted in ("patients", None)):
                yield q
