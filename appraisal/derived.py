"""Everything that is derived from sources, claims and cases, at once: for whoever keeps the graph of derived nodes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Triple

from ..ontology.model import Case, Claim, Source
from ..ontology.vocabulary import Vocabulary
from .audit import audit
from .audit.findings import Finding, finding_triples
from .chains import Chain, chain_triples, chains
from .contradictions import Conflict, conflict_triples, contradictions
from .drift import Drift, drift_triples, drifts
from .indicators import RoutesOfCase, routes_of_cases, routes_triples
from .same_patient.counting import Decisions, overlap_matrix, undecided
from .same_patient.duplicates import SamePatient, same_patient_triples, same_patients


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraisal:
    """What evidence amounts to; every node that `triples` yields carries a digest of its inputs."""

    findings: tuple[Finding, ...]
    duplicates: tuple[SamePatient, ...]
    conflicts: tuple[Conflict, ...]
    drifts: tuple[Drift, ...]
    chains: tuple[Chain, ...]
    routes: tuple[RoutesOfCase, ...]

    def triples(self) -> Iterator[Triple]:
        """Yield the triples of all derived nodes."""
        for finding in self.findings:
            yield from finding_triples(finding)
        for pair in self.duplicates:
            yield from same_patient_triples(pair)
        for conflict in self.conflicts:
            yield from conflict_triples(conflict)
        for drift in self.drifts:
            yield from drift_triples(drift)
        for chain in self.chains:
            yield from chain_triples(chain)
        for one in self.routes:
            yield from routes_triples(one)


def appraise(
    sources: Iterable[Source],
    claims: Iterable[Claim],
    cases: Iterable[Case],
    *,
    vocabulary: Vocabulary,
    decisions: Decisions | None = None,
) -> Appraisal:
    """Derive everything anew; the order of the input does not matter.

    >>> from batson.appraisal.derived import appraise
    >>> from batson.ontology.vocabulary import shipped
    >>> list(appraise([], [], [], vocabulary=shipped()).triples())
    []
    """
    known, said, told = list(sources), list(claims), list(cases)
    pairs = same_patients(told, known, vocabulary=vocabulary)
    overlaps = overlap_matrix(told, pairs, decisions)
    return Appraisal(
        findings=tuple(audit(known, said, told, vocabulary=vocabulary)),
        duplicates=tuple(undecided(pairs, decisions)),
        conflicts=tuple(contradictions(said, known, vocabulary=vocabulary, overlaps=overlaps)),
        drifts=tuple(drifts(said, known, vocabulary=vocabulary)),
        chains=tuple(chains(said, known, vocabulary=vocabulary)),
        routes=tuple(routes_of_cases(told, said, vocabulary=vocabulary)),
    )
