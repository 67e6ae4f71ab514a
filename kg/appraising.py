"""The appraisal of a graph: its claims, cases and sources handed to the room that says what they amount to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import Triple

from ..appraisal.audit import audit
from ..appraisal.chains import Chain, chain_triples, chains
from ..appraisal.contradictions import Conflict, conflict_triples, contradictions
from ..appraisal.findings import Finding, finding_triples
from ..ontology.model import Case, Claim, Source
from ..ontology.vocabulary import Vocabulary
from ..store import Store
from . import reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Everything that stands in a graph: what every appraisal works on."""

    claims: Sequence[Claim]
    cases: Sequence[Case]
    sources: Sequence[Source]
    vocabulary: Vocabulary

    @classmethod
    def of(cls, store: Store, vocabulary: Vocabulary) -> Material:
        """Read what stands in a store."""
        return cls(
            claims=reading.claims(store),
            cases=reading.cases(store),
            sources=reading.sources(store),
            vocabulary=vocabulary,
        )

    def audit(self, source: str | None = None) -> list[Finding]:
        """Audit every source against itself, or one; raises KeyError for one that is not here."""
        return audit(self.sources, self.claims, self.cases, vocabulary=self.vocabulary, only=source)

    def contradictions(self) -> list[Conflict]:
        """Return what claims say against each other, real conflicts first."""
        return contradictions(self.claims, self.sources, vocabulary=self.vocabulary)

    def chains(self) -> list[Chain]:
        """Follow every relayed claim to what it cites."""
        return chains(self.claims, self.sources, vocabulary=self.vocabulary)

    def triples(self) -> Iterator[Triple]:
        """Yield what the graph says of its own appraisal."""
        for finding in self.audit():
            yield from finding_triples(finding)
        for conflict in self.contradictions():
            yield from conflict_triples(conflict)
        for chain in self.chains():
            yield from chain_triples(chain)
