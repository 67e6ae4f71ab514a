"""Search over the names of concepts and sources, and the way from any IRI of ours to its page."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ...ontology import iris
from ...ontology.vocabulary import Vocabulary
from .. import addresses, lookup
from ..cards import Link
from ..contexts.asking import ResourcePage, SearchPage
from ..explorer import explorer_of
from ..pieces import Cell

MOST = 60


def search(request: Request) -> Response:
    """Answer with the concepts and sources whose names hold a word."""
    explorer = explorer_of(request)
    vocabulary = explorer.kg.vocabulary
    word = request.query_params.get("q", "").strip()[:200]
    concepts = list(naming(vocabulary, word)) if word else []
    with explorer.reader() as store:
        known = lookup.source_ids(store)
    sources = [
        (Link(label=i, url=addresses.source(i)), title)
        for i, title in known.items()
        if word and (word.lower() in i.lower() or word.lower() in title.lower())
    ]
    near = [iri for label in vocabulary.suggest(word) if (iri := vocabulary.find(label))] if word else []
    found = {link.url for link, _ in concepts}
    page = SearchPage(
        title=f"Search: {word}" if word else "Search",
        word=word,
        concepts=tuple(concepts[:MOST]),
        sources=tuple(sources[:MOST]),
        near=tuple(
            Link(label=vocabulary.label(i), url=addresses.concept(i)) for i in near if addresses.concept(i) not in found
        ),
        more=max(0, len(concepts) - MOST) + max(0, len(sources) - MOST),
    )
    return explorer.render(page)


def naming(vocabulary: Vocabulary, word: str) -> Iterator[tuple[Link, str]]:
    """Yield concepts that a word names, best first, with the synonym that holds the word where the label does not."""
    exact = vocabulary.find(word)
    wanted = word.lower()
    scored = []
    for term in vocabulary:
        label = term.label.lower()
        synonym = next((s for s in (*term.synonyms, *term.ambiguous) if wanted in s.lower()), "")
        if term.iri == exact:
            rank = 0
        elif label.startswith(wanted):
            rank = 1
        elif wanted in label:
            rank = 2
        elif synonym:
            rank = 3
        else:
            continue
        scored.append((rank, len(label), term.label, term.iri, "" if wanted in label else synonym))
    for _, _, label, iri, synonym in sorted(scored):
        yield Link(label=label, url=addresses.concept(iri)), synonym


def iri(request: Request) -> Response:
    """Lead from an IRI to its page."""
    asked = request.query_params.get("iri", "").strip()
    page = addresses.page_of(asked)
    if page is None:
        return explorer_of(request).problem(
            request, f"{asked!r} is no IRI of this graph; they begin with {iris.BASE}.", status=404
        )
    return RedirectResponse(page, status_code=303)


def resource(request: Request) -> Response:
    """Answer with what the graph says of an IRI that has no page of its own."""
    explorer = explorer_of(request)
    asked = request.query_params.get("iri", "").strip()
    if not asked.startswith(iris.BASE) or any(c in '<>"{}|\\^`' or c <= " " for c in asked):
        return explorer.problem(request, f"{asked!r} is no IRI of this graph; they begin with {iris.BASE}.", status=404)
    with explorer.reader() as store:
        said = lookup.statements(store, asked)
        pointing = lookup.pointing(store, asked)
    if not said and not pointing:
        return explorer.problem(request, f"The graph says nothing of {asked}.", status=404)
    page = ResourcePage(
        title=short(asked),
        iri=asked,
        statements=tuple((term_cell("property", p), term_cell("value", o)) for p, o in said),
        pointing=tuple((term_cell("subject", NamedNode(s)), term_cell("property", p)) for s, p in pointing),
    )
    return explorer.render(page)


def term_cell(column: str, term: lookup.Term) -> Cell:
    """Return a term of the graph as a cell, an IRI of ours with the address of its page."""
    if isinstance(term, NamedNode):
        return Cell(
            column=column, text=short(term.value), url=addresses.page_of(term.value) or addresses.outside(term.value)
        )
    return Cell(column=column, text=term.value if isinstance(term, Literal) else str(term))


def short(iri: str) -> str:
    """Return an IRI with its prefix, whole where none of ours fits.

    >>> from batson.viz.pages.search import short
    >>> short("http://www.w3.org/2000/01/rdf-schema#label")
    'rdfs:label'
    """
    fitting = [(p, space) for p, space in iris.PREFIXES.items() if iri.startswith(space)]
    if not fitting:
        return iri
    prefix, space = max(fitting, key=lambda item: len(item[1]))
    return f"{prefix}:{iri.removeprefix(space)}"
