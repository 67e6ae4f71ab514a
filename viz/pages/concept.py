"""The page of a concept: its meaning, its place among the others, and the claims about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pyoxigraph import Literal
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from ...ontology import iris
from ...ontology.mappings import curie
from ...ontology.vocabulary import Term, Vocabulary
from ...store import Store
from .. import addresses, lookup
from ..cards import Link
from ..contexts.sources import ConceptPage
from ..explorer import explorer_of, paged, wants_json

MAPPINGS: Final = {
    iris.SKOS + "exactMatch": "same as",
    iris.SKOS + "closeMatch": "close to",
    iris.SKOS + "broadMatch": "narrower than",
    iris.SKOS + "narrowMatch": "broader than",
    iris.SKOS + "relatedMatch": "related to",
}
PAGE: Final = 30


def concept(request: Request) -> Response:
    """Answer with the page of the concept of an IRI, or of a word that names exactly one."""
    explorer = explorer_of(request)
    vocabulary = explorer.kg.vocabulary
    asked = request.query_params.get("iri", "").strip()
    iri = vocabulary.find(asked) if asked else None
    if iri is None:
        if asked.startswith(iris.BASE):
            return RedirectResponse(addresses.with_query("/resource", iri=asked), status_code=303)
        return explorer.problem(
            request, f"No concept {asked!r} is in the ontology; look for it at /search.", status=404
        )
    term = vocabulary[iri]
    below = request.query_params.get("below", "1") != "0"
    with explorer.reader() as store:
        claims = lookup.claims_of_concept(store, iri, below=below)
        paging, part = paged(request, len(claims), length=PAGE)
        made = explorer.cards(store, claims[part])
        mapped = mappings(store, iri)
    if wants_json(request):
        return JSONResponse(
            {
                "iri": iri,
                "label": term.label,
                "definition": term.definition,
                "synonyms": list(term.synonyms),
                "claims": claims,
            }
        )
    parts = (t for t in vocabulary if iri in t.part_of)
    page = ConceptPage(
        title=term.label,
        iri=iri,
        definition=term.definition,
        reviewed=term.review_status != "unreviewed",
        origin=origin(term),
        deprecated=term.deprecated,
        synonyms=tuple(sorted(term.synonyms, key=str.lower)),
        parents=links(vocabulary, term.parents),
        children=links(vocabulary, (t.iri for t in vocabulary if iri in t.parents)),
        wholes=links(vocabulary, term.part_of),
        parts_of=links(vocabulary, (t.iri for t in parts)),
        mappings=mapped,
        below=below,
        below_url=addresses.with_query("/concept", iri=iri, below="0" if below else "1"),
        term_url=addresses.term(iri),
        cards=tuple(made.values()),
        paging=paging,
        graph_url=addresses.graph(center=iri),
    )
    return explorer.render(page)


def links(vocabulary: Vocabulary, concepts: Iterable[str]) -> tuple[Link, ...]:
    """Return concepts as links, in the order of their labels."""
    made = (Link(label=vocabulary.label(iri), url=addresses.concept(iri)) for iri in concepts if iri in vocabulary)
    return tuple(sorted(made, key=lambda link: link.label.lower()))


def origin(term: Term) -> Link | None:
    """Return where a definition comes from, if the ontology says so."""
    if not term.source:
        return None
    if term.source.startswith(iris.SOURCE):
        return Link(label=iris.source_id(term.source), url=addresses.page_of(term.source))
    return Link(label=term.source, url=addresses.outside(term.source))


def mappings(store: Store, iri: str) -> tuple[tuple[str, str, Link], ...]:
    """Return the external identifiers of a concept with how they relate to it."""
    found = []
    for prop, value in lookup.statements(store, iri):
        relation = MAPPINGS.get(prop.value)
        if relation and not isinstance(value, Literal):
            found.append((relation, value.value, Link(label=curie(value.value), url=addresses.outside(value.value))))
    return tuple(found)
