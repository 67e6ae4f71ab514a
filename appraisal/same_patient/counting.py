"""How many patients there really are: between a and b, shared by reviews, and missed by a review."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...ontology.model import Case, RowType, Source
from .duplicates import SamePatient, chosen

Decisions = Mapping[frozenset[str], bool]
"""What a person decided about a pair of case IRIs: True that they are one patient, False that they are two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UniquePatients:
    """How many patients cases tell of.

    `told` counts every report, `most` follows a person's decisions, `least` takes every probable proposal as true that
    can be true with the others. `series` of them are known as a number only.
    """

    told: int
    most: int
    least: int
    series: int

    def __str__(self) -> str:
        """Say it in one line."""
        between = str(self.most) if self.least == self.most else f"between {self.least} and {self.most}"
        return f"{between} patients in {self.told} told" + (f", {self.series} of them in series" if self.series else "")


class Clusters:
    """Cases joined to patients; two rows of one source are joined only where a person says so."""

    def __init__(self, cases: Iterable[Case]) -> None:
        self._parent = {c.iri: c.iri for c in cases}
        self._sources = {c.iri: {c.source} for c in cases}
        self._apart: set[frozenset[str]] = set()

    def root(self, iri: str) -> str:
        """Return the case that stands for a patient."""
        while self._parent[iri] != iri:
            self._parent[iri] = self._parent[self._parent[iri]]
            iri = self._parent[iri]
        return iri

    def keep_apart(self, pair: Iterable[str]) -> None:
        """Remember that two cases are two patients."""
        self._apart.add(frozenset(pair))

    def join(self, a: str, b: str, *, decided: bool = False) -> bool:
        """Join two cases where nothing forbids it; False where a decision does, or a source and nobody `decided` it."""
        if a not in self._parent or b not in self._parent:
            return False
        a, b = self.root(a), self.root(b)
        if a == b:
            return True
        if self._forbidden(a, b) or (not decided and self._sources[a] & self._sources[b]):
            return False
        self._parent[b] = a
        self._sources[a] |= self._sources[b]
        return True

    def _forbidden(self, a: str, b: str) -> bool:
        return any({self.root(x) for x in pair} == {a, b} for pair in self._apart if pair <= self._parent.keys())

    def patients(self) -> dict[str, list[str]]:
        """Return the cases of each patient."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for iri in sorted(self._parent):
            found[self.root(iri)].append(iri)
        return dict(found)


def clusters(
    cases: Sequence[Case],
    proposals: Iterable[SamePatient],
    decisions: Decisions | None = None,
    *,
    proposed: bool = True,
) -> Clusters:
    """Join what a person decided, and where `proposed` what is probable, the most probable first."""
    joined = Clusters(cases)
    _decide(joined, decisions or {})
    if proposed:
        for one in sorted(proposals, key=lambda s: (-s.probability, s.a, s.b)):
            if one.probable:
                joined.join(one.a, one.b)
    return joined


def _decide(joined: Clusters, decisions: Decisions) -> list[frozenset[str]]:
    """Keep apart and join what a person decided, and return the pairs that cannot be joined."""
    for pair in (p for p, same in decisions.items() if not same):
        joined.keep_apart(pair)
    together = sorted((p for p, same in decisions.items() if same), key=sorted)
    return [pair for pair in together if not joined.join(*sorted(pair), decided=True)]


def contradictory(cases: Iterable[Case], decisions: Decisions) -> list[frozenset[str]]:
    """Return the pairs decided to be one patient that other decisions keep apart: A is B, B is C, and A is not C."""
    return _decide(Clusters(cases), decisions)


def undecided(proposals: Iterable[SamePatient], decisions: Decisions | None) -> list[SamePatient]:
    """Return the proposals on which nobody has decided."""
    return [p for p in proposals if frozenset((p.a, p.b)) not in (decisions or {})]


def unique_patients(
    cases: Iterable[Case], proposals: Iterable[SamePatient], decisions: Decisions | None = None
) -> UniquePatients:
    """Count the patients behind cases, with and without probable duplicates.

    >>> from batson.appraisal.same_patient.counting import unique_patients
    >>> str(unique_patients([], []))
    '0 patients in 0 told'
    """
    every = chosen(cases)
    single = [c for c in every if c.row_type is RowType.PATIENT]
    series = sum(c.patients for c in every if c.row_type is RowType.SERIES)
    found = list(proposals)
    return UniquePatients(
        told=len(single) + series,
        most=len(clusters(single, found, decisions, proposed=False).patients()) + series,
        least=len(clusters(single, found, decisions).patients()) + series,
        series=series,
    )


def overlap_matrix(
    cases: Iterable[Case], proposals: Iterable[SamePatient], decisions: Decisions | None = None
) -> dict[tuple[str, str], int]:
    """Return how many patients each two sources share, by their ids in order; with itself a source has all its own."""
    single = [c for c in chosen(cases) if c.row_type is RowType.PATIENT]
    source_of = {c.iri: c.source for c in single}
    matrix: defaultdict[tuple[str, str], int] = defaultdict(int)
    for members in clusters(single, proposals, decisions).patients().values():
        sources = sorted({source_of[iri] for iri in members})
        for i, a in enumerate(sources):
            for b in sources[i:]:
                matrix[a, b] += 1
    return dict(sorted(matrix.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """A case that a review could have had: whether it cites the paper, or may have the patient under another report."""

    case: str
    year: int
    cited: bool
    perhaps: tuple[str, ...] = ()


def missed_cases(
    review: Source,
    searched: int,
    cases: Iterable[Case],
    proposals: Iterable[SamePatient],
    *,
    eligible: Callable[[Case], bool] = lambda case: True,
    sources: Iterable[Source] = (),
    decisions: Decisions | None = None,
) -> list[Missed]:
    """Return the eligible cases published before a review's search and not in it, the earliest first.

    `searched` is the year of the search; a case counts as published before it where its report's year, else its
    source's, is earlier. A case of which a row of the review probably tells is in it; one that a row may tell of (less
    probable) is listed with that row under `perhaps`. Rows that the review names by a reference to the case's source
    have it. Cases whose year is not known are left out: nothing says that they were there to be found.
    """
    single = [c for c in chosen(cases) if c.row_type is RowType.PATIENT]
    found = list(proposals)
    source_of = {c.iri: c.source for c in single}
    years = {s.id: s.year for s in sources}
    keys = {c.key: c.cited_source for c in review.references}
    cited = {s for s in keys.values() if s}
    named = {keys.get(k) for c in single if c.source == review.id for k in c.report.cites}
    inside = {
        iri
        for members in clusters(single, found, decisions).patients().values()
        if any(source_of[m] == review.id for m in members)
        for iri in members
    }
    perhaps: defaultdict[str, list[str]] = defaultdict(list)
    for one in found:
        for mine, other in ((one.a, one.b), (one.b, one.a)):
            if source_of.get(mine) == review.id and (decisions or {}).get(frozenset((mine, other)), True):
                perhaps[other].append(mine)
    result = []
    for case in single:
        year = case.report.year or years.get(case.source)
        out = case.iri not in inside and case.source != review.id and case.source not in named
        if out and year is not None and year < searched and eligible(case):
            rows = tuple(sorted(perhaps.get(case.iri, ())))
            result.append(Missed(case=case.iri, year=year, cited=case.source in cited, perhaps=rows))
    return sorted(result, key=lambda m: (m.year, m.case))
