"""How well the reader reads: extracted claims against gold claims, document by document.

A prediction matches a gold claim one to one where the predicate is the same, the quotes overlap and the objects are one
concept (relaxed). Strict adds subject, polarity, modality and the number. Full adds what a clinician would call an
error: measure, unit, bounds, n, N and the qualifiers that the gold has, and no n or N that the gold does not have.
Gold is dense and not exhaustive, so precision is a lower bound; only `must_not` entries are wrong for certain.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ..ontology.vocabulary import Vocabulary
from ..ontology.wordforms import key

Record = Mapping[str, Any]

FINER: Final = {
    "prevents": "improves",
    "expressesMarker": "showsFinding",
    "hasDemographic": "frequency",
    "invades": "metastasizesTo",
    "prognosis": "survival",
}
"""Finer predicates, counted as the one that some gold uses for them."""

QUALIFIERS: Final = ("primary", "treatment", "comparator", "route")
LONGER: Final = 260
"""Letters that a quote may be longer than the gold's before it counts as a paragraph."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """So many of so many."""

    right: int
    asked: int

    @property
    def share(self) -> float:
        """The share, 0 to 1; 0 where nothing was asked."""
        return self.right / self.asked if self.asked else 0.0


@dataclass(slots=True)
class Score:
    """Counts of one document or of several added up."""

    gold: int = 0
    predicted: int = 0
    matched: int = 0
    strict: int = 0
    full: int = 0
    must_not: int = 0
    must_not_hit: int = 0
    facets: Counter[tuple[str, str, bool]] = field(default_factory=Counter)
    fields: Counter[tuple[str, bool]] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)

    def f1(self, hits: int) -> float:
        """Return the harmonic mean of precision and recall of some kind of hits, 0 to 1."""
        return 2 * hits / (self.gold + self.predicted) if self.gold + self.predicted else 0.0

    def facet(self, name: str) -> dict[str, Ratio]:
        """Return recall by predicate, modality, format or difficulty."""
        values = sorted({v for n, v, _ in self.facets if n == name})
        return {v: self._ratio(self.facets[name, v, True], self.facets[name, v, False]) for v in values}

    def field_ratios(self) -> dict[str, Ratio]:
        """Return, for each field of the matched claims, how often it was right."""
        names = sorted({n for n, _ in self.fields})
        return {n: self._ratio(self.fields[n, True], self.fields[n, False]) for n in names}

    @staticmethod
    def _ratio(right: int, wrong: int) -> Ratio:
        return Ratio(right, right + wrong)

    def add(self, other: Score) -> None:
        """Add the counts of another score."""
        for name in ("gold", "predicted", "matched", "strict", "full", "must_not", "must_not_hit"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.facets += other.facets
        self.fields += other.fields
        self.missed += other.missed


class Evaluator:
    """Scores records against gold; concepts are compared through the ontology, and by their words where it has none."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def score(self, gold: Mapping[str, Any], records: Sequence[Record], text: str) -> Score:
        """Score the records of one document; `text` is what the gold's quotes stand in."""
        squeezed = squeeze(text)
        claims = gold["claims"]
        places = [span(squeezed, c["quote"]) for c in claims]
        found = [span(squeezed, r["quote"]) for r in records]
        pairs = []
        for i, claim in enumerate(claims):
            for j, record in enumerate(records):
                if self._relaxed(claim, record, places[i], found[j]):
                    optional = bool(claim.get("optional"))
                    if optional and polarity(claim) != polarity(record):
                        continue
                    strict = self._strict(claim, record)
                    same = self.same(claim.get("subject"), record["subject"])
                    pairs.append((not strict, not same, optional, i, j))
        total = Score(
            gold=sum(not c.get("optional") for c in claims),
            predicted=len(records),
            must_not=len(gold.get("must_not", ())),
        )
        used: dict[int, int] = {}
        for not_strict, _, optional, i, j in sorted(pairs):
            if i in used or j in used.values():
                continue
            used[i] = j
            if optional:
                total.predicted -= 1
                continue
            total.matched += 1
            total.strict += not not_strict
            checks = self._fields(claims[i], records[j])
            total.full += not not_strict and all(ok for name, ok in checks.items() if name != "relayed")
            total.fields.update((name, ok) for name, ok in checks.items())
        self._facets(total, gold, used)
        free = [j for j in range(len(records)) if j not in used.values()]
        total.must_not_hit = sum(
            any(self._relaxed(m, records[j], span(squeezed, m["quote"]), found[j], strictly=True) for j in free)
            for m in gold.get("must_not", ())
        )
        return total

    def _facets(self, total: Score, gold: Mapping[str, Any], used: Mapping[int, int]) -> None:
        """Count recall by facet."""
        form = str(gold["document"].get("format", ""))
        for i, claim in enumerate(gold["claims"]):
            if claim.get("optional"):
                continue
            if i not in used:
                total.missed.append(claim["id"])
            facets = {"predicate": claim["predicate"], "modality": modality(claim), "format": form}
            facets["difficulty"] = claim.get("difficulty", "")
            total.facets.update((name, value, i in used) for name, value in facets.items())

    def _relaxed(self, gold: Record, record: Record, a: Span, b: Span, *, strictly: bool = False) -> bool:
        """Whether a record is about what a gold entry is about."""
        mine, theirs = gold["predicate"], record["predicate"]
        if not strictly:
            mine, theirs = FINER.get(mine, mine), FINER.get(theirs, theirs)
        elif polarity(gold) != polarity(record):
            return False
        return mine == theirs and overlap(a, b) and self.same(gold.get("object"), record["object"])

    def _strict(self, gold: Record, record: Record) -> bool:
        """Whether subject, polarity, modality and number agree too."""
        wanted = number(gold.get("statistic"))
        return (
            self.same(gold.get("subject"), record["subject"])
            and polarity(gold) == polarity(record)
            and modality(gold) == modality(record)
            and (wanted is None or near(wanted, number(record["statistic"])))
        )

    def _fields(self, gold: Record, record: Record) -> dict[str, bool]:
        """Return which fields of a matched record are right, of those that the gold asks."""
        said, read = gold.get("statistic") or {}, record["statistic"] or {}
        checks = {
            "subject": self.same(gold.get("subject"), record["subject"]),
            "polarity": polarity(gold) == polarity(record),
            "modality": modality(gold) == modality(record),
            "relayed": gold.get("attribution", "").startswith("relayed") == record["attribution"].startswith("relayed"),
        }
        for name in ("value", "low", "high", "n", "N"):
            if said.get(name) is not None:
                checks[name] = near(said[name], read.get(name))
            elif name in ("n", "N"):
                checks[f"no invented {name}"] = read.get(name) is None
        for name in ("measure", "unit"):
            if said.get(name):
                checks[name] = singular(said[name]) == singular(read.get(name))
        for name in QUALIFIERS:
            if wanted := (gold.get("qualifiers") or {}).get(name):
                checks[name] = self.same(wanted, record["qualifiers"][name])
        return checks

    def same(self, label: str | None, concept: Mapping[str, str] | None) -> bool:
        """Whether a gold label and a concept name one thing, or one names a kind or part of the other."""
        if not label or not concept:
            return not label and not concept
        iri, v = self._vocabulary.find(label), self._vocabulary
        if iri is None:
            a, b = set(key(label).split()), set(key(concept["label"]).split())
            return bool(a & b) and (2 * len(a & b) >= len(a | b) or a <= b or b <= a)
        other = concept["iri"]
        return (
            iri == other
            or iri in v.ancestors(other) | v.wholes(other)
            or other in v.ancestors(iri) | v.wholes(iri)
            or key(v.label(iri)) == key(v.label(other))
        )


Span = tuple[int, int] | None


def squeeze(text: str) -> str:
    """Return a text without white space and hyphens, in lower case: quotes are found in it whatever the capture."""
    return "".join(c for c in text.lower() if not c.isspace() and c not in "-\u00ad\u2010\u2011\u2012\u2013\u2014")


def span(squeezed: str, quote: str | None) -> Span:
    """Return where a quote stands in a squeezed text."""
    part = squeeze(quote or "")
    start = squeezed.find(part) if part else -1
    return (start, start + len(part)) if start >= 0 else None


def overlap(gold: Span, read: Span) -> bool:
    """Whether a quote covers a third of the gold's and is no paragraph."""
    if gold is None or read is None:
        return False
    a, b = gold[1] - gold[0], read[1] - read[0]
    return min(gold[1], read[1]) - max(gold[0], read[0]) > 0.3 * min(a, b) and b <= max(2 * a, a + LONGER)


def polarity(record: Record) -> str:
    """Return the polarity, affirmed where nothing is said."""
    return str(record.get("polarity") or "affirmed")


def modality(record: Record) -> str:
    """Return the modality in American spelling, asserted where nothing is said."""
    return str(record.get("modality") or "asserted").replace("hypothesised", "hypothesized")


def number(statistic: Mapping[str, Any] | None) -> float | None:
    """Return the leading number of a figure: its value, else its lower bound, else n."""
    for name in ("value", "low", "n"):
        if statistic and statistic.get(name) is not None:
            return float(statistic[name])
    return None


def near(a: Any, b: Any) -> bool:
    """Whether two numbers are the same to two decimals."""
    return a is not None and b is not None and abs(float(a) - float(b)) < 0.011


def singular(unit: str | None) -> str:
    """Return a unit without a plural s."""
    return (unit or "").strip().lower().removesuffix("s")


def total(scores: Iterable[Score]) -> Score:
    """Add scores up."""
    whole = Score()
    for score in scores:
        whole.add(score)
    return whole
