"""Which source a document is, and what is known of it: by its own numbers, never by likeness."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from ..ingest import curated
from ..ingest.document import Document
from ..ingest.finder import most
from ..ontology.model import Citation, Locator, Source

LIKENESS_LENGTH = 200_000
"""Longer texts are not compared with the curated sources: they are no single paper."""


def default_id(document: Document) -> str:
    """Return the id of the source that a document is: one we know by its DOI, PMCID or PMID, else that very number."""
    about = document.metadata
    for name in ("doi", "pmcid", "pmid"):
        if number := getattr(about, name):
            same = (s.id for s in curated.sources() if (getattr(s, name) or "").lower() == number.lower())
            return next(same, number)
    return f"sha-{document.original_sha256[:12]}"


def bibliography(source_id: str, document: Document) -> Source:
    """Return the source record of a document: what its metadata and its reference list give, and no more."""
    about = document.metadata
    references = {r.key: r for r in document.references}
    return Source(
        id=source_id,
        title=about.title,
        authors="; ".join(about.authors) or None,
        year=about.year,
        journal=about.journal,
        volume=about.volume,
        doi=about.doi,
        pmid=about.pmid,
        pmcid=about.pmcid,
        url=about.url,
        license=about.license,
        references=tuple(
            Citation(
                key=r.key,
                text=r.text,
                authors="; ".join(r.authors) or None,
                year=r.year,
                title=r.title,
                doi=r.doi,
                pmid=r.pmid,
            )
            for r in references.values()
        ),
    )


@cache
def _locators() -> dict[str, frozenset[Locator]]:
    """The places of the curated claims, by source: of those sources that have any."""
    found = {s.id: frozenset(c.locator for c in curated.claims(s.id) if c.locator) for s in curated.sources()}
    return {source: locators for source, locators in found.items() if locators}


def lookalikes(text: str) -> Iterator[str]:
    """Say of a text that holds most passages of a curated source what it probably is; nothing is merged silently."""
    if len(text) > LIKENESS_LENGTH:
        return
    for source, locators in _locators().items():
        if found := most(locators, text):
            yield (
                f"{found} of {len(locators)} passages curated for {source} stand in this text: "
                f"if it is that source, ingest it with --source {source}"
            )
