"""The side of the knowledge graph that says what its evidence amounts to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from ..appraisal.audit.findings import finding_record
from ..appraisal.chains import chain_record
from ..appraisal.contradictions import conflict_record
from ..appraisal.eligibility import Admissions, Question
from ..appraisal.indicators import routes_record
from ..appraisal.same_patient.counting import UniquePatients
from ..appraisal.same_patient.duplicates import same_patient_record
from ..appraisal.same_patient.overlap import MissedCases, Overlap, PooledPatients
from ..appraisal.survival import Survival
from ..ontology.model import TimeZero
from ..ontology.vocabulary import Vocabulary
from ..store import Embedded, Workspace
from . import reading
from .appraising import Material
from .deriving import Derivation
from .eligibility import keep_table, review_question, review_questions, table
from .records import Record
from .review.patient_effect import PatientVerdict


class Appraisals:
    """Audit, contradictions, chains, same patients and survival of a graph, computed from what stands in it."""

    workspace: Workspace
    vocabulary: Vocabulary
    _derived: Callable[[Embedded], Derivation]

    def review_questions(self) -> dict[str, Question]:
        """Return the review questions by name: which cases each admits; `eligible` of other methods names one."""
        return review_questions(self.workspace, self.vocabulary)

    def admissions(self, name: str) -> Admissions:
        """Return of every case whether a review question admits it, and why not; ValueError for one not there."""
        found = self._evidence(name).admissions
        assert found is not None
        return found

    def review_question_table(self) -> str:
        """Return the table of review questions to edit: the workspace's own, else the shipped one."""
        return table(self.workspace)

    def keep_review_questions(self, path: Path) -> list[str]:
        """Keep an edited table of review questions, bring the graph up to date, and return the names in the table.

        Raises ValueError, naming the place, for a table that is not understood.
        """
        with self.workspace.writer() as writer:
            names = keep_table(self.workspace, path, self.vocabulary)
            self._derived(writer.store)
            return names

    def audit(self, source: str | None = None, *, eligible: str | None = None) -> list[Record]:
        """Return the audit of all sources or of one, with the keys of `batson audit`; KeyError for one not here.

        With `eligible`, figures that a case table can recompute are also given for the cases that this review question
        admits.
        """
        return [finding_record(f) for f in self._evidence(eligible).audit(source)]

    def contradictions(self) -> list[Record]:
        """Return what claims say against each other, side by side, real conflicts first."""
        return [conflict_record(c) for c in self._evidence().contradictions()]

    def chains(self, source: str | None = None) -> list[Record]:
        """Return where relayed claims come from, of all sources or of one."""
        evidence = self._evidence()
        mine = {c.iri for c in evidence.claims if source in (None, c.source)}
        return [chain_record(c) for c in evidence.chains() if c.claim in mine]

    def duplicates(self, *, eligible: str | None = None) -> tuple[list[Record], UniquePatients]:
        """Return pairs of cases that may be one patient or were decided, and between which numbers the patients lie.

        Proposals on which nobody decided come first; `decided` says of the others who said what.
        """
        evidence = self._evidence(eligible)
        with self.workspace.reader() as store:
            verdicts = {p: PatientVerdict.of(*said) for p, said in reading.patient_verdicts(store).items()}
        here = {case.iri for case in evidence.cases}
        told = {frozenset((p.a, p.b)): same_patient_record(p) for p in evidence.duplicates()}
        rows = [{**record, "decided": None} for pair, record in told.items() if pair not in verdicts]
        decided = (pair for pair in verdicts if pair <= here)
        for pair in sorted(decided, key=lambda p: (verdicts[p].verdict, sorted(p))):
            a, b = sorted(pair)
            record = told.get(pair, {"a": a, "b": b, "probability": None, "reasons": []})
            rows.append({**record, "decided": str(verdicts[pair])})
        return rows, evidence.patients()

    def overlap(self, sources: Sequence[str] | None = None, *, eligible: str | None = None) -> Overlap:
        """Return which sources tell of the same patients: what each has, what each two share, how many there are.

        Of all sources, or of those named; raises KeyError for one that is not here.
        """
        return self._evidence(eligible).overlap(sources)

    def pooled_patients(self, claim: str, *, eligible: str | None = None) -> PooledPatients:
        """Return the patients behind a pooled figure, by the id or the IRI of its claim.

        Raises KeyError for a claim that is not here, ValueError for one that pools nothing.
        """
        return self._evidence(eligible).pooled_patients(claim)

    def missed(self, review: str, *, searched: int | None = None, eligible: str | None = None) -> MissedCases:
        """Return the cases that were published before a review's search (a year) and are not in it.

        Without `searched` the review's own year stands for it. Raises KeyError for a source that is not here,
        ValueError where no year is known.
        """
        return self._evidence(eligible).missed(review, searched)

    def indicators(self, case: str | None = None, *, eligible: str | None = None) -> list[Record]:
        """Return for each patient, or for one (id or IRI), which published indicators of routes he has or lacks.

        Beside them stand every route that nothing in the case speaks against, and what its authors concluded. Raises
        KeyError for a case that is not here or that the review question does not admit.
        """
        evidence = self._evidence(eligible)
        found = [routes_record(one) for one in evidence.indicators()]
        if case is None:
            return found
        ids = {c.iri for c in evidence.cases if case in (c.id, c.iri)}
        mine = [record for record in found if record["case"] in ids]
        if not mine:
            raise KeyError(f"no patient {case!r} here; `batson cases` lists them by patient_key")
        return mine

    def survival(
        self,
        *,
        time_zero: str | None = None,
        landmark: float | None = None,
        unique: bool = False,
        eligible: str | None = None,
    ) -> Survival:
        """Return survival by strategy from the individual cases; needs the extra `survival`.

        Raises ValueError for a time zero that is none, mixed time zeros, or where lifelines is not installed.
        """
        if time_zero and time_zero not in list(TimeZero):
            raise ValueError(f"no time zero {time_zero!r}; there are: {', '.join(TimeZero)}")
        zero = TimeZero(time_zero) if time_zero else None
        return self._evidence(eligible).survival(time_zero=zero, landmark=landmark, unique=unique)

    def _evidence(self, eligible: str | None = None) -> Material:
        """Read everything that an appraisal works on, with the cases that a review question admits."""
        with self.workspace.reader() as store:
            found = Material.of(store, self.vocabulary)
        return found if eligible is None else found.restricted(review_question(eligible, self.review_questions()))
