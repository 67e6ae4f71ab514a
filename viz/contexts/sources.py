"""What the pages of sources, claims and concepts are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from ..cards import Card, Link
from ..pieces import Choice, Opposite, Paging, Piece, Reference, SourceRow, Tally
from ..ratings import RatingRow
from .page import ListOfClaims, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesPage(Page):
    """All sources."""

    TEMPLATE: ClassVar[str] = "sources.html"
    sources: tuple[SourceRow, ...]
    paging: Paging


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePage(ListOfClaims):
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
    cases_url: str
    further: tuple[Link, ...]
    ratings: tuple[RatingRow, ...]
    tallies: tuple[Tally, ...]
    action: str
    filters: tuple[Choice, ...]


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
    further: tuple[Link, ...]
    graph_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptPage(ListOfClaims):
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
    term_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingPage(Page):
    """The text of a source with its claims in place, or how to get it."""

    TEMPLATE: ClassVar[str] = "reading.html"
    id: str
    name: str
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
