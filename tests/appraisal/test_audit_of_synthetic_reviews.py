"""The audit finds errors that were put into consistent reviews, and finds nothing in the consistent ones."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest
from batson.appraisal.audit import audit
from batson.appraisal.audit.findings import Finding, Verdict
from batson.ontology.vocabulary import shipped

sys.path.insert(0, str(Path(__file__).resolve().parent))

import synthetic


def alarms(review: synthetic.Review) -> list[Finding]:
    found = audit([review.source], review.claims, review.cases, vocabulary=shipped())
    return [f for f in found if f.verdict is Verdict.INCONSISTENT]


@pytest.mark.parametrize("number", range(200, 212))
def test_a_consistent_review_raises_no_alarm(number: int) -> None:
    assert [f.explanation for f in alarms(synthetic.consistent(number))] == []


@pytest.mark.parametrize("kind", synthetic.ERRORS)
def test_each_kind_of_error_is_found(kind: str) -> None:
    tried = hit = 0
    for number in range(300, 340):
        change = synthetic.ERRORS[kind](synthetic.consistent(number), random.Random(number))
        if change is None:
            continue
        review, touched = change
        tried += 1
        hit += any({c.iri for c in touched} & set(f.claims) for f in alarms(review))
        if tried == 6:
            break
    assert tried >= 3, "the generator hardly ever makes this error"
    assert hit / tried >= 0.8


def test_the_generator_is_seeded_and_its_copies_differ_in_one_place() -> None:
    assert synthetic.consistent(7) == synthetic.consistent(7)
    kind, review, touched = synthetic.seeded(7)
    before, after = set(synthetic.consistent(7).claims), set(review.claims)
    assert kind in synthetic.ERRORS
    assert after - before == set(touched)
    assert len(before - after) <= 1
