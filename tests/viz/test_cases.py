"""The pages of cases: filters in the address, states of fields, duplicates once, courses drawn."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from batson.kg import KnowledgeGraph
from batson.viz.app import create_app
from starlette.testclient import TestClient

from .conftest import HOST

TABLE = """No.,Author,Year,Age,Sex,Primary tumor,Level,Interval (months),Treatment,Outcome
1,Alder,2001,52,M,renal cell carcinoma,T4,12,surgery,alive at 26 mo
2,Birch,2003,61,F,lung cancer,C5,-3,radiotherapy,died at 4 mo
3,Cedar,2009,NR,F,"clear cell renal cell carcinoma",,0,none,NR
"""
AGAIN = """No.,Author,Year,Age,Sex,Primary tumor,Level,Interval (months),Treatment,Outcome
A,Alder,2001,52,M,renal cell carcinoma,T4,12,surgery,alive at 26 mo
B,Dogwood,2011,33,F,melanoma,L1,60,radiotherapy,died at 9 mo
"""


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeGraph]:
    """A graph with two case tables that share a patient."""
    folder: Path = tmp_path_factory.mktemp("tables")
    with KnowledgeGraph.open("memory:") as kg:
        for name, text in (("first", TABLE), ("second", AGAIN)):
            path = folder / f"{name}.csv"
            path.write_text(text, encoding="utf-8")
            kg.ingest([path], source=name)
        yield kg


@pytest.fixture(scope="module")
def pages(graph: KnowledgeGraph) -> TestClient:
    """A client of the explorer of that graph."""
    return TestClient(create_app(graph), base_url=HOST, headers={"accept": "text/html"})


def rows(pages: TestClient, query: str) -> list[dict[str, str]]:
    """Return the rows that an address gives as CSV."""
    answer = pages.get(f"/cases.csv?{query}")
    assert answer.headers["content-disposition"].endswith('"cases.csv"')
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_a_filter_takes_kinds_of_what_it_names(pages):
    found = rows(pages, "source=first&primary=kidney+cancer")
    assert [r["authors"] for r in found] == ["Alder", "Cedar"]


def test_a_state_is_a_filter_too(pages):
    assert [r["authors"] for r in rows(pages, "source=first&age=present")] == ["Alder", "Birch"]
    (silent,) = [r for r in rows(pages, "source=first") if r["authors"] == "Cedar"]
    assert silent["age"] == ""
    assert silent["age state"] in ("not reported", "not found")
    assert [r["authors"] for r in rows(pages, f"source=first&age={silent['age state']}")] == ["Cedar"]


def test_a_review_question_keeps_to_what_it_admits(pages, graph):
    admitted = {a.case for a in graph.admissions("single-patients").of(True)}
    assert {r["case"] for r in rows(pages, "eligible=single-patients")} == admitted
    assert 0 < len(admitted) < len(rows(pages, ""))


def test_rows_are_sorted_by_number_and_blanks_stand_last(pages):
    assert [r["authors"] for r in rows(pages, "source=first&sort=interval")] == ["Birch", "Cedar", "Alder"]
    assert [r["authors"] for r in rows(pages, "source=first&sort=-age")] == ["Birch", "Alder", "Cedar"]


def test_words_find_rows(pages):
    assert [r["authors"] for r in rows(pages, "q=dogwood")] == ["Dogwood"]


def test_probable_duplicates_count_once_only_where_asked(pages):
    told = rows(pages, "q=alder")
    assert {r["source"] for r in told} == {"first", "second"}
    assert len(rows(pages, "q=alder&once=1")) == 1
    page = pages.get("/cases?q=alder").text
    assert "between 1 and 2 patients" in page


def test_every_state_of_every_field_is_counted_and_leads_to_its_cases(pages):
    page = pages.get("/cases?source=first").text
    counted = page[page.index("Fields by state") :]
    row = re.search(r'<th scope="row">age</th>(.*?)</tr>', counted)[1]
    assert ">2</a>" in row
    assert "/cases?source=first&amp;age=present" in row
    assert sum(int(n) for n in re.findall(r">(\d+)</(?:a|span)>", row)) == 3


def test_a_filter_that_nothing_passes_says_so_and_leads_back(pages):
    answer = pages.get("/cases?primary=nothing+like+it")
    assert answer.status_code == 200
    assert "No case fits these filters" in answer.text
    assert "nothing like it (0)" in answer.text


def test_the_address_of_a_filter_holds_what_was_chosen(pages):
    page = pages.get("/cases?source=first&sex=F&sort=-age&once=1").text
    assert '<option value="F" selected>' in page
    assert 'href="/cases?source=first&amp;sort=-age&amp;once=1"' in page
    assert 'aria-sort="descending"' in page


def test_long_lists_come_in_parts(pages, graph, tmp_path):
    many = tmp_path / "many.csv"
    lines = [f"{n},Author{n},2000,{30 + n % 40},M,melanoma,T4,{n % 9},surgery,NR" for n in range(230)]
    many.write_text(TABLE.splitlines()[0] + "\n" + "\n".join(lines) + "\n", encoding="utf-8")
    graph.ingest([many], source="many")
    page = pages.get("/cases?source=many&page=3").text
    assert "Part 3 of 3 (230 in all)" in page
    assert page.count("<tbody><tr><td") == 30
    assert len(rows(pages, "source=many")) == 230


def page_of(pages: TestClient, authors: str, source: str = "first") -> str:
    """Return the page of the case of an author."""
    (iri,) = [r["case"] for r in rows(pages, f"source={source}&q={authors}")]
    return pages.get(iri.removeprefix("https://w3id.org/batson")).text


def test_a_lesion_before_its_primary_is_drawn_before_it(pages):
    page = page_of(pages, "Birch")
    at = {
        kind: float(re.search(rf'class="sign {kind}" d="M([\d.]+) ', page)[1])
        for kind in ("lesion", "primary", "death")
    }
    assert at["lesion"] < at["primary"]
    assert "primary tumor at 3 months from" in page
    assert "dead, cause not given at 4 months from a time zero that is not told" in page


def test_what_has_no_date_is_listed_and_not_drawn(pages):
    page = page_of(pages, "Alder")
    listed = page[page.index("Not drawn, as no date is told") :]
    assert "surgery: date not told" in listed[: listed.index("</dl>")]
    assert "alive at last contact at 26 months from" in page


def test_a_case_without_any_date_says_so(pages):
    assert "Nothing in this case has a date" not in page_of(pages, "Cedar")
    assert "last contact or death" in page_of(pages, "Cedar")


def test_a_case_leads_to_who_may_be_the_same_with_the_reasons(pages):
    page = page_of(pages, "Alder")
    same = page[page.index("Possibly the same patient") :]
    assert "/case/second/" in same
    assert "for: age exact" in same
    assert "Possibly the same patient" not in page_of(pages, "Birch")


def test_a_case_shows_of_every_route_what_is_known_and_decides_nothing(pages):
    page = page_of(pages, "Alder")
    assert "It shows; it does not decide" in page
    assert "No conclusion of its authors about the route is in the graph" in page
    assert re.search(r"\d+ indicators? of which it tells nothing", page)


def test_the_matrix_of_sources_leads_to_the_patients_that_they_share(pages):
    page = pages.get("/overlap").text
    cell = re.search(r'<a href="(/shared\?a=first&amp;b=second)" aria-label="1 probably shared', page)
    assert cell
    assert "unique patients in" in page
    shared = pages.get(cell[1].replace("&amp;", "&")).text
    assert "1 probably shared" in shared
    assert "/case/first/" in shared and "/case/second/" in shared
    assert "for: age exact" in shared
    assert "No pair of their cases" in pages.get("/shared?a=first&b=weng2018").text
    assert pages.get("/shared?a=first&b=none").status_code == 404


def test_the_matrix_keeps_to_a_review_question(pages):
    every, few = pages.get("/overlap").text, pages.get("/overlap?eligible=lesion-histology").text
    told = [int(re.search(r"unique patients in (\d+) told", page)[1]) for page in (every, few)]
    assert told[1] < told[0]
    answer = pages.get("/overlap?eligible=nothing")
    assert answer.status_code == 400
    assert "no review question" in answer.text


def test_pooled_figures_stand_with_the_patients_behind_them(pages):
    page = pages.get("/pooled?review=weng2018&searched=2017").text
    assert re.search(r"<h3>17 patients here</h3>\s*<p>The figures print or imply 4, 10, 16, 17", page)
    assert page.index("17 patients here") < page.index("10 patients here")
    assert "Published before 2017" in page
    assert pages.get("/pooled?review=none").status_code == 404
