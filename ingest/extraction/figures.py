"""Which figure belongs to a claim, and the statistic it makes; n and N where arithmetic leaves one choice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from ...ontology.model import Measure, Statistic
from .mentions import Mention
from .quantity import Quantity
from .reading import Reading, family
from .rule_tables import joint

_MEASURES = {
    "share": Measure.PROPORTION,
    "count": Measure.COUNT,
    "duration": Measure.DURATION,
    "size": Measure.SIZE,
    "age": Measure.AGE,
    "grade": Measure.LEVEL,
    "ratio": Measure.RATIO,
    "rate": Measure.RATE,
    "vague": Measure.PROPORTION,
}
_SUMMARIES = {"mean": Measure.MEAN, "median": Measure.MEDIAN, "range": Measure.RANGE}
_LARGEST_COHORT = 10_000_000
_CLOSE = 14
_LARGEST_EXACT = 200
_FEW = 4
_OPENING = 30


@dataclass(slots=True)
class Cohorts:
    """The totals of patients that a document has named so far, and its bare counts, in order.

    `whole` are the totals that something was counted among, not counts that may be parts of them; `standing` is the
    group that a paragraph has begun to speak of: "The nine patients with brain metastases ...".
    """

    totals: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    whole: set[int] = field(default_factory=set)
    standing: int | None = None

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
        counts = {q.start: q for q in figures if q.role == "count" and q.n and q.N is None}
        found: dict[int, tuple[int, str]] = {}
        named = next((q for q in reading.figures if _leads(reading, q)), None)
        if named is not None:
            self.standing = named.n if (named.n or 0) <= _LARGEST_EXACT else None
            why = f"counted among the {named.n} that the sentence begins with"
            found |= {
                s: (named.n or 0, why) for s, q in counts.items() if s > named.end and (q.n or 0) <= (named.n or 0)
            }
        elif any(q.N or q.role == "share" for q in reading.figures):
            self.standing = None  # another group is spoken of
        elif self.standing is not None:
            why = f"counted among the {self.standing} of whom the paragraph speaks"
            found |= {s: (self.standing, why) for s, q in counts.items() if (q.n or 0) <= self.standing}
        for low, high in sorted({reading.clause(start) for start in counts}):
            inside = [q for s, q in sorted(counts.items()) if low <= s < high]
            plain = [q for q in inside if not _in_parentheses(reading, q.start)]
            added = sum(q.n or 0 for q in plain)
            if len(plain) > 1 and (added in self.totals or added in self.counts):
                found |= {q.start: (added, f"the counts of the list add up to {added}") for q in inside}
                continue
            first = [q for q in reading.figures if q.role == "count" and q.N and low <= q.start < high]
            if first and all(first[0].end <= q.start and (q.n or 0) <= (first[0].N or 0) for q in inside):
                total = first[0].N or 0
                found |= {q.start: (total, f"counted among the same {total}") for q in inside}
        return found

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


def _leads(reading: Reading, q: Quantity) -> bool:
    """Whether a sentence begins with the patients that it goes on to count among: "Of the 61 patients with ..."."""
    if not q.n or q.N is not None or q.counted != "patients" or q.noun is None or q.role not in ("cohort", "count"):
        return False
    lead = reading.gap(reading.start, q.start)
    return q.start - reading.start < _OPENING and joint("lead_cohort").fullmatch(lead) is not None


def _printed(words: str) -> str:
    """A figure as printed, without a parenthesis that it has one side of."""
    printed = " ".join(words.split())
    for one, other in ("()", "[]"):
        if printed.count(one) != printed.count(other):
            printed = printed.removesuffix(other).removeprefix(one)
    return printed.strip()


def _in_parentheses(reading: Reading, at: int) -> bool:
    before = reading.gap(reading.start, at)
    return before.count("(") > before.count(")")


def _is_share(n: int, total: int, percent: Decimal) -> bool:
    step = Decimal(1).scaleb(min(0, int(percent.as_tuple().exponent)))
    exact = Decimal(100 * n) / total
    return any(exact.quantize(step, rounding=r) == percent.quantize(step) for r in (ROUND_HALF_UP, ROUND_HALF_EVEN))


def choose(
    reading: Reading, at: Mention | None, trigger: int, roles: frozenset[str], taken: set[int]
) -> Quantity | None:
    """Return the figure that belongs to a concept: its own, else the one its list shares, else the one before it.

    "Pain (41%) and fever in three": each has its own. "Pain and fever were seen in 18%": they share it. "Nine of ten
    patients had pain": it stands before.
    """
    fits = [q for q in reading.figures if q.role in roles]
    if not fits:
        return None
    if at is None:
        low, high = reading.clause(trigger)
        inside = [q for q in fits if low <= q.start < high and q.start not in taken]
        close = [q for q in inside if trigger <= q.start <= trigger + _CLOSE]
        before = [q for q in inside if q.end <= trigger]
        return next(iter(close), None) or (before[-1] if before else next(iter(inside), None))
    around = [q for q in fits if q.start <= at.start and at.end <= q.end]
    if around:
        return around[0]
    low, high = reading.clause(at.start)
    group = reading.group_of(at)
    index = group.index(at) if at in group else 0
    following = group[index + 1].start if index + 1 < len(group) else high
    own = [q for q in fits if at.end <= q.start < following and not _opens(reading, at, q)]
    if len(group) > 1:
        pairs = _respectively(reading, group, fits) or _leading(group, [q for q in fits if low <= q.start < high])
        if pairs:
            return pairs[index]
    if index + 1 < len(group):
        return own[0] if own else _of_next(group, index, fits) or _shared(reading, group, fits, low, high)
    if own:
        return own[0]
    return _shared(reading, group, fits, low, high)


def _opens(reading: Reading, at: Mention, q: Quantity) -> bool:
    """Whether a figure after a concept begins what is said next: "surgery, and 40 received radiotherapy"."""
    joined = joint("next_part").search(reading.gap(at.end, q.start)) is not None
    return joined and joint("verb_next").match(reading.gap(q.end, reading.end)) is not None


def _of_next(group: Sequence[Mention], index: int, fits: Sequence[Quantity]) -> Quantity | None:
    """Return the figure that a member of a list has in common with the next: "lung (9%), colon or rectum (3%)"."""
    if not any(group[0].end <= q.start and q.end <= group[index].start for q in fits):
        return None
    for member, following in zip(group[index:], [*group[index + 1 :], None], strict=True):
        after = [q for q in fits if member.end <= q.start and (following is None or q.end <= following.start)]
        if after:
            return after[0]
    return None


def _shared(
    reading: Reading, group: Sequence[Mention], fits: Sequence[Quantity], low: int, high: int
) -> Quantity | None:
    fits = [q for q in fits if not _anothers(reading, group, q)]
    inner = [q for q in fits if group[0].end <= q.start and q.end <= group[-1].start]
    after = [q for q in fits if group[-1].end <= q.start < high and not _opens(reading, group[-1], q)]
    before = [q for q in fits if low <= q.start and q.end <= group[0].start]
    if inner:
        return None
    if before:
        return before[-1]
    return after[0] if after else None


def _anothers(reading: Reading, group: Sequence[Mention], figure: Quantity) -> bool:
    """Whether a figure stands nearer to another finding: "8% had ascites, and none had jaundice" tells of ascites."""
    kind = family(group[0])
    if kind != "finding":
        return False
    between = [
        m
        for m in reading.mentions
        if m not in group
        and family(m) == kind
        and not reading.under("negation", m.start)
        and (
            (figure.end <= m.start and m.end <= group[0].start) or (group[-1].end <= m.start and m.end <= figure.start)
        )
    ]
    return bool(between)


def _leading(group: Sequence[Mention], fits: Sequence[Quantity]) -> Sequence[Quantity] | None:
    """The figures of a list where each stands before its member: "70% from the lung and 4% from the kidney"."""
    same = len(fits) == len(group)
    return fits if same and all(q.end <= m.start for q, m in zip(fits, group, strict=True)) else None


def _respectively(reading: Reading, group: Sequence[Mention], fits: Sequence[Quantity]) -> list[Quantity] | None:
    if "respectively" not in reading.flat:
        return None
    after = [q for q in fits if q.start >= group[-1].end]
    return after[: len(group)] if len(after) >= len(group) else None


def statistic(text: str, q: Quantity, cohorts: Cohorts, *, own: bool) -> Statistic:
    """Return the statistic of a figure, as printed, with n and N where they are printed or inferred.

    A share printed alone is counted among the totals of a text only where it is the authors' `own`.
    """
    measure = _MEASURES[q.role]
    if q.summary is not None and q.role in ("duration", "age", "size", "count"):
        measure = _SUMMARIES[q.summary]
    made = Statistic(
        measure=measure,
        printed=_printed(text[q.start : q.end]),
        value=q.value,
        low=q.low,
        high=q.high,
        sd=q.sd,
        ci_low=q.ci_low,
        ci_high=q.ci_high,
        ci_level=q.ci_level,
        unit=q.unit,
        n=q.n,
        N=q.N,
        comparator=q.comparator,
        counted=q.counted if q.role in ("share", "count", "rate") else None,
    )
    if q.role != "share" or q.value is None or q.comparator in (">", "<", "≥", "≤", "≈"):
        return made
    if q.n is not None and q.N is None:
        total = cohorts.total_for(q.n, q.value)
        if total is not None:
            return replace(made, N=total, inferred=("N",), inference=f"{q.n} of {total} is {q.value}%")
    if own and q.n is None and q.N is None:
        both = cohorts.count_for(q.value)
        if both is not None:
            n, total = both
            return replace(made, n=n, N=total, inferred=("n", "N"), inference=f"only {n} of {total} is {q.value}%")
    return made
