"""The embedded Oxigraph: in memory, or a directory on disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pyoxigraph
from pyoxigraph import NamedNode, Quad, Triple

from .protocol import Capabilities, QueryResults

CAPABILITIES: Final = Capabilities(atomic_replace=False, bounded_time=False, lexical_fidelity=True)
"""A replace is two steps here; the workspace makes it atomic by writing into a copy and flipping a pointer."""

FEWEST_IN_BULK: Final = 10_000
"""Fewer quads than these go in by a transaction: a bulk load writes and syncs a file of its own, about 0.1 s each."""


class Embedded:
    """A store in this process.

    >>> from pyoxigraph import Literal, NamedNode, Triple
    >>> from batson.store import Embedded
    >>> store = Embedded.memory()
    >>> store.append("x:graph", [Triple(NamedNode("x:a"), NamedNode("x:says"), Literal("seen"))])
    >>> [row["what"].value for row in store.query("SELECT ?what { ?s <x:says> ?what }")]
    ['seen']
    """

    def __init__(self, inner: pyoxigraph.Store) -> None:
        self._inner = inner

    @classmethod
    def memory(cls) -> Embedded:
        """Return an empty store in memory."""
        return cls(pyoxigraph.Store())

    @classmethod
    def writable(cls, directory: Path) -> Embedded:
        """Open a directory to write in; the one writer.

        Raises OSError where another process writes in it.
        """
        return cls(pyoxigraph.Store(str(directory)))

    @classmethod
    def read_only(cls, directory: Path) -> Embedded:
        """Open a directory that nobody writes in any more.

        Raises OSError where there is no store.
        """
        return cls(pyoxigraph.Store.read_only(str(directory)))

    @property
    def capabilities(self) -> Capabilities:
        """What this store promises."""
        return CAPABILITIES

    def query(self, sparql: str) -> QueryResults:
        """Answer a query over the union of all graphs."""
        return self._inner.query(sparql, use_default_graph_as_union=True)

    def replace(self, graph: str, triples: Iterable[Triple]) -> None:
        """Make a graph hold these triples and no others."""
        self._inner.remove_graph(NamedNode(graph))
        self.append(graph, triples)

    def append(self, graph: str, triples: Iterable[Triple]) -> None:
        """Add triples to a graph."""
        name = NamedNode(graph)
        quads = [Quad(t.subject, t.predicate, t.object, name) for t in triples]
        if len(quads) < FEWEST_IN_BULK:
            self._inner.extend(quads)
        else:
            self._inner.bulk_extend(quads)

    def remove(self, graph: str, triples: Iterable[Triple]) -> None:
        """Take triples out of a graph."""
        name = NamedNode(graph)
        for t in triples:
            self._inner.remove(Quad(t.subject, t.predicate, t.object, name))

    def triples(self, graph: str) -> Iterator[Triple]:
        """Yield the triples of a graph."""
        return (q.triple for q in self._inner.quads_for_pattern(None, None, None, NamedNode(graph)))

    def graphs(self) -> list[str]:
        """Return the names of all graphs, sorted."""
        return sorted(name.value for name in self._inner.named_graphs())

    def size(self) -> int:
        """Return the number of quads."""
        return len(self._inner)

    def backup(self, directory: Path) -> None:
        """Copy the store by hard links into a directory that does not exist yet."""
        self._inner.backup(str(directory))

    def flush(self) -> None:
        """Bring everything to disk."""
        self._inner.flush()
