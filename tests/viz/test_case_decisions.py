"""What people decided is seen on the page of a case: who says so, what was read, and who is the same patient."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from batson.kg import KnowledgeGraph
from batson.ontology.model import Act
from batson.viz.app import create_app
from starlette.testclient import TestClient

HOST = "http://127.0.0.1"
TABLE = (
    "Author (year),Age (y),Sex,Primary tumor,Level,Interval (mo),Treatment,Survival after surgery (mo),Dead\n"
    "Arbez (2001),61,M,renal cell carcinoma,T10,34,laminectomy,7,yes\n"
    "Brandt (2003),48,F,breast carcinoma,C5,12,laminectomy,19,no\n"
)
FIRST, SECOND = "own2026-table 1 row 1", "own2026-table 1 row 2"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("decided")
    (folder / "table.csv").write_text(TABLE)
    with KnowledgeGraph.open(folder / "graph") as kg:
        kg.ingest([folder / "table.csv"], source="own2026")
        decide(kg, folder)
        kg.decide_patients(Act.APART, FIRST, "weng2018-own case", by="A. Reader", reason="another level")
        yield TestClient(create_app(kg), base_url=HOST)


def decide(kg: KnowledgeGraph, folder: Path) -> None:
    kg.export_review(folder / "out.csv", source="own2026", only=["cases"])
    with (folder / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    for row in table:
        if (row["case"], row["field"]) == (FIRST, "age"):
            row.update(decision="correct", by="A. Reader", reason="<b>misread</b>", value="16")
        if (row["case"], row["field"]) == (SECOND, "case"):
            row.update(decision="reject", by="A. Reader", reason="no deposit in the cord")
    with (folder / "in.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(table[0]))
        writer.writeheader()
        writer.writerows(table)
    kg.import_review(folder / "in.csv")


def test_a_corrected_case_shows_who_corrected_what(pages: TestClient) -> None:
    page = pages.get("/case/own2026/table%201%20row%201")
    assert page.status_code == 200
    assert "corrected by A. Reader" in page.text
    assert '<th scope="row">age</th><td>61</td><td>16</td><td>A. Reader</td>' in page.text
    assert "&lt;b&gt;misread&lt;/b&gt;" in page.text
    assert "16 years" in page.text


def test_what_people_say_of_two_cases_stands_on_their_pages(pages: TestClient) -> None:
    page = pages.get("/case/own2026/table%201%20row%201").text
    assert "not the same patient (A. Reader: another level)" in page
    assert "not the same patient (A. Reader: another level)" in pages.get("/case/weng2018/own%20case").text


def test_a_rejected_case_says_who_rejected_it_and_stands_in_no_list(pages: TestClient) -> None:
    page = pages.get("/case/own2026/table%201%20row%202")
    assert page.status_code == 404
    assert "rejected by A. Reader" in page.text
    listed = pages.get("/cases?source=own2026", headers={"accept": "application/json"}).json()
    assert [str(row["age"]) for row in listed if row["source"] == "own2026"] == ["16"]
