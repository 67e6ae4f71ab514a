"""The explorer as an application: its addresses, its guard, and what it says when something goes wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from ..store import WorkspaceError
from .explorer import Explorer, explorer_of
from .pages import (
    audit,
    case,
    cases,
    claim,
    compare,
    concept,
    conflicts,
    graph,
    ontology,
    overlap,
    question,
    reading,
    search,
    source,
    sparql,
    start,
    survival,
)
from .pyvis_page import library_path
from .security import LOOPBACK, Guard

if TYPE_CHECKING:
    from ..kg import KnowledgeGraph

STATIC: Final = Path(__file__).parent / "static"


class GuardedApp(Starlette):
    """An application whose every answer passes the guard, that to a fault of ours included."""

    def __init__(self, *, allowed: Sequence[str], **options: Any) -> None:
        super().__init__(**options)
        self._allowed = allowed

    def build_middleware_stack(self) -> ASGIApp:
        """Put the guard around everything, where Starlette puts middleware inside its own error page."""
        return Guard(super().build_middleware_stack(), allowed=self._allowed)


def create_app(kg: KnowledgeGraph, *, allowed_hosts: Iterable[str] = LOOPBACK) -> Starlette:
    """Return the explorer of a graph, which stays the caller's to close.

    `allowed_hosts` are the names that a request may have in its Host header, with or without a port.

    >>> import batson
    >>> from starlette.testclient import TestClient
    >>> from batson.viz.app import create_app
    >>> with batson.open("memory:") as kg:
    ...     TestClient(create_app(kg), base_url="http://127.0.0.1").get("/").status_code
    200
    """
    app = GuardedApp(
        allowed=tuple(allowed_hosts),
        routes=[
            Route("/", start.start),
            Route("/sources", start.sources),
            Route("/ask", question.all_questions),
            Route("/ask/{name}", question.question),
            Route("/claim/{id}", claim.claim),
            Route("/source/{source:path}", source.source),
            Route("/concept", concept.concept),
            Route("/ontology", ontology.ontology),
            Route("/ontology/term", ontology.term),
            Route("/ontology/anatomy", ontology.anatomy),
            Route("/cases", cases.cases),
            Route("/cases.csv", cases.cases),
            Route("/cases.json", cases.cases),
            Route("/case/{case:path}", case.case),
            Route("/appraisal", audit.appraisal),
            Route("/audit/{source:path}", audit.audit),
            Route("/contradictions", conflicts.contradictions),
            Route("/drift", conflicts.drift),
            Route("/chains", conflicts.chains),
            Route("/compare", compare.compare),
            Route("/overlap", overlap.overlap),
            Route("/shared", overlap.shared),
            Route("/pooled", overlap.pooled_page),
            Route("/survival", survival.survival),
            Route("/survival.svg", survival.survival),
            Route("/survival.csv", survival.survival),
            Route("/graph", graph.graph),
            Route("/read/{source:path}", reading.reading),
            Route("/sparql", sparql.sparql, methods=["GET", "POST"]),
            Route("/search", search.search),
            Route("/iri", search.iri),
            Route("/resource", search.resource),
            Route("/static/vis-network.js", library),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        exception_handlers={HTTPException: refused, WorkspaceError: unreadable, Exception: broken},
    )
    app.state.explorer = Explorer(kg)
    return app


def library(_request: Request) -> Response:
    """Answer with vis-network as the installed pyvis ships it."""
    return FileResponse(library_path(), media_type="text/javascript")


def refused(request: Request, error: Exception) -> Response:
    """Say what is not here, or not to be had this way."""
    assert isinstance(error, HTTPException)
    said = {
        404: f"There is no page {request.url.path}; the start page leads to all there are.",
        405: f"{request.method} is not answered here; the explorer is read-only.",
    }
    response = explorer_of(request).problem(
        request, said.get(error.status_code, error.detail), status=error.status_code
    )
    response.headers.update(error.headers or {})
    return response


def unreadable(request: Request, error: Exception) -> Response:
    """Say that the graph cannot be read now, and what to do."""
    return explorer_of(request).problem(request, str(error), status=503, title="The graph cannot be read")


def broken(request: Request, _error: Exception) -> Response:
    """Say that it is our fault, without showing its insides; the server writes them to its log."""
    message = "Something went wrong here, and it is not your doing. The server's log says what."
    return explorer_of(request).problem(request, message, status=500)
