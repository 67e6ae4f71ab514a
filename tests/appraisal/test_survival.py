"""Curves agree with a printed table; the living are not dead; times of different zeros are not mixed."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from batson.appraisal.observations import MixedTimeZeros, landmarked, observations, strategy_of
from batson.appraisal.same_patient.duplicates import SamePatient
from batson.appraisal.survival import arm, kaplan_meier, survival, survival_csv, survival_records
from batson.appraisal.survival_plot import survival_svg
from batson.ingest import curated
from batson.ontology.model import (
    Case,
    Course,
    Deposit,
    Event,
    Field,
    FieldState,
    Listing,
    Method,
    Presentation,
    RowType,
    TimeZero,
    TreatmentGiven,
)
from batson.ontology.model.case import Target
from batson.ontology.vocabulary import shipped

# Weeks in remission under 6-mercaptopurine, + still in remission: Freireich EJ and others (1963), Blood 21:699. The
# times stand in the data sets drug6mp (Klein and Moeschberger; R package KMsurv) and gehan (R package MASS). The tables
# were compared line by line with two printed outputs of survfit of R for these data (time, n.risk, n.event, survival),
# and so were the medians of 23 and 8 weeks.
WEEKS = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
REMISSION = WEEKS.split()
PRINTED = {6: (21, 3, 0.857), 7: (17, 1, 0.807), 10: (15, 1, 0.753), 13: (12, 1, 0.690), 16: (11, 1, 0.627)} | {
    22: (7, 1, 0.538),
    23: (6, 1, 0.448),
}
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"
PRINTED_PLACEBO = {1: (21, 2, 0.9048), 2: (19, 2, 0.8095), 3: (17, 1, 0.7619), 4: (16, 2, 0.6667)} | {
    5: (14, 2, 0.5714),
    8: (12, 4, 0.3810),
    11: (8, 2, 0.2857),
    12: (6, 2, 0.1905),
    15: (4, 1, 0.1429),
    17: (3, 1, 0.0952),
    22: (2, 1, 0.0476),
    23: (1, 1, 0.0),
}


def have(value) -> Field:
    return Field(state=FieldState.PRESENT, value=value, printed=str(value))


def case(place, months, event, *given, zero=TimeZero.DIAGNOSIS, target=Target.THIS_LESION, source="s", **more) -> Case:
    treatments = tuple(TreatmentGiven(procedure=have(shipped().find(g)), target=target) for g in given)
    return Case(
        source=source,
        place=place,
        method=Method.CURATED,
        treatments=Listing(state=FieldState.PRESENT if given else FieldState.ABSENT, items=treatments),
        course=Course(time=have(Decimal(months)), event=have(event), time_zero=have(zero)),
        **more,
    )


ALIVE, DEAD = Event.ALIVE, Event.DEAD_OF_DISEASE


def run(*cases, **more):
    return survival(cases, vocabulary=shipped(), **more)


def test_the_curve_of_a_published_trial() -> None:
    times = [float(t.rstrip("+")) for t in REMISSION]
    curve = kaplan_meier(times, ["+" not in t for t in REMISSION])
    deaths = {s.months: (s.at_risk, s.deaths, round(s.survival, 3)) for s in curve.steps if s.deaths}
    assert deaths == PRINTED
    assert curve.median == 23
    assert sum(s.censored for s in curve.steps) == 12
    assert curve.at_risk(20) == 8 and curve.at_risk(36) == 0


def test_the_curve_of_its_placebo_arm() -> None:
    times = [float(t) for t in PLACEBO.split()]
    curve = kaplan_meier(times, [True] * len(times))
    assert {s.months: (s.at_risk, s.deaths, round(s.survival, 4)) for s in curve.steps} == PRINTED_PLACEBO
    assert curve.median == 8


def test_alive_at_26_months_is_no_death() -> None:
    (parikh,) = [c for c in curated.cases() if c.source == "parikh2009"]
    (found,), _ = observations([parikh], vocabulary=shipped())
    assert (found.months, found.dead) == (26, False)
    curve = kaplan_meier([3, 26], [True, False])
    assert [s.survival for s in curve.steps] == [0.5, 0.5]


def test_times_of_different_zeros_are_refused_and_then_left_out_by_name() -> None:
    mixed = [case("a", 6, DEAD, "surgery"), case("b", 9, DEAD, "surgery", zero=TimeZero.SURGERY)]
    with pytest.raises(MixedTimeZeros, match=r"diagnosis \(1\).*surgery \(1\)|surgery \(1\).*diagnosis \(1\)"):
        run(*mixed)
    result = run(*mixed, time_zero=TimeZero.SURGERY)
    assert result.patients == 1
    assert [e.reason for e in result.excluded] == ["time counts from diagnosis, not from surgery"]


def test_the_curated_cases_have_two_zeros() -> None:
    with pytest.raises(MixedTimeZeros, match="unclear"):
        run(*curated.cases())


@pytest.mark.parametrize(
    ("given", "strategy"),
    [
        (("laminectomy",), "surgery alone"),
        (("stereotactic radiosurgery",), "radiotherapy alone"),
        (("radical resection", "radiotherapy"), "surgery and radiotherapy"),
        (("steroid therapy",), "neither"),
        ((), "neither"),
    ],
)
def test_strategies_exclude_one_another(given: tuple[str, ...], strategy: str) -> None:
    assert strategy_of(case("a", 1, DEAD, *given), shipped()) == strategy


def test_a_nephrectomy_is_no_surgery_of_the_cord() -> None:
    operated = case("a", 1, DEAD, "radical nephrectomy", target=Target.PRIMARY)
    assert strategy_of(operated, shipped()) == "neither"
    unclear = case("b", 1, DEAD, "surgery", target=Target.UNCLEAR)
    assert strategy_of(unclear, shipped()) is None, "nobody says what was operated on"


def test_who_is_left_out_and_why() -> None:
    known = case("a", 6, DEAD, "surgery")
    no_time = replace(known, place="b", course=Course(event=have(DEAD)))
    no_event = replace(known, place="c", course=replace(known.course, event=Field(state=FieldState.NOT_REPORTED)))
    unknown = replace(known, place="d", treatments=Listing(state=FieldState.NOT_REPORTED))
    series = replace(known, place="e", row_type=RowType.SERIES, patients=6)
    barred = replace(known, place="f")
    result = run(known, no_time, no_event, unknown, series, barred, eligible=lambda c: c.place != "f")
    reasons = {e.case.rpartition("/")[2]: e.reason for e in result.excluded}
    assert result.patients == 1
    assert reasons == {
        "b": "time not found",
        "c": "whether the patient died is not known",
        "d": "what was done to the lesion is not known",
        "e": "figures of a series, not of one patient",
        "f": "not eligible",
    }


def test_a_landmark_leaves_out_who_died_before_it() -> None:
    result = run(case("a", 2, DEAD), case("b", 8, DEAD, "surgery"), case("c", 1, ALIVE), landmark=3.0)
    assert {a.name: [o.months for o in a.patients] for a in result.arms} == {"surgery alone": [5.0]}
    assert sorted(e.reason for e in result.excluded) == [
        "dead before the landmark at 3 months",
        "not followed before the landmark at 3 months",
    ]
    assert not result.notes
    assert "landmark" in run(case("a", 2, DEAD)).notes[0]
    with pytest.raises(ValueError, match="landmark"):
        run(case("a", 2, DEAD), landmark=-1)
    assert landmarked([], 3) == ([], [])


def test_few_patients_are_drawn_one_by_one() -> None:
    nine = [case(f"p{i}", i + 1, DEAD, "surgery") for i in range(9)]
    (few,) = run(*nine).arms
    assert few.curve is None
    (enough,) = run(*nine, case("p9", 30, ALIVE, "surgery")).arms
    assert enough.curve is not None
    # Everybody died before the one who lives: the follow-up is his.
    assert enough.follow_up == 30
    (few_deaths,) = run(*[case(f"p{i}", i + 1, DEAD if i < 4 else ALIVE, "surgery") for i in range(20)]).arms
    assert few_deaths.curve is None and few_deaths.deaths == 4


def test_what_patients_had_at_the_start_stands_beside_the_arm() -> None:
    def sign(name: str, state=FieldState.PRESENT) -> Listing:
        finding = Field(state=state, value=shipped().find(name), printed=name)
        return Listing(state=FieldState.PRESENT, items=(Presentation(finding=finding),))

    lung = Listing(state=FieldState.PRESENT, items=(Deposit(site=have(shipped().find("lung"))),))
    cases = [
        case("a", 3, DEAD, "surgery", presentation=sign("paraparesis"), disease=lung),
        case("b", 4, DEAD, "surgery", presentation=sign("weakness", FieldState.ABSENT)),
        case("c", 5, DEAD, "surgery", presentation=sign("back pain"), disease=Listing(state=FieldState.ABSENT)),
    ]
    (one,) = run(*cases).arms
    assert one.deficit == (1, 1, 1)
    assert one.burden == (1, 1, 1)


def test_with_and_without_probable_duplicates() -> None:
    first, later = case("a", 6, ALIVE, "surgery"), case("b", 14, DEAD, "surgery", source="t")
    pair = SamePatient(a=first.iri, b=later.iri, probability=0.97, reasons=())
    assert run(first, later).patients == 2
    once = run(first, later, duplicates=[pair])
    assert [o.case for a in once.arms for o in a.patients] == [later.iri]
    assert once.without_duplicates and first.iri in once.excluded[0].case
    unsure = replace(pair, probability=0.3)
    assert run(first, later, duplicates=[unsure]).patients == 2
    kept = run(first, later, duplicates=[pair], decisions={frozenset((first.iri, later.iri)): False})
    assert kept.patients == 2


def test_who_cannot_be_followed_is_told_once_all_the_same() -> None:
    first = case("1", 3, Event.DEAD, "surgery", source="a")
    untold = replace(case("2", 9, Event.DEAD, "surgery", source="b"), course=Course())
    pair = SamePatient(a=first.iri, b=untold.iri, probability=0.99, reasons=())
    assert run(first, untold, duplicates=[pair]).patients == 1
    alone = [replace(untold, source=s) for s in ("c", "d")]
    nobody = SamePatient(a=alone[0].iri, b=alone[1].iri, probability=0.99, reasons=())
    assert run(first, *alone, duplicates=[nobody]).patients == 1


def test_the_picture_and_the_table() -> None:
    many = [case(f"p{i}", i + 1, DEAD if i % 3 else ALIVE, "surgery") for i in range(15)]
    few = [case("<b>&", 4, DEAD, "radiotherapy"), case("q", 7, ALIVE, "radiotherapy")]
    result = run(*many, *few)
    picture = survival_svg(result)
    root = ElementTree.fromstring(picture)
    words = " ".join(root.itertext())
    assert "surgery alone (n = 15)" in words and "too few for a curve" in words
    assert "<b>" not in picture and "script" not in picture and "href" not in picture
    records = survival_records(result)
    assert [r["n"] for r in records[:-1]] == [15, 2]
    assert len(json.loads(json.dumps(records))[0]["steps"]) == 15 and records[1]["steps"] is None
    table = list(csv.DictReader(io.StringIO(survival_csv(result))))
    assert len(table) == 17
    assert {r["event"] for r in table} == {"dead", "alive or lost"}


def test_an_empty_curve_is_refused() -> None:
    with pytest.raises(ValueError):
        kaplan_meier([], [])
    with pytest.raises(ValueError):
        kaplan_meier([-1], [True])
    assert arm("none", []).patients == ()
    assert run().patients == 0
