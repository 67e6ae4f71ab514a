"""What the pages of cases are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..cards import Card, Link
from ..pieces import CaseLine, Table, Tally
from .page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesPage(Page):
    """All cases, one row each."""

    TEMPLATE: ClassVar[str] = "cases.html"
    table: Table
    tallies: tuple[Tally, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage(Page):
    """One case, part by part."""

    TEMPLATE: ClassVar[str] = "case.html"
    id: str
    source: Link
    paper: str | None
    method: str
    row: str
    note: str | None
    attribution: str
    parts_of: tuple[tuple[str, tuple[CaseLine, ...]], ...]
    cards: tuple[Card, ...]
