"""Audit against the source's own case table: figures recomputed, and living patients inside survival averages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from statistics import median

from ...ontology.model import Case, FieldState, Measure, RowType
from ..eligibility import Admissions
from ..same_patient.features import UNKNOWN, answer, censored, quantity, treated
from .arithmetic import rounds_to, share_counts
from .averages import AVERAGES
from .figures import Figure, Material
from .findings import Finding, Verdict
from .shares import subject_of
from .times import Bin

LISTED = "what a filled cell of the table does not list was not there"


def audit_cases(material: Material) -> Iterator[Finding]:
    """Yield what the source's own case table makes of each of its figures."""
    patients = [c for c in material.cases if c.row_type is RowType.PATIENT]
    told = sum(c.patients for c in material.cases)
    missing: list[tuple[Figure, str]] = []
    for figure in material.figures:
        total = material.sizes.get(figure.population)
        if total is None or total < 2 or total != material.size:
            continue
        if len(patients) != total:
            missing.append((figure, _why(material, patients, told, total)))
        elif figure.exact and (found := recomputed(figure, patients, material)):
            yield found
            if material.admissions is not None:
                yield among_eligible(figure, patients, material, material.admissions)
    for why in dict.fromkeys(w for _, w in missing):
        figures = [f for f, w in missing if w == why]
        said = f"{len(figures)} figure{'s' * (len(figures) > 1)} cannot be recomputed: {why}"
        yield material.find("case table", Verdict.CANNOT_TELL, said, figures, cases=material.cases)


def _why(material: Material, patients: Sequence[Case], told: int, total: int) -> str:
    """Say why a figure of so many patients cannot be recomputed."""
    if not material.cases:
        return f"no case of the {total} is here"
    away = [c for c in patients if c.patient.age.state is FieldState.SOURCE_NOT_AT_HAND]
    if told == len(patients) and away:
        return f"{len(patients)} of the {total} patients are named here, and the sources of {len(away)} are not at hand"
    return f"the table here has {told} patients, {len(patients)} of them one by one, and the figure is of {total}"


def recomputed(figure: Figure, patients: Sequence[Case], material: Material) -> Finding | None:
    """Return what the cases make of a figure, or None where cases say nothing about such a thing."""
    if figure.statistic.measure in AVERAGES:
        return _average(figure, patients, material)
    if figure.key.predicate in {"interval", "survival"} and (span := material.rules.span(figure.statistic.printed)):
        return _counted_by_time(figure, Bin(low=span[0], high=span[1], figure=figure), patients, material)
    if figure.is_share or figure.statistic.measure is Measure.COUNT:
        answers = [(c, answer(c, figure.key, material.vocabulary)) for c in patients]
        if all(a == UNKNOWN for _, a in answers):
            return None
        least = sum(a.exact is True for _, a in answers)
        most = sum(a.wide is True for _, a in answers)
        unknown = sum(a.wide is None for _, a in answers)
        return _compared(figure, least, most, unknown, len(patients), material, [c for c, a in answers if a.wide])
    return None


def among_eligible(figure: Figure, patients: Sequence[Case], material: Material, admissions: Admissions) -> Finding:
    """Return what a figure is among the cases that a review question admits; it is compared with nothing printed."""
    inside = {a.case for a in admissions.of(True)}
    group = [c for c in patients if c.iri in inside]
    unsure = sum(a.admitted is None for a in admissions.cases if a.case in {c.iri for c in patients})
    cut = f"{admissions.question.name} admits {len(group)} of {len(patients)} cases"
    if unsure:
        cut += f" ({unsure} not known)"
    said = f"{subject_of(figure, material)}: {cut}, of these {_told(figure, group, material)}"
    return material.find(
        "eligible cases",
        Verdict.CANNOT_TELL,
        f"{said}; printed for all of them: {figure.statistic.printed}",
        [figure],
        assumptions=[LISTED, "what is printed is about all cases, so that the two are not compared"],
        cases=group,
    )


def _told(figure: Figure, group: Sequence[Case], material: Material) -> str:
    """Return what cases make of a figure, in words."""
    span = material.rules.span(figure.statistic.printed) if figure.key.predicate in {"interval", "survival"} else None
    if figure.statistic.measure in AVERAGES:
        values = [v for c in group if (v := quantity(c, figure.key)) is not None]
        if not values:
            return "none has one"
        return (
            f"{len(values)} have a {figure.statistic.measure} of {float(average(values, figure.statistic.measure)):.1f}"
        )
    if span:
        times = [t for c in group if (t := quantity(c, figure.key)) is not None]
        inside = sum(Bin(low=span[0], high=span[1], figure=figure).holds(t) for t in times)
        return f"{inside} of {len(times)} known"
    answers = [answer(c, figure.key, material.vocabulary) for c in group]
    known = sum(a.wide is not None for a in answers)
    return f"{sum(a.wide is True for a in answers)} of {known} known"


def _counted_by_time(figure: Figure, span: Bin, patients: Sequence[Case], material: Material) -> Finding | None:
    """Return what the cases make of a count of patients by time."""
    times = [(c, quantity(c, figure.key)) for c in patients]
    if all(t is None for _, t in times):
        return None
    inside = [c for c, t in times if t is not None and span.holds(t)]
    unknown = sum(t is None for _, t in times)
    return _compared(figure, len(inside), len(inside), unknown, len(patients), material, inside)


def _compared(
    figure: Figure, least: int, most: int, unknown: int, total: int, material: Material, cases: Sequence[Case]
) -> Finding:
    """Compare a printed share or count with the table, which has from `least` to `most` and some unknown."""
    name, known = subject_of(figure, material), total - unknown
    counted = f"{least}" if least == most else f"{least} to {most}"
    said = f"{name}: the table has {counted} of {known} known"
    if figure.is_share:
        percent, decimals = figure.percent, figure.percent_decimals
        totals = {t for t in (figure.printed_total, known, total) if t}
        possible = {n for t in totals for n in share_counts(percent, decimals, t)}
        printed = figure.statistic.printed
    else:
        possible = {int(figure.value)}
        printed = f"{figure.value:f}"
    if any(least <= n <= most for n in possible):
        return material.find(
            "case table", Verdict.CONSISTENT, f"{said}, as printed ({printed})", [figure], assumptions=[LISTED]
        )
    if any(least <= n <= most + unknown for n in possible):
        unsure = f"{said}, printed {printed}; the {unknown} unknown may make the difference"
        return material.find("case table", Verdict.CANNOT_TELL, unsure, [figure], cases=cases)
    gap = min((abs(n - m) for n in possible for m in (least, most)), default=None)
    by = f"different by {gap}" if gap is not None else f"no count of {known} gives it"
    return material.find(
        "case table",
        Verdict.INCONSISTENT,
        f"{said}, printed {printed}: {by}",
        [figure],
        assumptions=[LISTED],
        cases=cases,
    )


def _average(figure: Figure, patients: Sequence[Case], material: Material) -> Finding | None:
    """Return what the cases make of an average and its range."""
    group = list(patients)
    if figure.key.treatment:
        group = [c for c in patients if treated(c, figure.key.treatment, material.vocabulary).wide]
    pairs = [(c, v) for c in group if (v := quantity(c, figure.key)) is not None]
    months = figure.key.predicate != "hasDemographic"
    if not pairs or (months and figure.statistic.unit != "months"):
        return None
    values = [v for _, v in pairs]
    if figure.key.predicate == "survival" and any(censored(c) for c, _ in pairs):
        return _with_the_living(figure, pairs, material)
    found = average(values, figure.statistic.measure)
    name, of = subject_of(figure, material), f"{len(values)} of {len(group)} cases"
    said = f"{name}: {of} have a {figure.statistic.measure} of {float(found):.{figure.decimals + 1}f}"
    cases = [c for c, _ in pairs]
    if rounds_to(found, figure.value, figure.decimals):
        s = figure.statistic
        if s.low is not None and s.high is not None and len(values) == len(group) and s.unit == _unit(figure):
            ends = (min(values), max(values))
            if ends != (s.low, s.high):
                said = f"{name}: the table runs from {ends[0]:f} to {ends[1]:f}, printed {s.low:f} to {s.high:f}"
                return material.find("case table", Verdict.INCONSISTENT, said, [figure], cases=cases)
        return material.find("case table", Verdict.CONSISTENT, f"{said}, as printed", [figure])
    gap = abs(float(found) - float(figure.value))
    if len(values) < len(group):
        unsure = f"{said}, printed {figure.value}; {len(group) - len(values)} cases have none"
        return material.find("case table", Verdict.CANNOT_TELL, unsure, [figure], cases=cases)
    differs = f"{said}, printed {figure.value}: different by {gap:.1f}"
    return material.find("case table", Verdict.INCONSISTENT, differs, [figure], cases=cases)


def _unit(figure: Figure) -> str:
    """Return the unit that cases have for a figure."""
    return "years" if figure.key.predicate == "hasDemographic" else "months"


def average(values: Sequence[Decimal], measure: Measure) -> Fraction:
    """Return the mean or the median, exactly."""
    if measure is Measure.MEAN:
        return Fraction(sum(values)) / len(values)
    return Fraction(median(values))


def _with_the_living(figure: Figure, pairs: Sequence[tuple[Case, Decimal]], material: Material) -> Finding:
    """Return whether a survival average takes the follow-up of living patients for survival."""
    alive = [(c, v) for c, v in pairs if censored(c)]
    dead = [v for c, v in pairs if not censored(c)]
    every = average([v for _, v in pairs], figure.statistic.measure)
    name = f"survival after {material.label(figure.key.treatment)}" if figure.key.treatment else "survival"
    with_living = rounds_to(every, figure.value, figure.decimals)
    without = bool(dead) and rounds_to(average(dead, figure.statistic.measure), figure.value, figure.decimals)
    cases = [c for c, _ in alive]
    said = f"{name}: {figure.statistic.printed}; {len(alive)} of {len(pairs)} patients were alive"
    if without:
        what = f"{said}, and it is the {figure.statistic.measure} of the {len(dead)} who died"
        return material.find("censoring", Verdict.CONSISTENT, what, [figure], cases=cases)
    if with_living:
        what = f"{said}, and it is the {figure.statistic.measure} only when their follow-up is taken for survival"
        return material.find("censoring", Verdict.INCONSISTENT, what, [figure], cases=cases)
    what = f"{said}; neither with nor without them does the table give it"
    return material.find("case table", Verdict.INCONSISTENT, what, [figure], cases=cases)


def audit_censoring(material: Material) -> Iterator[Finding]:
    """Yield survival averages that may hold patients who were alive, where no table settles it."""
    patients = [c for c in material.cases if c.row_type is RowType.PATIENT]
    for figure in material.figures:
        if figure.key.predicate != "survival" or figure.statistic.measure not in AVERAGES:
            continue
        if material.sizes.get(figure.population) == len(patients):
            continue
        cites = {key for c in figure.claims for key in c.cites}
        cases = [c for c in pooled_cases(material, cites) if censored(c) and _had(c, figure, material)]
        living = [
            f
            for f in (*material.figures, *material.said)
            if f.key.predicate == "survival"
            and f.statistic.comparator in (">", "≥")
            and f.months is not None
            and material.is_a(f.key.treatment, figure.key.treatment)
            and {k for c in f.claims for k in c.cites} <= cites
            and f is not figure
        ]
        if cases or living:
            told = [f"{c.report.authors or c.id} alive at {c.course.time.value} months" for c in cases]
            told += [f"{f.statistic.printed!r}" for f in living]
            name = material.label(figure.key.treatment) or "all"
            said = (
                f"{figure.statistic.measure} survival ({name}) of {figure.statistic.printed}: "
                f"{'; '.join(dict.fromkeys(told))} - whether they are in it is not said, and either way it is biased"
            )
            yield material.find("censoring", Verdict.CANNOT_TELL, said, [figure, *living], cases=cases)


def pooled_cases(material: Material, cites: set[str]) -> Iterator[Case]:
    """Yield the source's own cases, and those of the papers that a pooled figure cites."""
    yield from (c for c in material.cases if c.row_type is RowType.PATIENT and not c.report.cites)
    for citation in material.source.references:
        if citation.key in cites and citation.cited_source:
            yield from material.cited_cases.get(citation.cited_source, ())


def _had(case: Case, figure: Figure, material: Material) -> bool:
    """Whether a case had the treatment whose survival is pooled."""
    wanted = figure.key.treatment
    return wanted is None or bool(treated(case, wanted, material.vocabulary).wide)
