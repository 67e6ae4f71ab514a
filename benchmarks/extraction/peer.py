"""The fastest public set-up for the same task, run by `throughput.py` in an environment of its own, never imported.

A blank English pipeline of spaCy with its sentencizer, a PhraseMatcher over our labels and synonyms, and one of the two
packages that read negation around the terms found: negspacy (NegEx) or medspaCy (ConText). It reads from standard input
`{"phrases": [...], "texts": [...]}` and prints one JSON line a set-up.
"""

from __future__ import annotations

import json
import sys
import time
import warnings

import spacy
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.util import filter_spans

CONTEXTS = {"without context": "", "with negspacy": "negex", "with medspaCy ConText": "medspacy_context"}


def pipeline(phrases: list[str], context: str) -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    matcher.add("TERM", list(nlp.tokenizer.pipe(phrases)))

    @Language.component("terms")
    def terms(doc: Doc) -> Doc:
        doc.set_ents(filter_spans(matcher(doc, as_spans=True)))
        return doc

    nlp.add_pipe("terms")
    if context:
        nlp.add_pipe(context)
    return nlp


def main() -> None:
    warnings.simplefilter("ignore")
    import medspacy.context  # noqa: F401 (registers its part of a pipeline)
    import negspacy.negation  # noqa: F401 (as well)

    given = json.load(sys.stdin)
    size = sum(len(text.encode("utf-8")) for text in given["texts"])
    for name, context in CONTEXTS.items():
        nlp = pipeline(given["phrases"], context)
        best, found = 0.0, 0
        for _ in range(2):
            start = time.process_time()
            found = sum(len(doc.ents) for doc in nlp.pipe(given["texts"]))
            best = max(best, size / (time.process_time() - start) / 1e6)
        print(json.dumps({"name": name, "context": bool(context), "terms": found, "rate": best}), flush=True)


if __name__ == "__main__":
    main()
