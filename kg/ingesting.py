"""From a file to the graph: read it, keep its text, attach curated quotes, extract claims, and say what was lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from ..ingest import curated, readers
from ..ingest.document import Document, Loss
from ..ingest.finder import find
from ..ingest.problems import Problem, UnreadableDocument
from ..ontology import iris
from ..ontology.model import Citation, Source, SourceType, source_triples
from ..ontology.vocabulary import Vocabulary
from ..store import Embedded, Text, Texts
from .attaching import attach_text
from .runs import run_triples


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What became of one file.

    `claims` counts the extracted claims by predicate; `attached` of `curated` quotes were found; `error` says why
    nothing came of the file; `unchanged` that the same text was here already.
    """

    path: str
    source: str = ""
    format: str = ""
    text_sha256: str = ""
    characters: int = 0
    claims: Mapping[str, int] = field(default_factory=dict)
    attached: int = 0
    curated: int = 0
    losses: tuple[Loss, ...] = ()
    problems: tuple[Problem, ...] = ()
    notices: tuple[str, ...] = ()
    unchanged: bool = False
    error: str | None = None


def files(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the files of paths, folders opened, in the order of their names; hidden files are left out."""
    for path in paths:
        if path.is_dir():
            inside = (p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
            yield from sorted(inside)
        else:
            yield path


def ingest_file(
    store: Embedded, texts: Texts, path: Path, *, vocabulary: Vocabulary, source: str | None = None
) -> Report:
    """Read one file into the store; a file that cannot be read changes nothing and is reported."""
    try:
        document = readers.read(path)
    except (UnreadableDocument, OSError) as error:
        return Report(path=str(path), error=str(error))
    return ingest_document(store, texts, document, path=str(path), vocabulary=vocabulary, source=source)


def ingest_document(
    store: Embedded, texts: Texts, document: Document, *, path: str, vocabulary: Vocabulary, source: str | None = None
) -> Report:
    """Put one document into the store: its text, its bibliography, its run; replaced whole if it was there."""
    source_id = source or default_id(document)
    sha256 = document.text_sha256
    about = {
        "source": source_id,
        "format": document.format,
        "original_sha256": document.original_sha256,
        "license": document.metadata.license,
        "origin": document.origin.to_dict(),
    }
    texts.put(Text(text=document.text, about=about))
    known = {s.id for s in curated.sources()}
    if source_id not in known:
        store.replace(iris.source_graph(source_id), source_triples(bibliography(source_id, document)))
    run = iris.run(source_id, sha256, "extracted")
    triples = run_triples(run, source_id, "extracted", text_sha256=sha256)
    for loss in document.losses:
        triples.add(Triple(NamedNode(run), NamedNode(iris.ONTOLOGY + "loss"), Literal(f"{loss.kind}: {loss.detail}")))
    store.replace(iris.run_graph(run), triples)
    attachment = attach_text(store, texts, source_id, sha256) if source_id in known else None
    notices = () if attachment else tuple(lookalikes(document))
    return Report(
        path=path,
        source=source_id,
        format=document.format,
        text_sha256=sha256,
        characters=len(document.text),
        attached=len(attachment.found) if attachment else 0,
        curated=len(attachment.found) + len(attachment.unfound) if attachment else 0,
        losses=document.losses,
        notices=notices,
    )


def default_id(document: Document) -> str:
    """Return the id of the source that a document is: one we know by its DOI, PMCID or PMID, else that very number."""
    about = document.metadata
    for name in ("doi", "pmcid", "pmid"):
        if number := getattr(about, name):
            same = (s.id for s in curated.sources() if (getattr(s, name) or "").lower() == number.lower())
            return next(same, number)
    return f"sha-{document.original_sha256[:12]}"


def bibliography(source_id: str, document: Document) -> Source:
    """Return the source record of a document that is not curated: what its metadata and reference list give."""
    about = document.metadata
    return Source(
        id=source_id,
        type=SourceType.UNKNOWN,
        title=about.title,
        authors="; ".join(about.authors) or None,
        year=about.year,
        journal=about.journal,
        doi=about.doi,
        pmid=about.pmid,
        pmcid=about.pmcid,
        url=about.url,
        license=about.license,
        references=tuple(
            Citation(key=r.key, text=r.text, authors=None, year=r.year, title=r.title, doi=r.doi, pmid=r.pmid)
            for r in {r.key: r for r in document.references}.values()
        ),
    )


def lookalikes(document: Document) -> Iterator[str]:
    """Say of a text that holds most passages of a curated source what it probably is; nothing is merged silently."""
    for source in curated.sources():
        locators = {c.locator for c in curated.claims(source.id) if c.locator}
        if not locators:
            continue
        found = sum(span is not None for span in find(locators, document.text).values())
        if found * 2 > len(locators):
            yield (
                f"{found} of {len(locators)} passages curated for {source.id} stand in this text: "
                f"if it is that source, ingest it with --source {source.id}"
            )
