"""Mentions: words with several meanings, abbreviations, phrases put together, what a text is about."""

from __future__ import annotations

import pytest
from batson.ingest.extraction import shipped
from batson.ingest.extraction.concepts import Concepts, local
from batson.ingest.extraction.naming.mentions import Mention
from batson.ingest.extraction.naming.noun_phrases import compose
from batson.ingest.extraction.sentence.phrases import PhraseTable, bare, flat
from batson.ingest.extraction.topics.focus import find_focus
from batson.ingest.readers import plain


def mentions(text: str) -> list[Mention]:
    extractor = shipped()
    plain_text = flat(text)
    found = extractor.mentions.find(text, plain_text, [(0, len(text))])
    return compose(found, lambda a, b: plain_text[a:b], extractor.concepts)


def names(text: str) -> list[str]:
    return [local(m.iri) for m in mentions(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("lung and brain metastases", ["LungMetastasis", "BrainMetastasis"]),
        ("lung, liver and brain metastases", ["LungMetastasis", "LiverMetastasis", "BrainMetastasis"]),
        ("metastasis in the lung, liver or brain", ["LungMetastasis", "LiverMetastasis", "BrainMetastasis"]),
        ("deposits in the spinal cord", ["IntramedullarySpinalCordMetastasis"]),
        ("breast and lung cancer", ["BreastCarcinoma", "LungCarcinoma"]),
        ("the prostatic group", ["ProstateCarcinoma"]),
        ("tumor thrombus in the renal vein", ["RenalVeinTumorThrombus"]),
        ("the vein of the kidney", ["RenalVein"]),
        ("intramedullary nail", ["IntramedullaryNailing"]),
        ("umbilical cord", []),
        ("the medulla and the fourth ventricle", ["MedullaOblongata", "FourthVentricle"]),
        ("the renal medulla", ["RenalMedulla"]),
        ("T2-weighted images", ["T2WeightedMRI"]),
        ("the cells stained for CK", ["PanCytokeratin"]),
        ("peak CK was high", []),
        ("TACE of the liver", ["TransarterialChemoembolization", "Liver"]),
    ],
)
def test_what_a_phrase_names(text: str, wanted: list[str]) -> None:
    assert [n for n in names(text) if n != "TumorCells"] == wanted


def test_a_metastasis_knows_its_tumor() -> None:
    for text in (
        "bone metastases from renal cell carcinoma",
        "bone metastasis of renal cell carcinoma",
        "renal cell carcinoma bone metastasis",
        "a deposit of renal cell carcinoma in the bone",
    ):
        lesion = next(m for m in mentions(text) if m.is_a("MetastaticLesion"))
        assert (local(lesion.iri), [local(p) for p in lesion.primaries]) == ("BoneMetastasis", ["RenalCellCarcinoma"])


def test_a_denied_list_of_metastases_is_denied_to_its_end() -> None:
    found = mentions("there was no metastasis in the lung, liver or brain; bone metastases were treated")
    assert [(local(m.iri), m.denied) for m in found if m.is_a("MetastaticLesion")] == [
        ("LungMetastasis", True),
        ("LiverMetastasis", True),
        ("BrainMetastasis", True),
        ("BoneMetastasis", False),
    ]


def test_kinds_of_a_tumor_in_parentheses() -> None:
    found = names("lung cancer in nine (small cell in six, squamous in three)")
    assert found == ["LungCarcinoma", "SmallCellLungCarcinoma", "SquamousCellLungCarcinoma"]


def test_an_abbreviation_means_what_the_document_says() -> None:
    text = "Vertebral metastasis (VM) is common. VM was treated; VMs were many."
    assert [local(m.iri) for m in mentions(text) if m.is_a("MetastaticLesion")] == ["VertebralMetastasis"] * 4


def test_places_are_those_of_the_text() -> None:
    text = "Metastasis to the Brown-Séquard\nlesion of the spinal\ncord"
    for m in mentions(text):
        assert text[m.start : m.end].strip() == text[m.start : m.end]


@pytest.mark.parametrize(
    ("title", "body", "lesion", "primary"),
    [
        ("Brain metastases of melanoma", "Lung metastases were rare.", "BrainMetastasis", "Melanoma"),
        (
            "Bone metastasis",
            "Bone metastases of breast cancer. Breast cancer is common.",
            "BoneMetastasis",
            "BreastCarcinoma",
        ),
        ("Brain metastases", "Melanoma, lung cancer, breast cancer and colon cancer.", "BrainMetastasis", None),
        ("Liver metastasis of colon cancer", "There was no lung metastasis.", "LiverMetastasis", "ColonCarcinoma"),
    ],
)
def test_what_a_text_is_about(title: str, body: str, lesion: str, primary: str | None) -> None:
    document = plain.read(f"{title}\n\n{body}\n".encode())
    focus = find_focus(document, mentions(document.text), shipped().concepts)
    assert (focus.lesion and local(focus.lesion), focus.primary and local(focus.primary)) == (lesion, primary)


def test_the_lesion_of_a_place_is_found_through_wholes_and_kinds() -> None:
    concepts: Concepts = shipped().concepts
    places = {"insula": "brain metastasis", "T12 vertebra": "vertebral metastasis", "ulna": "long bone metastasis"}
    for place, lesion in places.items():
        assert concepts.lesion_of(concepts.named(place) or "") == concepts.named(lesion)


def test_a_phrase_within_a_longer_one_does_not_count() -> None:
    table = PhraseTable.of({"good": ["improve{,s}"], "none": ["did not improve"]})
    text = bare(flat("Pain did not improve, fever improves."))
    assert [names for _, _, names in table.find(f" {text}")] == [("none",), ("good",)]
    assert [names for _, _, names in table.find(f" {text}", nested=True)] == [("none",), ("good",), ("good",)]


def test_a_longer_phrase_keeps_the_names_of_what_it_begins_with() -> None:
    table = PhraseTable.of({"way": ["path"], "into": ["path to"]}, inherit=True)
    assert [names for _, _, names in table.find(" the path to it")] == [("into", "way")]
