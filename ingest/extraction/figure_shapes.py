"""What a match of a pattern of figures says: one function a shape."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Final

from .count_shapes import count, counted_of, in_every, share
from .figure_words import FigureWords, number
from .quantity import Quantity, Role
from .rule_tables import joint

_TENTH: Final = Decimal("0.1")


def converter(unit: str | None, wanted: str | None, words: FigureWords) -> Callable[[Decimal | None], Decimal | None]:
    """Return what turns a number of one unit of time into another, rounded to tenths."""
    if unit == wanted or unit not in words.months or wanted not in words.months:
        return lambda number: number
    factor = words.months[unit] / words.months[wanted]
    return lambda number: None if number is None else (number * factor).quantize(_TENTH).normalize() + 0


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


def _plus_minus(m: re.Match[str], words: FigureWords) -> Quantity:
    unit = _unit(m["unit"], words)
    aged = bool(m["age"]) or (unit == "years" and re.search(r"\bage", m.string[: m.start()]) is not None)
    role: Role = "age" if aged else "score" if unit is None else _role(unit, words)
    return Quantity(
        start=m.start(), end=m.end(), role=role, value=number(m["v"]), sd=number(m["sd"]), unit=unit, summary="mean"
    )


def _mid_range(m: re.Match[str], words: FigureWords) -> Quantity:
    unit = _unit(m["unit"], words)
    low, high = number(m["low"]), number(m["high"])
    return Quantity(
        start=m.start(), end=m.end(), role=_role(unit, words), value=number(m["v"]), low=low, high=high, unit=unit
    )


def _axes(m: re.Match[str], words: FigureWords) -> Quantity:
    sides = [d for d in (number(m["a"]), number(m["b"]), number(m["c"] or "")) if d is not None]
    sides = sides if m["c"] else sides[:2]
    return Quantity(
        start=m.start(), end=m.end(), role="size", value=max(sides), low=min(sides), high=max(sides), unit=m["unit"]
    )


def _stretch(m: re.Match[str], words: FigureWords) -> Quantity | None:
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
        return replace(found, low=low, high=high, summary="range")
    more = groups.get("more")
    if more:
        less = "less" in more
        return replace(found, high=low, comparator="≤") if less else replace(found, low=low, comparator="≥")
    return replace(found, value=low)


def _two_units(m: re.Match[str], words: FigureWords) -> Quantity:
    unit = _unit(m["unit"], words)
    low = converter(_unit(m["u1"], words), unit, words)(number(m["low"]))
    return Quantity(
        start=m.start(), end=m.end(), role="duration", low=low, high=number(m["high"]), unit=unit, summary="range"
    )


def _age(m: re.Match[str], words: FigureWords) -> Quantity | None:
    value = number(m["v"])
    found = re.search(r"month|week|day", m[0])
    unit = f"{found[0]}s" if found else "years"
    if value is None or value > 120:
        return None
    return Quantity(start=m.start("v"), end=m.end(), role="age", value=value, unit=unit)


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
    unit = "correlation coefficient" if m[0].startswith(("r ", "r=", "corr")) else "ratio"
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


def _all_n(m: re.Match[str], words: FigureWords) -> Quantity | None:
    total = count(m["N"])
    if not total:
        return None
    return Quantity(start=m.start(), end=m.end(), role="count", value=Decimal(total), unit="patients", n=total, N=total)


def _no_case(m: re.Match[str], words: FigureWords) -> Quantity:
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


def _per_many(m: re.Match[str], words: FigureWords) -> Quantity:
    unit = f"per {m['many']} {m['noun']}"
    return Quantity(start=m.start(), end=m.end(), role="rate", value=number(m["v"]), unit=unit)


def _fraction(m: re.Match[str], words: FigureWords) -> Quantity:
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
    if unit is None and joint("of_another").match(m.string[m.end() :]):
        return None  # "the most common symptom" is not said of the lesion
    return found


BUILDERS: Final[dict[str, Callable[[re.Match[str], FigureWords], Quantity | None]]] = {
    "ci": _interval,
    "p": _p_value,
    "of_pct": share,
    "slash_pct": share,
    "pct_of": share,
    "n_pct": share,
    "pct_n": share,
    "n_and_pct": share,
    "pct_and_n": share,
    "in_every": in_every,
    "of": counted_of,
    "slash_n": counted_of,
    "grade": _grade,
    "pm": _plus_minus,
    "mid_range": _mid_range,
    "axes": _axes,
    "length": _stretch,
    "age": _age,
    "aged": _age,
    "per_many": _per_many,
    "first_of_pair": _stretch,
    "two_units": _two_units,
    "time": _stretch,
    "a_time": _stretch,
    "pct_range": _percent,
    "pct_and": _percent,
    "pct": _percent,
    "n_is": _n_is,
    "dose": _dose,
    "ratio": _ratio,
    "fold": _fold,
    "all_n": _all_n,
    "no_case": _no_case,
    "rate": _rate,
    "noun": _noun,
    "fraction": _fraction,
    "in_n": _bare,
    "paren_n": _bare,
    "to_n": _bare,
    "lead_n": _bare,
    "vague": _vague,
}
