"""The evaluation: gold against itself is perfect, and each kind of error costs what it should."""

from __future__ import annotations

from typing import Any

import pytest
from batson.ingest.evaluation import Evaluator, Score, total
from batson.ontology.vocabulary import shipped

TEXT = "Lung metastases were seen in 5 of 20 patients (25%). Chemotherapy was not given. Brain deposits may occur."


def concept(label: str | None) -> dict[str, str] | None:
    return None if label is None else {"iri": str(shipped().find(label)), "label": label}


def gold(**changes: Any) -> dict[str, Any]:
    claim: dict[str, Any] = {
        "id": "c1",
        "predicate": "metastasizesTo",
        "subject": "bladder cancer",
        "object": "lung",
        "qualifiers": {"primary": "bladder cancer"},
        "statistic": {"measure": "proportion", "value": 25, "unit": "%", "n": 5, "N": 20, "printed": "25%"},
        "polarity": "affirmed",
        "modality": "asserted",
        "attribution": "own",
        "quote": "Lung metastases were seen in 5 of 20 patients (25%).",
        "difficulty": "easy",
    }
    return {"document": {"format": "txt"}, "claims": [claim | changes], "must_not": []}


def record(**changes: Any) -> dict[str, Any]:
    (claim,) = gold()["claims"]
    qualifiers = dict.fromkeys(("route", "treatment", "comparator", "site", "primary", "population"))
    qualifiers["primary"] = concept("bladder cancer")  # type: ignore[assignment]
    base = {**claim, "subject": concept("bladder cancer"), "object": concept("lung"), "qualifiers": qualifiers}
    return base | {"attribution": "own observation"} | changes


def score(record: dict[str, Any] | None, wanted: dict[str, Any] | None = None) -> Score:
    return Evaluator(shipped()).score(wanted or gold(), [record] if record else [], TEXT)


def test_gold_against_itself_is_perfect() -> None:
    done = score(record())
    assert (done.matched, done.strict, done.full) == (1, 1, 1)
    assert all(r.share == 1 for r in done.field_ratios().values())
    assert (done.f1(done.matched), done.missed) == (1.0, [])


@pytest.mark.parametrize(
    ("change", "hits"),
    [
        ({"predicate": "presentsWith"}, (0, 0, 0)),
        ({"object": concept("brain")}, (0, 0, 0)),
        ({"quote": "Chemotherapy was not given."}, (0, 0, 0)),
        ({"polarity": "negated"}, (1, 0, 0)),
        ({"modality": "hypothesized"}, (1, 0, 0)),
        ({"subject": concept("pain")}, (1, 0, 0)),
        ({"statistic": {"measure": "proportion", "value": 52, "unit": "%", "n": 5, "N": 20}}, (1, 0, 0)),
        ({"statistic": {"measure": "proportion", "value": 25, "unit": "%", "n": 5, "N": 21}}, (1, 1, 0)),
        ({"qualifiers": dict.fromkeys(("route", "treatment", "comparator", "site", "primary"))}, (1, 1, 0)),
    ],
)
def test_each_error_costs_what_it_should(change: dict[str, Any], hits: tuple[int, int, int]) -> None:
    done = score(record(**change))
    assert (done.matched, done.strict, done.full) == hits


def test_an_invented_number_is_no_full_match() -> None:
    plain = gold(statistic={"measure": "proportion", "value": 25, "unit": "%", "n": None, "N": None})
    done = score(record(), plain)
    assert (done.strict, done.full) == (1, 0)


def test_nothing_read_is_nothing_found_and_nothing_wrong() -> None:
    done = score(None)
    assert (done.matched, done.f1(0), done.missed) == (0, 0.0, ["c1"])


def test_a_claim_that_must_not_be_made_is_counted() -> None:
    forbidden = {"predicate": "treatedWith", "object": "chemotherapy", "quote": "Chemotherapy was not given."}
    wanted = gold() | {"must_not": [forbidden]}
    made = record(predicate="treatedWith", object=concept("chemotherapy"), quote=forbidden["quote"])
    assert score(made, wanted).must_not_hit == 1
    assert score(made | {"polarity": "negated"}, wanted).must_not_hit == 0


def test_what_may_be_left_out_counts_neither_way() -> None:
    optional = gold(optional=True)
    assert (score(record(), optional).gold, score(record(), optional).predicted) == (0, 0)
    assert score(None, optional).missed == []


def test_scores_add_up() -> None:
    whole = total([score(record()), score(None)])
    assert (whole.gold, whole.predicted, whole.matched) == (2, 1, 1)
    assert whole.facet("predicate")["metastasizesTo"].share == 0.5


def test_a_kind_stands_for_its_parent() -> None:
    assert Evaluator(shipped()).same("renal cell carcinoma", concept("clear cell renal cell carcinoma"))
    assert Evaluator(shipped()).same("spinal cord", concept("thoracic spinal cord"))
    assert not Evaluator(shipped()).same("renal cell carcinoma", concept("lung cancer"))
