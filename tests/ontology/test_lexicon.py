"""Concepts are found in texts: whole words, longest first, offsets that hold."""

import pytest
from batson.ontology import iris
from batson.ontology.lexicon import Lexicon, Match, shipped
from batson.ontology.vocabulary import Term, Vocabulary
from batson.ontology.vocabulary import shipped as vocabulary
from batson.ontology.wordforms import folded, key, lowered, plural, singular, spellings
from hypothesis import given
from hypothesis import strategies as st

B = iris.ONTOLOGY


def names(text: str) -> list[str]:
    return [iri.rsplit("/", 1)[1] for match in shipped().find(text) for iri in match.iris]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Metastasis to the spinal cord", ["MetastaticLesion", "SpinalCord"]),
        ("intramedullary spinal cord metastases", ["IntramedullarySpinalCordMetastasis"]),
        ("intramedullary\nspinal cord metastasis", ["IntramedullarySpinalCordMetastasis"]),
        ("small-cell lung cancer", ["SmallCellLungCarcinoma"]),
        ("tumour thrombi in the vena cava", ["VenousTumorThrombus", "VenaCava"]),
        ("via Batson’s plexus", ["VertebralVenousPlexus"]),
        ("Brown‐Se\u0301quard syndrome", ["BrownSequardSyndrome"]),
        ("haemangioblastoma or ependymoma", ["Hemangioblastoma", "Ependymoma"]),
        ("intramedullary nailing of the femur", ["IntramedullaryNailing", "Femur"]),
        ("female breast cancers", ["Female", "BreastCarcinoma"]),
        ("nivolumab plus ipilimumab", ["NivolumabPlusIpilimumab"]),
    ],
)
def test_a_text_yields_its_concepts(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    "text", ["attribute and contribution", "pulmonaryish", "harmless yearly charm", "the pets met a cup"]
)
def test_pieces_of_words_and_lower_case_acronyms_are_not_found(text: str) -> None:
    assert names(text) == []


def test_an_acronym_is_matched_in_capitals_only() -> None:
    assert names("RCCs and an RCC") == ["RenalCellCarcinoma", "RenalCellCarcinoma"]
    assert names("rcc") == []


def test_a_word_of_several_meanings_is_flagged() -> None:
    (match,) = shipped().find("CK")
    assert match.ambiguous
    assert {iri.rsplit("/", 1)[1] for iri in match.iris} == {"PanCytokeratin", "CreatineKinase"}
    (match,) = shipped().find("T2")
    assert match.ambiguous


def test_an_adjective_and_a_negative_word_are_marked() -> None:
    (adjective,) = shipped().find("hepatic")
    assert adjective.adjective
    (negative,) = shipped().find("valveless")
    assert negative.negative
    assert negative.ambiguous
    assert negative.iris == (B + "VenousValves",)


def test_a_name_as_written_goes_before_a_plural_that_we_formed() -> None:
    terms = [
        Term(iri=B + "Disease", label="disease"),
        Term(iri=B + "A", label="warbler", parents=(B + "Disease",)),
        Term(iri=B + "Z", label="warblers", parents=(B + "Disease",)),
    ]
    lexicon = Lexicon.from_vocabulary(Vocabulary(terms))
    assert [m.iris for m in lexicon.find("warblers and a warbler")] == [(B + "Z",), (B + "A",)]


def test_a_longer_name_wins_even_where_a_false_one_begins_before_it() -> None:
    terms = [
        Term(iri=B + "Disease", label="disease"),
        Term(iri=B + "Wrong", label="ale fish pie", parents=(B + "Disease",)),
        Term(iri=B + "Right", label="fish pie", parents=(B + "Disease",)),
    ]
    lexicon = Lexicon.from_vocabulary(Vocabulary(terms))
    assert [m.iris for m in lexicon.find("whale fish pie")] == [(B + "Right",)]


def test_deprecated_terms_are_not_found() -> None:
    terms = [
        Term(iri=B + "Disease", label="disease"),
        Term(iri=B + "A", label="warbler", parents=(B + "Disease",), deprecated=True),
    ]
    assert list(Lexicon.from_vocabulary(Vocabulary(terms)).find("warbler")) == []


def test_every_label_of_the_vocabulary_is_found_in_a_text() -> None:
    for term in vocabulary():
        if vocabulary().kind(term.iri) in {
            B + "Treatment",
            B + "Lesion",
            B + "Marker",
            B + "DiagnosticTest",
            B + "MetastaticRoute",
        }:
            text = f"(the {term.label})"
            assert any(term.iri in m.iris and m.end - m.start == len(term.label) for m in shipped().find(text)), (
                term.label
            )


WORDS = st.sampled_from(
    [
        "renal cell carcinoma",
        "RCC",
        "ISCM",
        "T12",
        "lung",
        "of the",
        "spinal cord",
        "hepatic",
        "valveless",
        "CD10(+)",
        "tumour\nthrombus",
        "-",
        ".",
        "Brown–Séquard syndrome",
        "via Batson’s plexus",
        "İ",
        "é",
        "é",
        "ß",
        "ﬁ",
        "\xa0",
        "🫁",
        "σς",
        "ǅ",
    ]
)


@given(st.lists(st.one_of(WORDS, st.text(max_size=5)), max_size=12), st.sampled_from(["", " "]))
def test_offsets_always_point_at_the_surface(pieces: list[str], glue: str) -> None:
    text = glue.join(pieces)
    end = 0
    for match in shipped().find(text):
        assert isinstance(match, Match)
        assert end <= match.start < match.end <= len(text)
        assert lowered(folded(text[match.start : match.end])) == match.surface.lower()
        assert not text[match.start - 1 : match.start].isalnum() or match.start == 0
        assert not text[match.end : match.end + 1].isalnum()
        end = match.end


@given(st.text())
def test_folding_and_lowering_keep_the_length(text: str) -> None:
    assert len(lowered(folded(text))) == len(text)


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("metastasis", "metastases"),
        ("metastasis to the spine", "metastases to the spine"),
        ("biopsy", "biopsies"),
        ("tumor thrombus", "tumor thrombi"),
        ("venous plexus", "venous plexuses"),
        ("vertebra", "vertebrae"),
        ("survival", "survivals"),
    ],
)
def test_plurals_are_formed_at_the_head_and_undone(one: str, many: str) -> None:
    assert plural(one) == many
    if " to " not in one:
        assert singular(many) == one


def test_both_spellings_meet_in_one_key() -> None:
    for british, american in [
        ("haemorrhage", "hemorrhage"),
        ("oesophageal tumour", "esophageal tumor"),
        ("localised anaemia", "localized anemia"),
        ("gynaecological", "gynecological"),
        ("chemotherapy", "chemotherapy"),
    ]:
        assert key(british) == key(american) == american
        assert british in spellings(american)
