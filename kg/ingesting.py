"""From prepared documents to the graph: text, bibliography, run, quotes; and a report of what came of each."""

from __future__ import annotations

import hashlib
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from ..ingest import curated
from ..ingest.inputs import Input
from ..ontology import iris
from ..ontology.model import Case, claim_triples, encode, source_triples
from ..store import Embedded, Text, Texts, Writer
from . import reading
from .attaching import attach_text
from .ingest_report import Report
from .preparing import Prepared, Reading, read_by
from .reading_process import prepare_all
from .runs import run_triples


@dataclass(frozen=True, slots=True)
class Known:
    """What was read before: the originals (by hash and source) that this very reader has read."""

    originals: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, store: Embedded) -> Known:
        """Look up the originals that need not be read again."""
        rows = reading.select(
            store,
            "SELECT DISTINCT ?hash ?id { ?run b:originalSha256 ?hash ; b:ofSource/b:sourceId ?id ; "
            f'b:readBy "{read_by()}" }}',
        )
        return cls(frozenset((row["hash"].value, row["id"].value) for row in rows))

    def has(self, given: Input, source: str | None) -> str | None:
        """Return the source that a file was read as, or None where it has to be read."""
        if given.fault is not None or not self.originals:
            return None
        try:
            data = given.data if given.data is not None else Path(str(given.path)).read_bytes()
        except OSError:
            return None
        sha256 = hashlib.sha256(data).hexdigest()
        there = sorted(s for h, s in self.originals if h == sha256 and source in (None, s))
        return there[0] if there else None


def one_of(given: Iterable[Input]) -> list[Input]:
    """Return the one input there is; raises ValueError where there are several."""
    found = list(given)
    if len(found) != 1:
        raise ValueError(f"--source names one document, but there are {len(found)} files")
    return found


def ingested(
    writer: Writer,
    texts: Texts,
    given: Iterable[Input],
    how: Reading,
    *,
    workers: int,
    scheduler: str | None,
) -> Iterator[Report]:
    """Read inputs into the graph and yield what became of each; those that are unchanged are not read again.

    The writer may commit between two reports: its store is another one afterwards.
    """
    known = Known.of(writer.store)
    unchanged: deque[Report] = deque()

    def unread() -> Iterator[Input]:
        for one in given:
            if (was := known.has(one, how.source)) is not None:
                unchanged.append(Report(name=one.name, source=was, unchanged=True))
            else:
                yield one

    for prepared in prepare_all(unread(), how, workers=workers, scheduler=scheduler):
        while unchanged:
            yield unchanged.popleft()
        yield write(writer.store, texts, prepared)
    yield from unchanged


def write(store: Embedded, texts: Texts, prepared: Prepared) -> Report:
    """Put one prepared document into the store; its run is replaced whole if it was there."""
    if prepared.source is None:
        return Report(name=prepared.name, bytes=prepared.bytes, fault=prepared.fault)
    source = prepared.source
    texts.put(Text(text=prepared.text, about=prepared.about))
    known = {s.id for s in curated.sources()}
    if source.id not in known:
        store.replace(iris.source_graph(source.id), source_triples(source))
    run = iris.run(source.id, prepared.text_sha256, "extracted")
    store.replace(iris.run_graph(run), run_content(run, prepared, source.id))
    attachment = attach_text(store, texts, source.id, prepared.text_sha256) if source.id in known else None
    return Report(
        name=prepared.name,
        source=source.id,
        format=str(prepared.about["format"]),
        text_sha256=prepared.text_sha256,
        bytes=prepared.bytes,
        characters=len(prepared.text),
        claims=dict(sorted(Counter(c.predicate for c in prepared.claims).items())),
        cases=len(prepared.cases),
        attached=len(attachment.found) if attachment else 0,
        curated=len(attachment.found) + len(attachment.unfound) if attachment else 0,
        missed=len(prepared.about["missed"]),
        losses=prepared.losses,
        problems=prepared.problems,
        notices=() if attachment else prepared.notices,
    )


def apart(cases: Iterable[Case]) -> Iterator[Case]:
    """Yield cases under places of their own: where a person curated a case of this place, both readings stay.

    Under one name their fields would run together, and nobody could say who read what.
    """
    by_hand = {case.iri for case in curated.cases()}
    for case in cases:
        yield replace(case, place=f"{case.place}, machine-read") if case.iri in by_hand else case


def run_content(run: str, prepared: Prepared, source_id: str) -> set[Triple]:
    """Return the triples of a run: its claims and cases, what it read, and what the text has lost."""
    triples = {t for claim in prepared.claims for t in claim_triples(claim)}
    triples.update(t for case in apart(prepared.cases) for t in encode(case, case.iri, Case))
    triples |= run_triples(run, source_id, "extracted", text_sha256=prepared.text_sha256)
    here = NamedNode(run)
    said = [("originalSha256", str(prepared.about["original_sha256"])), ("readBy", str(prepared.about["read_by"]))]
    said += [("loss", f"{loss.kind}, {loss.place}: {loss.detail}") for loss in prepared.losses]
    triples.update(Triple(here, NamedNode(iris.ONTOLOGY + name), Literal(text)) for name, text in said)
    return triples
