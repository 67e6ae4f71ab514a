"""What the page of survival is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from ..cards import Link
from ..pieces import Row
from .page import Filtered


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmShown:
    """The patients of one strategy, what stands beside them, and the steps of their curve (none: too few for one).

    `other` is how many they are where probable duplicates count the other way.
    """

    name: str
    patients: int
    other: int
    deaths: int
    median: str
    follow_up: str
    deficit: str
    burden: str
    steps: tuple[Row, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalPage(Filtered):
    """Survival by strategy with who is left out and why; or what keeps it from being computed."""

    TEMPLATE: ClassVar[str] = "survival.html"
    landmark: str
    once: bool
    error: str
    zeros: tuple[tuple[Link, int], ...]
    time_zero: str
    picture: Markup | None
    arms: tuple[ArmShown, ...]
    notes: tuple[str, ...]
    patients: int
    other: int
    excluded: tuple[tuple[str, tuple[Link, ...]], ...]
    csv_url: str
    svg_url: str
