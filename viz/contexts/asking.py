"""What the pages of questions, queries and search are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..cards import Link
from ..pieces import Cell, Choice, FormField, QuestionLink, SourceRow, Table, Tally
from .page import Downloads, Page


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
    appraisals: tuple[tuple[Link, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionsPage(Page):
    """All questions."""

    TEMPLATE: ClassVar[str] = "questions.html"
    questions: tuple[QuestionLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionPage(Downloads):
    """One question with its parameters and its answer, or what is wrong with what was asked."""

    TEMPLATE: ClassVar[str] = "question.html"
    words: str
    action: str
    fields: tuple[FormField, ...]
    table: Table | None
    suggestions: tuple[Link, ...]
    notes: tuple[str, ...]
    readers: Choice | None
    sparql_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SparqlPage(Downloads):
    """The editor, and the answer where something was asked."""

    TEMPLATE: ClassVar[str] = "sparql.html"
    query: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    verdict: str | None
    document: str | None
    seconds: float | None
    truncated: bool
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
