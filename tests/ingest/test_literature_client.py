"""The client of Europe PMC against a service of ours: what it asks, what it takes, and that every fault has an end."""

from __future__ import annotations

import hashlib
import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from batson import __version__
from batson.ingest import readers
from batson.ingest.literature import EuropePMC, NotFound, Offline, ServiceError, parse
from batson.ingest.literature.articles import article_of, citation_xml, record_of
from batson.ingest.literature.cleaning import text_of
from batson.ingest.literature.europepmc import pick, read_json
from batson.ingest.literature.web import Manners, Web, checked
from batson.tests import europepmc_service as made
from batson.tests.europepmc_service import Service

FULL_TEXT = "PMC9900001"


@pytest.fixture
def service() -> Iterator[Service]:
    with made.serving() as running:
        yield running


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("10.1155/2018/7485020", "doi", "10.1155/2018/7485020"),
        ("DOI: 10.1016/S0140-6736(24)02600-X", "doi", "10.1016/s0140-6736(24)02600-x"),
        ("https://doi.org/10.1155/2018/7485020", "doi", "10.1155/2018/7485020"),
        ("pmc6311310", "pmcid", "PMC6311310"),
        ("https://pmc.ncbi.nlm.nih.gov/articles/PMC6311310/", "pmcid", "PMC6311310"),
        (" 30643818 ", "pmid", "30643818"),
        ("PMID:30643818", "pmid", "30643818"),
    ],
)
def test_a_number_is_read_as_people_write_it(text: str, kind: str, value: str) -> None:
    assert (parse(text).kind, parse(text).value) == (kind, value)


@pytest.mark.parametrize(
    "text",
    ["", "weng2018", "PMC", "0", "10.1155", '10.1155/x" OR TITLE:"y', "10.1155/a b", "1" * 12, "PMC1/../x", "\x1b[31m"],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no DOI, PMCID or PMID") as raised:
        parse(text)
    assert str(raised.value).isprintable()


def test_a_search_follows_the_cursor_to_its_end(service: Service) -> None:
    pages = list(service.client(page=2).search("cord deposit", limit=100))
    assert [len(p.records) for p in pages] == [2, 2, 1]
    assert {p.hits for p in pages} == {5}
    assert [path.rpartition("cursorMark=")[2] for path, _ in service.asked] == ["%2A", "at%3D2", "at%3D4"]


def test_a_search_stops_at_its_limit(service: Service) -> None:
    assert len(list(service.client(page=2).search("cord deposit", limit=3))) == 2


def test_a_cursor_that_comes_back_ends_the_search(service: Service) -> None:
    answer = {"hitCount": 9, "nextCursorMark": "*", "resultList": {"result": service.results[:1]}}
    service.always = made.body("application/json", json.dumps(answer).encode())
    assert len(list(service.client().search("x", limit=100))) == 1


def test_the_service_is_told_who_asks(service: Service) -> None:
    list(service.client().search("cord", limit=1))
    assert service.asked[0][1]["User-Agent"].startswith(f"batson/{__version__} ")


@pytest.mark.parametrize("number", ["10.5555/made.2019.002", "99000002"])
def test_a_paper_is_found_by_its_number(service: Service, number: str) -> None:
    wanted = parse(number)
    article = pick(service.client().resolve(wanted), wanted)
    assert article.record.key == "MED:99000002"
    assert article.record.title == "Invented series of cord deposits & their treatment."
    assert article.license == "cc by-nc"


def test_a_paper_of_another_number_is_not_taken(service: Service) -> None:
    wanted = parse("10.5555/made.2019.002")
    other = {"hitCount": 1, "resultList": {"result": [service.results[0]]}}
    service.always = made.body("application/json", json.dumps(other).encode())
    with pytest.raises(NotFound, match="no such paper"):
        pick(service.client().resolve(wanted), wanted)


def test_of_records_with_one_number_the_one_with_full_text_is_taken(service: Service) -> None:
    wanted = parse("10.5555/made.2021.001")
    service.results.reverse()
    assert pick(service.client().resolve(wanted), wanted).record.key == "MED:99000001"


def test_the_full_text_is_what_the_service_has(service: Service) -> None:
    assert service.client().full_text(FULL_TEXT) == service.full_texts[FULL_TEXT]
    with pytest.raises(NotFound):
        service.client().full_text("PMC1")


def test_an_error_that_passes_is_tried_again_with_longer_waits(service: Service) -> None:
    service.faults.extend([made.code(500), made.code(503), made.cut_short])
    assert len(list(service.client().search("cord", limit=9))) == 1
    assert service.slept == [0.5, 1.0, 2.0]
    assert len(service.asked) == 4


def test_an_error_that_stays_is_told_after_the_last_try(service: Service) -> None:
    service.always = made.code(500)
    with pytest.raises(ServiceError, match="HTTP 500, 4 times: try later"):
        list(service.client().search("cord", limit=9))
    assert len(service.asked) == 4


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("7", 7, 7),
        (None, 25, 40),
        ("Mon, 01 Jan 2001 00:00:00 GMT", 0, 0),
        ("soon", 0.5, 0.5),
        ("-3", 0.5, 0.5),
    ],
)
def test_retry_after_is_obeyed(service: Service, said: str | None, low: float, high: float) -> None:
    in_forty_seconds = datetime.now(UTC) + timedelta(seconds=40)
    said = format_datetime(in_forty_seconds, usegmt=True) if said is None else said
    service.faults.append(made.code(429, Retry_After=said))
    list(service.client().search("cord", limit=9))
    assert len(service.slept) == 1
    assert low <= service.slept[0] <= high


def test_a_wait_without_end_is_not_waited_for(service: Service) -> None:
    service.faults.append(made.code(429, Retry_After="86400"))
    with pytest.raises(ServiceError, match="asks to wait 86400 s"):
        list(service.client().search("cord", limit=9))
    assert service.slept == []


def test_requests_keep_their_distance(service: Service) -> None:
    list(service.client(page=2, interval=30.0).search("cord deposit", limit=100))
    assert len(service.slept) == 2
    assert all(29 < s <= 30 for s in service.slept)


@pytest.mark.usefixtures("ends")
def test_silence_ends(service: Service) -> None:
    service.always = made.silent
    with pytest.raises(ServiceError, match=r"does not answer within 0\.2 s, 2 times"):
        list(service.client(timeout=0.2, tries=2).search("cord", limit=9))


@pytest.mark.usefixtures("ends")
@pytest.mark.parametrize("headers", [True, False], ids=["headers", "body"])
def test_an_answer_drop_by_drop_ends(service: Service, headers: bool) -> None:
    service.always = made.drop_by_drop(headers=headers)
    with pytest.raises(ServiceError):
        list(service.client(timeout=0.5, seconds=0.5, tries=1).search("cord", limit=9))


@pytest.mark.parametrize(
    ("kind", "content", "says"),
    [
        ("text/html", b"<html>sign in</html>", "'text/html' where json"),
        ("application/json", b"{", "no JSON"),
        ("application/json", b"[" * 200_000, "no JSON"),
        ("application/json", b'{"hitCount": ' + b"9" * 9000 + b"}", "no JSON"),
        ("application/json", b"\xff\xfe", "no JSON"),
        ("application/json", b"[]", "no JSON object"),
        ("application/json", b"{}", "no list of hits"),
        ("application/json", b'{"hitCount": "5", "resultList": {"result": []}}', "no list of hits"),
        ("application/json", b'{"hitCount": 5, "resultList": []}', "no list of hits"),
        ("application/json", b'{"errCode": 404, "errMsg": "the query\\u001b[2J is broken"}', "the query"),
    ],
)
def test_an_answer_that_is_no_answer_is_told(service: Service, kind: str, content: bytes, says: str) -> None:
    service.always = made.body(kind, content)
    with pytest.raises(ServiceError, match=says) as raised:
        list(service.client().search("cord", limit=9))
    assert str(raised.value).isprintable()
    assert len(service.asked) == 1


def test_a_huge_answer_is_cut_off(service: Service) -> None:
    web = Web(service.address, manners=Manners(interval=0))
    service.faults.append(made.endless("application/xml"))
    with pytest.raises(ServiceError, match="larger than 3,000,000 bytes"):
        web.get("x", kinds=("xml",), limit=3_000_000)
    service.faults.append(made.body("application/xml", b" " * 101))
    with pytest.raises(ServiceError, match="larger than 100 bytes"):
        web.get("x", kinds=("xml",), limit=100)
    service.faults.append(made.body("application/xml", b" " * 100))
    assert len(web.get("x", kinds=("xml",), limit=100)) == 100


def test_a_packed_answer_is_refused(service: Service) -> None:
    service.always = lambda h: made.send(h, 200, "application/json", b"\x1f\x8b", Content_Encoding="gzip")
    with pytest.raises(ServiceError, match="packed"):
        list(service.client().search("cord", limit=9))


def test_redirects_are_followed_on_the_same_host_and_end(service: Service) -> None:
    service.faults.append(made.code(302, Location=f"/rest/{FULL_TEXT}/fullTextXML"))
    assert service.client().full_text(FULL_TEXT).startswith(b"<?xml")
    service.always = made.code(301, Location="/rest/round")
    with pytest.raises(ServiceError, match="redirects more than 5 times"):
        service.client().full_text(FULL_TEXT)
    assert len(service.asked) == 2 + 6


@pytest.mark.parametrize(
    "location",
    [
        "http://example.org/x",
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "//[::1/x",
        "http://127.0.0.1:1/",
        "javascript:1",
    ],
)
def test_a_redirect_elsewhere_is_not_followed(service: Service, location: str) -> None:
    service.always = made.code(302, Location=location)
    with pytest.raises(ServiceError, match="redirects to another address"):
        service.client().full_text(FULL_TEXT)
    assert len(service.asked) == 1


def test_a_redirect_to_another_name_of_the_same_port_is_not_followed(service: Service) -> None:
    service.always = made.code(302, Location=service.address.replace("127.0.0.1", "localhost"))
    with pytest.raises(ServiceError, match="redirects to another address"):
        service.client().full_text(FULL_TEXT)
    assert len(service.asked) == 1


def test_a_service_that_is_not_there_is_told_at_once() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    slept: list[float] = []
    web = Web(f"http://127.0.0.1:{port}", sleep=slept.append)
    with pytest.raises(Offline, match="are you offline"):
        EuropePMC(web).resolve(parse("1"))
    assert slept == []


@pytest.mark.parametrize("address", ["", "file:///x", "ftp://host/x", "https://", "http://u:p@host", "https://h/?q=1"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="no address of a service"):
        checked(address)


def test_a_hit_without_a_name_of_its_own_is_counted_and_left_out(service: Service) -> None:
    results = [*service.results[:1], {"id": "../../x", "source": "MED"}, {"id": "7"}, "no object"]
    answer = {"hitCount": 4, "resultList": {"result": results}}
    service.always = made.body("application/json", json.dumps(answer).encode())
    (page,) = service.client().search("x", limit=9)
    assert [r.key for r in page.records] == ["MED:99000001"]
    assert page.unread == 3


def test_values_of_other_types_are_nothing() -> None:
    record = record_of(
        {"id": 12, "source": "MED", "title": ["x"], "pubYear": "20x", "doi": "not one", "pmid": True, "pmcid": "PMCx"}
    )
    assert record is not None
    assert (record.key, record.title, record.year, record.doi, record.pmid, record.pmcid) == ("MED:12", *[None] * 5)
    assert article_of({"id": "1", "source": "MED", "authorList": 3, "journalInfo": [], "pubTypeList": {"pubType": 4}})


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("A <i>new</i> route &amp; more", "A new route & more"),
        ("p<0.05 and a<b here", "p<0.05 and a<b here"),
        ('an <i class="x">old</i><br/> one', "an old one"),
        ("red\x1b[31m \u202etext\ud800", "red [31m text"),
        (" folded \n line ", "folded line"),
        ({"not": "text"}, ""),
        ("x" * 9_000, "x" * 2_000),
    ],
)
def test_a_title_is_one_line_of_text(raw: object, clean: str) -> None:
    assert text_of(raw) == clean


def test_an_abstract_becomes_a_citation_that_the_reader_takes(service: Service) -> None:
    article = article_of(service.results[1])
    assert article is not None
    data = citation_xml(article)
    (document,) = readers.read_many(data)
    assert "survival differed (p<0.05) at 10³ days." in document.text
    assert [s.title for s in document.sections if s.level == 2] == ["Methods", "Results"]
    about = document.metadata
    assert (about.doi, about.pmid, about.year, about.license) == ("10.5555/made.2019.002", "99000002", 2019, "cc by-nc")
    assert about.authors == ("Brand, Ole", "Cole, Pia", "The Group of the Invented Series")
    # The reader hashes the citation, the ingest the file: only where they are equal is a known abstract skipped.
    assert document.original_sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    "abstract", ["a <b and c > d", "<script>x</script> y", "<h4>Only</h4>", "\x00\x01 z", "<p>" * 9_999]
)
def test_strange_markup_of_an_abstract_does_no_harm(abstract: str) -> None:
    article = article_of({"id": "1", "source": "MED", "title": "T", "abstractText": abstract})
    assert article is not None
    try:
        (document,) = readers.read_many(citation_xml(article))
    except readers.UnreadableDocument as fault:
        assert "more than the limit" in str(fault)
    else:
        assert "T" in document.text


def test_words_after_a_comparison_stay() -> None:
    article = article_of({"id": "1", "source": "MED", "title": "T", "abstractText": "With a<b and c>d it held."})
    assert article is not None
    assert "With a<b and c>d it held." in next(readers.read_many(citation_xml(article))).text


def test_no_object_is_no_answer() -> None:
    with pytest.raises(ServiceError):
        read_json(b"null")
