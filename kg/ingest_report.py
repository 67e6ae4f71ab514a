"""What became of the documents of an ingest: each by itself, and all of them together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ..ingest.document import Loss
from ..ingest.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What became of one document.

    `bytes` is the size of its file, with the first of several documents of one file; `claims` counts the extracted
    claims by predicate and `cases` the cases; `attached` of `curated` quotes were found; `missed` counts the sentences
    that hold a tumor, a site and a trigger and gave nothing; `fault` says why nothing came of the file; `unchanged`
    that it was here already, read by the same reader.
    """

    name: str
    source: str = ""
    format: str = ""
    text_sha256: str = ""
    bytes: int = 0
    characters: int = 0
    claims: Mapping[str, int] = field(default_factory=dict)
    cases: int = 0
    attached: int = 0
    curated: int = 0
    missed: int = 0
    losses: tuple[Loss, ...] = ()
    problems: tuple[Problem, ...] = ()
    notices: tuple[str, ...] = ()
    unchanged: bool = False
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Ungrounded:
    """A string that was not understood, why, and how often: in problems of all documents."""

    value: str
    reason: str
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """The reports of an ingest added up; `claims` by predicate, `losses` by kind, `ungrounded` most frequent first."""

    read: int
    unchanged: int
    failed: int
    bytes: int
    cases: int
    missed: int
    problems: int
    claims: Mapping[str, int]
    losses: Mapping[str, int]
    ungrounded: tuple[Ungrounded, ...]

    @classmethod
    def of(cls, reports: Iterable[Report]) -> Total:
        """Add reports up."""
        given = list(reports)
        failed, unchanged = sum(r.fault is not None for r in given), sum(r.unchanged for r in given)
        strings = Counter((p.value, p.reason) for r in given for p in r.problems)
        claims: Counter[str] = Counter()
        for report in given:
            claims.update(report.claims)
        return cls(
            read=len(given) - failed - unchanged,
            unchanged=unchanged,
            failed=failed,
            bytes=sum(r.bytes for r in given),
            cases=sum(r.cases for r in given),
            missed=sum(r.missed for r in given),
            problems=strings.total(),
            claims=_ranked(claims),
            losses=_ranked(Counter(loss.kind for r in given for loss in r.losses)),
            ungrounded=tuple(
                Ungrounded(value, reason, n)
                for (value, reason), n in sorted(strings.items(), key=lambda item: (-item[1], item[0]))
            ),
        )


def as_json(reports: Iterable[Report]) -> dict[str, Any]:
    """Return the report of an ingest as JSON values: the total, then each document."""
    given = list(reports)
    return {"total": asdict(Total.of(given)), "documents": [asdict(r) for r in given]}


def _ranked(counts: Counter[Any]) -> dict[str, int]:
    """Counts as a table, the largest first."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
