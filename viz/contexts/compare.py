"""What the comparison of two sources is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..appraisal_pieces import ChainShown, ConflictShown, DriftShown
from ..cards import Card, Link
from ..pieces import Paging
from .page import Filtered


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceBeside:
    """One of the two sources: what it is and how much of it is here."""

    source: Link
    title: str
    facts: tuple[tuple[str, str], ...]
    audit_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposition:
    """What both speak of: the claims of each side, and in what no claim of the one is like one of the other."""

    sides: tuple[tuple[Card, ...], tuple[Card, ...]]
    differ: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparePage(Filtered):
    """Two sources beside each other; `shared` patients are probably in both, `possible` pairs may be."""

    TEMPLATE: ClassVar[str] = "compare.html"
    same: bool
    beside: tuple[SourceBeside, ...]
    shared: int
    possible: int
    shared_url: str
    propositions: tuple[Proposition, ...]
    paging: Paging
    conflicts: tuple[ConflictShown, ...]
    conflicts_total: int
    apart: tuple[ConflictShown, ...]
    apart_total: int
    drifts: tuple[DriftShown, ...]
    chains: tuple[ChainShown, ...]
    chains_total: int
