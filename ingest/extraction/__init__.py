"""From a document to claims: mentions, context, figures, relations, each claim pinned to its sentence.

Rooms import downhill only, a test holds it: `naming` and `quantities` (what is named and printed), `sentence`,
`topics`, `routes`, `figures` (whose a figure is), `rows` (the rule tables at work), `tables`. The modules `concepts`,
`rule_tables`, `relation_rules` and `memory` lie below all rooms, the others here above them.
"""

from __future__ import annotations

from ..document import Document
from .extractor import Extraction, Extractor, shipped
from .gate import passed_over, relevant
from .run import Run
from .sentence.phrases import flat

__all__ = ["Extraction", "Extractor", "extract", "fired", "shipped"]


def extract(document: Document, *, source: str, extractor: Extractor | None = None) -> Extraction:
    """Return the claims of a document, each with an anchor in its text; the same document gives the same claims.

    A document that names no tumor or no spread is not read further.

    >>> from batson.ingest.extraction import extract
    >>> from batson.ingest.readers import plain
    >>> paper = plain.read(b"Brain metastasis\\n\\nA man with renal cell carcinoma developed a brain metastasis.\\n")
    >>> [claim.predicate for claim in extract(paper, source="s").claims]
    ['metastasizesTo']
    """
    lower = document.text.lower()
    if not relevant(lower):
        return Extraction((), passed_over(lower, source))
    return Run(document, source, extractor or shipped(), flat(document.text)).extraction()


def fired(document: Document, *, extractor: Extractor | None = None) -> frozenset[str]:
    """Return the names of the rows of `rules/relations.csv` that made the claims of a document: for trying out a row.

    >>> from batson.ingest.extraction import fired
    >>> from batson.ingest.readers import plain
    >>> sorted(fired(plain.read(b"Liver metastasis\\n\\nColon cancer often spreads to the liver.\\n")))
    ['spread to']
    """
    run = Run(document, "trial", extractor or shipped(), flat(document.text))
    run.extraction()
    return frozenset(run.rows)
