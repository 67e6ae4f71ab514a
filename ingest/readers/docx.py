"""Reader of Word documents (Office Open XML, ECMA-376): headings by style, tables with merged cells, notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from ..document import Document, Loss, Metadata
from ..formats.docx_runs import RunReader, W, is_bold
from ..formats.docx_tables import table_rows
from ..formats.markup import Entry, MarkupText, Run
from ..formats.packages import Package, part_names
from ..formats.xmltree import first, local, words
from ..layout.blocks import caption_at, is_terminated, looks_like_names, numbering
from ..layout.sections import is_note, named_kind
from ..limits import DEFAULT, Limits
from ..origin import Place
from ..problems import UnreadableDocument

NAME = "docx"
_MAIN = "word/document.xml"
_HEADING_STYLE = re.compile(r"heading\s?(\d)|berschrift\s?(\d)|titre\s?(\d)", re.IGNORECASE)
_LONGEST_HEADING = 110
_BELOW = 6
"""Blocks below a table among which its caption is looked for; empty paragraphs count."""


def sniff(data: bytes) -> bool:
    """Whether the bytes are an archive with the main part of a Word document."""
    return _MAIN in part_names(data)


def read(data: bytes, *, limits: Limits = DEFAULT) -> Document:
    """Return the body of a Word document; places are paragraphs of the body, or cells of its tables.

    Tracked insertions are read, deletions are not; hidden text, headers, footers and comments are left out and listed.
    Raises UnreadableDocument where the file is broken or encrypted, and LimitExceeded.
    """
    deadline = limits.deadline()
    package = Package.open(data, limits=limits, deadline=deadline)
    body = first(package.xml(_MAIN), "body")
    if body is None:
        raise UnreadableDocument("the Word document has no body: is it complete?")
    out = MarkupText(limits=limits, deadline=deadline)
    reader = _Docx(out, package)
    reader.read(body)
    if out.is_empty:
        raise UnreadableDocument("the Word document holds no text: are its pages pictures? Run text recognition on it")
    return out.document(format=NAME, data=data, metadata=reader.metadata())


class _Docx:
    """One pass over the body of a document."""

    def __init__(self, out: MarkupText, package: Package) -> None:
        self.out = out
        self.package = package
        self.runs = RunReader(out)
        self.styles = _styles(package)
        self.count = self.tables = 0
        self.authors: tuple[str, ...] = ()
        self.entries: list[Entry] = []
        self.caption: list[Run] | None = None
        self.used: etree._Element | None = None  # the caption that stood below the last table
        self.after_table = False

    def read(self, body: etree._Element) -> None:
        blocks = list(_blocks(body))
        for i, block in enumerate(blocks):
            self.out.deadline.check()
            if local(block) == "p":
                self.count += 1
                if block is not self.used:
                    self._paragraph(block)
            else:
                self._table(block, blocks[i + 1 : i + 1 + _BELOW])
        self._flush()
        self._notes()
        names = self.package.names()
        for part, what in (("header", "running head"), ("footer", "running head"), ("comments", "dropped block")):
            for name in sorted(n for n in names if re.fullmatch(rf"word/{part}\d*\.xml", n)):
                text = words(self.package.xml(name))
                if any(c.isalpha() for c in text):
                    self.out.loss(Loss(what, name, f"{text[:80]!r} is left out"))  # type: ignore[arg-type]
        if self.runs.hidden:
            self.out.loss(Loss("hidden text", "body", f"{self.runs.hidden} runs of hidden text are left out"))

    def metadata(self) -> Metadata:
        title = self.out.assembly.sections[0].title
        creator = ""
        if "docProps/core.xml" in self.package.names():
            core = self.package.xml("docProps/core.xml")
            title = title or words(first(core, "title"))
            creator = words(first(core, "creator"))
        return Metadata(title=title or None, authors=self.authors or ((creator,) if creator else ()))

    def _paragraph(self, paragraph: etree._Element) -> None:
        runs = self.runs.runs(paragraph, Place(paragraph=self.count))
        text = "".join(run.text for run in runs).strip()
        boxes, self.runs.boxes = self.runs.boxes, []
        if text:
            self._classify(paragraph, runs, " ".join(text.split()))
            self.after_table = False
        for box in boxes:
            for inner in box.iter(f"{W}p"):
                self.out.paragraph(self.runs.runs(inner, Place(paragraph=self.count)))
            self.runs.boxes = []

    def _classify(self, paragraph: etree._Element, runs: list[Run], text: str) -> None:
        style, level = self._style(paragraph)
        label = caption_at(text, 0, len(text))
        first_block = not self.out.assembly.prose and len(self.out.assembly.sections) == 1
        if style == "title" and not self.out.assembly.sections[0].title:
            self.out.title(runs)
        elif level or self._is_bare_heading(paragraph, text):
            self._flush()
            if first_block and not level and not self.out.assembly.sections[0].title and named_kind(text) is None:
                self.out.title(runs)
            else:
                self.out.heading(runs, level or numbering(text, 0, len(text)) or 1)
        elif label is not None and (label["stop"].strip() in (":", ".", "|", "—", "–") or style == "caption"):
            self._flush_caption()
            if _is_of_table(label["label"]):
                self.caption = runs
            else:
                self.out.caption([], runs)
        elif self.out.assembly.current.kind == "references":
            self._entry(paragraph, runs)
        elif first_block and not is_terminated(text, len(text)) and looks_like_names(text):
            self.authors = self.authors or tuple(n.strip() for n in re.split(r",| and ", text) if n.strip())
            self.out.paragraph(runs, prose=False)
        else:
            self._flush_caption()
            self.out.paragraph(runs, prose=not (self.after_table and is_note(text, 0, len(text))))

    def _style(self, paragraph: etree._Element) -> tuple[str, int]:
        """The name of a paragraph's style, in lower case, and its level as a heading: 0 where it is none."""
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return "", 0
        style = properties.find(f"{W}pStyle")
        name, level = self.styles.get(style.get(f"{W}val", "") if style is not None else "", ("", 0))
        outline = properties.find(f"{W}outlineLvl")
        if outline is not None and outline.get(f"{W}val", "9").isdigit() and int(outline.get(f"{W}val", "9")) < 9:
            level = int(outline.get(f"{W}val", "9")) + 1
        return name, level

    def _is_bare_heading(self, paragraph: etree._Element, text: str) -> bool:
        """A heading without a style: a known name, or a short line that is bold throughout."""
        if len(text) > _LONGEST_HEADING or text[-1] in ".,;:":
            return False
        if named_kind(text) is not None:
            return True
        return is_bold(paragraph) and self.out.assembly.current.kind != "references" and len(text.split()) <= 14

    def _entry(self, paragraph: etree._Element, runs: list[Run]) -> None:
        numbered = paragraph.find(f"{W}pPr/{W}numPr") is not None
        number = len(self.entries) + 1
        shown = [Run(f"{number}. ", runs[0].place), *runs] if numbered else runs
        self.entries.append(Entry(shown))

    def _table(self, table: etree._Element, following: Sequence[etree._Element]) -> None:
        self._flush_entries()
        if self.caption is None:
            self._caption_below(following)
        self.tables += 1
        rows, headings = table_rows(table, self.runs, f"table {self.tables}", limits=self.out.limits)
        caption, self.caption = self.caption, None
        self.out.table([], caption or [], rows, headings=headings or None)
        self.after_table = True

    def _caption_below(self, following: Sequence[etree._Element]) -> None:
        """Take the caption of a table from the paragraph below it, unless that announces the next table."""
        told = [(n, b) for n, b in enumerate(following, start=1) if local(b) != "p" or words(b).strip()][:2]
        if not told or local(told[0][1]) != "p" or (len(told) == 2 and local(told[1][1]) != "p"):
            return
        away, paragraph = told[0]
        text = " ".join(words(paragraph).split())
        label = caption_at(text, 0, len(text))
        if label is not None and label["stop"].strip() and _is_of_table(label["label"]):
            self.caption = self.runs.runs(paragraph, Place(paragraph=self.count + away))
            self.used = paragraph

    def _flush(self) -> None:
        self._flush_caption()
        self._flush_entries()

    def _flush_caption(self) -> None:
        """Add the caption of a table after which no table came."""
        if self.caption is not None:
            caption, self.caption = self.caption, None
            self.out.table([], caption, [])

    def _flush_entries(self) -> None:
        if self.out.assembly.current.kind == "references":
            if self.entries:
                self.out.references(self.entries)
            else:
                self.out.loss(
                    Loss("empty reference list", f"paragraph {self.count}", "the heading is followed by no entry")
                )
        self.entries = []

    def _notes(self) -> None:
        """Add the footnotes and endnotes that the text refers to, in the order it does."""
        wanted, self.runs.notes = self.runs.notes, []
        opened = False
        for kind in ("footnote", "endnote"):
            if f"word/{kind}s.xml" not in self.package.names() or not any(k == kind for k, _ in wanted):
                continue
            found = {
                note.get(f"{W}id", ""): note for note in self.package.xml(f"word/{kind}s.xml") if local(note) == kind
            }
            for _, number in (pair for pair in wanted if pair[0] == kind):
                note = found.get(number)
                if note is None:
                    continue
                if not opened:
                    self.out.heading([Run("Footnotes", Place(path="footnotes"))], 1, kind="other")
                    opened = True
                for paragraph in note.iter(f"{W}p"):
                    self.out.paragraph(self.runs.runs(paragraph, Place(path=f"{kind} {number}")))


def _is_of_table(label: str) -> bool:
    return label.lower().startswith(("tab", "supplementary tab"))


def _blocks(element: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables of a body in order, those inside content controls and insertions as well."""
    for child in element:
        name = local(child)
        if name in ("p", "tbl"):
            yield child
        elif name in ("sdt", "sdtContent", "ins", "customXml", "moveTo"):
            yield from _blocks(child)


def _styles(package: Package) -> dict[str, tuple[str, int]]:
    """Names, in lower case, and heading levels of the styles by their ids; a style inherits the level of its base."""
    if "word/styles.xml" not in package.names():
        return {}
    rows: dict[str, tuple[str, int, str]] = {}
    for style in package.xml("word/styles.xml").iter(f"{W}style"):
        name = style.find(f"{W}name")
        base = style.find(f"{W}basedOn")
        outline = style.find(f"{W}pPr/{W}outlineLvl")
        shown = name.get(f"{W}val", "").lower() if name is not None else ""
        found = _HEADING_STYLE.search(shown)
        level = int(next(d for d in found.groups() if d)) if found else 0
        if outline is not None and outline.get(f"{W}val", "9").isdigit():
            level = int(outline.get(f"{W}val", "9")) + 1
        if level > 9 or style.get(f"{W}type") != "paragraph":
            level = 0
        rows[style.get(f"{W}styleId", "")] = (shown, level, base.get(f"{W}val", "") if base is not None else "")
    out = {}
    for key, (name, level, base) in rows.items():
        seen = {key}
        while not level and base in rows and base not in seen:
            seen.add(base)
            _, level, base = rows[base]
        out[key] = (name, level)
    return out
