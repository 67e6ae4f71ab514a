"""What a reader makes of a file: one text, and everything that is known of it by offsets into that text.

All offsets are code points into `Document.text`, 0-based, half-open.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from .origin import Origin

SectionKind = Literal[
    "abstract",
    "introduction",
    "methods",
    "results",
    "case",
    "discussion",
    "conclusion",
    "references",
    "table",
    "caption",
    "other",
]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document, its heading included; sections nest and never overlap otherwise.

    `title` is the heading as printed, empty where there is none; `level` is 0 for the whole document, 1 for its
    sections and so on; `kind` is that of the nearest heading that names one. The table section of a table covers
    label, caption, rows and notes; captions of tables and figures are sections of kind caption.
    """

    title: str
    level: int
    start: int
    end: int
    kind: SectionKind


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of prose or of a caption; `section` is the index of the innermost section that holds it.

    Headings, table rows and entries of the reference list are no sentences.
    """

    start: int
    end: int
    section: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One entry of the reference list.

    `key` is what the citation marks use: the printed or counted number ("12"), or surname and year ("Lee 2007", with a
    letter where the list has one: "Lee 2007b"). `text` is the entry as it stands in the document from `start` to `end`.
    """

    key: str
    text: str
    start: int
    end: int
    authors: tuple[str, ...] = ()
    year: int | None = None
    title: str | None = None
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None


@dataclass(frozen=True, slots=True)
class CitationMark:
    """A place where the text cites, such as "[3, 6-8]", "(Lee et al., 2007)" or "Lee et al. [9]".

    `keys` name references in the order printed, ranges written out; a key that no reference has is a dangling one.
    """

    start: int
    end: int
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; a merged cell is repeated in every place it covers, each with offsets of its own."""

    text: str
    start: int
    end: int
    header: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table, every row as long as its columns.

    `start` to `end` covers label, caption, rows and notes; in the text a row is one line, its cells joined by " | "
    (a table read from CSV keeps the separators of the file). The first `header_rows` rows are headings.
    """

    label: str
    caption: str
    start: int
    end: int
    rows: tuple[tuple[Cell, ...], ...]
    header_rows: int = 0

    @property
    def header(self) -> tuple[str, ...]:
        """One heading a column, the heading rows joined from above, a repeated heading named once."""
        names: list[str] = []
        for column in zip(*self.rows[: self.header_rows], strict=False):
            parts: list[str] = []
            for cell in column:
                if cell.text and cell.text not in parts:
                    parts.append(cell.text)
            names.append(" ".join(parts))
        return tuple(names)

    @property
    def body(self) -> tuple[tuple[Cell, ...], ...]:
        """The rows below the headings."""
        return self.rows[self.header_rows :]


LossKind = Literal[
    "encoding",
    "control characters",
    "empty table",
    "joined words",
    "empty reference list",
    "dangling citations",
    "headings together",
    "sentence cut by caption",
    "sentence cut by page break",
    "running head",
    "page number",
    "hidden text",
    "dropped block",
    "unread part",
]


@dataclass(frozen=True, slots=True)
class Loss:
    """Something of the original that is missing, changed or left out of the text; `place` is in words."""

    kind: LossKind
    place: str
    detail: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.place}: {self.detail}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What a document says of itself; None or empty where it says nothing.

    Authors are "Surname, Given" where the format tells the two apart, else as printed. `doi` is bare and lower case,
    `pmcid` has its prefix ("PMC123"), `license` is an address or the words printed, `language` is a tag such as "en".
    """

    title: str | None = None
    authors: tuple[str, ...] = ()
    year: int | None = None
    journal: str | None = None
    volume: str | None = None
    pages: str | None = None
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    license: str | None = None
    language: str | None = None
    url: str | None = None
    publication_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """What a reader tells of a text by offsets: its parts, whom it cites, what it lost, what it says of itself.

    `sections[0]` is the whole document; sections are ordered by start, the outer before the inner. Sentences are
    ordered and disjoint.
    """

    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...] = ()
    references: tuple[Reference, ...] = ()
    citations: tuple[CitationMark, ...] = ()
    tables: tuple[Table, ...] = ()
    losses: tuple[Loss, ...] = ()
    metadata: Metadata = field(default_factory=Metadata)


@dataclass(frozen=True, kw_only=True, eq=False)
class Document:
    """The text of one source with its structure, its losses and the way back to the original.

    `original_sha256` is the hash of the bytes that were read. `build` makes the structure, which happens at the first
    look at it and once: most texts of a large folder are about something else, and nobody asks for their sentences.
    Looking at it therefore raises what `build` raises: LimitExceeded for plain text that takes too long.
    """

    text: str
    format: str
    original_sha256: str
    origin: Origin
    build: Callable[[], Structure] = field(repr=False)

    @cached_property
    def structure(self) -> Structure:
        """The parts of the text, made at the first look."""
        return self.build()

    @property
    def sections(self) -> tuple[Section, ...]:
        """The whole document first, then its sections by start, the outer before the inner."""
        return self.structure.sections

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of prose and captions, ordered and disjoint."""
        return self.structure.sentences

    @property
    def references(self) -> tuple[Reference, ...]:
        """The entries of the reference list."""
        return self.structure.references

    @property
    def citations(self) -> tuple[CitationMark, ...]:
        """The places where the text cites, in order and disjoint."""
        return self.structure.citations

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables, in order."""
        return self.structure.tables

    @property
    def losses(self) -> tuple[Loss, ...]:
        """What of the original is missing, changed or left out."""
        return self.structure.losses

    @property
    def metadata(self) -> Metadata:
        """What the document says of itself."""
        return self.structure.metadata

    @property
    def text_sha256(self) -> str:
        """SHA-256 of the text in UTF-8, as hexadecimal digits."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    def __eq__(self, other: object) -> bool:
        """Whether two documents have the same text, structure, format and original."""
        if not isinstance(other, Document):
            return NotImplemented
        mine, theirs = ((d.text, d.format, d.original_sha256, d.origin) for d in (self, other))
        return mine == theirs and self.structure == other.structure

    def __hash__(self) -> int:
        """The hash of text and original."""
        return hash((self.text, self.original_sha256))

    def section_path(self, section: int) -> tuple[Section, ...]:
        """Return the sections that hold `sections[section]`, outermost first, itself last."""
        inner = self.sections[section]
        return (*(s for s in self.sections[:section] if s.start <= inner.start and inner.end <= s.end), inner)

    def citations_in(self, start: int, end: int) -> tuple[CitationMark, ...]:
        """Return the citation marks that begin from `start` up to, not including, `end`."""
        low = bisect_left(self.citations, start, key=lambda mark: mark.start)
        high = bisect_left(self.citations, end, key=lambda mark: mark.start)
        return self.citations[low:high]
