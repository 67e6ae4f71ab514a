"""How many seeded errors the audit finds, and how often it cries wolf: fifty consistent reviews, fifty with one error.

    python benchmarks/audit.py [--reviews 50] [--first 0] [--without-tables]

The reviews are those of tests/appraisal/synthetic.py: nothing is read from outside.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from batson.appraisal.audit import audit
from batson.appraisal.audit.findings import Verdict
from batson.ontology.vocabulary import shipped

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "appraisal"))

import synthetic


def alarms(review: synthetic.Review, *, table: bool):
    review = review if table else replace(review, cases=())
    found = audit([review.source], review.claims, review.cases, vocabulary=shipped())
    return [f for f in found if f.verdict is Verdict.INCONSISTENT]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--reviews", type=int, default=50)
    parser.add_argument("--first", type=int, default=0, help="the number of the first review, which seeds it")
    parser.add_argument("--without-tables", action="store_true", help="hide the case tables from the audit")
    given = parser.parse_args()
    table, start = not given.without_tables, perf_counter()
    false, found, missed, kinds = 0, Counter(), Counter(), Counter()
    for number in range(given.first, given.first + given.reviews):
        for alarm in alarms(synthetic.consistent(number), table=table):
            false += 1
            print(f"false alarm in review {number}: {alarm.check}: {alarm.explanation}")
        kind, review, changes = synthetic.seeded(number)
        kinds[kind] += 1
        touched = {c.iri for c in changes}
        hit = any(touched & set(f.claims) for f in alarms(review, table=table))
        (found if hit else missed)[kind] += 1
    for kind in synthetic.ERRORS:
        print(f"{kind:28} {found[kind]:3} of {kinds[kind]:3} found")
    share = sum(found.values()) / given.reviews
    print(f"errors found: {sum(found.values())} of {given.reviews} ({share:.2f}; bar 0.90)")
    print(f"false alarms in {given.reviews} consistent reviews: {false} (bar 0)")
    print(f"{perf_counter() - start:.1f} s")
    if false or (share < 0.9 and table):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
