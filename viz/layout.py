"""Where the nodes of a picture stand: computed here, so that the browser draws and does not simulate.

Distances in the picture follow distances in the graph: stress majorization (Gansner, Koren and North 2004) from a
seeded start, each connected part by itself, parts packed in rows, labels pushed apart. The same graph gives the same
picture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np

    Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

SPREAD: Final = 165.0
"""Pixels between two nodes that share an edge."""
ROUNDS: Final = 120
STRETCH: Final = (1.35, 0.8)
"""Pictures are wider than high, and so are labels."""
LINE: Final = 30.0
"""Height in pixels that a node and one line of its label take."""


def positions(graph: nx.Graph, sizes: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Return x and y of every node, in pixels around the origin; y grows downwards.

    `sizes` are the widths and heights of the nodes with their labels.

    >>> import networkx
    >>> from batson.viz.layout import positions
    >>> placed = positions(networkx.path_graph(["a", "b"]), {"a": (60, 40), "b": (60, 40)})
    >>> placed == positions(networkx.path_graph(["a", "b"]), {"a": (60, 40), "b": (60, 40)})
    True
    """
    import networkx as nx

    parts = sorted((sorted(part) for part in nx.connected_components(graph)), key=lambda part: (-len(part), part))
    boxes = [_part(graph.subgraph(part), part, sizes) for part in parts]
    return _packed(parts, boxes, sizes)


def _part(graph: nx.Graph, nodes: Sequence[str], sizes: Mapping[str, tuple[float, float]]) -> Array:
    """Return the places of one connected part."""
    import networkx as nx
    import numpy as np

    if len(nodes) == 1:
        return np.zeros((1, 2))
    index = {node: i for i, node in enumerate(nodes)}
    # A hub needs a circle wide enough for all its neighbors: its edges are longer, and so is every way through it.
    length = {n: SPREAD * max(1.0, 0.34 * graph.degree(n) ** 0.5) for n in nodes}
    weighted = nx.Graph()
    weighted.add_weighted_edges_from((u, v, max(length[u], length[v])) for u, v in graph.edges if u != v)
    wanted = np.zeros((len(nodes), len(nodes)))
    for node, reached in nx.all_pairs_dijkstra_path_length(weighted):
        for other, distance in reached.items():
            wanted[index[node], index[other]] = distance
    start = nx.spring_layout(weighted, seed=7, iterations=40, k=2 / len(nodes) ** 0.5, weight=None)
    places = np.array([start[n] for n in nodes]) * wanted.max() / 2
    boxes = np.array([sizes[n] for n in nodes])
    return _apart(_majorized(places, wanted) * STRETCH, boxes)


def _majorized(places: Array, wanted: Array) -> Array:
    """Move nodes until their distances are near those wanted (SMACOF with weights 1 / distance squared)."""
    import numpy as np

    count = len(places)
    weights = 1 / np.maximum(wanted, 1e-9) ** 2
    np.fill_diagonal(weights, 0)
    laplacian = np.diag(weights.sum(axis=1)) - weights
    inverse = np.linalg.inv(laplacian + np.ones((count, count)) / count) - np.ones((count, count)) / count
    for _ in range(ROUNDS):
        between = places[:, None, :] - places[None, :, :]
        lengths = np.sqrt((between**2).sum(axis=2))
        ratio = weights * wanted / np.maximum(lengths, 1e-6)
        pull = np.diag(ratio.sum(axis=1)) - ratio
        places = inverse @ pull @ places
    centered: Array = places - places.mean(axis=0)
    return centered


def _apart(places: Array, sizes: Array) -> Array:
    """Push nodes apart until their boxes, labels included, do not overlap, or the rounds are over."""
    import numpy as np

    places = places.copy()
    need = (sizes[:, None, :] + sizes[None, :, :]) / 2 + np.array([8.0, 6.0])
    for _ in range(200):
        between = places[:, None, :] - places[None, :, :]
        over = need - np.abs(between)
        hit = (over > 0).all(axis=2)
        np.fill_diagonal(hit, False)
        if not hit.any():
            break
        # Along the axis on which less movement parts the two; ties go by order, so that the result is one.
        sideways = over[:, :, 0] < over[:, :, 1]
        order = np.sign(np.arange(len(places))[:, None] - np.arange(len(places))[None, :])
        sign = np.where(np.abs(between) > 1e-9, np.sign(between), order[:, :, None])
        step = np.zeros_like(between)
        step[:, :, 0] = np.where(hit & sideways, over[:, :, 0] * sign[:, :, 0], 0)
        step[:, :, 1] = np.where(hit & ~sideways, over[:, :, 1] * sign[:, :, 1], 0)
        places += np.clip(step.sum(axis=1) * 0.25, -60, 60)
    return places


def _packed(
    parts: Sequence[Sequence[str]], boxes: Sequence[Array], sizes: Mapping[str, tuple[float, float]]
) -> dict[str, tuple[float, float]]:
    """Put the parts into rows, the largest first, about as wide as the largest."""
    import numpy as np

    extents = []
    for part, places in zip(parts, boxes, strict=True):
        half = np.array([sizes[n] for n in part]) / 2
        low, high = (places - half).min(axis=0), (places + half).max(axis=0)
        extents.append((low, high))
    area = sum(float(np.prod(high - low + 60)) for low, high in extents)
    width = max([float((high - low)[0]) for low, high in extents] + [(area * 1.6) ** 0.5]) if extents else 0.0
    placed: dict[str, tuple[float, float]] = {}
    x = y = tall = 0.0
    for part, places, (low, high) in zip(parts, boxes, extents, strict=True):
        wide, high_ = (high - low + 60).tolist()
        if x and x + wide > width:
            x, y, tall = 0.0, y + tall, 0.0
        for node, place in zip(part, places, strict=True):
            placed[node] = (round(float(place[0] - low[0] + x), 1), round(float(place[1] - low[1] + y), 1))
        x, tall = x + wide, max(tall, high_)
    if placed:
        middle = [sum(p[axis] for p in placed.values()) / len(placed) for axis in (0, 1)]
        placed = {n: (round(px - middle[0], 1), round(py - middle[1], 1)) for n, (px, py) in placed.items()}
    return placed
