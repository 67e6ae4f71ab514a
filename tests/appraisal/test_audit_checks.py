"""Each check of the audit by itself, without a case table that would find the error too."""

from __future__ import annotations

import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from batson.appraisal.audit import audit
from batson.appraisal.audit.findings import Verdict
from batson.ontology.model import (
    Case,
    Course,
    Event,
    Field,
    FieldState,
    Listing,
    Method,
    Source,
    TreatmentGiven,
)
from batson.ontology.model.case import Target
from batson.ontology.vocabulary import shipped

sys.path.insert(0, str(Path(__file__).resolve().parent))

from making import claim, concept

LESION = "intramedullary spinal cord metastasis"
TWENTY = "20 reviewed patients"


def findings(*claims, cases=()) -> list[tuple[str, str]]:
    found = audit([Source(id="a2020")], claims, cases, vocabulary=shipped())
    return [(f.check, f.verdict.value) for f in found]


def share(text: str, value, population=TWENTY, **more):
    return claim(text, population=population, measure="proportion", value=value, unit="%", printed=f"{value}%", **more)


def count(text: str, n: int, **more):
    about = {"population": TWENTY, "measure": "count", "value": n, "n": n, "unit": "patients", **more}
    return claim(text, printed=f"{n} patients {about.pop('words', '')}", **about)


def average(value, measure="median", **more):
    about = {"population": TWENTY, "unit": "months", "treatment": "surgery", **more}
    return claim(f"{LESION} | survival |", measure=measure, value=value, printed=f"{measure} {value}", **about)


def test_sexes_that_are_more_or_fewer_than_all() -> None:
    male, female = f"{LESION} | hasDemographic | male", f"{LESION} | hasDemographic | female"
    assert ("sum", "consistent") in findings(share(male, 60), share(female, 40))
    assert ("sum", "inconsistent") in findings(share(male, 60), share(female, 45))
    assert ("sum", "inconsistent") in findings(share(male, 60), share(female, 35))


def test_levels_that_are_fewer_than_all_may_be_unreported() -> None:
    text = f"{LESION} | frequency |"
    levels = [share(text, v, site=f"{r} spinal cord") for r, v in (("cervical", 40), ("thoracic", 40), ("lumbar", 10))]
    assert ("sum", "cannot tell") in findings(*levels)
    assert not [v for c, v in findings(*levels[:2]) if c == "sum"], "two regions need not be all"
    more = share(text, 30, site="lumbar spinal cord")
    assert ("sum", "inconsistent") in findings(*levels[:2], more)


def test_rounded_shares_that_make_99_or_101_are_no_finding() -> None:
    text = f"{LESION} | frequency |"
    for n, regions in ((3, (1, 1, 1)), (8, (3, 3, 2)), (7, (2, 2, 3))):
        names = zip(("cervical", "thoracic", "lumbar"), regions, strict=True)
        levels = [share(text, round(100 * k / n), f"{n} patients", site=f"{r} spinal cord") for r, k in names]
        assert {v for c, v in findings(*levels) if c != "case table"} == {"consistent"}


def test_another_denominator_that_the_text_gives_is_no_finding() -> None:
    text = f"{LESION} | presentsWith | back pain"
    assert ("share", "inconsistent") in findings(share(text, 33))
    assert ("share", "consistent") in findings(share(text, 33, n=5, N=15))
    assert ("share", "consistent") in findings(share(text, 33, "15 patients with a record"))
    other = share(text, 33, "patients with a record")
    assert {v for _, v in findings(other)} == set(), "nobody says how many they are"
    assert {v for c, v in findings(other, share(f"{LESION} | presentsWith | weakness", 50)) if c == "share"} == {
        "cannot tell",
        "consistent",
    }


def test_shares_of_other_papers_and_rough_ones_are_not_audited() -> None:
    text = f"{LESION} | presentsWith | back pain"
    relayed = share(text, 33, attribution="relayed", cites=("3",))
    rough = share(text, 33, comparator="≈")
    assert [c for c, _ in findings(relayed, rough) if c != "case table"] == []


def test_a_count_beside_its_share() -> None:
    text = f"{LESION} | presentsWith | back pain"
    assert ("share", "consistent") in findings(share(text, 71, n=12, N=17))
    assert ("share", "inconsistent") in findings(share(text, 65, n=12, N=17))
    assert ("count", "inconsistent") in findings(count(text, 23, N=20))
    assert ("share", "inconsistent") in findings(share(text, 120))


def test_a_part_is_not_larger_than_the_whole() -> None:
    whole = average(8, "mean", N=6)
    assert ("subgroup", "inconsistent") in findings(whole, average(9, "mean", N=7, treatment="radical resection"))
    assert ("subgroup", "consistent") in findings(whole, average(9, "mean", N=5, treatment="radical resection"))
    # Five of six with a mean of 20 leave less than nothing for the sixth, where all have 8.
    assert ("subgroup", "inconsistent") in findings(whole, average(20, "mean", N=5, treatment="radical resection"))


def test_a_label_that_changes_from_place_to_place() -> None:
    abstract = average(8, "mean", section="Abstract", N=6)
    assert ("label", "inconsistent") in findings(abstract, average(8, "median", section="Results", N=6))
    both = [average(8, m, section="Results", N=6) for m in ("mean", "median")]
    assert "label" not in dict(findings(*both)), "in one place a mean and a median may be equal"


def test_a_figure_told_twice() -> None:
    one, two = average(8, "mean", section="Abstract"), average(9, "mean", section="Results")
    assert ("told twice", "inconsistent") in findings(one, two)
    assert ("told twice", "consistent") in findings(one, average(8.2, "mean", section="Results"))
    assert ("told twice", "inconsistent") in findings(
        average(8, "mean", section="Abstract", N=6), average(8, "mean", section="Results", N=7)
    )


def test_medians_and_means_of_whole_months() -> None:
    assert ("median", "inconsistent") in findings(average("8.6", N=10))
    assert ("median", "consistent") in findings(average("8.5", N=10))
    assert ("median", "inconsistent") in findings(average("8.5", N=9))
    assert ("mean", "inconsistent") in findings(average("8.4", "mean", N=3))
    assert ("mean", "consistent") in findings(average("8.3", "mean", N=3))


def test_times_that_are_not_whole_can_have_any_median() -> None:
    own = claim(f"{LESION} | survival |", measure="duration", value="2.5", unit="months", population="own case")
    assert "median" not in dict(findings(average("8.6", N=10), own))


def test_a_deviation_that_no_data_have() -> None:
    about = {"measure": "mean", "unit": "years", "population": TWENTY, "low": 30, "high": 70, "printed": "50 ± 30"}
    text = f"{LESION} | hasDemographic | age"
    assert ("standard deviation", "inconsistent") in findings(claim(text, value=50, sd=30, **about))
    assert "standard deviation" not in dict(findings(claim(text, value=50, sd=12, **about)))
    assert ("range", "inconsistent") in findings(claim(text, value=72, **about))


def bins(*counts: tuple[int, str], **more):
    return [count(f"{LESION} | interval |", n, words=words, **more) for n, words in counts]


def test_times_before_and_after() -> None:
    whole = [(5, "at the time of diagnosis"), (12, "within one year"), (8, "a year or more")]
    assert ("time bins", "consistent") in findings(*bins(*whole))
    apart = [(5, "at the time of diagnosis"), (7, "within one year"), (8, "a year or more")]
    assert ("time bins", "consistent") in findings(*bins(*apart)), "those at diagnosis may be counted by themselves"
    over = [(15, "within one year"), (8, "a year or more")]
    assert ("time bins", "inconsistent") in findings(*bins(*over))
    short = [(10, "within one year"), (8, "a year or more")]
    assert ("time bins", "cannot tell") in findings(*bins(*short))
    assert ("time bins", "inconsistent") in findings(*bins(*short, N=20))


def test_the_own_case_closes_a_gap_only_where_others_are_cited() -> None:
    own = claim(f"{LESION} | interval |", measure="duration", value=34, unit="months", population="own case")
    text = f"{LESION} | interval |"
    early = count(text, 12, words="within one year")
    cited = count(text, 7, words="a year or more", cites=("3", "4"), attribution="own pooling")
    assert ("time bins", "consistent") in findings(early, cited, own)
    uncited = count(text, 7, words="a year or more")
    assert ("time bins", "consistent") not in findings(early, uncited, own)


def test_a_mean_that_the_counts_by_time_cannot_reach() -> None:
    text = f"{LESION} | interval |"
    about = {"measure": "mean", "unit": "months", "population": TWENTY, "low": 0, "high": 40, "printed": "30 months"}
    early = bins((18, "within one year"), (2, "a year or more"))
    assert ("mean", "inconsistent") in findings(claim(text, value=30, **about), *early)
    assert "mean" not in dict(findings(claim(text, value=8, **about), *early))


def test_with_pain_and_without_symptoms() -> None:
    pain = share(f"{LESION} | presentsWith | back pain", 90)
    free = share(f"{LESION} | presentsWith | asymptomatic", 20)
    assert ("exclusive findings", "inconsistent") in findings(pain, free)
    few = share(f"{LESION} | presentsWith | asymptomatic", 10)
    assert "exclusive findings" not in dict(findings(pain, few))
    others = share(f"{LESION} | presentsWith | asymptomatic", 20, "10 children")
    assert "exclusive findings" not in dict(findings(pain, others))


def test_advice_against_ones_own_figures() -> None:
    whole, part = average(9, "mean", N=6), average(8, "mean", N=4, treatment="radical resection")
    advice = claim(
        f"radical resection | recommendedFor | {LESION}", modality="recommended", attribution="own inference"
    )
    assert ("conclusion", "inconsistent") in findings(whole, part, advice)
    assert "conclusion" not in dict(findings(whole, average(10, "mean", N=4, treatment="radical resection"), advice))
    against = replace(advice, polarity="negated")
    assert "conclusion" not in dict(findings(whole, part, against))


def have(value) -> Field:
    return Field(state=FieldState.PRESENT, value=value, printed=str(value))


def operated(place: str, months: int, event: Event) -> Case:
    given = TreatmentGiven(procedure=have(concept("surgery")), target=Target.THIS_LESION)
    return Case(
        source="a2020",
        place=place,
        method=Method.CURATED,
        treatments=Listing(state=FieldState.PRESENT, items=(given,)),
        course=Course(time=have(Decimal(months)), event=have(event)),
    )


@pytest.mark.parametrize(
    ("value", "check", "verdict"),
    [
        ("6", "censoring", Verdict.CONSISTENT),  # (4 + 8) / 2: those who died
        ("12", "censoring", Verdict.INCONSISTENT),  # (4 + 8 + 24) / 3: the living counted as dead
        ("9", "case table", Verdict.INCONSISTENT),  # neither
    ],
)
def test_the_living_inside_a_mean(value: str, check: str, verdict: Verdict) -> None:
    cases = [operated("1", 4, Event.DEAD), operated("2", 8, Event.DEAD), operated("3", 24, Event.ALIVE)]
    about = {"population": "3 patients", "N": 3}
    assert (check, verdict.value) in findings(average(value, "mean", **about), cases=cases)


def test_a_table_of_fewer_patients_reproduces_nothing() -> None:
    found = findings(average("6", "mean", population="3 patients"), cases=[operated("1", 4, Event.DEAD)])
    assert ("case table", "cannot tell") in found
    assert "inconsistent" not in dict(found).values()
