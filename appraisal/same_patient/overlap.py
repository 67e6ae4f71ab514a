"""Reviews that count the same patients: a matrix, the patients behind a pooled figure, and those a review missed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any, Final

from ...ontology.model import Attribution, Case, Claim, FieldState, RowType, Source
from .counting import Decisions, Missed, UniquePatients, missed_cases, overlap_matrix, unique_patients
from .duplicates import SamePatient, chosen, same_patient_record

UNDECIDED: Final[Decisions] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePatients:
    """How many patients a source tells of, and how many of them only as figures of a series, which nothing matches."""

    source: str
    told: int
    series: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """The patients that two sources share.

    `decided` are those of whom a person said so, `probable` those and the probable proposals; `pairs` are the proposals
    behind them, the merely possible ones too.
    """

    a: str
    b: str
    decided: int
    probable: int
    pairs: tuple[SamePatient, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Which sources tell of the same patients: what each has, what each two share, and how many patients there are."""

    sources: tuple[SourcePatients, ...]
    shared: tuple[Shared, ...]
    patients: UniquePatients

    def between(self, a: str, b: str) -> Shared | None:
        """Return what two sources share, in whatever order they are named; None where nothing hints at it."""
        return next((s for s in self.shared if {s.a, s.b} == {a, b}), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledPatients:
    """The patients behind a pooled figure: the cases here that it can have counted, and what is not here.

    `printed` is the figure and `total` the number of patients that it names or implies. `references` are the keys that
    the pooling cites, `missing` those of them of which no case is here.
    """

    claim: str
    source: str
    printed: str
    total: int | None
    cases: tuple[str, ...]
    patients: UniquePatients
    references: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedCases:
    """The cases that a review could have had and has not.

    `searched` is the year of its search; where `assumed` it is the year of the review, which is the latest it can be.
    `undated` are cases whose year is not known: nothing says that they were there to be found. `unnamed` are rows of
    the review of which no author is known, so that a missed case may yet be one of them.
    """

    review: str
    searched: int
    assumed: bool
    missed: tuple[Missed, ...]
    undated: tuple[str, ...]
    unnamed: tuple[str, ...]


def overlap(
    cases: Iterable[Case],
    proposals: Iterable[SamePatient],
    *,
    decisions: Decisions = UNDECIDED,
    sources: Iterable[str] | None = None,
) -> Overlap:
    """Return which sources tell of the same patients, of all sources or of those named, sorted by id.

    >>> from batson.appraisal.same_patient.overlap import overlap
    >>> str(overlap([], []).patients)
    '0 patients in 0 told'
    """
    wanted = None if sources is None else set(sources)
    every = [c for c in chosen(cases) if wanted is None or c.source in wanted]
    source_of = {c.iri: c.source for c in every}
    here = [p for p in proposals if p.a in source_of and p.b in source_of]
    pairs: defaultdict[tuple[str, ...], list[SamePatient]] = defaultdict(list)
    for one in here:
        pairs[tuple(sorted((source_of[one.a], source_of[one.b])))].append(one)
    probable = overlap_matrix(every, here, decisions)
    decided = overlap_matrix(every, (), decisions)
    between = sorted({key for key in probable if key[0] != key[1]} | {(a, b) for a, b in pairs})
    return Overlap(
        sources=tuple(_told(s, [c for c in every if c.source == s]) for s in sorted(set(source_of.values()))),
        shared=tuple(
            Shared(
                a=a,
                b=b,
                decided=decided.get((a, b), 0),
                probable=probable.get((a, b), 0),
                pairs=tuple(pairs[a, b]),
            )
            for a, b in between
        ),
        patients=unique_patients(every, here, decisions),
    )


def _told(source: str, cases: Sequence[Case]) -> SourcePatients:
    series = sum(c.patients for c in cases if c.row_type is RowType.SERIES)
    return SourcePatients(source=source, told=sum(c.patients for c in cases), series=series)


def pooled_patients(
    claim: Claim,
    review: Source,
    claims: Iterable[Claim],
    cases: Iterable[Case],
    proposals: Iterable[SamePatient],
    *,
    decisions: Decisions = UNDECIDED,
) -> PooledPatients:
    """Return the patients behind a figure that a source pools.

    They are the source's own cases and those of the papers that the figure cites; where it cites none, of those that
    the source's pooling cites anywhere. Raises ValueError for a claim that pools nothing.
    """
    if claim.attribution is not Attribution.OWN_POOLING or claim.statistic is None:
        raise ValueError(f"claim {claim.id} of {claim.source} is no pooled figure ({claim.attribution})")
    keys = set(claim.cites) or pooled_keys(review, claims)
    cited = {c.key: c.cited_source for c in review.references if c.key in keys and c.cited_source}
    every = chosen(cases)
    rows = [c for c in every if c.source == review.id and (set(c.report.cites) <= keys)]
    there = [*rows, *(c for c in every if c.source in set(cited.values()) - {review.id})]
    here = {c.iri for c in there}
    told = {c.source for c in there}
    known = {key for c in rows for key in c.report.cites} | {k for k, s in cited.items() if s in told}
    return PooledPatients(
        claim=claim.iri,
        source=review.id,
        printed=claim.statistic.printed,
        total=claim.statistic.N,
        cases=tuple(sorted(here)),
        patients=unique_patients(there, [p for p in proposals if p.a in here and p.b in here], decisions),
        references=tuple(sorted(keys, key=_by_number)),
        missing=tuple(sorted(keys - known, key=_by_number)),
    )


def pooled_keys(review: Source, claims: Iterable[Claim]) -> set[str]:
    """Return the references that a source's pooling cites: the papers whose patients it counts."""
    return {k for c in claims if c.source == review.id and c.attribution is Attribution.OWN_POOLING for k in c.cites}


def _by_number(key: str) -> tuple[int, str]:
    return (int(key) if key.isdecimal() else 0, key)


def missed(
    review: Source,
    claims: Iterable[Claim],
    cases: Iterable[Case],
    proposals: Iterable[SamePatient],
    *,
    searched: int | None = None,
    eligible: Callable[[Case], bool] = lambda case: True,
    sources: Iterable[Source] = (),
    decisions: Decisions = UNDECIDED,
) -> MissedCases:
    """Return the eligible cases that were published before a review's search and are not in it.

    In it are its rows, and the papers that its pooling cites. `searched` is a year; where it is not given the review's
    own year stands for it. Raises ValueError where neither is known.
    """
    year = searched if searched is not None else review.year
    if year is None:
        raise ValueError(f"the year of {review.id} is not known; give the year of its search")
    every, known = chosen(cases), list(sources)
    keys = pooled_keys(review, claims)
    counted = {c.cited_source for c in review.references if c.key in keys}

    def asked(case: Case) -> bool:
        return case.source not in counted and eligible(case)

    years: Mapping[str, int | None] = {s.id: s.year for s in known}
    others = [c for c in every if c.source != review.id and c.row_type is RowType.PATIENT and asked(c)]
    unnamed = [
        c.iri
        for c in every
        if c.source == review.id
        and c.row_type is RowType.PATIENT
        and c.report.authors is None
        and c.patient.age.state is FieldState.SOURCE_NOT_AT_HAND
    ]
    return MissedCases(
        review=review.id,
        searched=year,
        assumed=searched is None,
        missed=tuple(missed_cases(review, year, every, proposals, eligible=asked, sources=known, decisions=decisions)),
        undated=tuple(c.iri for c in others if c.report.year is None and years.get(c.source) is None),
        unnamed=tuple(unnamed),
    )


def overlap_record(found: Overlap) -> dict[str, Any]:
    """Return the matrix as JSON."""
    return {
        "sources": [asdict(s) for s in found.sources],
        "shared": [
            {
                "a": s.a,
                "b": s.b,
                "decided": s.decided,
                "probable": s.probable,
                "pairs": [same_patient_record(p) for p in s.pairs],
            }
            for s in found.shared
        ],
        "patients": asdict(found.patients),
    }


def pooled_record(found: PooledPatients) -> dict[str, Any]:
    """Return the patients behind a figure as JSON."""
    return asdict(found)


def missed_record(found: MissedCases) -> dict[str, Any]:
    """Return what a review missed as JSON."""
    return asdict(found)
