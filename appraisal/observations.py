"""From cases to times: who is followed from when, how long, and what became of them; and who is left out, and why."""

from __future__ import annotations

import functools
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any

from ..ontology.model import Case, FieldState, Iri, RowType, TimeZero
from ..ontology.vocabulary import Vocabulary
from .same_patient.counting import Decisions, clusters
from .same_patient.duplicates import SamePatient, chosen
from .same_patient.features import DEAD, treated


@functools.cache
def settings() -> Mapping[str, Any]:
    """Return the tables of survival, read once."""
    return tomllib.loads(resources.files(__package__).joinpath("survival.toml").read_text(encoding="utf-8"))


class MixedTimeZeros(ValueError):
    """Times that count from different events were asked for together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One patient: months from time zero to death or to the last contact alive, and what was known at the start.

    `deficit` is whether there was a neurologic deficit at presentation, `deposits` how many other sites were involved;
    None is not known.
    """

    case: str
    source: str
    months: float
    dead: bool
    strategy: str
    deficit: bool | None
    deposits: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """A case that is not in the analysis, and why."""

    case: str
    reason: str


def time_zeros(cases: Iterable[Case]) -> dict[str, int]:
    """Return from when the times of cases count, with how many of each; cases without a time are not counted."""
    known = [c for c in cases if c.course.time.value is not None]
    return dict(Counter(zero_of(c).value for c in known).most_common())


def common_zero(cases: Iterable[Case], eligible: Callable[[Case], bool] | None = None) -> TimeZero:
    """Return the one event from which the times of eligible patients count; unclear where there is no time.

    Raises MixedTimeZeros where they count from several.
    """
    zeros = time_zeros(c for c in cases if c.row_type is RowType.PATIENT and (eligible is None or eligible(c)))
    if len(zeros) > 1:
        told = ", ".join(f"{zero} ({n})" for zero, n in zeros.items())
        raise MixedTimeZeros(f"times count from different events: {told}; choose one of them as time zero")
    return TimeZero(next(iter(zeros), TimeZero.UNCLEAR))


def zero_of(case: Case) -> TimeZero:
    """Return from when a case's time counts; not told is unclear."""
    return case.course.time_zero.value or TimeZero.UNCLEAR


def observations(
    cases: Iterable[Case],
    *,
    vocabulary: Vocabulary,
    time_zero: TimeZero | None = None,
    eligible: Callable[[Case], bool] | None = None,
    duplicates: Sequence[SamePatient] = (),
    decisions: Decisions | None = None,
) -> tuple[list[Observation], list[Excluded]]:
    """Return who can be followed from one time zero, and who is left out for what reason.

    With `duplicates`, of the cases that are probably one patient the one with the longest follow-up stays. Raises
    MixedTimeZeros where no time zero is asked for and the cases have several.
    """
    every = chosen(cases)
    time_zero = time_zero or common_zero(every, eligible)
    found, out = [], []
    for case in every:
        reason = _why_not(case, time_zero, eligible)
        strategy = None if reason else strategy_of(case, vocabulary)
        if reason or strategy is None:
            out.append(Excluded(case=case.iri, reason=reason or "what was done to the lesion is not known"))
        else:
            found.append(_observed(case, strategy, vocabulary))
    again = _told_again(every, found, duplicates, decisions)
    decided = _told_again(every, found, (), decisions)
    for iri, kept in again.items():
        sure = "" if iri in decided else "probably "
        out.append(Excluded(case=iri, reason=f"{sure}the patient of {kept}"))
    return [o for o in found if o.case not in again], sorted(out, key=lambda e: (e.reason, e.case))


def _why_not(case: Case, zero: TimeZero, eligible: Callable[[Case], bool] | None) -> str | None:
    """Return why a case cannot be followed, or None where it can."""
    if eligible is not None and not eligible(case):
        return "not eligible"
    if case.row_type is RowType.SERIES:
        return "figures of a series, not of one patient"
    if case.course.time.value is None:
        return f"time {case.course.time.state}"
    if case.course.event.value is None:
        return "whether the patient died is not known"
    if zero_of(case) is not zero:
        return f"time counts from {zero_of(case)}, not from {zero}"
    return None


def strategy_of(case: Case, vocabulary: Vocabulary) -> str | None:
    """Return the one strategy that a case belongs to, None where its treatments are not known well enough.

    Whoever had none of the treatments counts as "neither" only where a listing of treatments, or of none, is there.
    """
    if case.treatments.state not in (FieldState.PRESENT, FieldState.ABSENT):
        return None
    for rule in settings()["strategy"]:
        given = [treated(case, Iri(vocabulary.find(t) or t), vocabulary).wide for t in rule["had"]]
        withheld = [treated(case, Iri(vocabulary.find(t) or t), vocabulary).wide for t in rule["without"]]
        if all(g is True for g in given) and all(w is False for w in withheld):
            return str(rule["name"])
    return None


def _observed(case: Case, strategy: str, vocabulary: Vocabulary) -> Observation:
    deficit: bool | None = None
    wanted = vocabulary.find(settings()["baseline"]["deficit"])
    signs = [p.finding for p in case.presentation.items if p.finding.value]
    named = [f for f in signs if f.value and wanted in vocabulary.ancestors(f.value)]
    if named:
        deficit = any(f.state is FieldState.PRESENT for f in named)
    deposits = None
    if case.disease.state in (FieldState.PRESENT, FieldState.ABSENT):
        deposits = len(case.disease.items)
    return Observation(
        case=case.iri,
        source=case.source,
        months=float(case.course.time.value or 0),
        dead=case.course.event.value in DEAD,
        strategy=strategy,
        deficit=deficit,
        deposits=deposits,
    )


def _told_again(
    cases: Sequence[Case],
    found: Sequence[Observation],
    duplicates: Sequence[SamePatient],
    decisions: Decisions | None,
) -> dict[str, str]:
    """Return the cases that are left out because another tells of the same patient, and that other."""
    if not duplicates and not decisions:
        return {}
    months = {o.case: o.months for o in found}
    single = [c for c in cases if c.row_type is RowType.PATIENT]
    again: dict[str, str] = {}
    for members in clusters(single, duplicates, decisions).patients().values():
        here = sorted((m for m in members if m in months), key=lambda m: (-months[m], m))
        if here:
            again |= dict.fromkeys(here[1:], here[0])
    return again


def landmarked(found: Sequence[Observation], months: float) -> tuple[list[Observation], list[Excluded]]:
    """Start the clock at a landmark: who died or was lost before it is left out, so that all lived to be treated.

    Anderson JR, Cain KC, Gelber RD (1983), J Clin Oncol 1:710.
    """
    stay = [replace(o, months=o.months - months) for o in found if o.months >= months]
    gone = [
        Excluded(case=o.case, reason=f"{'dead' if o.dead else 'not followed'} before the landmark at {months:g} months")
        for o in found
        if o.months < months
    ]
    return stay, gone
