"""How fast texts become claims on one core: `python benchmarks/extraction/throughput.py [--rounds N]`.

Two figures, both from bytes to claims, in process time: dense text (the development documents and the two sources in
`../shared`), and a corpus of which exactly two percent of the bytes are such text and the rest is other prose (the
documentation strings of Python's standard library, one document a module), no document twice.
"""

from __future__ import annotations

import argparse
import ast
import sysconfig
import time
from pathlib import Path

from batson.ingest.extraction import extract, shipped
from batson.ingest.readers import plain

SHARED = Path(__file__).resolve().parents[3] / "shared"
SHARE = 0.02
SHORTEST = 500


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


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=3)
    given = arguments.parse_args()
    start = time.process_time()
    shipped()
    print(f"compiling lexicon and rules: {time.process_time() - start:.2f} s")
    texts = dense()
    size = sum(map(len, texts))
    speed, claims = rate(texts, given.rounds)
    print(f"dense text: {size} bytes, {claims} claims ({claims / size * 1e6:.0f} a MB), {speed:.2f} MB/s")
    rest = other(round(size / SHARE) - size)
    whole = sum(map(len, texts + rest))
    speed, claims = rate(texts + rest, given.rounds)
    print(
        f"corpus: {whole} bytes in {len(texts + rest)} documents, {size / whole:.2%} dense, "
        f"{claims} claims, {speed:.2f} MB/s"
    )


if __name__ == "__main__":
    main()
