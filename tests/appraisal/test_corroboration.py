"""One voice: a machine reading of a curated place corroborates it where neither contradicts the other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from batson.appraisal.corroboration import corroborations
from batson.ontology.model import Anchor, Attribution, Claim, Iri, Locator, Method, Polarity, Qualifiers

TEXT = "Weakness was present in twelve patients. Pain was rare."


def claim(start: int, end: int, **changes: Any) -> Claim:
    anchor = Anchor.of(TEXT, start, end, source="s", text_sha256="a" * 64)
    base = Claim(
        source="s",
        predicate="presentsWith",
        subject=Iri("x:lesion"),
        object=Iri("x:weakness"),
        attribution=Attribution.OWN_POOLING,
        method=Method.EXTRACTED,
        anchors=(anchor,),
    )
    return replace(base, **changes)


CURATED = claim(0, 8, method=Method.CURATED, locator=Locator.of("Weakness", section=""))


def pairs(*claims: Claim) -> set[tuple[str, str]]:
    return {(t.subject.value, t.object.value) for t in corroborations(claims)}


def test_the_same_of_the_same_place_is_one_voice() -> None:
    read = claim(0, 40, qualifiers=Qualifiers(primary=Iri("x:primary")))
    assert pairs(CURATED, read) == {(read.iri, CURATED.iri)}


@pytest.mark.parametrize(
    "other",
    [
        claim(41, 55),
        claim(0, 40, polarity=Polarity.NEGATED),
        claim(0, 40, object=Iri("x:pain")),
        claim(0, 40, predicate="causes"),
    ],
    ids=["another place", "another polarity", "another object", "another predicate"],
)
def test_another_statement_is_another_voice(other: Claim) -> None:
    assert pairs(CURATED, other) == set()


def test_a_qualifier_that_contradicts_makes_two_voices() -> None:
    curated = replace(CURATED, qualifiers=Qualifiers(primary=Iri("x:kidney")))
    assert pairs(curated, claim(0, 40, qualifiers=Qualifiers(primary=Iri("x:lung")))) == set()
