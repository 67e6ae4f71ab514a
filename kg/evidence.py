"""Evidence as it is shown: a claim's record with our own words, the link to the paper, and what it cites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..ontology.model import Claim, Source
from .records import Context, Record, claim_record


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One claim as a reader meets it.

    `record` has the design's keys. `gloss` says in our own words what a curated claim says; `inference` how a number
    that is not printed was worked out; `title` and `link` lead to the paper; `cited` are the entries of its reference
    list that the sentence points to, as far as they are known.
    """

    record: Record
    gloss: str | None
    inference: str | None
    title: str | None
    link: str | None
    cited: Sequence[str]


def evidence(claims: Sequence[Claim], sources: Mapping[str, Source], context: Context) -> list[Evidence]:
    """Return claims with what a reader needs beside them, in the order given."""
    return [_one(claim, sources.get(claim.source), context) for claim in claims]


def _one(claim: Claim, source: Source | None, context: Context) -> Evidence:
    """Return one claim with what a reader needs beside it."""
    entries = {c.key: c for c in source.references} if source else {}
    cited = []
    for key in claim.cites:
        entry = entries.get(key)
        known = [str(part) for part in (entry.authors, entry.year, entry.title, entry.text) if part] if entry else []
        cited.append(f"[{key}] {', '.join(known) or 'not known to us'}")
    return Evidence(
        record=claim_record(claim, context),
        gloss=claim.gloss,
        inference=claim.statistic.inference if claim.statistic else None,
        title=source.title if source else None,
        link=source.link if source else None,
        cited=cited,
    )
