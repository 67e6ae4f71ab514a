"""Tables on a PDF page: found by their rules, which may be horizontal only, or as columns below a caption."""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass
from itertools import pairwise

from ..layout.blocks import caption_at
from .pdf_aligned import aligned_pieces
from .pdf_chars import Char, Piece, Sheet
from .pdf_columns import Line, lines_of

_NEAR = 45.0  # points between a caption and the rule of its table
_MOST_EDGES = 20_000


@dataclass(slots=True, eq=False)
class FoundTable:
    """A table on a page: rows of cells, each the characters in it, and the pieces that it takes out of the text."""

    page: int
    top: float
    bottom: float
    left: float
    right: float
    rows: list[list[list[Char]]]
    pieces: set[int]


def has_caption(sheet: Sheet) -> bool:
    """Whether a line of the page begins as the caption of a table does."""
    return any(_caption(piece) for piece in sheet.pieces)


def find_tables(data: bytes, sheet: Sheet) -> list[FoundTable]:
    """Return the tables of a page that have a caption: between rules, else of aligned pieces below it.

    Where pdfplumber cannot read the page, no rules are known.
    """
    edges = _edges(data, sheet)
    captions = [p for p in sheet.pieces if _caption(p)]
    found: list[FoundTable] = []
    for left, right, heights in _stacks(edges[0]):
        top, bottom = max(heights), min(heights)
        near = [c for c in captions if c.right > left and c.left < right]
        if not any(0 <= c.bottom - top + 2 <= _NEAR or 0 <= bottom - c.top + 2 <= _NEAR for c in near):
            continue
        inside = [p for p in sheet.pieces if _inside(p, left, right, bottom, top)]
        columns = _ruled_columns(edges[1], left, right, bottom, top)
        rows = _rows(inside, columns, sorted(heights, reverse=True), ruled=columns is not None)
        if len(rows) >= 2 and len(rows[0]) >= 2:
            found.append(FoundTable(sheet.number, top, bottom, left, right, rows, {id(p) for p in inside}))
    found = _largest(found)
    for caption in captions:
        if not any(_beside(caption, table) for table in found):
            found += _aligned(sheet, caption, {piece for table in found for piece in table.pieces})
    return found


def _beside(caption: Piece, table: FoundTable) -> bool:
    """Whether a table that was found is that of a caption, above or below it."""
    across = caption.right > table.left and caption.left < table.right
    over, under = caption.bottom - table.top, table.bottom - caption.top
    return across and (id(caption) in table.pieces or 0 <= over + 2 <= _NEAR or 0 <= under + 2 <= _NEAR)


def _aligned(sheet: Sheet, caption: Piece, taken: set[int]) -> list[FoundTable]:
    """Return the table without rules below a caption, where there is one."""
    pieces = aligned_pieces(sheet, caption)
    ids = {id(p) for p in pieces}
    rows = _rows(pieces, None, [], ruled=False) if pieces and ids.isdisjoint(taken) else []
    if len(rows) < 3 or len(rows[0]) < 2:
        return []
    left, right = min(p.left for p in pieces), max(p.right for p in pieces)
    top, bottom = max(p.top for p in pieces), min(p.bottom for p in pieces)
    return [FoundTable(sheet.number, top, bottom, left, right, rows, ids)]


def _caption(piece: Piece) -> bool:
    text = piece.text
    label = caption_at(text, 0, len(text)) if text else None
    return label is not None and label["label"].lower().startswith(("tab", "supplementary tab"))


Edge = tuple[float, float, float]  # for a horizontal one: left, right, height; for an upright one: bottom, top, where


def _edges(data: bytes, sheet: Sheet) -> tuple[list[Edge], list[Edge]]:
    """Horizontal and upright rules of a page, y upward."""
    import pdfplumber

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(io.BytesIO(data), pages=[sheet.number]) as document:
            page = document.pages[0]
            height = float(page.height)
            edges = page.edges[:_MOST_EDGES]
    except Exception:  # pdfminer has no error type of its own for broken files; the text is read without it
        return [], []
    flat = [(e["x0"], e["x1"], height - e["top"]) for e in edges if e["orientation"] == "h" and e["x1"] - e["x0"] > 3]
    upright = [(height - e["bottom"], height - e["top"], e["x0"]) for e in edges if e["orientation"] == "v"]
    return flat, upright


def _stacks(edges: list[Edge]) -> list[tuple[float, float, list[float]]]:
    """Rules that lie over each other with the same ends; rules of one height that touch are one rule."""
    joined: list[list[float]] = []
    for left, right, height in sorted(edges, key=lambda e: (round(-e[2]), e[0])):
        last = joined[-1] if joined else None
        if last is not None and abs(last[2] - height) < 1.5 and left <= last[1] + 2:
            last[1] = max(last[1], right)
        else:
            joined.append([left, right, height])
    stacks: list[tuple[float, float, list[float]]] = []
    for left, right, height in joined:
        if right - left < 80:
            continue
        for stack in stacks:
            if abs(stack[0] - left) < 4 and abs(stack[1] - right) < 4:
                stack[2].append(height)
                break
        else:
            stacks.append((left, right, [height]))
    return [stack for stack in stacks if len(stack[2]) >= 2 and max(stack[2]) - min(stack[2]) > 15]


def _inside(piece: Piece, left: float, right: float, bottom: float, top: float) -> bool:
    middle = (piece.bottom + piece.top) / 2
    return bottom - 1 < middle < top + 1 and piece.left > left - 6 and piece.right < right + 6


def _ruled_columns(
    edges: list[Edge], left: float, right: float, bottom: float, top: float
) -> list[tuple[float, float]] | None:
    """Columns between upright rules that reach over most of the table, or None where there are none inside."""
    need = 0.5 * (top - bottom)
    heights: dict[int, float] = {}
    for low, high, x in edges:
        if left - 3 <= x <= right + 3 and low < top + 3 and high > bottom - 3:
            heights[round(x)] = heights.get(round(x), 0.0) + high - low
    marks = sorted(x for x, height in heights.items() if height >= need)
    merged = [x for i, x in enumerate(marks) if i == 0 or x - marks[i - 1] > 4]
    if len([x for x in merged if left + 5 < x < right - 5]) < 1:
        return None
    bounds = sorted({left, right, *(float(x) for x in merged if left + 5 < x < right - 5)})
    return list(pairwise(bounds))


def _rows(
    pieces: list[Piece], columns: list[tuple[float, float]] | None, rules: list[float], *, ruled: bool
) -> list[list[list[Char]]]:
    lines = lines_of(pieces, 0)
    if not lines:
        return []
    columns = columns or _text_columns(lines)
    rows: list[list[list[Char]]] = []
    band: int | None = None
    for line in lines:
        between = sum(rule > (line.bottom + line.top) / 2 for rule in rules)
        cells = _cells(line, columns)
        same = band == between and bool(rows)
        # In a grid a row is what stands between two rules; without one, a line with nothing in the first column
        # carries on the cells of the row above.
        full_grid = ruled and len(rules) > 3
        if same and (full_grid or not cells[0]):
            for cell, more in zip(rows[-1], cells, strict=True):
                if more:
                    cell += [*([_blank(cell[-1])] if cell else []), *more]
        else:
            rows.append(cells)
        band = between
    return rows


def _text_columns(lines: list[Line]) -> list[tuple[float, float]]:
    """Columns as the lines with the most pieces show them: intervals that no such piece bridges."""
    most = max(len(line.pieces) for line in lines)
    spans = sorted((p.left, p.right) for line in lines if len(line.pieces) >= max(most - 1, 2) for p in line.pieces)
    columns: list[tuple[float, float]] = []
    for left, right in spans:
        if columns and left < columns[-1][1] + 1:
            columns[-1] = columns[-1][0], max(columns[-1][1], right)
        else:
            columns.append((left, right))
    return columns or [(0.0, 1e6)]


def _cells(line: Line, columns: list[tuple[float, float]]) -> list[list[Char]]:
    """The characters in each column; a piece that covers several columns stands in each of them."""
    cells: list[list[Char]] = [[] for _ in columns]
    for piece in line.pieces:
        hit = [
            i
            for i, (a, b) in enumerate(columns)
            if min(b, piece.right) - max(a, piece.left) > 0.3 * min(b - a, piece.right - piece.left)
        ]
        if len(hit) != 1:
            middle = (piece.left + piece.right) / 2
            nearest = min(range(len(columns)), key=lambda i: abs(sum(columns[i]) / 2 - middle))
            hit = hit or [nearest]
        for i in hit:
            cells[i] += [*([_blank(cells[i][-1])] if cells[i] else []), *piece.chars]
    return cells


def _blank(after: Char) -> Char:
    return Char(" ", after.right, after.bottom, after.right, after.top, after.size, after.box)


def _largest(tables: list[FoundTable]) -> list[FoundTable]:
    """Of tables that lie over each other the one with the most cells."""
    out: list[FoundTable] = []
    for table in sorted(tables, key=lambda t: -len(t.rows) * len(t.rows[0])):
        if all(table.pieces.isdisjoint(other.pieces) for other in out):
            out.append(table)
    return out
