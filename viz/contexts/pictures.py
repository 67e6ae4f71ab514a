"""What the pages with a picture of claims are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from ..cards import Link
from ..pieces import Choice, EdgeRow, LegendEntry
from .page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class PicturePage(Page):
    """A picture of claims, and the same as a list."""

    legend: tuple[LegendEntry, ...]
    listing: tuple[EdgeRow, ...]
    nodes_shown: int
    nodes_left_out: int
    claims_shown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphPage(PicturePage):
    """The picture of a neighborhood, its list, and the claims behind both."""

    TEMPLATE: ClassVar[str] = "graph.html"
    center: Link | None
    center_word: str
    action: str
    options: tuple[str, ...]
    filters: tuple[Choice, ...]
    picture: Any
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandaloneGraph(PicturePage):
    """The picture as one file that needs no server."""

    TEMPLATE: ClassVar[str] = "standalone.html"
    policy: str
    style: str
    library: str
    script: str
    made: str
    claims: Any
