"""Times in cells and prose, in months: "2y 3mo", "2½ yrs", "> 2 years", "11 wks", "0 (synchronous)"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Final

from ..extraction.quantities.figure_words import number as any_number
from ..extraction.sentence.phrases import flat

MONTHS: Final = {
    "year": Decimal(12),
    "month": Decimal(1),
    "week": 1 / Decimal("4.345"),
    "day": 12 / Decimal("365.25"),
    "hour": 12 / Decimal("8766"),
}
"""Months in a unit of time; a week is 1/4.345 of a month."""

_SPELLINGS: Final = {
    "year": "years year yrs yr y/o y",
    "month": "months month mths mth mnths mons mon mos mo m/o",
    "week": "weeks week wks wk w",
    "day": "days day d",
    "hour": "hours hour hrs hr h",
}
_UNITS: Final = {word: unit for unit, words in _SPELLINGS.items() for word in words.split()}
_HEADING_UNITS: Final = {**_UNITS, "m": "month", "month s": "month", "year s": "year", "week s": "week", "day s": "day"}
_WORDS: Final = (
    *[
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
    ],
    *[
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
        "thirty",
        "forty",
        "fifty",
        "sixty",
        "seventy",
        "eighty",
        "ninety",
    ],
)
_HALVES: Final = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}
_SIGNS: Final = {
    ">": ">", "over": ">", "more than": ">", "greater than": ">", "longer than": ">", "beyond": ">", "<": "<",
    "less than": "<", "under": "<", "within": "≤", "up to": "≤", "at most": "≤", "≤": "≤", "<=": "≤", "at least": "≥",
    "≥": "≥", ">=": "≥", "~": "≈", "≈": "≈", "about": "≈", "approximately": "≈", "approx": "≈", "approx.": "≈",
    "around": "≈", "nearly": "≈", "almost": "≈", "ca.": "≈", "ca": "≈", "circa": "≈", "some": "≈", "c.": "≈",
}  # fmt: skip
_SYNCHRONOUS: Final = re.compile(
    r"^(?:synchronous(?:ly)?|simultaneous(?:ly)?|concurrent(?:ly)?|concomitant(?:ly)?|same time"
    r"|at (?:initial |primary )?(?:diagnosis|presentation)|at the time of (?:primary )?diagnosis"
    r"|initial (?:presentation|manifestation|sign|symptom)|first (?:manifestation|presentation|sign)|"
    r"sync|syn|simult|s|present at diagnosis|coincident|immediate)(?: \(0\))?$"
)


@dataclass(frozen=True, slots=True)
class Duration:
    """A time in months at `start:end` of a flat text; a range has low and high and no months.

    A bound ("> 2 years") has the months it bounds, and the sign.
    """

    start: int
    end: int
    months: Decimal | None
    low: Decimal | None = None
    high: Decimal | None = None
    sign: str | None = None


def months(value: Decimal, unit: str) -> Decimal:
    """Return a time in months, rounded to hundredths; the unit is year, month, week, day or hour.

    >>> from decimal import Decimal
    >>> from batson.ingest.cases.times import months
    >>> months(Decimal(11), "week"), months(Decimal("2.5"), "year")
    (Decimal('2.53'), Decimal('30'))
    """
    return _plain((value * MONTHS[unit]).quantize(Decimal("0.01")))


def number(printed: str) -> Decimal | None:
    """Return the number that digits or words stand for, None where they stand for none that can be counted with."""
    value = any_number(printed)
    return value if value is not None and value.is_finite() else None


def _plain(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


@cache
def _pattern(short: bool) -> re.Pattern[str]:
    """The pattern of a time; `short` allows "8 m" for months, which in prose would be meters."""
    units = [*_UNITS, *(["m"] if short else [])]
    unit = (
        "(?:"
        + "|".join(sorted(map(re.escape, units), key=lambda u: (-len(u), u)))
        + r")(?![a-z/])(?![-\s]?(?:old\b|of age\b))\.?"
    )
    digits = r"\d{1,4}(?:[.,]\d{1,2}(?!\d))?\s?[½¼¾]|\d{1,4}(?:[.,]\d{1,2}(?!\d))?|[½¼¾]"
    ones, every = "|".join(_WORDS[:9]), "|".join(sorted(_WORDS, key=lambda w: -len(w)))
    word = rf"(?:{every})(?:[- ](?:{ones}))?(?: and (?:a|one) half)?"
    some = rf"(?:{digits}|(?<![\w-])(?:{word}|an?|half an?|one and a half)(?=[\s-]))"
    sign = "|".join(sorted(map(re.escape, _SIGNS), key=lambda s: (-len(s), s)))
    return re.compile(
        rf"(?<![\w.,/+-])(?P<neg>-\s?(?=\d))?(?:(?P<sign>{sign})\s?(?:the\s|another\s)?)?(?P<a>{some})"
        rf"(?:[\s-]?(?P<u0>{unit})?\s?(?:-|to|or)\s?(?P<b>{digits}|{word}))?[\s-]?(?P<u>{unit})"
        rf"(?:\s?(?:,|and|&|\+)?\s?(?P<c>{digits}|(?:{word}))[\s-]?(?P<v>{unit}))?"
        rf"(?P<half> and a half)?(?P<more>\sor (?:more|longer)|\+)?"
    )


def find_times(flat_text: str, start: int = 0, end: int | None = None, *, short: bool = False) -> Iterator[Duration]:
    """Yield the times with a unit in `flat_text[start:end]`, made by `phrases.flat`; ages are told apart by the caller.

    >>> from batson.ingest.cases.times import find_times
    >>> [str(t.months) for t in find_times("seen after 2 years and 3 months, then for nine weeks")]
    ['27', '2.07']
    """
    stop = len(flat_text) if end is None else end
    for match in _pattern(short).finditer(flat_text, start, stop):
        duration = _duration(match)
        if duration is not None:
            yield duration


def _duration(match: re.Match[str]) -> Duration | None:
    unit = _unit(match["u"])
    first = _number(match["a"])
    if first is None or unit is None:
        return None
    sign = _SIGNS.get(match["sign"] or "") or ("≥" if match["more"] else None)
    if match["half"]:
        first += Decimal("0.5")
    if match["b"]:
        second = _number(match["b"])
        low_unit = _unit(match["u0"]) or unit
        if second is None:
            return None
        return Duration(match.start(), match.end(), None, months(first, low_unit), months(second, unit), sign)
    total = months(first, unit)
    end = match.end()
    if match["c"]:
        more, smaller = _number(match["c"]), _unit(match["v"])
        if more is not None and smaller is not None and MONTHS[smaller] < MONTHS[unit]:
            total = months(first * MONTHS[unit] + more * MONTHS[smaller], "month")
        else:
            end = match.end("u")
    return Duration(match.start(), end, -total if match["neg"] else total, sign=sign)


def _unit(word: str | None) -> str | None:
    return None if not word else _HEADING_UNITS.get(word.rstrip("."))


def _number(printed: str) -> Decimal | None:
    text = printed.strip()
    if text in ("a", "an"):
        return Decimal(1)
    if text.startswith("half a"):
        return Decimal("0.5")
    if text == "one and a half":
        return Decimal("1.5")
    half = _HALVES.get(text[-1:], Decimal(0))
    if half:
        text = text[:-1].strip() or "0"
    if re.search(r" and (?:a|one) half$", text):
        text, half = re.sub(r" and (?:a|one) half$", "", text), Decimal("0.5")
    text = re.sub(r"(?<=\d),(?=\d)", ".", text)
    value = number(text)
    return None if value is None else value + half


_BARE: Final = re.compile(
    r"^(?P<sign>>=|<=|[>≥<≤~≈]|about|ca\.?|approx\.?)?\s?(?P<a>-?\s?\d{1,4}(?:[.,]\d{1,2})?\s?[½¼¾]?|[½¼¾])(?P<more>\+)?"
    r"(?:\s?(?:-|to)\s?(?P<b>\d{1,4}(?:[.,]\d{1,2})?))?(?:\s?\([^()]*\))?$"
)


def read_time(cell: str, *, unit: str | None = None) -> Duration | None:
    """Return the time that a cell holds, None where it holds none; `unit` is that of the heading, for a bare number.

    "Synchronous" is no time; zero needs no unit.

    >>> from batson.ingest.cases.times import read_time
    >>> [str(read_time(c, unit="month").months) for c in ("2y 3mo", "1 wk", ">12", "0 (synchronous)", "at diagnosis")]
    ['27', '0.23', '12', '0', '0']
    """
    plain = " ".join(flat(cell).split()).strip(" .;")
    if _SYNCHRONOUS.match(plain):
        return Duration(0, len(plain), Decimal(0))
    for duration in find_times(plain, short=True):
        before = bool(re.match(r"\s?(?:before|prior|earlier|preceding)", plain[duration.end :]))
        if before and duration.months is not None and "primary" not in plain[: duration.end]:
            return Duration(duration.start, duration.end, -abs(duration.months), sign=duration.sign)
        return duration
    match = _BARE.match(plain)
    if match is None:
        return None
    value = _number(match["a"].replace(" ", "").lstrip("-"))
    if value is None or (unit is None and value != 0):
        return None
    scale = unit or "month"
    value = -value if match["a"].startswith("-") else value
    sign = _SIGNS.get(match["sign"] or "") or ("≥" if match["more"] else None)
    if match["b"]:
        high = _number(match["b"])
        return None if high is None else Duration(0, len(plain), None, months(value, scale), months(high, scale), sign)
    return Duration(0, len(plain), months(value, scale), sign=sign)


def heading_unit(heading: str) -> str | None:
    """Return the unit of time that a heading names: "Survival (mo)", "Interval, weeks".

    >>> from batson.ingest.cases.times import heading_unit
    >>> heading_unit("Follow-up (months)"), heading_unit("OS [wk]"), heading_unit("Outcome")
    ('month', 'week', None)
    """
    plain = flat(heading)
    inside = re.findall(r"[(\[,/]\s?(?:in\s)?([a-z.]+(?:\(s\))?)\s?(?=[)\],]|$)", plain)
    for word in [*inside, *re.findall(r"\b(?:in\s)?(years|months|weeks|days|mos|mo|yrs|wks|mths)\b", plain)]:
        unit = _HEADING_UNITS.get(word.strip(".").replace("(s)", ""))
        if unit is not None:
            return unit
    return None
