"""What each page is given: one dataclass a template, compared with it by a test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from markupsafe import Markup

from .branches import AxiomRow, Branch, ConnectionRow, KindRow
from .cards import Card, Link
from .pieces import (
    CaseLine,
    Cell,
    Choice,
    EdgeRow,
    FormField,
    LegendEntry,
    Opposite,
    Paging,
    Piece,
    QuestionLink,
    Reference,
    SourceRow,
    Table,
    Tally,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the layout around every page is given; `here` marks the entry of the navigation."""

    TEMPLATE: ClassVar[str]
    title: str
    here: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPage(Page):
    """The start page."""

    TEMPLATE: ClassVar[str] = "start.html"
    sources: tuple[SourceRow, ...]
    sources_total: int
    tallies: tuple[Tally, ...]
    first: QuestionLink
    first_words: str
    first_table: Table | None
    first_graph: str
    questions: tuple[QuestionLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesPage(Page):
    """All sources."""

    TEMPLATE: ClassVar[str] = "sources.html"
    sources: tuple[SourceRow, ...]
    paging: Paging


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionsPage(Page):
    """All questions."""

    TEMPLATE: ClassVar[str] = "questions.html"
    questions: tuple[QuestionLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionPage(Page):
    """One question with its parameters and its answer, or what is wrong with what was asked."""

    TEMPLATE: ClassVar[str] = "question.html"
    words: str
    action: str
    fields: tuple[FormField, ...]
    table: Table | None
    error: str | None
    suggestions: tuple[Link, ...]
    notes: tuple[str, ...]
    readers: Choice | None
    csv_url: str
    json_url: str
    sparql_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPage(Page):
    """One claim, and the claims that say the same, or the opposite."""

    TEMPLATE: ClassVar[str] = "claim.html"
    card: Card
    iri: str
    evidence_type: Link | None
    same_place: tuple[Card, ...]
    grounds: tuple[Card, ...]
    opposed: tuple[Opposite, ...]
    others: tuple[tuple[str, tuple[Card, ...]], ...]
    graph_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePage(Page):
    """One source: what it is, what its text has lost, what it says."""

    TEMPLATE: ClassVar[str] = "source.html"
    id: str
    about: tuple[tuple[str, str], ...]
    paper: str | None
    reading_url: str
    has_text: bool
    losses: tuple[str, ...]
    references: tuple[Reference, ...]
    cases: tuple[Link, ...]
    tallies: tuple[Tally, ...]
    action: str
    filters: tuple[Choice, ...]
    cards: tuple[Card, ...]
    paging: Paging
    graph_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptPage(Page):
    """One concept: its meaning, its place in the hierarchy, the claims about it."""

    TEMPLATE: ClassVar[str] = "concept.html"
    iri: str
    definition: str
    reviewed: bool
    origin: Link | None
    deprecated: bool
    synonyms: tuple[str, ...]
    parents: tuple[Link, ...]
    children: tuple[Link, ...]
    wholes: tuple[Link, ...]
    parts_of: tuple[Link, ...]
    mappings: tuple[tuple[str, str, Link], ...]
    below: bool
    below_url: str
    cards: tuple[Card, ...]
    paging: Paging
    graph_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OntologyPage(Page):
    """The kinds of concepts, the tree of one of them, and the concepts that a word finds."""

    TEMPLATE: ClassVar[str] = "ontology.html"
    kinds: tuple[KindRow, ...]
    kind: Link | None
    tree: tuple[Branch, ...]
    word: str
    found: tuple[tuple[Link, str], ...]
    terms: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermPage(Page):
    """What the ontology says of a term: its axioms with their questions, and for a site its connections."""

    TEMPLATE: ClassVar[str] = "term.html"
    concept: Link
    iri: str
    definition: str
    origin: str
    synonyms: tuple[str, ...]
    axioms: tuple[AxiomRow, ...]
    connections: tuple[ConnectionRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnatomyPage(Page):
    """The picture of the anatomy, and its lines as a table."""

    TEMPLATE: ClassVar[str] = "anatomy.html"
    picture: Markup
    rows: tuple[ConnectionRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage(Page):
    """One case, part by part."""

    TEMPLATE: ClassVar[str] = "case.html"
    id: str
    source: Link
    paper: str | None
    method: str
    row: str
    note: str | None
    attribution: str
    parts_of: tuple[tuple[str, tuple[CaseLine, ...]], ...]
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesPage(Page):
    """All cases, one row each."""

    TEMPLATE: ClassVar[str] = "cases.html"
    table: Table
    tallies: tuple[Tally, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphPage(Page):
    """The picture of a neighborhood, its list, and the claims behind both."""

    TEMPLATE: ClassVar[str] = "graph.html"
    center: Link | None
    center_word: str
    action: str
    options: tuple[str, ...]
    filters: tuple[Choice, ...]
    picture: Any
    legend: tuple[LegendEntry, ...]
    listing: tuple[EdgeRow, ...]
    nodes_shown: int
    nodes_left_out: int
    claims_shown: int
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandaloneGraph(Page):
    """The picture as one file that needs no server."""

    TEMPLATE: ClassVar[str] = "standalone.html"
    policy: str
    style: str
    library: str
    script: str
    made: str
    claims: Any
    legend: tuple[LegendEntry, ...]
    listing: tuple[EdgeRow, ...]
    nodes_shown: int
    nodes_left_out: int
    claims_shown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingPage(Page):
    """The text of a source with its claims in place, or how to get it."""

    TEMPLATE: ClassVar[str] = "reading.html"
    id: str
    source_url: str
    paper: str | None
    license: str
    texts: tuple[Link, ...]
    pieces: tuple[Piece, ...]
    order: tuple[str, ...]
    data: Any
    claims: int
    unplaced: int
    has_text: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SparqlPage(Page):
    """The editor, and the answer where something was asked."""

    TEMPLATE: ClassVar[str] = "sparql.html"
    query: str
    error: str | None
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    verdict: str | None
    document: str | None
    seconds: float | None
    truncated: bool
    csv_url: str
    json_url: str
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage(Page):
    """Concepts and sources whose names hold a word."""

    TEMPLATE: ClassVar[str] = "search.html"
    word: str
    concepts: tuple[tuple[Link, str], ...]
    sources: tuple[tuple[Link, str], ...]
    near: tuple[Link, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourcePage(Page):
    """What the graph says of an IRI that has no page of its own."""

    TEMPLATE: ClassVar[str] = "resource.html"
    iri: str
    statements: tuple[tuple[Cell, Cell], ...]
    pointing: tuple[tuple[Cell, Cell], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage(Page):
    """What went wrong, in one line, and the way out."""

    TEMPLATE: ClassVar[str] = "error.html"
    status: int
    message: str
    suggestions: tuple[Link, ...] = ()
