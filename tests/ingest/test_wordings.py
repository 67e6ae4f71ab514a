"""The same thing said in many ways: a row holds a sentence, what goes before it, and one claim that must come out.

One table for each family of predicates; `expect` is "absent" where the claim must not come out.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from claim_tables import Row, check, rows_of

TABLES = sorted((Path(__file__).parent / "wordings").glob("*.csv"))
ROWS = [(f"{path.stem}-{i}", row) for path in TABLES for i, row in enumerate(rows_of(path), 2)]


@pytest.mark.parametrize("row", [row for _, row in ROWS], ids=[name for name, _ in ROWS])
def test_wording(row: Row) -> None:
    check(row)
