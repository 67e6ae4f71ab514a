"""A text cut where spans of claims begin and end, so that nested and overlapping claims are shown in place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from .lookup import Span


def segments(text: str, spans: Sequence[Span]) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Yield pieces of a text with the claims that cover each, and those that begin with it.

    Joined, the pieces are the text. Spans are code points, 0-based, half-open; what lies outside the text is cut off.

    >>> from batson.viz.lookup import Span
    >>> from batson.viz.segments import segments
    >>> list(segments("abcd", [Span(start=0, end=3, claim="x"), Span(start=2, end=4, claim="y")]))
    [('ab', ('x',), ('x',)), ('c', ('x', 'y'), ('y',)), ('d', ('y',), ())]
    """
    opening: dict[int, list[str]] = {}
    closing: dict[int, list[str]] = {}
    for span in spans:
        start, end = max(0, span.start), min(len(text), span.end)
        if start < end:
            opening.setdefault(start, []).append(span.claim)
            closing.setdefault(end, []).append(span.claim)
    borders = sorted({0, len(text), *opening, *closing})
    covering: list[str] = []
    begun: set[str] = set()
    for start, end in pairwise(borders):
        for claim in closing.get(start, ()):
            covering.remove(claim)
        covering.extend(opening.get(start, ()))
        fresh = tuple(c for c in dict.fromkeys(opening.get(start, ())) if c not in begun)
        begun.update(fresh)
        yield text[start:end], tuple(dict.fromkeys(covering)), fresh
