"""Which pairs of cases are worth comparing: all of few, of many those that agree on some line of fields."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from .profiles import Profiles
from .weights import table

if TYPE_CHECKING:
    import numpy as np

    Column = np.ndarray[Any, np.dtype[Any]]

CHUNK: Final = 1_000_000
"""Pairs that are compared at once: about 100 MB of columns."""


def candidates(p: Profiles) -> Iterator[tuple[Column, Column]]:
    """Yield pairs of different sources that are worth comparing, in chunks; a pair may come more than once.

    Few cases are compared all with all. Of many, those that agree on every field of some line of the table, and those
    where a row names the other's paper.
    """
    import numpy as np

    n, rules = len(p.cases), table()["blocking"]
    if n < rules["all_below"]:
        left, right = np.triu_indices(n, k=1)
        keep = p.source[left] != p.source[right]
        yield from _chunks(left[keep], right[keep])
        return
    for line in rules["lines"]:
        for left, right in _blocks(p, line):
            yield from _chunks(left, right)
    yield from _chunks(*_cited_pairs(p))


def _chunks(left: Column, right: Column) -> Iterator[tuple[Column, Column]]:
    for start in range(0, len(left), CHUNK):
        yield left[start : start + CHUNK], right[start : start + CHUNK]


def _known(column: Column) -> Column:
    """Return which rows have a value."""
    import numpy as np

    known: Column = ~np.isnan(column) if column.dtype.kind == "f" else column >= 0
    return known


def _columns(p: Profiles, line: list[str]) -> tuple[Column, list[Column]]:
    """Return the rows in which every field of a line is known, and their values; `name` repeats a row a name."""
    import numpy as np

    columns = [getattr(p, name) for name in line if name != "name"]
    rows = np.flatnonzero(np.all([_known(c) for c in columns], axis=0))
    if "name" not in line:
        return rows, [c[rows] for c in columns]
    code: dict[str, int] = {}
    each = [(row, code.setdefault(name, len(code))) for row in rows.tolist() for name in sorted(p.names[row])]
    pairs = np.array(each, dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], [*(c[pairs[:, 0]] for c in columns), pairs[:, 1]]


def _blocks(p: Profiles, line: list[str]) -> Iterator[tuple[Column, Column]]:
    """Yield the pairs of different sources that agree on the fields of a line, some blocks at a time."""
    import numpy as np

    rows, columns = _columns(p, line)
    if not len(rows):
        return
    order = np.lexsort(columns)
    rows = rows[order]
    new = np.any([np.diff(c[order].astype(np.float64), prepend=np.nan) != 0 for c in columns], axis=0)
    starts = np.flatnonzero(new)
    found: list[tuple[Column, Column]] = []
    waiting = 0
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(rows)], strict=True):
        if end - start < 2:
            continue
        block = rows[start:end]
        i, j = _pairs_of(end - start)
        a, b = block[i], block[j]
        keep = p.source[a] != p.source[b]
        found.append((np.minimum(a, b)[keep], np.maximum(a, b)[keep]))
        waiting += len(a)
        if waiting > CHUNK:
            yield _joined(found)
            found, waiting = [], 0
    yield _joined(found)


def _joined(found: list[tuple[Column, Column]]) -> tuple[Column, Column]:
    """Put pairs of several blocks together."""
    import numpy as np

    empty = np.empty(0, dtype=np.int64)
    return np.concatenate([empty, *(a for a, _ in found)]), np.concatenate([empty, *(b for _, b in found)])


@functools.lru_cache(maxsize=256)
def _pairs_of(size: int) -> tuple[Column, Column]:
    import numpy as np

    i, j = np.triu_indices(size, k=1)
    return i, j


def _cited_pairs(p: Profiles) -> tuple[Column, Column]:
    """Return the pairs where a row names the paper of the other as its reference."""
    import numpy as np

    rows_of: dict[int, list[int]] = {}
    for row, source in enumerate(p.source.tolist()):
        rows_of.setdefault(source, []).append(row)
    found = {
        (min(row, other), max(row, other))
        for row, cited in enumerate(p.cited.tolist())
        if cited >= 0
        for other in rows_of[cited]
        if p.source[other] != p.source[row]
    }
    pairs = np.array(sorted(found), dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]
