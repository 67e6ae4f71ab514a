"""What the runner costs: its latency against the same query put to pyoxigraph directly, in one run.

    python benchmarks/runner.py [--claims 40000] [--rounds 300]

The store is made up, on disk, in a temporary directory: five quads a claim in named graphs. The direct call opens it
read-only in this process and serializes the same answer to JSON, without a limit of any kind. Times are medians in
milliseconds, the two measured in turn; a ratio of 1 would be no cost. Then the times of one worker's life, from a cold
start to the answer that follows a query that had to be stopped.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pyoxigraph as ox
from batson.ontology.iris import CLAIM, ONTOLOGY, PREFIXES, run_graph
from batson.queries.errors import QueryTimeout
from batson.queries.runner import Limits, Runner

QUERIES = {
    "ask": ("ASK { claim:17 b:subject ?s }", 1),
    "lookup, 5 rows": ("SELECT ?p ?o { claim:17 ?p ?o }", 1),
    "join, about 40 rows": ("SELECT ?c ?q { ?c b:object b:S7 ; b:subject b:T7 ; b:quote ?q } LIMIT 42", 1),
    "count of all": ("SELECT ?s (COUNT(?c) AS ?n) { ?c b:subject ?s } GROUP BY ?s", 10),
    "10,000 rows": ("SELECT ?c ?s ?q { ?c b:subject ?s ; b:quote ?q } LIMIT 10000", 10),
    "CONSTRUCT, 10,000 triples": ("CONSTRUCT { ?c b:quote ?q } WHERE { ?c b:quote ?q } LIMIT 10000", 10),
}
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def make_store(path: Path, claims: int) -> None:
    def quads():
        for at in range(claims):
            claim, graph = ox.NamedNode(f"{CLAIM}{at}"), ox.NamedNode(run_graph(str(at % 50)))
            for name, value in (
                ("subject", ox.NamedNode(f"{ONTOLOGY}T{at % 31}")),
                ("object", ox.NamedNode(f"{ONTOLOGY}S{at % 29}")),
                ("predicate", ox.NamedNode(f"{ONTOLOGY}P{at % 7}")),
                ("quote", ox.Literal(f"Claim number {at} says what it says, at the usual length of a sentence.")),
                ("value", ox.Literal(at)),
            ):
                yield ox.Quad(claim, ox.NamedNode(ONTOLOGY + name), value, graph)

    store = ox.Store(str(path))
    store.bulk_extend(quads())
    store.flush()


def milliseconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - started)


def directly(store: ox.Store, query: str) -> bytes | None:
    result = store.query(query, prefixes=dict(PREFIXES), use_default_graph_as_union=True)
    if isinstance(result, ox.QueryTriples):
        return result.serialize(format=ox.RdfFormat.TURTLE)
    return result.serialize(format=ox.QueryResultsFormat.JSON)


def compare(path: Path, rounds: int) -> None:
    store = ox.Store.read_only(str(path))
    print(f"{'query':28} {'direct ms':>10} {'runner ms':>10} {'ratio':>6} {'added ms':>9}")
    with Runner(lambda: path) as runner:
        for name, (query, share) in QUERIES.items():
            direct, bounded = [], []
            runner.run(query, format=("json", "ttl"))
            for _ in range(max(5, rounds // share)):
                direct.append(milliseconds(lambda query=query: directly(store, query)))
                bounded.append(milliseconds(lambda query=query: runner.run(query, format=("json", "ttl"))))
            one, two = median(direct), median(bounded)
            print(f"{name:28} {one:10.3f} {two:10.3f} {two / one:6.2f} {two - one:9.3f}")


def live(path: Path) -> None:
    query = QUERIES["lookup, 5 rows"][0]
    with Runner(lambda: path, limits=Limits(seconds=1)) as runner:
        print(f"\nstart of a worker                    {milliseconds(runner.start):8.1f} ms")
    with Runner(lambda: path, limits=Limits(seconds=1)) as runner:
        print(f"first answer, worker not started     {milliseconds(lambda: runner.run(query)):8.1f} ms")
        fresh = [query.replace("17", str(at)) for at in range(100)]
        for state in ("not asked before", "asked before"):
            times = [milliseconds(lambda query=query: runner.run(query)) for query in fresh]
            print(f"{'a query ' + state:36} {median(times):8.3f} ms")

        def stopped() -> None:
            try:
                runner.run(RUNAWAY)
            except QueryTimeout:
                return
            raise SystemExit("the runaway query ended by itself: raise --claims")

        print(f"a runaway at a limit of 1,000 ms     {milliseconds(stopped):8.1f} ms")
        print(f"the next answer, on a new worker     {milliseconds(lambda: runner.run(query)):8.1f} ms")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--claims", type=int, default=40_000)
    options.add_argument("--rounds", type=int, default=300)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "1")
        make_store(path, chosen.claims)
        compare(path, chosen.rounds)
        live(path)


if __name__ == "__main__":
    main()
