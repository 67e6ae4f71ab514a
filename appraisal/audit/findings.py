"""What the audit of a source found: a verdict, the arithmetic in one sentence, and the claims that it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pyoxigraph import Triple

from ...ontology import iris
from ..nodes import FINDING, address, derived, links, texts


class Verdict(StrEnum):
    """Whether figures agree."""

    CONSISTENT = "consistent"
    INCONSISTENT = "inconsistent"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One check of one source and what came out.

    `printed` are the figures as they stand, `assumptions` what the verdict rests on, `explanation` the arithmetic in
    one sentence, `claims` and `cases` the IRIs of what was looked at, sorted.
    """

    source: str
    check: str
    verdict: Verdict
    printed: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    explanation: str
    claims: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()

    @property
    def iri(self) -> str:
        """The finding's IRI: by source, check and what was looked at."""
        return address(FINDING, self.source, self.check, *self.claims, *self.cases, *self.printed)


def finding_triples(finding: Finding) -> Iterator[Triple]:
    """Yield the triples of a finding for the graph of derived nodes."""
    here = finding.iri
    inputs = (*finding.claims, *finding.cases, *finding.printed, finding.verdict, finding.explanation)
    yield from derived(here, "AuditFinding", inputs)
    yield from links(here, "ofSource", [iris.source(finding.source)])
    yield from texts(here, "check", [finding.check])
    yield from texts(here, "verdict", [finding.verdict.value])
    yield from texts(here, "printed", finding.printed)
    yield from texts(here, "assumption", finding.assumptions)
    yield from texts(here, "explanation", [finding.explanation])
    yield from links(here, "aboutClaim", finding.claims)
    yield from links(here, "aboutCase", finding.cases)


def finding_record(finding: Finding) -> dict[str, Any]:
    """Return a finding with the keys of `batson audit --format jsonl`."""
    return {
        "source": finding.source,
        "check": finding.check,
        "verdict": finding.verdict.value,
        "printed": list(finding.printed),
        "assumptions": list(finding.assumptions),
        "explanation": finding.explanation,
        "claims": list(finding.claims),
    }
