"""The claim: one thing that one sentence or table row of one source says."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from decimal import Decimal
from enum import StrEnum
from typing import Final, NewType

from .. import iris
from .anchor import Anchor, Locator
from .predicates import predicate
from .text import short_hash, squeezed

Iri = NewType("Iri", str)
"""The IRI of a concept of the ontology."""


class Polarity(StrEnum):
    """Whether the sentence says that it is so, or that it is not."""

    AFFIRMED = "affirmed"
    NEGATED = "negated"


class Modality(StrEnum):
    """How firmly the sentence says it."""

    ASSERTED = "asserted"
    HYPOTHESIZED = "hypothesized"
    RECOMMENDED = "recommended"


class Attribution(StrEnum):
    """Whose knowledge it is; support is counted by it."""

    OWN_OBSERVATION = "own observation"
    OWN_POOLING = "own pooling"
    OWN_INFERENCE = "own inference"
    RELAYED = "relayed"
    BACKGROUND = "background"


class Measure(StrEnum):
    """What kind of figure a statistic is."""

    PROPORTION = "proportion"
    COUNT = "count"
    MEAN = "mean"
    MEDIAN = "median"
    RANGE = "range"
    DURATION = "duration"
    RATE = "rate"
    RATIO = "ratio"
    SIZE = "size"
    LEVEL = "level"
    AGE = "age"


class Method(StrEnum):
    """Who read it: a person who curated it, the reader, or a person who added a case to what the reader found.

    Curated cases stand for all of their source, so that what the reader found in it counts no more; an added case
    stands beside them.
    """

    CURATED = "curated"
    EXTRACTED = "extracted"
    ADDED = "added"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistic:
    """A figure as printed, and the numbers in it.

    `value`, `low`, `high`, `sd` and the confidence interval are in `unit`; `ci_level` is in percent; `n` of `N` are
    whole numbers that the document gives or that its arithmetic leaves as the only choice, in which case `inferred`
    names them and `inference` says how. Printed mistakes are kept: flagging them is the audit's work.

    Raises ValueError for a figure without its printed string, a negative count or spread, or an inference unexplained.
    """

    measure: Measure
    printed: str
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    sd: Decimal | None = None
    ci_low: Decimal | None = None
    ci_high: Decimal | None = None
    ci_level: Decimal | None = None
    unit: str | None = None
    n: int | None = field(default=None, metadata={"property": "numerator"})
    N: int | None = field(default=None, metadata={"property": "denominator"})
    inferred: tuple[str, ...] = ()
    inference: str | None = None
    comparator: str | None = field(default=None, metadata={"property": "comparatorSign"})
    counted: str | None = None
    among: str | None = None

    def __post_init__(self) -> None:
        """Hold what the shapes demand of a statistic."""
        if not self.printed.strip():
            raise ValueError("statistic: no number without its printed string")
        for name in ("sd", "n", "N"):
            number = getattr(self, name)
            if number is not None and number < 0:
                raise ValueError(f"statistic {self.printed!r}: {name} is negative ({number})")
        if self.ci_level is not None and not 0 < self.ci_level <= 100:
            raise ValueError(f"statistic {self.printed!r}: a confidence level lies in 0 to 100, got {self.ci_level}")
        if self.comparator not in COMPARATORS:
            raise ValueError(f"statistic {self.printed!r}: comparator {self.comparator!r} is none of > < ≥ ≤ ≈")
        for name in self.inferred:
            if getattr(self, name, None) is None:
                raise ValueError(f"statistic {self.printed!r}: {name!r} is marked inferred but is blank")
        if bool(self.inferred) != bool(self.inference):
            raise ValueError(f"statistic {self.printed!r}: an inferred value says how, and only an inferred one does")


COMPARATORS: Final = (None, ">", "<", "≥", "≤", "≈")


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualifiers:
    """What restricts a claim: concepts, and the population in words."""

    route: Iri | None = None
    treatment: Iri | None = None
    comparator: Iri | None = None
    site: Iri | None = None
    primary: Iri | None = None
    population: str | None = None


GROUNDED: Final = ("route", "treatment", "comparator", "site", "primary")
"""The qualifiers that are concepts: they key a proposition; the population is compared within it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One thing that one sentence or table row of one source says, pinned to that place.

    `source` is a source id, `predicate` one of the design's predicates, `subject` and `object` concepts. `cites` are
    keys of the source's reference list. A claim has at least one anchor, or a locator while its text is not here.
    `gloss` is what it says in our own words (curated claims only).

    Raises ValueError for a predicate that is not known, an object where the predicate wants none (or the other way
    round), a relayed claim without a cited source or a name, or a claim without a place.
    """

    source: str
    predicate: str
    subject: Iri
    object: Iri | None = None
    qualifiers: Qualifiers = Qualifiers()
    statistic: Statistic | None = None
    polarity: Polarity = Polarity.AFFIRMED
    modality: Modality = Modality.ASSERTED
    attribution: Attribution
    cites: tuple[str, ...] = ()
    section: str = ""
    evidence_type: Iri | None = None
    method: Method
    locator: Locator | None = None
    anchors: tuple[Anchor, ...] = ()
    gloss: str | None = None

    def __post_init__(self) -> None:
        """Hold what the shapes demand of a claim."""
        rule = predicate(self.predicate)
        where = f"claim {self.predicate} of {self.source}"
        if rule.takes_object and self.object is None:
            raise ValueError(f"{where}: needs an object")
        if not rule.takes_object and self.object is not None:
            raise ValueError(f"{where}: takes no object, its answer is the statistic; got {self.object}")
        if rule.kind == "outcome" and rule.name in {"survival", "interval"} and self.statistic is None:
            raise ValueError(f"{where}: needs a statistic")
        if self.locator is None and not self.anchors:
            raise ValueError(f"{where}: no claim without an anchor")
        if any(a.source != self.source for a in self.anchors):
            raise ValueError(f"{where}: an anchor belongs to another source")

    @property
    def kind(self) -> str:
        """The kind that the predicate belongs to, such as "spread" or "treatment"."""
        return predicate(self.predicate).kind

    @property
    def id(self) -> str:
        """The claim's address: 16 hex digits that no offset, version, run or anchor state enters."""
        if self.locator is not None:
            place = f"words {self.locator.word_count} {self.locator.words_sha256}"
            occurrence = self.locator.occurrence
        else:
            place = squeezed(self.anchors[0].exact)
            occurrence = self.anchors[0].occurrence
        qualifiers = (f"{f.name}={v}" for f in fields(Qualifiers) if (v := getattr(self.qualifiers, f.name)))
        return short_hash(
            self.source,
            self.method,
            place,
            str(occurrence),
            self.predicate,
            self.subject,
            self.object or "",
            "\x1e".join(qualifiers),
            self.statistic.printed if self.statistic else "",
            self.polarity,
            self.modality,
            self.attribution,
        )

    @property
    def iri(self) -> str:
        """The claim's IRI."""
        return iris.CLAIM + self.id
