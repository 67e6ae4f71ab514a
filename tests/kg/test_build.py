"""The build: what the default graph holds, that it is the same every time, and that a killed one changes nothing."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from batson.kg import KnowledgeGraph
from batson.ontology import iris
from batson.store import Workspace

CLAIM_KEYS = [
    *("id", "kind", "predicate", "subject", "object", "qualifiers", "statistic", "polarity", "modality"),
    *("attribution", "cites", "source", "section", "quote", "start", "end", "anchor_state", "anchors", "method"),
    "confirmed_by",
]
QUALIFIER_KEYS = ["route", "treatment", "comparator", "site", "primary", "population"]
STATISTIC_KEYS = [
    *("measure", "value", "low", "high", "sd", "ci_low", "ci_high", "ci_level", "unit", "n", "N", "inferred"),
    *("comparator", "counted", "among", "printed"),
]
FLAT_CASE_KEYS = [
    *("patient_key", "source", "age", "sex", "primary", "laterality", "metastasis_sites", "level", "region"),
    *("symptoms", "absent_findings", "interval_months", "treatments", "outcome", "survival_months", "censored"),
    *("time_zero", "other_metastases", "not_reported", "not_found", "quote", "start", "end", "decided"),
]


def lines(kg: KnowledgeGraph) -> list[str]:
    """The graph in canonical order, the log aside."""
    with kg.workspace.reader() as store:
        return sorted(
            f"{triple} <{name}>" for name in store.graphs() if name != iris.GRAPH_LOG for triple in store.triples(name)
        )


def test_the_curated_claims_are_all_there_and_wait_for_their_texts(default_graph: KnowledgeGraph) -> None:
    claims = list(default_graph.claims(method="curated"))
    assert Counter(c["source"] for c in claims) == {"weng2018": 221, "healthyday": 95}
    assert {c["anchor_state"] for c in claims} == {"unverifiable"}
    assert {a["state"] for c in claims for a in c["anchors"]} == {"unverifiable"}


def test_records_have_the_keys_of_the_design(default_graph: KnowledgeGraph) -> None:
    for claim in default_graph.claims():
        assert list(claim) == CLAIM_KEYS
        assert list(claim["qualifiers"]) == QUALIFIER_KEYS
        if claim["statistic"] is not None:
            assert list(claim["statistic"]) == STATISTIC_KEYS
        for concept in (claim["subject"], claim["object"], claim["qualifiers"]["primary"]):
            assert concept is None or list(concept) == ["iri", "label"]
    for case in default_graph.cases(flat=True):
        assert list(case) == FLAT_CASE_KEYS


def test_cited_cases_are_what_they_are(default_graph: KnowledgeGraph) -> None:
    cases = list(default_graph.cases())
    assert len(cases) == 15
    series = [c for c in cases if c["row_type"] == "series"]
    assert [c["patients"] for c in series] == [6]
    own = next(c for c in cases if c["source"] == "weng2018" and c["place"] == "own case")
    assert own["patient"]["age"]["value"] == 58
    assert own["course"]["event"]["value"] == "alive"
    lesion = own["lesions"][0]
    assert (lesion["interval"]["value"], lesion["vertebral_level"]["value"]) == (34, "T12")
    assert lesion["cord_segment"]["state"] == "not reported"
    targets = {t["procedure"]["value"]["label"]: t["target"] for t in own["treatments"]["items"]}
    assert targets["radical nephrectomy"] == "primary"
    assert targets["laminectomy"] == "this lesion"


def test_sources_not_at_hand_are_not_silent_papers(default_graph: KnowledgeGraph) -> None:
    unread = [c for c in default_graph.cases() if c["patient"]["age"]["state"] == "source not at hand"]
    assert len(unread) >= 7
    for case in unread:
        assert "not reported" not in {case["patient"]["sex"]["state"], case["lesions"][0]["interval"]["state"]}


def test_relayed_intervals_stay_claims_and_fill_no_case(default_graph: KnowledgeGraph) -> None:
    parikh = next(c for c in default_graph.cases() if c["source"].startswith("parikh"))
    assert parikh["lesions"][0]["interval"]["value"] is None


def test_two_builds_are_equal_byte_for_byte(default_graph: KnowledgeGraph, tmp_path: Path) -> None:
    with KnowledgeGraph.open(tmp_path) as other:
        other.build()
        assert lines(other) == lines(default_graph)
        other.build()
        assert lines(other) == lines(default_graph)


def test_no_blank_node_outside_the_ontology(default_graph: KnowledgeGraph) -> None:
    with default_graph.workspace.reader() as store:
        for name in store.graphs():
            if name != iris.GRAPH_ONTOLOGY:
                assert not any(
                    str(t.subject).startswith("_:") or str(t.object).startswith("_:") for t in store.triples(name)
                )


def test_a_supposed_route_is_never_projected(default_graph: KnowledgeGraph) -> None:
    never = {"improves", "worsens", "prevents", "delays", "supportsRoute", "hasSensitivity", "recommendedFor"}
    with default_graph.workspace.reader() as store:
        projected = list(store.triples(iris.GRAPH_PROJECTED))
    predicates = {t.predicate.value.removeprefix(iris.ONTOLOGY) for t in projected}
    assert projected
    assert predicates & {*never, "comparesWith", "prognosis"} == set()
    routes = {(t.subject.value, t.object.value) for t in projected if t.predicate.value.endswith("/spreadsVia")}
    supposed = {
        (c["subject"]["iri"], c["object"]["iri"])
        for c in default_graph.claims()
        if c["predicate"] == "spreadsVia" and c["modality"] == "hypothesized"
    }
    assert routes & supposed == set()


def test_what_only_an_uncited_page_says_is_not_projected(default_graph: KnowledgeGraph) -> None:
    said = {
        (c["subject"]["iri"], c["predicate"], c["object"]["iri"] if c["object"] else None): set()
        for c in default_graph.claims()
    }
    for c in default_graph.claims():
        said[c["subject"]["iri"], c["predicate"], c["object"]["iri"] if c["object"] else None].add(c["attribution"])
    with default_graph.workspace.reader() as store:
        for t in store.triples(iris.GRAPH_PROJECTED):
            key = (t.subject.value, t.predicate.value.removeprefix(iris.ONTOLOGY), t.object.value)
            assert said[key] != {"background"}


BUILD = (
    "import sys; from batson.kg import KnowledgeGraph; kg = KnowledgeGraph.open(sys.argv[1]); "
    "print(1, flush=True); kg.build()"
)


def seconds_of_a_build(store: Path) -> float:
    """From the moment at which the process is ready to the flip of the pointer."""
    process = subprocess.Popen([sys.executable, "-c", BUILD, str(store)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    start = time.monotonic()
    while not (store / "current").exists():
        time.sleep(0.005)
    process.wait()
    process.stdout.close()
    return time.monotonic() - start


@pytest.mark.slow
def test_a_build_killed_at_twenty_moments_leaves_the_old_graph(default_graph: KnowledgeGraph, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    with workspace.writer():
        pass
    before = workspace.current()
    whole = min(seconds_of_a_build(tmp_path / f"other{n}") for n in range(2))
    chance, untouched = random.Random(11), 0
    for _ in range(20):
        process = subprocess.Popen([sys.executable, "-c", BUILD, str(tmp_path)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.random() * whole * 0.8)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        with workspace.reader() as store:
            left = store.size()
        # Whatever the moment: the graph of before, or (where the build was quicker than the kill) the whole new one.
        assert left == 0 if workspace.current() == before else left > 10_000
        untouched += workspace.current() == before
    assert untouched >= 10
    with KnowledgeGraph.open(tmp_path) as kg:
        kg.build()
        assert lines(kg) == lines(default_graph)


def test_copies_for_other_libraries_hold_the_same(default_graph: KnowledgeGraph) -> None:
    copy = default_graph.rdflib()
    with default_graph.workspace.reader() as store:
        assert len(copy) == store.size()
    picture = default_graph.networkx()
    with_object = [c for c in default_graph.claims() if c["object"]]
    assert picture.number_of_edges() == len(with_object)
    cord = iris.SITE + "SpinalCord"
    assert picture.nodes[cord]["label"] == "spinal cord"
    assert {d["predicate"] for _, _, d in picture.in_edges(cord, data=True)} >= {"metastasizesTo", "reaches"}


def test_a_foreign_id_leads_to_our_concept(default_graph: KnowledgeGraph) -> None:
    ask = "SELECT ?ours { ?ours skos:closeMatch <http://purl.obolibrary.org/obo/MONDO_0005086> }"
    assert [row["ours"].value for row in default_graph.runner.solutions(ask)] == [iris.ONTOLOGY + "RenalCellCarcinoma"]
    by_name = default_graph.ask("routes", primary="MONDO:0005086")
    assert by_name.rows
    assert by_name.parameters == {"primary": "renal cell carcinoma (close match of MONDO:0005086, by name only)"}
    compared = default_graph.ask("routes", primary="DOID:4450")
    assert compared.rows == by_name.rows
    assert compared.parameters == {"primary": "renal cell carcinoma (exact match of DOID:4450, definitions compared)"}
