"""Rows of sentences and of what must come out of them: how a row is read, and whether a claim is what it asks for."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from functools import cache
from pathlib import Path

from batson.ingest.extraction import extract
from batson.ingest.readers import plain
from batson.ontology.model import Claim
from batson.ontology.vocabulary import shipped

Row = dict[str, str]
NUMBERS = frozenset({"value", "low", "high", "sd", "ci_low", "ci_high", "n", "N"})
PARAGRAPH = "\n\n"
_BREAK = re.compile(r"\s*¶\s*")
CONCEPTS = {"primary": "primary", "treatment": "treatment", "versus": "comparator", "route": "route", "site": "site"}


def rows_of(path: Path) -> list[Row]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


@cache
def claims_in(text: str) -> tuple[Claim, ...]:
    return extract(plain.read(text.encode()), source="s").claims


def claims_of(row: Row) -> list[Claim]:
    """Return what a row's sentence says with its predicate and object, read after the title and what goes before.

    A pilcrow in what goes before, or at the head of the sentence, begins a paragraph.
    """
    before = _BREAK.sub(PARAGRAPH, f"{row['before']} " if row.get("before") else "")
    wanted = shipped().find(row["object"]) if row["object"] else None
    assert wanted or not row["object"], f"no concept {row['object']!r}"
    found = claims_in(f"{row['title']}\n\n{before}{_BREAK.sub(PARAGRAPH, row['sentence'])}\n")
    own = [c for c in found if not any(a.exact in before for a in c.anchors)]
    return [c for c in own if c.predicate == row["predicate"] and wanted in (None, c.object)]


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
    """Return what a claim says for a key; None where it leaves that open."""
    if key == "cites":
        return ",".join(claim.cites)
    if key == "subject":
        return shipped().label(claim.subject)
    if key in CONCEPTS:
        concept = getattr(claim.qualifiers, CONCEPTS[key])
        return None if concept is None else shipped().label(concept)
    if key in ("polarity", "modality", "attribution"):
        return getattr(claim, key).value
    return getattr(claim.statistic, key) if claim.statistic is not None else None


def holds(claim: Claim, key: str, value: str) -> bool:
    found = answer(claim, key)
    if key in NUMBERS and found is not None and value != "None":
        return abs(Decimal(str(found)) - Decimal(value)) < Decimal("0.01")
    return str(found) == value


def check(row: Row) -> None:
    """Fail where no claim of a row's sentence is what the row asks for."""
    claims = claims_of(row)
    if row["expect"] == "absent":
        claims = [c for c in claims if not row.get("subject") or shipped().label(c.subject) == row["subject"]]
        assert not [c for c in claims if c.polarity.value == "affirmed"], row["sentence"]
        return
    wanted = expectations(row["expect"])
    if row.get("subject"):
        wanted.append(("subject", row["subject"]))
    assert claims, f"nothing found: {row['sentence']}"
    told = [{key: answer(c, key) for key, _ in wanted} for c in claims]
    assert any(all(holds(c, key, value) for key, value in wanted) for c in claims), f"{row['sentence']}: {told}"
