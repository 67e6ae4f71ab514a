"""Cells of a table in plain text: between bars or tabs, or where every line leaves the same columns blank."""

from __future__ import annotations

import re
from collections.abc import Sequence

Span = tuple[int, int]

_CELLS = re.compile(r"\s*\|\s*|\t+| {3,}")
_WIDE = 2
"""Blanks between two columns: one blank stands between words."""
_MOST_LINE = 400
"""Longer lines are not set in columns."""


def cells_of(text: str, lines: Sequence[Span]) -> list[list[Span]]:
    """Return the cells of the rows of a table, as spans of the text; an empty cell is an empty span.

    `lines` are the rows, without the blanks at their ends. Where they have neither bars nor tabs and leave columns of
    blanks free from top to bottom, these part the cells, so that a row keeps its empty ones; else three blanks do.
    """
    by_gap = [_by_gap(text, a, b) for a, b in lines]
    if any("|" in text[a:b] or "\t" in text[a:b] for a, b in lines):
        return by_gap
    columns = columns_of(text, lines)
    if len(columns) < max(map(len, by_gap), default=0):
        return by_gap
    return [_by_column(text, a, b, columns) for a, b in lines]


def _by_gap(text: str, start: int, end: int) -> list[Span]:
    if text[start] == "|":
        start += 1
    if end > start and text[end - 1] == "|":
        end -= 1
    spans = []
    at = start
    for gap in _CELLS.finditer(text, start, end):
        spans.append((at, gap.start()))
        at = gap.end()
    spans.append((at, at + len(text[at:end].rstrip())))
    return [(a, max(a, b)) if text[a:b].strip() else (a, a) for a, b in spans]


def columns_of(text: str, lines: Sequence[Span]) -> list[int]:
    """Return where the columns begin, in characters from the left margin."""
    drawn = [text[text.rfind("\n", 0, a) + 1 : b] for a, b in lines]
    width = max(map(len, drawn), default=0)
    if len(drawn) < _WIDE or width > _MOST_LINE:
        return []
    blank = [all(i >= len(line) or line[i] == " " for line in drawn) for i in range(width)]
    starts = []
    run = _WIDE  # what stands first begins a column
    for i, free in enumerate(blank):
        if free:
            run += 1
        else:
            if run >= _WIDE:
                starts.append(i)
            run = 0
    return starts


def _by_column(text: str, start: int, end: int, columns: Sequence[int]) -> list[Span]:
    margin = text.rfind("\n", 0, start) + 1
    spans = []
    for low, high in zip(columns, [*columns[1:], end - margin], strict=True):
        a, b = min(margin + low, end), min(max(margin + high, margin + low), end)
        words = text[a:b]
        a += len(words) - len(words.lstrip(" "))
        spans.append((a, max(a, b - (len(words) - len(words.rstrip(" "))))))
    return [(a, b) if text[a:b].strip() else (a, a) for a, b in spans]
