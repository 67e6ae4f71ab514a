"""Printed figures of real data are possible; the figures that the audit of the two sources names are not."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from statistics import median, pstdev, stdev

import pytest
from batson.appraisal.audit import arithmetic as a
from hypothesis import given, settings
from hypothesis import strategies as st

ROUNDINGS = st.sampled_from([ROUND_HALF_UP, ROUND_HALF_EVEN])
settings.register_profile("appraisal", deadline=None)
settings.load_profile("appraisal")
DECIMALS = st.integers(0, 2)


def printed(exact: Fraction, decimals: int, rounding: str) -> Decimal:
    quotient = Decimal(exact.numerator) / Decimal(exact.denominator)
    return quotient.quantize(Decimal(1).scaleb(-decimals), rounding=rounding)


@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), DECIMALS, ROUNDINGS)
def test_a_real_share_is_found(share: tuple[int, int], decimals: int, rounding: str) -> None:
    n, total = share
    assert n in a.share_counts(printed(Fraction(100 * n, total), decimals, rounding), decimals, total)


@given(st.lists(st.integers(0, 400), min_size=1, max_size=60), DECIMALS, ROUNDINGS)
def test_a_real_mean_and_median_are_possible(data: list[int], decimals: int, rounding: str) -> None:
    n = len(data)
    assert sum(data) in a.mean_sums(printed(Fraction(sum(data), n), decimals, rounding), decimals, n)
    assert a.median_possible(printed(Fraction(median(data)), decimals, rounding), decimals, n)
    low, high = a.mean_range(n, Decimal(min(data)), Decimal(max(data)))
    assert low <= Fraction(sum(data), n) <= high


@given(st.lists(st.integers(0, 200), min_size=2, max_size=40), st.integers(1, 2), st.sampled_from([stdev, pstdev]))
def test_a_real_standard_deviation_is_possible(data: list[int], decimals: int, deviation) -> None:
    n = len(data)
    mean = printed(Fraction(sum(data), n), decimals, ROUND_HALF_UP)
    sd = Decimal(f"{deviation(data):.{decimals}f}")
    assert a.sd_whole(mean, sd, decimals, n)
    assert a.sd_possible(sd, decimals, mean=mean, n=n, low=Decimal(min(data)), high=Decimal(max(data)))


@given(st.lists(st.integers(0, 1), min_size=2, max_size=80))
def test_real_zeros_and_ones_pass(data: list[int]) -> None:
    n = len(data)
    mean = printed(Fraction(sum(data), n), 2, ROUND_HALF_UP)
    assert a.debit(mean, Decimal(f"{stdev(data):.2f}"), 2, n)


@pytest.mark.parametrize(
    ("percent", "decimals", "fits"),
    # Section 1 of the audit: which totals from 5 to 17 each printed percentage fits.
    [
        ("65", 0, {17: 11}),
        ("35", 0, {17: 6}),
        ("41", 0, {17: 7}),
        ("18", 0, {11: 2, 17: 3}),
        ("71", 0, {7: 5, 14: 10, 17: 12}),
        ("94", 0, {16: 15, 17: 16}),
        ("92", 0, {12: 11, 13: 12}),
        ("59", 0, {17: 10}),
        ("47", 0, {15: 7, 17: 8}),
        ("37.5", 1, {8: 3, 16: 6}),
        ("62.5", 1, {8: 5, 16: 10}),
    ],
)
def test_the_shares_of_a_published_review(percent: str, decimals: int, fits: dict[int, int]) -> None:
    found = a.share_fractions(Decimal(percent), decimals, least=5, most=17)
    assert {total: list(n) for total, n in found.items()} == {total: [n] for total, n in fits.items()}


def test_a_median_of_whole_months_ends_in_nothing_or_a_half() -> None:
    assert not a.median_possible(Decimal("8.6"), 1, 10)
    assert not a.median_possible(Decimal("8.6"), 1)
    assert a.median_possible(Decimal("8.6"), 1, 10, granularity=Decimal("0.1"))
    assert list(a.mean_sums(Decimal("8.6"), 1, 10)) == [86]


def test_what_no_data_give() -> None:
    assert not a.mean_sums(Decimal("8.63"), 2, 10)
    assert not a.sd_whole(Decimal("3.00"), Decimal("0.10"), 2, 10)
    assert not a.sd_possible(Decimal(9), 0, mean=Decimal(5), n=10, low=Decimal(0), high=Decimal(10))
    assert not a.sd_possible(Decimal("0.5"), 1, mean=Decimal(5), n=3, low=Decimal(0), high=Decimal(10))
    assert not a.debit(Decimal("0.50"), Decimal("0.30"), 2, 20)


def test_the_rest_of_a_group() -> None:
    assert a.rest_mean(10, Decimal("8.6"), 4, Decimal(8)) == 9


@pytest.mark.parametrize(
    "call",
    [
        lambda: a.share_counts(Decimal(5), 0, 0),
        lambda: a.mean_sums(Decimal(5), 0, 0),
        lambda: a.median_possible(Decimal(5), 0, 0),
        lambda: a.sd_whole(Decimal(5), Decimal(1), 0, 1),
        lambda: a.debit(Decimal(0), Decimal(0), 0, 1),
        lambda: a.rest_mean(4, Decimal(1), 4, Decimal(1)),
    ],
)
def test_a_sample_of_nobody_is_refused(call) -> None:
    with pytest.raises(ValueError):
        call()
