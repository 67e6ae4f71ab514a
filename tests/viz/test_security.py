"""Nothing from a paper runs, nothing comes from another host, and no other name than ours is answered."""

from __future__ import annotations

from urllib.parse import urlsplit

import lxml.html
import pytest
from batson.viz.addresses import outside
from batson.viz.app import create_app
from batson.viz.security import HEADERS, LOOPBACK, is_ours
from starlette.testclient import TestClient

from .conftest import HOST

LOADING = {"script": "src", "link": "href", "img": "src", "iframe": "src", "form": "action", "object": "data"}


def test_every_page_answers_and_carries_the_headers(client, addresses):
    for address in addresses:
        response = client.get(address)
        assert response.status_code in (200, 400, 404), address
        for name, value in HEADERS:
            assert response.headers[name] == value, (address, name)
    for address in ("/static/style.css", "/static/vis-network.js", "/static/nothing.js"):
        assert "content-security-policy" in client.get(address).headers


DRAWN = {"svg", "title", "path", "rect", "circle", "text", "a"}
"""What a picture of ours is made of."""


def test_pages_hold_no_script_of_their_own_and_load_from_nowhere_else(client, addresses):
    for address in addresses:
        page = lxml.html.fromstring(client.get(address).text)
        for element in page.iter():
            if not isinstance(element.tag, str):
                continue
            assert element.tag not in ("style", "base", "iframe", "object", "embed", "img"), (address, element.tag)
            if element.tag == "svg":
                assert "plot" in element.getparent().get("class"), address
                assert {e.tag for e in element.iter()} <= DRAWN, address
            for name, value in element.attrib.items():
                assert not name.startswith("on") and name != "style", (address, name, value)
                if LOADING.get(element.tag) == name:
                    assert value.startswith("/") and not value.startswith("//"), (address, value)
                if name in ("href", "action", "src"):
                    assert urlsplit(value).scheme in ("", "http", "https"), (address, value)
            if element.tag == "script" and element.get("src") is None:
                assert element.get("type") == "application/json", address


def test_links_outside_tell_nobody_where_they_come_from(client, addresses):
    seen = 0
    for address in addresses:
        for link in lxml.html.fromstring(client.get(address).text).iter("a"):
            if urlsplit(link.get("href", "")).netloc:
                seen += 1
                if "external" in (link.get("class") or ""):
                    assert set(link.get("rel").split()) == {"noopener", "noreferrer"}, address
    assert seen > 10


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost:81", "127.0.0.1:8080", "", "[::1", "a b", "127.0.0.1:99999x"],
)
def test_another_host_is_refused(client, host):
    response = client.get("/", headers={"host": host})
    assert response.status_code == 400
    assert "content-security-policy" in response.headers
    assert "arterial" not in response.text


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "localhost.", "[::1]", "127.0.0.1:80"])
def test_our_own_names_are_answered(client, host):
    assert client.get("/static/style.css", headers={"host": host}).status_code == 200


def test_a_name_can_be_allowed_with_or_without_its_port(corpus):
    app = create_app(corpus.kg, allowed_hosts=(*LOOPBACK, "graph.example", "proxy.example:8443"))
    client = TestClient(app, base_url=HOST)
    answered = {
        host: client.get("/static/style.css", headers={"host": host}).status_code
        for host in ("graph.example", "graph.example:81", "proxy.example:8443", "proxy.example")
    }
    assert answered == {
        "graph.example": 200,
        "graph.example:81": 400,
        "proxy.example:8443": 200,
        "proxy.example": 400,
    }


def test_a_port_is_part_of_a_host():
    assert is_ours("localhost:8765", allowed=LOOPBACK, port=8765)
    assert not is_ours("localhost", allowed=LOOPBACK, port=8765)


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "https:evil",
        "https://a b",
        "http://[",
        "ftp://example.org/x",
        None,
        "",
    ],
)
def test_no_link_that_is_no_web_address(link):
    assert outside(link) is None


def test_a_fault_of_ours_shows_no_insides(corpus, monkeypatch):
    def fails(*_args, **_more):
        raise RuntimeError("secret-detail")

    monkeypatch.setattr(type(corpus.kg.workspace), "pin", fails)
    client = TestClient(create_app(corpus.kg), base_url=HOST, raise_server_exceptions=False)
    response = client.get("/sources")
    assert response.status_code == 500
    assert "secret-detail" not in response.text and "Traceback" not in response.text
    assert "content-security-policy" in response.headers
    told = client.get("/sources", headers={"accept": "application/json"})
    assert told.json()["status"] == 500


def test_methods_that_write_are_not_answered(client):
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert client.request(method, "/").status_code == 405
    assert client.request("PUT", "/sparql").status_code == 405
    assert client.get("/").headers.get("access-control-allow-origin") is None
