"""The endpoint keeps to the SPARQL 1.1 Protocol, refuses what reaches outside, and stops what runs away."""

from __future__ import annotations

import csv
import io
import json
import threading
import time

import lxml.etree
import pytest
from batson.kg import KnowledgeGraph
from batson.queries.runner import Limits
from batson.viz.app import create_app
from batson.viz.pages.sparql import LONGEST
from starlette.testclient import TestClient

from .conftest import HOST

ROWS = 'SELECT ?a ?b WHERE { VALUES (?a ?b) { (1 "=1+1") (2 "two") } }'
RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
PROGRAM = {"accept": "*/*"}


def ask(client, query, accept="*/*", **more):
    return client.get("/sparql", params={"query": query}, headers={"accept": accept}, **more)


def test_get_answers_in_every_format(client):
    assert ask(client, ROWS).json()["head"]["vars"] == ["a", "b"]
    tree = lxml.etree.fromstring(ask(client, ROWS, "application/sparql-results+xml").content)
    assert len(tree.findall(".//{*}result")) == 2
    rows = list(csv.reader(io.StringIO(ask(client, ROWS, "text/csv").text)))
    assert rows == [["a", "b"], ["1", "'=1+1"], ["2", "two"]]
    assert ask(client, ROWS, "text/tab-separated-values").text.startswith("?a\t?b\n")
    triples = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3"
    assert ask(client, triples, "text/turtle").headers["content-type"].startswith("text/turtle")
    assert len(ask(client, triples, "application/n-triples").text.splitlines()) == 3
    assert ask(client, triples).headers["content-type"].startswith("text/turtle")
    assert ask(client, "ASK { ?s ?p ?o }").json() == {"head": {}, "boolean": True}
    assert ask(client, ROWS, "text/turtle, text/csv;q=0.2").headers["content-type"].startswith("text/csv")


def test_post_answers_a_form_and_a_bare_query(client):
    assert client.post("/sparql", data={"query": ROWS}, headers=PROGRAM).json()["results"]["bindings"]
    bare = {"content-type": "application/sparql-query; charset=utf-8", **PROGRAM}
    assert client.post("/sparql", content=ROWS, headers=bare).json()["results"]["bindings"]


@pytest.mark.parametrize(
    ("query", "status", "word"),
    [
        ("SELECT nonsense", 400, ""),
        ("SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 400, "SERVICE"),
        ("INSERT DATA { <x:a> <x:b> <x:c> }", 400, ""),
        ("LOAD <file:///etc/passwd>", 400, ""),
        ("", 400, "no query"),
    ],
)
def test_what_cannot_be_asked_is_400_with_the_reason(client, query, status, word):
    response = ask(client, query)
    assert response.status_code == status
    assert word in response.json()["error"] and "\n" not in response.json()["error"]


def test_the_protocol_s_other_refusals(client):
    form = {"content-type": "application/x-www-form-urlencoded", **PROGRAM}
    assert ask(client, ROWS, "image/png").status_code == 406
    assert ask(client, ROWS, "text/turtle").status_code == 406
    assert client.post("/sparql", json={"query": ROWS}, headers=PROGRAM).status_code == 415
    assert client.post("/sparql", data={"update": "DROP ALL"}, headers=PROGRAM).status_code == 403
    assert client.post("/sparql", content="query=" + "x" * LONGEST, headers=form).status_code == 413
    assert client.post("/sparql", content=b"query=%ff", headers=form).status_code == 400
    assert client.get("/sparql?query=ASK{}&query=ASK{}", headers=PROGRAM).status_code == 400
    assert client.get("/sparql?query=ASK{}&default-graph-uri=http://x", headers=PROGRAM).status_code == 400
    for method in ("PUT", "DELETE", "PATCH"):
        refused = client.request(method, "/sparql", headers=PROGRAM)
        assert refused.status_code == 405 and "GET" in refused.headers["allow"]


def test_a_browser_gets_the_editor_and_links_to_pages(client, corpus):
    iri = corpus.hypothesized.iri
    response = client.get("/sparql", params={"query": f"SELECT (<{iri}> AS ?claim) WHERE {{}}"})
    assert response.headers["content-type"].startswith("text/html")
    assert f'href="/claim/{corpus.hypothesized.id}"' in response.text
    refused = client.get("/sparql", params={"query": "SELECT <b>"})
    assert refused.status_code == 400 and "SELECT &lt;b&gt;" in refused.text


@pytest.fixture(scope="module")
def narrow():
    """A client of a graph whose queries are bounded tightly."""
    limits = Limits(seconds=1.0, rows=5, wait_seconds=0.2)
    with KnowledgeGraph.open("memory:", limits=limits) as kg:
        kg.ensure_built()
        yield TestClient(create_app(kg), base_url=HOST)


def test_a_truncated_answer_says_so(narrow):
    response = ask(narrow, "SELECT * WHERE { ?s ?p ?o }")
    assert len(response.json()["results"]["bindings"]) == 5
    assert response.headers["x-batson-truncated"] == "rows=5"
    assert "x-batson-truncated" not in ask(narrow, "SELECT * WHERE { ?s ?p ?o } LIMIT 2").headers


@pytest.mark.usefixtures("ends")
def test_a_runaway_is_stopped_and_the_next_is_answered(narrow):
    response = ask(narrow, RUNAWAY)
    assert response.status_code == 504
    assert ask(narrow, "ASK {}").json()["boolean"] is True


def test_a_busy_server_says_when_to_come_back(narrow):
    ask(narrow, "ASK {}")
    slow = threading.Thread(target=ask, args=(narrow, RUNAWAY))
    slow.start()
    time.sleep(0.3)
    response = ask(narrow, "ASK {}")
    slow.join()
    assert response.status_code == 503 and int(response.headers["retry-after"]) > 0


def test_hostile_literals_stay_json(client):
    found = ask(client, "SELECT ?q WHERE { ?s <http://www.w3.org/ns/oa#exact> ?q }", "application/json")
    assert found.headers["x-content-type-options"] == "nosniff"
    assert any("<script>" in row["q"]["value"] for row in json.loads(found.text)["results"]["bindings"])
