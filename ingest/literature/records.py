"""What a review keeps: the records that a search found, the runs of the search, decisions, and retrieved texts.

Each is one entry of an append-only file; nothing is ever changed in place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Literal, get_args

Stage = Literal["abstract", "full-text"]
"""Screening of title and abstract, and assessment of the full text: the two steps of PRISMA 2020."""

Verdict = Literal["include", "exclude"]
Outcome = Literal["full text", "abstract only", "nothing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One hit of a search, as the database lists it; None where it says nothing.

    `source` and `id` are the database's own (MED and a PMID, PMC, PPR for preprints); `doi` is lower case, `pmcid` has
    its prefix; `authors` are as printed.
    """

    source: str
    id: str
    title: str | None = None
    authors: str | None = None
    year: int | None = None
    journal: str | None = None
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    open_access: bool | None = None

    @property
    def key(self) -> str:
        """The name of the record in its search, such as "MED:30643818"."""
        return f"{self.source}:{self.id}"

    @property
    def numbers(self) -> frozenset[str]:
        """The numbers that say that two records are of one paper."""
        said = (("doi", self.doi), ("pmid", self.pmid), ("pmcid", self.pmcid))
        return frozenset(f"{kind}:{number.lower()}" for kind, number in said if number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a search: `date` in UTC (ISO 8601), how many `hits` the database counted, which were taken.

    `complete` is False where not every hit was taken; `address` is that of the service.
    """

    database: str
    query: str
    date: str
    hits: int
    found: tuple[str, ...]
    complete: bool
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What one person decided about one record; their latest decision at a stage counts."""

    record: str
    stage: Stage
    verdict: Verdict
    reason: str | None
    by: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieval:
    """One attempt to get the text of a paper; `source` is its id in the graph where a text came in."""

    asked: str
    outcome: Outcome
    date: str
    why: str | None = None
    source: str | None = None
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    license: str | None = None

    @property
    def numbers(self) -> frozenset[str]:
        """The numbers that say which paper it is of."""
        said = (("doi", self.doi), ("pmid", self.pmid), ("pmcid", self.pmcid))
        return frozenset(f"{kind}:{number.lower()}" for kind, number in said if number)


Entry = Record | Run | Decision | Retrieval
KINDS: Final[Mapping[str, type[Entry]]] = {"record": Record, "run": Run, "decision": Decision, "retrieval": Retrieval}


def to_json(entry: Entry) -> dict[str, Any]:
    """Return an entry as a JSON object; what is None is left out."""
    kind = next(name for name, made in KINDS.items() if made is type(entry))
    return {"entry": kind, **{k: v for k, v in asdict(entry).items() if v is not None}}


def from_json(value: Any) -> Entry:
    """Return the entry that a JSON object is; raises ValueError where it is none."""
    kind = KINDS.get(str(value.get("entry"))) if isinstance(value, dict) else None
    if kind is None:
        raise ValueError("it is no record, run, decision or retrieval")
    known = {f.name: value[f.name] for f in fields(kind) if f.name in value}
    if isinstance(known.get("found"), list):
        known["found"] = tuple(known["found"])
    for name, made in known.items():
        _check(kind, name, made)
    if kind is Decision:
        known.setdefault("reason", None)
    try:
        return kind(**known)
    except TypeError:
        missing = ", ".join(f.name for f in fields(kind) if f.name not in known)
        raise ValueError(f"the {value['entry']} lacks something of: {missing}") from None


_ALLOWED: Final[Mapping[str, tuple[str, ...]]] = {
    "stage": get_args(Stage),
    "verdict": get_args(Verdict),
    "outcome": get_args(Outcome),
}
_TYPES: Final[Mapping[str, type]] = {"hits": int, "complete": bool, "found": tuple, "year": int, "open_access": bool}


def _check(kind: type[Entry], name: str, value: object) -> None:
    """Raise ValueError where a field holds what it cannot."""
    fits = value is None or isinstance(value, _TYPES.get(name, str))
    if isinstance(value, tuple):
        fits = fits and all(isinstance(one, str) for one in value)
    if not fits or (name in _ALLOWED and value not in _ALLOWED[name]):
        raise ValueError(f"{name} of the {kind.__name__.lower()} cannot be {str(value)[:40]!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """One query to one database with all its runs, the records of all of them, and what was decided."""

    id: str
    runs: tuple[Run, ...]
    records: Mapping[str, Record]
    decisions: tuple[Decision, ...] = ()

    @property
    def database(self) -> str:
        """The database that was searched."""
        return self.runs[0].database

    @property
    def query(self) -> str:
        """The query as it was typed, white space folded."""
        return self.runs[0].query

    @property
    def found(self) -> tuple[str, ...]:
        """The records of all runs, each once, in the order in which they were first found."""
        return tuple(dict.fromkeys(key for run in self.runs for key in run.found))


def search_id(database: str, query: str) -> str:
    """Return the id of a search: 8 hex digits of its database and its query with white space folded."""
    return hashlib.sha256(f"{database}\n{' '.join(query.split())}".encode()).hexdigest()[:8]
