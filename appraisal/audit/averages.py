"""Audit of averages: can whole units have the printed mean, median or deviation, and what a part says of the rest."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from ...ontology.model import Measure
from .arithmetic import (
    mean_range,
    mean_sums,
    median_possible,
    rest_mean,
    rounding_interval,
    sd_possible,
    sd_whole,
)
from .figures import Figure, Material
from .findings import Finding, Verdict

AVERAGES = (Measure.MEAN, Measure.MEDIAN)


def audit_averages(material: Material) -> Iterator[Finding]:
    """Yield what can be said of each mean and median."""
    for figure in material.figures:
        if figure.statistic.measure in AVERAGES and figure.exact:
            yield from _within_range(figure, material)
            yield from _deviation(figure, material)
            if (found := _whole_units(figure, material)) is not None:
                yield found


def group_size(figure: Figure, material: Material) -> tuple[int | None, bool]:
    """Return how many values an average is of, and whether the text prints that with it."""
    printed = figure.printed_total or (figure.printed_n if figure.statistic.N is None else None)
    if printed:
        return printed, True
    if figure.key.treatment is None and figure.key.site is None:
        return material.sizes.get(figure.population), False
    return figure.statistic.N, False


def whole(figure: Figure, material: Material) -> bool:
    """Whether times of this unit are whole in the source: no time of one patient in it has a fraction."""
    unit = figure.statistic.unit
    if unit not in material.rules.tables["table"]["whole_units"]:
        return False
    single = (Measure.DURATION, Measure.AGE)
    told = [f.value for f in material.figures if f.statistic.unit == unit and f.statistic.measure in single]
    if unit == "months":
        told += [c.course.time.value for c in material.cases if c.course.time.value is not None]
        told += [x.interval.value for c in material.cases for x in c.lesions if x.interval.value is not None]
    return all(value == value.to_integral_value() for value in told)


def _whole_units(figure: Figure, material: Material) -> Finding | None:
    """Return whether whole units give the average; None where any figure is possible or units are not whole."""
    n, printed = group_size(figure, material)
    unit, value, decimals = figure.statistic.unit, figure.value, figure.decimals
    if not whole(figure, material):
        return None
    assumptions = [f"times are whole {unit}"]
    if figure.statistic.measure is Measure.MEDIAN:
        if decimals == 0:
            return None
        of = f"{n} values" if n else "any number of values"
        if median_possible(value, decimals, n if printed else None):
            said = f"{value} can be the median of {of} in whole {unit}"
            return material.find("median", Verdict.CONSISTENT, said, [figure], assumptions=assumptions)
        end = "in .0" if printed and n and n % 2 else "in .0 or .5"
        said = f"a median of {of} in whole {unit} ends {end}, so {value} is none"
        if n and (sums := mean_sums(value, decimals, n)):
            said += f"; it is a mean: {sums[0]}/{n} = {Decimal(sums[0]) / n:.{decimals}f}, so perhaps mislabeled"
        return material.find("median", Verdict.INCONSISTENT, said, [figure], assumptions=assumptions)
    if n is None or n >= 10**decimals:
        return None
    if sums := mean_sums(value, decimals, n):
        said = f"{value} is a mean of {n} whole {unit}: {sums[0]}/{n}"
        return material.find("mean", Verdict.CONSISTENT, said, [figure], assumptions=assumptions)
    verdict = Verdict.INCONSISTENT if printed else Verdict.CANNOT_TELL
    said = f"no sum of {n} whole {unit} gives a mean of {value}"
    if not printed:
        said += f", but it is not printed that all {n} enter it"
    return material.find("mean", verdict, said, [figure], assumptions=assumptions)


def _within_range(figure: Figure, material: Material) -> Iterator[Finding]:
    """Yield an average that its own range does not allow."""
    s = figure.statistic
    if s.low is None or s.high is None or s.unit == "%":
        return
    least, most, _ = rounding_interval(figure.value, figure.decimals)
    n, _ = group_size(figure, material)
    low, high = mean_range(n, s.low, s.high) if n and s.measure is Measure.MEAN else (s.low, s.high)
    if most < low or least > high:
        of = f"{n} values" if n else "values"
        said = f"{of} from {s.low:f} to {s.high:f} have a {s.measure} from {float(low):.1f} to {float(high):.1f}"
        yield material.find("range", Verdict.INCONSISTENT, f"{said}, not {figure.value}", [figure])


def _deviation(figure: Figure, material: Material) -> Iterator[Finding]:
    """Yield a standard deviation that no data have."""
    s = figure.statistic
    n, printed = group_size(figure, material)
    if s.measure is not Measure.MEAN or s.sd is None or not n or n < 2:
        return
    decimals = max(0, -int(s.sd.normalize().as_tuple().exponent), figure.decimals)
    if (
        s.low is not None
        and s.high is not None
        and not sd_possible(s.sd, decimals, mean=s.value or Decimal(0), n=n, low=s.low, high=s.high)
    ):
        said = f"{n} values from {s.low:f} to {s.high:f} with a mean of {s.value} cannot deviate by {s.sd}"
        yield material.find("standard deviation", Verdict.INCONSISTENT, said, [figure])
    elif (
        printed
        and whole(figure, material)
        and mean_sums(figure.value, decimals, n)
        and not sd_whole(figure.value, s.sd, decimals, n)
    ):
        said = f"no {n} whole {s.unit} have a mean of {s.value} and a standard deviation of {s.sd}"
        assumptions = [f"values are whole {s.unit}"]
        yield material.find("standard deviation", Verdict.INCONSISTENT, said, [figure], assumptions=assumptions)


def parts(material: Material) -> Iterator[tuple[Figure, Figure]]:
    """Yield pairs of a group and a part of it: one outcome under a treatment and under a kind of that treatment."""
    averages = [f for f in material.figures if f.statistic.measure in AVERAGES and f.key.treatment]
    for group in averages:
        for part in averages:
            a, b = group.key, part.key
            same = (a.predicate, a.subject, a.primary, a.site) == (b.predicate, b.subject, b.primary, b.site)
            like = group.statistic.measure is part.statistic.measure and group.statistic.unit == part.statistic.unit
            narrower = a.treatment != b.treatment and material.is_a(b.treatment, a.treatment)
            if same and like and narrower and group.population == part.population:
                yield group, part


def audit_parts(material: Material) -> Iterator[Finding]:
    """Yield what a part of a group implies for the rest of it."""
    for group, part in parts(material):
        n, whole_printed = group_size(group, material)
        k, part_printed = group_size(part, material)
        if not n or not k:
            continue
        names = f"{material.label(part.key.treatment)} (n = {k}) within {material.label(group.key.treatment)} (n = {n})"
        if k > n:
            verdict = Verdict.INCONSISTENT if whole_printed and part_printed else Verdict.CANNOT_TELL
            yield material.find("subgroup", verdict, f"{names}: a part cannot be larger", [group, part])
        elif k < n:
            rest = rest_mean(n, group.value, k, part.value)
            said = (
                f"{names}: {part.value:f} against {group.value:f} leaves "
                f"({float(group.value * n):g} - {float(part.value * k):g}) / {n - k} = {float(rest):.1f} "
                f"for the other {n - k}"
            )
            slack = Fraction(n, 2 * 10**group.decimals) + Fraction(k, 2 * 10**part.decimals)
            impossible = rest * (n - k) + slack < 0 and group.statistic.measure is Measure.MEAN
            yield material.find(
                "subgroup",
                Verdict.INCONSISTENT if impossible else Verdict.CONSISTENT,
                said,
                [group, part],
                assumptions=["the averages are means", "the part lies inside the group"],
            )
