"""Tables in the exchange model of OASIS (CALS), which JATS allows: groups of columns with names, rows, entries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree

from ..layout.grids import Spanning
from .jats_inline import Inline, runs_of
from .markup import Run
from .xmltree import children, local

_MOST = 1000


def group_rows(group: etree._Element, path: str, inline: Inline) -> tuple[list[list[Spanning[Sequence[Run]]]], int]:
    """Return the rows of a `tgroup` in order, those of its head first, and how many those are.

    Places are told by `namest` and `nameend`, `spanname` or `colname`; `morerows` are the rows that an entry covers
    beside its own. A place that no entry fills is an empty cell.
    """
    rows: list[list[Spanning[Sequence[Run]]]] = []
    headings = 0
    shared = _Columns.of(group, None)
    parts = [(part, part_path) for part, part_path in children(group, path) if local(part) in ("thead", "tbody")]
    for part, part_path in sorted(parts, key=lambda p: local(p[0]) == "tbody"):
        columns = _Columns.of(part, shared)
        covered: dict[int, int] = {}
        for row, row_path in children(part, part_path):
            if local(row) == "row":
                rows.append(list(_row(row, row_path, columns, covered, inline, header=local(part) == "thead")))
        headings = len(rows) if local(part) == "thead" else headings
    return rows, headings


class _Columns:
    """The numbers of columns by name, from 0, and the spans that have a name."""

    def __init__(self, numbers: dict[str, int], spans: dict[str, tuple[str, str]]) -> None:
        self.numbers = numbers
        self.spans = spans

    @classmethod
    def of(cls, part: etree._Element, around: _Columns | None) -> _Columns:
        """Read the `colspec` and `spanspec` of a group or of a part of it, which has those of the group else."""
        numbers = dict(around.numbers) if around else {}
        spans = dict(around.spans) if around else {}
        at = 0
        for child in part:
            if local(child) == "colspec":
                at = _number(child.get("colnum"), at + 1) - 1
                if name := child.get("colname"):
                    numbers[name] = at
                at += 1
            elif local(child) == "spanspec":
                spans[child.get("spanname", "")] = child.get("namest", ""), child.get("nameend", "")
        return cls(numbers, spans)

    def place(self, entry: etree._Element) -> tuple[int | None, int]:
        """Return the column that an entry begins in, None where it does not say, and how many it covers."""
        first, last = self.spans.get(entry.get("spanname", ""), (entry.get("namest", ""), entry.get("nameend", "")))
        start = self.numbers.get(first or entry.get("colname", ""))
        end = self.numbers.get(last, start)
        covers = 1 if start is None or end is None else min(max(end - start + 1, 1), _MOST)
        return start, covers


def _row(
    row: etree._Element, path: str, columns: _Columns, covered: dict[int, int], inline: Inline, *, header: bool
) -> Iterator[Spanning[Sequence[Run]]]:
    """Yield the cells of a row; `covered` holds how many rows more an entry above reaches down into each column."""
    taken = {at for at, more in covered.items() if more > 0}
    for at in covered:
        covered[at] -= 1
    column = 0
    for entry, entry_path in children(row, path):
        if local(entry) not in ("entry", "entrytbl"):
            continue
        start, across = columns.place(entry)
        while column in taken or (start is not None and column < min(start, _MOST)):
            if column not in taken:
                yield Spanning((), header=header)
            column += 1
        down = min(_number(entry.get("morerows"), 0), _MOST)
        yield Spanning(runs_of(entry, entry_path, inline), rows=down + 1, columns=across, header=header)
        for at in range(column, column + across):
            covered[at] = down
        column += across


def _number(value: str | None, otherwise: int) -> int:
    text = (value or "").strip()
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 7 else otherwise
