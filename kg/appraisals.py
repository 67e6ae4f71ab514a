"""The side of the knowledge graph that says what its evidence amounts to."""

from __future__ import annotations

from collections.abc import Sequence

from ..appraisal.audit.findings import finding_record
from ..appraisal.chains import chain_record
from ..appraisal.contradictions import conflict_record
from ..appraisal.same_patient.counting import UniquePatients
from ..appraisal.same_patient.duplicates import same_patient_record
from ..appraisal.same_patient.overlap import MissedCases, Overlap, PooledPatients
from ..appraisal.survival import Survival
from ..ontology.model import TimeZero
from ..ontology.vocabulary import Vocabulary
from ..store import Workspace
from .appraising import Material
from .records import Record


class Appraisals:
    """Audit, contradictions, chains, same patients and survival of a graph, computed from what stands in it."""

    workspace: Workspace
    vocabulary: Vocabulary

    def audit(self, source: str | None = None) -> list[Record]:
        """Return the audit of all sources or of one, with the keys of `batson audit`; KeyError for one not here."""
        return [finding_record(f) for f in self._evidence().audit(source)]

    def contradictions(self) -> list[Record]:
        """Return what claims say against each other, side by side, real conflicts first."""
        return [conflict_record(c) for c in self._evidence().contradictions()]

    def chains(self, source: str | None = None) -> list[Record]:
        """Return where relayed claims come from, of all sources or of one."""
        evidence = self._evidence()
        mine = {c.iri for c in evidence.claims if source in (None, c.source)}
        return [chain_record(c) for c in evidence.chains() if c.claim in mine]

    def duplicates(self) -> tuple[list[Record], UniquePatients]:
        """Return pairs of cases that may be one patient, and between which numbers the patients lie."""
        evidence = self._evidence()
        return [same_patient_record(pair) for pair in evidence.duplicates()], evidence.patients()

    def overlap(self, sources: Sequence[str] | None = None) -> Overlap:
        """Return which sources tell of the same patients: what each has, what each two share, how many there are.

        Of all sources, or of those named; raises KeyError for one that is not here.
        """
        return self._evidence().overlap(sources)

    def pooled_patients(self, claim: str) -> PooledPatients:
        """Return the patients behind a pooled figure, by the id or the IRI of its claim.

        Raises KeyError for a claim that is not here, ValueError for one that pools nothing.
        """
        return self._evidence().pooled_patients(claim)

    def missed(self, review: str, *, searched: int | None = None) -> MissedCases:
        """Return the cases that were published before a review's search (a year) and are not in it.

        Without `searched` the review's own year stands for it. Raises KeyError for a source that is not here,
        ValueError where no year is known.
        """
        return self._evidence().missed(review, searched)

    def survival(
        self, *, time_zero: str | None = None, landmark: float | None = None, unique: bool = False
    ) -> Survival:
        """Return survival by strategy from the individual cases; needs the extra `survival`.

        Raises ValueError for a time zero that is none, mixed time zeros, or where lifelines is not installed.
        """
        zero = TimeZero(time_zero) if time_zero else None
        return self._evidence().survival(time_zero=zero, landmark=landmark, unique=unique)

    def _evidence(self) -> Material:
        """Read everything that an appraisal works on."""
        with self.workspace.reader() as store:
            return Material.of(store, self.vocabulary)
