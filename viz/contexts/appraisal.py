"""What the pages of appraisal are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..appraisal_pieces import ChainShown, ConflictShown, DriftShown, FindingShown
from ..cards import Link
from ..pieces import Choice, Paging
from .page import Filtered, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class AppraisalPage(Page):
    """What there is to appraise; audits with the number of findings of each verdict."""

    TEMPLATE: ClassVar[str] = "appraisal.html"
    verdicts: tuple[str, ...]
    audits: tuple[tuple[Link, str, tuple[int, ...]], ...]
    conflicts: int
    apart: int
    drifts: int
    chains: int
    pairs: int
    probable: int
    cases: int
    timed: int
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareShown:
    """One share: the counts that its own total allows (empty: none), and what other totals do."""

    about: str
    printed: str
    counts: str
    fits: bool
    others: str
    tried: int
    claims: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesShown:
    """The shares of one population, and the totals that allow most of them: total, how many of how many shares."""

    population: str
    total: int | None
    totals: tuple[tuple[int, int, int], ...]
    shares: tuple[ShareShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage(Page):
    """The audit of one source: findings by verdict, its shares, and where else it is appraised."""

    TEMPLATE: ClassVar[str] = "audit.html"
    source: Link
    source_title: str
    reading_url: str | None
    findings: tuple[tuple[str, tuple[FindingShown, ...]], ...]
    shares: tuple[SharesShown, ...]
    claims: int
    further: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictsPage(Filtered):
    """What claims say against each other, real conflicts and false ones apart."""

    TEMPLATE: ClassVar[str] = "contradictions.html"
    conflicts: tuple[ConflictShown, ...]
    real: bool
    other_url: str
    others: int
    paging: Paging


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftsPage(Filtered):
    """Propositions that are told more or less firmly from place to place."""

    TEMPLATE: ClassVar[str] = "drift.html"
    drifts: tuple[DriftShown, ...]
    paging: Paging


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainsPage(Filtered):
    """Where relayed claims come from, and how many ways end how."""

    TEMPLATE: ClassVar[str] = "chains.html"
    chains: tuple[ChainShown, ...]
    ends: tuple[tuple[str, int], ...]
    paging: Paging
