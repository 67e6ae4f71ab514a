"""What every store can do, so that the rooms above never ask which one it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples, Triple

QueryResults = QuerySolutions | QueryBoolean | QueryTriples


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a store promises.

    `atomic_replace`: a reader never sees a half-replaced graph. `bounded_time`: the store itself stops a query at a
    limit. `lexical_fidelity`: a literal comes back with the very characters it was given.
    """

    atomic_replace: bool
    bounded_time: bool
    lexical_fidelity: bool


class Store(Protocol):
    """Named graphs of triples behind one default graph, which is the union of them all.

    Graphs are named by IRI strings; triples are pyoxigraph terms. A store that cannot be written raises RuntimeError.
    """

    @property
    def capabilities(self) -> Capabilities:
        """What this store promises."""
        ...

    def query(self, sparql: str) -> QueryResults:
        """Answer a query over the union of all graphs; unbounded, for our own queries only.

        A triple that stands in two graphs may be met twice, so queries say DISTINCT.

        Raises SyntaxError for a query that is none.
        """
        ...

    def replace(self, graph: str, triples: Iterable[Triple]) -> None:
        """Make a graph hold these triples and no others; no triples removes it."""
        ...

    def append(self, graph: str, triples: Iterable[Triple]) -> None:
        """Add triples to a graph."""
        ...

    def remove(self, graph: str, triples: Iterable[Triple]) -> None:
        """Take triples out of a graph."""
        ...

    def triples(self, graph: str) -> Iterator[Triple]:
        """Yield the triples of a graph, in no order; none where there is no such graph."""
        ...

    def graphs(self) -> list[str]:
        """Return the names of all graphs, sorted."""
        ...

    def size(self) -> int:
        """Return the number of quads."""
        ...
