"""Evaluation of the reader on a folder of gold: read the documents, extract, score."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..ingest import readers
from ..ingest.evaluation import Evaluator, Score
from ..ontology.vocabulary import shipped
from .records import Context, claim_record


def evaluate(folder: Path) -> dict[str, Score]:
    """Score every `NAME.json` of a folder against what the reader makes of its document, by name.

    A gold file names its document in `document.file` and, where that is not plain text, the text that its quotes stand
    in as `document.plain_text`; both are looked for in the folder and the one above it. Raises OSError where a document
    is not there, ValueError for a folder without gold.
    """
    scores = {}
    for path in sorted(folder.glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(gold, dict) and "claims" in gold:
            scores[path.stem] = _scored(folder, path.stem, gold)
    if not scores:
        raise ValueError(f"{folder}: no gold here; a gold file is NAME.json with `document` and `claims`")
    return scores


def _scored(folder: Path, name: str, gold: Mapping[str, Any]) -> Score:
    """Read, extract and score one document."""
    # Heavy: the lexicon and the rules are compiled.
    from ..ingest.extraction import extract

    about = gold["document"]
    document = readers.read(_beside(folder, about["file"]))
    plain = about.get("plain_text")
    text = _beside(folder, plain).read_text(encoding="utf-8") if plain else document.text
    context = Context(vocabulary=shipped(), states={}, confirmed={})
    records = [claim_record(c, context) for c in extract(document, source=name).claims]
    return Evaluator(shipped()).score(gold, records, text)


def _beside(folder: Path, name: str) -> Path:
    """Return a file of the folder, of the one above it, or of its seeds."""
    for base in (folder, folder.parent, folder.parent.parent / "seeds"):
        if (base / name).is_file():
            return base / name
    raise FileNotFoundError(f"{folder}: the document {name!r} is neither here nor in the folder above")
