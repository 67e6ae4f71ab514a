"""A run: one reading of one document of one source by one method, and what the graph says of it."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, Triple

from ..ontology import iris


def run_triples(run: str, source_id: str, method: str, *, text_sha256: str | None = None) -> set[Triple]:
    """Return what is said of a run itself; times are in the log, so that two builds are equal."""
    here = NamedNode(run)
    found = {
        Triple(here, NamedNode(iris.RDF + "type"), NamedNode(iris.ONTOLOGY + "Run")),
        Triple(here, NamedNode(iris.ONTOLOGY + "ofSource"), NamedNode(iris.source(source_id))),
        Triple(here, NamedNode(iris.ONTOLOGY + "method"), Literal(method)),
    }
    if text_sha256:
        found.add(Triple(here, NamedNode(iris.ONTOLOGY + "textSha256"), Literal(text_sha256)))
    return found
