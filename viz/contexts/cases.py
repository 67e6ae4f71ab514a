"""What the pages of cases are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from ..cards import Card, Link
from ..case_evidence import Pair, RoutesShown, Said, SaidOfPair
from ..pieces import CaseLine, Count, Heading, Paging, Row
from ..ratings import RatingRow
from .page import Filtered, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesPage(Filtered):
    """The table of cases, how many are in which state of every field, and what it is narrowed to.

    `first` are the filters that always stand open. `told` patients are `most` as people decided, and `least` if every
    probable duplicate is one; `all` is the number of rows without any filter, `left_out` that of readings of sources
    whose cases a person curated.
    """

    TEMPLATE: ClassVar[str] = "cases.html"
    first: tuple[str, ...]
    further_open: bool
    words: str
    once: bool
    again: bool
    sort: str
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]
    paging: Paging
    states: tuple[str, ...]
    counts: tuple[tuple[str, tuple[Count, ...]], ...]
    narrowed: tuple[tuple[str, str, str], ...]
    told: int
    series: int
    most: int
    least: int
    all: int
    left_out: int
    again_url: str
    csv_url: str
    json_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage(Page):
    """One case: its course as a picture, what it shows of routes, who may be the same patient, and every field."""

    TEMPLATE: ClassVar[str] = "case.html"
    id: str
    source: Link
    paper: str | None
    method: str
    row: str
    note: str | None
    attribution: str
    people: tuple[str, ...]
    said: tuple[Said, ...]
    said_of_pairs: tuple[SaidOfPair, ...]
    picture: Markup | None
    undrawn: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    routes: RoutesShown | None
    concluded: tuple[Card, ...]
    pairs: tuple[Pair, ...]
    ratings: tuple[RatingRow, ...]
    parts_of: tuple[tuple[str, tuple[CaseLine, ...]], ...]
    cards: tuple[Card, ...]
