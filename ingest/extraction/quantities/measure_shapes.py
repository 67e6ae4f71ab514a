"""What a match of a pattern of lengths and times says: single, from-to, with a spread, with axes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Final

from .figure_words import FigureWords, number
from .quantity import Quantity, Role

_TENTH: Final = Decimal("0.1")


def converter(unit: str | None, wanted: str | None, words: FigureWords) -> Callable[[Decimal | None], Decimal | None]:
    """Return what turns a number of one unit of time into another, rounded to tenths."""
    if unit == wanted or unit not in words.months or wanted not in words.months:
        return lambda number: number
    factor = words.months[unit] / words.months[wanted]
    return lambda number: None if number is None else (number * factor).quantize(_TENTH).normalize() + 0


def _unit(printed: str | None, words: FigureWords) -> str | None:
    if not printed:
        return None
    if printed.startswith("mill"):
        return "mm"
    if printed.startswith("cent"):
        return "cm"
    return words.time_units.get(printed, printed)


def _role(unit: str | None, words: FigureWords) -> Role:
    return (
        "size" if unit in ("mm", "cm") else "share" if unit == "%" else "duration" if unit in words.months else "count"
    )


def plus_minus(m: re.Match[str], words: FigureWords) -> Quantity:
    """Read a mean with its standard deviation."""
    unit = _unit(m["unit"] or m["u1"], words)
    aged = bool(m["age"]) or (unit == "years" and re.search(r"\bage", m.string[: m.start()]) is not None)
    role: Role = "age" if aged else "score" if unit is None else _role(unit, words)
    return Quantity(
        start=m.start(), end=m.end(), role=role, value=number(m["v"]), sd=number(m["sd"]), unit=unit, summary="mean"
    )


def mid_range(m: re.Match[str], words: FigureWords) -> Quantity:
    """Read a value with its bounds in parentheses."""
    unit = _unit(m["unit"], words)
    low, high = number(m["low"]), number(m["high"])
    return Quantity(
        start=m.start(), end=m.end(), role=_role(unit, words), value=number(m["v"]), low=low, high=high, unit=unit
    )


def mid_interval(m: re.Match[str], words: FigureWords) -> Quantity:
    """Read a value with its confidence interval, before the unit of both."""
    unit = _unit(m["unit"], words)
    return Quantity(
        start=m.start(),
        end=m.end(),
        role=_role(unit, words),
        value=number(m["v"]),
        ci_low=number(m["low"]),
        ci_high=number(m["high"]),
        ci_level=Decimal(m["level"]),
        unit=unit,
    )


def axes(m: re.Match[str], words: FigureWords) -> Quantity:
    """Read a size along two or three axes: the value is the largest."""
    sides = [d for d in (number(m["a"]), number(m["b"]), number(m["c"] or "")) if d is not None]
    sides = sides if m["c"] else sides[:2]
    return Quantity(
        start=m.start(), end=m.end(), role="size", value=max(sides), low=min(sides), high=max(sides), unit=m["unit"]
    )


def stretch(m: re.Match[str], words: FigureWords) -> Quantity | None:
    """A length or a time, single or from-to."""
    unit = _unit(m["unit"], words)
    groups = m.groupdict()
    low, high = number(m["low"]), number(groups["high"]) if groups.get("high") else None
    if low is None:
        return None
    if unit == "years" and high is None and low >= 1000:
        return None
    found = Quantity(start=m.start(), end=m.end(), role=_role(unit, words), unit=unit)
    if high is not None:
        return replace(found, low=min(low, high), high=max(low, high), summary="range")
    more = groups.get("more")
    if more:
        less = "less" in more
        return replace(found, high=low, comparator="≤") if less else replace(found, low=low, comparator="≥")
    return replace(found, value=low)


def two_units(m: re.Match[str], words: FigureWords) -> Quantity:
    """Read a range whose bounds have units of their own."""
    unit = _unit(m["unit"], words)
    low = converter(_unit(m["u1"], words), unit, words)(number(m["low"]))
    return Quantity(
        start=m.start(), end=m.end(), role="duration", low=low, high=number(m["high"]), unit=unit, summary="range"
    )
