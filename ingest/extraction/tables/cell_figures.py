"""The figure in a cell of a table of totals, read with the heading above it: "16/19 (84)" under "n/N (%)"."""

from __future__ import annotations

import re
from decimal import Decimal

from ...document import Cell
from ..quantities.quantity import Quantity

_NUMBER = r"\d+(?:[.·]\d+)?"
_SHARE_FIRST = re.compile(rf"(?P<share>{_NUMBER})\s?%?\s?[(\[](?P<n>\d+)\s?(?:/|of)\s?(?P<N>\d+)[)\]]")
_COUNT_FIRST = re.compile(rf"(?P<n>\d+)\s?(?:/|of)\s?(?P<N>\d+)(?:\s?[(\[;,]?\s?(?P<share>{_NUMBER})\s?%?[)\]]?)?")
_PAIR = re.compile(rf"(?P<a>{_NUMBER})\s?(?P<p>%?)\s?[(\[](?P<b>{_NUMBER})\s?(?P<q>%?)[)\]]")
_LONE = re.compile(rf"(?P<sign>[<>≤≥~≈]?)\s?(?P<a>{_NUMBER})\s?(?P<p>%?)")
_TIME = re.compile(
    rf"(?P<value>{_NUMBER})\s?(?:months?|mo|years?|yrs?|weeks?|wks?|days?)?"
    rf"(?:\s?[(\[](?:range:?\s|95\s?%\s?CI:?\s|IQR:?\s)?(?P<low>{_NUMBER})\s?(?:–|-|—|to|,)\s?(?P<high>{_NUMBER})[)\]])?"
    r"\s?(?:months?|mo|years?|yrs?|weeks?|wks?|days?)?"
)
_UNIT = re.compile(r"\b(mo|month|y|year|yr|week|wk|w|day|d)(?:s|\b)", re.I)
_UNITS = {"m": "months", "y": "years", "w": "weeks", "d": "days"}
_TOTAL = re.compile(r"\bn\s?=\s?(\d+)", re.I)
_SHARE_LEADS = re.compile(r"^[^(\[]*(?:%|per ?cent|proportion|share)[^(\[]*[(\[]")
_LEVEL = re.compile(r"\d+\s?%\s?(?:ci\b|confidence)", re.I)
_INTERVAL = re.compile(r"\bci\b|confidence", re.I)
_HALF = Decimal("0.5")
_WHOLE = Decimal(100)


def total_of(heading: str) -> int | None:
    """Return how many patients a heading says that there are: "Ovary (n = 46)"."""
    found = _TOTAL.search(heading)
    return int(found[1]) if found else None


def share_of(cell: Cell, heading: str) -> Quantity | None:
    """Return the count or share of a cell; None where it holds something else, or a pair that contradicts itself.

    A bare number is a share only where the heading says percent and no number of patients; nothing is computed: n, N
    and the share are those that are printed, in the cell or in the heading.
    """
    words = cell.text.strip().replace("·", ".")
    low = heading.lower()
    percent = "%" in low or "percent" in low or "per cent" in low
    share: str | None = None
    n: int | None = None
    total = total_of(heading)
    sign = None
    if found := _SHARE_FIRST.fullmatch(words) or _COUNT_FIRST.fullmatch(words):
        share, n, total = found["share"], int(found["n"]), int(found["N"])
    elif found := _PAIR.fullmatch(words):
        share_leads = bool(found["p"]) or (percent and not found["q"] and _SHARE_LEADS.search(low) is not None)
        share, count = (found["a"], found["b"]) if share_leads else (found["b"], found["a"])
        if not count.isdigit() or not (percent or found["p"] or found["q"]):
            return None
        n = int(count)
    elif found := _LONE.fullmatch(words):
        counted = re.search(r"(?<![a-z])(?:n|no|number|patients|cases)\b", low) is not None
        if found["p"] or (percent and (not counted or "." in found["a"])):
            share = found["a"]
        elif found["a"].isdigit():
            n = int(found["a"])
        sign = found["sign"] or None
    if (share is None and n is None) or (n is not None and total is not None and n > total):
        return None
    value = None if share is None else Decimal(share)
    if value is not None and value > _WHOLE:
        return None
    if value is not None and n is not None and total is not None and not _agrees(value, n, total):
        total = None
    start = cell.start + len(cell.text) - len(cell.text.lstrip())
    return Quantity(
        start=start,
        end=start + len(cell.text.strip()),
        role="count" if value is None else "share",
        value=Decimal(n) if value is None and n is not None else value,
        unit="patients" if value is None else "%",
        n=n,
        N=total,
        comparator={"~": "≈"}.get(sign, sign) if sign else None,
        counted="patients",
    )


def _agrees(share: Decimal, n: int, total: int) -> bool:
    """Whether n of a total rounds to a share, as printed."""
    step = Decimal(1).scaleb(int(share.as_tuple().exponent))
    return total > 0 and abs(_WHOLE * n / total - share) <= step * _HALF + Decimal("0.001")


def time_of(cell: Cell, heading: str) -> Quantity | None:
    """Return the time of a cell, a median, mean or length, in the unit of the cell or of its heading."""
    words = cell.text.strip().replace("·", ".")
    found = _TIME.fullmatch(words)
    unit = _UNIT.search(words) or _UNIT.search(heading)
    if found is None or unit is None or "%" in _LEVEL.sub("", heading):
        return None
    low, high = (None if found[k] is None else Decimal(found[k]) for k in ("low", "high"))
    bounds = _INTERVAL.search(f"{heading} {words}") is not None
    start = cell.start + len(cell.text) - len(cell.text.lstrip())
    summary = next((s for s in ("median", "mean") if s in heading.lower()), None)
    return Quantity(
        start=start,
        end=start + len(cell.text.strip()),
        role="duration",
        value=Decimal(found["value"]),
        low=None if bounds else low,
        high=None if bounds else high,
        ci_low=low if bounds else None,
        ci_high=high if bounds else None,
        unit=_UNITS[unit[1][0].lower()],
        summary=summary,
    )


def rate_of(cell: Cell, heading: str) -> Quantity | None:
    """Return the rate of a cell under "five-year survival, %"."""
    found = share_of(cell, heading)
    if found is None or found.role != "share":
        return None
    return Quantity(start=found.start, end=found.end, role="rate", value=found.value, unit="%", n=found.n, N=found.N)
