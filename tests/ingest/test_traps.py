"""Sentences that fool a naive reader, each with what must, or must not, come out of it."""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from batson.ingest.extraction import extract
from batson.ingest.readers import plain
from batson.ontology.model import Claim
from batson.ontology.vocabulary import shipped

TABLE = Path(__file__).parent / "traps.csv"
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
NUMBERS = frozenset({"value", "low", "high", "sd", "ci_low", "ci_high"})


def claims_of(row: dict[str, str]) -> list[Claim]:
    document = plain.read(f"{row['title']}\n\n{row['sentence']}\n".encode())
    wanted = shipped().find(row["object"]) if row["object"] else None
    assert wanted or not row["object"], f"no concept {row['object']!r}"
    found = extract(document, source="s").claims
    return [c for c in found if c.predicate == row["predicate"] and wanted in (None, c.object)]


def expectations(cell: str) -> list[tuple[str, str]]:
    """Read "attribution=own pooling value=71" into pairs; a value runs to the next key."""
    pairs: list[tuple[str, str]] = []
    for word in cell.split():
        key, sign, value = word.partition("=")
        if sign:
            pairs.append((key, value))
        else:
            last, so_far = pairs[-1]
            pairs[-1] = (last, f"{so_far} {word}")
    return pairs


def answer(claim: Claim, key: str) -> object:
    if key == "cites":
        return ",".join(claim.cites)
    if key == "subject":
        return shipped().label(claim.subject)
    if key in ("polarity", "modality", "attribution"):
        return getattr(claim, key).value
    return getattr(claim.statistic, key) if claim.statistic is not None else None


def holds(claim: Claim, key: str, value: str) -> bool:
    found = answer(claim, key)
    if key in NUMBERS:
        return found is not None and abs(Decimal(str(found)) - Decimal(value)) < Decimal("0.01")
    return str(found) == value


@pytest.mark.parametrize("row", ROWS, ids=[f"{r['group']}-{i}" for i, r in enumerate(ROWS)])
def test_trap(row: dict[str, str]) -> None:
    claims = claims_of(row)
    if row["expect"] == "absent":
        assert not [c for c in claims if c.polarity.value == "affirmed"], row["sentence"]
        return
    wanted = expectations(row["expect"])
    assert claims, f"nothing found: {row['sentence']}"
    told = [{key: answer(c, key) for key, _ in wanted} for c in claims]
    assert any(all(holds(c, key, value) for key, value in wanted) for c in claims), f"{row['sentence']}: {told}"


def test_there_are_enough_traps_of_every_kind() -> None:
    counts = Counter(row["group"] for row in ROWS)
    assert set(counts) == {"negation", "hedge", "quantity", "homonym", "attribution", "subject", "relation"}
    many = (count for group, count in counts.items() if group not in ("subject", "relation"))
    assert all(count >= 30 for count in many), counts
