"""The table of weights for linking cases, and the odds before anything is compared."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from importlib import resources
from math import log2
from typing import Any


@functools.cache
def table() -> Mapping[str, Any]:
    """Return the weights, read once."""
    return tomllib.loads(resources.files(__package__).joinpath("duplicates.toml").read_text(encoding="utf-8"))


def prior_bits(cases: int) -> float:
    """Return the log odds, in bits, that two cases taken blindly are one patient.

    `told_again` of n cases have a partner, so about told_again * n / 2 of n * n / 2 pairs are one patient.
    """
    odds = table()["prior"]["told_again"] / max(cases, 2)
    return log2(odds / (1 - odds))
