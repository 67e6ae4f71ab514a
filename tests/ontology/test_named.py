"""The vocabulary that was asked for by name, and the levels of spine and cord with their alignment."""

import tomllib
from pathlib import Path

import pytest
from batson.ontology import iris
from batson.ontology.connectivity import connections
from batson.ontology.vocabulary import shipped

NAMED = tomllib.loads((Path(__file__).parent / "named.toml").read_text(encoding="utf-8"))["group"]
CERVICAL, THORACIC, LUMBAR, SACRAL = 8, 12, 5, 5


@pytest.mark.parametrize("group", NAMED, ids=lambda group: group["title"])
def test_every_word_that_was_asked_for_is_a_concept_of_its_kind(group):
    found = {word: shipped().find(word) for word in group["words"]}
    assert [word for word, iri in found.items() if iri is None] == []
    kind = iris.ONTOLOGY + group["kind"]
    assert [word for word, iri in found.items() if kind not in shipped().ancestors(iri)] == []


def test_words_that_mean_different_things_are_different_concepts():
    assert shipped().find("lung filter") != shipped().find("lung")
    for one, other in (
        ("Barthel index", "functional independence measure"),
        ("cavernous malformation", "dural arteriovenous fistula"),
        ("anterior radiculomedullary artery", "posterior radiculomedullary artery"),
        ("HLRCC", "FH-deficient RCC"),
    ):
        assert shipped().find(one) != shipped().find(other)


def test_every_cord_segment_lies_at_a_vertebra_no_lower_than_its_number():
    counts = {"C": CERVICAL, "T": THORACIC, "L": LUMBAR, "S": SACRAL}
    segments = [f"{region}{number}" for region, count in counts.items() for number in range(1, count + 1)]
    vertebrae = [name for name in segments if name != "C8"]
    at = {c.subject: c.object for c in connections() if c.predicate == "alignedWithVertebra"}
    heights = []
    for name in segments:
        assert iris.SITE + f"CordSegment{name}" in shipped()
        vertebra = at[f"CordSegment{name}"].removeprefix("Vertebra")
        heights.append(vertebrae.index(vertebra))
        assert heights[-1] <= segments.index(name), "the cord is shorter than the spine"
    assert heights == sorted(heights)
    assert at["CordSegmentS5"] == "VertebraL1", "the cord ends near L1"
    assert all(iris.SITE + f"Vertebra{name}" in shipped() for name in vertebrae)
