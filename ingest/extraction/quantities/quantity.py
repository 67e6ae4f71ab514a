"""One figure of a text, and the numbers in it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Role = Literal[
    "share", "count", "duration", "size", "dose", "age", "grade", "ratio", "rate", "vague", "p-value", "cohort", "score"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """One figure of a sentence; `start` and `end` are code points of the document's text.

    `role` says what kind of figure it is. A bound ("more than 80%") has low or high and no value. `n` and `N` are set
    where both are printed, or where "all five" leaves one choice. `counted` is what the noun beside it says is counted.
    """

    start: int
    end: int
    role: Role
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    sd: Decimal | None = None
    ci_low: Decimal | None = None
    ci_high: Decimal | None = None
    ci_level: Decimal | None = None
    unit: str | None = None
    n: int | None = None
    N: int | None = None
    comparator: str | None = None
    counted: str | None = None
    summary: str | None = None
    noun: str | None = None
