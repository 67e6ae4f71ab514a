"""From claims to a picture: concepts are nodes; what is claimed of two of them is one edge a modality and polarity."""

from __future__ import annotations

import math
import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ..ontology import iris
from ..ontology.vocabulary import Vocabulary
from ..store import Store
from . import lookup
from .cards import SIGNS
from .layout import LINE, positions
from .pieces import LegendEntry
from .view import Said, View, in_order, wanted

if TYPE_CHECKING:
    import networkx as nx

MOST_NODES: Final = 300
"""Nodes of the largest picture: beyond it nobody reads labels, and the browser slows down."""
MOST_CLAIMS: Final = 15
"""Claims that a panel lists for one node or edge; the page of the concept has them all."""
CONTEXT: Final = "context"
"""The kind of an edge that is no claim of its own: a concept restricts claims about the other end."""

KINDS: Final = (
    LegendEntry(classes=("PrimaryTumor",), name="primary tumor", shape="dot", color="#d55e00", glyph="●"),
    LegendEntry(
        classes=("Lesion", "TumorCells"), name="metastasis, other lesion", shape="diamond", color="#b0578d", glyph="◆"
    ),
    LegendEntry(classes=("AnatomicalSite",), name="site", shape="square", color="#2b7bba", glyph="■"),
    LegendEntry(classes=("MetastaticRoute",), name="route", shape="triangle", color="#c98600", glyph="▲"),
    LegendEntry(classes=("Treatment",), name="treatment", shape="hexagon", color="#00916a", glyph="⬢"),
    LegendEntry(classes=("Finding",), name="finding", shape="star", color="#6a5acd", glyph="★"),
    LegendEntry(
        classes=("Complication", "Disease", "Syndrome"),
        name="complication, disease",
        shape="triangleDown",
        color="#8a6d3b",
        glyph="▼",
    ),
    LegendEntry(
        classes=("DiagnosticTest", "Marker"),
        name="test, marker",
        shape="diamond",
        color="#3d8f9e",
        glyph="◇",
        hollow=True,
    ),
    LegendEntry(classes=("Outcome",), name="outcome", shape="star", color="#a0522d", glyph="☆", hollow=True),
)
"""How the kinds of concepts look, the first that fits."""
OTHER: Final = LegendEntry(classes=(), name="other", shape="dot", color="#7a7a7a", glyph="○", hollow=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A concept in the picture; x and y in pixels, claims by IRI."""

    iri: str
    label: str
    lines: str
    kind: LegendEntry
    size: float
    x: float
    y: float
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """What is claimed of two concepts with one predicate, modality and polarity; `bend` keeps parallel ones apart."""

    id: str
    subject: str
    object: str
    predicate: str
    words: str
    kind: str
    modality: str
    polarity: str
    bend: float
    claims: tuple[str, ...]

    @property
    def negated(self) -> bool:
        """Whether the claims deny it."""
        return self.polarity == "negated"

    @property
    def label(self) -> str:
        """What stands at the edge: the predicate, with the marks of negation and modality."""
        marks = ("✕ not " if self.negated else "") + self.words
        sign = SIGNS.get(self.modality, "")
        return f"{marks} {sign}" if sign else marks


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture with its places, and how many nodes it had to leave out."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    left_out: int

    @property
    def claims(self) -> list[str]:
        """The IRIs of the claims that its panels list, each once."""
        lists = [e.claims for e in self.edges] + [n.claims for n in self.nodes]
        return list(dict.fromkeys(c for claims in lists for c in claims[:MOST_CLAIMS]))

    @property
    def legend(self) -> tuple[LegendEntry, ...]:
        """The kinds of nodes that are in it."""
        return tuple(kind for kind in (*KINDS, OTHER) if any(n.kind == kind for n in self.nodes))


def picture(store: Store, vocabulary: Vocabulary, view: View) -> Picture:
    """Return the picture of a view; the same graph and view give the same picture.

    Where there are more nodes than the limit, those nearest to the center and with most claims stay.
    """
    import networkx as nx

    claims = in_order(wanted(store, view), view.focus)
    words = lookup.predicate_labels(store)
    groups = grouped(claims, view.center)
    ends = {end for key in groups for end in (key[0], key[2])} | {c.subject for c in claims}
    if view.center:
        ends.add(view.center)
    near = nx.Graph()
    near.add_nodes_from(sorted(ends))
    near.add_edges_from(sorted((key[0], key[2]) for key in groups if key[0] != key[2]))
    about: dict[str, list[str]] = {}
    for claim in claims:
        for end in dict.fromkeys((claim.subject, claim.object)):
            if end in ends and end is not None:
                about.setdefault(end, []).append(claim.claim)
    first = {end for c in claims[:1] if c.claim == view.focus for end in (c.subject, c.object)}
    kept = most_important(near, about, view, first)
    groups = {key: found for key, found in groups.items() if key[0] in kept and key[2] in kept}
    shown = near.subgraph(kept)
    labels = {node: "\n".join(textwrap.wrap(vocabulary.label(node), 20)) for node in kept}
    sizes = {node: box(labels[node], size_of(len(about.get(node, ())))) for node in kept}
    places = positions(shown, sizes)
    return Picture(
        nodes=tuple(node(n, labels[n], about.get(n, ()), places[n], vocabulary) for n in sorted(kept)),
        edges=tuple(edges(groups, words)),
        left_out=len(ends) - len(kept),
    )


Key = tuple[str, str, str, str, str, str]


def grouped(claims: Iterable[Said], center: str | None) -> dict[Key, list[str]]:
    """Return claims by what they draw: subject, predicate, object, kind, modality and polarity.

    A claim that names the center only as a qualifier draws a thin line to it as well, so that nothing hangs loose.
    """
    groups: dict[Key, list[str]] = {}
    for c in claims:
        if c.object is not None:
            groups.setdefault((c.subject, c.predicate, c.object, c.kind, c.modality, c.polarity), []).append(c.claim)
        if center is not None and center not in (c.subject, c.object):
            for name, concept in c.qualifiers:
                if concept == center:
                    groups.setdefault((c.subject, name, center, CONTEXT, "", ""), []).append(c.claim)
    return groups


def most_important(graph: nx.Graph, about: Mapping[str, Sequence[str]], view: View, first: Set[str | None]) -> set[str]:
    """Return the nodes that stay: those of the focus, those nearest to the center, those with most claims; by IRI."""
    import networkx as nx

    steps = nx.single_source_shortest_path_length(graph, view.center) if view.center else {}
    far = len(graph)

    def rank(n: str) -> tuple[bool, int, int, str]:
        return n not in first, steps.get(n, far), -len(about.get(n, ())), n

    return set(sorted(graph, key=rank)[: min(max(view.limit, 1), MOST_NODES)])


def edges(groups: Mapping[Key, Sequence[str]], words: Mapping[str, str]) -> Iterable[Edge]:
    """Yield the edges, those between the same two nodes bent apart."""
    lanes: Counter[tuple[str, ...]] = Counter()
    for number, (key, claims) in enumerate(sorted(groups.items())):
        subject, predicate, object_, kind, modality, polarity = key
        pair = (subject, object_) if subject < object_ else (object_, subject)
        lane = lanes[pair]
        lanes[pair] += 1
        side = 1 if subject < object_ else -1
        yield Edge(
            id=f"e{number}",
            subject=subject,
            object=object_,
            predicate=predicate,
            words=predicate if kind == CONTEXT else words.get(predicate, predicate),
            kind=kind,
            modality=modality,
            polarity=polarity,
            bend=round(side * math.ceil(lane / 2) * (0.22 if lane % 2 else -0.22), 2),
            claims=tuple(claims),
        )


def node(iri: str, lines: str, claims: Sequence[str], place: tuple[float, float], vocabulary: Vocabulary) -> Node:
    """Return a node with its style."""
    above = vocabulary.ancestors(iri)
    kind = next((k for k in KINDS if any(iris.ONTOLOGY + c in above for c in k.classes)), OTHER)
    return Node(
        iri=iri,
        label=vocabulary.label(iri),
        lines=lines,
        kind=kind,
        size=size_of(len(claims)),
        x=place[0],
        y=place[1],
        claims=tuple(claims),
    )


def size_of(claims: int) -> float:
    """Return the radius of a node in pixels: it grows with the logarithm of its claims."""
    return round(min(8 + 2.6 * math.log2(1 + claims), 24), 1)


def box(label: str, size: float) -> tuple[float, float]:
    """Return the width and height in pixels of a node with its label below."""
    lines = label.split("\n")
    return max(2 * size, 7.6 * max(map(len, lines))), 2 * size + LINE / 2 * len(lines) + 12
