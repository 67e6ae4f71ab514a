"""Tables in JATS, with merged cells, headings and notes."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from ..document import Loss
from ..layout.grids import Spanning
from .cals_tables import group_rows
from .jats_inline import Inline, runs_of
from .markup import MarkupText, Run
from .xmltree import at, children, first, local


def add_table(out: MarkupText, wrap: etree._Element, path: str, inline: Inline) -> None:
    """Add a `table-wrap`: caption, all of its tables' rows, notes."""
    label: list[Run] = []
    caption: list[Run] = []
    notes: list[list[Run]] = []
    rows: list[list[Spanning[Sequence[Run]]]] = []
    headings: int | None = None
    for child, child_path in children(wrap, path):
        match local(child):
            case "label":
                label = runs_of(child, child_path, inline)
            case "caption":
                for part, part_path in children(child, child_path):
                    caption += [*([Run(" ", at(child_path))] if caption else []), *runs_of(part, part_path, inline)]
            case "table-wrap-foot" | "attrib" | "permissions":
                notes += _notes(child, child_path, inline)
            case "table" | "alternatives":
                found, count = _rows(child, child_path, inline)
                headings = count if not rows else headings
                rows += found
    if not rows and first(wrap, "graphic") is not None:
        out.loss(Loss("unread part", path, "a table is given as a picture: its cells are not read"))
    out.table(label, caption, rows, notes, headings=headings or None)


def _notes(foot: etree._Element, path: str, inline: Inline) -> list[list[Run]]:
    notes = []
    for child, child_path in children(foot, path):
        if local(child) in ("fn-group", "table-wrap-foot"):
            notes += _notes(child, child_path, inline)
        else:
            notes.append(runs_of(child, child_path, inline))
    return notes


def _rows(table: etree._Element, path: str, inline: Inline) -> tuple[list[list[Spanning[Sequence[Run]]]], int]:
    """Rows of a table in order, and how many of them stand in its head."""
    rows: list[list[Spanning[Sequence[Run]]]] = []
    headings = 0
    for child, child_path in children(table, path):
        name = local(child)
        if name == "tr":
            rows.append([_cell(c, p, inline) for c, p in children(child, child_path) if local(c) in ("td", "th")])
        elif name in ("thead", "tbody", "tfoot", "table", "tgroup"):
            inner, count = (group_rows if name == "tgroup" else _rows)(child, child_path, inline)
            headings = len(inner) if name == "thead" else headings or count
            rows += inner
    return rows, headings


def _cell(cell: etree._Element, path: str, inline: Inline) -> Spanning[Sequence[Run]]:
    return Spanning(
        runs_of(cell, path, inline),
        rows=span_of(cell.get("rowspan")),
        columns=span_of(cell.get("colspan")),
        header=local(cell) == "th",
    )


def span_of(value: str | None) -> int:
    """Return how many rows or columns a cell covers: at least 1, at most 1,000.

    >>> from batson.ingest.formats.jats_tables import span_of
    >>> span_of("3"), span_of(None), span_of("many")
    (3, 1, 1)
    """
    text = (value or "").strip()
    return min(max(int(text), 1), 1000) if text.isdecimal() and text.isascii() and len(text) < 9 else 1
