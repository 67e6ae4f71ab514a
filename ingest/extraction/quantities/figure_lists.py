"""Figures in a list with one noun for all: "98, 61 and 54 patients, respectively (47.6%, 29.6% and 26.2%)"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from ..rule_tables import joint
from .figure_words import FigureWords, figure_words, number
from .quantity import Quantity

_MANY = 2
_NO_ITEMS = frozenset({"hundred", "thousand", "dozen"})


@cache
def _list() -> re.Pattern[str]:
    words = figure_words()
    item = _item()
    units = "|".join(sorted(map(re.escape, {*words.counted, *words.time_units}), key=len, reverse=True))
    return re.compile(
        rf"(?<![\w.,/-])(?P<items>{item}(?:\s?%)?(?:,\s{item}(?:\s?%)?)*,?\s(?:and|vs\.?|versus)\s{item})"
        rf"\s?(?:(?P<percent>%|per ?cent\b)|(?P<noun>{units})\b|(?=(?:\sof\s(?:th[a-z]+)){{0,1}},?\srespectively))"
    )


@cache
def _item() -> str:
    words = sorted((w for w in figure_words().numbers if w not in _NO_ITEMS), key=len, reverse=True)
    return rf"(?:\d+(?:,\d{{3}})*(?:\.\d+)?|(?:{'|'.join(words)})\b)"


def listed(sentence: str, words: FigureWords) -> Iterator[tuple[int, int, list[Quantity]]]:
    """Yield the lists of figures of a sentence: where each begins and ends, and its figures.

    Two figures are a list where the sentence says "respectively" or "medians of", more are one anyhow. Counts whose
    shares follow in the same order go into the shares.
    """
    least = _MANY if joint("in_turn").search(sentence) else _MANY + 1
    if least > _MANY and joint("enumerated").search(sentence) is None:
        return
    found: list[tuple[int, int, list[Quantity]]] = []
    for match in _list().finditer(sentence):
        figures = [
            made for item in re.finditer(_item(), match["items"]) if (made := _figure(match, item, words)) is not None
        ]
        if len(figures) < least:
            continue
        start, end = match.span()
        counts = found[-1] if found else None
        if counts is not None and match["percent"] and len(counts[2]) == len(figures) and counts[2][0].n is not None:
            figures = [replace(share, n=count.n) for share, count in zip(figures, counts[2], strict=True)]
            start = counts[0]
            found.pop()
        found.append((start, end, figures))
    yield from found


def _figure(match: re.Match[str], item: re.Match[str], words: FigureWords) -> Quantity | None:
    start, end = (match.start("items") + at for at in item.span())
    value = number(item[0])
    if value is None:
        return None
    if match["percent"]:
        printed = match.string[end : end + 2]
        end += len(printed) - len(printed.lstrip(" %"))
        return Quantity(start=start, end=end, role="share", value=value, unit="%", counted="patients")
    noun = match["noun"] or "patients"
    if noun in words.time_units:
        return Quantity(start=start, end=end, role="duration", value=value, unit=words.time_units[noun])
    counted = words.counted[noun]
    whole = int(value) if value == value.to_integral_value() else None
    n = whole if counted == "patients" else None
    return Quantity(start=start, end=end, role="count", value=value, unit=counted, n=n, counted=counted, noun=noun)
