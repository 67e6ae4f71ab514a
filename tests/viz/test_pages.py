"""What a reader finds on the pages, and the way from a row to its sentence and its paper."""

from __future__ import annotations

import csv
import io
import json
from functools import partial
from types import SimpleNamespace
from urllib.parse import quote

import lxml.html
import pytest
from batson.queries.catalog import questions
from batson.viz.lookup import Span
from batson.viz.pages.reading import lengths, shown
from batson.viz.segments import segments

from .conftest import EVIL, EVIL_ID


def page(client, address, *, status=200):
    """Return a page as a tree."""
    response = client.get(address)
    assert response.status_code == status, (address, response.text[:300])
    return lxml.html.fromstring(response.text)


def words(tree) -> str:
    """Return what a page says, white space folded."""
    return " ".join(tree.text_content().split())


def test_start_answers_the_first_question_and_says_what_is_there(client):
    tree = page(client, "/")
    said = words(tree)
    assert "never advises on a patient" in said
    for route in ("arterial route", "vertebral venous plexus route", "leptomeningeal route", "direct invasion"):
        assert route in said
    assert "hypothesized" in said and "text not here" in said and "confirmed by a person" in said
    linked = set(tree.xpath("//a/@href"))
    assert {f"/ask/{name}" for name in questions() if name != "routes"} <= linked
    assert "/source/weng2018" in linked and "/source/healthyday" in linked


@pytest.mark.parametrize("name", sorted(questions()))
def test_every_question_has_a_page_and_its_rows_as_csv_and_json(client, name):
    page(client, f"/ask/{name}")
    rows = list(csv.reader(io.StringIO(client.get(f"/ask/{name}.csv").text)))
    told = client.get(f"/ask/{name}.json").json()
    assert rows[0] == [c.name for c in questions()[name].columns]
    assert len(rows) - 1 == len(told["rows"])


def test_a_row_opens_to_its_claims(client, corpus):
    tree = page(client, "/ask/routes?primary=melanoma&site=spinal+cord")
    cards = [words(card) for card in tree.xpath("//details//article")]
    assert len(cards) == 1
    card = cards[0]
    for part in (
        "Melanoma may reach the cord through its arteries.",
        "hypothesized",
        "affirmed",
        "own observation",
        "notes",
        "quote found",
        "machine-read, unchecked",
    ):
        assert part in card
    links = tree.xpath("//details//article//a/@href")
    assert f"/claim/{corpus.hypothesized.id}" in links
    assert f"/read/notes#claim-{corpus.hypothesized.id}" in links
    assert "https://example.org/notes" in links


def test_a_claim_without_its_text_shows_our_words_and_says_so(client):
    tree = page(client, "/ask/routes?primary=renal+cell+carcinoma&site=spinal+cord")
    said = words(tree.xpath("//details//article")[0])
    assert "In our words" in said and "text of this source is not here" in said and "text not here" in said
    assert "curated by hand" in said


def test_an_unknown_word_is_400_with_the_nearest_ones_as_links(client):
    tree = page(client, "/ask/routes?primary=renal+cell+carcinom", status=400)
    assert "renal cell carcinom" in words(tree.xpath("//*[@role='alert']")[0])
    assert "/ask/routes?primary=renal+cell+carcinoma" in tree.xpath("//*[@role='alert']//a/@href")
    assert tree.xpath("//input[@name='primary']/@value") == ["renal cell carcinom"]
    assert client.get("/ask/routes.json?primary=xyzzy").status_code == 400
    assert client.get("/ask/routes?nonsense=1").status_code == 400


def test_an_empty_answer_is_no_finding(client):
    assert "That is no finding" in words(page(client, "/ask/markers?primary=melanoma"))


def test_suggestions_are_of_the_kinds_that_a_parameter_takes(client):
    tree = page(client, "/ask/routes")
    primaries = tree.xpath("//datalist[@id='options-primary']/option/@value")
    sites = tree.xpath("//datalist[@id='options-site']/option/@value")
    assert "renal cell carcinoma" in primaries and "spinal cord" not in primaries
    assert "spinal cord" in sites and "renal cell carcinoma" not in sites


def test_csv_holds_no_formula(client):
    response = client.get(f"/ask/source-claims.csv?source={quote(EVIL_ID, safe='')}")
    assert response.headers["content-type"].startswith("text/csv")
    for row in csv.reader(io.StringIO(response.text)):
        for cell in row:
            assert cell[:1] not in ("=", "+", "@"), cell


def test_a_claim_page_and_its_record(client, corpus):
    said = words(page(client, f"/claim/{corpus.negated.id}"))
    assert "✕ not" in said and "did not invade the dura" in said and "negated" in said
    record = client.get(f"/claim/{corpus.negated.id}.json").json()
    assert record["polarity"] == "negated" and record["source"] == "notes"
    assert client.get(f"/claim/{corpus.negated.id}", headers={"accept": "application/json"}).json() == record


def test_what_is_not_there_is_404_in_either_form(client):
    for address in (
        "/claim/0000",
        "/source/none",
        "/read/none",
        "/case/none/none",
        "/ask/none",
        "/concept?iri=none",
        "/x",
    ):
        page(client, address, status=404)
        told = client.get(address, headers={"accept": "application/json"})
        assert (told.status_code, told.json()["status"]) == (404, 404)


def test_a_source_lists_its_claims_by_filter(client, corpus):
    everything = page(client, "/source/notes")
    assert len(everything.xpath("//article")) == 4
    some = page(client, "/source/notes?modality=recommended")
    assert [a.get("aria-label") for a in some.xpath("//article")] == [f"Claim {corpus.recommended.id}"]
    assert not page(client, "/source/notes?modality=nonsense").xpath("//article")


def test_a_source_names_its_references_where_claims_cite_them(client):
    tree = page(client, f"/source/{quote(EVIL_ID, safe='')}")
    assert tree.xpath("//li[@id='reference-1']")
    assert EVIL[3] in words(tree.xpath("//li[@id='reference-1']")[0])
    assert page(client, "/source/weng2018").xpath("//li[starts-with(@id, 'reference-')]")


def test_a_concept_shows_its_neighbors_and_claims_of_its_kinds(client):
    tree = page(client, "/concept?iri=melanoma")
    said = words(tree)
    assert "is a" in said and "Melanoma may reach the cord through its arteries." in said
    for parent in tree.xpath("//dl//a/@href"):
        page(client, parent)
        break


def test_every_iri_of_ours_leads_to_a_page(client, corpus):
    rows = client.get(
        "/sparql",
        params={"query": "SELECT DISTINCT ?s WHERE { ?s ?p ?o FILTER(isIRI(?s)) } ORDER BY ?s", "format": "json"},
    ).json()["results"]["bindings"]
    iris = [row["s"]["value"] for row in rows if row["s"]["value"].startswith("https://w3id.org/batson/")]
    kinds = {}
    for iri in iris:
        space = iri.removeprefix("https://w3id.org/batson/").split("/")[0]
        kinds.setdefault(space, []).append(iri)
    assert {"claim", "source", "case", "anchor", "proposition", "run", "ontology", "site"} <= set(kinds)
    for found in kinds.values():
        for iri in found[:4] + found[-4:]:
            where = client.get("/iri", params={"iri": iri})
            assert where.status_code == 303, iri
            target = where.headers["location"]
            answered = client.get(target.partition("#")[0])
            if answered.status_code == 303:
                answered = client.get(answered.headers["location"])
            assert answered.status_code == 200, (iri, target)
    assert client.get("/iri", params={"iri": "https://example.org/"}).status_code == 404


def test_reading_shows_every_claim_in_place(client, corpus):
    tree = page(client, "/read/notes")
    text = tree.get_element_by_id("text")
    assert text.text_content() == corpus.kg.text("notes")
    for claim in (corpus.hypothesized, corpus.negated, corpus.recommended, corpus.counted):
        assert tree.xpath(f"//span[@id='claim-{claim.id}']")
        pieces = text.xpath(f".//a[contains(@data-claims, '{claim.id}')]")
        assert "".join(p.text_content() for p in pieces) == claim.anchors[0].exact
        assert pieces[0].get("href") == f"/claim/{claim.id}"
    assert "hypothesized" in text.xpath(f".//a[@data-claims='{corpus.hypothesized.id}']")[0].get("class")


def test_reading_without_a_text_says_how_to_get_it(client):
    said = words(page(client, "/read/weng2018"))
    assert "batson ingest FILE --source weng2018" in said


def test_search_finds_by_synonym_and_by_source(client):
    assert "vertebral venous plexus" in words(page(client, "/search?q=batson"))
    assert "/source/weng2018" in page(client, "/search?q=weng").xpath("//main//a/@href")
    assert "Nothing is called so" in words(page(client, "/search?q=qqqqqqq"))


def test_cases_keep_series_and_states_apart(client, corpus):
    tree = page(client, "/cases")
    said = words(tree)
    assert "series" in said and "source not at hand" in said
    for address in tree.xpath("//main//a[starts-with(@href, '/case/')]/@href"):
        assert page(client, address).xpath("//table")
    flat = client.get("/cases", headers={"accept": "application/json"}).json()
    assert len(flat) == len(list(corpus.kg.cases()))


def test_long_lists_come_in_parts(client, corpus):
    first = page(client, "/source/weng2018")
    following = first.xpath("//nav[@class='pages']/a[@rel='next']/@href")
    assert following
    second = page(client, following[0])
    names = [{a.get("aria-label") for a in tree.xpath("//article")} for tree in (first, second)]
    assert names[0] and names[1] and not names[0] & names[1]
    assert "Part 1 of" in words(page(client, "/source/weng2018?page=nonsense"))


def test_hostile_words_are_shown_as_words(client):
    said = page(client, f"/read/{quote(EVIL_ID, safe='')}").get_element_by_id("text").text_content()
    for evil in EVIL:
        assert evil in said
    data = page(client, f"/graph?source={quote(EVIL_ID, safe='')}").get_element_by_id("picture").text
    assert "<" not in data
    quotes = {card["quote"] for card in json.loads(data)["claims"].values()}
    assert quotes == set(EVIL)


def test_a_negation_colors_its_own_words_only(client):
    spans = [Span(start=0, end=20, claim="whole"), Span(start=5, end=9, claim="part")]
    card = partial(SimpleNamespace, modality="asserted", confirmed_by=None, predicate="p", object=None, polarity="")
    made = {
        "whole": card(negated=True, subject=SimpleNamespace(label="a")),
        "part": card(negated=False, subject=SimpleNamespace(label="b")),
    }
    looks = [p.classes.split()[0] for p in shown(segments("x" * 20, spans), made, lengths(spans))]
    assert looks == ["negated", "asserted", "negated"]


def test_an_address_can_ask_for_a_stretch_of_a_text(client, corpus):
    text = corpus.kg.text("notes")
    start = text.index("arteries")
    tree = page(client, f"/read/notes?at={start}-{start + 8}")
    assert [m.text_content() for m in tree.xpath("//mark[@id='asked']")] == ["arteries"]
    for wrong in ("x", "9-1", "99999999-999999999", "-1-3"):
        assert not page(client, f"/read/notes?at={wrong}").xpath("//mark[@id='asked']"), wrong


def test_a_case_is_named_by_source_and_place_and_its_numbers_have_units(client):
    tree = page(client, "/case/weng2018/own%20case")
    assert words(tree.xpath("//h1")[0]) == "Case: weng2018, own case"
    assert "58 years" in words(tree) and "36 months before the lesion" in words(tree)
    assert "weng2018, own case" in words(page(client, "/ask/thrombus"))


def test_the_answer_about_thrombi_says_of_how_many_nothing_is_known(client):
    said = words(page(client, "/ask/thrombus"))
    assert "Of 15 cases: 1 present, 14 source not at hand" in said


def test_iris_that_a_text_lists_lead_to_their_pages(client, corpus):
    query = f'SELECT ("{corpus.negated.iri} {corpus.counted.iri}" AS ?claims) WHERE {{}}'
    found = page(client, f"/sparql?query={quote(query)}").xpath("//main//td/a/@href")
    assert found == [f"/claim/{corpus.negated.id}", f"/claim/{corpus.counted.id}"]
