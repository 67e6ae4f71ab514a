"""Audit of statements against each other: figures told twice, labels swapped, findings that exclude one another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from typing import Any

from ...ontology.model import Claim, Iri, Key, Measure, Polarity
from ..rules import MONTHS
from .figures import Figure, Material
from .findings import Finding, Verdict
from .shares import subject_of

SINGLE = (Measure.MEAN, Measure.MEDIAN, Measure.DURATION, Measure.AGE, Measure.PROPORTION)
"""Measures of which one population has one value."""


def audit_statements(material: Material) -> Iterator[Finding]:
    """Yield figures that are told twice and differ, averages whose label changes, and findings that cannot both be."""
    groups: dict[tuple[Key, str], list[Figure]] = {}
    for figure in (*material.figures, *material.said):
        relayed = any(c.cites for c in figure.claims)
        if figure.statistic.measure in SINGLE and not relayed:
            groups.setdefault((replace(figure.key, measure=None), figure.population), []).append(figure)
    for (key, population), figures in groups.items():
        for measure in SINGLE:
            same = [f for f in figures if f.statistic.measure is measure]
            if len(same) > 1:
                yield from told_twice(same, population, material)
        if key.object is None:
            yield from swapped_labels(figures, material)
    yield from exclusive_findings(material)
    yield from clashes(material)


def told_twice(figures: list[Figure], population: str, material: Material) -> Iterator[Finding]:
    """Yield whether a figure that stands in several places is the same everywhere, rounding and units allowed."""
    told = ", ".join(f"{f.statistic.printed!r}" for f in figures)
    name = subject_of(figures[0], material)
    spans = [span_of(f) for f in figures]
    if None in spans:
        return
    known = [s for s in spans if s is not None]
    low, high = max(s[0] for s in known), min(s[1] for s in known)
    totals = sorted({f.printed_total for f in figures if f.printed_total})
    # Two figures that only touch (8 and 9 both hold 8.5) are two figures.
    same = low < high or len(set(known)) == 1
    if same and len(totals) > 1:
        said = f"{name}: {told} are the same figure of {' and of '.join(map(str, totals))}"
        yield material.find("told twice", Verdict.INCONSISTENT, said, figures)
        return
    if same:
        unit = {f.statistic.unit for f in figures}
        why = f": each rounds to the same ({' and '.join(converted(figures))})" if len(unit) > 1 else ""
        yield material.find("told twice", Verdict.CONSISTENT, f"{name}: {told} agree{why}", figures)
        return
    apart = all(not a.sections & b.sections for a, b in combinations(figures, 2))
    said = f"{name}: {told} are told of the same patients"
    if population and apart and all(f.exact for f in figures):
        yield material.find("told twice", Verdict.INCONSISTENT, said, figures)
    else:
        open_ = "of whom, or when, is not said of each"
        yield material.find("told twice", Verdict.CANNOT_TELL, f"{name}: {told} differ; {open_}", figures)


def span_of(figure: Figure) -> tuple[Decimal, Decimal] | None:
    """Return what a figure can be before rounding, in months or percent or its own unit; None for another unit."""
    half = Decimal("0.5").scaleb(-figure.decimals)
    unit = (figure.statistic.unit or "").rstrip("s").lower()
    factor = MONTHS[unit] if unit in MONTHS else Decimal(1)
    if not figure.exact:
        half *= 2
    return (figure.value - half) * factor, (figure.value + half) * factor


def converted(figures: list[Figure]) -> list[str]:
    """Write times in months beside how they are printed."""
    return [f"{f.statistic.printed} = {f.months:f} months" for f in figures if f.months is not None]


def swapped_labels(figures: list[Figure], material: Material) -> Iterator[Finding]:
    """Yield one number called a mean in one place and a median in another."""
    means = [f for f in figures if f.statistic.measure is Measure.MEAN]
    medians = [f for f in figures if f.statistic.measure is Measure.MEDIAN]
    for mean in means:
        for median in medians:
            if mean.value != median.value or mean.statistic.unit != median.statistic.unit:
                continue
            # A mean and a median in one place may be equal; only a label that changes from place to place is odd.
            if mean.sections & median.sections:
                continue
            places = f"{'; '.join(sorted(mean.sections))} and {'; '.join(sorted(median.sections))}"
            said = f"{subject_of(mean, material)}: {mean.value} {mean.statistic.unit} is a mean and a median ({places})"
            yield material.find("label", Verdict.INCONSISTENT, said, [mean, median])


def exclusive_findings(material: Material) -> Iterator[Finding]:
    """Yield shares that together exceed all: with a symptom, and without any."""
    points = Decimal(material.rules.tables["approximate"]["points"])
    shares = [f for f in (*material.figures, *material.said) if f.is_share and not any(c.cites for c in f.claims)]
    for rule in material.rules.tables["exclusive"]:
        nobody = Iri(material.vocabulary.find(rule["none"]) or rule["none"])
        anything = material.vocabulary.find(rule["any"])
        for none in shares:
            if none.key.object != nobody or none.key.predicate != rule["predicate"]:
                continue
            for some in shares:
                same = replace(some.key, object=nobody) == none.key and some.population == none.population
                if not same or some is none or not material.is_a(some.key.object, anything):
                    continue
                added = none.percent + some.percent
                slack = sum((Decimal(0) if f.exact else points for f in (none, some)), Decimal(0))
                slack += sum((Decimal("0.5").scaleb(-f.percent_decimals) for f in (none, some)), Decimal(0))
                if added - slack > 100:
                    said = (
                        f"{some.statistic.printed} {material.label(some.key.object)} and {none.statistic.printed} "
                        f"{material.label(nobody)} make {added:f}% of the same patients, who have one or the other"
                    )
                    assumptions = ["both shares are of the same patients", "about means within 5 points"]
                    yield material.find(
                        "exclusive findings", Verdict.INCONSISTENT, said, [some, none], assumptions=assumptions
                    )


def clashes(material: Material) -> Iterator[Finding]:
    """Yield claims of two kinds that speak against each other, as the table pairs them."""
    for rule in material.rules.tables["clash"]:
        first = [c for c in material.claims if fits(c, rule["a"])]
        second = [c for c in material.claims if fits(c, rule["b"])]
        for a in first:
            for b in second:
                lesion_a, lesion_b = getattr(a, rule["a"]["lesion"]), getattr(b, rule["b"]["lesion"])
                test_a, test_b = getattr(a, rule["a"]["test"]), getattr(b, rule["b"]["test"])
                if test_a != test_b or not material.is_a(lesion_b, lesion_a):
                    continue
                words = rule["says"].format(lesion_a=material.label(lesion_a), lesion_b=material.label(lesion_b))
                yield material.find(
                    rule["name"],
                    Verdict.INCONSISTENT,
                    f"{material.label(test_a)} {words}",
                    claims=[a, b],
                    assumptions=[rule["assumption"]],
                )


def fits(claim: Claim, wanted: dict[str, Any]) -> bool:
    """Whether a claim has the predicate and polarity of a rule; a citation makes it somebody else's."""
    same = claim.predicate == wanted["predicate"] and claim.polarity is Polarity(wanted["polarity"])
    return same and not claim.cites
