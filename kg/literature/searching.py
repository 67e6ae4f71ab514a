"""Searches as a review needs them: every run with its date, its hits and its records, kept in append-only files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ...ingest.literature.europepmc import DATABASE, EuropePMC
from ...ingest.literature.records import (
    Decision,
    Entry,
    Record,
    Retrieval,
    Run,
    Search,
    from_json,
    search_id,
    to_json,
)
from ...store.journal import Journal

if TYPE_CHECKING:
    from ..graph import KnowledgeGraph

LIMIT = 10_000
"""Hits taken of one search; a query with more is no search that people can screen."""

_SEARCH = re.compile(r"[0-9a-f]{8}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One run of a search: its records, which of them no earlier run had, which of the last run are gone.

    `before` is the date of the run before, None for the first; `unread` counts hits that were no records.
    """

    search: str
    run: Run
    records: tuple[Record, ...]
    new: tuple[Record, ...]
    gone: tuple[Record, ...]
    before: str | None
    unread: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """All that is recorded of searches, and what in the files could not be read."""

    searches: tuple[Search, ...]
    retrievals: tuple[Retrieval, ...]
    faults: tuple[str, ...]


def search(kg: KnowledgeGraph, query: str, *, service: EuropePMC, limit: int = LIMIT) -> Found:
    """Search Europe PMC, record the run with all its records, and say what is new since the earlier runs.

    At most `limit` hits are taken, in pages; the run says whether that were all. Nothing is recorded where the service
    fails on the way. Raises ValueError for an empty query, ServiceError and Offline as the service does.
    """
    query = " ".join(query.split())
    if not query:
        raise ValueError("the query is empty: write it as Europe PMC's search box takes it")
    listed: dict[str, Record] = {}
    hits = unread = 0
    for page in service.search(query, limit=limit):
        hits, unread = page.hits, unread + page.unread
        listed.update((r.key, r) for r in page.records)
    taken = dict(list(listed.items())[:limit])
    run = Run(
        database=DATABASE,
        query=query,
        date=now(),
        hits=hits,
        found=tuple(taken),
        complete=len(taken) >= hits,
        address=service.address,
    )
    name = search_id(DATABASE, query)
    earlier = next((s for s in recorded(kg).searches if s.id == name), None)
    known = earlier.records if earlier else {}
    last = earlier.runs[-1] if earlier else None
    entries = [to_json(r) for r in taken.values() if known.get(r.key) != r]
    journal(kg, name).append([*entries, to_json(run)])
    seen = frozenset(earlier.found if earlier else ())
    return Found(
        search=name,
        run=run,
        records=tuple(taken.values()),
        new=tuple(r for r in taken.values() if r.key not in seen),
        gone=tuple(known[k] for k in last.found if k not in taken) if last and run.complete else (),
        before=last.date if last else None,
        unread=unread,
    )


def recorded(kg: KnowledgeGraph) -> Kept:
    """Return all searches, oldest first, and all retrievals; a line that cannot be read is told and left alone."""
    faults: list[str] = []
    folder = kg.workspace.root / "searches"
    found = []
    for path in sorted(folder.glob("*.jsonl")) if folder.is_dir() else ():
        if _SEARCH.fullmatch(path.stem) and (one := _search(path.stem, _entries(Journal(path), faults), faults)):
            found.append(one)
    retrievals = (e for e in _entries(journal(kg, "retrievals"), faults) if isinstance(e, Retrieval))
    found.sort(key=lambda s: (s.runs[0].date, s.id))
    return Kept(searches=tuple(found), retrievals=tuple(retrievals), faults=tuple(faults))


def _search(name: str, entries: Iterable[Entry], faults: list[str]) -> Search | None:
    """Return the search that a file records; a record that a run names and no line holds is told."""
    records: dict[str, Record] = {}
    runs: list[Run] = []
    decisions: list[Decision] = []
    for entry in entries:
        if isinstance(entry, Record):
            records[entry.key] = entry
        elif isinstance(entry, Run):
            lost = [k for k in entry.found if k not in records]
            if lost:
                faults.append(f"searches/{name}.jsonl: {len(lost)} records of the run of {entry.date} are missing")
            runs.append(replace(entry, found=tuple(k for k in entry.found if k in records)))
        elif isinstance(entry, Decision):
            decisions.append(entry)
    kept = tuple(d for d in decisions if d.record in records)
    if len(kept) < len(decisions):
        faults.append(
            f"searches/{name}.jsonl: {len(decisions) - len(kept)} decisions are about records that are missing"
        )
    return Search(id=name, runs=tuple(runs), records=records, decisions=kept) if runs else None


def _entries(journal: Journal, faults: list[str]) -> list[Entry]:
    """Return the entries of a file; faults are added to the list."""
    found = []
    for line in journal.lines():
        try:
            if line.fault:
                raise ValueError(line.fault)
            found.append(from_json(line.value))
        except ValueError as fault:
            faults.append(f"searches/{journal.path.name}, line {line.number}: {fault}; the line is passed over")
    return found


def journal(kg: KnowledgeGraph, name: str) -> Journal:
    """Return the file of a search, or of the retrievals."""
    return Journal(kg.workspace.root / "searches" / f"{name}.jsonl")


def now() -> str:
    """Return the moment in UTC as ISO 8601 writes it; to the millisecond, so that decisions keep their order."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
