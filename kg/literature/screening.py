"""What people decide about the records of searches, where each paper stands, and the PRISMA 2020 flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...ingest.literature.flow import Box, Paper, flow, papers
from ...ingest.literature.identifiers import parse
from ...ingest.literature.records import Decision, Search, Stage, Verdict, to_json
from .searching import Kept, journal, now, recorded

if TYPE_CHECKING:
    from ..graph import KnowledgeGraph


def screen(
    kg: KnowledgeGraph,
    search: str,
    record: str,
    verdict: Verdict,
    *,
    by: str,
    reason: str | None = None,
    stage: Stage = "abstract",
) -> Decision:
    """Record what a person decides about a record: at title and abstract, or of the full text.

    `search` is an id (or its beginning) or a query, `record` a key such as "MED:30643818", a DOI, a PMID or a PMCID.
    Raises ValueError where there is no such search or record, an exclusion has no reason, nobody is named, or a full
    text is decided about whose record was not included before.
    """
    by, reason = " ".join(by.split()), " ".join((reason or "").split()) or None
    if not by:
        raise ValueError("--by is empty: name who decides")
    if verdict == "exclude" and reason is None:
        raise ValueError("an exclusion needs a reason: give --reason")
    kept = recorded(kg)
    which = the_search(kept, search)
    key = the_record(which, record)
    if stage == "full-text":
        paper = next(p for p in papers(kept.searches) if (which.id, key) in p.places)
        if paper.standing("abstract") != "include":
            raise ValueError(f"{key} is not included at title and abstract: decide there first (--stage abstract)")
    decision = Decision(record=key, stage=stage, verdict=verdict, reason=reason, by=by, date=now())
    journal(kg, which.id).append([to_json(decision)])
    return decision


def the_search(kept: Kept, name: str) -> Search:
    """Return the search of an id, the beginning of one, or a query; raises ValueError where that is none or several."""
    wanted = " ".join(name.split())
    found = [s for s in kept.searches if s.query == wanted] or [
        s for s in kept.searches if wanted and s.id.startswith(wanted.lower())
    ]
    if len(found) != 1:
        there = ", ".join(s.id for s in found or kept.searches) or "none yet, run `batson search-literature QUERY`"
        raise ValueError(f"{'several searches' if found else 'no search'} {wanted!r}; there are: {there}")
    return found[0]


def the_record(search: Search, name: str) -> str:
    """Return the key of a record of a search; raises ValueError where the name fits none or several."""
    wanted = name.strip()
    if wanted in search.found:
        return wanted
    names = {wanted.upper()}
    try:
        asked = parse(wanted)
        numbers = {f"{asked.kind}:{asked.value}".lower()}
    except ValueError:
        numbers = set()
    found = [
        key
        for key in search.found
        if key.upper() in names or search.records[key].id.upper() in names or search.records[key].numbers & numbers
    ]
    if len(found) != 1:
        hint = ", ".join(found) if found else f"`batson screen {search.id}` lists them"
        raise ValueError(f"{'several records' if found else 'no record'} {wanted!r} in search {search.id}: {hint}")
    return found[0]


def screened(kg: KnowledgeGraph, search: str | None = None) -> tuple[list[Paper], Kept]:
    """Return the papers of all searches, or of one, with where each stands; raises ValueError as `screen` does."""
    kept = recorded(kg)
    found = papers(kept.searches)
    if search is not None:
        which = the_search(kept, search).id
        found = [p for p in found if any(place[0] == which for place in p.places)]
    return found, kept


def prisma(kg: KnowledgeGraph) -> tuple[list[Box], Kept]:
    """Return the boxes of the PRISMA 2020 flow over all searches; what was not recorded is None."""
    kept = recorded(kg)
    return flow(kept.searches, kept.retrievals), kept
