"""Counts and shares: what a match of a pattern that counts patients says."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Final

from ..rule_tables import joint
from .figure_words import FigureWords, number
from .quantity import Quantity

_NTH: Final = {
    "second": Decimal(50),
    "other": Decimal(50),
    "third": Decimal("33.3"),
    "fourth": Decimal(25),
    "fifth": Decimal(20),
    "tenth": Decimal(10),
}
_TENTH: Final = Decimal("0.1")
_ROUND: Final = (100, 1000)
_OF_PEOPLE: Final = re.compile(
    r"\s(?:of (?:them|these|those|all)|people|patients|women|men|children|cases|adults|sufferers)\b"
)


def count(printed: str | None) -> int | None:
    """Return the whole number that digits or words stand for, None where they stand for none."""
    if printed is None:
        return None
    value = number(printed.replace("a single", "one"))
    return int(value) if value is not None and value == value.to_integral_value() else None


def share(m: re.Match[str], words: FigureWords) -> Quantity | None:
    """A percentage with its counts; n is left out where it is no whole number."""
    groups = m.groupdict()
    n, total = count(groups.get("n")), count(groups.get("N"))
    if n is None or (total is not None and n > total):
        return None
    noun = next((w for w in reversed((groups.get("tail") or "").split()) if w in words.counted), None)
    return Quantity(
        start=m.start(),
        end=m.end(),
        role="share",
        value=number(groups["p"] or groups["p2"]),
        unit="%",
        n=n,
        N=total,
        counted=words.counted.get(noun or "", "patients"),
        noun=noun,
    )


def share_of_total(m: re.Match[str], words: FigureWords) -> Quantity:
    """A percentage of a printed total; how many that are is left open."""
    return Quantity(
        start=m.start(),
        end=m.end(),
        role="share",
        value=number(m["p"]),
        unit="%",
        N=count(m["N"]),
        counted="patients",
    )


def all_but(m: re.Match[str], words: FigureWords) -> Quantity | None:
    """All of a group but some: a count where the group is counted, else no number."""
    rest, total = count(m["v"]), count(m["N"])
    found = Quantity(start=m.start(), end=m.end(), role="count", unit="patients")
    if rest is None or total is None:
        return found
    return replace(found, value=Decimal(total - rest), n=total - rest, N=total) if rest < total else None


def in_any(m: re.Match[str], words: FigureWords) -> Quantity | None:
    """Nobody: "without relief in any of nine", "did not occur in any"."""
    if joint("denying").search(m.string[: m.start()]) is None:
        return None
    return Quantity(
        start=m.start(), end=m.end(), role="count", value=Decimal(0), unit="patients", n=0, N=count(m["N"]), noun="any"
    )


def in_every(m: re.Match[str], words: FigureWords) -> Quantity | None:
    """A share in words: "one in four"."""
    low, high, total = number(m["low"]), number(m["high"] or "") if m["high"] else None, number(m["N"])
    wordy = m["noun"] or "every" in m[0] or "each" in m[0] or "out of" in m[0]
    wordy = wordy or (total == 10 and _OF_PEOPLE.match(m.string, m.end()) is not None)
    if low is None or not total or low >= total or not (wordy or low == 1 or total in _ROUND):
        return None
    scale = Decimal(100) / total

    def percent(part: Decimal | None) -> Decimal | None:
        return None if part is None else (part * scale).quantize(_TENTH).normalize() + 0

    found = Quantity(start=m.start(), end=m.end(), role="share", unit="%", counted="patients")
    if high is None:
        return replace(found, value=percent(low))
    return replace(found, low=percent(low), high=percent(high))


def counted_of(m: re.Match[str], words: FigureWords) -> Quantity | None:
    """So many of so many."""
    groups = m.groupdict()
    printed, total = groups["n"] or groups.get("n2") or "", count(groups["N"] or groups.get("N2"))
    wholes: dict[str, int | None] = {"none": 0, "neither": 0, "all": total, "every one": total, "both": total}
    first = wholes.get(printed, count(printed))
    if total is None or first is None or first > total:
        return None
    following = re.match(r"\s(?:[a-z-]+\s)?([a-z]+)", m.string[m.end() :])
    if following and m.re.groupindex and not _counts(following, words):
        return None  # "one of two pathways" counts no patients
    said = following[0].split() if following else []
    counted = next((words.counted[w] for w in reversed(said) if w in words.counted), "patients")
    return Quantity(start=m.start(), end=m.end(), role="count", value=Decimal(first), unit=counted, n=first, N=total)


def _counts(following: re.Match[str], words: FigureWords) -> bool:
    """Whether what follows a number is a noun that is counted, or no plural noun at all."""
    first = following[0].split()[0]
    if first in words.counted or following[1] in words.counted or first.endswith(_ACTS):
        return True
    return not (first.endswith("s") and first not in _NO_NOUNS)


_ACTS: Final = (
    *("scopies", "tomies", "operations", "procedures", "resections", "examinations", "biopsies"),
    *("glands", "omas", "cancers", "tumors", "growths"),
)
_NO_NOUNS: Final = frozenset(
    {"was", "has", "is", "as", "this", "thus", "us", "does", "lies", "its", "his", "lungs", "regions"}
)


def both(m: re.Match[str], words: FigureWords) -> Quantity:
    """Both patients of two."""
    return Quantity(start=m.start(), end=m.end(), role="count", value=Decimal(2), unit="patients", n=2, N=2)


def group(m: re.Match[str], words: FigureWords) -> Quantity | None:
    """A group that is named to count among: "of our 19, ..."."""
    at = "v" if m["v"] else "w"
    value = count(m[at])
    if not value:
        return None
    return Quantity(
        start=m.start(at),
        end=m.end(at),
        role="cohort",
        value=Decimal(value),
        unit="patients",
        n=value,
        counted="patients",
    )


def every_nth(m: re.Match[str], words: FigureWords) -> Quantity:
    """A share in words: "every second patient"."""
    return Quantity(start=m.start(), end=m.end(), role="share", value=_NTH[m["nth"]], unit="%", counted="patients")


def no_case(m: re.Match[str], words: FigureWords) -> Quantity:
    """Nobody: "in no case", "not one patient"."""
    noun = m["noun"]
    return Quantity(
        start=m.start(),
        end=m.end(),
        role="count",
        value=Decimal(0),
        unit="patients",
        n=0,
        counted=words.counted.get(noun or "", "patients"),
        noun=noun,
    )


def all_n(m: re.Match[str], words: FigureWords) -> Quantity | None:
    """All of a number of patients."""
    total = count(m["N"])
    if not total:
        return None
    return Quantity(start=m.start(), end=m.end(), role="count", value=Decimal(total), unit="patients", n=total, N=total)
