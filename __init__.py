"""batson: a knowledge graph of metastasis evidence in which every claim is pinned to its sentence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .kg import KnowledgeGraph

__version__ = "0.1.0"


def open(store: str | Path = ".batson") -> KnowledgeGraph:
    """Open a workspace directory (or `memory:`), building the default graph on first use.

    Raises WorkspaceError where the address is none.

    >>> import batson
    >>> with batson.open("memory:") as kg:
    ...     any(row["route"] == "arterial route" for row in kg.ask("routes"))
    True
    """
    from .kg import KnowledgeGraph

    kg = KnowledgeGraph.open(store)
    kg.ensure_built()
    return kg
