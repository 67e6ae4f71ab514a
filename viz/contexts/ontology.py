"""What the pages of the ontology are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from ..branches import AxiomRow, Branch, ConnectionRow, KindRow, MatchRow
from ..cards import Card, Link
from .page import Page


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
    """What the ontology says of a term: its place, names, mappings, axioms with their questions, connections.

    `cards` are the first of its `claims`, all of which stand on the page of the concept.
    """

    TEMPLATE: ClassVar[str] = "term.html"
    concept: Link
    iri: str
    definition: str
    origin: str
    synonyms: tuple[str, ...]
    parents: tuple[Link, ...]
    children: tuple[Link, ...]
    wholes: tuple[Link, ...]
    parts_of: tuple[Link, ...]
    matches: tuple[MatchRow, ...]
    axioms: tuple[AxiomRow, ...]
    connections: tuple[ConnectionRow, ...]
    claims: int
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnatomyPage(Page):
    """The picture of the anatomy, and its lines as a table."""

    TEMPLATE: ClassVar[str] = "anatomy.html"
    picture: Markup
    rows: tuple[ConnectionRow, ...]
