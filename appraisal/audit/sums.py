"""Audit of groups that should add up: sex, side, level, treatment split, and times before and after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ...ontology.model import Measure
from ..rules import Partition
from .arithmetic import share_counts
from .figures import Figure, Material
from .findings import Finding, Verdict
from .shares import ROUNDING, subject_of

Members = dict[str, Figure]


def audit_sums(material: Material) -> Iterator[Finding]:
    """Yield whether the members of each group add up to their total."""
    for partition in material.rules.partitions:
        for population, members in groups(partition, material):
            if len(members) > 1 and (found := audit_sum(partition, population, members, material)):
                yield found


def groups(partition: Partition, material: Material) -> Iterator[tuple[str, Members]]:
    """Yield the members of a partition by population; a member told twice with two values is left to another check."""
    found: dict[tuple[object, ...], list[tuple[str, Figure]]] = {}
    for figure in material.figures:
        member = getattr(figure.key, partition.by)
        countable = figure.is_share or figure.statistic.measure is Measure.COUNT
        if figure.key.predicate != partition.predicate or not countable or not figure.exact or member is None:
            continue
        label = material.label(member)
        if partition.holds(label):
            key = figure.key
            rest: tuple[object, ...] = (figure.population, key.subject, key.primary, key.route, key.comparator)
            found.setdefault(rest, []).append((label, figure))
    for (population, *_), pairs in found.items():
        labels = [label for label, _ in pairs]
        if len(set(labels)) == len(labels):
            yield str(population), dict(pairs)


def audit_sum(partition: Partition, population: str, members: Members, material: Material) -> Finding | None:
    """Return whether members add up; None where they need not and nothing can be said."""
    figures = list(members.values())
    printed = {f.printed_total for f in figures if f.printed_total}
    if len(printed) > 1:
        return None
    total = next(iter(printed), None) or material.sizes.get(population)
    names = " + ".join(members)
    assumptions = [ROUNDING, f"one patient is in one group of {partition.name!r}"]
    if total is None:
        return _percentages(partition, members, material) if partition.exclusive else None
    if (sums := bounds(figures, total)) is None:
        return _closes_elsewhere(partition, members, total, material, assumptions)
    low, high = sums
    said = f"{names}: {arithmetic(figures, total)}"
    if low <= total <= high:
        return material.find(
            "sum", Verdict.CONSISTENT, f"{said} = {total}, all of them", figures, assumptions=assumptions
        )
    if not partition.exclusive:
        return None
    if low > total:
        counted = {f.statistic.counted for f in figures} <= {None, "patients"}
        verdict = Verdict.INCONSISTENT if counted else Verdict.CANNOT_TELL
        return material.find(
            "sum", verdict, f"{said} = {low}, {low - total} more than {total}", figures, assumptions=assumptions
        )
    if not partition.complete(list(members)):
        return None
    every_total_printed = all(f.printed_total for f in figures)
    strict = partition.closes or every_total_printed
    return material.find(
        "sum",
        Verdict.INCONSISTENT if strict else Verdict.CANNOT_TELL,
        f"{said} = {high}, {total - high} fewer than {total}",
        figures,
        assumptions=assumptions if strict else [*assumptions, "who is missing may have no group reported"],
    )


def _closes_elsewhere(
    partition: Partition, members: Members, total: int, material: Material, assumptions: Sequence[str]
) -> Finding | None:
    """Return that shares which do not fit the total add up to a smaller one, or None where they do not."""
    figures = list(members.values())
    for smaller in range(total - 1, 0, -1):
        sums = bounds(figures, smaller)
        if sums is None or not sums[0] <= smaller <= sums[1] or not partition.exclusive:
            continue
        said = f"{' + '.join(members)}: {arithmetic(figures, smaller)} = {smaller}"
        missing = f"{total - smaller} of the {total} {'is' if total - smaller == 1 else 'are'} in no group"
        return material.find(
            "sum",
            Verdict.CONSISTENT,
            f"{said}, the total that these shares fit; {missing}",
            figures,
            assumptions=assumptions,
        )
    return None


def _percentages(partition: Partition, members: Members, material: Material) -> Finding | None:
    """Return whether percentages of an unknown total exceed 100; below it nothing follows."""
    figures = list(members.values())
    if not all(f.is_share for f in figures):
        return None
    slack = sum((Decimal(5).scaleb(-f.percent_decimals - 1) for f in figures), Decimal(0))
    added = sum((f.percent for f in figures), Decimal(0))
    said = f"{' + '.join(f'{f.percent}% ({label})' for label, f in members.items())} = {added}%"
    if added - slack <= 100:
        return None
    return material.find(
        "sum",
        Verdict.INCONSISTENT,
        f"{said}, more than all",
        figures,
        assumptions=[ROUNDING, f"one patient is in one group of {partition.name!r}", "they are of the same patients"],
    )


def count_range(figure: Figure, total: int) -> range:
    """Return the counts of a total that a figure can be: the printed one, else those that round to the share."""
    if figure.printed_n is not None:
        return range(figure.printed_n, figure.printed_n + 1)
    if figure.statistic.measure is Measure.COUNT:
        return range(int(figure.value), int(figure.value) + 1)
    return share_counts(figure.percent, figure.percent_decimals, total)


def bounds(figures: Sequence[Figure], total: int) -> tuple[int, int] | None:
    """Return the least and greatest sum of figures of one total; None where one of them does not fit it."""
    ranges = [count_range(f, total) for f in figures]
    if not all(ranges):
        return None
    return sum(r[0] for r in ranges), sum(r[-1] for r in ranges)


def arithmetic(figures: Sequence[Figure], total: int) -> str:
    """Write a sum as its counts."""
    ranges = [count_range(f, total) for f in figures]
    return " + ".join(str(r[0]) if len(r) == 1 else f"{r[0]} to {r[-1]}" for r in ranges)


def audit_counts(material: Material) -> Iterator[Finding]:
    """Yield counts that exceed their total, and a total that includes the authors' own case."""
    for figure in material.figures:
        n, total = figure.printed_n, figure.printed_total or material.sizes.get(figure.population)
        own_total = figure.statistic.measure is Measure.COUNT and figure.key.object is None and figure.key.site is None
        if n is not None and total is not None and n > total:
            said = f"{n} ({subject_of(figure, material)}) are more than the {total} that they are among"
            yield material.find("count", Verdict.INCONSISTENT, said, [figure])
        elif n is not None and own_total and material.rules.includes_own_case(figure.population):
            own = [c for c in material.claims if material.rules.is_own_case(c.qualifiers.population)]
            if own and n > 1:
                said = (
                    f"{n} with the authors' own patient are {n - 1} from the literature, which is what a search found"
                )
                assumptions = ["the authors have one patient of their own"]
                yield material.find("own case", Verdict.CONSISTENT, said, [figure], assumptions=assumptions)
