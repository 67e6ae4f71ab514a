"""The side of the knowledge graph where people decide: tables out, decisions in, and the state of agreement."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from ..appraisal.same_patient.duplicates import same_patients
from ..ontology.model import Act, Decision
from ..ontology.vocabulary import Vocabulary
from ..store import Embedded, Workspace
from . import reading
from .deriving import Derivation
from .review import patient_rows, tables
from .review.curation import made
from .review.deciding import Decided, decided
from .review.rows import Imported
from .review.status import Status, status
from .sheet import files_of, write_pages


class Reviews:
    """Review of a graph: mixed into KnowledgeGraph."""

    workspace: Workspace
    vocabulary: Vocabulary
    _derived: Callable[[Embedded, Sequence[Decision]], Derivation]

    def export_review(
        self, path: Path, *, source: str | None = None, only: Sequence[str] = tables.KINDS
    ) -> Mapping[str, tuple[Path, int]]:
        """Write claims, cases and pairs of patients as tables to edit, and return where and how many rows each has.

        A workbook holds a sheet each; of CSV the first stands under the name given, the others beside it. `only` some
        of the tables, and those of one `source`. Raises ValueError for a file that is neither .csv nor .xlsx.
        """
        with self.workspace.reader() as store:
            done = self._decided(store)
            every = same_patients(done.cases, reading.sources(store), vocabulary=self.vocabulary)
            pages = tables.pages(
                done,
                every if tables.PATIENTS in only else (),
                source=source,
                kinds=only,
                states=reading.anchor_states(store),
                vocabulary=self.vocabulary,
                texts=self.workspace.texts,
            )
        write_pages(path, pages)
        return {page.title: (file, len(page.rows)) for page, file in zip(pages, files_of(path, pages), strict=True)}

    def import_review(self, *paths: Path) -> tuple[Imported, Derivation]:
        """Keep the decisions of edited tables and apply them.

        Either everything that was understood is kept and applied, or nothing. Raises ValueError for a file that is no
        review table; a row that is not understood is a problem of the result.
        """
        when = datetime.now(UTC).isoformat(timespec="seconds")
        with self.workspace.writer() as writer:
            done = self._decided(writer.store)
            found = tables.read(paths, done, vocabulary=self.vocabulary, texts=self.workspace.texts, when=when)
            return found, self._kept(writer.store, found.decisions)

    def decide_patients(self, act: Act, one: str, other: str, *, by: str, reason: str) -> tuple[list[str], Derivation]:
        """Decide that two cases are one patient, or not, or take back what was said; return what speaks against it.

        Cases are named by id or IRI. The last word of each person counts. Raises ValueError for a case that is not
        here, and a decision without name or reason.
        """
        when = datetime.now(UTC).isoformat(timespec="seconds")
        with self.workspace.writer() as writer:
            done = self._decided(writer.store)
            said, notes = patient_rows.decision(
                act,
                one,
                other,
                by,
                reason,
                done.cases,
                done.on_cases.bases,
                done.on_pairs.verdicts,
                when=when,
            )
            return notes, self._kept(writer.store, [said])

    def review_status(self) -> Status:
        """Return what was decided by whom, where people differ, and how far they agree."""
        return status(self.workspace, self.vocabulary)

    def _decided(self, store: Embedded) -> Decided:
        """Apply all decisions to what the runs hold."""
        return decided(store, self.workspace.texts, made(self.workspace), self.vocabulary)

    def _kept(self, store: Embedded, fresh: Sequence[Decision]) -> Derivation:
        """Apply new decisions, then keep them: what cannot be applied is not kept."""
        every = [*made(self.workspace), *fresh]
        derivation = self._derived(store, every)
        self.workspace.decisions.append(d.record() for d in fresh)
        return derivation
