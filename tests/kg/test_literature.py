"""Papers fetched into a graph, searches recorded, records screened, and the flow counted, against a service of ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from batson.ingest.literature import NotFound, ServiceError
from batson.ingest.literature.flow import Box, papers
from batson.kg import KnowledgeGraph
from batson.kg.literature import fetch, prisma, recorded, screen, screened, search
from batson.store import Workspace
from batson.store.cache import Cache
from batson.store.journal import Journal
from batson.tests import europepmc_service as made
from batson.tests.europepmc_service import Service

QUERY = "cord deposit"
FIRST, SECOND, THIRD, FOURTH, PREPRINT = "MED:99000001", "MED:99000002", "MED:99000003", "MED:99000004", "PPR:PPR990005"


@pytest.fixture
def service() -> Iterator[Service]:
    with made.serving() as running:
        yield running


@pytest.fixture
def kg(tmp_path: Path) -> Iterator[KnowledgeGraph]:
    """A graph with nothing in it yet; searching and screening need no more."""
    with KnowledgeGraph.open(tmp_path / "store") as graph:
        yield graph


@pytest.fixture
def built(tmp_path: Path, default_graph: KnowledgeGraph) -> Iterator[KnowledgeGraph]:
    """A copy of the default graph to ingest into."""
    with KnowledgeGraph.open(tmp_path / "store") as graph:
        copy_of(default_graph.workspace, graph.workspace)
        yield graph


def copy_of(there: Workspace, here: Workspace) -> None:
    with there.reader() as store:
        here.generations.mkdir(parents=True)
        store.backup(here.generations / "1")
    (here.root / "current").write_text("1", encoding="ascii")


def counts(boxes: list[Box]) -> dict[str, int | None]:
    return {box.label: box.count for box in boxes}


# --- fetching


def test_a_full_text_is_fetched_ingested_and_kept(built: KnowledgeGraph, service: Service) -> None:
    done = fetch(built, "10.5555/made.2021.001", service=service.client())
    assert (done.outcome, done.why, done.copied) == ("full text", None, None)
    assert done.report.source == "10.5555/made.2021.001"
    assert done.license == "https://creativecommons.org/licenses/by/4.0/"
    (source,) = (s for s in built.sources() if s["id"] == "10.5555/made.2021.001")
    assert (source["pmcid"], source["license"]) == ("PMC9900001", done.license)
    text = built.text("10.5555/made.2021.001")
    assert text is not None
    assert "intramedullary spinal cord metastasis at T8" in " ".join(text.split())
    assert any(c["predicate"] == "spreadsVia" for c in built.claims(source="10.5555/made.2021.001"))


def test_a_second_fetch_asks_nobody_and_changes_nothing(built: KnowledgeGraph, service: Service) -> None:
    first = fetch(built, "PMC9900001", service=service.client())
    asked = len(service.asked)
    again = fetch(built, "PMC9900001", service=service.client())
    assert len(service.asked) == asked
    assert again.report.unchanged
    assert again.report.source == first.report.source
    assert again.copied is not None
    anew = fetch(built, "PMC9900001", service=service.client(), refresh=True)
    assert len(service.asked) == 2 * asked
    assert anew.copied is None


def test_a_known_abstract_is_not_read_again(built: KnowledgeGraph, service: Service) -> None:
    first = fetch(built, "99000002", service=service.client())
    assert first.outcome == "abstract only"
    assert first.why == "the full text is not open access"
    assert first.license == "cc by-nc"
    assert {s["id"]: s["license"] for s in built.sources()}[first.report.source] == "cc by-nc"
    assert not first.report.unchanged
    assert "fullTextXML" not in " ".join(service.paths())
    assert fetch(built, "99000002", service=service.client(), refresh=True).report.unchanged


def test_a_listed_full_text_that_is_not_there_leaves_the_abstract(built: KnowledgeGraph, service: Service) -> None:
    done = fetch(built, "PMC9900004", service=service.client())
    assert done.outcome == "abstract only"
    assert "gives no full text" in str(done.why)
    bean = b"<?xml version='1.0'?><errorBean><errMsg>not open access</errMsg></errorBean>"
    service.full_texts["PMC9900004"] = bean
    assert fetch(built, "PMC9900004", service=service.client()).outcome == "abstract only"


def test_an_article_without_a_body_is_no_full_text(built: KnowledgeGraph, service: Service) -> None:
    whole = service.full_texts["PMC9900001"]
    start, end = whole.index(b"<body>"), whole.index(b"</body>") + len(b"</body>")
    service.full_texts["PMC9900001"] = whole[:start] + whole[end:]
    done = fetch(built, "PMC9900001", service=service.client())
    assert (done.outcome, "no body" in str(done.why)) == ("abstract only", True)


@pytest.mark.parametrize("number", ["10.5555/nobody", "PMC9999999", "1", "99000003"])
def test_what_is_not_there_is_told_and_costs_nothing(kg: KnowledgeGraph, service: Service, number: str) -> None:
    with pytest.raises(NotFound):
        fetch(kg, number, service=service.client())
    assert not kg.workspace.exists
    (attempt,) = recorded(kg).retrievals
    assert attempt.outcome == "nothing"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"<article><front>", "cannot be read"),
        (b"<html><body>Sign in</body></html>", "is no article"),
        (b"", "is no article"),
        ((made.DATA / "PMC9900001.xml").read_bytes().replace(b"PMC9900001", b"PMC9900009"), "of PMC9900009"),
        (b"<!DOCTYPE article [<!ENTITY a 'aaaa'>]><article>&a;<front/></article><x/>", "cannot be read"),
        (b"<article>" + b"<sec>" * 5_000, "cannot be read"),
    ],
    ids=["broken off", "page", "empty", "another paper", "not well-formed", "deep"],
)
def test_a_wrong_full_text_never_comes_in(kg: KnowledgeGraph, service: Service, text: bytes, says: str) -> None:
    service.always = lambda h: (
        made.send(h, 200, "text/xml", text) if "fullText" in h.path else made.send(h, 200, "application/json", listing)
    )
    listing = json.dumps({"hitCount": 1, "resultList": {"result": service.results[:1]}}).encode()
    with pytest.raises(ServiceError, match=says) as raised:
        fetch(kg, "PMC9900001", service=service.client())
    assert "\n" not in str(raised.value)
    assert not kg.workspace.exists
    with pytest.raises(ServiceError, match=says):
        fetch(kg, "PMC9900001", service=service.client())
    assert [p.endswith("fullTextXML") for p in service.paths()] == [False, True, True]


def test_a_paper_that_is_curated_is_known_by_its_number(built: KnowledgeGraph, service: Service) -> None:
    whole = service.full_texts["PMC9900001"].replace(b"10.5555/made.2021.001", b"10.1155/2018/7485020")
    service.full_texts = {"PMC6311310": whole.replace(b"PMC9900001", b"PMC6311310")}
    service.results[0] |= {"pmcid": "PMC6311310", "doi": "10.1155/2018/7485020"}
    assert fetch(built, "PMC6311310", service=service.client()).report.source == "weng2018"


def test_nothing_of_an_answer_is_a_path(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    kept = cache.put("../../x/\x00" * 99, b"data")
    assert kept.path.parent == tmp_path / "cache"
    assert cache.get("../../x/\x00" * 99) == kept
    kept.path.write_bytes(b"changed")
    assert cache.get("../../x/\x00" * 99) is None
    assert cache.get("another") is None


# --- searching


def test_a_search_is_recorded_as_a_review_needs_it(kg: KnowledgeGraph, service: Service) -> None:
    found = search(kg, f"  {QUERY.replace(' ', '   ')} ", service=service.client(page=2))
    assert (found.run.database, found.run.query, found.run.hits, found.run.complete) == ("Europe PMC", QUERY, 5, True)
    (kept,) = recorded(kg).searches
    assert kept.found == (FIRST, SECOND, THIRD, FOURTH, PREPRINT)
    record = kept.records[SECOND]
    assert (record.title, record.year) == ("Invented series of cord deposits & their treatment.", 2019)
    assert (record.doi, record.pmid, record.authors) == ("10.5555/made.2019.002", "99000002", "Brand O, Cole P.")


def test_a_second_run_says_what_is_new_and_what_is_gone(kg: KnowledgeGraph, service: Service) -> None:
    late = service.results.pop(1)
    first = search(kg, QUERY, service=service.client())
    assert len(first.new) == 4
    assert first.before is None
    service.results[0] = late
    second = search(kg, QUERY, service=service.client())
    assert [r.key for r in second.new] == [SECOND]
    assert [r.key for r in second.gone] == [FIRST]
    assert second.before == first.run.date
    assert search(kg, QUERY, service=service.client()).new == ()
    (kept,) = recorded(kg).searches
    assert len(kept.runs) == 3
    assert FIRST in kept.found


def test_a_search_that_is_cut_says_so(kg: KnowledgeGraph, service: Service) -> None:
    found = search(kg, QUERY, service=service.client(page=2), limit=3)
    assert (len(found.records), found.run.hits, found.run.complete) == (3, 5, False)


def test_a_search_that_fails_on_the_way_leaves_no_record(kg: KnowledgeGraph, service: Service) -> None:
    service.faults.extend([lambda h: made.Service.answer(service, h), made.code(400)])
    with pytest.raises(ServiceError):
        search(kg, QUERY, service=service.client(page=2))
    assert recorded(kg).searches == ()
    with pytest.raises(ValueError, match="empty"):
        search(kg, "  ", service=service.client())


def test_a_line_that_was_broken_off_is_told_and_costs_nothing_else(kg: KnowledgeGraph, service: Service) -> None:
    name = search(kg, QUERY, service=service.client()).search
    path = kg.workspace.root / "searches" / f"{name}.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"entry": "deci')
    screen(kg, name, FIRST, "include", by="A")
    kept = recorded(kg)
    assert len(kept.searches[0].found) == 5
    assert len(kept.searches[0].decisions) == 1
    assert ["line 7" in f for f in kept.faults] == [True]
    path.write_bytes(whole.split(b"\n", 1)[1])
    kept = recorded(kg)
    assert len(kept.searches[0].found) == 4
    assert "missing" in kept.faults[0]


@pytest.mark.parametrize(
    "line",
    [
        "[]",
        '{"entry": "decision"}',
        '{"entry": "decision", "record": "x", "stage": "abstract", "verdict": "perhaps", "by": "A", "date": "d"}',
        '{"entry": "run", "found": [1], "hits": 1}',
        '{"entry": "record", "source": 3, "id": "4"}',
    ],
)
def test_a_line_that_is_no_entry_is_told(kg: KnowledgeGraph, service: Service, line: str) -> None:
    name = search(kg, QUERY, service=service.client()).search
    with (kg.workspace.root / "searches" / f"{name}.jsonl").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    kept = recorded(kg)
    assert len(kept.faults) == 1
    assert "line 7" in kept.faults[0]
    assert len(kept.searches[0].found) == 5


def test_lines_are_only_added(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "deep" / "a.jsonl")
    assert journal.lines() == []
    journal.append([{"text": "two\nlines \u2028"}])
    first = journal.path.read_bytes()
    journal.append([{"n": 2}])
    assert journal.path.read_bytes().startswith(first)
    assert [line.value for line in journal.lines()] == [{"text": "two\nlines \u2028"}, {"n": 2}]


# --- screening


@pytest.mark.parametrize("record", [SECOND, "10.5555/made.2019.002", "99000002", "PMID:99000002", "med:99000002"])
def test_a_record_may_be_named_in_any_way(kg: KnowledgeGraph, service: Service, record: str) -> None:
    name = search(kg, QUERY, service=service.client()).search
    for which in (name, name[:4], QUERY):
        assert screen(kg, which, record, "include", by="A").record == SECOND


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"search": "nothing"}, "no search 'nothing'; there are: "),
        ({"record": "99000099"}, "no record '99000099'"),
        ({"record": "10.5555/made.2021.001"}, "several records"),
        ({"verdict": "exclude"}, "needs a reason"),
        ({"by": " "}, "name who decides"),
        ({"stage": "full-text"}, "not included at title and abstract"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(
    kg: KnowledgeGraph, service: Service, changed: dict[str, str], says: str
) -> None:
    given = {"search": search(kg, QUERY, service=service.client()).search, "record": SECOND, "verdict": "include"}
    with pytest.raises(ValueError, match=says):
        screen(kg, **{**given, "by": "A", **changed})
    assert recorded(kg).searches[0].decisions == ()


def test_the_latest_decision_of_each_person_counts(kg: KnowledgeGraph, service: Service) -> None:
    name = search(kg, QUERY, service=service.client()).search
    screen(kg, name, SECOND, "exclude", by="A", reason="no cord")
    screen(kg, name, SECOND, "include", by="B")
    (paper,) = (p for p in screened(kg, name)[0] if p.record.key == SECOND)
    assert paper.standing("abstract") == "disagreement"
    screen(kg, name, SECOND, "include", by="A")
    (paper,) = (p for p in screened(kg, name)[0] if p.record.key == SECOND)
    assert paper.standing("abstract") == "include"
    assert len(recorded(kg).searches[0].decisions) == 3


# --- counting


def test_before_any_search_nothing_is_recorded(kg: KnowledgeGraph) -> None:
    assert set(counts(prisma(kg)[0]).values()) == {None}


def test_what_nobody_did_is_not_zero(kg: KnowledgeGraph, service: Service) -> None:
    search(kg, QUERY, service=service.client())
    box = counts(prisma(kg)[0])
    assert box["records identified from databases"] == 5
    assert box["duplicate records removed"] == 1
    assert box["records not screened yet"] == 4
    known = {"records identified from databases", "duplicate records removed", "records not screened yet"}
    assert {box[label] for label in box if label not in known} == {None}


def test_the_flow_from_the_searches_to_the_included_reports(built: KnowledgeGraph, service: Service) -> None:
    """Counted by hand: 5 + 1 records, of which the preprint and the second find of the series are duplicates."""
    name = search(built, QUERY, service=service.client()).search
    other = search(built, "invented series", service=service.client()).search
    screen(built, name, FIRST, "include", by="A")
    screen(built, other, SECOND, "include", by="A")
    screen(built, name, THIRD, "exclude", by="A", reason="a letter")
    screen(built, name, FOURTH, "include", by="A")
    screen(built, name, FOURTH, "exclude", by="B", reason="a review")
    fetch(built, "PMC9900001", service=service.client())
    fetch(built, "99000002", service=service.client())
    box = counts(prisma(built)[0])
    assert box["records identified from databases"] == 6
    assert box["duplicate records removed"] == 2
    assert (box["records screened"], box["records excluded"]) == (4, 1)
    assert box["records on which screeners disagree"] == 1
    assert box["records not screened yet"] == 0
    assert (box["reports sought for retrieval"], box["reports not retrieved"]) == (2, 1)
    assert box["reports not assessed yet"] == 1
    assert box["reports assessed for eligibility"] is None
    screen(built, name, FIRST, "include", by="A", stage="full-text")
    screen(built, name, SECOND, "exclude", by="A", reason="no survival", stage="full-text")
    boxes, _ = prisma(built)
    box = counts(boxes)
    assert (box["reports sought for retrieval"], box["reports not retrieved"]) == (2, 0)
    assert (box["reports assessed for eligibility"], box["reports of included studies"]) == (2, 1)
    assert box["studies included in review"] is None
    excluded = [dict(b.parts) for b in boxes if b.label in ("records excluded", "reports excluded")]
    assert excluded == [{"a letter": 1}, {"no survival": 1}]
    (duplicates,) = (b.records for b in boxes if b.label == "duplicate records removed")
    assert set(duplicates) == {f"{PREPRINT} in {name}", f"{SECOND} in {other}"}


def test_a_paper_never_fetched_is_not_counted_as_sought(kg: KnowledgeGraph, service: Service) -> None:
    name = search(kg, QUERY, service=service.client()).search
    screen(kg, name, FIRST, "include", by="A")
    box = counts(prisma(kg)[0])
    assert box["reports sought for retrieval"] is None
    assert box["reports whose retrieval is not recorded"] == 1


def test_records_of_one_paper_meet_over_a_third(kg: KnowledgeGraph, service: Service) -> None:
    service.results = [
        {"id": "1", "source": "MED", "pmid": "1", "title": "cord"},
        {"id": "PMC2", "source": "PMC", "pmcid": "PMC2", "title": "cord"},
        {"id": "3", "source": "AGR", "title": "cord"},
        {"id": "PMC4", "source": "PMC", "pmid": "1", "pmcid": "PMC2", "title": "cord"},
    ]
    search(kg, "cord", service=service.client())
    found = papers(recorded(kg).searches)
    assert sorted(len(p.places) for p in found) == [1, 3]
    (joined,) = (p for p in found if len(p.places) == 3)
    assert joined.shared == ("pmcid:pmc2", "pmid:1")
