"""Anchors of cells, rows and stretches of text; which repeat of its words an anchor is, counted once a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from ...ontology.model import Anchor
from ...ontology.model.anchor import CONTEXT
from ..document import Document

_KEY: Final = 4


@dataclass(frozen=True, slots=True)
class Anchors:
    """What cuts the anchors of one document; `counted` holds which repeat a span is, where it was counted ahead."""

    text: str
    source: str
    sha256: str
    counted: dict[tuple[int, int], int] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, document: Document, *, source: str) -> Anchors:
        """Return the maker of anchors in a document."""
        return cls(document.text, source, document.text_sha256)

    def count(self, spans: Iterable[tuple[int, int]]) -> None:
        """Count ahead which repeat of its words each span is: one pass for all, where `at` would make one for each."""
        self.counted.update(occurrences(self.text, spans))

    def at(self, start: int, end: int, *, cell: str | None = None) -> Anchor:
        """Return the anchor of a span."""
        occurrence = self.counted.get((start, end))
        if occurrence is None:
            return Anchor.of(self.text, start, end, source=self.source, text_sha256=self.sha256, cell=cell)
        return Anchor(
            source=self.source,
            text_sha256=self.sha256,
            exact=self.text[start:end],
            start=start,
            end=end,
            prefix=self.text[max(0, start - CONTEXT) : start],
            suffix=self.text[end : end + CONTEXT],
            occurrence=occurrence,
            cell=cell,
        )


def occurrences(text: str, spans: Iterable[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """Return for each span which repeat of its string in the text it is, from 1, as `str.count` counts before it.

    >>> from batson.ingest.cases.anchoring import occurrences
    >>> occurrences("lung, T4, lung", [(0, 4), (10, 14)])
    {(0, 4): 1, (10, 14): 2}
    """
    wanted: dict[str, list[int]] = {}
    for start, end in sorted(set(spans)):
        wanted.setdefault(text[start:end], []).append(start)
    found: dict[tuple[int, int], int] = {}
    longer = {}
    for words, starts in wanted.items():
        if len(words) < _KEY:
            at = count = 0
            for start in starts:
                while (here := text.find(words, at, start)) >= 0:
                    count, at = count + 1, here + len(words)
                found[start, start + len(words)] = count + 1
        elif words:
            longer[words] = starts
    found.update(_scan(text, longer))
    return found


def _scan(text: str, wanted: dict[str, list[int]]) -> dict[tuple[int, int], int]:
    """Count the strings of at least four characters in one pass, by their first four."""
    lengths: dict[str, set[int]] = {}
    for words in wanted:
        lengths.setdefault(words[:_KEY], set()).add(len(words))
    plan = {key: tuple(sorted(sizes)) for key, sizes in lengths.items()}
    state = {words: [0, 0, 0] for words in wanted}  # how many, where the last ended, which start comes next
    found: dict[tuple[int, int], int] = {}
    for i in range(len(text) - _KEY + 1):
        sizes = plan.get(text[i : i + _KEY])
        if sizes is None:
            continue
        for size in sizes:
            words = text[i : i + size]
            seen = state.get(words)
            if seen is None:
                continue
            starts = wanted[words]
            if seen[2] < len(starts) and starts[seen[2]] == i:
                found[i, i + size] = seen[0] + (1 if seen[1] <= i else 0)
                seen[2] += 1
            if seen[1] <= i:
                seen[0] += 1
                seen[1] = i + size
    return found
