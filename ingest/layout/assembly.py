"""Sections, prose, tables and losses collected in reading order, and the document made of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from ..document import (
    CitationMark,
    Document,
    Loss,
    Metadata,
    Reference,
    Section,
    SectionKind,
    Sentence,
    Structure,
    Table,
)
from ..limits import Deadline
from ..origin import Origin
from ..problems import UnreadableDocument
from .citations import combined, find_marks, surname
from .references import with_unique_keys
from .sections import named_kind
from .sentences import split


@dataclass(slots=True)
class _Open:
    title: str
    level: int
    start: int
    end: int
    kind: SectionKind


@dataclass(slots=True)
class Assembly:
    """The parts of a document under construction; offsets must be added in ascending order."""

    sections: list[_Open] = field(default_factory=lambda: [_Open("", 0, 0, 0, "other")])
    prose: list[tuple[int, int, int]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    marks: list[CitationMark] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    _stack: list[int] = field(default_factory=lambda: [0])
    _reference_spans: list[tuple[int, int]] = field(default_factory=list)
    last: int = 0  # where the last block ended

    @property
    def current(self) -> _Open:
        """The innermost section that is open."""
        return self.sections[self._stack[-1]]

    def open(self, title: str, level: int, start: int, *, kind: SectionKind | None = None) -> None:
        """Open a section at `start`; sections of this level and below end before it.

        Where `kind` is None the title decides, and where it names none, the section around it.
        """
        while len(self._stack) > 1 and self.current.level >= level:
            self.close()
        kind = kind or named_kind(title) or self._inherited()
        self.sections.append(_Open(title, level, start, start, kind))
        self._stack.append(len(self.sections) - 1)

    def close(self) -> None:
        """End the innermost section where the last block ended."""
        section = self.sections[self._stack.pop()]
        section.end = max(self.last, section.start)

    def block(self, end: int) -> None:
        """Note that something which is no prose ends at `end`."""
        self.last = max(self.last, end)

    def add_prose(self, start: int, end: int) -> None:
        """Add a stretch of prose to the innermost section: its sentences are found later."""
        self.prose.append((start, end, self._stack[-1]))
        self.last = max(self.last, end)

    def add_references(self, references: Iterable[Reference], start: int, end: int) -> None:
        """Add the entries of a reference list that fills `start` to `end`."""
        self.references += references
        self._reference_spans.append((start, end))
        self.last = max(self.last, end)

    def document(
        self, text: str, *, format: str, data: bytes, origin: Origin, metadata: Metadata, deadline: Deadline
    ) -> Document:
        """Return the document; raises UnreadableDocument where there is no text."""
        check_text(text)
        structure = self.structure(text, metadata=metadata, deadline=deadline)
        sha256 = hashlib.sha256(data).hexdigest()
        return Document(text=text, format=format, original_sha256=sha256, origin=origin, build=lambda: structure)

    def structure(self, text: str, *, metadata: Metadata, deadline: Deadline) -> Structure:
        """Return what was collected, with the sentences of the prose and the citations found in the text."""
        while self._stack:
            self.close()
        self.sections[0].end = len(text)
        if metadata.title and not self.sections[0].title:
            self.sections[0].title = metadata.title
        deadline.check()
        citations = combined(self.marks, self._found_marks(text))
        deadline.check()
        references = _keyed(with_unique_keys(self.references), citations)
        losses = [*self.losses, *_dangling(citations, references)]
        sentences = []
        for start, end, section in self.prose:
            sentences += [Sentence(a, b, section) for a, b in split(text, start, end)]
            deadline.check()
        return Structure(
            sections=tuple(Section(s.title, s.level, s.start, s.end, s.kind) for s in self.sections),
            sentences=tuple(sentences),
            references=references,
            citations=citations,
            tables=tuple(self.tables),
            losses=tuple(losses),
            metadata=metadata,
        )

    def _inherited(self) -> SectionKind:
        kind = self.current.kind
        return "other" if kind in ("references", "caption", "table") else kind

    def _found_marks(self, text: str) -> list[CitationMark]:
        marks: list[CitationMark] = []
        at = 0
        for start, end in [*sorted(self._reference_spans), (len(text), len(text))]:
            marks += find_marks(text, references=self.references, start=at, end=max(at, start))
            at = max(at, end)
        return marks


def check_text(text: str) -> None:
    """Raise UnreadableDocument where a text has no characters but white space."""
    if not text or text.isspace():
        raise UnreadableDocument("the file holds no text: there is nothing to read")


def _keyed(references: tuple[Reference, ...], citations: Sequence[CitationMark]) -> tuple[Reference, ...]:
    """References under the keys that the text uses.

    A list without numbers that is cited by numbers is counted; a numbered list that is cited by names and years is
    keyed by those.
    """
    keys = [key for mark in citations for key in mark.keys]
    by_number = sum(key.isdigit() for key in keys)
    if not references or not keys:
        return references
    numbered = all(r.key.isdigit() for r in references)
    if by_number > len(keys) / 2 and not any(r.key.isdigit() for r in references):
        return tuple(replace(r, key=str(i)) for i, r in enumerate(references, 1))
    if by_number == 0 and numbered and all(r.authors and r.year for r in references):
        return with_unique_keys([replace(r, key=f"{surname(r.authors[0])} {r.year}") for r in references])
    return references


def _dangling(citations: Sequence[CitationMark], references: Sequence[Reference]) -> list[Loss]:
    listed = {r.key for r in references}
    missing = {key for mark in citations for key in mark.keys if key not in listed}
    numbers = sorted((key for key in missing if key.isdigit()), key=int)
    names = sorted(missing - set(numbers))
    losses = []
    if numbers:
        losses.append(_dangling_loss(len(numbers), "citation numbers", ", ".join(_ranges(numbers))))
    if names and references and not all(r.key.isdigit() for r in references):
        losses.append(_dangling_loss(len(names), "citations by name", "; ".join(names)))
    return losses


def _dangling_loss(count: int, what: str, which: str) -> Loss:
    return Loss("dangling citations", "whole text", f"{count} {what} have no entry in the reference list: {which}")


def _ranges(numbers: Sequence[str]) -> list[str]:
    out: list[list[int]] = []
    for number in map(int, numbers):
        if out and number == out[-1][-1] + 1:
            out[-1].append(number)
        else:
            out.append([number])
    return [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in out]
