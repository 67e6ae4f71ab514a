"""Figures in text: shares, counts, durations, sizes, ages, grades and doses, each with the numbers in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..rule_tables import joint
from .figure_lists import listed
from .figure_shapes import BUILDERS
from .figure_words import FigureWords, Shape, figure_words, number
from .measure_shapes import converter
from .quantity import Quantity

_BOUND = 16
_AGAINST = 60
_SAYS_RANGE = re.compile(r"range|from|between|iqr|interquartile")
_OPENED = re.compile(
    r"\s?(?:[(\[](?P<body>[^()\[\]]{1,60})[)\]]|[,;]\s(?P<bare>rang(?:e|ing)[,:]?\s(?:from\s|of\s)?\d[\d.]*(?:\s[a-z]+)?\s?(?:-|to)\s?\d+(?:\.\d+)?(?:\s(?:day|week|month|year)s)?))"
)
_BOUNDS = re.compile(
    r"\s?[(\[](?:range[,:]?\s)?(?P<low>\d{1,2}(?:\.\d+)?)\s?%?\s?(?:-|to)\s?(?P<high>\d{1,3}(?:\.\d+)?)\s?%?[)\]]"
)
_COUNTED = re.compile(r"\s?\(\s?n\s?=\s?(\d+)\s?\)")
_NO_RANGE = re.compile(r"\b(?:ci|c\.i\.|confidence)\b")


def find_quantities(flat_text: str, start: int, end: int) -> list[Quantity]:
    """Return the figures of `flat_text[start:end]` in order and disjoint.

    The text comes from `phrases.flat`, with whatever must not be read as a figure (citations, levels, names of
    markers) blanked out. Offsets are those of the whole text.
    """
    words = figure_words()
    sentence = flat_text[start:end]
    if not words.maybe(sentence):
        return []
    sentence = joint("comma_decimals").sub(lambda m: m[0].replace(",", "."), sentence)
    taken = bytearray(len(sentence))
    found: list[Quantity] = []
    for low, high, figures in listed(sentence, words):
        taken[low:high] = b"\x01" * (high - low)
        told = [_summarized(q, sentence, words, alone=False)[0] for q in figures]
        found += [replace(q, start=start + q.start, end=start + q.end) for q in told]
    there = {sign for sign in words.signs if sign in sentence}
    starts = [m.start() for m in words.numeral.finditer(sentence)]
    for shape in words.shapes:
        if shape.needs and shape.needs.isdisjoint(there):
            continue
        for match in _at(shape, sentence, starts) if shape.first else shape.pattern.finditer(sentence):
            a, b = match.span()
            if a == b or taken.find(1, a, b) >= 0:
                continue
            quantity = BUILDERS[shape.name](match, words)
            if quantity is None:
                continue
            quantity, tail = _with_context(quantity, sentence, words)
            if tail:  # what stands in the parentheses belongs to this figure
                found = [q for q in found if not b <= q.start - start < tail]
            low, high = quantity.start, max(quantity.end, tail)
            if taken.find(1, low, a) >= 0:
                low = a
                quantity = replace(quantity, start=a)
            taken[low:high] = b"\x01" * (high - low)
            found.append(replace(quantity, start=start + quantity.start, end=start + quantity.end))
    found.sort(key=lambda q: q.start)
    found = _with_units(_halves(found, flat_text, start, end))
    return _with_summaries(_with_bare_intervals(_with_intervals(found), flat_text), flat_text)


def _at(shape: Shape, sentence: str, starts: Sequence[int]) -> Iterator[re.Match[str]]:
    """Yield the matches of a shape that begins with a number, or with words ahead of one, from left to right."""
    end, pattern = 0, shape.pattern
    if shape.ahead:
        ahead = {s - len(w) for s in starts for w in shape.ahead if sentence.startswith(w, max(0, s - len(w)), s)}
        starts = sorted(ahead.union(starts))
    for start in starts:
        if start >= end and (match := pattern.match(sentence, start)) is not None:
            yield match
            end = match.end()


def _with_units(found: list[Quantity]) -> list[Quantity]:
    """Give a bare number the unit of the figure that it stands against: "16 months, as against 7 in the others"."""
    out: list[Quantity] = []
    for q in found:
        if q.role == "score" and q.unit is None and q.sd is None:
            before = next((f for f in reversed(out) if f.role in ("duration", "share")), None)
            if before is None or q.start - before.end > _AGAINST or before.value is None:
                continue
            q = replace(q, role=before.role, unit=before.unit, summary=before.summary, counted=before.counted)
        out.append(q)
    return out


def _halves(found: list[Quantity], flat_text: str, start: int, end: int) -> list[Quantity]:
    """Read "half of the patients lived longer than two years" as a median of more than two years."""
    lived = joint("half_lived").search(flat_text, start, end)
    if lived is None:
        return found
    return [
        replace(q, summary="median") if q.role == "duration" and q.start >= lived.end() - _BOUND else q
        for q in found
        if not (q.role == "share" and lived.start() <= q.start < lived.end())
    ]


def _with_bare_intervals(found: list[Quantity], flat_text: str) -> list[Quantity]:
    """After a confidence interval that says so, a bare pair of bounds in parentheses is one too, of the same level."""
    out: list[Quantity] = []
    level = None
    for quantity in found:
        bare = quantity.low is not None and quantity.value is not None and quantity.high is not None
        if quantity.ci_level is not None:
            level = quantity.ci_level
        elif level is not None and bare and not _SAYS_RANGE.search(flat_text, quantity.start, quantity.end):
            quantity = replace(
                quantity, low=None, high=None, ci_low=quantity.low, ci_high=quantity.high, ci_level=level
            )
        out.append(quantity)
    return out


def _with_summaries(found: list[Quantity], flat_text: str) -> list[Quantity]:
    """Let the second and third of several medians be medians: "8 months in men and 11 months in women"."""
    out: list[Quantity] = []
    for quantity in found:
        before = next((q for q in reversed(out) if q.role == quantity.role and q.unit == quantity.unit), None)
        if (
            before is not None
            and before.summary in ("mean", "median")
            and quantity.summary is None
            and quantity.role in ("duration", "age", "size")
            and joint("goes_on").search(flat_text[max(0, quantity.start - 30) : quantity.start])
            and (
                quantity.ci_level is not None
                or joint("it_was").search(flat_text[max(0, quantity.start - 30) : quantity.start])
                or not joint("earlier_time").match(flat_text[quantity.end : quantity.end + 12])
            )
        ):
            quantity = replace(quantity, summary=before.summary)
        out.append(quantity)
    return out


def _with_context(quantity: Quantity, sentence: str, words: FigureWords) -> tuple[Quantity, int]:
    """Add what stands around a figure: a bound before it, a spread in parentheses after it, mean or median."""
    if quantity.role in ("grade", "dose", "p-value", "vague"):
        return quantity, 0
    if quantity.role == "count" and quantity.noun and joint("cohort").search(sentence[: quantity.start]):
        return replace(quantity, role="cohort"), 0
    before = sentence[max(0, quantity.start - 24) : quantity.start]
    lead = words.lead.search(before)
    if lead is not None:
        sign = words.comparators[lead["sign"]]
        during = lead["sign"] == "over" and not joint("bound_follows").search(before, 0, lead.start())
        if during and quantity.role == "duration":
            return _summarized(quantity, sentence, words)
        quantity = replace(quantity, start=quantity.start - len(before) + lead.start(), comparator=sign)
        if sign not in ("≈",) and quantity.role == "count" and quantity.N is None:
            quantity = replace(quantity, n=None)
        if quantity.value is not None and quantity.low is None and quantity.high is None and quantity.n is None:
            if sign in (">", "≥"):
                quantity = replace(quantity, value=None, low=quantity.value)
            elif sign in ("<", "≤"):
                quantity = replace(quantity, value=None, high=quantity.value)
    return _summarized(quantity, sentence, words)


def _summarized(quantity: Quantity, sentence: str, words: FigureWords, *, alone: bool = True) -> tuple[Quantity, int]:
    """Add what follows a figure in parentheses, and whether a mean or a median is announced before or right after it.

    A figure of a list is not `alone`: what follows the list is not its own.
    """
    tail = 0
    if quantity.role == "share" and quantity.value is not None and alone:
        opened = _BOUNDS.match(sentence, quantity.end)
        low, high = (number(opened["low"]), number(opened["high"])) if opened is not None else (None, None)
        if opened is not None and low is not None and high is not None and low <= quantity.value <= high:
            return replace(quantity, low=low, high=high, end=opened.end()), opened.end()
    if quantity.role in ("duration", "age", "size"):
        opened = _OPENED.match(sentence, quantity.end) if alone else None
        if opened is not None:
            spread = _spread(quantity, opened["body"] or opened["bare"], words)
            if spread is not quantity:
                quantity, tail = replace(spread, end=opened.end()), opened.end()
        counted = _COUNTED.match(sentence, quantity.end)
        if counted is not None and alone:
            quantity, tail = replace(quantity, N=int(counted[1]), end=counted.end()), counted.end()
        wider = sentence[max(0, quantity.start - 90) : quantity.start]
        cut = max(wider.rfind("; "), wider.rfind(". "))
        summaries = list(words.summary_before.finditer(wider, cut + 1))
        if summaries and joint("so_many_lived").search(wider, summaries[-1].end()):
            summaries = []  # it is that of another figure
        if summaries and quantity.summary is None:
            quantity = replace(quantity, summary=words.summaries[summaries[-1][0]])
        elif summaries and quantity.summary == "range" and " and " not in sentence[quantity.start : quantity.end]:
            told = words.summaries[summaries[-1][0]]
            quantity = replace(quantity, summary=told)
        elif quantity.summary is None and (after := joint("in_the_median").match(sentence, quantity.end)):
            quantity = replace(quantity, summary=words.summaries[after["summary"]])
        elif quantity.summary is None and joint("on_average").match(sentence, quantity.end):
            quantity = replace(quantity, summary="mean")
        if quantity.role == "duration" and joint("of_age").search(wider):
            quantity = replace(quantity, role="age")
    return quantity, tail


def _spread(quantity: Quantity, body: str, words: FigureWords) -> Quantity:
    """Read "(SD 5.2)", "(range, 9 days to 4 months)", "(median 24 months)" after a figure."""
    for name, pattern in words.inner:
        match = pattern.search(body)
        if match is None:
            continue
        if name == "sd":
            return replace(quantity, sd=number(match["sd"] or match["sd2"]))
        unit = words.time_units.get(match["unit"] or "", match["unit"] or quantity.unit)
        if name == "summary":
            low = quantity.low if quantity.low is not None else quantity.value
            convert = converter(quantity.unit, unit, words)
            return replace(
                quantity,
                value=number(match["v"]),
                low=convert(low),
                high=convert(quantity.high),
                unit=unit,
                summary="mean" if match["summary"] == "average" else match["summary"],
            )
        if _NO_RANGE.search(body):
            return quantity
        first = words.time_units.get(match["u1"] or "", unit)
        return replace(
            quantity,
            low=converter(first, quantity.unit, words)(number(match["low"])),
            high=converter(unit, quantity.unit, words)(number(match["high"])),
        )
    return quantity


def _with_intervals(found: list[Quantity]) -> list[Quantity]:
    """Give a confidence interval to the figure before it."""
    out: list[Quantity] = []
    for quantity in found:
        if quantity.role == "p-value":
            if quantity.ci_level is not None and out and quantity.start - out[-1].end <= 12:
                out[-1] = replace(
                    out[-1],
                    end=quantity.end,
                    ci_low=quantity.ci_low,
                    ci_high=quantity.ci_high,
                    ci_level=quantity.ci_level,
                )
            continue
        out.append(quantity)
    return out
