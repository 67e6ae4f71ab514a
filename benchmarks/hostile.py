"""What thousands of broken and harmful files do to an ingest: `python benchmarks/hostile.py [--first N] [--files N]`.

The files are those of `tests/hostile_files.py`: every format in turn, cut, with bits turned, with stretches doubled,
missing or foreign, spliced with other formats, broken inside sound archives, nested too deeply, or bombs and cycles.
Each is read by the processes of a real ingest, and what comes of it is written into a workspace. Printed are the
outcomes by format and the slowest files; the exit code is 1 where a file crashed or failed the reader, or went on after
the time allowed, or where the store is not what it was but for what was added. `--first` and `--files` take the files
in portions.

All 10,000 were run in twenty portions (`--files 500 --seconds 20`, two at a time, low priority): 4,721 read, 5,276
refused in one line, 3 stopped at 20 s, no reader failed or ended, the store intact each time.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from batson.ingest.inputs import inputs
from batson.kg import KnowledgeGraph
from batson.kg.ingesting import write
from batson.kg.preparing import Prepared, Reading
from batson.kg.reading_process import Allowance, ReadingProcess
from batson.tests.hostile_files import FORMATS, hostile

OUTCOMES = ("read", "refused", "reader failed", "reader ended", "stopped")


def outcome(found: list[Prepared]) -> str:
    """What became of a file.

    "refused" is one clear line; "stopped" is one that took longer than allowed and was killed, as it should be; a
    reader that failed or ended is a fault of ours.
    """
    faults = [p.fault for p in found if p.fault]
    said = next((f for f in faults if "the reader failed" in f or "ended the reader" in f or "was stopped" in f), None)
    if said is None:
        return "refused" if faults else "read"
    return "stopped" if "was stopped" in said else "reader failed" if "failed" in said else "reader ended"


def one(number: int, folder: Path, reader: ReadingProcess) -> tuple[str, str, float, list[Prepared]]:
    """Read one file; what was wrong with it, how long it took, and what came of it."""
    name = FORMATS[number % len(FORMATS)]
    kind, data = hostile(name, number // len(FORMATS))
    path = folder / f"{number:05}.{name}"
    path.write_bytes(data)
    start = time.perf_counter()
    found = [p for given in inputs([path]) for p in reader.read(given, Reading())]
    taken = time.perf_counter() - start
    path.unlink()
    for prepared in found:
        assert not prepared.fault or "\n" not in prepared.fault, prepared.fault
    return f"{name} {kind} {number}", outcome(found), taken, found


def share(numbers: list[int], seconds: float) -> list[tuple[str, str, float, list[Prepared]]]:
    reader = ReadingProcess(Allowance(seconds=seconds))
    try:
        with tempfile.TemporaryDirectory() as folder:
            return [one(number, Path(folder), reader) for number in numbers]
    finally:
        reader.close()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--first", type=int, default=0)
    arguments.add_argument("--files", type=int, default=10_000)
    arguments.add_argument("--workers", type=int, default=2)
    arguments.add_argument("--seconds", type=float, default=Allowance().seconds, help="allowed for a document")
    given = arguments.parse_args()
    numbers = list(range(given.first, given.first + given.files))
    with ThreadPoolExecutor(given.workers) as threads:
        portions = [numbers[i :: given.workers] for i in range(given.workers)]
        shares = list(threads.map(share, portions, [given.seconds] * given.workers))
    results = sorted((r for part in shares for r in part), key=lambda r: int(r[0].rsplit(" ", 1)[1]))
    bad = [r for r in results if r[1] in ("reader failed", "reader ended") or r[2] > 2 * given.seconds]
    print(f"{len(results)} files, {given.first} to {given.first + given.files - 1}")
    print("| format | " + " | ".join(OUTCOMES) + " | documents | claims |\n| --- |" + " --- |" * (len(OUTCOMES) + 2))
    for name in FORMATS:
        mine = [r for r in results if r[0].startswith(name + " ")]
        counts = Counter(r[1] for r in mine)
        documents = [p for r in mine for p in r[3] if not p.fault]
        cells = [counts[o] for o in OUTCOMES] + [len(documents), sum(len(p.claims) for p in documents)]
        print(f"| {name} | " + " | ".join(map(str, cells)) + " |")
    for what, said, taken, _ in sorted(results, key=lambda r: -r[2])[:8]:
        print(f"slow: {what}: {taken:.1f} s, {said}")
    for what, said, taken, found in bad[:20]:
        print(f"bad: {what}: {said} after {taken:.1f} s: {next((p.fault for p in found if p.fault), '')}")
    whole = intact([p for r in results for p in r[3]])
    print("the store is intact" if whole else "THE STORE HAS LOST SOMETHING")
    raise SystemExit(0 if whole and not bad else 1)


def intact(found: list[Prepared]) -> bool:
    """Whether a graph into which all of it was written holds all that it held, and nothing that the check refuses."""
    with tempfile.TemporaryDirectory() as name, KnowledgeGraph.open(Path(name)) as kg:
        kg.build()
        before = {c["id"] for c in kg.claims(method="curated")}
        with kg.workspace.writer() as writer:
            wanted = set()
            for prepared in found:
                write(writer.store, kg.workspace.texts, prepared)
                wanted |= {c.iri for c in prepared.claims}
        kg.build()
        states = Counter(c["anchor_state"] for c in kg.claims(method="extracted"))
        there = {c["id"] for c in kg.claims(method="extracted")}
        print(f"extracted claims in the store by state of their anchor: {dict(states)}")
        curated = {c["id"] for c in kg.claims(method="curated")}
        return curated == before and len(there) == len(wanted) and set(states) <= {"exact"}


if __name__ == "__main__":
    main()
