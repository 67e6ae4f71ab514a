"""From a document to claims: what comes out is a span of the text, the same each time, and nothing from elsewhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from batson.ingest.document import Structure
from batson.ingest.extraction import Extraction, extract
from batson.ingest.readers import plain
from batson.ontology.vocabulary import shipped

CASE = """Brain metastasis of renal cell carcinoma: a case report

Abstract

A man with renal cell carcinoma developed a brain metastasis three years after nephrectomy.

Case report

A 61-year-old man presented with headache and weakness of the left arm without fever. MRI showed a brain metastasis with
edema. Chest CT revealed no lung metastasis. The brain metastasis was resected, and he received radiotherapy.
He died 14 months after surgery.

Discussion

Brain metastases of renal cell carcinoma may arise by hematogenous spread through the arteries (Roe, 2001).
"""


def claims_of(text: str) -> Extraction:
    return extract(plain.read(text.encode()), source="s")


@pytest.fixture(scope="module")
def extraction() -> Extraction:
    return claims_of(CASE)


def said(extraction: Extraction, predicate: str) -> set[tuple[str, str, str]]:
    label = shipped().label
    return {
        (label(c.subject), label(c.object) if c.object else "", c.polarity.value)
        for c in extraction.claims
        if c.predicate == predicate
    }


def test_a_case_gives_what_it_says(extraction: Extraction) -> None:
    lesion = "brain metastasis"
    assert {(lesion, "headache", "affirmed"), (lesion, "fever", "negated")} <= said(extraction, "presentsWith")
    assert (lesion, "magnetic resonance imaging", "affirmed") in said(extraction, "detectedBy")
    assert (lesion, "lung metastasis", "negated") in said(extraction, "coOccursWith")
    assert (lesion, "radiotherapy", "affirmed") in said(extraction, "treatedWith")
    assert ("renal cell carcinoma", "brain", "affirmed") in said(extraction, "metastasizesTo")


def test_time_after_surgery_is_survival_and_time_after_nephrectomy_an_interval(extraction: Extraction) -> None:
    figures = {
        c.predicate: c.statistic.printed
        for c in extraction.claims
        if c.statistic and c.predicate in ("survival", "interval")
    }
    assert figures == {"survival": "14 months", "interval": "three years"}


def test_a_route_that_may_be_is_hypothesized_and_relayed(extraction: Extraction) -> None:
    routes = [c for c in extraction.claims if c.predicate == "spreadsVia"]
    assert routes
    assert {(c.modality.value, c.attribution.value, c.cites) for c in routes} == {
        ("hypothesized", "relayed", ("Roe 2001",))
    }


def test_every_quote_stands_in_the_text_and_within_one_sentence(extraction: Extraction) -> None:
    document = plain.read(CASE.encode())
    sentences = [(s.start, s.end) for s in document.sentences]
    assert extraction.claims
    for claim in extraction.claims:
        anchor = claim.anchors[0]
        assert document.text[anchor.start : anchor.end] == anchor.exact
        assert any(a <= anchor.start and anchor.end <= b for a, b in sentences)


def test_two_runs_give_the_same() -> None:
    assert claims_of(CASE).claims == claims_of(CASE).claims


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The bank takes a deposit of ten dollars, and the spread between the two rates is small.",
        "Creatine kinase rose in 12 of 20 patients with infarction, and two died within a month.",
        "Kidney stones were found in 40% of men; nephrectomy was performed in two.",
    ],
)
def test_a_text_about_something_else_gives_nothing(text: str) -> None:
    if text:
        assert claims_of(text) == Extraction(())


def test_the_cardiology_trial_gives_nothing() -> None:
    path = Path(__file__).parents[3] / "shared/evidence/dev/cardiology-trial.txt"
    if not path.exists():
        pytest.skip("the development documents are not here")
    assert extract(plain.read(path.read_bytes()), source="s").claims == ()


def test_the_structure_of_a_text_about_something_else_is_never_made() -> None:
    def made() -> Structure:
        raise AssertionError("the structure was asked for")

    about = plain.read(b"Gardens\n\nThe roses of the second bed want water. Nobody [3] has cut them.\n")
    assert extract(replace(about, build=made), source="s").claims == ()
    tumor = plain.read(b"Gardens\n\nA carcinoma of the roses is unknown.\n")
    assert [p.value for p in extract(replace(tumor, build=made), source="s").problems] == ["carcinom"]


def test_what_a_text_about_something_else_has_lost_can_be_asked_for() -> None:
    document = plain.read(b"Gardens\r\n\r\nRoses want wa-\nter, as the list [3] says.\n")
    assert [loss.kind for loss in document.losses] == ["joined words", "dangling citations"]


PROSE_WITH_A_TABLE = """Orbital metastasis of thyroid carcinoma: what the reports tell

Follicular thyroid carcinoma metastasized to the orbit in four of the reported women. Proptosis was the first sign in
three of them, and all four were treated with radioiodine. In one the deposit was found by MRI.

Table. Single reports

Author       Age/sex   Orbit   First sign   Outcome
Amsel 1981   60 F      left    proptosis    died, 9 mo
Borg 1999    51 F      right   diplopia     alive, 20 mo
Cerny 2008   72 F      left    ptosis       died, 4 mo
"""


def test_prose_without_headings_is_read_although_a_table_stands_in_it() -> None:
    found = claims_of(PROSE_WITH_A_TABLE)
    assert ("orbital metastasis", "proptosis", "affirmed") in said(found, "presentsWith")
    assert any(object_ == "orbit" for _, object_, _ in said(found, "metastasizesTo"))


SHORT = """Deposits of the choroid

Metastases of the choroid (MC; n = 12) are rare. MC were treated with radiotherapy. MC presented with visual loss.
"""


def test_an_abbreviation_of_a_phrase_means_what_the_phrase_means() -> None:
    found = claims_of(SHORT)
    assert ("choroidal metastasis", "radiotherapy", "affirmed") in said(found, "treatedWith")
    assert ("choroidal metastasis", "visual loss", "affirmed") in said(found, "presentsWith")
