"""The text of a document in markup, put together block by block with the place of every run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from ..document import Cell, CitationMark, Document, Loss, Metadata, Reference, SectionKind, Table
from ..layout.assembly import Assembly
from ..layout.blocks import caption_at
from ..layout.citations import linked
from ..layout.decoding import clean
from ..layout.grids import Spanning, header_rows, write_out
from ..layout.references import parse_reference
from ..layout.sections import run_in
from ..limits import Deadline, Limits
from ..origin import Origin, Place, Segment

_SPACE = re.compile(r"[ \t\r\n\f]+")
_LABEL_END = (".", ":", "|")


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that stand at one place of the original; `cites` are the references that they link to."""

    text: str
    place: Place
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a reference list: its runs, and what the markup says of it beside its words."""

    runs: Sequence[Run]
    known: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class MarkupText:
    """The text under construction; blocks are parted by a blank line, rows and list entries by a line end."""

    limits: Limits
    deadline: Deadline
    assembly: Assembly = field(default_factory=Assembly)
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _segments: list[Segment] = field(default_factory=list)
    _replaced: int = 0
    _level: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing was added that has words."""
        return not any(part.strip() for part in self._parts)

    def heading(self, runs: Sequence[Run], level: int, *, kind: SectionKind | None = None) -> None:
        """Add a heading and open its section; a heading without words opens nothing."""
        span = self._block(runs)
        if span is not None:
            start, end = span
            self.assembly.open(self._text(start), level, start, kind=kind)
            self.assembly.block(end)
            self._level = level

    def title(self, runs: Sequence[Run]) -> None:
        """Add the title of the document, which opens no section."""
        span = self._block(runs)
        if span is not None:
            self.assembly.sections[0].title = self._text(span[0])
            self.assembly.block(span[1])

    def paragraph(self, runs: Sequence[Run], *, prose: bool = True, after: str = "\n\n") -> tuple[int, int] | None:
        """Add a paragraph or list item and return its span; where it is no prose, it has no sentences.

        A heading that runs into it ("Results. We saw") opens a section below the last heading of its own.
        """
        span = self._block(runs, after=after)
        if span is None:
            return None
        start, end = span
        if not prose:
            self.assembly.block(end)
            return span
        words = self._text(start)
        heading = run_in(words, 0, len(words))
        if heading is not None and self.assembly.current.kind not in ("table", "caption", "references"):
            self.assembly.open(heading.title, self._level + 1, start, kind=heading.kind)
            start += heading.end
        self.assembly.add_prose(start, end)
        return span

    def caption(self, label: Sequence[Run], runs: Sequence[Run]) -> None:
        """Add the caption of a figure as a section of its own, inside the one around it."""
        self._caption(label, runs, level=self.assembly.current.level + 1)

    def table(
        self,
        label: Sequence[Run],
        caption: Sequence[Run],
        rows: Sequence[Sequence[Spanning[Sequence[Run]]]],
        notes: Iterable[Sequence[Run]] = (),
        *,
        headings: int | None = None,
    ) -> None:
        """Add a table: caption, rows with merged cells written out, notes.

        `headings` is the number of heading rows; where it is None, it is told from the cells. A caption without a label
        may begin with it ("Table 1. Ages.").
        """
        level = self.assembly.current.level + 1
        name, words = _plain(label), _plain(caption)
        printed = None if name or not words else caption_at(words, 0, len(words))
        if printed is not None:
            name, words = printed["label"], words[printed.end() :].lstrip(" .:|—–")
        start = self._length
        self.assembly.open(name, level, start, kind="table")
        self._caption(label, caption, level=level + 1)
        grid = write_out(rows, limits=self.limits)
        count = header_rows(grid) if headings is None else min(headings, max(len(grid) - 1, 0))
        rows_of_cells = [self._row(row, header=i < count) for i, row in enumerate(grid)]
        count = min(sum(bool(row) for row in rows_of_cells[:count]), max(sum(map(bool, rows_of_cells)) - 1, 0))
        cells = [row for row in rows_of_cells if row]
        end = cells[-1][-1].end if cells else self.assembly.last
        if cells:
            self._put("\n")
        else:
            detail = f"{name or 'a table'} has a caption and no rows: its cells are not in this file"
            self.assembly.losses.append(Loss("empty table", f"character {start}", detail))
        self.assembly.block(end)
        for note in notes:
            span = self.paragraph(note)
            end = span[1] if span else end
        if cells:
            self.assembly.tables.append(
                Table(label=name, caption=words, start=start, end=end, rows=tuple(cells), header_rows=count)
            )
        self.assembly.close()

    def references(self, entries: Sequence[Entry]) -> None:
        """Add the entries of the reference list that is open, one a line."""
        start = self._length
        end = start
        found: list[Reference] = []
        for number, entry in enumerate(entries, 1):
            span = self._block(entry.runs, after="\n")
            if span is None:
                continue
            self.deadline.check()
            end = span[1]
            reference = parse_reference(self._text(span[0]), start=span[0], number=number)
            found.append(replace(reference, **entry.known))  # type: ignore[arg-type]
        if found:
            self._put("\n")
        self.assembly.add_references(found, start, end)

    def loss(self, loss: Loss) -> None:
        """Note what is left out."""
        self.assembly.losses.append(loss)

    def document(self, *, format: str, data: bytes, metadata: Metadata) -> Document:
        """Return the document made of the blocks."""
        text = "".join(self._parts).rstrip()
        if self._replaced:
            detail = f"{self._replaced} stretches held control characters, replaced one by one by U+FFFD"
            self.loss(Loss("control characters", "whole file", detail))
        self.assembly.marks = list(linked(text, self.assembly.marks))
        return self.assembly.document(
            text,
            format=format,
            data=data,
            origin=Origin(tuple(self._segments)),
            metadata=metadata,
            deadline=self.deadline,
        )

    def _caption(self, label: Sequence[Run], runs: Sequence[Run], *, level: int) -> None:
        name, words = _plain(label), _plain(runs)
        if not name and not words:
            return
        between = "" if not name or not words else (" " if name.endswith(_LABEL_END) else ". ")
        joined = [*_trimmed(label), *([Run(between, label[-1].place)] if between else []), *_trimmed(runs)]
        span = self._block(joined)
        if span is not None:
            begin = min(span[0] + len(name) + len(between), span[1])
            printed = None if name else caption_at(words, 0, len(words))
            if printed is not None and printed.end() < len(words):
                name, begin = printed["label"], span[0] + printed.end()
            self.assembly.open(name, level, span[0], kind="caption")
            if words:
                self.assembly.add_prose(begin, span[1])
            else:
                self.assembly.block(span[1])
            self.assembly.close()

    def _row(self, row: Sequence[Spanning[Sequence[Run]] | None], *, header: bool) -> tuple[Cell, ...]:
        cells = []
        if not any(cell is not None and _plain(cell.content) for cell in row):
            return ()
        for i, cell in enumerate(row):
            if i:
                self._put(" | ")
            start = self._length
            span = self._block(cell.content, after="") if cell is not None else None
            cells.append(Cell(self._text(start) if span else "", start, self._length, header))
        self._put("\n")
        self.deadline.check()
        return tuple(cells)

    def _block(self, runs: Sequence[Run], *, after: str = "\n\n") -> tuple[int, int] | None:
        """Append runs with white space folded and trimmed; return their span, or None where they have no words."""
        start = self._length
        space = True
        pending: Run | None = None
        for run in runs:
            text = _SPACE.sub(" ", run.text)
            if space:
                text = text.removeprefix(" ")
            if not text:
                continue
            if pending is not None:
                self._emit(" ", pending)
                pending = None
            space = text[-1] == " "
            if space:
                text, pending = text[:-1], run
            if text:
                self._emit(text, run)
        if self._length == start:
            return None
        end = self._length
        self.limits.check_characters(end)
        self._put(after)
        return start, end

    def _emit(self, text: str, run: Run) -> None:
        cleaned, losses = clean(text) if not text.isprintable() else (text, ())
        self._replaced += len(losses)
        at = self._length
        self._put(cleaned)
        self._segments.append(Segment(at, self._length, run.place))
        if run.cites:
            self.assembly.marks.append(CitationMark(at, self._length, run.cites))

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _text(self, start: int) -> str:
        """What was appended since `start`, which must be where a block began."""
        taken: list[str] = []
        length = self._length
        for part in reversed(self._parts):
            if length <= start:
                break
            taken.append(part)
            length -= len(part)
        return "".join(reversed(taken)).strip()


def _plain(runs: Sequence[Run]) -> str:
    return _SPACE.sub(" ", "".join(run.text for run in runs)).strip()


def _trimmed(runs: Sequence[Run]) -> list[Run]:
    """Runs without white space at either end of the whole."""
    out = list(runs)
    while out and not out[0].text.strip():
        out.pop(0)
    while out and not out[-1].text.strip():
        out.pop()
    if out:
        out[0] = replace(out[0], text=out[0].text.lstrip())
        out[-1] = replace(out[-1], text=out[-1].text.rstrip())
    return out
