"""Figures: every form in which papers print numbers, and the numbers in it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from batson.ingest.extraction.quantities.figure_words import number
from batson.ingest.extraction.quantities.quantities import find_quantities
from batson.ingest.extraction.quantities.quantity import Quantity
from batson.ingest.extraction.sentence.phrases import flat

NUMBERS = ("value", "low", "high", "sd", "ci_low", "ci_high", "ci_level")


def read(text: str) -> list[Quantity]:
    plain = flat(text)
    return find_quantities(plain, 0, len(plain))


def plain(quantity: Quantity) -> dict[str, Any]:
    fields = ("role", *NUMBERS, "unit", "n", "N", "comparator", "summary")
    found = {name: getattr(quantity, name) for name in fields if getattr(quantity, name) is not None}
    return {k: float(v) if k in NUMBERS else v for k, v in found.items()}


@pytest.mark.parametrize(
    ("text", "printed", "wanted"),
    [
        ("seen in 12 of 17 (71%)", "12 of 17 (71%)", {"role": "share", "value": 71, "n": 12, "N": 17}),
        ("12 of the 17 patients (70.6%)", "12 of the 17 patients (70.6%)", {"value": 70.6, "n": 12, "N": 17}),
        ("in 71% (12/17)", "71% (12/17)", {"role": "share", "value": 71, "n": 12, "N": 17}),
        ("in 71% (12 of 17 cases)", "71% (12 of 17 cases)", {"value": 71, "n": 12, "N": 17}),
        ("in 12/17 patients", "12/17", {"role": "count", "n": 12, "N": 17}),
        ("four (44%)", "four (44%)", {"role": "share", "value": 44, "n": 4}),
        ("59% (n = 10)", "59% (n = 10)", {"role": "share", "value": 59, "n": 10}),
        ("about 15 per cent", "about 15 per cent", {"value": 15, "comparator": "≈", "unit": "%"}),
        ("20-30%", "20-30%", {"role": "share", "low": 20, "high": 30}),
        ("0.1% to 2%", "0.1% to 2%", {"role": "share", "low": 0.1, "high": 2}),
        ("between 20% and 30%", "between 20% and 30%", {"low": 20, "high": 30}),
        ("more than 80%", "more than 80%", {"low": 80, "comparator": ">"}),
        ("fewer than ten patients", "fewer than ten patients", {"role": "count", "high": 10, "comparator": "<"}),
        ("Nine out of ten people", "Nine out of ten", {"role": "share", "value": 90}),
        ("one person in three", "one person in three", {"role": "share", "value": 33.3}),
        ("30 to 35 in every 100", "30 to 35 in every 100", {"low": 30, "high": 35}),
        ("all five had pain", "all five", {"role": "count", "n": 5, "N": 5}),
        ("none of 18 animals", "none of 18", {"role": "count", "n": 0, "N": 18}),
        ("in no case", "in no case", {"role": "count", "n": 0}),
        ("twenty-three patients", "twenty-three patients", {"role": "count", "value": 23, "n": 23}),
        ("1,204 patients", "1,204 patients", {"role": "count", "value": 1204}),
        ("bone (n=3)", "n=3", {"role": "count", "n": 3}),
        ("median 8.6 months", "8.6 months", {"role": "duration", "value": 8.6, "summary": "median"}),
        ("a mean of 8.1 months (SD 5.2)", "8.1 months (SD 5.2)", {"value": 8.1, "sd": 5.2, "summary": "mean"}),
        ("6.4 ± 9.4 months", "6.4 ± 9.4 months", {"value": 6.4, "sd": 9.4, "unit": "months"}),
        (
            "median was 5 weeks (range, 9 days to 4 months)",
            "5 weeks (range, 9 days to 4 months)",
            {"low": 1.3, "high": 17.4},
        ),
        ("22 months (0 months–15 years)", "22 months (0 months–15 years)", {"value": 22, "low": 0, "high": 180}),
        ("0 to 11 years (median 24 months)", "0 to 11 years (median 24 months)", {"value": 24, "low": 0, "high": 132}),
        (
            "12 months (95% CI, 8.1-16.9)",
            "12 months (95% CI, 8.1-16.9)",
            {"ci_low": 8.1, "ci_high": 16.9, "ci_level": 95},
        ),
        ("2 and 4 months", "2 and 4 months", {"low": 2, "high": 4, "summary": "range"}),
        ("a year or more after", "a year or more", {"low": 1, "unit": "years", "comparator": "≥"}),
        ("within one year", "within one year", {"high": 1, "comparator": "≤"}),
        ("a 6-month follow-up", "6-month", {"role": "duration", "value": 6, "unit": "months"}),
        ("2½ yrs", "2½ yrs", {"value": 2.5, "unit": "years"}),
        ("15 mm × 7 mm", "15 mm × 7 mm", {"role": "size", "value": 15, "low": 7, "high": 15, "unit": "mm"}),
        ("14 × 11 × 10 cm", "14 × 11 × 10 cm", {"role": "size", "value": 14, "low": 10, "unit": "cm"}),
        ("a 58-year-old man", "58-year-old", {"role": "age", "value": 58}),
        ("a woman of 42", "42", {"role": "age", "value": 42}),
        ("mean age was 61.8 ± 11.2 years", "61.8 ± 11.2 years", {"role": "age", "value": 61.8, "sd": 11.2}),
        ("average age is 51 (37–70) years", "51 (37–70) years", {"role": "age", "value": 51, "low": 37, "high": 70}),
        ("a single dose of 8 Gy", "8 Gy", {"role": "dose", "value": 8}),
        ("muscle strength of 4/5", "4/5", {"role": "grade", "value": 4}),
        ("12,4 % of them", "12,4 %", {"role": "share", "value": 12.4}),
        ("41 of 52 patients, or 79%", "41 of 52 patients, or 79%", {"value": 79, "n": 41, "N": 52}),
        ("1.3% of 921 operations", "1.3% of 921", {"value": 1.3, "N": 921}),
        ("12 (1.3%) of 921 women", "12 (1.3%) of 921", {"value": 1.3, "n": 12, "N": 921}),
        ("all but three of the 25", "all but three of the 25", {"role": "count", "n": 22, "N": 25}),
        ("without relief in any of nine", "in any of nine", {"role": "count", "n": 0, "N": 9}),
        ("a male-to-female ratio of 3:2", "male-to-female ratio of 3:2", {"role": "ratio", "value": 1.5}),
        ("2.1 per 100,000", "2.1 per 100,000", {"role": "rate", "value": 2.1, "unit": "per 100,000"}),
        ("every third patient", "every third patient", {"role": "share", "value": 33.3}),
        (
            "2.9 (95% CI 2.1 to 3.6) months",
            "2.9 (95% CI 2.1 to 3.6) months",
            {"value": 2.9, "ci_low": 2.1, "ci_high": 3.6},
        ),
        ("weaker (from 4/5 to 2/5)", "from 4/5 to 2/5", {"role": "grade", "value": 2, "low": 2, "high": 4}),
        ("(r = 0.08)", "r = 0.08", {"role": "ratio", "value": 0.08}),
        ("nearly twice as long", "nearly twice", {"role": "ratio", "value": 2}),
        ("half of the patients", "half", {"role": "share", "value": 50}),
        ("very rare", "very rare", {"role": "vague"}),
    ],
)
def test_a_form_of_figure(text: str, printed: str, wanted: dict[str, Any]) -> None:
    found = read(text)
    assert [text[q.start : q.end] for q in found] == [printed]
    said = plain(found[0])
    assert {k: said.get(k) for k in wanted} == wanted


@pytest.mark.parametrize(
    "text",
    ["Between 1971 and 1983", "one of two pathways", "p = 0.51", "in the other", "hypertension", "a grade 4/5 road"],
)
def test_what_is_no_figure_of_patients(text: str) -> None:
    assert [q for q in read(text) if q.role in ("share", "count") and q.n is not None] == []


def test_a_grade_of_strength_is_no_share() -> None:
    assert {q.role for q in read("muscle power was 3/5 in both legs")} == {"grade"}


def test_patients_among_whom_are_no_patients_with() -> None:
    assert [q.role for q in read("we reviewed 138 patients")] == ["cohort"]


@pytest.mark.parametrize(
    ("printed", "value"),
    [("fourteen", "14"), ("one hundred", "100"), ("2.50", "2.50"), ("a dozen", "12"), ("½", "0.5"), ("many", None)],
)
def test_numbers_in_words_and_digits(printed: str, value: str | None) -> None:
    assert number(printed) == (None if value is None else Decimal(value))


def test_text_of_any_length_is_read_in_proportion() -> None:
    assert len(read("12 of 17 (71%), " * 400)) == 400
