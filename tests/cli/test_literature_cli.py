"""fetch, search-literature, screen and prisma as a person meets them, against a service of ours on loopback."""

from __future__ import annotations

import csv
import io
import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from batson.kg import KnowledgeGraph
from batson.tests import europepmc_service as made
from batson.tests.europepmc_service import Service

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def service() -> Iterator[Service]:
    with made.serving() as running:
        yield running


@pytest.fixture
def batson(tmp_path: Path, service: Service, default_graph: KnowledgeGraph) -> Run:
    """The program in a workspace of its own, with the default graph, that asks our service."""
    here = tmp_path / "store"
    with default_graph.workspace.reader() as store:
        (here / "gen").mkdir(parents=True)
        store.backup(here / "gen" / "1")
    (here / "current").write_text("1", encoding="ascii")

    def run(*arguments: str, url: str | None = None) -> subprocess.CompletedProcess[str]:
        code = "from batson.cli import main; main()"
        return subprocess.run(
            [sys.executable, "-c", code, *arguments, "--store", str(here)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            env={"PATH": "/usr/bin:/bin", "PYTHONUTF8": "1", "BATSON_EUROPEPMC_URL": url or service.address},
        )

    return run


def test_a_full_text_comes_in_by_its_number(batson: Run) -> None:
    done = batson("fetch", "PMC9900001")
    assert done.returncode == 0, done.stderr
    assert "PMC9900001: full text; license: https://creativecommons.org/licenses/by/4.0/" in done.stdout
    assert "source 10.5555/made.2021.001, jats" in done.stdout
    listed = batson("claims", "--source", "10.5555/made.2021.001", "--format", "jsonl").stdout
    assert "arterial route" in listed
    again = batson("fetch", "PMC9900001")
    assert "PMC9900001: unchanged, read before as 10.5555/made.2021.001" in again.stdout
    assert "the copy fetched on 20" in again.stdout


def test_an_abstract_is_called_one(batson: Run) -> None:
    done = batson("fetch", "10.5555/made.2019.002", "--source", "invented")
    assert done.returncode == 0, done.stderr
    assert "10.5555/made.2019.002: abstract only (the full text is not open access); license: cc by-nc" in done.stdout
    assert "source invented, medline" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["fetch", "no number"], 2, "is no DOI, PMCID or PMID"),
        (["fetch", "1", "--europepmc-url", "ftp://host/"], 2, "no address of a service"),
        (["fetch", "10.5555/nobody"], 1, "has no such paper"),
        (["fetch", "99000003"], 1, "there is no abstract"),
        (["search-literature", " "], 2, "the query is empty"),
        (["screen", "abc", "1", "include", "--by", "A"], 2, "no search 'abc'; there are: none yet"),
        (["screen", "abc", "1", "include"], 2, "--by NAME"),
        (["screen", "abc", "1", "perhaps", "--by", "A"], 2, "perhaps"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_done_is_told_in_a_line(batson: Run, arguments: list[str], code: int, says: str) -> None:
    done = batson(*arguments)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [["fetch", "PMC9900001"], ["search-literature", "cord"]], ids=lambda a: a[0])
def test_offline_is_one_line(batson: Run, arguments: list[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
    done = batson(*arguments, url=address)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "are you offline?" in done.stderr


def test_what_was_fetched_is_used_when_the_service_fails(batson: Run, service: Service) -> None:
    assert batson("fetch", "PMC9900001").returncode == 0
    service.always = made.code(400)
    assert "unchanged" in batson("fetch", "PMC9900001").stdout
    refreshed = batson("fetch", "PMC9900001", "--refresh")
    assert refreshed.returncode == 1
    assert "refuses the request (HTTP 400)" in refreshed.stderr


def test_a_search_shows_its_new_hits(batson: Run, service: Service) -> None:
    late = service.results.pop(1)
    first = batson("search-literature", "cord deposit", "--format", "csv")
    assert first.returncode == 0, first.stderr
    assert "4 hits, 4 new; recorded as search " in first.stderr
    assert next(csv.DictReader(io.StringIO(first.stdout)))["record"] == "MED:99000001"
    service.results.append(late | {"title": "=cmd(1) cord deposit \x1b[31m"})
    second = batson("search-literature", "cord deposit", "--format", "csv")
    assert "5 hits, 1 new since 20" in second.stderr
    (row,) = csv.DictReader(io.StringIO(second.stdout))
    assert row["title"] == "'=cmd(1) cord deposit [31m"
    whole = batson("search-literature", "cord deposit", "--all", "--format", "jsonl")
    assert [json.loads(line)["new"] for line in whole.stdout.splitlines()] == [False] * 5
    listed = batson("search-literature", "--format", "jsonl")
    (search,) = map(json.loads, listed.stdout.splitlines())
    assert (search["query"], search["runs"], search["records"]) == ("cord deposit", 3, 5)


def test_a_search_that_is_cut_says_so(batson: Run) -> None:
    done = batson("search-literature", "cord deposit", "--limit", "2")
    assert "only 2 of 5 hits are recorded" in done.stderr
    assert "only 2 of 5 hits are recorded" in batson("prisma").stderr


def test_screening_and_the_flow(batson: Run) -> None:
    batson("search-literature", "cord deposit")
    done = batson("screen", "cord deposit", "99000002", "include", "--by", "A. Reader")
    assert done.stdout == "MED:99000002: include at abstract, by A. Reader\n", done.stderr
    split = batson("screen", "cord deposit", "99000002", "exclude", "--by", "B. Reader", "--reason", "no cord")
    said = "disagreement at abstract about MED:99000002: A. Reader: include; B. Reader: exclude (no cord)"
    assert said in split.stdout
    listed = batson("screen", "cord deposit", "--format", "jsonl")
    rows = {row["record"]: row for row in map(json.loads, listed.stdout.splitlines())}
    assert rows["MED:99000002"]["abstract"] == "disagreement"
    assert rows["MED:99000003"]["abstract"] == "undecided"
    shown = batson("prisma")
    assert shown.returncode == 0
    assert "  records identified from databases: 5\n    Europe PMC: 5\n" in shown.stdout
    assert "  records identified from registers: not recorded\n" in shown.stdout
    assert "  records on which screeners disagree: 1\n" in shown.stdout
    assert "  reports of included studies: not recorded\n" in shown.stdout
    assert said in shown.stderr
    batson("screen", "cord deposit", "99000002", "exclude", "--by", "A. Reader", "--reason", "no cord")
    table = list(csv.DictReader(io.StringIO(batson("prisma", "--format", "csv").stdout)))
    (reason,) = (r for r in table if r["box"] == "records excluded" and r["part"])
    assert (reason["part"], reason["count"]) == ("no cord", "1")
