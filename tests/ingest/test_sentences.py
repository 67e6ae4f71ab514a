"""Sentences: where they end, where they do not, and that they are spans of the text."""

from __future__ import annotations

import pytest
from batson.ingest.layout.sentences import split
from hypothesis import given
from hypothesis import strategies as st


def sentences(text: str) -> list[str]:
    return [text[a:b] for a, b in split(text)]


@pytest.mark.parametrize(
    "text",
    [
        "As Lee et al. [9] reported, two had pain.",
        "Lee et al. (2007) saw three.",
        "It was shown (Fig. 3) and again (Figs. 4, 5).",
        "He had 4 mg i.v. of dexamethasone.",
        "Surgery vs. radiotherapy was compared.",
        "Dr. A. B. Smith operated.",
        "It was reported by J. Roe and T. Poe.",
        "The share was 8.6% and p = 0.04 held.",
        "Grant (No. 3 of the fund, no. AB12) paid.",
        "We saw, e.g. Pain, i.e. Backache.",
        "The mass (approx. 3 cm, ca. 4 ml) grew.",
        "Was it a deposit? yes, it was.",
        "Tissue vol. 3 and pp. 4-6 were used.",
        "1. Surgery was done.",
        "The St. Jude criteria applied.",
        "It lay at T12... and lower.",
    ],
)
def test_one_sentence(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The lesion lay at T12.", "The cord was free."),
        ("He had hepatitis C.", "The liver was small."),
        ("Vitamin D was low in patient A.", "He died."),
        ("It was seen [3, 6-8].", "None had pain."),
        ("It was seen.[3]", "None had pain."),
        ("They lived longer.3,4", "None had pain."),
        ("Was it a deposit?", "It was."),
        ("“It was a deposit.”", "So they said."),
        ("(It was a deposit.)", "So they said."),
        ("The median was 8.6 months.", "17 patients died."),
        ("It was given i.v.", "The patient improved."),
        ("This was shown by Lee et al.", "The others disagreed."),
        ("It ended in 2001.", "He was lost."),
        ("The tumor grew…", "It was removed."),
        ("He was well.", "mTOR inhibitors were given."),
        ("He was well.", "(He had been ill before.)"),
        ("The pain grew.", "90% of patients had it."),
        ("He weighed 70 kg.", "She weighed 60 kg."),
    ],
)
@pytest.mark.parametrize("between", [" ", "\n", "\r\n  "])
def test_two_sentences(first: str, second: str, between: str) -> None:
    assert sentences(first + between + second) == [first, second]


def test_a_line_end_is_no_end_and_a_blank_line_is_one() -> None:
    assert sentences("The deposit lay\nin the cord.") == ["The deposit lay\nin the cord."]
    assert sentences("Surgery was done in\n\n41% of patients.") == ["Surgery was done in", "41% of patients."]


def test_only_the_stretch_that_is_asked_for_is_read() -> None:
    text = "One is here. Two is here. Three is here."
    assert [text[a:b] for a, b in split(text, 13, 25)] == ["Two is here."]


@given(st.text(alphabet="aB1 .!?\n\r\t[](),;–\"'“”é²\x00", max_size=300))
def test_spans_are_ordered_disjoint_and_cover_all_that_is_no_white_space(text: str) -> None:
    spans = split(text)
    last = 0
    for a, b in spans:
        assert last <= a < b <= len(text)
        assert text[last:a].strip() == ""
        assert text[a:b] == text[a:b].strip()
        last = b
    assert text[last:].strip() == ""


@pytest.mark.usefixtures("ends")
@pytest.mark.parametrize("unit", [".", ". ", "A. ", "e.g. ", ".[1", ".1,", "… ", "\n", " \n", "([{", "a.1,2–"])
def test_time_grows_with_length_only(unit: str) -> None:
    text = unit * (400_000 // len(unit))
    split(text)
