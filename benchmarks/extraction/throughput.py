"""How fast texts become claims on one core: `python benchmarks/extraction/throughput.py [--rounds N] [--no-peer]`.

Two figures from bytes to claims, in process time: dense text (the development documents and the two sources in
`../shared`), and a corpus of which exactly two percent of the bytes are such text and the rest is other prose (the
documentation strings of Python's standard library, one document a module), no document twice. Beside them the rate at
which files of this corpus become a graph in a workspace on disk, and, on the same corpus and core, the fastest public
set-up that was found (`peer.py`), in an environment that is made for it and thrown away.
"""

from __future__ import annotations

import argparse
import ast
import json
import subprocess
import sysconfig
import tempfile
import time
import venv
from pathlib import Path

from batson.ingest.extraction import extract, shipped
from batson.ingest.readers import plain
from batson.kg import KnowledgeGraph
from batson.ontology.vocabulary import shipped as vocabulary

SHARED = Path(__file__).resolve().parents[3] / "shared"
SHARE = 0.02
SHORTEST = 500
PEER = Path(__file__).with_name("peer.py")
PEERS = ("spacy==3.7.5", "negspacy==1.0.4", "medspacy==1.3.1", "numpy==1.26.4")


def dense() -> list[bytes]:
    folder = SHARED / "evidence" / "dev"
    names = ["autopsy-series.txt", "prostate-and-lung.txt", "medulloblastoma.txt"]
    names += ["gonadal-vein.plain.txt", "lay-page.plain.txt", "nine-cases.plain.txt"]
    texts = [(folder / name).read_bytes() for name in names]
    return texts + [(SHARED / "seeds" / name).read_bytes() for name in ("weng2018.txt", "healthyday.txt")]


def other(wanted: int) -> list[bytes]:
    """Prose about something else, cut to the wanted number of bytes."""
    texts: list[bytes] = []
    total = 0
    for path in sorted(Path(sysconfig.get_paths()["stdlib"]).rglob("*.py")):
        if "site-packages" in path.parts or total >= wanted:
            continue
        try:
            tree = ast.parse(path.read_text(encoding="utf-8"))
        except (SyntaxError, UnicodeDecodeError, ValueError):
            continue
        nodes = (n for n in ast.walk(tree) if isinstance(n, (ast.Module, ast.ClassDef, ast.FunctionDef)))
        text = "\n\n".join(d for n in nodes if (d := ast.get_docstring(n))).encode("utf-8")
        if len(text) >= SHORTEST and text not in texts and b"metasta" not in text:
            text = text[: wanted - total]
            texts.append(text)
            total += len(text)
    if total < wanted:
        raise SystemExit(f"the standard library has only {total} bytes of documentation, {wanted} are needed")
    return texts


def rate(texts: list[bytes], rounds: int) -> tuple[float, int]:
    """Megabytes a second of process time, the best of some rounds, and the claims found."""
    best, claims = 0.0, 0
    for _ in range(rounds):
        start = time.process_time()
        claims = sum(len(extract(plain.read(text), source=f"t{i}").claims) for i, text in enumerate(texts))
        best = max(best, sum(map(len, texts)) / (time.process_time() - start) / 1e6)
    return best, claims


def stored(texts: list[bytes]) -> tuple[float, float]:
    """Megabytes a second of wall and of process time from files to a graph in a workspace on disk."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "papers"
        folder.mkdir()
        for i, text in enumerate(texts):
            (folder / f"{i:05}.txt").write_bytes(text)
        with KnowledgeGraph.open(Path(name) / "store") as kg:
            kg.build()
            wall, process = time.perf_counter(), time.process_time()
            reports, _ = kg.ingest([folder])
            wall, process = time.perf_counter() - wall, time.process_time() - process
    if any(r.fault for r in reports) or len(reports) != len(texts):
        raise SystemExit("not every document was ingested")
    size = sum(map(len, texts)) / 1e6
    return size / wall, size / process


def peers(texts: list[bytes]) -> list[dict[str, object]]:
    """What the public set-ups reach on the same texts; empty, with a word on why, where they cannot be installed."""
    phrases = sorted({label for t in vocabulary() if not t.deprecated for label in (t.label, *t.synonyms)})
    given = json.dumps({"phrases": phrases, "texts": [t.decode("utf-8", "replace") for t in texts]})
    with tempfile.TemporaryDirectory() as name:
        venv.create(name, with_pip=True)
        python = str(Path(name) / "bin" / "python")
        install = subprocess.run([python, "-m", "pip", "install", "-q", *PEERS], capture_output=True, text=True)
        if install.returncode:
            said = install.stderr.strip().splitlines()[-1:] or ["pip failed"]
            print(f"peer: not measured, {', '.join(PEERS)} cannot be installed here: {said[0]}")
            return []
        run = subprocess.run([python, str(PEER)], input=given, capture_output=True, text=True)
        if run.returncode:
            said = run.stderr.strip().splitlines()[-1:] or ["it failed"]
            print(f"peer: not measured: {said[0]}")
            return []
    return [json.loads(line) for line in run.stdout.splitlines()]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--peer", action=argparse.BooleanOptionalAction, default=True)
    given = arguments.parse_args()
    start = time.process_time()
    shipped()
    print(f"compiling lexicon and rules: {time.process_time() - start:.2f} s")
    texts = dense()
    size = sum(map(len, texts))
    speed, claims = rate(texts, given.rounds)
    print(f"dense text: {size} bytes, {claims} claims ({claims / size * 1e6:.0f} a MB), {speed:.2f} MB/s")
    corpus = texts + other(round(size / SHARE) - size)
    whole = sum(map(len, corpus))
    speed, claims = rate(corpus, given.rounds)
    print(
        f"corpus: {whole} bytes in {len(corpus)} documents, {size / whole:.2%} dense, {claims} claims, {speed:.2f} MB/s"
    )
    wall, process = stored(corpus)
    print(f"corpus, from files to a graph on disk: {wall:.2f} MB/s of wall time, {process:.2f} MB/s of process time")
    found = peers(corpus) if given.peer else []
    for peer in found:
        print(
            f"peer, spaCy sentencizer and PhraseMatcher {peer['name']}: {peer['rate']:.2f} MB/s, {peer['terms']} terms"
        )
    fastest = max((float(str(p["rate"])) for p in found if p["context"]), default=0.0)
    if fastest:
        print(f"ratio to the fastest that reads context: {speed / fastest:.1f}")


if __name__ == "__main__":
    main()
