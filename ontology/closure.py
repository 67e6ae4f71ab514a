"""The closure of the hierarchy: what lies within what, materialized so that queries stay flat in every store."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Triple

from .iris import ONTOLOGY
from .vocabulary import Vocabulary


def closure(vocabulary: Vocabulary) -> Iterator[Triple]:
    """Yield `x within y` for every concept, each of its classes, and each whole that a site is part of.

    Reflexive: a concept lies within itself.
    """
    within = NamedNode(ONTOLOGY + "within")
    for term in vocabulary:
        around = {term.iri} | set(vocabulary.ancestors(term.iri)) | set(vocabulary.wholes(term.iri))
        yield from (Triple(NamedNode(term.iri), within, NamedNode(other)) for other in sorted(around))
