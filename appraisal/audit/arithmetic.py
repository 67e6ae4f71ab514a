"""Which data a printed figure allows: shares, means, medians and standard deviations of small samples of whole units.

All results are exact (fractions, no floating point). Rounding half up and half to even are both accepted, so that a
figure is called impossible only where neither rule gives it.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

ONE = Decimal(1)


def rounding_interval(printed: Decimal, decimals: int) -> tuple[Fraction, Fraction, bool]:
    """Return the lowest and highest number that rounds to a printed one, and whether the highest itself does.

    The lower end always rounds up to it (half up); the upper end rounds down to it only where the last printed digit is
    even (half to even).
    """
    half = Fraction(1, 2 * 10**decimals)
    last_digit = int(abs(printed) * 10**decimals) % 10
    return Fraction(printed) - half, Fraction(printed) + half, last_digit % 2 == 0


def rounds_to(exact: Fraction, printed: Decimal, decimals: int) -> bool:
    """Whether an exact number prints as this one with so many decimals.

    >>> from decimal import Decimal
    >>> from fractions import Fraction
    >>> from batson.appraisal.audit.arithmetic import rounds_to
    >>> rounds_to(Fraction(1, 8) * 100, Decimal("12"), 0), rounds_to(Fraction(1, 8) * 100, Decimal("13"), 0)
    (True, True)
    """
    low, high, closed = rounding_interval(printed, decimals)
    return low <= exact < high or (closed and exact == high)


def multiples(printed: Decimal, decimals: int, step: Fraction) -> range:
    """Return the k for which k steps round to a printed number; a range, empty where there is none."""
    low, high, closed = rounding_interval(printed, decimals)
    first, last = ceil(low / step), floor(high / step)
    if not closed and last * step == high:
        last -= 1
    return range(max(first, 0), last + 1)


def share_counts(percent: Decimal, decimals: int, total: int) -> range:
    """Return which n of `total` round to a printed percentage; a range, empty where there is none.

    The GRIM test for shares: Brown NJL, Heathers JAJ (2016), "The GRIM test", Soc Psychol Personal Sci 8:363.
    Raises ValueError for a total below 1.

    >>> from decimal import Decimal
    >>> from batson.appraisal.audit.arithmetic import share_counts
    >>> list(share_counts(Decimal("65"), 0, 17)), list(share_counts(Decimal("37.5"), 1, 17))
    ([11], [])
    """
    if total < 1:
        raise ValueError(f"a share is of at least one, got {total}")
    found = multiples(percent, decimals, Fraction(100, total))
    return range(found.start, min(found.stop, total + 1))


def share_fractions(percent: Decimal, decimals: int, *, most: int, least: int = 1) -> dict[int, range]:
    """Return every total from `least` to `most` of which some count rounds to a printed percentage, with those counts.

    >>> from decimal import Decimal
    >>> from batson.appraisal.audit.arithmetic import share_fractions
    >>> share_fractions(Decimal("92"), 0, most=17)
    {12: range(11, 12), 13: range(12, 13)}
    """
    counts = {total: share_counts(percent, decimals, total) for total in range(least, most + 1)}
    return {total: n for total, n in counts.items() if n}


def mean_sums(mean: Decimal, decimals: int, n: int, *, granularity: Decimal = ONE) -> range:
    """Return which sums, counted in grains, give a printed mean of n values; empty where no data do.

    A value is a whole number of grains (`granularity`, in the mean's unit: 1 for whole months, 0.5 for half ones). The
    GRIM test of Brown and Heathers (2016). Raises ValueError for n below 1.

    >>> from decimal import Decimal
    >>> from batson.appraisal.audit.arithmetic import mean_sums
    >>> list(mean_sums(Decimal("8.6"), 1, 10)), list(mean_sums(Decimal("8.63"), 2, 10))
    ([86], [])
    """
    if n < 1:
        raise ValueError(f"a mean is of at least one value, got {n}")
    return multiples(mean, decimals, Fraction(granularity) / n)


def median_possible(median: Decimal, decimals: int, n: int | None = None, *, granularity: Decimal = ONE) -> bool:
    """Whether n values of whole grains can have a printed median.

    The middle value of an odd number of values is one of them; that of an even number is the middle of two, so a
    multiple of half a grain. Where n is not known, both are allowed. Raises ValueError for n below 1.

    >>> from decimal import Decimal
    >>> from batson.appraisal.audit.arithmetic import median_possible
    >>> [median_possible(Decimal(m), 1, n) for m, n in (("8.6", 10), ("8.5", 10), ("8.5", 9))]
    [False, True, False]
    """
    if n is not None and n < 1:
        raise ValueError(f"a median is of at least one value, got {n}")
    step = Fraction(granularity) if n is not None and n % 2 else Fraction(granularity) / 2
    return bool(multiples(median, decimals, step))


def mean_range(n: int, low: Decimal, high: Decimal) -> tuple[Fraction, Fraction]:
    """Return the least and the greatest mean of n values of which one is `low`, one is `high` and none lies outside."""
    if n == 1:
        return Fraction(low), Fraction(high)
    a, b = Fraction(low), Fraction(high)
    return ((n - 1) * a + b) / n, (a + (n - 1) * b) / n


def sd_possible(sd: Decimal, decimals: int, *, mean: Decimal, n: int, low: Decimal, high: Decimal) -> bool:
    """Whether n values from `low` to `high`, both attained, with this mean can have a printed standard deviation.

    The greatest variance is that of values at the two ends (Bhatia R, Davis C (2000), Am Math Mon 107:353), the least
    that of one value at each end and all others alike. Divisors n and n - 1 are both accepted, and the mean may be off
    by its own rounding, taken as that of the standard deviation. Raises ValueError for n below 2.
    """
    if n < 2:
        raise ValueError(f"a standard deviation is of at least two values, got {n}")
    slack = Fraction(1, 2 * 10**decimals)
    below, above = Fraction(sd) - slack, Fraction(sd) + slack
    a, b = Fraction(low), Fraction(high)
    means = [max(a, min(b, Fraction(mean) + shift)) for shift in (-slack, Fraction(0), slack)]
    most = max(n * (b - m) * (m - a) for m in means) / (n - 1)
    least = min(_least_squares(m, n, a, b) for m in means) / n
    return above**2 >= least and max(below, Fraction(0)) ** 2 <= most


def _least_squares(mean: Fraction, n: int, low: Fraction, high: Fraction) -> Fraction:
    """Return the least sum of squares around the mean with one value at each end."""
    ends = (low - mean) ** 2 + (high - mean) ** 2
    if n == 2:
        return ends
    others = (n * mean - low - high) / (n - 2)
    return ends + (n - 2) * (others - mean) ** 2


def sd_whole(mean: Decimal, sd: Decimal, decimals: int, n: int, *, granularity: Decimal = ONE) -> bool:
    """Whether n values of whole grains can have a printed mean and standard deviation (both with so many decimals).

    A sum S of n whole numbers has a sum of squares Q that is whole, at least S²/n, and odd or even as S is; the
    variance is (Q - S²/n) / (n - 1), or / n. The GRIMMER test: Anaya J (2016), PeerJ Preprints 4:e2400v1. Raises
    ValueError for n below 2.
    """
    if n < 2:
        raise ValueError(f"a standard deviation is of at least two values, got {n}")
    grain, slack = Fraction(granularity), Fraction(1, 2 * 10**decimals)
    low, high = max(Fraction(sd) - slack, Fraction(0)) / grain, (Fraction(sd) + slack) / grain
    for total in mean_sums(mean, decimals, n, granularity=granularity):
        square = Fraction(total * total, n)
        for divisor in (n - 1, n):
            first, last = ceil(square + divisor * low**2), floor(square + divisor * high**2)
            if first + (first - total) % 2 <= last:
                return True
    return False


def debit(mean: Decimal, sd: Decimal, decimals: int, n: int) -> bool:
    """Whether n zeros and ones can have a printed mean (0 to 1) and standard deviation.

    The DEBIT test: Heathers JAJ, Brown NJL (2019), "DEBIT: a simple consistency test for binary data". Divisors n and
    n - 1 are both accepted. Raises ValueError for n below 2.

    >>> from decimal import Decimal
    >>> from batson.appraisal.audit.arithmetic import debit
    >>> debit(Decimal("0.65"), Decimal("0.49"), 2, 17), debit(Decimal("0.65"), Decimal("0.30"), 2, 17)
    (True, False)
    """
    if n < 2:
        raise ValueError(f"a standard deviation is of at least two values, got {n}")
    slack = Fraction(1, 2 * 10**decimals)
    low, high = max(Fraction(sd) - slack, Fraction(0)) ** 2, (Fraction(sd) + slack) ** 2
    for ones in mean_sums(mean, decimals, n):
        squares = Fraction(ones * (n - ones), n)
        if any(low <= squares / divisor <= high for divisor in (n - 1, n)):
            return True
    return False


def rest_mean(n: int, mean: Decimal, n_part: int, mean_part: Decimal) -> Fraction:
    """Return the mean of those of a group who are not in a part of it.

    Raises ValueError where the part is not smaller than the group.

    >>> from decimal import Decimal
    >>> from batson.appraisal.audit.arithmetic import rest_mean
    >>> rest_mean(10, Decimal("8.6"), 4, Decimal(8))
    Fraction(9, 1)
    """
    if not 0 < n_part < n:
        raise ValueError(f"a part of {n} has from 1 to {n - 1}, got {n_part}")
    return (Fraction(mean) * n - Fraction(mean_part) * n_part) / (n - n_part)
