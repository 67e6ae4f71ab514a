"""The appraisal of a graph: its claims, cases and sources handed to the room that says what they amount to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..appraisal.audit import audit, shares
from ..appraisal.audit.findings import Finding
from ..appraisal.audit.share_table import ShareFit
from ..appraisal.chains import Chain, chains
from ..appraisal.contradictions import Conflict
from ..appraisal.derived import Appraisal, Touched, appraise
from ..appraisal.eligibility import Admissions, Question, admissions
from ..appraisal.indicators import RoutesOfCase, routes_of_cases
from ..appraisal.observations import Excluded
from ..appraisal.same_patient.counting import Decisions, UniquePatients, unique_patients
from ..appraisal.same_patient.duplicates import SamePatient, chosen, same_patients
from ..appraisal.same_patient.overlap import (
    MissedCases,
    Overlap,
    PooledPatients,
    missed,
    overlap,
    pooled_patients,
)
from ..appraisal.survival import Survival, survival
from ..ontology.model import Act, Case, Claim, Source, TimeZero
from ..ontology.vocabulary import Vocabulary
from ..store import Store
from . import reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Everything that stands in a graph: what every appraisal works on.

    `decisions` are what people said of pairs of cases: one patient, or two. `cases` are those that count; where a
    review question was chosen, `admissions` says which these are, and `beside` are the others.
    """

    claims: Sequence[Claim]
    cases: Sequence[Case]
    sources: Sequence[Source]
    vocabulary: Vocabulary
    decisions: Decisions = field(default_factory=dict)
    admissions: Admissions | None = None
    beside: Sequence[Case] = ()

    @classmethod
    def of(cls, store: Store, vocabulary: Vocabulary) -> Material:
        """Read what stands in a store."""
        return cls(
            claims=reading.claims(store),
            cases=reading.cases(store),
            sources=reading.sources(store),
            vocabulary=vocabulary,
            decisions=decisions_on_patients(store),
        )

    def restricted(self, question: Question) -> Material:
        """Return the same, where only the cases count that a review question admits."""
        every = chosen(self.cases)
        found = admissions(every, question, vocabulary=self.vocabulary)
        inside = {a.case for a in found.of(True)}
        return replace(
            self,
            cases=[c for c in every if c.iri in inside],
            beside=[c for c in every if c.iri not in inside],
            admissions=found,
        )

    def everything(self, touched: Touched | None = None) -> Appraisal:
        """Derive everything that the graph keeps of its own appraisal, or what an update touches."""
        return appraise(
            self.sources,
            self.claims,
            self.cases,
            vocabulary=self.vocabulary,
            decisions=self.decisions,
            touched=touched,
        )

    def audit(self, source: str | None = None) -> list[Finding]:
        """Audit every source against itself, or one; raises KeyError for one that is not here."""
        return audit(
            self.sources,
            self.claims,
            [*self.cases, *self.beside],
            vocabulary=self.vocabulary,
            only=source,
            admissions=self.admissions,
        )

    def shares(self, source: str) -> list[ShareFit]:
        """Return the shares of a source and which totals allow each; raises KeyError for one that is not here."""
        return shares(self.sources, self.claims, vocabulary=self.vocabulary, only=source)

    def contradictions(self) -> Sequence[Conflict]:
        """Return what claims say against each other, real conflicts first."""
        return self.everything().conflicts

    def chains(self) -> list[Chain]:
        """Follow every relayed claim to what it cites."""
        return chains(self.claims, self.sources, vocabulary=self.vocabulary)

    def duplicates(self) -> list[SamePatient]:
        """Return pairs of cases that may be one patient: proposals with reasons, never a merge."""
        here = {c.iri for c in self.cases}
        return [p for p in self._proposals() if p.a in here and p.b in here]

    def _proposals(self) -> list[SamePatient]:
        """Return the pairs among all cases, those too that a review question does not admit."""
        return same_patients([*self.cases, *self.beside], self.sources, vocabulary=self.vocabulary)

    def patients(self) -> UniquePatients:
        """Count the patients behind the cases, with and without probable duplicates."""
        return unique_patients(self.cases, self.duplicates(), self.decisions)

    def overlap(self, sources: Sequence[str] | None = None) -> Overlap:
        """Return which sources tell of the same patients; raises KeyError for a source that is not here."""
        for name in sources or ():
            self.source(name)
        return overlap(self.cases, self.duplicates(), decisions=self.decisions, sources=sources)

    def pooled_patients(self, claim: str) -> PooledPatients:
        """Return the patients behind a pooled figure, by the id or the IRI of its claim.

        Raises KeyError for a claim that is not here, ValueError for one that pools nothing.
        """
        found = next((c for c in self.claims if claim in (c.id, c.iri)), None)
        if found is None:
            raise KeyError(f"no claim {claim!r} here; `batson claims` lists them")
        review = self.source(found.source)
        return pooled_patients(found, review, self.claims, self.cases, self.duplicates(), decisions=self.decisions)

    def missed(self, review: str, searched: int | None = None) -> MissedCases:
        """Return the cases published before a review's search (a year) and not in it.

        Raises KeyError for a source that is not here, ValueError where neither the year of the search nor that of the
        review is known.
        """
        here = {c.iri for c in self.cases}
        return missed(
            self.source(review),
            self.claims,
            [*self.cases, *self.beside],
            self._proposals(),
            searched=searched,
            eligible=lambda case: case.iri in here,
            sources=self.sources,
            decisions=self.decisions,
        )

    def source(self, name: str) -> Source:
        """Return a source by id; raises KeyError, naming those there are, for one that is not here."""
        found = next((s for s in self.sources if s.id == name), None)
        if found is None:
            raise KeyError(f"no source {name!r} here; there are: {', '.join(s.id for s in self.sources)}")
        return found

    def indicators(self) -> list[RoutesOfCase]:
        """Return the published indicators of routes that each case has, lacks or does not tell."""
        return routes_of_cases(self.cases, self.claims, vocabulary=self.vocabulary)

    def survival(self, *, time_zero: TimeZero | None, landmark: float | None, unique: bool) -> Survival:
        """Return the survival of the cases by strategy; `unique` counts probable duplicates once.

        Raises ValueError where time zeros are mixed, the landmark is negative, or lifelines is not installed.
        """
        found = survival(
            self.cases,
            vocabulary=self.vocabulary,
            time_zero=time_zero,
            landmark=landmark,
            duplicates=self.duplicates() if unique else (),
            decisions=self.decisions,
        )
        out = self.admissions.of(False) + self.admissions.of(None) if self.admissions else ()
        why = [Excluded(case=a.case, reason=f"not eligible ({a.word}): {a.reason}") for a in out]
        return replace(found, excluded=(*found.excluded, *why))


def decisions_on_patients(store: Store) -> Decisions:
    """Return the pairs of cases on which those who decided agree: True for one patient, False for two."""
    known = {Act.SAME.value: True, Act.APART.value: False}
    return {pair: known[said[0]] for pair, said in reading.patient_verdicts(store).items() if said[0] in known}
