"""A case becomes facts: what its fields state and nothing else, and what follows from them."""

import sys
from dataclasses import replace
from decimal import Decimal

import pytest
from batson.ingest import curated
from batson.ontology import iris
from batson.ontology.model import Case, Deposit, Field, FieldState, Lesion, Listing, Method, Primary, RowType, present
from batson.ontology.reasoning import NotChecked, case_facts, engine, explain, joined, reason, telling
from batson.ontology.reasoning.golden import facts_of
from batson.ontology.reasoning.words import name, statement
from batson.ontology.vocabulary import shipped

FOUND = engine(seconds=300)
needs_java = pytest.mark.skipif(isinstance(FOUND, NotChecked), reason=str(FOUND))
ISCM = iris.ONTOLOGY + "IntramedullarySpinalCordMetastasis"


@pytest.fixture(scope="module")
def own() -> Case:
    return next(case for case in curated.cases() if case.id == "weng2018-own case")


def case(lesion: Lesion, **fields) -> Case:
    return Case(source="made up", place="1", method=Method.CURATED, lesions=(lesion,), **fields)


def said(facts, node: str = "lesions/0") -> set[str]:
    """What is said of a node, in words."""
    return {statement(t) for t in facts if t.subject.value.endswith(node)}


def test_the_own_case_says_what_its_source_prints(own):
    facts = case_facts(own, shipped())
    assert said(facts) == {
        "lesion 1 is a metastasis of the primary tumor",
        "lesion 1 is an intramedullary spinal cord metastasis",
        "lesion 1 has its epicenter inside intramedullary compartment",
        "lesion 1 has an interval in months of 34.0",
        "lesion 1 lies at the level of T12 vertebra",
    }
    assert "the primary tumor arose in right kidney" in said(facts, "primaryTumor")
    assert {
        "the venous thrombus extends into renal vein",
        "the venous thrombus extends into inferior vena cava",
    } <= said(facts, "venousThrombus")
    assert not any("weakness" in statement(t) for t in facts), "weakness was denied"
    by_text = {statement(t): source for t, source in facts.items()}
    assert by_text["the primary tumor arose in right kidney"] == "weng2018: “right RCC”, “RCC”"
    assert by_text["lesion 1 has an interval in months of 34.0"] == "weng2018: “34 months”"


@needs_java
def test_the_own_case_is_recognized_without_the_word(own):
    """Its lesion is called a metastasis and intramedullary; the rest follows."""
    unnamed = replace(own, lesions=(replace(own.lesions[0], type=Field(state=FieldState.NOT_FOUND)),))
    facts = case_facts(unnamed, shipped())
    (result,) = reason({own.iri: facts}, engine=FOUND)
    told = {statement(t) for t in telling(result.inferred, facts, shipped())}
    assert told == {
        "lesion 1 is an intramedullary spinal cord metastasis",
        "lesion 1 is a metachronous metastasis",
        "lesion 1 lies at the height of thoracic spine",
        "lesion 1 originates from right kidney",
        "other metastasis 1 is a lung metastasis",
        "other metastasis 1 originates from right kidney",
        "the primary tumor grows into renal vein",
        "the primary tumor grows into inferior vena cava",
        "the primary tumor is a venoinvasive tumor",
        "weng2018-own case is a case with venous invasion",
    }


def test_a_blank_gives_no_fact():
    bare = case_facts(case(Lesion()), shipped())
    assert said(bare) == {"lesion 1 is a metastasis", "lesion 1 is a metastasis of the primary tumor"}
    assert said(bare, "primaryTumor") == {"the primary tumor is a primary tumor"}


def test_what_was_denied_gives_no_fact():
    thrombus = iris.ONTOLOGY + "RenalVeinTumorThrombus"
    denied = Primary(venous_thrombus=Field(state=FieldState.ABSENT, value=thrombus, printed="no thrombus"))
    bone = Deposit(site=Field(state=FieldState.ABSENT, value=iris.SITE + "Bone", printed="no bone lesion"))
    facts = case_facts(
        case(Lesion(), primary=denied, disease=Listing(state=FieldState.PRESENT, items=(bone,))), shipped()
    )
    assert not any("thrombus" in statement(t) or "other metastasis" in statement(t) for t in facts)


def test_a_series_is_no_patient():
    series = replace(case(Lesion(type=present(ISCM, "ISCM"))), row_type=RowType.SERIES, patients=6)
    assert case_facts(series, shipped()) == {}


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("T12", {"lesion 1 lies at the level of T12 vertebra"}),
        ("T5-6", {"lesion 1 lies at the height of thoracic spine"}),
        ("C6-T2", set()),
        ("C8", set()),
        ("C2, T9", set()),
        ("lower", set()),
    ],
)
def test_a_vertebral_level_is_a_level_and_no_segment(level, expected):
    facts = case_facts(case(Lesion(vertebral_level=present(level, level))), shipped())
    assert {text for text in said(facts) if "metastasis" not in text} == expected


@pytest.mark.parametrize(
    ("segment", "multiplicity", "expected"),
    [
        ("T11", "single", "lesion 1 has its epicenter in T11 spinal cord segment"),
        ("T11-L1", "single", "lesion 1 has its epicenter within spinal cord"),
        ("T11", "multiple", "lesion 1 has its epicenter within spinal cord"),
    ],
)
def test_only_one_lesion_in_one_segment_has_an_epicenter(segment, multiplicity, expected):
    lesion = Lesion(cord_segment=present(segment, segment), multiplicity=present(multiplicity, multiplicity))
    assert expected in said(case_facts(case(lesion), shipped()))


@pytest.mark.parametrize(("compartment", "within"), [("intramedullary", True), ("extradural", False)])
def test_at_the_conus_is_in_it_only_for_what_lies_in_the_cord(compartment, within):
    conus = present("conus medullaris", "at the conus")
    facts = case_facts(case(Lesion(compartment=present(compartment, compartment), region=conus)), shipped())
    assert ("lesion 1 has its epicenter within conus medullaris" in said(facts)) is within


def test_the_side_counts_where_the_organ_has_sides():
    histology = present(iris.ONTOLOGY + "ProstateCarcinoma", "prostate cancer")
    facts = case_facts(case(Lesion(), primary=Primary(histology=histology, side=present("left", "left"))), shipped())
    assert "the primary tumor arose in prostate" in said(facts, "primaryTumor")


def test_facts_of_several_readings_are_joined():
    one, two = (
        case_facts(case(Lesion(interval=present(Decimal(months), f"{months} mo"))), shipped()) for months in (22, 34)
    )
    both = joined([one, two])
    assert {v for t, v in both.items() if "intervalMonths" in str(t)} == {"made up: “22 mo”", "made up: “34 mo”"}
    assert len(both) == len(one) + 1


def test_things_of_a_case_have_names_that_a_person_understands():
    base = iris.CASE + "doi10/row%203"
    assert name(base) == "doi10-row 3"
    assert name(f"{base}/lesions/1") == "lesion 2"
    assert name(f"{base}/disease/0/depositSite") == "the site of other metastasis 1"
    assert name(f"{base}/primaryTumor/venousThrombus") == "the venous thrombus"
    assert name(iris.CASE + "m") == "m"


# --- the rules that guess at an explanation

AGREED = [
    "case:m a b:MetastaticLesion ; b:hasEpicenter site:AnteriorHorn .",
    "case:m a b:MetastaticLesion ; b:intervalMonths 34.0 ; b:hasEpicenter site:CordSegmentL5 .",
    "case:c b:hasLesion case:t . case:t a b:RenalCellCarcinoma ; b:hasExtension case:x . case:x b:extendsInto "
    "site:LeftRenalVein .",
    "case:m b:metastasisOf case:p . case:p b:hasPrimarySite site:RightKidney .",
]


@needs_java
@pytest.mark.slow
@pytest.mark.parametrize("turtle", AGREED)
def test_what_the_rules_trace_is_minimal(turtle, monkeypatch):
    """Deletion finds none with fewer reasons; it may name an axiom where the rules name a fact."""
    module = sys.modules[explain.__module__]
    facts = facts_of(turtle)
    (result,) = reason({iris.CASE + "c": facts}, engine=FOUND)
    for goal in telling(result.inferred, facts, shipped()):
        traced = explain(facts, engine=FOUND, goal=goal)
        with monkeypatch.context() as patched:
            patched.setattr(module, "_traced", lambda *_: None)
            deleted = explain(facts, engine=FOUND, goal=goal)
        lengths = [len((*found.facts, *found.anatomy, *found.axioms)) for found in (traced, deleted)]
        assert lengths[0] <= lengths[1], traced.sentence


@needs_java
def test_an_explanation_holds_what_leads_there_and_no_more():
    facts = facts_of(AGREED[0])
    (goal,) = facts_of("case:m a b:IntramedullarySpinalCordMetastasis .")
    found = explain(facts, engine=FOUND, goal=goal)
    assert [r.text for r in found.facts] == ["m is a metastasis", "m has its epicenter in anterior horn of spinal cord"]
    assert any("is part of" in r.text for r in found.anatomy)
