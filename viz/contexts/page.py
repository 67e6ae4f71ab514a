"""What the layout around every page is given, and what pages of one shape share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..cards import Card, Link
from ..pieces import Choice, Paging


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the layout around every page is given; `here` marks the entry of the navigation."""

    TEMPLATE: ClassVar[str]
    title: str
    here: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage(Page):
    """What went wrong, in one line, and the way out."""

    TEMPLATE: ClassVar[str] = "error.html"
    status: int
    message: str
    suggestions: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOfClaims(Page):
    """A page with claims one below the other, and the way to their picture."""

    cards: tuple[Card, ...]
    paging: Paging
    graph_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filtered(Page):
    """A page with a form that narrows what it shows; its address holds what was chosen."""

    action: str
    filters: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Downloads(Page):
    """A page whose rows can be had as files, or that says what is wrong with what was asked."""

    error: str | None
    csv_url: str
    json_url: str
