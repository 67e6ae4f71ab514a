"""The range in which a printed figure leaves the truth, so that two figures can be compared."""

from __future__ import annotations

from decimal import Decimal
from math import sqrt
from typing import Final

from ...ontology.model import Claim, Measure, Statistic
from ..rules import MONTHS

Z: Final = 1.96
"""Standard normal quantile of a 95% interval."""

ESTIMATES: Final = (Measure.PROPORTION, Measure.RATE, Measure.RATIO)
"""Measures whose printed low and high bound the estimate; those of a mean or a size are its data's range."""


def wilson(n: int, total: int) -> tuple[float, float]:
    """Return the 95% interval of a share, in percent.

    Wilson EB (1927), J Am Stat Assoc 22:209. Raises ValueError where n is not between 0 and a positive total.

    >>> from batson.appraisal.audit.estimates import wilson
    >>> [round(x) for x in wilson(7, 17)]
    [22, 64]
    """
    if total < 1 or not 0 <= n <= total:
        raise ValueError(f"{n} of {total} is no share")
    p, z2 = n / total, Z * Z
    middle = (p + z2 / (2 * total)) / (1 + z2 / total)
    half = Z / (1 + z2 / total) * sqrt(p * (1 - p) / total + z2 / (4 * total * total))
    return 100 * (middle - half), 100 * (middle + half)


def interval(statistic: Statistic) -> tuple[float, float] | None:
    """Return the range of an estimate: printed bounds, a confidence interval, or what its patients allow.

    A share with its patients has Wilson's interval, a mean with its deviation and patients 1.96 standard errors, a
    share without patients only its rounding. None where nothing bounds it: a mean without its spread is compared with
    nothing.
    """
    s = statistic
    if s.ci_low is not None and s.ci_high is not None:
        return scaled(s, s.ci_low, s.ci_high)
    if s.measure in ESTIMATES and (s.low is not None or s.high is not None):
        least = s.low if s.low is not None else Decimal(0)
        most = s.high if s.high is not None else Decimal(100 if s.unit == "%" else 10**9)
        return scaled(s, least, most)
    if s.value is None:
        return None
    if s.measure is Measure.PROPORTION:
        if s.n is not None and s.N and s.n <= s.N:
            return wilson(s.n, s.N)
        if s.comparator in (">", "≥"):
            return scaled(s, s.value, Decimal(100))
        if s.comparator in ("<", "≤"):
            return scaled(s, Decimal(0), s.value)
        slack = Decimal(5) if s.comparator == "≈" else Decimal("0.5")
        return scaled(s, s.value - slack, s.value + slack)
    if s.measure is Measure.MEAN and s.sd is not None and (n := s.N or s.n):
        half = Decimal(str(Z / sqrt(n))) * s.sd
        return scaled(s, s.value - half, s.value + half)
    return None


def scaled(statistic: Statistic, low: Decimal, high: Decimal) -> tuple[float, float]:
    """Return bounds in percent, in months, or in the figure's own unit."""
    unit = (statistic.unit or "").rstrip("s").lower()
    factor = MONTHS.get(unit, Decimal(1))
    return float(low * factor), float(high * factor)


def disjoint(a: Claim, b: Claim) -> bool:
    """Whether the figures of two claims do not meet; False where one of them has no range or another unit."""
    if a.statistic is None or b.statistic is None:
        return False
    x, y = interval(a.statistic), interval(b.statistic)
    if x is None or y is None or _family(a.statistic) != _family(b.statistic):
        return False
    return x[1] < y[0] or y[1] < x[0]


def _family(statistic: Statistic) -> str:
    unit = (statistic.unit or "").rstrip("s").lower()
    return "time" if unit in MONTHS else unit
