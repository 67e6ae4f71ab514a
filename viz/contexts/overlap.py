"""What the pages of same patients are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..cards import Card, Link
from ..pieces import Count, Paging
from .page import Filtered, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """One source: its patients, and what it shares with each (number: probably, once: as people decided)."""

    number: int
    source: Link
    told: int
    series: int
    cells: tuple[Count | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlapPage(Filtered):
    """The matrix of sources by shared patients; `told` patients are between `least` and `most`."""

    TEMPLATE: ClassVar[str] = "overlap.html"
    told: int
    most: int
    least: int
    series: int
    rows: tuple[MatrixRow, ...]
    left_out: int
    pairs: int
    reviews: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairShown:
    """Two cases that may be one patient."""

    cases: tuple[Link, Link]
    probability: float
    probable: bool
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedPage(Page):
    """The pairs of two sources."""

    TEMPLATE: ClassVar[str] = "shared.html"
    a: Link
    b: Link
    probable: int
    decided: int
    pairs: tuple[PairShown, ...]
    paging: Paging
    compare_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledShown:
    """Figures that stand on the same patients: these patients here, and the references without a case here.

    `totals` are those that the figures print or imply.
    """

    cards: tuple[Card, ...]
    totals: tuple[int, ...]
    told: int
    most: int
    least: int
    cases: tuple[Link, ...]
    references: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedShown:
    """A case that a review could have had: whether it cites the paper, and its own rows that may be the patient."""

    case: Link
    year: int
    cited: bool
    perhaps: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledPage(Filtered):
    """The patients behind a review, and the cases that were there to be found when it searched."""

    TEMPLATE: ClassVar[str] = "pooled.html"
    searched: str
    source: Link | None
    figures: tuple[PooledShown, ...]
    year: int | None
    assumed: bool
    missed: tuple[MissedShown, ...]
    undated: tuple[Link, ...]
    unnamed: tuple[Link, ...]
    note: str
