"""The counts of a review's flow: which records are of one paper, where each paper stands, and how many stand there.

The boxes are those of the PRISMA 2020 flow diagram for databases and registers (Page MJ et al. BMJ 2021;372:n71). What
was not recorded is None, never zero and never guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Literal

from .records import Decision, Record, Retrieval, Search, Stage

Standing = Literal["include", "exclude", "disagreement"]
Phase = Literal["identification", "screening", "included"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The records of one paper: `places` are (search id, record key), in the order in which they were found.

    `shared` are the numbers by which its records were taken for one paper, empty where it has a single record.
    """

    record: Record
    places: tuple[tuple[str, str], ...]
    numbers: frozenset[str]
    shared: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()

    def latest(self, stage: Stage) -> dict[str, Decision]:
        """Return the decision of each person at a stage that counts: their last one."""
        return {d.by: d for d in self.decisions if d.stage == stage}

    def standing(self, stage: Stage) -> Standing | None:
        """Return where the paper stands at a stage, None where nobody has decided."""
        verdicts = {d.verdict for d in self.latest(stage).values()}
        return "disagreement" if len(verdicts) > 1 else next(iter(verdicts), None)

    def reason(self, stage: Stage) -> str:
        """Return why it was excluded: the reasons of all who decided, each once."""
        reasons = sorted({d.reason or "no reason given" for d in self.latest(stage).values()})
        return " / ".join(reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One box of the flow: how many, None for not recorded; the parts that it is the sum of; the records in it."""

    phase: Phase
    label: str
    count: int | None
    parts: Mapping[str, int] = field(default_factory=dict)
    records: tuple[str, ...] = ()


def papers(searches: Sequence[Search]) -> list[Paper]:
    """Put the records of all searches together that share a DOI, PMID or PMCID, or are the same entry of a database."""
    fresh = count()
    groups: dict[str, int] = {}
    members: dict[int, list[tuple[str, Record]]] = {}
    names: dict[int, Counter[str]] = {}
    for search in searches:
        for key in search.found:
            record = search.records[key]
            said = {*record.numbers, f"{search.database} {key}"}
            old = sorted({groups[name] for name in said if name in groups})
            home = old[0] if old else next(fresh)
            members.setdefault(home, []).append((search.id, record))
            names.setdefault(home, Counter()).update(said)
            for other in old[1:]:
                members[home] += members.pop(other)
                names[home] += names.pop(other)
            groups.update(dict.fromkeys(names[home] if len(old) > 1 else said, home))
    decided: dict[tuple[str, str], list[Decision]] = {}
    for search in searches:
        for decision in search.decisions:
            decided.setdefault((search.id, decision.record), []).append(decision)
    return [_paper(members[home], names[home], decided) for home in members]


def _paper(
    found: list[tuple[str, Record]], names: Counter[str], decided: Mapping[tuple[str, str], list[Decision]]
) -> Paper:
    places = tuple((search, record.key) for search, record in found)
    decisions = sorted((d for place in places for d in decided.get(place, ())), key=lambda d: d.date)
    return Paper(
        record=found[0][1],
        places=places,
        numbers=frozenset(n for _, record in found for n in record.numbers),
        shared=tuple(sorted(name for name, times in names.items() if times > 1)),
        decisions=tuple(decisions),
    )


def flow(searches: Sequence[Search], retrievals: Iterable[Retrieval]) -> list[Box]:
    """Return the boxes of the flow in order.

    A report was sought where somebody fetched it or assessed it; it was retrieved where a fetch gave the full text, or
    where somebody assessed it, however they got it.
    """
    found = papers(searches)
    by: Counter[str] = Counter()
    for search in searches:
        by[search.database] += len(search.found)
    identified = sum(by.values()) if searches else None
    duplicates = [place for p in found for place in p.places[1:]]
    sift = _Sift(found, list(retrievals))
    return [
        Box(phase="identification", label="records identified from databases", count=identified, parts=dict(by)),
        Box(phase="identification", label="records identified from registers", count=None),
        Box(
            phase="identification",
            label="duplicate records removed",
            count=len(duplicates) if searches else None,
            records=tuple(f"{key} in {search}" for search, key in duplicates),
        ),
        Box(phase="identification", label="records removed by automation tools", count=None),
        Box(phase="identification", label="records removed for other reasons", count=None),
        *sift.screening(),
        *sift.retrieval(),
        *sift.assessment(),
    ]


class _Sift:
    """The papers from screening to inclusion, each put where it stands."""

    def __init__(self, found: Sequence[Paper], retrievals: Sequence[Retrieval]) -> None:
        self.at: dict[Standing | None, list[Paper]] = {None: [], "include": [], "exclude": [], "disagreement": []}
        for paper in found:
            self.at[paper.standing("abstract")].append(paper)
        tried = {n for r in retrievals for n in r.numbers}
        got = {n for r in retrievals if r.outcome == "full text" for n in r.numbers}
        self.unsought: list[Paper] = []
        self.missed: list[Paper] = []
        self.then: dict[Standing | None, list[Paper]] = {None: [], "include": [], "exclude": [], "disagreement": []}
        for paper in self.at["include"]:
            standing = paper.standing("full-text")
            if standing is not None or paper.numbers & got:
                self.then[standing].append(paper)
            elif paper.numbers & tried:
                self.missed.append(paper)
            else:
                self.unsought.append(paper)

    def screening(self) -> list[Box]:
        """Screening of titles and abstracts; where nobody has begun, nothing of it is recorded."""
        screened = [p for standing, inside in self.at.items() if standing for p in inside]
        known = bool(screened)
        return [
            _box("records screened", screened, known),
            _box("records excluded", self.at["exclude"], known, "abstract"),
            _box("records on which screeners disagree", self.at["disagreement"], known),
            _box("records not screened yet", self.at[None], known or bool(self.at[None])),
        ]

    def retrieval(self) -> list[Box]:
        """Getting the full texts."""
        sought = [*self.missed, *(p for inside in self.then.values() for p in inside)]
        known = bool(sought)
        return [
            _box("reports sought for retrieval", sought, known),
            _box("reports not retrieved", self.missed, known),
            _box("reports whose retrieval is not recorded", self.unsought, bool(self.at["include"])),
        ]

    def assessment(self) -> list[Box]:
        """Reading the full texts. Reports are counted; which of them are of one study nobody has recorded."""
        assessed = [p for standing, inside in self.then.items() if standing for p in inside]
        known = bool(assessed)
        return [
            _box("reports assessed for eligibility", assessed, known),
            _box("reports excluded", self.then["exclude"], known, "full-text"),
            _box("reports on which assessors disagree", self.then["disagreement"], known),
            _box("reports not assessed yet", self.then[None], known or bool(self.then[None])),
            Box(phase="included", label="studies included in review", count=None),
            _box("reports of included studies", self.then["include"], known, phase="included"),
        ]


def _box(
    label: str, inside: Sequence[Paper], known: bool, reasons: Stage | None = None, *, phase: Phase = "screening"
) -> Box:
    parts = Counter(p.reason(reasons) for p in inside) if reasons else Counter()
    return Box(
        phase=phase,
        label=label,
        count=len(inside) if known else None,
        parts=dict(sorted(parts.items())),
        records=tuple(p.record.key for p in inside),
    )
