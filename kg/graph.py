"""The knowledge graph: where store, ingest, appraisal and queries meet."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ..ingest.inputs import inputs
from ..ontology.model import Claim, Decision
from ..ontology.reasoning import engine
from ..ontology.vocabulary import Vocabulary, shipped
from ..queries.catalog import question
from ..queries.runner import Answer as RawAnswer
from ..queries.runner import Limits, Runner
from ..store import Embedded, Pin, Workspace, WorkspaceError
from . import building, interchange, rating, reading
from .answers import Answer
from .appraisals import Appraisals
from .asking import Asked, answered, grounded
from .checking import Finding, check, decisions
from .deriving import Derivation, derive
from .evidence import Evidence, evidence
from .explaining import CACHE, Explanations
from .ingest_report import Report
from .ingesting import ingested, one_of
from .missing import missed_sentences
from .preparing import Reading, read_mapping
from .rating import Ratings
from .reasoning import reasoned
from .records import Context, Record, case_record, claim_record, flat_case
from .review.curation import made
from .reviews import Reviews
from .routes import route_records, site_of

if TYPE_CHECKING:
    import networkx
    import rdflib

Progress = Callable[[Report], None]
COMMIT_EVERY = 200
"""Documents between two flips of the pointer, so that a killed ingest of many files keeps what it has done."""


class KnowledgeGraph(Appraisals, Ratings, Explanations, Reviews):
    """A graph of claims in a workspace: build it, ingest into it, ask it.

    >>> import batson
    >>> with batson.open("memory:") as kg:
    ...     len(kg.ask("routes", primary="renal cell carcinoma", site="spinal cord")) > 0
    True
    """

    def __init__(self, workspace: Workspace, *, limits: Limits | None = None, workers: int = 1) -> None:
        self.workspace = workspace
        self.vocabulary: Vocabulary = shipped()
        self._closing = ExitStack()
        self._pin: Pin | None = None
        self._pinning = threading.Lock()
        self._limits = limits or Limits()
        self._workers = workers
        self._runner: Runner | None = None

    @classmethod
    def open(cls, store: str | Path = ".batson", *, limits: Limits | None = None, workers: int = 1) -> Self:
        """Open a workspace directory, or `memory:` for one that is gone afterwards.

        Raises WorkspaceError for an address that is no directory.
        """
        closing = ExitStack()
        if str(store) == "memory:":
            workspace = closing.enter_context(Workspace.temporary())
        elif "://" in str(store):
            raise WorkspaceError(f"{store}: remote stores are not supported yet; give a directory or memory:")
        else:
            workspace = Workspace(Path(store))
        kg = cls(workspace, limits=limits, workers=workers)
        kg._closing = closing
        return kg

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the query workers and let the graph go."""
        if self._runner is not None:
            self._runner.close()
            self._runner = None
        if self._pin is not None:
            self._pin.release()
            self._pin = None
        self._closing.close()

    # --- writing

    def build(self) -> Derivation:
        """Replace ontology, curated evidence and what is derived; what was ingested stays.

        Raises WorkspaceError where another process writes here.
        """
        with self.workspace.writer() as writer:
            building.build(writer.store, self.workspace.texts, self.vocabulary)
            return self._derived(writer.store)

    def ensure_built(self) -> None:
        """Build the default graph where there is none yet."""
        if not self.workspace.exists:
            self.build()

    def ingest(
        self,
        paths: Iterable[Path],
        *,
        source: str | None = None,
        license: str | None = None,
        mapping: Path | None = None,
        workers: int = 1,
        scheduler: str | None = None,
        progress: Progress | None = None,
    ) -> tuple[list[Report], Derivation]:
        """Read files, folders and archives into the graph and bring what is derived up to date.

        A file that cannot be read is reported and costs nothing; one that was read before by the same reader is
        skipped. `source` names the source of a single document, `license` is that of documents that name none;
        `mapping` is a file that says what columns of case tables are. The result does not depend on `workers`
        (processes) or `scheduler` (the address of a Dask cluster). Raises WorkspaceError where another process writes
        here, ValueError where one source id is given for many files.
        """
        self.ensure_built()
        given = inputs(paths)
        if source is not None:
            given = iter(one_of(given))
        how = Reading(source=source, license=license, mapping=read_mapping(mapping) if mapping else None)
        reports: list[Report] = []
        changed: set[str] = set()
        with self.workspace.writer() as writer:
            texts = self.workspace.texts
            for report in ingested(writer, texts, given, how, workers=workers, scheduler=scheduler):
                reports.append(report)
                if report.source and not report.unchanged:
                    changed.add(report.source)
                if progress is not None:
                    progress(report)
                if len(reports) % COMMIT_EVERY == 0:
                    self._derived(writer.store, changed=changed)
                    writer.commit()
                    changed.clear()
            return reports, self._derived(writer.store, changed=changed)

    def _derived(
        self,
        store: Embedded,
        decisions: Sequence[Decision] | None = None,
        *,
        changed: Collection[str] | None = None,
    ) -> Derivation:
        """Bring the derived graphs up to date and note it in the log; with all decisions kept, or with these.

        Where only some sources changed, what rests on these.
        """
        every = made(self.workspace) if decisions is None else decisions
        rated = rating.kept(self.workspace)
        asked = self.review_questions().values()
        texts, vocabulary = self.workspace.texts, self.vocabulary
        derivation = derive(store, texts, every, vocabulary, ratings=rated, questions=asked, changed=changed)
        building.write_log(store, str(derivation))
        return derivation

    # --- asking

    def query(
        self, sparql: str, *, format: str | Sequence[str] = "json", raw: bool = False, limits: Limits | None = None
    ) -> RawAnswer:
        """Run a SPARQL query, bounded in time, rows and memory, in a process that is really stopped.

        Of several formats the first that can hold the answer is taken; `raw` leaves CSV and TSV cells unguarded.
        Raises QueryError: refused (SERVICE, LOAD, an update), faulty, timed out, out of memory.
        """
        return self.runner.run(sparql, format=format, limits=limits, raw=raw)

    def ask(self, name: str, **parameters: str) -> Answer:
        """Answer one of the shipped questions.

        Parameters are labels, synonyms or IRIs of the ontology, as `batson ask` lists them. Raises CatalogError for a
        question, a parameter or a word that is not known, and QueryError as `query` does.
        """
        asked: Asked = grounded(question(name), parameters, self.vocabulary, self.source_ids, self.review_questions)
        return answered(asked, self.runner.solutions(asked.sparql), self.records)

    @property
    def runner(self) -> Runner:
        """The bounded runner over the current generation."""
        if self._runner is None:
            self._runner = Runner(self._locate, limits=self._limits, workers=self._workers)
        return self._runner

    def _locate(self) -> Path:
        """Hold the current generation and let an older one go; the runner asks before each query, from any thread."""
        with self._pinning:
            if self._pin is None or self._pin.path != self.workspace.current():
                fresh = self.workspace.pin()
                if self._pin is not None:
                    self._pin.release()
                self._pin = fresh
            return self._pin.path

    # --- reading

    def claims(self, *, source: str | None = None, method: str | None = None) -> Iterator[Record]:
        """Yield claims with the keys of `batson claims --format jsonl`, sorted by IRI."""
        with self.workspace.reader() as store:
            context = self._context(store)
            for claim in reading.claims(store, source_id=source, method=method):
                yield claim_record(claim, context)

    def cases(self, *, source: str | None = None, flat: bool = False, eligible: str | None = None) -> Iterator[Record]:
        """Yield cases whole, or one row a patient with `flat`, sorted by IRI; those that a review question admits.

        Raises ValueError for a review question that is not there.
        """
        inside = None if eligible is None else {a.case for a in self.admissions(eligible).of(True)}
        with self.workspace.reader() as store:
            context = self._context(store)
            for case in reading.cases(store, source_id=source):
                if inside is not None and case.iri not in inside:
                    continue
                yield flat_case(case, context) if flat else case_record(case, context)

    def records(self, wanted: Sequence[str]) -> list[Record]:
        """Return the records of claims and cases by IRI, those that are there."""
        with self.workspace.reader() as store:
            claims, cases = reading.claims_by_iri(store, wanted), reading.cases_by_iri(store, wanted)
            context = self._context(store, claims)
            return [*(claim_record(c, context) for c in claims), *(case_record(c, context) for c in cases)]

    def evidence(self, wanted: Sequence[str]) -> list[Evidence]:
        """Return the claims of these IRIs as a reader meets them: quote or gloss, state, source and link."""
        with self.workspace.reader() as store:
            found = reading.claims_by_iri(store, wanted)
            return evidence(found, {s.id: s for s in reading.sources(store)}, self._context(store, found))

    def losses(self, source: str) -> list[str]:
        """Return what the texts of a source have lost, as their ingest reports said."""
        with self.workspace.reader() as store:
            return reading.losses(store, source)

    def sources(self) -> list[Record]:
        """Return the sources with what is known of them and how many claims and cases each has."""
        with self.workspace.reader() as store:
            return reading.source_records(store)

    def source_ids(self) -> list[str]:
        """Return the ids of all sources, sorted."""
        return [str(record["id"]) for record in self.sources()]

    def text(self, source: str) -> str | None:
        """Return the newest text of a source that is here, or None."""
        return self.workspace.texts.newest(source)

    def missed_sentences(self, *, source: str | None = None) -> Iterator[Record]:
        """Yield the sentences that name a tumor, a site and a spread and gave no claim: the map of what is missed.

        Each has source, section, sentence, start and end (code points of the text); sorted by source and place.
        """
        return missed_sentences(self.workspace.texts, source)

    def _context(self, store: Embedded, claims: Sequence[Claim] | None = None) -> Context:
        """Return what records need beyond their values; of these claims only, where they are given."""
        anchors = None if claims is None else {a.iri for c in claims for a in c.anchors}
        return Context(
            vocabulary=self.vocabulary,
            states=reading.anchor_states(store, anchors),
            confirmed=reading.confirmations(store),
            decided=reading.field_decisions(store),
        )

    def check(self) -> list[Finding]:
        """Return what is found: anchors, addresses, concepts, shapes, shipped data, decisions, ontology, cases."""
        cache = self.workspace.root / CACHE
        with self.workspace.reader() as store:
            found = [*check(store, self.workspace.texts, self.vocabulary)]
            if made(self.workspace):
                done = self._decided(store)
                found += decisions(done.lost, len(done.open))
            return [*found, *reasoned(store, self.vocabulary, engine=engine(), cache=cache)]

    def routes(self, start: str, target: str, *, most: int = 1) -> list[Record]:
        """Return the anatomical paths from one site to another, at most so many a route, with the claims about each.

        Sites are labels, synonyms or IRIs. Raises ValueError, with the nearest words, for one that is none.
        """
        begin, end = site_of(start, self.vocabulary), site_of(target, self.vocabulary)
        with self.workspace.reader() as store:
            return route_records(begin, end, reading.claims(store), self.vocabulary, most=most)

    def rdflib(self) -> rdflib.Dataset:
        """Return a copy of the graph as an rdflib dataset: for interchange, not for queries."""
        with self.workspace.reader() as store:
            return interchange.to_rdflib(store)

    def networkx(self) -> networkx.MultiDiGraph:
        """Return the claims as a multigraph: concepts as nodes, a claim an edge with its record as data."""
        return interchange.to_networkx(self.claims(), self.vocabulary)
