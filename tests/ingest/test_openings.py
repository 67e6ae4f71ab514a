"""What a sentence without a verb is read with: labels, headings, lead-ins of lists, questions."""

from __future__ import annotations

import pytest
from batson.ingest.extraction import extract
from batson.ingest.extraction.rule_tables import read_table
from batson.ingest.extraction.sentence.openings import has_verb, meaning, openings
from batson.ingest.extraction.sentence.phrases import flat
from batson.ingest.readers import plain

NOTES = """Bone metastasis of bladder carcinoma

Signs of bone metastases are:

- pain at night

- weakness of the legs

How does it get there?

Through the blood. It takes years.
"""


def read_with(text: str) -> dict[str, str | None]:
    document = plain.read(text.encode())
    found = {}
    for sentence, opening in zip(document.sentences, openings(document, flat(text)), strict=True):
        words = document.text[sentence.start : sentence.end]
        found[words] = document.text[opening.start : opening.end] if opening is not None and opening.apart else None
    return found


def test_every_label_says_triggers_that_the_table_has() -> None:
    known = {*read_table("triggers.toml"), "of the past"}
    said = {name for row in read_table("labels.toml")["label"] for name in row["says"]}
    assert said <= known


@pytest.mark.parametrize(
    ("label", "says"),
    [
        ("Presenting symptoms", ("presented with",)),
        ("Signs of liver metastases are", ("presented with",)),
        ("Treatment of bone metastases", ("received",)),
        ("Sites of metastasis", ("sites are",)),
        ("Where does it spread", ("sites are",)),
        ("Family history", ()),
        ("Differential diagnosis", ()),
        ("Table of contents", None),
    ],
)
def test_what_a_label_stands_for(label: str, says: tuple[str, ...] | None) -> None:
    assert meaning(label) == says


@pytest.mark.parametrize("words", ["alive at 14 months", "sunitinib discussed; declined", "mass found in the liver"])
def test_participles_make_no_sentence(words: str) -> None:
    assert not has_verb(words)


@pytest.mark.parametrize("words", ["the mass was removed", "offer surgery to men with metastases", "she improved"])
def test_verbs_and_imperatives_do(words: str) -> None:
    assert has_verb(words)


def test_items_are_read_with_their_lead_in_and_an_answer_with_its_question() -> None:
    found = read_with(NOTES)
    assert found["pain at night"] == "Signs of bone metastases are"
    assert found["weakness of the legs"] == "Signs of bone metastases are"
    assert found["Through the blood."] == "How does it get there"
    assert found["It takes years."] is None


def test_a_claim_of_an_item_is_quoted_from_the_item_alone() -> None:
    claims = extract(plain.read(NOTES.encode()), source="s").claims
    quotes = {c.anchors[0].exact for c in claims if c.predicate == "presentsWith"}
    assert quotes == {"pain at night", "weakness of the legs"}
