"""The numbers by which a paper is asked for: DOI, PMCID and PMID."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["doi", "pmcid", "pmid"]

_PREFIX = re.compile(
    r"(?:https?://)?(?:(?:dx\.)?doi\.org/|(?:www\.)?ncbi\.nlm\.nih\.gov/pmc/articles/|pmc\.ncbi\.nlm\.nih\.gov/articles/|"
    r"pubmed\.ncbi\.nlm\.nih\.gov/|europepmc\.org/(?:article/med|articles?/pmc|articles)/|(?:doi|pmid|pmcid)\s*:)\s*",
    re.IGNORECASE,
)
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"\\<>{}|^`\x00-\x1f\x7f-\x9f]{1,200}")
_PMCID = re.compile(r"PMC([1-9]\d{0,9})(?:\.\d{1,3})?", re.IGNORECASE)
_PMID = re.compile(r"[1-9]\d{0,8}")


@dataclass(frozen=True, slots=True)
class Identifier:
    """One number of a paper: a DOI in lower case, a PMCID with its prefix, or a PMID."""

    kind: Kind
    value: str

    def __str__(self) -> str:
        return f"PMID {self.value}" if self.kind == "pmid" else self.value


def parse(text: str) -> Identifier:
    """Return the identifier that a person typed, as a bare number or as a link.

    Raises ValueError where it is none.

    >>> from batson.ingest.literature import parse
    >>> parse("https://doi.org/10.1155/2018/7485020").value
    '10.1155/2018/7485020'
    """
    bare = text.strip()
    if found := _PREFIX.match(bare):
        bare = bare[found.end() :].strip().rstrip("/")
    if _DOI.fullmatch(bare):
        return Identifier("doi", bare.lower())
    if found := _PMCID.fullmatch(bare):
        return Identifier("pmcid", f"PMC{found[1]}")
    if _PMID.fullmatch(bare):
        return Identifier("pmid", bare)
    shown = "".join(c if c.isprintable() else "?" for c in text[:80])
    raise ValueError(f"{shown!r} is no DOI, PMCID or PMID: write it as 10.1155/2018/7485020, PMC6311310 or 30643818")
