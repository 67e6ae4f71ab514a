"""The groups of patients that a document counts among: what a bare count or a share without its numbers is of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from ....ontology.model import Attribution, Claim, Measure, Polarity
from ..concepts import Concepts
from ..quantities.quantity import Quantity
from ..rule_tables import joint
from ..sentence.reading import Reading

_LARGEST_COHORT = 10_000_000
_LARGEST_EXACT = 200
_FEW = 4
_OPENING = 30


@dataclass(slots=True)
class Cohorts:
    """The totals of patients that a document has named so far, and its bare counts, in order.

    `whole` are the totals that something was counted among, not counts that may be parts of them; `standing` is the
    group that a paragraph has begun to speak of: "The nine patients with brain metastases ...". `series` are numbers of
    patients that the authors call theirs, `with_lesion` how many have a lesion, `last` the last number of patients;
    `arms` how many had each of the treatments that the text names as its groups, None where it has not said it yet.
    """

    totals: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    whole: set[int] = field(default_factory=set)
    standing: int | None = None
    series: set[int] = field(default_factory=set)
    with_lesion: dict[str, int] = field(default_factory=dict)
    last: int | None = None
    arms: dict[str, int | None] = field(default_factory=dict)

    def note(self, figures: Iterable[Quantity], *, series: bool) -> None:
        """Remember the totals among the figures of a sentence; `series` says whether it names a series of patients."""
        for q in figures:
            if q.role == "share" and q.n is not None and q.n > _FEW:
                self.totals.append(q.n)  # later shares may be shares of this part
            total = q.N
            if total is not None and total > 1 and q.role in ("share", "count"):
                self.totals.append(total)
                self.whole.add(total)
            elif q.counted == "patients" and q.role in ("count", "cohort") and q.n is not None and q.n > _FEW:
                self.totals.append(q.n)
                if q.role == "cohort" or series:
                    self.whole.add(q.n)
            elif q.role == "count" and q.n is not None and q.n > _FEW:
                self.counts.append(q.n)

    def shared(self, reading: Reading, figures: Sequence[Quantity]) -> dict[int, tuple[int, str]]:
        """Return the total of bare counts of a sentence, by where they start, and why it is that.

        Counts that add up to a known total are counted in it; a count after "all five" in one list is counted among
        the same five.
        """
        counts = {q.start: q for q in figures if q.role == "count" and q.n is not None and q.N is None}
        found: dict[int, tuple[int, str]] = self._of_these(reading, counts)
        counts = {start: q for start, q in counts.items() if start not in found}
        named = next((q for q in reading.figures if _leads(reading, q)), None)
        if named is not None:
            opens = named.start - reading.start < _OPENING
            self.standing = named.n if opens and (named.n or 0) <= _LARGEST_EXACT else None
            why = f"counted among the {named.n} that the sentence begins with"
            found |= {
                s: (named.n or 0, why) for s, q in counts.items() if s > named.end and (q.n or 0) <= (named.n or 0)
            }
        elif any(q.N or q.role == "share" for q in reading.figures):
            self.standing = None  # another group is spoken of
        elif self.standing is not None:
            why = f"counted among the {self.standing} of whom the paragraph speaks"
            found |= {s: (self.standing, why) for s, q in counts.items() if (q.n or 0) <= self.standing}
        elif len(self.series) == 1 and not reading.marks and not reading.speaks("others"):
            total = next(iter(self.series))
            why = f"counted among the {total} patients of the series"
            # As many as the series are the series itself: "We collected nine patients".
            found |= {s: (total, why) for s, q in counts.items() if (q.n or 0) < total <= _LARGEST_EXACT}
        for low, high in sorted({reading.clause(start) for start, q in counts.items() if q.n}):
            inside = [q for s, q in sorted(counts.items()) if low <= s < high]
            plain = [q for q in inside if q.n and not _in_parentheses(reading, q.start)]
            added = sum(q.n or 0 for q in plain)
            if len(plain) > 1 and (added in self.totals or added in self.counts):
                why = f"the counts of the list add up to {added}"
                found |= {q.start: (added, why) for q in inside if named is None or q.start < named.start}
                continue
            first = [q for q in reading.figures if q.role == "count" and q.N and low <= q.start < high]
            if first and all(first[0].end <= q.start and (q.n or 0) <= (first[0].N or 0) for q in inside):
                total = first[0].N or 0
                found |= {q.start: (total, f"counted among the same {total}") for q in inside}
        return found

    def _of_these(self, reading: Reading, counts: Mapping[int, Quantity]) -> dict[int, tuple[int, str]]:
        """Return the totals of counts after "of these": the last number before it, here or in the sentence before."""
        found: dict[int, tuple[int, str]] = {}
        for start, q in counts.items():
            low = max(reading.clause(start)[0], start - _OPENING)
            earlier = [f.n for f in reading.figures if f.end <= low and f.n and f.role in ("share", "count", "cohort")]
            total = earlier[-1] if earlier else self.last
            if total and (q.n or 0) <= total and joint("of_these").search(reading.gap(low, start)):
                found[start] = (total, f"counted among these {total}")
            elif (whole := _opened_by(reading, q)) is not None:
                found[start] = (whole, f"counted among the {whole} before the parenthesis")
            elif q.noun == "any" and earlier:
                found[start] = (earlier[-1], f"none of these {earlier[-1]}")
        for q in reading.figures:
            if q.role in ("share", "cohort", "count") and q.n:
                self.last = q.n
        return found

    def in_arm(self, treatment: str, n: int | None, percent: Decimal | None) -> tuple[int, str] | None:
        """Return how many a named group holds, where some of it are counted and a printed share bears it out."""
        total = self.arms.get(treatment)
        if total is None or n is None or n > total or (percent is not None and not _is_share(n, total, percent)):
            return None
        return total, f"counted among the {total} who had the treatment"

    def note_claim(self, claim: Claim, concepts: Concepts, focus: str | None) -> None:
        """Keep how many of the authors' patients have a lesion, and how many had a treatment that names a group.

        `focus` is the lesion that the text is about: of those who have it, a tumor's share only says what it came from.
        """
        figure, told = claim.statistic, claim.attribution in (Attribution.OWN_OBSERVATION, Attribution.OWN_POOLING)
        if figure is not None and figure.n and claim.predicate == "treatedWith" and claim.object in self.arms:
            self.arms[claim.object] = self.arms[claim.object] or figure.n
        if figure is None or not figure.n or figure.N is None or not told or claim.polarity is Polarity.NEGATED:
            return
        if figure.measure is not Measure.PROPORTION:
            return
        if claim.predicate == "frequency" and claim.qualifiers.site is None:
            self.with_lesion.setdefault(claim.subject, figure.n)
        elif claim.predicate == "metastasizesTo" and claim.object is not None:
            lesion = concepts.lesion_of(claim.object)
            if lesion is not None and lesion != focus:
                self.with_lesion.setdefault(lesion, figure.n)

    def told(self, lesion: str | None, n: int | None) -> tuple[int, str] | None:
        """Return how many patients have a lesion, where the authors have said it and no more than these are counted."""
        total = self.with_lesion.get(lesion or "")
        if total is None or not n or not n <= total <= _LARGEST_EXACT:
            return None
        return total, f"counted among the {total} patients who have the lesion"

    def total_for(self, n: int, percent: Decimal) -> int | None:
        """Return the one known total of which `n` are the printed share, None where none or several are."""
        fitting = {t for t in self.totals if n <= t <= _LARGEST_COHORT and _is_share(n, t, percent)}
        return next(iter(fitting)) if len(fitting) == 1 else None

    def count_for(self, percent: Decimal) -> tuple[int, int] | None:
        """Return n and N for a share printed alone, where one known total fits it and one count of that total does."""
        found = set()
        for total in self.whole:
            if total > _LARGEST_EXACT:
                return None
            counts = [n for n in range(total + 1) if _is_share(n, total, percent)]
            if len(counts) == 1:
                found.add((counts[0], total))
            elif counts:
                return None
        return next(iter(found)) if len(found) == 1 else None


def _opened_by(reading: Reading, q: Quantity) -> int | None:
    """Return the number of patients before a parenthesis that counts some of them: "44 patients (27 men, 17 women)"."""
    before = reading.gap(reading.start, q.start)
    opened = before.rfind("(")
    if opened < 0 or before.count("(") <= before.count(")") or q.noun is None:
        return None
    at = reading.start + opened
    whole = next((f for f in reading.figures if at - 2 <= f.end <= at and f.counted == "patients"), None)
    return whole.n if whole is not None and whole.N is None and whole.n and (q.n or 0) <= whole.n else None


def largest_group(figures: Iterable[Quantity]) -> int:
    """Return the largest number of patients that a sentence names, 0 where it names none."""
    named = (q.n for q in figures if q.role in ("cohort", "count") and q.counted == "patients" and q.n)
    return max(named, default=0)


def _leads(reading: Reading, q: Quantity) -> bool:
    """Whether a sentence begins with the patients that it goes on to count among: "Of the 61 patients with ..."."""
    if not q.n or q.N is not None or q.counted != "patients" or q.role not in ("cohort", "count"):
        return False
    opened = max(reading.gap(reading.start, q.start).rfind(mark) for mark in (";", ":"))
    low = reading.start + opened + 1
    lead = reading.gap(low, q.start)
    shape = joint("lead_cohort" if opened < 0 else "lead_later")
    return q.start - low < _OPENING and shape.fullmatch(lead) is not None


def _is_share(n: int, total: int, percent: Decimal) -> bool:
    step = Decimal(1).scaleb(min(0, int(percent.as_tuple().exponent)))
    exact = Decimal(100 * n) / total
    return any(exact.quantize(step, rounding=r) == percent.quantize(step) for r in (ROUND_HALF_UP, ROUND_HALF_EVEN))


def _in_parentheses(reading: Reading, at: int) -> bool:
    before = reading.gap(reading.start, at)
    return before.count("(") > before.count(")")
