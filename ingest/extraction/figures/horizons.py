"""Times that are no figures of survival: those at which patients are looked at, watched until, or treated for."""

from __future__ import annotations

from collections.abc import Sequence

from ..quantities.quantity import Quantity
from ..rule_tables import joint
from ..sentence.reading import Reading

_NEAR_DEATH = 25


def is_a_date(q: Quantity, reading: Reading) -> bool:
    """Whether a time is none of survival: "five-year survival was 44%", "five months later he had headache".

    Nor is one that a treatment lasted: "was given for seventeen months".
    """
    if q.role != "duration":
        return False
    low, high = reading.clause(q.start)
    watched = joint("watched").search(reading.gap(low, q.start)) is not None
    if watched and joint("death").search(reading.gap(low, high)) is None:
        return True
    if reading.follows("lasted", q.start):
        return True
    after = reading.gap(q.end, reading.end)
    if joint("horizon").match(after):
        return True
    around = reading.gap(max(reading.start, q.start - _NEAR_DEATH), min(reading.end, q.end + _NEAR_DEATH))
    return joint("later").match(after) is not None and joint("death").search(around) is None


def _outlived(count: Quantity, inside: Sequence[Quantity], reading: Reading) -> bool:
    """Whether so many patients lived beyond a bound: "only four lived longer than two years"."""
    after = [q for q in inside if q.role == "duration" and q.start >= count.end]
    bound = len(after) == 1 and after[0].value is None and after[0].summary is None
    return bound and joint("count_lived").match(reading.gap(count.end, reading.end)) is not None


def horizons(reading: Reading, low: int, high: int) -> frozenset[int]:
    """Return where the times of a clause begin after which patients are looked at, and so many were alive.

    Only a clause with shares has such times: "at one year 44%, at three years 12%", "9% survived five years".
    """
    inside = [q for q in reading.figures if low <= q.start < high]
    group = any(q.role == "cohort" for q in reading.figures)
    counts = [q for q in inside if q.role == "count" and (q.N or group or q.n == 0 or _outlived(q, inside, reading))]
    shares = [q for q in inside if q.role in ("share", "rate")]
    if not counts and not shares:
        return frozenset()
    times = [q for q in inside if q.role == "duration" and q.summary in (None, "range")]
    told = any(
        joint("at_a_time").search(reading.gap(low, q.start))
        or joint("horizon").match(reading.gap(q.end, high))
        or q.comparator in ("≤", ">", "≥")
        for q in times
    )
    single = bool(shares) or all(q.value is not None or q.comparator is not None for q in times)
    return frozenset(q.start for q in times) if told and single else frozenset()
