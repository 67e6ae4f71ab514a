"""The command line as a person meets it: help, answers, exit codes, and errors in one line."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from batson.cli.app import app
from batson.kg import KnowledgeGraph
from batson.ontology.vocabulary import shipped
from batson.viz.terms_page import term_pages

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = sorted(str(c.name) for c in typer.main.get_group(app).commands.values())


def batson(*arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    code = "from batson.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={"PATH": "/usr/bin:/bin", "PYTHONUTF8": "1"},
    )


@pytest.fixture(scope="module")
def store(default_graph: KnowledgeGraph) -> list[str]:
    return ["--store", str(default_graph.workspace.root)]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str) -> None:
    done = batson(command, "--help")
    assert done.returncode == 0
    assert "Example:" in done.stdout


def test_the_docs_are_what_the_program_says() -> None:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec and spec.loader
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    for name, page in generate.PAGES.items():
        assert (ROOT / "docs" / name).read_text(encoding="utf-8") == page(), "run python docs/generate.py"


def test_every_concept_stands_on_the_page_of_its_kind() -> None:
    folder = ROOT / "docs" / "terms"
    pages = term_pages(shipped())
    assert {file.name for file in folder.glob("*.md")} == set(pages), "run python docs/generate.py"
    for name, text in pages.items():
        labels = set(re.findall(r"^ *- \*\*(.+?)\*\*: ", text, re.MULTILINE))
        written = (folder / name).read_text(encoding="utf-8")
        missing = {label for label in labels if f"**{label}**: " not in written}
        assert missing == set(), f"{name}: run python docs/generate.py"
    route = pages["metastatic-route.md"]
    assert "`ArterialRoute EquivalentTo: MetastaticRoute and (entersTargetVia some Artery)`" in route
    assert "exact match DOID:4450" in pages["lesion.md"]
    assert sum(text.count("**: ") for text in pages.values()) > 2000


def test_asking_without_a_question_lists_them(store: list[str]) -> None:
    done = batson("ask")
    assert done.returncode == 0
    for name in ("routes", "symptoms", "survival", "disagreements"):
        assert name in done.stdout


def test_the_first_question_is_answered_with_its_evidence(store: list[str]) -> None:
    asked = ("ask", "routes", "-p", "primary=renal cell carcinoma", "-p", "site=spinal cord", *store)
    done = batson(*asked)
    assert done.returncode == 0
    assert "https://doi.org/10.1155/2018/7485020" in done.stdout
    assert "in our words: " in done.stdout
    rows = batson(*asked, "--format", "jsonl").stdout
    for words in ("arterial route", "vertebral venous plexus route", "leptomeningeal route", "direct invasion"):
        assert words in rows
    assert {json.loads(row)["modality"] for row in rows.splitlines()} == {"hypothesized"}
    assert "lymphatic" not in rows


def test_a_site_left_open_brings_the_routes_of_the_second_source(store: list[str]) -> None:
    done = batson("ask", "routes", "-p", "primary=RCC", "--format", "jsonl", *store)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert {"lymphatic route", "hematogenous route"} <= {r["route"] for r in rows if r["source"] == "healthyday"}


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["ask", "roads"], 2, "no question 'roads'; there are:"),
        (["ask", "routes", "-p", "tumor=x"], 2, "no parameter 'tumor'; it has: primary, site"),
        (["ask", "routes", "-p", "primary=renal sell carcinoma"], 2, "did you mean: renal cell carcinoma"),
        (["ask", "routes", "-p", "primary=spinal cord"], 2, "is no primary tumor"),
        (["ask", "routes", "-p", "primary"], 2, "write name=value"),
        (["ask", "source-claims", "-p", "source=nobody"], 2, "no source 'nobody' here"),
        (["text", "nobody"], 2, "no source 'nobody' here"),
        (["text", "weng2018"], 2, "batson ingest --source weng2018"),
        (["ingest", "no-such-file.txt"], 2, "no such file"),
        (["query", "no-such-file.rq"], 2, "cannot be read"),
        (["claims", "--method", "guessed"], 2, "guessed"),
        (["bogus"], 2, "bogus"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_use_is_told_in_a_line(store: list[str], arguments: list[str], code: int, says: str) -> None:
    done = batson(*arguments, *([] if arguments[0] == "bogus" else store))
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_remote_or_broken_store_is_told(tmp_path: Path) -> None:
    (tmp_path / "current").write_text("99")
    (tmp_path / "gen").mkdir()
    done = batson("claims", "--store", str(tmp_path))
    assert done.returncode == 1
    assert "names no generation" in done.stderr


def test_a_query_runs_and_service_is_refused(store: list[str]) -> None:
    done = batson("query", "-", "--format", "csv", *store, text="SELECT (COUNT(DISTINCT ?c) AS ?n) { ?c a b:Claim }")
    assert done.stdout.split() == ["n", "316"]
    refused = batson("query", "-", *store, text="SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    assert refused.returncode == 2
    assert "SERVICE" in refused.stderr
    faulty = batson("query", "-", *store, text="SELECT WHERE")
    assert faulty.returncode == 2
    assert "Traceback" not in faulty.stderr


def test_a_cross_product_is_stopped(store: list[str]) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    done = batson("query", "-", "--seconds", "1", *store, text=endless)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_csv_has_every_column_and_is_guarded(store: list[str]) -> None:
    done = batson("claims", "--source", "weng2018", "--format", "csv", *store)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(rows) == 221
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())


def test_check_passes_on_the_default_graph_and_counts_the_unverifiable(store: list[str]) -> None:
    done = batson("check", *store)
    assert done.returncode == 0, done.stdout
    assert "316 unverifiable" in done.stdout


def test_memory_needs_no_directory(tmp_path: Path) -> None:
    done = batson("ask", "routes", "--store", "memory:", "--format", "csv")
    assert done.returncode == 0
    assert done.stdout.startswith("route,")


def test_the_audit_finds_what_a_careful_reader_found(store: list[str]) -> None:
    done = batson("audit", "--source", "weng2018", "--format", "jsonl", *store)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert list(rows[0]) == ["source", "check", "verdict", "printed", "assumptions", "explanation", "claims"]
    wrong = {p for r in rows if r["verdict"] == "inconsistent" for p in r["printed"]}
    assert {"37.5%", "62.5%", "8.6 months (n=10)", "several years"} <= wrong
    fine = {p for r in rows if r["verdict"] == "consistent" for p in r["printed"]}
    assert "94%" in fine - wrong
    assert batson("audit", "--source", "nobody", *store).returncode == 2


def test_chains_end_where_the_sources_are_not_at_hand(store: list[str]) -> None:
    done = batson("chain", "--source", "weng2018", "--format", "csv", *store)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert any("kalayci2004" in row["path"] for row in rows)
    assert {row["end"] for row in rows} <= {"source not at hand", "primary data", "hypothesis", "loop", "nothing"}


def test_anatomical_paths_stand_beside_what_is_claimed(store: list[str]) -> None:
    done = batson("routes", "kidney", "spinal cord", "--format", "jsonl", *store)
    found = {r["route"]["label"]: r for r in map(json.loads, done.stdout.splitlines())}
    venous = found["vertebral venous plexus route"]
    assert venous["standing"] == "contested"
    walked = [step["to"]["label"] for step in venous["steps"]]
    assert walked[:3] == ["renal vein", "inferior vena cava", "epidural venous plexus"]
    assert walked[-1] == "spinal cord"
    assert venous["claims"]["proposed"]
    assert [site["label"] for site in found["arterial route"]["filters"]] == ["lung"]
    steps = {step["to"]["label"]: step for step in venous["steps"]}
    assert [steps[to]["says"] for to in ("renal vein", "epidural venous plexus")] == ["drains to", "opens into"]
    assert steps["spinal cord"]["says"] == "drains from"
    assert steps["spinal cord"]["against_flow"]
    assert not steps["renal vein"]["against_flow"]


def test_claims_about_one_primary_do_not_speak_for_another(store: list[str]) -> None:
    def proposed(start: str, target: str, route: str) -> list[str]:
        done = batson("routes", start, target, "--format", "jsonl", *store)
        found = {r["route"]["label"]: r for r in map(json.loads, done.stdout.splitlines())}
        return found[route]["claims"]["proposed"]

    assert proposed("kidney", "left supraclavicular lymph node", "lymphatic route")
    assert proposed("testis", "left supraclavicular lymph node", "lymphatic route") == []


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("kidni", "no site 'kidni' in the ontology; did you mean: kidney"),
        ("xyzzy", "no site 'xyzzy' in the ontology; `batson serve` shows all sites"),
        ("renal cell carcinoma", "names no single site, but a kind of lesion; did you mean its site, kidney?"),
    ],
)
def test_what_is_no_site_is_refused_in_one_line_with_a_way_out(store: list[str], word: str, told: str) -> None:
    done = batson("routes", word, "spinal cord", *store)
    assert done.returncode == 2
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_cases_of_several_reports_are_compared_and_not_merged(store: list[str]) -> None:
    done = batson("duplicates", *store)
    assert done.returncode == 0
    assert "patients" in done.stdout.splitlines()[0]
    rows = batson("duplicates", "--format", "jsonl", *store).stdout.splitlines()
    assert all(list(json.loads(row)) == ["a", "b", "probability", "reasons"] for row in rows)


def test_follow_up_is_no_death_and_mixed_time_zeros_are_refused(store: list[str], tmp_path: Path) -> None:
    mixed = batson("survival", *store)
    assert mixed.returncode == 2
    assert "choose one of them as time zero" in mixed.stderr
    picture = tmp_path / "survival.svg"
    done = batson("survival", "--time-zero", "surgery", "--format", "jsonl", "-o", str(picture), *store)
    *arms, rest = (json.loads(line) for line in done.stdout.splitlines())
    assert sum(arm["n"] for arm in arms) == 1
    assert sum(arm["deaths"] for arm in arms) == 0
    assert any("time source not at hand" in left["reason"] for left in rest["excluded"])
    assert picture.read_text().startswith("<svg")


def test_forms_are_listed_and_rated_on_the_command_line(tmp_path: Path) -> None:
    store = ["--store", str(tmp_path / "store")]
    assert "robins-i" in batson("appraise", *store).stdout
    given = batson("appraise", "weng2018", "--form", "amstar-2", "--rate", "search=no", "--by", "Ann", *store)
    assert "1 ratings kept" in given.stdout
    assert "Ann" in batson("appraise", "weng2018", *store).stdout
    (line,) = batson("appraise", "weng2018", "--format", "jsonl", *store).stdout.splitlines()
    record = json.loads(line)
    assert (record["question"], record["answer"], record["rater"]) == ("search", "no", "Ann")
    wrong = batson("appraise", "weng2018", "--form", "amstar-2", "--rate", "search", "--by", "Ann", *store)
    assert wrong.returncode == 2
    assert "write QUESTION=ANSWER" in wrong.stderr and "Traceback" not in wrong.stderr


def test_counts_of_a_review_question_say_what_they_leave_out(store: list[str]) -> None:
    done = batson("cases", "--eligible", "lesion-histology", "--format", "jsonl", *store)
    assert len(done.stdout.splitlines()) == 2
    assert "12 not known: diagnosis basis source not at hand (12)" in done.stderr
    wrong = batson("overlap", "--eligible", "nothing", *store)
    assert wrong.returncode == 2
    assert "there are: lesion-histology" in wrong.stderr
    listed = batson("eligible", "lesion-histology", "--format", "csv", *store).stdout
    assert "fakih2001/series,no,series" in listed


def test_what_a_review_missed_and_what_speaks_for_a_route(store: list[str]) -> None:
    missed = json.loads(batson("missed", "weng2018", "--format", "jsonl", *store).stdout)
    assert [m["year"] for m in missed["missed"]] == [2005, 2009, 2016]
    assert missed["assumed"] is True
    shown = batson("indicators", "weng2018-own case", *store).stdout
    assert "nothing speaks against: arterial route, vertebral venous plexus route" in shown
    assert "its authors: affirmed hypothesized spreadsVia vertebral venous plexus route" in shown
    assert batson("indicators", "nobody", *store).returncode == 2
    assert "told" in batson("overlap", "--source", "weng2018", *store).stdout
