"""The pages of the ontology: its tree by kinds, what the axioms say of a term, and the picture of the anatomy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from ...ontology import iris
from ...ontology.connectivity import Connection, connections
from ...ontology.mappings import ExternalMatch, matches
from ...ontology.reasoning import about, rows
from ...ontology.reasoning.words import name
from ...ontology.vocabulary import Vocabulary
from ...ontology.wordforms import key
from .. import addresses, lookup
from ..anatomy import lines, svg
from ..branches import AxiomRow, ConnectionRow, MatchRow, branches, children, kinds
from ..cards import Link
from ..contexts.ontology import AnatomyPage, OntologyPage, TermPage
from ..explorer import explorer_of

CLAIMS: Final = 3
"""Claims that the page of a term shows; all stand on the page of the concept."""

MOST: Final = 200
"""Concepts that a word may find; who wants more gives a longer word."""


def ontology(request: Request) -> Response:
    """Answer with the kinds of concepts, the tree of one kind, or the concepts that a word finds."""
    explorer = explorer_of(request)
    vocabulary = explorer.kg.vocabulary
    word = request.query_params.get("q", "").strip()
    asked = request.query_params.get("kind", "").strip()
    kind = vocabulary.find(asked) if asked else None
    if asked and kind is None:
        return explorer.problem(request, f"No kind {asked!r} is in the ontology; all stand at /ontology.", status=404)
    page = OntologyPage(
        title="Ontology",
        here="ontology",
        kinds=kinds(vocabulary),
        kind=Link(label=vocabulary.label(kind), url=addresses.term(kind)) if kind else None,
        tree=branches(kind, children(vocabulary), vocabulary) if kind else (),
        word=word,
        found=found(word, vocabulary) if word else (),
        terms=len(vocabulary),
        sources=tuple(sorted({t.source.removeprefix(iris.SOURCE) for t in vocabulary if t.source})),
    )
    return explorer.render(page)


def term(request: Request) -> Response:
    """Answer with what the axioms and the anatomy say of a term."""
    explorer = explorer_of(request)
    vocabulary = explorer.kg.vocabulary
    asked = request.query_params.get("iri", "").strip()
    iri = vocabulary.find(asked) if asked else None
    if iri is None:
        return explorer.problem(request, f"No concept {asked!r} is in the ontology; see /ontology.", status=404)
    known = vocabulary[iri]
    questions = {text: f"{row.id}: {row.question}" for row in rows() for text in row.axioms}
    told = [c for c in connections() if iri in (iris.SITE + c.subject, iris.SITE + c.object)]
    with explorer.reader() as store:
        claims = lookup.claims_of_concept(store, iri, below=True)
        cards = explorer.cards(store, claims[:CLAIMS])
    page = TermPage(
        title=known.label,
        here="ontology",
        concept=Link(label="the page of the concept", url=addresses.concept(iri)),
        iri=iri,
        definition=known.definition,
        origin=known.source.removeprefix(iris.SOURCE) if known.source else known.review_status or "",
        synonyms=tuple(sorted(known.synonyms, key=str.lower)),
        parents=term_links(known.parents, vocabulary),
        children=term_links((t.iri for t in vocabulary if iri in t.parents), vocabulary),
        wholes=term_links(known.part_of, vocabulary),
        parts_of=term_links((t.iri for t in vocabulary if iri in t.part_of), vocabulary),
        matches=tuple(match_row(match) for match in matches() if match.concept == iri),
        axioms=tuple(
            AxiomRow(
                manchester=axiom.text,
                words=reason.text,
                source=reason.source,
                questions=(questions[axiom.text],) if axiom.text in questions else (),
            )
            for axiom, reason in about(iri)
        ),
        connections=tuple(connection_row(c, vocabulary) for c in told),
        claims=len(claims),
        cards=tuple(cards.values()),
    )
    return explorer.render(page)


def anatomy(request: Request) -> Response:
    """Answer with the picture of the anatomy of the routes."""
    explorer = explorer_of(request)
    vocabulary = explorer.kg.vocabulary
    told = tuple(
        ConnectionRow(
            start=site_link(line.start, vocabulary),
            words=line.says,
            end=site_link(line.end, vocabulary),
            source=line.source,
            standing=line.standing,
        )
        for line in lines(vocabulary)
    )
    # Our own markup: every label in it was escaped where it was made.
    picture = Markup(svg(vocabulary, linked=True))
    return explorer.render(AnatomyPage(title="The anatomy of the routes", here="ontology", picture=picture, rows=told))


def found(word: str, vocabulary: Vocabulary) -> tuple[tuple[Link, str], ...]:
    """Return the concepts of which a name holds the word, with their kind."""
    wanted = key(word)
    hits = [t for t in vocabulary if any(wanted in key(text) for text in (t.label, *t.synonyms))]
    return tuple(
        (Link(label=t.label, url=addresses.term(t.iri)), vocabulary.label(vocabulary.kind(t.iri) or ""))
        for t in sorted(hits, key=lambda t: (len(t.label), t.label))[:MOST]
    )


def match_row(match: ExternalMatch) -> MatchRow:
    """Return a mapping as a row."""
    return MatchRow(
        kind=match.kind,
        to=Link(label=match.external, url=addresses.outside(match.address)),
        label=match.label,
        basis=match.basis,
        comment=match.comment,
    )


def term_links(concepts: Iterable[str], vocabulary: Vocabulary) -> tuple[Link, ...]:
    """Return concepts as links to what the ontology says of them, in the order of their labels."""
    made = (Link(label=vocabulary.label(iri), url=addresses.term(iri)) for iri in concepts if iri in vocabulary)
    return tuple(sorted(made, key=lambda link: link.label.lower()))


def connection_row(connection: Connection, vocabulary: Vocabulary) -> ConnectionRow:
    """Return a connection as a row."""
    return ConnectionRow(
        start=site_link(connection.subject, vocabulary),
        words=name(iris.ONTOLOGY + connection.predicate),
        end=site_link(connection.object, vocabulary),
        source=connection.source or "unreviewed",
        standing=connection.standing,
    )


def site_link(place: str, vocabulary: Vocabulary) -> Link:
    """Return a site, given by its local name, as a link."""
    return Link(label=vocabulary.label(iris.SITE + place), url=addresses.term(iris.SITE + place))
