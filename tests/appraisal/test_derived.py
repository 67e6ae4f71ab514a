"""Derived nodes carry digests, do not depend on the order of the input, and change only where their inputs do."""

from __future__ import annotations

import sys
from pathlib import Path

from batson.appraisal.derived import appraise
from batson.ingest import curated
from batson.ontology.iris import ONTOLOGY
from batson.ontology.model import Source
from batson.ontology.vocabulary import shipped

sys.path.insert(0, str(Path(__file__).resolve().parent))

import synthetic
from making import claim

CLAIMS = [c for s in ("weng2018", "healthyday") for c in curated.claims(s)]


def derived(*, claims=CLAIMS, cases=None, sources=None):
    given = (sources or curated.sources(), claims, curated.cases() if cases is None else cases)
    return set(appraise(*given, vocabulary=shipped()).triples())


def digests(triples) -> dict[str, str]:
    return {t.subject.value: t.object.value for t in triples if t.predicate.value == ONTOLOGY + "digest"}


def test_every_derived_node_is_of_a_class_and_has_one_digest() -> None:
    triples = derived()
    found = digests(triples)
    typed = {t.subject.value for t in triples if t.predicate.value.endswith("#type")}
    assert typed == set(found)
    assert len(found) > 100


def test_the_order_of_the_input_does_not_matter() -> None:
    backwards = appraise(curated.sources()[::-1], CLAIMS[::-1], curated.cases()[::-1], vocabulary=shipped())
    assert set(backwards.triples()) == derived()


def test_one_more_source_rewrites_little() -> None:
    before = digests(derived())
    more = claim("radiotherapy | improves | neurological deficit", source="new2024", negated=True)
    after = digests(derived(claims=[*CLAIMS, more], sources=[*curated.sources(), Source(id="new2024")]))
    rewritten = {iri for iri in before if before[iri] != after.get(iri)}
    assert rewritten == set(), "nothing that was there rests on the new claim"
    assert set(after) - set(before), "and what it contradicts is new"


def test_a_changed_case_changes_what_rests_on_it() -> None:
    review = synthetic.consistent(3)
    before = set(appraise([review.source], review.claims, review.cases, vocabulary=shipped()).triples())
    fewer = set(appraise([review.source], review.claims, review.cases[1:], vocabulary=shipped()).triples())
    assert digests(before) != digests(fewer)
