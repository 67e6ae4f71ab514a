"""What is proposed of two small tables with three patients in common and three look-alikes: recall and false proposals.

    python benchmarks/linkage/pair.py

The tables of `tests/data/pair` are ingested like any other, into the default graph, and the pairs are those of
`batson duplicates`. The cases are counted as well, as nothing may be merged.
"""

from __future__ import annotations

import csv
from pathlib import Path
from urllib.parse import unquote

import batson

PAIR = Path(__file__).resolve().parents[2] / "tests" / "data" / "pair"
TABLES = ("series-2020", "review-2022")


def row_of(case: str) -> str:
    """Return the row of a table that a case stands in, by its address."""
    return unquote(case).rpartition(" row ")[2]


def main() -> None:
    with (PAIR / "same.csv").open(encoding="utf-8") as file:
        truth = {(row["series"], row["review"]) for row in csv.DictReader(file)}
    with batson.open("memory:") as kg:
        kg.build()
        for name in TABLES:
            kg.ingest([PAIR / f"{name}.csv"], source=name)
        proposals, patients = kg.duplicates()
        told = sum(case["source"] in TABLES for case in kg.cases())
    found = set()
    for proposal in proposals:
        series, review = sorted((proposal["a"], proposal["b"]), key=lambda case: TABLES[0] not in case)
        found.add((row_of(series), row_of(review)))
        print(f"row {row_of(series)} and row {row_of(review)}: {proposal['probability']:.3f}")
    print(f"recall {len(found & truth)}/{len(truth)}, false proposals {len(found - truth)} of {len(found)}")
    print(f"cases of the two tables, none merged: {told} of 14; in the whole graph {patients}")


if __name__ == "__main__":
    main()
