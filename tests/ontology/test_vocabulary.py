"""Words, CURIEs and external identifiers lead to one concept, or to none with a hint."""

import csv
from importlib.resources import files

import pytest
from batson.ontology import iris
from batson.ontology.vocabulary import Term, Vocabulary, shipped

B, SITE = iris.ONTOLOGY, iris.SITE


@pytest.mark.parametrize(
    ("words", "iri"),
    [
        ("renal cell carcinoma", B + "RenalCellCarcinoma"),
        ("RCC", B + "RenalCellCarcinoma"),
        ("Renal-cell  carcinomas", B + "RenalCellCarcinoma"),
        ("venous tumour thrombi", B + "VenousTumorThrombus"),
        ("haematogenous route", B + "HematogenousRoute"),
        ("hypercalcaemia", B + "Hypercalcemia"),
        ("papilloedema", B + "Papilledema"),
        ("dysaesthesia", B + "Dysesthesia"),
        ("oesophageal carcinoma", B + "EsophagealCarcinoma"),
        ("bone metastases", B + "BoneMetastasis"),
        ("Brown-Sequard syndrome", B + "BrownSequardSyndrome"),
        ("Brown-Se\u0301quard syndrome", B + "BrownSequardSyndrome"),
        ("interlukin-2", B + "Interleukin2"),
        ("spinal cord", SITE + "SpinalCord"),
        ("vertebrae", SITE + "Vertebra"),
        ("T12", SITE + "VertebraT12"),
        ("b:Sunitinib", B + "Sunitinib"),
        ("site:Lung", SITE + "Lung"),
        (B + "Laminectomy", B + "Laminectomy"),
        ("MONDO:0005086", B + "RenalCellCarcinoma"),
        ("UBERON:0002240", SITE + "SpinalCord"),
    ],
)
def test_a_name_finds_its_concept(words: str, iri: str) -> None:
    assert shipped().find(words) == iri


@pytest.mark.parametrize("words", ["", "   ", "glorbification", "b:NoSuchTerm", "MONDO:9999999", "CK", "TACE"])
def test_what_names_nothing_or_several_things_finds_none(words: str) -> None:
    assert shipped().find(words) is None


def test_a_misspelled_name_is_answered_with_the_names_near_it() -> None:
    assert "renal cell carcinoma" in shipped().suggest("renal cel carcinomma")
    assert shipped().suggest("qqqqzzzz") == []


def test_a_label_counts_more_than_a_synonym_and_an_ambiguous_word_least() -> None:
    terms = [
        Term(iri=B + "A", label="alpha"),
        Term(iri=B + "C", label="gamma", synonyms=("alpha", "delta"), ambiguous=("shared",)),
        Term(iri=B + "D", label="epsilon", ambiguous=("shared", "alone")),
    ]
    vocabulary = Vocabulary(terms)
    assert vocabulary.find("Alpha") == B + "A"
    assert vocabulary.find("delta") == B + "C"
    assert vocabulary.find("alone") == B + "D"
    assert vocabulary.find("shared") is None


def test_a_deprecated_term_keeps_its_address_and_loses_its_name() -> None:
    vocabulary = Vocabulary([Term(iri=B + "Old", label="old name", deprecated=True)])
    assert vocabulary.find("old name") is None
    assert vocabulary.find("b:Old") == B + "Old"


def test_is_a_and_part_of_are_kept_apart() -> None:
    vocabulary = shipped()
    t12 = SITE + "VertebraT12"
    assert t12 in vocabulary.ancestors(t12)
    assert B + "Vertebra" in vocabulary.ancestors(t12)
    assert SITE + "VertebralColumn" not in vocabulary.ancestors(t12)
    assert SITE + "VertebralColumn" in vocabulary.wholes(t12)
    assert B + "Vertebra" not in vocabulary.wholes(t12)
    assert t12 in vocabulary.descendants(B + "AnatomicalSite")


def test_a_kind_of_lesion_takes_the_site_of_the_kind_above_it() -> None:
    vocabulary = shipped()
    assert vocabulary.lesion_site(B + "KrukenbergTumor") == SITE + "Ovary"
    assert vocabulary.origin_site(B + "ClearCellRenalCellCarcinoma") == SITE + "Kidney"
    assert vocabulary.lesion_site(B + "RenalCellCarcinoma") is None


def test_the_kind_of_a_concept_is_its_top_class() -> None:
    vocabulary = shipped()
    kinds = {
        "Sunitinib": "Treatment",
        "Weakness": "Finding",
        "CD10": "Marker",
        "LungMetastasis": "Lesion",
        "PoorPrognosis": "Outcome",
        "FuhrmanGrade": "ClinicalClassification",
    }
    assert {name: vocabulary.kind(B + name) for name in kinds} == {name: B + kind for name, kind in kinds.items()}
    assert vocabulary.kind(SITE + "Lung") == B + "AnatomicalSite"
    assert vocabulary.kind("https://example.org/other") is None


def test_an_unknown_iri_is_its_own_label() -> None:
    assert shipped().label("https://example.org/other") == "https://example.org/other"
    assert shipped().definition("https://example.org/other") == ""


def mappings() -> list[dict[str, str]]:
    text = (files("batson.ontology") / "mappings.sssom.tsv").read_text(encoding="utf-8")
    return list(csv.DictReader((line for line in text.splitlines() if not line.startswith("#")), delimiter="\t"))


def test_every_mapping_starts_from_a_term_and_says_how_it_was_found() -> None:
    rows = mappings()
    assert len(rows) > 500
    for row in rows:
        iri = shipped().find(row["subject_id"])
        assert iri is not None, row["subject_id"]
        assert shipped().label(iri) == row["subject_label"]
        assert row["predicate_id"].removeprefix("skos:") in {
            "exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch",
        }  # fmt: skip
        assert all(value for name, value in row.items() if name not in ("mapping_date", "comment")), row


def test_only_compared_definitions_make_an_exact_match_and_say_what_was_compared() -> None:
    rows = mappings()
    assert [r["object_id"] for r in rows if r["predicate_id"] == "skos:exactMatch"]
    for row in rows:
        compared = row["mapping_justification"] == "semapv:ManualMappingCuration"
        assert compared or row["mapping_justification"] == "semapv:LexicalMatching"
        assert compared or row["predicate_id"] != "skos:exactMatch", row
        assert bool(row["comment"]) == bool(row["mapping_date"]) == compared, row


def test_an_external_id_says_how_it_matches() -> None:
    exact = shipped().external("DOID:263")
    assert exact is not None
    assert (exact.concept, exact.kind, exact.basis) == (B + "KidneyCancer", "exact match", "definitions compared")
    close = shipped().external("MONDO:0005086")
    assert close is not None
    assert (close.kind, close.basis) == ("close match", "by name only")
    assert shipped().external("kidney") is None
    assert shipped().find("MESH:D008207") is None, "two concepts claim it alike"
    assert shipped().find("ECO:0000033") == B + "TraceableAuthorStatement", "a close match goes before a related one"


def test_an_external_id_is_the_exact_match_of_one_term_only() -> None:
    owners: dict[str, set[str]] = {}
    for row in mappings():
        if row["predicate_id"] == "skos:exactMatch":
            owners.setdefault(row["object_id"], set()).add(row["subject_id"])
    assert {object_id: found for object_id, found in owners.items() if len(found) > 1} == {}
