"""The way back from an offset in the text of a document to its place in the original file."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page of a PDF: page from 1, sides in PDF points (1/72 inch), origin at the bottom left."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place in an original file; only the fields that its format has are set.

    Plain text, CSV: `start`, `end`, code points of the decoded file, 0-based, half-open, a byte-order mark not counted.
    HTML, JATS, MEDLINE: `path`, the XPath of the innermost element that holds all of it.
    DOCX: `paragraph` from 1, counted over the body, or `path` for a cell, as in "table 2".
    PDF: `boxes`, one for each line. CSV, XLSX and tables of DOCX: `row` and `column` from 1, up to and with
    `last_row` and `last_column`; `sheet` names the sheet of an XLSX file.
    """

    start: int | None = None
    end: int | None = None
    path: str | None = None
    paragraph: int | None = None
    sheet: str | None = None
    row: int | None = None
    column: int | None = None
    last_row: int | None = None
    last_column: int | None = None
    boxes: tuple[Box, ...] = ()

    @property
    def page(self) -> int | None:
        """The page it begins on, from 1; None where the format has no pages."""
        return self.boxes[0].page if self.boxes else None

    def __str__(self) -> str:
        parts = []
        if self.page is not None:
            parts.append(f"page {self.page}")
        if self.sheet is not None:
            parts.append(f"sheet {self.sheet}")
        if self.path is not None:
            parts.append(self.path)
        if self.paragraph is not None:
            parts.append(f"paragraph {self.paragraph}")
        if self.row is not None:
            parts.append(f"row {_span(self.row, self.last_row)}, column {_span(self.column, self.last_column)}")
        if not parts and self.start is not None:
            parts.append(f"characters {self.start}-{self.end}")
        return ", ".join(parts) or "unknown place"


def _span(first: int | None, last: int | None) -> str:
    return f"{first}" if last is None or last == first else f"{first}-{last}"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the text, `start` to `end`, and the place it was taken from.

    Where the place has offsets as well, the two run in step: character i of the one is character i of the other.
    """

    start: int
    end: int
    place: Place


@dataclass(frozen=True, slots=True)
class Origin:
    """The map from text offsets to places; segments are in order and do not overlap.

    Characters that the reader put in (a blank line, the bar between two cells) stand in no segment; they are located
    with their neighbor, so that every span of the text has a place.

    >>> from batson.ingest.origin import Origin, Place, Segment
    >>> origin = Origin((Segment(0, 5, Place(path="/html/body/p[1]")), Segment(7, 9, Place(path="/html/body/p[2]"))))
    >>> origin.locate(1, 3).path, origin.locate(3, 8).path
    ('/html/body/p[1]', '/html/body')
    """

    segments: tuple[Segment, ...]

    def locate(self, start: int, end: int) -> Place:
        """Return the place of the span `start` to `end` (code points, 0-based, half-open) of the text.

        Raises ValueError where the span is no span.
        """
        if not 0 <= start <= end:
            raise ValueError(f"no span of a text: {start} to {end}")
        if not self.segments:
            return Place()
        first = bisect_right(self.segments, start, key=lambda s: s.end)
        last = bisect_left(self.segments, max(end, start + 1), key=lambda s: s.start)
        found = self.segments[first:last]
        if not found:
            return _clip(self.segments[min(max(first - 1, 0), len(self.segments) - 1)], start, end)
        if len(found) == 1:
            return _clip(found[0], start, end)
        return _joined([_clip(segment, start, end) for segment in found])

    def to_dict(self) -> dict[str, Any]:
        """Return the map as plain values, for JSON."""
        return {"segments": [[s.start, s.end, _sparse(s.place)] for s in self.segments]}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Origin:
        """Return the map that `to_dict` gave."""
        return cls(tuple(Segment(start, end, _place(place)) for start, end, place in values["segments"]))


def _sparse(place: Place) -> dict[str, Any]:
    values = {key: value for key, value in asdict(place).items() if value not in (None, ())}
    if place.boxes:
        values["boxes"] = [[b.page, b.left, b.bottom, b.right, b.top] for b in place.boxes]
    return values


def _place(values: Mapping[str, Any]) -> Place:
    boxes = tuple(Box(*box) for box in values.get("boxes", ()))
    return Place(**{**values, "boxes": boxes})


def _clip(segment: Segment, start: int, end: int) -> Place:
    """The part of a segment's place that belongs to a span; its nearest edge where they do not touch."""
    place = segment.place
    if place.start is None:
        return place
    low = min(max(start, segment.start), segment.end) - segment.start + place.start
    high = max(min(max(end, segment.start), segment.end) - segment.start + place.start, low)
    return Place(start=low, end=high, path=place.path, sheet=place.sheet, row=place.row, column=place.column)


def _joined(places: list[Place]) -> Place:
    first, last = places[0], places[-1]
    paths = {place.path for place in places}
    same_sheet = len({place.sheet for place in places}) == 1
    in_cells = same_sheet and all(place.row is not None for place in places)
    rows = [n for p in places for n in (p.row, p.last_row) if n is not None]
    columns = [n for p in places for n in (p.column, p.last_column) if n is not None]
    return Place(
        start=first.start,
        end=last.end,
        path=first.path if len(paths) == 1 else _common([place.path or "" for place in places]),
        paragraph=first.paragraph,
        sheet=first.sheet if same_sheet else None,
        row=min(rows) if in_cells else None,
        column=min(columns) if in_cells and columns else None,
        last_row=max(rows) if in_cells else None,
        last_column=max(columns) if in_cells and columns else None,
        boxes=_lines([box for place in places for box in place.boxes]),
    )


def _common(paths: list[str]) -> str | None:
    """The innermost element that holds all of the paths."""
    steps = [path.split("/") for path in paths]
    shared = []
    for step in zip(*steps, strict=False):
        if len(set(step)) > 1:
            break
        shared.append(step[0])
    return "/".join(shared) or None


def _lines(boxes: list[Box]) -> tuple[Box, ...]:
    """Boxes of one line made one: they share a page, overlap in height and follow each other."""
    out: list[Box] = []
    for box in boxes:
        if out:
            before = out[-1]
            overlap = min(before.top, box.top) - max(before.bottom, box.bottom)
            height = min(before.top - before.bottom, box.top - box.bottom)
            near = -height <= box.left - before.right <= 3 * max(height, 1.0)
            if before.page == box.page and overlap > 0.5 * height and near:
                out[-1] = Box(
                    box.page,
                    min(before.left, box.left),
                    min(before.bottom, box.bottom),
                    max(before.right, box.right),
                    max(before.top, box.top),
                )
                continue
        out.append(box)
    return tuple(out)
