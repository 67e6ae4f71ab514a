"""The source: a document that makes claims, and its reference list."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from .. import iris


class SourceType(StrEnum):
    """What kind of document a source is; never typed in as a score, only shown."""

    CASE_REPORT = "case report"
    CASE_SERIES = "case series"
    REVIEW = "review"
    CASE_REPORT_AND_REVIEW = "case report and review"
    ARTICLE = "article"
    WEB_PAGE = "web page"
    CASE_TABLE = "case table"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """An entry of a reference list: the key it is cited under, and what it is where that is known.

    `cited_source` is a source id; `confidence` and `note` say how sure the identification is and why.
    """

    key: str = field(metadata={"property": "citationKey"})
    text: str | None = None
    authors: str | None = None
    year: int | None = None
    title: str | None = None
    journal: str | None = None
    doi: str | None = None
    pmid: str | None = None
    cited_source: str | None = None
    confidence: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A document that makes claims; blanks are unknown and never filled by guessing."""

    id: str = field(metadata={"property": "sourceId"})
    type: SourceType = field(default=SourceType.UNKNOWN, metadata={"property": "sourceType"})
    title: str | None = None
    authors: str | None = None
    year: int | None = None
    journal: str | None = None
    volume: str | None = None
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    url: str | None = None
    license: str | None = None
    note: str | None = None
    references: tuple[Citation, ...] = ()

    @property
    def iri(self) -> str:
        """The source's IRI."""
        return iris.source(self.id)

    @property
    def link(self) -> str | None:
        """Where a reader finds the paper: its DOI, PMC or PubMed page, else its address."""
        if self.doi:
            return f"https://doi.org/{self.doi}"
        if self.pmcid:
            return f"https://pmc.ncbi.nlm.nih.gov/articles/{self.pmcid}/"
        if self.pmid:
            return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"
        return self.url
