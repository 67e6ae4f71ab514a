"""The SPARQL 1.1 endpoint: read-only, bounded, negotiated; with an editor for those who come with a browser."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from ...queries.catalog import questions
from ...queries.errors import (
    QueryBusy,
    QueryError,
    QueryFormatError,
    QueryOutOfMemory,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
)
from ...queries.runner import Answer, Limits
from .. import addresses
from ..cards import Link
from ..contexts.asking import SparqlPage
from ..explorer import Explorer, explorer_of
from ..negotiation import preferred
from ..pieces import Cell
from .search import short

LONGEST: Final = 200_000
"""Bytes of a request body, above which it is refused."""
SHOWN: Final = 500
"""Rows that the page of an answer shows; the whole answer is one click away as CSV or JSON."""

OFFERED: Final[Mapping[str, Sequence[str]]] = {
    "json": ("application/sparql-results+json", "application/json"),
    "html": ("text/html", "application/xhtml+xml"),
    "xml": ("application/sparql-results+xml", "application/xml", "text/xml"),
    "csv": ("text/csv",),
    "tsv": ("text/tab-separated-values",),
    "ttl": ("text/turtle", "application/x-turtle"),
    "nt": ("application/n-triples", "text/plain"),
    "jsonld": ("application/ld+json",),
}
STATUS: Final[tuple[tuple[type[QueryError], int], ...]] = (
    (QuerySyntaxError, 400),
    (QueryRefused, 400),
    (QueryFormatError, 406),
    (QueryTimeout, 504),
    (QueryOutOfMemory, 507),
    (QueryBusy, 503),
)


class Unaskable(Exception):
    """A request that holds no query that could be run; `status` is the answer's."""

    def __init__(self, message: str, *, status: int) -> None:
        super().__init__(message)
        self.status = status


async def sparql(request: Request) -> Response:
    """Answer a query by GET or POST as the SPARQL 1.1 Protocol says."""
    explorer = explorer_of(request)
    formats = wanted(request)
    try:
        query = await query_of(request)
    except Unaskable as refusal:
        return refused(explorer, formats, "", str(refusal), refusal.status)
    except ClientDisconnect:
        return Response(status_code=400)
    # The runner waits for its worker: in a thread, so that other requests are answered meanwhile.
    return await run_in_threadpool(answer, explorer, formats, query)


def wanted(request: Request) -> list[str]:
    """Return the formats that a request accepts, best first; `format=csv` in the address goes before its header."""
    named = request.query_params.get("format", "")
    if named in OFFERED:
        return [named]
    return preferred(request.headers.get("accept"), OFFERED)


async def query_of(request: Request) -> str | None:
    """Return the query of a request, None where a browser only asks for the editor.

    Raises Unaskable for a request that the protocol does not allow, or that wants what is not offered.
    """
    if request.method == "POST":
        parameters = await posted(request)
    else:
        parameters = parse_qs(request.url.query, keep_blank_values=True, max_num_fields=32)
    for name in ("default-graph-uri", "named-graph-uri", "using-graph-uri"):
        if name in parameters:
            raise Unaskable(
                f"{name} is not offered: the default graph is the union of all; use GRAPH in the query", status=400
            )
    if "update" in parameters:
        raise Unaskable("this endpoint is read-only; updates are not accepted", status=403)
    given = parameters.get("query", [])
    if len(given) > 1:
        raise Unaskable("a request asks one query, not several", status=400)
    return given[0] if given and given[0].strip() else None


async def posted(request: Request) -> dict[str, list[str]]:
    """Read the body of a POST, as a form or as a bare query.

    Raises Unaskable for a body that is too long, of another type, or no UTF-8.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("application/x-www-form-urlencoded", "application/sparql-query"):
        if kind == "application/sparql-update":
            raise Unaskable("this endpoint is read-only; updates are not accepted", status=403)
        message = "send the query as application/sparql-query, or as query=… in application/x-www-form-urlencoded"
        raise Unaskable(message, status=415)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST:
            raise Unaskable(f"the request is longer than {LONGEST} bytes; ask a shorter query", status=413)
    try:
        text = body.decode("utf-8")
        if kind == "application/sparql-query":
            return {"query": [text]}
        return parse_qs(text, keep_blank_values=True, max_num_fields=32, errors="strict")
    except ValueError:
        raise Unaskable("the request is no UTF-8, or has too many fields", status=400) from None


def answer(explorer: Explorer, formats: Sequence[str], query: str | None) -> Response:
    """Run a query and answer in the format that is wanted most and can hold it."""
    if formats[:1] == ["html"]:
        return page(explorer, query)
    if query is None:
        return refused(explorer, formats, "", "no query: give one as query=…, or open /sparql in a browser", 400)
    machine = [name for name in formats if name != "html"]
    if not machine:
        types = ", ".join(t for name, (t, *_) in OFFERED.items() if name != "html")
        return refused(explorer, formats, query, f"none of the accepted types is offered; there are {types}", 406)
    try:
        found = explorer.kg.runner.run(query, format=machine)
    except QueryError as error:
        return refused(explorer, formats, query, str(error), status_of(error))
    return Response(found.body, media_type=found.media_type, headers=headers(found))


def headers(found: Answer) -> dict[str, str]:
    """Return what a client should know beside the answer: how many rows, whether there were more."""
    known = {"X-Batson-Rows": str(found.rows), "Vary": "Accept"}
    if found.truncated:
        known["X-Batson-Truncated"] = f"rows={found.rows}"
    return known


def status_of(error: QueryError) -> int:
    """Return the status of a query that was not answered."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def refused(explorer: Explorer, formats: Sequence[str], query: str, message: str, status: int) -> Response:
    """Say why there is no answer: to a browser in the editor, to a program as JSON."""
    extra = {"Retry-After": "5"} if status == 503 else {}
    extra["Vary"] = "Accept"
    if formats[:1] == ["html"]:
        response = explorer.render(replace(blank(query), error=message), status=status)
        response.headers.update(extra)
        return response
    return JSONResponse({"status": status, "error": message}, status_code=status, headers=extra)


def page(explorer: Explorer, query: str | None) -> Response:
    """Answer a browser with the editor, and the answer below it where something is asked."""
    if query is None:
        return explorer.render(blank(""))
    limits = Limits(rows=SHOWN)
    try:
        found = explorer.kg.runner.run(query, format=("json", "ttl"), limits=limits)
    except QueryError as error:
        return refused(explorer, ["html"], query, str(error), status_of(error))
    shown = replace(
        blank(query),
        seconds=round(found.seconds, 3),
        truncated=found.truncated,
        csv_url=addresses.with_query("/sparql", query=query, format="csv") if found.format == "json" else "",
        json_url=addresses.with_query("/sparql", query=query, format=found.format),
    )
    if found.format != "json":
        return explorer.render(replace(shown, document=found.body.decode("utf-8")))
    told = json.loads(found.body)
    if "boolean" in told:
        return explorer.render(replace(shown, verdict="yes" if told["boolean"] else "no"))
    names = tuple(told["head"]["vars"])
    rows = tuple(tuple(cell(name, row.get(name)) for name in names) for row in told["results"]["bindings"])
    return explorer.render(replace(shown, columns=names, rows=rows))


def cell(name: str, term: Mapping[str, Any] | None) -> Cell:
    """Return a term of an answer as a cell; our IRIs lead to their pages, also those that a text lists."""
    if term is None:
        return Cell(column=name, text="")
    if term["type"] == "uri":
        iri = term["value"]
        return Cell(column=name, text=short(iri), url=addresses.page_of(iri) or addresses.outside(iri))
    words = term["value"].split()
    pages = [addresses.page_of(word) for word in words]
    if pages and all(pages):
        links = tuple(Link(label=short(word), url=page) for word, page in zip(words, pages, strict=True))
        return Cell(column=name, text=term["value"], links=links)
    return Cell(column=name, text=term["value"])


def blank(query: str) -> SparqlPage:
    """Return the editor with a query in it."""
    return SparqlPage(
        title="SPARQL",
        here="sparql",
        query=query,
        error=None,
        columns=(),
        rows=(),
        verdict=None,
        document=None,
        seconds=None,
        truncated=False,
        csv_url="",
        json_url="",
        examples=tuple((q.title, q.bound({})) for q in questions().values()),
    )
