"""The reader on tumors and styles that its rules were not written from."""

from __future__ import annotations

from pathlib import Path

import pytest
from batson.kg.evaluating import evaluate

GOLD = Path(__file__).parents[1] / "data/general/gold"


@pytest.mark.parametrize(
    ("name", "least"), [("perineural-face", 0.2), ("sarcoma-lung", 0.6), ("thyroid-prostate", 0.6)]
)
def test_held_out_texts_are_read(name: str, least: float) -> None:
    score = evaluate(GOLD)[name]
    precision, recall = score.strict / score.predicted, score.strict / score.gold
    assert 2 * precision * recall / (precision + recall) >= least


def test_nothing_that_must_not_be_read_is_read() -> None:
    assert {name: score.must_not_hit for name, score in evaluate(GOLD).items() if score.must_not_hit} == {}
