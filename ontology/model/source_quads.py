"""Sources and their reference lists as triples and back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pyoxigraph import NamedNode, Triple

from .. import iris
from .claim_quads import natural
from .codec import decode, encode
from .source import Citation, Source
from .terms import Graph, node


def source_triples(source: Source) -> Iterator[Triple]:
    """Yield the triples of a source; each entry of its reference list is a node that claims cite."""
    yield from encode(replace(source, references=()), source.iri, Source)
    for citation in source.references:
        below = iris.reference(source.id, citation.key)
        yield Triple(NamedNode(source.iri), node("references"), NamedNode(below))
        yield from encode(replace(citation, cited_source=None), below, Citation)
        if citation.cited_source:
            yield Triple(NamedNode(below), node("citedSource"), NamedNode(iris.source(citation.cited_source)))


def read_source(subject: str, graph: Graph) -> Source:
    """Read a source back from its node.

    Raises KeyError where the node is not there.
    """
    plain = {p: terms for p, terms in graph[subject].items() if p != iris.ONTOLOGY + "references"}
    entries = graph[subject].get(iris.ONTOLOGY + "references", [])
    citations = (read_citation(t.value, graph) for t in entries)
    source = decode(Source, subject, {subject: plain})
    return replace(source, references=tuple(sorted(citations, key=lambda c: natural(c.key))))


def read_citation(subject: str, graph: Graph) -> Citation:
    """Read an entry of a reference list back from its node."""
    cited = graph[subject].get(iris.ONTOLOGY + "citedSource")
    plain = {p: terms for p, terms in graph[subject].items() if p != iris.ONTOLOGY + "citedSource"}
    citation = decode(Citation, subject, {subject: plain})
    return replace(citation, cited_source=iris.source_id(cited[0].value)) if cited else citation
