"""Ingesting the two source texts: every curated quote is found, exact, and stands where its offsets say."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from batson.kg import KnowledgeGraph


def batson(*arguments: str, store: Path) -> subprocess.CompletedProcess[str]:
    code = "from batson.cli import main; main()"
    command = [sys.executable, "-c", code, *arguments, "--store", str(store)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_every_curated_anchor_is_exact(graph_with_texts: KnowledgeGraph) -> None:
    claims = list(graph_with_texts.claims(method="curated"))
    assert len(claims) == 316
    assert {c["anchor_state"] for c in claims} == {"exact"}


@pytest.mark.parametrize("source", ["weng2018", "healthyday"])
def test_json_lines_and_text_are_enough_to_verify(graph_with_texts: KnowledgeGraph, source: str) -> None:
    store = graph_with_texts.workspace.root
    text = batson("text", source, store=store).stdout
    listed = batson("claims", "--source", source, "--format", "jsonl", store=store).stdout
    anchors = [a for line in listed.splitlines() for a in json.loads(line)["anchors"]]
    assert len(anchors) >= 95
    assert all(text[a["start"] : a["end"]] == a["quote"] for a in anchors)


def test_the_report_names_what_the_paper_has_lost(graph_with_texts: KnowledgeGraph) -> None:
    losses = " | ".join(graph_with_texts.losses("weng2018")).lower()
    for word in ("table 1", "reference list", "25", "introduction", "caption"):
        assert word in losses, word


def test_ids_do_not_change_when_the_text_comes(graph_with_texts: KnowledgeGraph, default_graph: KnowledgeGraph) -> None:
    assert {c["id"] for c in default_graph.claims()} <= {c["id"] for c in graph_with_texts.claims()}


def test_a_rebuild_keeps_what_was_ingested(tmp_path: Path, seeds: Path) -> None:
    with KnowledgeGraph.open(tmp_path) as kg:
        kg.ingest([seeds / "healthyday.txt"], source="healthyday")
        before = sorted(json.dumps(c) for c in kg.claims())
        kg.build()
        assert sorted(json.dumps(c) for c in kg.claims()) == before


def test_a_text_of_a_known_source_is_recognized_but_not_merged(tmp_path: Path, seeds: Path) -> None:
    with KnowledgeGraph.open(tmp_path) as kg:
        (report,), _ = kg.ingest([seeds / "healthyday.txt"])
        assert report.source.startswith("sha-")
        assert any("--source healthyday" in notice for notice in report.notices)
        assert {c["anchor_state"] for c in kg.claims(source="healthyday")} == {"unverifiable"}


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "empty"), (b"%PDF-1.4 nothing", "PDF"), (b"\x00\x01\x02\x03" * 100, "")],
    ids=["empty", "broken pdf", "binary"],
)
def test_a_bad_file_costs_nothing_and_shows_no_traceback(tmp_path: Path, content: bytes, says: str) -> None:
    bad = tmp_path / "paper.bin"
    bad.write_bytes(content)
    store = tmp_path / "store"
    batson("build", store=store)
    before = batson("claims", "--format", "jsonl", store=store).stdout
    done = batson("ingest", str(bad), store=store)
    assert "Traceback" not in done.stderr
    if done.returncode:
        assert done.returncode == 1
        assert str(bad) in done.stderr
        assert says in done.stderr
    assert batson("claims", "--format", "jsonl", store=store).stdout == before


def test_a_text_leads_the_fields_of_a_curated_case_to_their_words_and_the_readers_case_stays_apart(
    graph_with_texts: KnowledgeGraph,
) -> None:
    told = {c["id"]: c for c in graph_with_texts.cases(source="weng2018")}
    by_hand, read = told["weng2018-own case"], told["weng2018-own case, machine-read"]
    assert (by_hand["method"], read["method"]) == ("curated", "extracted")
    assert by_hand["lesions"][0]["size"]["value"] == 15
    (anchor,) = by_hand["patient"]["age"]["anchors"]
    text = graph_with_texts.text("weng2018")
    assert text is not None
    assert anchor["state"] == "exact" and text[anchor["start"] : anchor["end"]] == anchor["quote"]
    assert "58-year-old" in anchor["quote"]
    procedures = [t["procedure"]["value"]["label"] for t in by_hand["treatments"]["items"]]
    assert "radical resection" in procedures and "myelotomy" not in procedures, "what the reader read is not mixed in"
    assert graph_with_texts.overlap(["weng2018"]).patients.told == 9, "two readings of one patient count once"


def test_a_text_changes_no_count_and_no_verdict_of_a_curated_source(
    default_graph: KnowledgeGraph, graph_with_texts: KnowledgeGraph
) -> None:
    def verdicts(kg: KnowledgeGraph) -> set[tuple[str, ...]]:
        return {(f["source"], f["check"], f["verdict"], f["explanation"]) for f in kg.audit()}

    assert verdicts(graph_with_texts) == verdicts(default_graph)
    for name in ("patients", "thrombus", "eligibility", "same-patients", "indicators"):
        assert len(graph_with_texts.ask(name)) == len(default_graph.ask(name)), name
