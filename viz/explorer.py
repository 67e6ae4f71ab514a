"""What every page is made with: the graph, the templates, and the answers that look the same everywhere."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from .. import __version__
from ..store import Embedded, Pin, Store
from .cards import Card, cards
from .contexts.page import ErrorPage, Page
from .negotiation import preferred
from .pieces import Paging

if TYPE_CHECKING:
    from ..kg import KnowledgeGraph

HTML_OR_JSON: Mapping[str, tuple[str, ...]] = {
    "html": ("text/html", "application/xhtml+xml"),
    "json": ("application/json", "application/problem+json"),
}


def environment() -> Environment:
    """Return the environment of all templates: everything is escaped, a variable that is not given is a fault."""
    made = Environment(
        loader=PackageLoader("batson.viz", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["number"] = lambda n: f"{n:,}"
    made.globals["version"] = __version__
    made.globals["parts"] = made.get_template("parts.html").module
    return made


T = TypeVar("T")
REMEMBERED: Final = 64
"""Computed things that are kept of one generation."""


class Generation:
    """One closed generation, held open, with what was computed from it and cannot change any more."""

    def __init__(self, pin: Pin) -> None:
        self.pin = pin
        self.store = Embedded.read_only(pin.path)
        self.kept: dict[Hashable, Any] = {}
        self.readers = 0

    def remember(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what was made for a key before, or make it; the oldest goes where there are too many."""
        if key not in self.kept:
            if len(self.kept) >= REMEMBERED:
                self.kept.pop(next(iter(self.kept)), None)
            self.kept[key] = make()
        made: T = self.kept[key]
        return made


class Explorer:
    """The explorer of one graph; safe to use from many threads."""

    def __init__(self, kg: KnowledgeGraph) -> None:
        self.kg = kg
        self.templates = environment()
        self._held: Generation | None = None
        self._lock = threading.Lock()

    @contextmanager
    def generation(self) -> Iterator[Generation]:
        """Yield the current generation for the length of a request; an older one goes with its last reader."""
        with self._lock:
            held = self._held
            if held is None or held.pin.path != self.kg.workspace.current():
                old, held = held, Generation(self.kg.workspace.pin())
                self._held = held
                if old is not None and old.readers == 0:
                    old.pin.release()
            held.readers += 1
        try:
            yield held
        finally:
            with self._lock:
                held.readers -= 1
                if held is not self._held and held.readers == 0:
                    held.pin.release()

    @contextmanager
    def reader(self) -> Iterator[Embedded]:
        """Yield the store of the current generation for the length of a request, so that a page is of one piece."""
        with self.generation() as generation:
            yield generation.store

    def cards(self, store: Store, claim_iris: Iterable[str]) -> dict[str, Card]:
        """Return the cards of claims by IRI, each quote in its sentence where the text is here."""
        return cards(store, self.kg.records, self.kg.vocabulary, claim_iris, texts=self.kg.workspace.texts.get)

    def render(self, page: Page, *, status: int = 200) -> Response:
        """Return a page as HTML."""
        return HTMLResponse(self.html(page), status_code=status)

    def html(self, page: Page) -> str:
        """Return the HTML of a page."""
        return self.templates.get_template(page.TEMPLATE).render(context_of(page))

    def problem(self, request: Request, message: str, *, status: int, title: str = "") -> Response:
        """Return an error as a page, or as JSON for a client that asks for it."""
        if wants_json(request):
            return JSONResponse({"status": status, "error": message}, status_code=status)
        return self.render(
            ErrorPage(title=title or TITLES.get(status, "Error"), status=status, message=message), status=status
        )


TITLES = {400: "This cannot be asked", 404: "Not here", 405: "Not this way", 500: "A fault of ours"}


def context_of(page: Page) -> dict[str, Any]:
    """Return the variables of a page's template."""
    return {f.name: getattr(page, f.name) for f in fields(page)}


def explorer_of(request: Request) -> Explorer:
    """Return the explorer that answers a request."""
    explorer: Explorer = request.app.state.explorer
    return explorer


def wants_json(request: Request) -> bool:
    """Whether a client would rather have JSON than a page; one that takes anything gets the page."""
    if request.url.path.endswith((".json", ".csv")):
        return True
    return preferred(request.headers.get("accept"), HTML_OR_JSON)[:1] == ["json"]


PAGE_LENGTH = 100
"""Rows or cards on one page of a list; where there are more, the page says so and leads on."""


def paged(request: Request, total: int, *, length: int = PAGE_LENGTH) -> tuple[Paging, slice]:
    """Return which part of a list a request asks for, and the slice of it; a page that is none becomes the nearest."""
    pages = max(1, -(-total // length))
    asked = request.query_params.get("page", "1")
    page = min(max(int(asked), 1), pages) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "page"]
    url = f"{quote(request.url.path)}?{urlencode([*kept, ('page', '')])}"
    return Paging(page=page, pages=pages, total=total, url=url), slice((page - 1) * length, page * length)
