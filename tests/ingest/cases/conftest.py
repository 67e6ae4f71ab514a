"""What the tests of cases share: the vocabulary compiled once, and a way to read a document's cases."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from batson.ingest.cases import CaseReading, ColumnMapping, Grounder, cases
from batson.ingest.readers import read
from batson.ontology import lexicon, vocabulary


@pytest.fixture(scope="session")
def grounder() -> Grounder:
    return Grounder.of(vocabulary.shipped(), lexicon.shipped())


@pytest.fixture(scope="session")
def reading(grounder: Grounder) -> Callable[..., CaseReading]:
    def of(document: str | bytes | Path, *, mapping: ColumnMapping | None = None) -> CaseReading:
        source = document.encode() if isinstance(document, str) else document
        return cases(
            read(source),
            source="s",
            vocabulary=vocabulary.shipped(),
            lexicon=lexicon.shipped(),
            mapping=mapping,
            grounder=grounder,
        )

    return of
