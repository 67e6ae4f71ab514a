"""Score the reader against gold folders: `python benchmarks/extraction/score.py [GOLD_DIR ...] [--write FILE]`.

Without folders it takes the development documents and the two sources in `../shared/evidence`. Every document is read
from its original file, claims are extracted, and `../shared/tools/score_claims.py` compares them with the gold. The
tables say how it went by document, predicate, modality, polarity, format and difficulty, and by field where matched.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from batson.ingest import readers
from batson.ingest.extraction import extract
from batson.kg.records import Context, claim_record
from batson.ontology.vocabulary import shipped

SHARED = Path(__file__).resolve().parents[3] / "shared"
FOLDERS = (SHARED / "evidence" / "dev" / "gold", SHARED / "evidence" / "gold")
Row = dict[str, Any]


def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_claims", SHARED / "tools" / "score_claims.py")
    if spec is None or spec.loader is None:
        raise SystemExit("score_claims.py is not there: the shared folder stands beside the repository")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def predictions(gold: Row, folder: Path) -> list[Row]:
    base = folder.parent
    document = gold["document"]
    original = base / (document.get("file") or document["plain_text"])
    if not original.exists():
        original = base / document["plain_text"]
    context = Context(vocabulary=shipped(), states={}, confirmed={})
    found = extract(readers.read(original), source=document["name"])
    return [json.loads(json.dumps(claim_record(claim, context))) for claim in found.claims]


class Tally:
    """Sums of the scorer's counts; P, R and F of a column."""

    def __init__(self) -> None:
        self.sums: dict[str, int] = defaultdict(int)
        self.fields: dict[str, list[int]] = defaultdict(lambda: [0, 0])

    def add(self, result: Row) -> None:
        for key, value in result.items():
            if isinstance(value, int):
                self.sums[key] += value
        for key, (right, asked) in result["fields"].items():
            self.fields[key][0] += right
            self.fields[key][1] += asked

    def rates(self, key: str) -> tuple[float, float, float]:
        p = self.sums[key] / self.sums["predicted"] if self.sums["predicted"] else 0.0
        r = self.sums[key] / self.sums["gold"] if self.sums["gold"] else 0.0
        return p, r, 2 * p * r / (p + r) if p + r else 0.0

    def line(self, name: str) -> str:
        (p, r, f), strict, full = self.rates("matched"), self.rates("strict")[2], self.rates("full")[2]
        s = self.sums
        must = f"{s['must_not_hit']}/{s['must_not']}"
        rates = " | ".join(f"{x:.2f}" for x in (p, r, f, strict, full))
        return f"| {name} | {s['gold']} | {s['predicted']} | {rates} | {must} |"


HEAD = "| {} | gold | found | P | R | F | strict F | full F | must-not |\n|" + " --- |" * 9


class Scores:
    """The gold and the claims found of every document, scored whole and in parts."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self.module = scorer()
        terms = self.module.load_terms(SHARED / "reference" / "terms.csv")
        self.same = self.module.Concepts(terms).same
        self.documents: list[tuple[Row, list[Row], str]] = []
        for folder in folders:
            for path in sorted(folder.glob("*.json")):
                gold = json.loads(path.read_text(encoding="utf-8"))
                if isinstance(gold, dict) and "claims" in gold:
                    plain = folder.parent / gold["document"]["plain_text"]
                    text = self.module.squash(plain.read_text(encoding="utf-8"))
                    self.documents.append((gold, predictions(gold, folder), text))

    def tally(
        self,
        gold_filter: Callable[[Row], bool] = lambda _: True,
        found_filter: Callable[[Row], bool] = lambda _: True,
        document_filter: Callable[[Row], bool] = lambda _: True,
    ) -> Tally:
        tally = Tally()
        for gold, found, text in self.documents:
            if document_filter(gold["document"]):
                part = {**gold, "claims": [c for c in gold["claims"] if gold_filter(c)]}
                tally.add(self.module.score(part, [p for p in found if found_filter(p)], text, self.same))
        return tally

    def predicate(self, name: str) -> str:
        return self.module.ALIAS.get(name, name)

    def tables(self) -> str:
        claims = [c for gold, _, _ in self.documents for c in gold["claims"]]
        spelled = self.module.spelled
        out = ["## By document\n", HEAD.format("document")]
        for gold, _, _ in self.documents:
            name = gold["document"]["name"]
            out.append(self.tally(document_filter=lambda d, name=name: d["name"] == name).line(name))
        whole = self.tally()
        out.append(whole.line("**all**"))
        out += ["\n## By predicate\n", HEAD.format("predicate")]
        for name in sorted({self.predicate(c["predicate"]) for c in claims}):
            keep = lambda c, name=name: self.predicate(c["predicate"]) == name  # noqa: E731
            out.append(self.tally(keep, keep).line(name))
        for title, key in (("modality", "modality"), ("polarity", "polarity")):
            out += [f"\n## By {title}\n", HEAD.format(title)]
            for value in sorted({spelled(c[key]) for c in claims}):
                keep = lambda c, key=key, value=value: spelled(c[key]) == value  # noqa: E731
                out.append(self.tally(keep, keep).line(value))
        out += ["\n## By format\n", HEAD.format("format")]
        for form in sorted({gold["document"]["format"] for gold, _, _ in self.documents}):
            out.append(self.tally(document_filter=lambda d, form=form: d["format"] == form).line(form))
        out += ["\n## Recall by difficulty\n", "| difficulty | gold | recall |", "| --- | --- | --- |"]
        for level in ("easy", "medium", "hard"):
            part = self.tally(lambda c, level=level: c.get("difficulty") == level)
            out.append(f"| {level} | {part.sums['gold']} | {part.rates('matched')[1]:.2f} |")
        out += ["\n## Right where matched\n", "| field | right | of | share |", "| --- | --- | --- | --- |"]
        for field, (right, asked) in sorted(whole.fields.items()):
            out.append(f"| {field} | {right} | {asked} | {right / asked:.0%} |")
        return "\n".join(out) + "\n"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("gold", nargs="*", type=Path, default=list(FOLDERS))
    arguments.add_argument("--write", type=Path, help="write the tables to this file as well")
    given = arguments.parse_args()
    tables = Scores(given.gold).tables()
    print(tables)
    if given.write:
        given.write.write_text(
            f"# Extraction against gold\n\nMade by `benchmarks/extraction/score.py`.\n\n{tables}", "utf-8"
        )


if __name__ == "__main__":
    main()
