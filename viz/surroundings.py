"""The sentence around a quote, so that what hedges it or takes it back is read with it."""

from __future__ import annotations

from typing import Final

from ..ingest.layout.sentences import split

REACH: Final = 1500
"""Characters before and after a quote among which its sentence is looked for."""
MOST: Final = 420
"""Characters of a sentence that are shown on either side of the quote."""


def surroundings(text: str, start: int, end: int) -> tuple[str, str]:
    """Return what stands before and after `text[start:end]` in its sentence, white space folded.

    Offsets are code points, 0-based, half-open. A side that is too long is cut at a word and begins or ends with "…".

    >>> from batson.viz.surroundings import surroundings
    >>> surroundings("It is so. We suppose that veins carry it there. Nobody knows.", 26, 40)
    ('We suppose that ', ' there.')
    """
    low, high = max(0, start - REACH), min(len(text), end + REACH)
    touching = [(a, b) for a, b in split(text, low, high) if a < end and start < b]
    if not touching:
        return "", ""
    first, last = min(touching[0][0], start), max(touching[-1][1], end)
    before, after = folded(text[first:start]), folded(text[end:last])
    # a window that begins within the sentence shows only a part of it
    cut = first == low > 0
    if len(before) > MOST or cut:
        before = "… " + before[-MOST:].partition(" ")[2]
    if len(after) > MOST or last == high < len(text):
        after = after[:MOST].rpartition(" ")[0] + " …"
    return before, after


def folded(part: str) -> str:
    """Return a piece of text on one line; a blank at either end stays one blank."""
    words = " ".join(part.split())
    if not words:
        return " " if part else ""
    return f"{' ' if part[0].isspace() else ''}{words}{' ' if part[-1].isspace() else ''}"
