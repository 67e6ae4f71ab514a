"""What the pages of the ontology are made of: kinds, branches of the tree, axioms and connections."""

from __future__ import annotations

from dataclasses import dataclass

from .cards import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRow:
    """A kind of concept: how many there are, and how many of them rest on a source that was read."""

    name: Link
    definition: str
    terms: int
    reviewed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A concept in the tree with those below it; one of several parents stands under each of them."""

    name: Link
    reviewed: bool
    below: tuple[Branch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AxiomRow:
    """An axiom in Manchester syntax and in words, its source, and the questions that it answers."""

    manchester: str
    words: str
    source: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionRow:
    """A statement between two sites, with its source and how far it is agreed."""

    start: Link
    words: str
    end: Link
    source: str
    standing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchRow:
    """An identifier of another vocabulary: its kind of match, what that rests on, and what was compared."""

    kind: str
    to: Link
    label: str
    basis: str
    comment: str
