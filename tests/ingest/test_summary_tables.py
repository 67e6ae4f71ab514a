"""Tables of totals: what their rows say, with the figures as printed, and what must not be made of them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from batson.ingest.document import Cell
from batson.ingest.extraction import extract
from batson.ingest.extraction.tables.cell_figures import share_of, time_of
from batson.ingest.readers import html, plain
from batson.ontology.model import Claim
from batson.ontology.vocabulary import shipped
from hypothesis import given
from hypothesis import strategies as st

Told = tuple[str, str, str | None, Decimal | None, int | None, int | None]


def told(claims: tuple[Claim, ...], predicate: str) -> set[Told]:
    """Subject, predicate, object, value, n and N of the claims with a predicate."""
    label = shipped().label
    return {
        (
            label(c.subject),
            c.predicate,
            None if c.object is None else label(c.object),
            c.statistic.value if c.statistic else None,
            c.statistic.n if c.statistic else None,
            c.statistic.N if c.statistic else None,
        )
        for c in claims
        if c.predicate == predicate
    }


def claims(title: str, table: str) -> tuple[Claim, ...]:
    return extract(plain.read(f"{title}\n\nThe table has them all.\n\n{table}\n".encode()), source="s").claims


def test_sites_of_two_tumors_side_by_side() -> None:
    found = claims(
        "Where melanoma and sarcoma go",
        "Table 1. Sites of metastases at autopsy\n\n"
        "Site | Melanoma (n = 40) | Osteosarcoma (n = 25)\n"
        "Lung | 28 (70) | 21 (84%)\nHeart | 10/40 | 0\nSpleen | – | 1.5\n",
    )
    assert told(found, "metastasizesTo") == {
        ("melanoma", "metastasizesTo", "heart", Decimal(10), 10, 40),
        ("osteosarcoma", "metastasizesTo", "lung", Decimal(84), 21, 25),
        ("osteosarcoma", "metastasizesTo", "heart", Decimal(0), 0, 25),
    }, "28 (70) does not say that 70 is a percentage"
    none = next(c for c in found if c.statistic is not None and c.statistic.n == 0)
    assert none.polarity.value == "negated"
    assert shipped().label(none.qualifiers.comparator or "") == "melanoma"


def test_organs_stand_for_their_tumors_below_a_row_that_says_so() -> None:
    found = claims(
        "Metastases to the choroid",
        "Feature | No. of patients (%)\nPrimary tumor | \nBreast | 12 (48)\nLung | 9 (36)\n"
        "Symptoms | \nBlurred vision | 18 (72)\nPain | 2 (8)\n",
    )
    assert told(found, "metastasizesTo") == {
        ("breast carcinoma", "metastasizesTo", "choroid of eye", Decimal(48), 12, None),
        ("lung carcinoma", "metastasizesTo", "choroid of eye", Decimal(36), 9, None),
    }
    assert {(s, o, v, n) for s, _, o, v, n, _ in told(found, "presentsWith")} == {
        ("choroidal metastasis", "blurred vision", Decimal(72), 18),
        ("choroidal metastasis", "pain", Decimal(8), 2),
    }


def test_tests_and_their_sensitivity() -> None:
    page = (
        "<html><body><article><h1>Bone metastases of prostate cancer</h1><p>Two tests were compared in all men.</p>"
        "<table><caption>Table 2. Performance</caption><tr><th>Test</th><th>Sensitivity, %</th><th>Specificity, %</th>"
        "</tr><tr><td>Bone scintigraphy</td><td>79 (30/38)</td><td>82</td></tr>"
        "<tr><td>MRI</td><td>97 (37/38)</td><td>95</td></tr></table></article></body></html>"
    )
    found = extract(html.read(page.encode()), source="s").claims
    assert told(found, "hasSensitivity") == {
        ("whole-body bone scan", "hasSensitivity", "bone metastasis", Decimal(79), 30, 38),
        ("magnetic resonance imaging", "hasSensitivity", "bone metastasis", Decimal(97), 37, 38),
    }


def test_survival_by_treatment() -> None:
    found = claims(
        "Brain metastases of breast cancer",
        "Treatment | Patients | Median survival, months (95% CI)\n"
        "Whole-brain radiotherapy | 40 | 5.1 (3.9-6.2)\nSurgery | 22 | 11 (8-15)\nNone | 8 | 1.5\n",
    )
    survival = [c for c in found if c.predicate == "survival" and c.statistic is not None]
    assert {
        (shipped().label(c.qualifiers.treatment or ""), c.statistic.value, c.statistic.ci_low, c.statistic.unit)
        for c in survival
        if c.statistic
    } == {
        ("whole-brain radiotherapy", Decimal("5.1"), Decimal("3.9"), "months"),
        ("surgery", Decimal(11), Decimal(8), "months"),
    }
    assert {c.statistic.measure.value for c in survival if c.statistic} == {"median"}


def test_a_caption_says_what_the_rows_are_by_what_it_says_first() -> None:
    table = "{}\n\nOrgan | No. (%)\nLung | 12 (40)\nBreast | 3 (10)\n"
    spread = claims("Melanoma", table.format("Table 1. Sites of deposits of melanoma, a skin cancer"))
    assert told(spread, "metastasizesTo") == {
        ("melanoma", "metastasizesTo", "lung", Decimal(40), 12, None),
        ("melanoma", "metastasizesTo", "breast", Decimal(10), 3, None),
    }
    sources = claims("Brain metastases", table.format("Table 1. Primary tumors of the patients with brain metastases"))
    assert told(sources, "metastasizesTo") == {
        ("lung carcinoma", "metastasizesTo", "brain", Decimal(40), 12, None),
        ("breast carcinoma", "metastasizesTo", "brain", Decimal(10), 3, None),
    }


@pytest.mark.slow
def test_a_large_table_is_read_in_proportion(ends: None) -> None:
    rows = "".join(f"lung | {i % 50} ({i % 100}%) | {i % 40}\n" for i in range(40_000))
    found = claims("Metastases of melanoma", f"Table 1. Sites of deposits\n\nSite | n (%) | Again\n{rows}")
    assert len(found) > 100


def test_what_is_no_table_of_totals_says_nothing() -> None:
    found = claims(
        "Brain metastases of breast cancer",
        "Variable | Hazard ratio | P value\nRadiotherapy | 0.61 | 0.02\nLung metastasis | 1.9 | 0.01\n",
    )
    assert not found


def cell(text: str) -> Cell:
    return Cell(text, 0, len(text), False)


@pytest.mark.parametrize(
    ("text", "heading", "value", "n", "total"),
    [
        ("16/19 (84)", "n/N (%)", 84, 16, 19),
        ("84% (16/19)", "Sensitivity", 84, 16, 19),
        ("12 (26)", "n (%)", 26, 12, None),
        ("26 (12)", "% (n)", 26, 12, None),
        ("12 (26.1)", "All patients, n = 46 (%)", "26.1", 12, 46),
        ("41%", "Group A", 41, None, None),
        ("12", "No. of patients (n = 30)", 12, 12, 30),
        ("<5%", "Share", 5, None, None),
    ],
)
def test_shares(text: str, heading: str, value: int | str, n: int | None, total: int | None) -> None:
    found = share_of(cell(text), heading)
    assert found is not None
    assert (found.value, found.n, found.N) == (Decimal(value), n, total)


@pytest.mark.parametrize(
    ("text", "heading"),
    [("12 (26)", "Group A"), ("–", "n (%)"), ("yes", "n"), ("40 (3)", "n = 30, n (%)"), ("130%", "n"), ("1.5", "n")],
)
def test_what_is_no_share(text: str, heading: str) -> None:
    assert share_of(cell(text), heading) is None


def test_a_total_that_does_not_give_the_share_is_not_taken() -> None:
    found = share_of(cell("12 (26)"), "Melanoma, n = 60 (%)")
    assert found is not None
    assert (found.n, found.N) == (12, None)


def test_a_time_needs_a_unit() -> None:
    assert time_of(cell("9 (4-12)"), "Median survival") is None
    found = time_of(cell("9 (4-12)"), "Median survival, mo (range)")
    assert found is not None
    assert (found.value, found.low, found.high, found.unit, found.summary) == (9, 4, 12, "months", "median")


@given(st.integers(0, 500), st.integers(1, 500))
def test_a_printed_pair_comes_back(n: int, total: int) -> None:
    found = share_of(cell(f"{n}/{total}"), "n/N")
    assert (found is None) == (n > total)
    assert found is None or (found.n, found.N) == (n, total)
