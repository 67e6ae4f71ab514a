"""Survival from individual cases: one time zero, strategies that exclude one another, curves or single patients.

It describes what was reported. Reports are chosen, treatments are chosen: no p-value stands here, and beside each arm
stands what its patients had at the start.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ..ontology.model import Case, TimeZero
from ..ontology.vocabulary import Vocabulary
from .observations import Excluded, Observation, common_zero, landmarked, observations, settings
from .same_patient.counting import Decisions
from .same_patient.duplicates import SamePatient, chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A time at which something happened: how many were at risk just before, died and left, and the share that lives.

    `low` and `high` bound the share with 95% confidence (log-log transformed Greenwood).
    """

    months: float
    at_risk: int
    deaths: int
    censored: int
    survival: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A Kaplan-Meier curve; `median` is None where more than half live at the end."""

    steps: tuple[Step, ...]
    median: float | None

    def at_risk(self, months: float) -> int:
        """Return how many were followed up to a time."""
        later = [s.at_risk for s in self.steps if s.months >= months]
        return later[0] if later else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """The patients of one strategy. `curve` is None where they are too few: then each is drawn by himself.

    `deficit` and `burden` are how many had, had not, and are not known to have had a neurologic deficit at presentation
    and other deposits. `follow_up` is the median of the reverse Kaplan-Meier curve, in months.
    """

    name: str
    patients: tuple[Observation, ...]
    deaths: int
    curve: Curve | None
    follow_up: float | None
    deficit: tuple[int, int, int]
    burden: tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Survival:
    """Arms of one time zero, who was left out and why, and what a reader must know."""

    time_zero: str
    landmark: float | None
    arms: tuple[Arm, ...]
    excluded: tuple[Excluded, ...]
    notes: tuple[str, ...]
    without_duplicates: bool

    @property
    def patients(self) -> int:
        """How many patients are in the arms."""
        return sum(len(a.patients) for a in self.arms)

    @property
    def counted_from(self) -> str:
        """From when the months count, in words."""
        return "a time that is not told" if self.time_zero == TimeZero.UNCLEAR else self.time_zero


def kaplan_meier(times: Sequence[float], dead: Sequence[bool]) -> Curve:
    """Return the curve of times in months; "alive at 26 months" is no death but leaves the risk set after 26.

    Kaplan EL, Meier P (1958), J Am Stat Assoc 53:457, by lifelines. Raises ValueError for no patient, a negative time,
    or where lifelines is not installed.
    """
    if not times or min(times) < 0:
        raise ValueError("a curve needs patients, and times that are not negative")
    try:
        from lifelines import KaplanMeierFitter
    except ImportError:
        raise ValueError("survival curves need lifelines: install batson with the extra 'survival'") from None
    fitted = KaplanMeierFitter().fit(list(times), event_observed=[bool(d) for d in dead])
    table, share, bounds = fitted.event_table, fitted.survival_function_, fitted.confidence_interval_
    steps = tuple(
        Step(
            months=float(time),
            at_risk=int(row["at_risk"]),
            deaths=int(row["observed"]),
            censored=int(row["censored"]),
            survival=float(share.loc[time].iloc[0]),
            low=float(bounds.loc[time].iloc[0]),
            high=float(bounds.loc[time].iloc[1]),
        )
        for time, row in table.iterrows()
        if row["removed"] > 0
    )
    median = next((s.months for s in steps if s.survival <= 0.5 + 1e-12), None)
    return Curve(steps=steps, median=median)


def survival(
    cases: Iterable[Case],
    *,
    vocabulary: Vocabulary,
    time_zero: TimeZero | None = None,
    landmark: float | None = None,
    eligible: Callable[[Case], bool] | None = None,
    duplicates: Sequence[SamePatient] = (),
    decisions: Decisions | None = None,
) -> Survival:
    """Return the survival of cases by strategy.

    Times count from `time_zero`; where it is not given all cases must share one. `landmark` is in months; `eligible`
    says which cases a review question admits. Given `duplicates`, of the cases that are probably one patient one stays:
    without them every report counts, and a reader compares the two. Raises MixedTimeZeros, and ValueError for a
    negative landmark or where lifelines is not installed.
    """
    every = chosen(cases)
    if landmark is not None and landmark < 0:
        raise ValueError(f"a landmark is at 0 months or later, got {landmark:g}")
    zero = time_zero or common_zero(every, eligible)
    found, out = observations(
        every,
        vocabulary=vocabulary,
        time_zero=zero,
        eligible=eligible,
        duplicates=duplicates,
        decisions=decisions,
    )
    if landmark is not None:
        found, gone = landmarked(found, landmark)
        out += gone
    names = [str(rule["name"]) for rule in settings()["strategy"]]
    arms = [arm(name, [o for o in found if o.strategy == name]) for name in names]
    return Survival(
        time_zero=zero.value,
        landmark=landmark,
        arms=tuple(a for a in arms if a.patients),
        excluded=tuple(out),
        notes=tuple(_notes(zero, landmark)),
        without_duplicates=bool(duplicates),
    )


def arm(name: str, patients: Sequence[Observation]) -> Arm:
    """Make the arm of patients who share a strategy."""
    deaths, limits = sum(o.dead for o in patients), settings()["curve"]
    enough = len(patients) >= limits["patients"] and deaths >= limits["deaths"]
    times, dead = [o.months for o in patients], [o.dead for o in patients]
    burdened = [None if o.deposits is None else o.deposits > 0 for o in patients]
    return Arm(
        name=name,
        patients=tuple(sorted(patients, key=lambda o: (-o.months, o.case))),
        deaths=deaths,
        curve=kaplan_meier(times, dead) if enough else None,
        # Who is censored has had the full follow-up; a death cuts it short (Schemper and Smith 1996).
        follow_up=kaplan_meier(times, [not d for d in dead]).median if enough else None,
        deficit=_tally([o.deficit for o in patients]),
        burden=_tally(burdened),
    )


def _tally(values: Sequence[bool | None]) -> tuple[int, int, int]:
    """Count yes, no and not known."""
    return sum(v is True for v in values), sum(v is False for v in values), sum(v is None for v in values)


def _notes(zero: TimeZero, landmark: float | None) -> Iterable[str]:
    if zero is TimeZero.UNCLEAR:
        yield "from when these times count is not told: they may not be comparable"
    if landmark is None and zero.value in settings()["baseline"]["before_treatment"]:
        yield "who died early could not be treated: compare strategies from a landmark"


def survival_records(result: Survival) -> list[dict[str, Any]]:
    """Return one record an arm, with its patients, its steps and what stands beside it, and one of who is left out."""
    shared = {"time_zero": result.time_zero, "landmark": result.landmark, "duplicates_once": result.without_duplicates}
    states = ("yes", "no", "unknown")
    arms: list[dict[str, Any]] = [
        {
            **shared,
            "strategy": one.name,
            "n": len(one.patients),
            "deaths": one.deaths,
            "median": one.curve.median if one.curve else None,
            "follow_up": one.follow_up,
            "deficit": dict(zip(states, one.deficit, strict=True)),
            "other_deposits": dict(zip(states, one.burden, strict=True)),
            "steps": [asdict(step) for step in one.curve.steps] if one.curve else None,
            "patients": [asdict(o) for o in one.patients],
        }
        for one in result.arms
    ]
    left_out = [{"case": e.case, "reason": e.reason} for e in result.excluded]
    return [*arms, {**shared, "excluded": left_out, "notes": list(result.notes)}]


def survival_csv(result: Survival) -> str:
    """Return every patient, and every case left out with its reason, as a table."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["case", "source", "strategy", "months", "event", "deficit", "other_deposits", "excluded"])
    words = {True: "yes", False: "no", None: ""}
    for one in result.arms:
        for o in one.patients:
            event = "dead" if o.dead else "alive or lost"
            sites = "" if o.deposits is None else o.deposits
            table.writerow([o.case, o.source, o.strategy, f"{o.months:g}", event, words[o.deficit], sites, ""])
    for left_out in result.excluded:
        table.writerow([left_out.case, "", "", "", "", "", "", left_out.reason])
    return out.getvalue()
