"""Copies of the graph for other libraries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..ontology.vocabulary import Vocabulary
from ..store import Store
from .records import Record

if TYPE_CHECKING:
    import networkx
    import rdflib


def to_rdflib(store: Store) -> rdflib.Dataset:
    """Return a store's graphs as an rdflib dataset whose default graph is their union."""
    import rdflib

    copy = rdflib.Dataset(default_union=True)
    for graph in store.graphs():
        into = copy.graph(rdflib.URIRef(graph))
        into.parse(data="".join(f"{triple} .\n" for triple in store.triples(graph)), format="nt")
    return copy


def to_networkx(claims: Iterable[Record], vocabulary: Vocabulary) -> networkx.MultiDiGraph:
    """Return claims as a multigraph: concepts as nodes with label and kind, each claim an edge with its record."""
    import networkx

    graph = networkx.MultiDiGraph()
    for record in claims:
        ends = [end for end in (record["subject"], record["object"]) if end]
        for end in ends:
            graph.add_node(end["iri"], label=end["label"], kind=vocabulary.kind(end["iri"]))
        if len(ends) == 2:
            data = {key: value for key, value in record.items() if key not in ("subject", "object")}
            graph.add_edge(ends[0]["iri"], ends[1]["iri"], key=record["id"], **data)
    return graph
