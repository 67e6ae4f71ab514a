"""Reader of PDF: columns in reading order, running heads out, words mended, tables from their rules."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace

from ..document import Document, Loss, Metadata
from ..formats.pdf_chars import Char, Sheet, read_page
from ..formats.pdf_columns import Line, reading_order
from ..formats.pdf_flow import Flow, Part, flow_of, furniture, parts_of
from ..formats.pdf_tables import FoundTable, find_tables, has_caption
from ..layout.decoding import clean
from ..layout.line_ends import mend
from ..layout.outline import build
from ..limits import DEFAULT, Deadline, Limits
from ..origin import Box, Origin, Place, Segment
from ..problems import UnreadableDocument

NAME = "pdf"
_WORD = re.compile(r"\S+")
_FEWEST_CHARACTERS = 20  # of a page that is no picture


def sniff(data: bytes) -> bool:
    """Whether the bytes begin as PDF does; some files have other bytes before the mark."""
    return b"%PDF-" in data[:1024]


def read(data: bytes, *, limits: Limits = DEFAULT) -> Document:
    """Return the text of a PDF; places are pages and boxes in points, origin at the bottom left, one box a line.

    Raises UnreadableDocument where the file is broken, encrypted or scanned without text, and LimitExceeded.
    """
    limits.check_bytes(data)
    deadline = limits.deadline()
    sheets, title = _sheets(data, limits, deadline)
    empty = [sheet.number for sheet in sheets if sum(len(p.chars) for p in sheet.pieces) < _FEWEST_CHARACTERS]
    if len(empty) == len(sheets):
        raise UnreadableDocument(
            "the PDF holds no text: its pages are pictures. Run text recognition on it, as with ocrmypdf, and read that"
        )
    flow, parts, losses = _flow(data, sheets, deadline)
    if empty:
        listed = ", ".join(map(str, empty[:10])) + (" …" if len(empty) > 10 else "")
        losses.append(Loss("unread part", f"page {listed}", f"{len(empty)} pages hold no text: pictures, or blank"))
    for sheet in sheets:
        if sheet.turned:
            detail = f"{sheet.turned} characters stand across the direction of the text and are left out"
            losses.append(Loss("dropped block", f"page {sheet.number}", detail))
    text, cleaned = clean("".join(flow.text))
    losses += cleaned
    limits.check_characters(len(text))
    mended = mend(text)
    if mended.words:
        losses.append(Loss("joined words", "whole text", f"{mended.words} words broken at a line end were joined"))
    starts = [segment.place.start or 0 for segment in mended.origin.segments]
    offsets = [segment.start for segment in mended.origin.segments]
    headings = frozenset(offsets[i] + at - starts[i] for at in flow.headings for i in [bisect_right(starts, at) - 1])
    assembly, metadata = build(mended.text, deadline=deadline, headings=headings)
    assembly.losses[:0] = losses
    metadata = _with_title(metadata, parts, title)
    origin = _origin(mended.text, mended.origin, flow.chars)
    return assembly.document(mended.text, format=NAME, data=data, origin=origin, metadata=metadata, deadline=deadline)


def _sheets(data: bytes, limits: Limits, deadline: Deadline) -> tuple[list[Sheet], str]:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as fault:
        if "password" in str(fault).lower():
            raise UnreadableDocument(
                "the PDF is encrypted: open it with its password and save it without one"
            ) from fault
        raise UnreadableDocument(f"the PDF is broken: {fault}: is the file complete?") from fault
    try:
        limits.check_pages(len(document))
        sheets = []
        for number in range(1, len(document) + 1):
            deadline.check()
            try:
                page = document[number - 1]
            except pdfium.PdfiumError:
                sheets.append(Sheet(number, 0.0, 0.0, []))
                continue
            sheets.append(read_page(page, number, deadline))
            page.close()
        title = document.get_metadata_value("Title") or ""
    except pdfium.PdfiumError as fault:
        raise UnreadableDocument(f"the PDF is broken: {fault}: is the file complete?") from fault
    finally:
        document.close()
    if not sheets:
        raise UnreadableDocument("the PDF has no pages")
    return sheets, title.strip()


def _flow(data: bytes, sheets: list[Sheet], deadline: Deadline) -> tuple[Flow, list[Part], list[Loss]]:
    tables: list[list[FoundTable]] = []
    for sheet in sheets:
        tables.append(find_tables(data, sheet) if has_caption(sheet) else [])
        deadline.check()
    taken = {piece for found in tables for table in found for piece in table.pieces}
    gone, losses = furniture(sheets, taken)
    gone |= taken
    pages: list[list[Line]] = []
    for sheet in sheets:
        pages.append(reading_order(sheet, [p for p in sheet.pieces if id(p) not in gone and p.text.strip()]))
        deadline.check()
    parts = parts_of(pages, tables)
    return flow_of(parts), parts, losses


def _with_title(metadata: Metadata, parts: list[Part], stated: str) -> Metadata:
    """The title: the largest heading of the first page, else what the file states, unless that is a file name."""
    headings = [p for p in parts if p.kind == "heading" and p.lines[0].page == 1]
    sizes = [line.size for p in parts for line in p.lines]
    largest = max(headings, key=lambda p: p.lines[0].size, default=None)
    if largest is not None and largest.lines[0].size > 1.15 * sorted(sizes)[len(sizes) // 2]:
        return replace(metadata, title=" ".join(largest.text.split()))
    if len(stated.split()) > 3 and "." not in stated[-5:]:
        return replace(metadata, title=stated)
    return metadata


def _origin(text: str, mended: Origin, chars: list[Char | None]) -> Origin:
    """The box of each word; a word that was joined over a line end has two."""
    segments: list[Segment] = []
    starts = [segment.start for segment in mended.segments]
    for word in _WORD.finditer(text):
        boxes: list[Box] = []
        at = word.start()
        while at < word.end():
            segment = mended.segments[max(bisect_right(starts, at) - 1, 0)]
            low = (segment.place.start or 0) + at - segment.start
            stop = min(word.end(), segment.end)
            boxes += _boxes([char for char in chars[low : low + max(stop - at, 1)] if char is not None])
            at = max(stop, at + 1)
        if boxes:
            segments.append(Segment(word.start(), word.end(), Place(boxes=tuple(boxes))))
    return Origin(tuple(segments))


def _boxes(chars: list[Char]) -> list[Box]:
    """Boxes around the characters of a word, one for each line that it stands on, to a hundredth of a point."""
    out: list[list[float]] = []
    for char in chars:
        page, left, bottom, right, top = char.box
        last = out[-1] if out else None
        if last is not None and last[0] == page and min(last[4], top) > max(last[2], bottom):
            last[1], last[2] = min(last[1], left), min(last[2], bottom)
            last[3], last[4] = max(last[3], right), max(last[4], top)
        else:
            out.append([page, left, bottom, right, top])
    return [Box(int(page), *(round(side, 2) for side in sides)) for page, *sides in out]
