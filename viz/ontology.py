"""The pages of the ontology: its tree by kinds, what the axioms say of a term, and the picture of the anatomy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from ..ontology import iris
from ..ontology.connectivity import Connection, connections
from ..ontology.mappings import ExternalMatch, matches
from ..ontology.reasoning import about, rows
from ..ontology.reasoning.words import name
from ..ontology.vocabulary import Term, Vocabulary
from ..ontology.wordforms import key
from . import addresses, lookup
from .anatomy import lines, svg
from .branches import AxiomRow, Branch, ConnectionRow, KindRow, MatchRow
from .cards import Link
from .contexts.ontology import AnatomyPage, OntologyPage, TermPage
from .explorer import explorer_of

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


def kinds(vocabulary: Vocabulary) -> tuple[KindRow, ...]:
    """Return the kinds of concepts, the largest first."""
    members: dict[str, list[Term]] = {}
    for one in vocabulary:
        members.setdefault(vocabulary.kind(one.iri) or one.iri, []).append(one)
    made = [
        KindRow(
            name=Link(label=vocabulary.label(kind), url=addresses.with_query("/ontology", kind=kind)),
            definition=vocabulary.definition(kind),
            terms=len(terms),
            reviewed=sum(is_reviewed(one) for one in terms),
        )
        for kind, terms in members.items()
    ]
    return tuple(sorted(made, key=lambda row: (-row.terms, row.name.label)))


def is_reviewed(one: Term) -> bool:
    """Whether a term rests on a source that was read."""
    return one.source is not None and one.review_status != "unreviewed"


def children(vocabulary: Vocabulary) -> Mapping[str, list[str]]:
    """Return what stands directly below each concept, by label."""
    below: dict[str, list[str]] = {}
    for one in sorted(vocabulary, key=lambda t: t.label.lower()):
        for parent in one.parents:
            below.setdefault(parent, []).append(one.iri)
    return below


def branches(iri: str, below: Mapping[str, Iterable[str]], vocabulary: Vocabulary) -> tuple[Branch, ...]:
    """Return the tree under a concept; the ontology has no cycle, a check holds that."""
    return tuple(
        Branch(
            name=Link(label=vocabulary.label(child), url=addresses.term(child)),
            reviewed=is_reviewed(vocabulary[child]),
            below=branches(child, below, vocabulary),
        )
        for child in below.get(iri, ())
    )


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
