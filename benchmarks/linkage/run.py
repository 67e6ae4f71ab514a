"""Linking and auditing many cases: recall, false proposals, time and memory for three sizes, loading included.

    python benchmarks/linkage/run.py [--cases 10000 30000 100000] [--seed 1] [--ceiling]

The cases (see `making.py`) are written to an Oxigraph store on disk, read back as `batson` reads them, linked, and each
table's figures audited against it, on one core. Each size runs in a process of its own, so that its peak of memory is
its own. `results.md` has the figures.
"""

from __future__ import annotations

import argparse
import copy
import resource
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np
from batson.appraisal.audit import audit
from batson.appraisal.same_patient import blocking, duplicates, linkage, weights
from batson.appraisal.same_patient.duplicates import same_patients
from batson.appraisal.same_patient.linkage import Weigher
from batson.appraisal.same_patient.profiles import profiles
from batson.kg import reading
from batson.ontology.model import Case, Source, encode
from batson.ontology.vocabulary import shipped
from batson.store import Embedded
from making import Maker, figures

GRAPH = 2000
"""Cases in one named graph of the store."""


def write(cases: list[Case], directory: Path) -> None:
    store = Embedded.writable(directory)
    for start in range(0, len(cases), GRAPH):
        store.append(f"urn:run:{start}", (t for c in cases[start : start + GRAPH] for t in encode(c, c.iri, Case)))
    store.flush()


def kind(pair: frozenset[str], cases: dict[str, Case]) -> str:
    """How the second telling names the report."""
    a, b = (cases[iri].report for iri in pair)
    if not a.authors or not b.authors:
        return "names nobody"
    return "same hospital" if a.center and b.center else "names the report"


def counted_weights(total: int, seed: int) -> dict[str, Any]:
    """The table with m and u counted in another draw, where the truth is known.

    It keeps the rules, so that its recall is about the ceiling of rules that weigh field by field.
    """
    cases, planted = Maker(total, seed).make()
    cases.sort(key=lambda c: c.iri)
    rows = profiles(cases, [], vocabulary=shipped(), kinds=weights.table()["kinds"])
    place = {c.iri: i for i, c in enumerate(cases)}
    pairs = np.array([sorted(place[iri] for iri in pair) for pair in planted])
    rng = np.random.default_rng(seed)
    weigher = Weigher(rows, {})
    same = weigher.compare(pairs[:, 0], pairs[:, 1])
    others = weigher.compare(rng.integers(0, total, 1_000_000), rng.integers(0, total, 1_000_000))
    table = copy.deepcopy(dict(weights.table()))
    for name, field in same.items():
        for number, level in enumerate(field.levels):
            if level == "along" or name == "cites":
                continue
            entry, other = table["field"][name][level], others[name].level
            entry["m"] = ((field.level == number).sum() + 0.5) / ((field.level >= 0).sum() + 2)
            # The u of a shared value comes from the cases at hand already.
            if level != "exact":
                entry["u"] = ((other == number).sum() + 0.5) / ((other >= 0).sum() + 2)
    return table


def ceiling(cases: list[Case], planted: set[frozenset[str]], seed: int) -> str:
    """Link once more with counted weights, and say what that finds."""
    table = counted_weights(len(cases), seed + 1000)
    for module in (linkage, duplicates, blocking):
        module.table = lambda: table
    found = {frozenset((s.a, s.b)) for s in same_patients(cases, vocabulary=shipped()) if s.probable}
    right = len(found & planted)
    return f"with counted weights recall {right / len(planted):.3f}, false {len(found) - right} of {len(found)}"


def one_size(total: int, seed: int, *, with_ceiling: bool) -> None:
    cases, planted = Maker(total, seed).make()
    with tempfile.TemporaryDirectory() as folder:
        start = perf_counter()
        write(cases, Path(folder) / "store")
        written = perf_counter() - start
        del cases
        start, cpu = perf_counter(), process_time()
        cases = reading.cases(Embedded.read_only(Path(folder) / "store"))
        loaded = perf_counter()
    found = same_patients(cases, vocabulary=shipped())
    linked = perf_counter()
    by_source: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_source[case.source].append(case)
    claims = [c for source, rows in by_source.items() for c in figures(source, rows)]
    findings = audit([Source(id=s) for s in by_source], claims, cases, vocabulary=shipped())
    audited, spent = perf_counter(), process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)
    proposed = {frozenset((s.a, s.b)) for s in found if s.probable}
    possible = {frozenset((s.a, s.b)) for s in found}
    right = len(proposed & planted)
    alarms = sum(f.verdict == "inconsistent" for f in findings)
    print(
        f"| {total} | {len(by_source)} | {written:.0f} | {loaded - start:.0f} | {linked - loaded:.0f} "
        f"| {audited - linked:.0f} ({len(claims)}) | **{audited - start:.0f}** | {spent:.0f} | {peak:.0f} "
        f"| {right}/{len(planted)} = {right / len(planted):.3f} | {len(proposed) - right} of {len(proposed)} "
        f"| {len(possible & planted) / len(planted):.3f} | {alarms} |"
    )
    known = {c.iri: c for c in cases}
    kinds = Counter(kind(pair, known) for pair in planted)
    hits = Counter(kind(pair, known) for pair in proposed & planted)
    told = ", ".join(f"{name} {hits[name]}/{number}" for name, number in sorted(kinds.items()))
    print(f"\n{total}: {told}" + (f"; {ceiling(cases, planted, seed)}" if with_ceiling else "") + "\n", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cases", type=int, nargs="+", default=[10_000, 30_000, 100_000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--ceiling", action="store_true", help="link once more with weights counted from the truth")
    given = parser.parse_args()
    if len(given.cases) == 1:
        one_size(given.cases[0], given.seed, with_ceiling=given.ceiling)
        return
    columns = "cases | tables | write, s | load, s | link, s | audit, s (figures) | **load to audit, s** | processor, s"
    print(f"| {columns} | peak, MB | recall | false proposals | recall of possible | false alarms |\n|{' --- |' * 13}")
    for total in given.cases:
        more = ["--ceiling"] if given.ceiling else []
        subprocess.run([sys.executable, __file__, "--cases", str(total), "--seed", str(given.seed), *more], check=True)


if __name__ == "__main__":
    main()
