"""How well cases are read: documents against their gold, by the scorer that is kept with the development documents.

    python benchmarks/cases.py [FOLDER] [--shared ../shared] [--rows 0]

Without a folder the eight development documents are read; with one, those of its `gold/`.

Prints the scorer's table for all documents, then the share of what the gold fills apart for cases of tables
and of prose.
`--rows N` also times a made-up table of N rows.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from batson.ingest.cases import Grounder, cases
from batson.ingest.limits import Limits
from batson.ingest.readers import read
from batson.kg.records import Context, flat_case
from batson.ontology import lexicon, vocabulary

ROOT = Path(__file__).resolve().parent.parent
SUFFIXES = (".xml", ".html", ".docx", ".csv", ".tsv", ".pdf", ".txt")


def documents(folder: Path):
    """Yield the name and the path of each document that has gold; plain renderings are for scoring only."""
    for gold in sorted((folder / "gold").glob("*.json")):
        yield gold.stem, next(p for s in SUFFIXES if (p := folder / f"{gold.stem}{s}").exists())


def predicted(folder: Path) -> list[dict]:
    words, names = vocabulary.shipped(), lexicon.shipped()
    grounder = Grounder.of(words, names)
    context = Context(vocabulary=words, states={}, confirmed={})
    rows = []
    for name, path in documents(folder):
        reading = cases(read(path), source=name, vocabulary=words, lexicon=names, grounder=grounder)
        rows += [flat_case(case, context) for case in reading.cases]
        for problem in reading.problems:
            print(problem, file=sys.stderr)
    return rows


def score(shared: Path, folder: Path, rows: list[dict]) -> dict:
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "cases.jsonl"
        out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        tool = [sys.executable, str(shared / "tools" / "score_cases.py"), str(folder), str(out)]
        print(subprocess.run(tool, capture_output=True, text=True, check=True).stdout)
        done = subprocess.run([*tool, "--json"], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def split_gold(gold: Path, scratch: Path, *, tables: bool) -> None:
    """Write the gold with only the cases of tables, or only those of prose; a quoted row of cells is of a table."""
    for path in sorted(gold.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        kept = [c for c in content["cases"] if ((" | " in c["quote"] or c["quote"].count(";") > 3) == tables)]
        if kept:
            (scratch / path.name).write_text(json.dumps({**content, "cases": kept}), encoding="utf-8")


def big_table(rows: int) -> bytes:
    head = "No;Author;Age/Sex;Primary;Side;Level;Symptoms;Interval;Other mets;Treatment;Outcome"
    sexes, sides, tumors = "MF", ("left", "right", "NR"), ("RCC", "breast", "SCLC", "melanoma", "colon")
    sites, ends = ("lung", "none", "brain, bone", "NR"), ("dead", "alive at", "DOD")
    lines = (
        f"{i};Author {i % 5000} {1980 + i % 40};{sexes[i % 2]}/{20 + i % 70};{tumors[i % 5]};{sides[i % 3]};"
        f"T{1 + i % 12};back pain;{i % 90} mo;{sites[i % 4]};surgery, RT;{ends[i % 3]} {1 + i % 60} mo"
        for i in range(rows)
    )
    return "\n".join([head, *lines]).encode()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--rows", type=int, default=0)
    asked = parser.parse_args()
    folder = asked.folder or asked.shared / "evidence" / "dev"
    rows = predicted(folder)
    score(asked.shared, folder / "gold", rows)
    for name, tables in (("tables", True), ("prose", False)):
        with tempfile.TemporaryDirectory() as scratch:
            split_gold(folder / "gold", Path(scratch), tables=tables)
            print(f"== {name}")
            score(asked.shared, Path(scratch), rows)
    if asked.rows:
        begun = time.perf_counter()
        document = read(big_table(asked.rows), limits=Limits(cells=12 * asked.rows + 12))
        middle = time.perf_counter()
        found = cases(document, source="big", vocabulary=vocabulary.shipped(), lexicon=lexicon.shipped()).cases
        print(f"{len(found)} cases: read {middle - begun:.1f} s, cases {time.perf_counter() - middle:.1f} s")


if __name__ == "__main__":
    main()
