"""The part of an ingest that needs no store, from a file to claims, in one process or on a cluster.

The results do not depend on how many there are: inputs keep their order, and nothing is shared.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import __version__
from ..ingest import readers
from ..ingest.document import Document, Loss
from ..ingest.inputs import Input
from ..ingest.problems import Problem, UnreadableDocument
from ..ontology.lexicon import shipped as lexicon
from ..ontology.model import Case, Claim, Source
from ..ontology.vocabulary import shipped
from .bibliography import bibliography, default_id, lookalikes

if TYPE_CHECKING:
    from ..ingest.cases import ColumnMapping

READING = (
    ("batson.ontology", "terms"),
    *(("batson.ingest", part) for part in ("rules", "layout", "formats", "readers", "extraction", "cases")),
)
"""Where the words, the rules and the code of the reader lie."""

BATCH = 50
"""Documents a task: one task a document doubles the time on a cluster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """One document, read: its text and what is known of it, its claims and cases; or why there is nothing.

    `bytes` is the size of the file, with the first of its documents.
    """

    name: str
    source: Source | None = None
    text: str = ""
    text_sha256: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    cases: tuple[Case, ...] = ()
    losses: tuple[Loss, ...] = ()
    problems: tuple[Problem, ...] = ()
    bytes: int = 0
    notices: tuple[str, ...] = ()
    fault: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How documents are to be read: as which source, and what a person says of columns that are not recognized.

    `license` is that of a document that names none itself.
    """

    source: str | None = None
    license: str | None = None
    mapping: ColumnMapping | None = None


@cache
def grounder() -> Any:
    """Return what grounds the words of case tables, compiled once a process."""
    from ..ingest.cases import Grounder

    return Grounder.of(shipped(), lexicon())


def prepare(given: Input, how: Reading) -> list[Prepared]:
    """Read one file and find its claims; a file that cannot be read gives its fault and nothing else."""
    try:
        content = given.content()
        data = content if isinstance(content, bytes) else content.read_bytes()
        file_sha256 = hashlib.sha256(data).hexdigest()
        found = [_prepared(given.name, document, how, file_sha256) for document in readers.read_many(content)]
        return [replace(one, bytes=0 if i else len(data)) for i, one in enumerate(found)]
    except (UnreadableDocument, OSError) as error:
        fault = str(error)
    except MemoryError:
        fault = "reading needs more memory than there is: split the file, or leave it out"
    except Exception as error:  # a fault of ours on one file must not cost the others
        said = " ".join(str(error).split())[:200]
        fault = f"the reader failed ({type(error).__name__}: {said}): leave the file out and report it"
    return [Prepared(name=given.name, fault=fault)]


def _prepared(name: str, document: Document, how: Reading, file_sha256: str) -> Prepared:
    """Find the claims and cases of one document."""
    # Only an ingest needs the lexicon and the rules compiled; a question does not wait for them.
    from ..ingest.cases import cases
    from ..ingest.extraction import extract
    from ..ingest.extraction.gate import relevant

    source_id = how.source or default_id(document)
    found = extract(document, source=source_id)
    told = cases(
        document, source=source_id, vocabulary=shipped(), lexicon=lexicon(), mapping=how.mapping, grounder=grounder()
    )
    source = bibliography(source_id, document)
    source = replace(source, license=source.license or how.license)
    about = {
        "source": source_id,
        "format": document.format,
        "original_sha256": file_sha256,
        "license": source.license,
        "missed": [[start, end, _section(document, start)] for start, end in found.missed],
        "read_by": read_by(),
        "origin": document.origin.to_dict(),
    }
    # The curated sources are about metastasis: a text that the gate turns away is none of them.
    unknown = not (source.doi or source.pmid or source.pmcid) and relevant(document.text.lower())
    return Prepared(
        name=name,
        source=source,
        text=document.text,
        text_sha256=document.text_sha256,
        about=about,
        claims=found.claims,
        cases=told.cases,
        losses=document.losses,
        problems=(*found.problems, *told.problems),
        notices=tuple(lookalikes(document.text)) if unknown else (),
    )


def _section(document: Document, start: int) -> str:
    """The titles of the sections around a sentence, from the outermost, that of the document left out."""
    at = next(s.section for s in document.sentences if s.start == start)
    return " / ".join(s.title for s in document.section_path(at)[1:] if s.title)


@cache
def read_by() -> str:
    """Return 12 hex digits that change when the reader does: its version, its words and its rules."""
    digest = hashlib.sha256(__version__.encode())
    for package, folder in READING:
        for file in sorted(resources.files(package).joinpath(folder).iterdir(), key=lambda f: f.name):
            if file.is_file():
                digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def prepare_batches(given: Iterable[Input], how: Reading, *, scheduler: str) -> Iterator[Prepared]:
    """Yield every document in the order of the inputs, read by the workers of a Dask cluster.

    Only a few batches are under way at a time, so that an archive of any size fits. Raises ModuleNotFoundError where
    Dask is not installed, OSError where the scheduler cannot be reached.
    """
    from distributed import Client

    with Client(scheduler) as client:  # type: ignore[no-untyped-call]
        pool: Executor = client.get_executor()
        most = 2 * max(1, len(client.scheduler_info()["workers"]))
        batches = (pool.submit(prepare_batch, batch, how) for batch in batched(given, BATCH))
        yield from in_order(batches, most)


def in_order(made: Iterable[Future[list[Prepared]]], most: int) -> Iterator[Prepared]:
    """Yield what futures give in their order, `most` of them under way at a time."""
    under_way: deque[Future[list[Prepared]]] = deque()
    for future in made:
        under_way.append(future)
        if len(under_way) >= most:
            yield from under_way.popleft().result()
    while under_way:
        yield from under_way.popleft().result()


def prepare_batch(batch: list[Input], how: Reading) -> list[Prepared]:
    """Read a batch of files in one process."""
    return [prepared for one in batch for prepared in prepare(one, how)]


def batched(given: Iterable[Input], size: int) -> Iterator[list[Input]]:
    """Yield lists of at most `size` inputs."""
    rest = iter(given)
    while batch := list(islice(rest, size)):
        yield batch


def read_mapping(path: Path) -> ColumnMapping:
    """Read a person's word on the columns of case tables, from TOML or CSV.

    Raises ValueError, naming file and line, for a file that is none.
    """
    from ..ingest.cases import read_mapping as read

    return read(path)
