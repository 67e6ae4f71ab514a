"""Sentences that fool a naive reader, each with what must, or must not, come out of it."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from claim_tables import Row, check, rows_of

ROWS = rows_of(Path(__file__).parent / "traps.csv")


@pytest.mark.parametrize("row", ROWS, ids=[f"{r['group']}-{i}" for i, r in enumerate(ROWS)])
def test_trap(row: Row) -> None:
    check(row)


def test_there_are_enough_traps_of_every_kind() -> None:
    counts = Counter(row["group"] for row in ROWS)
    assert set(counts) == {"negation", "hedge", "quantity", "homonym", "attribution", "subject", "relation"}
    many = (count for group, count in counts.items() if group not in ("subject", "relation"))
    assert all(count >= 30 for count in many), counts
