"""Audit of times: whether counts before and after a time add up, and what one long time does to a mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ...ontology.model import Measure
from .arithmetic import rounding_interval
from .figures import Figure, Material
from .findings import Finding, Verdict
from .sums import count_range

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Patients whose interval lies from `low` to `high` months (None: open)."""

    low: Decimal
    high: Decimal | None
    figure: Figure

    def holds(self, months: Decimal) -> bool:
        """Whether a time lies in it; the upper end belongs to the next."""
        return self.low <= months and (self.high is None or months < self.high or months == self.high == self.low)


def time_bins(material: Material, predicate: str = "interval") -> dict[str, list[Bin]]:
    """Return the counts of patients by time that a source prints, by population."""
    found: dict[str, list[Bin]] = {}
    for figure in material.figures:
        counted = figure.statistic.measure is Measure.COUNT or figure.is_share
        if figure.key.predicate != predicate or not counted:
            continue
        if span := material.rules.span(figure.statistic.printed):
            found.setdefault(figure.population, []).append(Bin(low=span[0], high=span[1], figure=figure))
    return found


def audit_bins(material: Material) -> Iterator[Finding]:
    """Yield whether the counts by time make up the population."""
    for population, bins in time_bins(material).items():
        total = material.sizes.get(population)
        chains = [c for c in covers(bins) if len(c) > 1]
        if total is None or not chains:
            continue
        sums = [(sum_of(chain, total), chain) for chain in chains]
        closing = next((chain for (low, high), chain in sums if low <= total <= high), None)
        if closing:
            said = f"{written(closing, total)} = {total}, all of them"
            yield material.find("time bins", Verdict.CONSISTENT, said + _subsets(bins, closing), figures_of(bins))
            continue
        below = [(high, chain) for (_, high), chain in sums if high < total]
        if below:
            reached, chain = max(below, key=lambda pair: pair[0])
            yield _short(chain, bins, reached, total, material)
        else:
            (low, _), chain = min(sums, key=lambda pair: pair[0][0])
            said = f"{written(chain, total)} = {low}, {low - total} more than {total}"
            yield material.find("time bins", Verdict.INCONSISTENT, said, figures_of(chain))


def _short(chain: list[Bin], bins: list[Bin], reached: int, total: int, material: Material) -> Finding:
    """Return what to make of counts that fall short: the own case may be outside counts that cite only others."""
    missing = total - reached
    said = f"{written(chain, total)} = {reached}, {missing} fewer than {total}"
    for own in own_times(material):
        months = own.months
        home = next((b for b in chain if months is not None and b.holds(months)), None)
        cited_only = home is not None and any(c.cites for c in home.figure.claims)
        if missing == 1 and cited_only:
            closes = f"{written(chain, total)} + 1 = {total} with the authors' own patient ({own.statistic.printed})"
            return material.find(
                "time bins",
                Verdict.CONSISTENT,
                f"{written(chain, total)} = {reached} falls one short of {total}, and {closes} outside the counts"
                + _subsets(bins, chain),
                [*figures_of(bins), own],
                assumptions=["a count that cites papers counts their patients and not the authors' own"],
            )
    strict = all(b.figure.printed_total for b in chain)
    verdict = Verdict.INCONSISTENT if strict else Verdict.CANNOT_TELL
    assumptions = [] if strict else ["the time of the others may not be reported"]
    return material.find("time bins", verdict, said, figures_of(chain), assumptions=assumptions)


def covers(bins: list[Bin]) -> Iterator[list[Bin]]:
    """Yield the chains of bins that together cover all times from zero on, each beginning where the last one ends.

    A count at zero may stand inside "within a year" or before it; both readings are tried.
    """

    def onward(chain: list[Bin]) -> Iterator[list[Bin]]:
        end = chain[-1].high
        if end is None:
            yield chain
            return
        for after in bins:
            if after.low == end and after not in chain and (after.high is None or after.high > after.low):
                yield from onward([*chain, after])

    for first in bins:
        if first.low == ZERO:
            yield from onward([first])


def sum_of(chain: list[Bin], total: int) -> tuple[int, int]:
    """Return the least and the greatest sum of a chain; counts that do not fit the total make none."""
    ranges = [count_range(b.figure, total) for b in chain]
    return sum(r[0] if r else 0 for r in ranges), sum(r[-1] if r else 0 for r in ranges)


def least_count(bin_: Bin, total: int) -> int:
    """Return the least count of patients that a bin can hold."""
    return next(iter(count_range(bin_.figure, total)), 0)


def written(chain: list[Bin], total: int) -> str:
    """Write a chain as a sum."""
    ranges = [count_range(b.figure, total) for b in chain]
    return " + ".join(str(r[0]) if len(r) == 1 else f"{r[0]} to {r[-1]}" for r in ranges if r)


def figures_of(bins: list[Bin]) -> list[Figure]:
    """Return the figures of bins."""
    return [b.figure for b in bins]


def _subsets(bins: list[Bin], chain: list[Bin]) -> str:
    """Say which counts are taken to be part of others."""
    inside = [b for b in bins if b not in chain]
    said = [f"the {b.figure.value} ({b.figure.statistic.printed!r}) are among them" for b in inside]
    return "".join(f"; {s}" for s in said)


def own_times(material: Material) -> list[Figure]:
    """Return the interval of the authors' own patient, as often as it is told, the most precise first."""
    own = [
        f
        for f in material.figures
        if f.key.predicate == "interval" and f.months is not None and material.rules.is_own_case(f.population)
    ]
    return sorted(own, key=lambda f: (f.statistic.unit != "months", not f.exact))


def audit_extremes(material: Material) -> Iterator[Finding]:
    """Yield means that one value makes, and means that the counts by time do not allow."""
    bins = time_bins(material)
    limits = material.rules.tables["extreme"]
    for figure in material.figures:
        s = figure.statistic
        n = figure.printed_total or material.sizes.get(figure.population)
        timed = figure.key.predicate == "interval" and figure.months is not None
        if s.measure is not Measure.MEAN or s.high is None or not n or n < 3 or not timed:
            continue
        total = figure.value * n
        without = (total - s.high) / (n - 1)
        by_time = bins.get(figure.population, [])
        if not _bins_allow(figure, n, by_time):
            said = f"a mean of {figure.value} over {n} makes a sum of {total:f}, which the counts by time cannot reach"
            yield material.find("mean", Verdict.INCONSISTENT, said, [figure, *figures_of(by_time)])
        elif s.high >= total * Decimal(str(limits["share_of_sum"])) and without <= figure.value * Decimal(
            str(limits["mean_without"])
        ):
            early = next((b for b in by_time if b.low == ZERO and b.high and 2 * least_count(b, n) > n), None)
            half = f"; {least_count(early, n)} of {n} lie below {early.high:f}, so the median does too" if early else ""
            said = (
                f"the mean {figure.value} is possible, but one value of {s.high:f} makes {100 * s.high / total:.0f}% "
                f"of the sum of {total:f}; without it ({total:f} - {s.high:f}) / {n - 1} = {without:.1f}{half}: "
                "the mean is not typical"
            )
            figures = [figure, *([early.figure] if early else [])]
            yield material.find(
                "extreme value", Verdict.CONSISTENT, said, figures, assumptions=[f"the mean is over all {n}"]
            )


def _bins_allow(mean: Figure, n: int, bins: list[Bin]) -> bool:
    """Whether counts by time leave room for the sum that a mean makes."""
    chain = next((c for c in covers(bins) if sum_of(c, n) == (n, n)), None)
    if chain is None or mean.statistic.high is None:
        return True
    low = sum((least_count(b, n) * b.low for b in chain), ZERO)
    high = sum((least_count(b, n) * (b.high if b.high is not None else mean.statistic.high) for b in chain), ZERO)
    least, most, _ = rounding_interval(mean.value, mean.decimals)
    return least * n <= high and most * n >= low
