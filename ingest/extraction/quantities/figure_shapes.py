"""What a match of a pattern of figures says: one function a shape."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Final

from ..rule_tables import joint
from .count_shapes import (
    all_but,
    all_n,
    both,
    count,
    counted_of,
    every_nth,
    group,
    in_any,
    in_every,
    no_case,
    share,
    share_of_total,
)
from .figure_words import FigureWords, number
from .measure_shapes import axes, mid_interval, mid_range, plus_minus, stretch, two_units
from .quantity import Quantity

_ADVERBS: Final = ("rarely", "seldom", "infrequently", "ever", "never")
_HUNDREDTH: Final = Decimal("0.01")
_RATIOS: Final = {
    "hazard ratio": ("hr", "hazard"),
    "odds ratio": ("or", "odds"),
    "correlation coefficient": ("r ", "r=", "corr"),
}


def _interval(m: re.Match[str], words: FigureWords) -> Quantity:
    return Quantity(
        start=m.start(),
        end=m.end(),
        role="p-value",
        ci_low=number(m["low"]),
        ci_high=number(m["high"]),
        ci_level=Decimal(m["level"]),
    )


def _p_value(m: re.Match[str], words: FigureWords) -> Quantity:
    return Quantity(start=m.start(), end=m.end(), role="p-value")


def _grade(m: re.Match[str], words: FigureWords) -> Quantity | None:
    near = m.string[max(0, m.start() - 70) : m.end() + 50]
    if words.grade_near.search(near) is None:
        return None
    first, second = Decimal(m["a"]), Decimal(m["b"]) if m["b"] else None
    if second is None:
        return Quantity(start=m.start(), end=m.end(), role="grade", value=first, unit=words.grade_unit)
    return Quantity(
        start=m.start(),
        end=m.end(),
        role="grade",
        value=second,
        low=min(first, second),
        high=max(first, second),
        unit=words.grade_unit,
    )


def _age(m: re.Match[str], words: FigureWords) -> Quantity | None:
    value = number(m["v"])
    found = re.search(r"month|week|day", m[0])
    unit = f"{found[0]}s" if found else "years"
    if value is None or value > 120:
        return None
    return Quantity(start=m.start("v"), end=m.end(), role="age", value=value, unit=unit)


def _aged_between(m: re.Match[str], words: FigureWords) -> Quantity:
    return Quantity(
        start=m.start("low"),
        end=m.end(),
        role="age",
        low=number(m["low"]),
        high=number(m["high"]),
        unit=m["unit"] or "years",
        summary="range",
    )


def _percent(m: re.Match[str], words: FigureWords) -> Quantity | None:
    groups = m.groupdict()
    low = number(m["low"])
    high = number(groups["high"]) if groups.get("high") else None
    if low is None or low > 1000 or (high is not None and high < low):
        return None  # "fell from 59% to 33%" is no range
    found = Quantity(start=m.start(), end=m.end(), role="share", unit="%", counted="patients")
    return replace(found, value=low) if high is None else replace(found, low=low, high=high)


def _n_is(m: re.Match[str], words: FigureWords) -> Quantity:
    value = int(m["v"].replace(",", ""))
    return Quantity(
        start=m.start(),
        end=m.end(),
        role="count",
        value=Decimal(value),
        unit="patients",
        n=value,
        N=count(m["N"]),
        counted="patients",
    )


def _dose(m: re.Match[str], words: FigureWords) -> Quantity:
    return Quantity(start=m.start(), end=m.end(), role="dose", value=number(m["v"]))


def _ratio(m: re.Match[str], words: FigureWords) -> Quantity | None:
    first = m[0].removeprefix("adjusted ")
    unit = next((name for name, starts in _RATIOS.items() if first.startswith(starts)), "ratio")
    value = number(m["v"].lstrip("-"))
    if value is None:
        return None
    return Quantity(
        start=m.start(), end=m.end(), role="ratio", value=-value if m["v"].startswith("-") else value, unit=unit
    )


def _fold(m: re.Match[str], words: FigureWords) -> Quantity | None:
    printed = m["v"]
    value = {"twice": Decimal(2), "thrice": Decimal(3)}.get(printed) or number(re.sub(r"\stimes|[- ]fold", "", printed))
    if value is None:
        return None
    return Quantity(start=m.start(), end=m.end(), role="ratio", value=value, unit="times")


def _second(m: re.Match[str], words: FigureWords) -> Quantity:
    """A number that has its unit from the figure that it stands against."""
    low, high = number(m["low"] or ""), number(m["high"] or "")
    end = m.end("v") if high is None else m.end()
    return Quantity(start=m.start("v"), end=end, role="score", value=number(m["v"]), low=low, high=high)


def _noun(m: re.Match[str], words: FigureWords) -> Quantity | None:
    value = number(m["v"])
    if value is None or value != value.to_integral_value():
        return None
    counted = words.counted[m["noun"]]
    whole = int(value) if value < 1_000_000_000 else None
    return Quantity(
        start=m.start(),
        end=m.end(),
        role="count",
        value=value,
        unit=counted,
        n=whole if counted == "patients" else None,
        counted=counted,
        noun=m["noun"],
    )


def _rate(m: re.Match[str], words: FigureWords) -> Quantity | None:
    value = number(m["v"])
    if value is None:
        return None
    return Quantity(
        start=m.start(),
        end=m.end(),
        role="rate",
        value=value,
        unit=f"{m['noun']}/year",
        counted=words.counted[m["noun"]],
    )


def _sexes(m: re.Match[str], words: FigureWords) -> Quantity | None:
    value, other = number(m["v"]), number(m["one"]) if m["one"] else Decimal(1)
    if value is None or not other:
        return None
    ratio = (value / other).quantize(_HUNDREDTH).normalize() + 0
    return Quantity(start=m.start(), end=m.end(), role="ratio", value=ratio, unit="men to women")


def _per_people(m: re.Match[str], words: FigureWords) -> Quantity:
    noun = f" {m['noun']}" if m["noun"] else ""
    return Quantity(start=m.start(), end=m.end(), role="rate", value=number(m["v"]), unit=f"per {m['many']}{noun}")


def _per_many(m: re.Match[str], words: FigureWords) -> Quantity:
    unit = f"per {m['many']} {m['noun']}"
    return Quantity(start=m.start(), end=m.end(), role="rate", value=number(m["v"]), unit=unit)


def _fraction(m: re.Match[str], words: FigureWords) -> Quantity | None:
    if joint("of_a_number").match(m.string, m.end()):
        return None
    return Quantity(start=m.start(), end=m.end(), role="share", value=words.fractions[m["f"]], unit="%")


def _bare(m: re.Match[str], words: FigureWords) -> Quantity | None:
    printed = re.sub(r"^(?:the other|the remaining|another|the) ", "", m["v"])
    value = count(printed)
    if value is None or value >= 1500:
        return None
    return Quantity(start=m.start("v"), end=m.end("v"), role="count", value=Decimal(value), unit="patients", n=value)


def _vague(m: re.Match[str], words: FigureWords) -> Quantity | None:
    unit = next((u for s, u in words.time_units.items() if m["v"].endswith(f" {s}")), None)
    found = Quantity(start=m.start(), end=m.end(), role="duration" if unit else "vague", unit=unit)
    if "few" in m["v"] and unit is None:
        counted = "reports" if re.search(r"report|publication|literature", m.string) else "patients"
        return replace(found, role="count", unit=counted, counted=counted)
    if unit is None and joint("of_another").match(m.string, m.end()):
        return None  # "the most common symptom" is not said of the lesion
    if unit is None and joint("more_or_less").search(m.string[max(0, m.start() - 14) : m.start()]):
        return None
    if m["v"].endswith(_ADVERBS) and not joint("is_found").match(m.string, m.end()):
        return None
    return found


BUILDERS: Final[dict[str, Callable[[re.Match[str], FigureWords], Quantity | None]]] = {
    "mid_ci": mid_interval,
    "ci": _interval,
    "p": _p_value,
    "of_pct": share,
    "paren_of": share,
    "slash_pct": share,
    "pct_of": share,
    "n_pct": share,
    "pct_n": share,
    "n_and_pct": share,
    "pct_and_n": share,
    "pct_of_total": share_of_total,
    "all_but": all_but,
    "in_any": in_any,
    "in_every": in_every,
    "of": counted_of,
    "slash_n": counted_of,
    "grade": _grade,
    "pm": plus_minus,
    "mid_range": mid_range,
    "axes": axes,
    "length": stretch,
    "aged_between": _aged_between,
    "age": _age,
    "aged": _age,
    "per_many": _per_many,
    "per_people": _per_people,
    "sexes": _sexes,
    "first_of_pair": stretch,
    "two_units": two_units,
    "time": stretch,
    "a_time": stretch,
    "pct_range": _percent,
    "pct_and": _percent,
    "pct": _percent,
    "n_is": _n_is,
    "dose": _dose,
    "ratio": _ratio,
    "fold": _fold,
    "all_n": all_n,
    "both_n": both,
    "group_n": group,
    "every_nth": every_nth,
    "second_bare": _second,
    "no_case": no_case,
    "rate": _rate,
    "n_of_people": _noun,
    "noun": _noun,
    "fraction": _fraction,
    "in_n": _bare,
    "paren_n": _bare,
    "to_n": _bare,
    "lead_n": _bare,
    "vague": _vague,
}
