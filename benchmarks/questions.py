"""What each question costs on the default graph, against a count of all claims in the same run.

    python benchmarks/questions.py [--rounds 5]

The count touches every claim once, through the same bounded runner; a question of ratio 10 does the work of ten such
passes. Times are the best of the rounds, in milliseconds, without the worker's start. A question that grows with the
square of the graph stands out here long before users feel it.
"""

from __future__ import annotations

import argparse

import batson
from batson.queries.catalog import questions

COUNT = "SELECT (COUNT(DISTINCT ?claim) AS ?n) { ?claim a b:Claim ; b:predicate ?predicate ; b:subject ?subject }"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=5)
    rounds = options.parse_args().rounds
    with batson.open("memory:") as kg:
        kg.build()

        def best(query: str) -> float:
            return 1000 * min(kg.runner.solutions(query).seconds for _ in range(rounds))

        base = best(COUNT)
        print(f"{'question':28} {'ms':>9} {'ratio':>7}")
        print(f"{'(count of all claims)':28} {base:9.2f} {1:7.1f}")
        for name in questions():
            taken = best(kg.ask(name).sparql)
            print(f"{name:28} {taken:9.2f} {taken / base:7.1f}")


if __name__ == "__main__":
    main()
