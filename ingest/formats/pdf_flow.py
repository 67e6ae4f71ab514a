"""Lines of a PDF made into running text: furniture out, paragraphs together, floats out of sentences."""

from __future__ import annotations

import re
import statistics
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from ..document import Loss
from ..layout.blocks import caption_at, ends_open, is_terminated
from ..layout.sections import named_kind
from ..layout.superscripts import raised
from .pdf_chars import Char, Piece, Sheet
from .pdf_columns import Line
from .pdf_tables import FoundTable

_PAGE_NUMBER = re.compile(r"\W{0,4}(?:[Pp]age\s)?(?:\d{1,5}(?:\s?(?:of|/)\s?\d{1,5})?|[ivxl]{1,6})\W{0,4}$")
_DIGITS = re.compile(r"\d+")

PartKind = Literal["body", "heading", "caption", "rows"]


@dataclass(slots=True, eq=False)
class Part:
    """A stretch of lines that belong together, or the rows of a table."""

    kind: PartKind
    lines: list[Line] = field(default_factory=list)
    table: FoundTable | None = None

    @property
    def text(self) -> str:
        """The words, lines parted by line ends."""
        return "\n".join(line.text for line in self.lines)


@dataclass(slots=True)
class Flow:
    """The text in reading order with the character behind each code point, and the offsets of headings."""

    text: list[str] = field(default_factory=list)
    chars: list[Char | None] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)

    def put(self, text: str, char: Char | None) -> None:
        """Append the text of one character, or of what stands between characters."""
        self.text.append(text)
        self.chars += [char] * len(text)


def furniture(sheets: list[Sheet], kept: set[int]) -> tuple[set[int], list[Loss]]:
    """Return the ids of pieces that are running heads, running feet or page numbers, and what they say.

    They stand in the first or last lines of a page; a head is one that stands at the same height on several pages.
    Pieces with an id in `kept` belong to a table and are none of them.
    """
    near = [[p for p in _edge_pieces(sheet) if id(p) not in kept] for sheet in sheets]
    seen: dict[tuple[str, int], set[int]] = {}
    for sheet, pieces in zip(sheets, near, strict=True):
        for piece in pieces:
            seen.setdefault(_key(piece), set()).add(sheet.number)
    gone: set[int] = set()
    dropped: dict[str, list[int]] = {}
    for sheet, pieces in zip(sheets, near, strict=True):
        for piece in pieces:
            text = piece.text.strip()
            number = _PAGE_NUMBER.match(text) is not None
            if number or (len(seen[_key(piece)]) > 1 and named_kind(text) is None):
                gone.add(id(piece))
                dropped.setdefault("" if number else _key(piece)[0], []).append(sheet.number)
    losses = []
    for text, numbers in sorted(dropped.items(), key=lambda d: (d[1][0], d[0])):
        pages = list(dict.fromkeys(numbers))
        listed = ", ".join(map(str, pages[:8])) + (" …" if len(pages) > 8 else "")
        detail = f"{text!r} is left out" if text else f"{len(numbers)} numbers of pages are left out"
        losses.append(Loss("running head" if text else "page number", f"page {listed}", detail))
    return gone, losses


def _edge_pieces(sheet: Sheet) -> list[Piece]:
    """Pieces in the first three and last three lines of a page that stand in its margins."""
    heights = sorted({round(p.bottom / 3) for p in sheet.pieces})
    edge = {*heights[:3], *heights[-3:]}
    margin = 0.12 * sheet.height
    in_margin = (p for p in sheet.pieces if p.top < margin or p.bottom > sheet.height - margin)
    return [p for p in in_margin if round(p.bottom / 3) in edge and p.text.strip()]


def _key(piece: Piece) -> tuple[str, int]:
    return _DIGITS.sub("#", " ".join(piece.text.split())), round(piece.bottom / 6)


def parts_of(pages: list[list[Line]], tables: list[list[FoundTable]]) -> list[Part]:
    """Return the parts of all pages in reading order, paragraphs that go on in the next column or page made one.

    A caption or table between two sides of a sentence comes after it.
    """
    sizes = [line.size for lines in pages for line in lines for _ in range(max(len(line.text) // 20, 1))]
    body = statistics.median(sizes) if sizes else 10.0
    parts: list[Part] = []
    for lines, found in zip(pages, tables, strict=True):
        parts += _with_tables(_parts(lines, body), found)
    return _joined(parts)


def _parts(lines: list[Line], body: float) -> list[Part]:
    """Parts of one page."""
    leads = [a.bottom - b.bottom for a, b in pairwise(lines) if a.column == b.column]
    lead = statistics.median([x for x in leads if x > 0] or [body * 1.2])
    lefts = {c: min(line.left for line in lines if line.column == c) for c in {line.column for line in lines}}
    parts: list[Part] = []
    for i, line in enumerate(lines):
        before = lines[i - 1] if i else None
        kind = _kind(line, body)
        if before is not None and parts and not _begins(before, line, lead, lefts[line.column], parts[-1], kind):
            parts[-1].lines.append(line)
        else:
            parts.append(Part(kind, [line]))
    for part in parts:
        if part.kind == "heading" and (len(part.lines) > 4 or len(part.text) > 300):
            part.kind = "body"
    return parts


def _kind(line: Line, body: float) -> PartKind:
    text = line.text.strip()
    label = caption_at(text, 0, len(text)) if text else None
    if label is not None and (
        label["stop"].strip() or line.bold or line.size < 0.95 * body or label.end() >= len(text)
    ):
        return "caption"
    if (
        named_kind(text) is not None
        and len(text) < 60
        and (line.bold or line.size > 1.04 * body or text[-1] not in ".,;")
    ):
        return "heading"
    if (
        (line.size > 1.12 * body or line.bold)
        and len(text) <= 160
        and text[-1:] not in ".,;"
        and any(map(str.isalpha, text))
    ):
        return "heading"
    return "body"


def _begins(before: Line, line: Line, lead: float, left: float, part: Part, kind: PartKind) -> bool:
    """Whether a line begins a new part after `part`, whose last line is `before`."""
    same_size = abs(before.size - line.size) < 0.08 * max(line.size, 1.0)
    if kind == "caption" or before.column != line.column:
        return True
    step = before.bottom - line.bottom
    if step > 1.45 * max(lead, 1.15 * line.size) or step < -lead or not same_size:
        return True
    if part.kind == "caption":
        return False
    if (kind == "heading") != (part.kind == "heading"):
        return True
    if kind == "heading":
        return before.bold != line.bold
    indented = line.left > left + 0.8 * line.size and before.left < left + 0.5 * line.size
    return indented and line.left < left + 4 * line.size


def _with_tables(parts: list[Part], tables: list[FoundTable]) -> list[Part]:
    """Tables put after their captions, or where they stand."""
    for table in tables:
        best, at = None, len(parts)
        for i, part in enumerate(parts):
            first = part.lines[0] if part.lines else None
            if first is None or part.kind != "caption":
                continue
            distance = min(abs(part.lines[-1].bottom - table.top), abs(table.bottom - first.top))
            if first.right > table.left and first.left < table.right and (best is None or distance < best):
                best, at = distance, i + 1
        parts.insert(at, Part("rows", [], table))
    return parts


def _joined(parts: list[Part]) -> list[Part]:
    out: list[Part] = []
    for part in parts:
        if part.kind == "body" and part.lines:
            open_part = _open_before(out, part)
            if open_part is not None:
                open_part.lines += part.lines
                continue
        out.append(part)
    return out


def _open_before(parts: list[Part], part: Part) -> Part | None:
    """The paragraph before captions and tables that breaks off and goes on in `part`."""
    for before in reversed(parts[-8:]):
        if before.kind in ("caption", "rows"):
            continue
        if before.kind != "body":
            return None
        last, first = before.lines[-1], part.lines[0]
        if (last.page, last.column) == (first.page, first.column) and before is parts[-1]:
            return None
        text, start = before.text.rstrip(), part.text.lstrip()[:1]
        if is_terminated(text, len(text)):
            return None
        goes_on = (
            start.islower() or start.isdigit() or start in "([%±<>=" or text.endswith("-") or ends_open(text, len(text))
        )
        return before if goes_on and abs(last.size - first.size) < 0.1 * first.size else None
    return None


def flow_of(parts: list[Part]) -> Flow:
    """Return the text of the parts, a blank line between them."""
    flow = Flow()
    for part in parts:
        if flow.text:
            flow.put("\n\n", None)
        if part.kind == "heading":
            flow.headings.append(len(flow.chars))
        if part.table is not None:
            _put_rows(flow, part.table)
            continue
        for i, line in enumerate(part.lines):
            if i:
                flow.put(" " if part.kind == "heading" else "\n", None)
            _put_line(flow, line)
    return flow


def _put_line(flow: Flow, line: Line) -> None:
    for i, piece in enumerate(line.pieces):
        if i:
            wide = piece.left - line.pieces[i - 1].right > 1.5 * max(line.size, 1.0)
            flow.put("   " if wide else " ", None)
        _put_chars(flow, piece.chars)


def _put_chars(flow: Flow, chars: list[Char]) -> None:
    last = ""
    for char in chars:
        text = raised(char.text, after=last) if char.raised else char.text
        flow.put(text, char)
        # A raised number stays one as long as it goes on: the digit before it is what counts.
        last = last if char.raised and text != char.text else text


def _put_rows(flow: Flow, table: FoundTable) -> None:
    for r, row in enumerate(table.rows):
        if r:
            flow.put("\n", None)
        for c, cell in enumerate(row):
            if c:
                flow.put(" | ", None)
            _put_chars(flow, [char for char in cell if char.text != "|"])
