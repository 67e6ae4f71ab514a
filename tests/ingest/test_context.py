"""Negations, hedges and rejections: where their reach begins and where it ends; and whose knowledge a sentence is."""

from __future__ import annotations

import pytest
from batson.ingest.extraction import extract, shipped
from batson.ingest.extraction.run import Run
from batson.ingest.extraction.sentence.phrases import flat
from batson.ingest.extraction.sentence.reading import Reading
from batson.ingest.readers import plain

TITLE = "Brain metastasis of renal cell carcinoma\n\n"


def read(sentence: str) -> Reading:
    document = plain.read(f"{TITLE}{sentence}\n".encode())
    run = Run(document, "s", shipped(), flat(document.text))
    seen: list[Reading] = []
    run._claims = lambda reading, focus: seen.append(reading) or iter(())  # type: ignore[assignment,func-returns-value]
    run.extraction()
    return seen[-1]


def under(sentence: str, kind: str) -> list[str]:
    reading = read(sentence)
    return [reading.gap(m.start, m.end) for m in reading.mentions if reading.under(kind, m.start)]


@pytest.mark.parametrize(
    ("sentence", "denied"),
    [
        ("There was no fever or headache, but weakness was present.", ["fever", "headache"]),
        ("She had headache without fever, weakness or seizures; edema was seen.", ["fever", "weakness", "seizures"]),
        ("There was headache but no evidence of edema.", ["edema"]),
        ("No fever was present, whereas headache was.", ["fever"]),
        ("The patient denied headache and had fever.", ["headache"]),
        ("Fever was absent and headache was present.", ["fever"]),
        ("Neither fever nor headache was seen, although weakness was.", ["fever", "headache"]),
        ("Not only headache but also fever was present.", []),
        ("Headache was present in no more than ten patients.", []),
        ("No fever because of headache.", ["fever"]),
        ("He had no edema and underwent surgery.", ["edema"]),
    ],
)
def test_where_a_negation_ends(sentence: str, denied: list[str]) -> None:
    assert under(sentence, "negation") == denied


@pytest.mark.parametrize(
    ("sentence", "supposed"),
    [
        ("Headache may precede fever; weakness was present.", ["headache", "fever"]),
        ("Headache was present, and fever is thought to be rare.", ["fever"]),
        ("Headache, which was severe, was probably due to edema.", ["edema"]),
        ("MRI showed edema consistent with seizures.", ["seizures"]),
        ("Headache was present.", []),
    ],
)
def test_where_a_hedge_ends(sentence: str, supposed: list[str]) -> None:
    assert [m for m in under(sentence, "hedge") if m not in ("mri",)] == supposed


def test_a_rejection_covers_its_sentence() -> None:
    reading = read("Lymphatic spread has been proposed, but we consider it unlikely.")
    assert all(reading.under("rejection", m.start) for m in reading.mentions)


def test_lists_are_found_across_their_figures() -> None:
    reading = read("Headache (41%), fever in three and, rarely, seizures were seen; edema was not.")
    lists = [[reading.gap(m.start, m.end) for m in g] for g in reading.groups if len(g) > 1]
    assert lists == [["headache", "fever", "seizures"]]


def test_family_and_excluded_patients_say_nothing() -> None:
    for sentence in (
        "His father had brain metastases with headache.",
        "Patients with headache were excluded from the study.",
    ):
        document = plain.read(f"{TITLE}{sentence}\n".encode())
        assert extract(document, source="s").claims == ()
