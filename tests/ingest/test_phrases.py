"""Phrases of many tumors and sites, as different readers would put them, and the concept that each must name.

Rows of the group `none` hold words that mean something else: there the concept must not come out.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from batson.ingest.extraction import shipped
from batson.ingest.extraction.naming.noun_phrases import compose
from batson.ingest.extraction.sentence.phrases import flat
from batson.ontology.vocabulary import shipped as vocabulary

TABLE = Path(__file__).parent / "phrases.csv"
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))


def concepts(text: str) -> list[str]:
    """Return the labels of what a phrase names, adjectives on their own apart."""
    extractor = shipped()
    plain_text = flat(text)
    found = extractor.mentions.find(text, plain_text, [(0, len(text))])
    composed = compose(found, lambda a, b: plain_text[a:b], extractor.concepts)
    return [vocabulary().label(m.iri) for m in composed]


@pytest.mark.parametrize("row", ROWS, ids=[f"{r['group']}-{i}" for i, r in enumerate(ROWS)])
def test_phrase(row: dict[str, str]) -> None:
    assert vocabulary().find(row["concept"]), f"no concept {row['concept']!r}"
    named = concepts(row["phrase"])
    assert (row["concept"] in named) is (row["group"] != "none"), f"{row['phrase']}: {named}"


def test_every_kind_of_concept_has_its_phrases() -> None:
    groups = {row["group"] for row in ROWS}
    assert groups == {"site", "lesion", "tumor", "finding", "test", "marker", "treatment", "outcome", "route", "none"}
    assert len(ROWS) >= 120
