"""The graph of derived nodes: which of them a change touches, and their rewriting, node by node or as a whole."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from .. import __version__
from ..appraisal.derived import Node, Touched
from ..ontology.iris import GRAPH_APPRAISAL, ONTOLOGY, source, source_id
from ..ontology.model.terms import TYPE
from ..store import Embedded
from . import reading

GRAPH: Final = NamedNode(GRAPH_APPRAISAL)
BELOW: Final = frozenset(ONTOLOGY + name for name in ("hasPath", "hasIndicator"))
"""From a derived node to the nodes below it, which are named after it."""
PARTS: Final = 2
"""How many parts the address of a node below has more than its owner's."""

SAID: Final = frozenset(
    ONTOLOGY + name
    for name in (
        "aboutProposition",
        "anchorState",
        "concernsPrimary",
        "concernsSite",
        "confirmedBy",
        "correctedBy",
        "corroborates",
        "eligibilityUnknownFor",
        "eligibleFor",
        "notEligibleFor",
        "notSamePatientAs",
        "readBy",
        "samePatientAs",
        "withdrawnBy",
    )
)
"""The properties by which the graph says something of claims, cases and anchors; no derived node has them."""


@cache
def derived_by() -> str:
    """Return 12 hex digits that change when the appraisal does: its version, its code, its tables and the terms."""
    digest = hashlib.sha256(__version__.encode())
    for folder in (resources.files("batson.appraisal"), resources.files("batson.ontology").joinpath("terms")):
        for content in _contents(folder):
            digest.update(content)
    return digest.hexdigest()[:12]


def _contents(folder: Traversable) -> Iterable[bytes]:
    """Yield the code and tables below a folder, in order."""
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.is_dir():
            yield from _contents(file)
        elif file.name.endswith((".py", ".toml", ".ttl")):
            yield file.read_bytes()


class Kept:
    """What the graph of derived nodes holds, and how it is brought up to date."""

    def __init__(self, store: Embedded) -> None:
        self._store = store

    @property
    def current(self) -> bool:
        """Whether this very code derived what is there; else everything has to be made again."""
        rows = reading.select(self._store, f'SELECT ?by {{ {GRAPH} b:readBy ?by FILTER(?by = "{derived_by()}") }}')
        return any(True for _ in rows)

    def touched(self, changed: Collection[str]) -> Touched:
        """Return what a change of sources touches."""
        rows = reading.select(
            self._store,
            "SELECT DISTINCT ?a ?b ?n { ?node b:sharedPatients ?n ; b:restsOn ?a, ?b FILTER(STR(?a) < STR(?b)) }",
        )
        shared = ((source_id(row["a"].value), source_id(row["b"].value), int(row["n"].value)) for row in rows)
        return Touched(
            sources=frozenset(changed),
            nodes=self.resting(changed),
            shared={(min(a, b), max(a, b)): n for a, b, n in shared},
        )

    def resting(self, sources: Collection[str]) -> frozenset[str]:
        """Return the nodes that rest on any of some sources."""
        asked = reading.values("source", (source(name) for name in sources))
        return frozenset(reading.nodes(self._store, f"{asked} ?start b:restsOn ?source"))

    def of_kind(self, kind: str) -> frozenset[str]:
        """Return the nodes of a kind."""
        return frozenset(reading.nodes(self._store, f"GRAPH {GRAPH} {{ ?start a b:{kind} }}"))

    def digests(self, kind: str) -> dict[str, str]:
        """Return the digests of the nodes of a kind."""
        rows = reading.select(self._store, f"SELECT ?n ?d {{ GRAPH {GRAPH} {{ ?n a b:{kind} ; b:digest ?d }} }}")
        return {row["n"].value: row["d"].value for row in rows}

    def count(self) -> int:
        """Return how many derived nodes there are."""
        rows = reading.select(self._store, f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ GRAPH {GRAPH} {{ ?x a ?kind }} }}")
        return next(int(row["n"].value) for row in rows)

    def replace(self, nodes: Iterable[Node], said: set[Triple]) -> int:
        """Make the graph hold these nodes and what is said beside them; return how many nodes were rewritten."""
        wanted = {t for node in nodes for t in node.triples} | self._marked(said)
        there = set(self._store.triples(GRAPH_APPRAISAL))
        owners = {t.subject.value for t in (*there, *wanted) if t.predicate == TYPE}  # type: ignore[union-attr]
        differ = {t.subject.value for t in there ^ wanted}  # type: ignore[union-attr]
        self._bring(there, wanted)
        return len({owner for s in differ if (owner := s if s in owners else _above(s)) in owners})

    def update(self, nodes: Collection[Node], stale: Collection[str], said: set[Triple]) -> int:
        """Put nodes in the place of those that are stale, touching only what differs; return how many differed."""
        wanted = {node.iri: set(node.triples) for node in nodes}
        there = self._triples({*stale, *wanted})
        empty: set[Triple] = set()
        differ = [iri for iri in {*there, *wanted} if there.get(iri, empty) != wanted.get(iri, empty)]
        for iri in differ:
            self._bring(there.get(iri, empty), wanted.get(iri, empty))
        self._bring(self._said(), self._marked(said))
        return len(differ)

    def _triples(self, iris: Collection[str]) -> Mapping[str, set[Triple]]:
        """Return the triples of nodes and of those below them, by node."""
        found: defaultdict[str, set[Triple]] = defaultdict(set)
        for subject, about in reading.below(self._store, iris, BELOW).items():
            here = NamedNode(subject)
            owner = subject if subject in iris else _above(subject)
            found[owner].update(Triple(here, NamedNode(p), term) for p, terms in about.items() for term in terms)
        return found

    def _said(self) -> set[Triple]:
        """Return what the graph says beside its derived nodes."""
        properties = reading.values("p", sorted(SAID))
        rows = reading.select(self._store, f"SELECT ?s ?p ?o {{ {properties} GRAPH {GRAPH} {{ ?s ?p ?o }} }}")
        return {Triple(row["s"], row["p"], row["o"]) for row in rows}

    def _marked(self, said: set[Triple]) -> set[Triple]:
        """Add who derived it; raises ValueError for a property that an update would not find again."""
        if unknown := sorted({t.predicate.value for t in said} - SAID):
            raise ValueError(f"kg/keeping.py does not know {', '.join(unknown)}: add them to SAID")
        return said | {Triple(GRAPH, NamedNode(ONTOLOGY + "readBy"), Literal(derived_by()))}

    def _bring(self, there: set[Triple], wanted: set[Triple]) -> None:
        if gone := there - wanted:
            self._store.remove(GRAPH_APPRAISAL, gone)
        if new := wanted - there:
            self._store.append(GRAPH_APPRAISAL, new)


def _above(subject: str) -> str:
    """Return the derived node that a node below it is named after."""
    return subject.rsplit("/", PARTS)[0]
