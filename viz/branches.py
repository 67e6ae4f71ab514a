"""What the pages of the ontology are made of: kinds, branches of the tree, axioms and connections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..ontology.vocabulary import Term, Vocabulary
from . import addresses
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
