"""A service of our own on loopback that answers as Europe PMC does, and misbehaves when told to."""

from __future__ import annotations

import json
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from batson.ingest.literature import EuropePMC
from batson.ingest.literature.web import Manners, Web

DATA = Path(__file__).parent / "data" / "europepmc"
Fault = Callable[[BaseHTTPRequestHandler], None]


class Service:
    """The articles that are there, and what the next answers do instead of being right."""

    def __init__(self) -> None:
        self.results = json.loads((DATA / "records.json").read_text(encoding="utf-8"))
        self.full_texts = {"PMC9900001": (DATA / "PMC9900001.xml").read_bytes()}
        self.faults: deque[Fault] = deque()
        self.always: Fault | None = None
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.slept: list[float] = []
        self.address = ""

    def client(self, *, page: int = 100, **manners: float) -> EuropePMC:
        kept = Manners(**{"interval": 0.0, "pause": 0.5, "timeout": 0.5, "seconds": 5.0, **manners})
        return EuropePMC(Web(self.address, manners=kept, sleep=self.slept.append), page=page)

    def paths(self) -> list[str]:
        return [urlsplit(path).path for path, _ in self.asked]

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked.append((handler.path, dict(handler.headers)))
        fault = self.faults.popleft() if self.faults else self.always
        if fault is not None:
            fault(handler)
            return
        parts = urlsplit(handler.path)
        if parts.path == "/rest/search":
            send(handler, 200, "application/json;charset=utf-8", json.dumps(self.page(parse_qs(parts.query))).encode())
        elif found := re.fullmatch(r"/rest/(PMC\d+)/fullTextXML", parts.path):
            text = self.full_texts.get(found[1])
            send(handler, 200 if text else 404, "application/xml", text or b"")
        else:
            send(handler, 404, "text/plain", b"")

    def page(self, asked: dict[str, list[str]]) -> dict[str, object]:
        query, size = asked["query"][0], int(asked["pageSize"][0])
        start = 0 if asked["cursorMark"] == ["*"] else int(asked["cursorMark"][0].removeprefix("at="))
        hits = [r for r in self.results if matches(query, r)]
        shown = hits[start : start + size]
        if asked["resultType"] == ["lite"]:
            shown = [{k: v for k, v in r.items() if k not in ("abstractText", "authorList")} for r in shown]
        page: dict[str, object] = {"version": "6.9", "hitCount": len(hits), "resultList": {"result": shown}}
        if start + size < len(hits):
            page["nextCursorMark"] = f"at={start + size}"
        return page


def matches(query: str, result: dict[str, str]) -> bool:
    """Whether a result fits a query; as in Europe PMC, an unquoted DOI would also find its like."""
    if found := re.fullmatch(r'DOI:"(.+)"', query):
        return result.get("doi") == found[1]
    if found := re.fullmatch(r"PMCID:(PMC\d+)", query):
        return result.get("pmcid") == found[1]
    if found := re.fullmatch(r'EXT_ID:"(\d+)" AND SRC:MED', query):
        return (result["id"], result["source"]) == (found[1], "MED")
    return all(word in str(result.get("title", "")).lower() for word in query.lower().split())


def send(handler: BaseHTTPRequestHandler, code: int, kind: str, body: bytes, **headers: str) -> None:
    handler.send_response(code)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def code(number: int, **headers: str) -> Fault:
    return lambda handler: send(handler, number, "text/plain", b"no", **headers)


def body(kind: str, content: bytes) -> Fault:
    return lambda handler: send(handler, 200, kind, content)


def silent(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(1.0)
    handler.close_connection = True


def cut_short(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b'{"hitCount": 1, "resu')
    handler.close_connection = True


def endless(kind: str) -> Fault:
    def flow(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.end_headers()
        while True:
            handler.wfile.write(b" " * (1 << 20))

    return flow


def drop_by_drop(*, headers: bool) -> Fault:
    """One byte at a time, each of them in time, of the headers or of the body."""

    def drip(handler: BaseHTTPRequestHandler) -> None:
        if not headers:
            handler.send_response(200)
            handler.send_header("Content-Type", "application/json")
            handler.end_headers()
        else:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        for _ in range(60):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.1)

    return drip


@contextmanager
def serving() -> Iterator[Service]:
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                service.answer(self)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    service.address = f"http://127.0.0.1:{server.server_address[1]}/rest"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
