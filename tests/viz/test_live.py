"""A running server: it sees what is ingested while it runs, and a slow query does not hold up the others."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import pytest
import uvicorn
from batson.kg import KnowledgeGraph
from batson.queries.runner import Limits
from batson.viz.app import create_app
from batson.viz.server import PortInUse, listen, serve

from .conftest import TEXT
from .test_sparql import RUNAWAY


@contextmanager
def running(kg: KnowledgeGraph) -> Iterator[str]:
    """Serve a graph on a free port of loopback."""
    with listen("127.0.0.1", 0) as listener:
        config = uvicorn.Config(create_app(kg), log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def kg():
    with KnowledgeGraph.open("memory:", limits=Limits(seconds=2.0)) as made:
        made.ensure_built()
        yield made


def test_what_is_ingested_is_seen_at_once(kg, tmp_path):
    with running(kg) as base, httpx2.Client(base_url=base, headers={"accept": "text/html"}, timeout=30) as client:
        assert client.get("/read/added").status_code == 404
        before = client.get("/sparql?format=json", params={"query": "ASK { ?s <x:none> ?o }"}).status_code
        file = tmp_path / "added.txt"
        file.write_text(TEXT, encoding="utf-8")
        with KnowledgeGraph.open(kg.workspace.root) as other:
            other.ingest([file], source="added")
        assert "Melanoma may reach the cord" in client.get("/read/added").text
        query = 'ASK { ?s <https://w3id.org/batson/ontology/sourceId> "added" }'
        found = client.get("/sparql", params={"query": query, "format": "json"})
        assert before == 200 and found.json()["boolean"] is True


def test_pages_are_answered_while_a_query_runs(kg):
    with running(kg) as base, httpx2.Client(base_url=base, timeout=30) as client:
        client.get("/sparql", params={"query": "ASK {}"})
        slow = threading.Thread(target=lambda: httpx2.get(f"{base}/sparql", params={"query": RUNAWAY}, timeout=30))
        slow.start()
        time.sleep(0.3)
        assert client.get("/static/style.css").status_code == 200
        assert client.get("/source/healthyday", headers={"accept": "text/html"}).status_code == 200
        assert slow.is_alive()
        slow.join()


def test_another_host_is_refused_on_the_wire(kg):
    with running(kg) as base:
        assert httpx2.get(base, headers={"host": "evil.example"}).status_code == 400
        assert httpx2.get(f"{base}/static/style.css").status_code == 200


def test_a_port_in_use_is_named(kg):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        with pytest.raises(PortInUse, match=rf"{port}.*--port"):
            serve(kg, port=port)
