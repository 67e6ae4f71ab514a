"""The figures of a source, as the audit looks at them: what is printed, of how many, and where it is said again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from ...ontology.model import (
    Attribution,
    Case,
    Claim,
    Iri,
    Key,
    Measure,
    Method,
    Modality,
    Polarity,
    Source,
    Statistic,
)
from ...ontology.vocabulary import Vocabulary
from ..eligibility import Admissions
from ..rules import MONTHS, Rules, rules
from .findings import Finding, Verdict

OWN: Final = frozenset({Attribution.OWN_OBSERVATION, Attribution.OWN_POOLING})
_NUMBER: Final = re.compile(r"\d+(?:[.,·]\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of a source; `claims` are all that say it (an abstract repeats what the body says)."""

    key: Key
    population: str
    statistic: Statistic
    claims: tuple[Claim, ...]

    @property
    def iris(self) -> tuple[str, ...]:
        """The IRIs of the claims, sorted."""
        return tuple(sorted({c.iri for c in self.claims}))

    @property
    def value(self) -> Decimal:
        """The value; a figure without one is not made."""
        assert self.statistic.value is not None
        return self.statistic.value

    @property
    def decimals(self) -> int:
        """How many decimals the value is printed with."""
        for number in _NUMBER.findall(self.statistic.printed):
            plain = number.replace(",", ".").replace("·", ".")
            if Decimal(plain) == self.value:
                return len(plain.partition(".")[2])
        exponent = self.value.normalize().as_tuple().exponent
        return max(0, -exponent) if isinstance(exponent, int) else 0

    @property
    def exact(self) -> bool:
        """Whether the figure is printed as such, and not as about, more than or less than."""
        return self.statistic.comparator is None

    @property
    def printed_n(self) -> int | None:
        """The count that the text prints."""
        return None if "n" in self.statistic.inferred else self.statistic.n

    @property
    def printed_total(self) -> int | None:
        """The total that the text prints with the figure."""
        return None if "N" in self.statistic.inferred else self.statistic.N

    @property
    def sections(self) -> frozenset[str]:
        """Where it is said."""
        return frozenset(c.section for c in self.claims)

    @property
    def percent(self) -> Decimal:
        """The value of a share in percent."""
        return self.value if self.statistic.unit == "%" else self.value * 100

    @property
    def percent_decimals(self) -> int:
        """The decimals of a share in percent."""
        return self.decimals if self.statistic.unit == "%" else max(0, self.decimals - 2)

    @property
    def is_share(self) -> bool:
        """Whether it is one share, neither a range of shares nor a rate."""
        s = self.statistic
        return s.measure is Measure.PROPORTION and s.low is None and s.high is None

    @property
    def months(self) -> Decimal | None:
        """The value in months, where the unit is one of time."""
        unit = (self.statistic.unit or "").rstrip("s").lower()
        return self.value * MONTHS[unit] if unit in MONTHS else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What one source is audited with: its claims and figures, its own cases, and what it cites and is at hand.

    `figures` are affirmed, asserted and the source's own; `said` those of every other claim with a value. `admissions`
    is what a review question says of the cases, where one was chosen.
    """

    source: Source
    claims: tuple[Claim, ...]
    cases: tuple[Case, ...] = ()
    cited_claims: Mapping[str, tuple[Claim, ...]] = field(default_factory=dict)
    cited_cases: Mapping[str, tuple[Case, ...]] = field(default_factory=dict)
    vocabulary: Vocabulary
    figures: tuple[Figure, ...]
    said: tuple[Figure, ...]
    sizes: Mapping[str, int]
    admissions: Admissions | None = None

    @property
    def rules(self) -> Rules:
        """The tables of the audit."""
        return rules()

    @property
    def by_hand(self) -> bool:
        """Whether a person read the claims."""
        return all(c.method is Method.CURATED for c in self.claims)

    @property
    def size(self) -> int | None:
        """The number of patients that the source is about: the largest of its populations."""
        return max(self.sizes.values(), default=None)

    def label(self, concept: Iri | str | None) -> str:
        """Return the label of a concept."""
        return self.vocabulary.label(concept) if concept else ""

    def is_a(self, narrow: Iri | str | None, wide: Iri | str | None) -> bool:
        """Whether a concept is another one or a kind of it."""
        return bool(narrow and wide) and str(wide) in self.vocabulary.ancestors(str(narrow))

    def find(
        self,
        check: str,
        verdict: Verdict,
        explanation: str,
        figures: Sequence[Figure] = (),
        *,
        claims: Iterable[Claim] = (),
        assumptions: Sequence[str] = (),
        cases: Iterable[Case] = (),
    ) -> Finding:
        """Make a finding about this source."""
        iris = {iri for f in figures for iri in f.iris} | {c.iri for c in claims}
        printed = dict.fromkeys((*(f.statistic.printed for f in figures), *_printed(claims)))
        read = () if self.by_hand else ("the claims were read by the program and not confirmed by a person",)
        return Finding(
            source=self.source.id,
            check=check,
            verdict=verdict,
            printed=tuple(printed),
            assumptions=(*assumptions, *read),
            explanation=explanation,
            claims=tuple(sorted(iris)),
            cases=tuple(sorted({c.iri for c in cases})),
        )


def _printed(claims: Iterable[Claim]) -> Iterable[str]:
    return (c.statistic.printed for c in claims if c.statistic)


def material(
    source: Source,
    claims: Iterable[Claim],
    cases: Iterable[Case] = (),
    *,
    vocabulary: Vocabulary,
    cited_claims: Mapping[str, tuple[Claim, ...]] | None = None,
    cited_cases: Mapping[str, tuple[Case, ...]] | None = None,
    admissions: Admissions | None = None,
) -> Material:
    """Gather what a source is audited with.

    Where a person has curated the source, what the reader extracted is left out: it says the same less surely, and
    counting both would double every sum.
    """
    every = sorted(claims, key=lambda c: c.iri)
    chosen = tuple([c for c in every if c.method is Method.CURATED] or every)
    plain = [c for c in chosen if c.polarity is Polarity.AFFIRMED and c.modality is Modality.ASSERTED]
    own = merged(c for c in plain if c.attribution in OWN)
    return Material(
        source=source,
        claims=chosen,
        cases=tuple(cases),
        cited_claims=cited_claims or {},
        cited_cases=cited_cases or {},
        vocabulary=vocabulary,
        figures=own,
        said=merged(c for c in plain if c.attribution not in OWN),
        sizes=population_sizes(own),
        admissions=admissions,
    )


def merged(claims: Iterable[Claim]) -> tuple[Figure, ...]:
    """Return the figures of claims, those that repeat one another as one; the printed total goes before an inferred."""
    groups: dict[tuple[object, ...], list[Claim]] = {}
    for claim in claims:
        s = claim.statistic
        if s is None or s.value is None:
            continue
        # Two counts without an object may be of different things ("five at once", "five later"): their words tell.
        words = s.printed.casefold() if s.measure is Measure.COUNT and claim.object is None else ""
        figure = (s.measure, s.value, s.low, s.high, s.sd, s.unit, s.comparator, words)
        groups.setdefault((Key.of(claim), claim.qualifiers.population or "", *figure), []).append(claim)
    found = []
    for group in (part for whole in groups.values() for part in _by_total(whole)):
        best = max(group, key=lambda c: _told(c.statistic))
        assert best.statistic is not None
        found.append(
            Figure(
                key=Key.of(best),
                population=best.qualifiers.population or "",
                statistic=best.statistic,
                claims=tuple(group),
            )
        )
    return tuple(found)


def _by_total(claims: list[Claim]) -> list[list[Claim]]:
    """Keep repetitions apart that print different totals; one that prints none goes with any."""
    totals: dict[int | None, list[Claim]] = {}
    for claim in claims:
        s = claim.statistic
        totals.setdefault(s.N if s and "N" not in s.inferred else None, []).append(claim)
    if len(totals) == 2 and None in totals:
        return [claims]
    return list(totals.values())


def _told(statistic: Statistic | None) -> tuple[int, int]:
    """Rank a statistic by how much of its count and total the text itself prints."""
    if statistic is None:
        return (0, 0)
    printed = [n for n in ("n", "N") if getattr(statistic, n) is not None and n not in statistic.inferred]
    return (len(printed), len(statistic.printed))


def population_sizes(figures: Iterable[Figure]) -> dict[str, int]:
    """Return the size of each population: the number in its words, else the total printed with most of its figures."""
    totals: dict[str, Counter[int]] = {}
    for figure in figures:
        totals.setdefault(figure.population, Counter())
        if figure.printed_total:
            totals[figure.population][figure.printed_total] += 1
        alone = figure.statistic.measure is Measure.COUNT and figure.statistic.N is None
        if alone and figure.key.object is None and figure.key.site is None and figure.printed_n and figure.population:
            totals[figure.population][figure.printed_n] += 1
    sizes = {p: rules().size(p) or max(c, key=lambda n: (c[n], n), default=None) for p, c in totals.items()}
    return {population: size for population, size in sizes.items() if size and population}
