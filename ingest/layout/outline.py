"""The structure of plain text: sections, captions, tables, references, and what the text has lost."""

from __future__ import annotations

import re

from ..document import Loss, LossKind, Metadata
from ..limits import Deadline
from .alignment import cells_of
from .assembly import Assembly
from .blocks import (
    Block,
    bullet_end,
    caption_at,
    ends_open,
    find_blocks,
    is_terminated,
    looks_like_names,
    numbering,
)
from .grids import table_of_spans
from .references import clean_doi, entries
from .sections import is_note, named_kind, run_in

_RULE_ROW = re.compile(r"[|\s:+=_-]+$")
_LIST_KINDS = ("list", "page number", "running head")
_FIRST = re.compile(r"[\[(]?1[\]).]\s")
_HEAD = 4000
_DOI_LINE = re.compile(r"(?:doi(?:\.org)?[:/\s]|DOI[:\s])\s{0,3}(\S{8,200})")
_PMID_LINE = re.compile(r"\bPMID:?\s{0,3}(\d{5,9})\b")
_PMCID_LINE = re.compile(r"\bPMC\d{5,9}\b")


def build(text: str, *, deadline: Deadline, headings: frozenset[int] = frozenset()) -> tuple[Assembly, Metadata]:
    """Return the parts of a plain text and what it says of itself.

    Lines that begin at an offset in `headings` are known to be headings.
    Losses found here: tables without rows, a reference list without entries, headings with nothing between them,
    sentences cut by a caption or a page break, running heads and page numbers.
    """
    blocks = find_blocks(text, headings=headings)
    deadline.check()
    outline = _Outline(text, blocks)
    for i, block in enumerate(blocks):
        outline.add(i, block)
        if not i % 1000:
            deadline.check()
    outline.finish()
    return outline.assembly, outline.metadata()


class _Outline:
    """One pass over the blocks of a text."""

    def __init__(self, text: str, blocks: list[Block]) -> None:
        self.text = text
        self.blocks = blocks
        self.assembly = Assembly()
        self.authors: tuple[str, ...] = ()
        self._list_from: int | None = None  # where a reference list began
        self._list_to = 0
        self._previous: Block | None = None  # the last prose, for sentences that are cut
        self._caption_since = False
        self._pending: Block | None = None  # the caption of the table whose rows come next
        self._empty_heading: Block | None = None
        self._list_block = self._unheaded_list()
        self._level = 0  # of the last heading on a line of its own

    def add(self, i: int, block: Block) -> None:
        match block.kind:
            case "heading":
                self._heading(i, block)
            case "page number" | "running head":
                self._furniture(block)
            case _ if self._list_from is not None and block.kind != "caption":
                self._list_to = block.end
            case "caption":
                self._caption(i, block)
            case "rows":
                self._rows(i, block)
            case "stray":
                self.assembly.block(block.end)
            case _:
                self._prose(i, block)

    def finish(self) -> None:
        self._end_list()

    def metadata(self) -> Metadata:
        """What the head of the text prints of itself, its reference list left out."""
        lists = [s.start for s in self.assembly.sections if s.kind == "references"]
        head = self.text[: min([_HEAD, *lists])]
        doi = _DOI_LINE.search(head) if "doi" in head or "DOI" in head else None
        pmid = _PMID_LINE.search(head) if "PMID" in head else None
        pmcid = _PMCID_LINE.search(head) if "PMC" in head else None
        return Metadata(
            title=self.assembly.sections[0].title or None,
            authors=self.authors,
            doi=clean_doi(doi[1]) if doi else None,
            pmid=pmid[1] if pmid else None,
            pmcid=pmcid[0] if pmcid else None,
        )

    def _heading(self, i: int, block: Block) -> None:
        title = " ".join(self.text[block.start : block.end].split())
        if self._list_from is not None and named_kind(title) is None and not block.alone:
            self._list_to = block.end
            return
        self._end_list()
        if i == 0 and named_kind(title) is None and not numbering(self.text, block.start, block.end):
            self.assembly.sections[0].title = title
            self.assembly.block(block.end)
            return
        empty = self._empty_heading
        if empty is not None and empty.level >= block.level:
            first = self.text[empty.start : empty.end]
            detail = (
                f"{first!r} and {title!r} stand together with no text between them; what belongs to which is unknown"
            )
            self.assembly.losses.append(Loss("headings together", f"character {empty.start}", detail))
        self.assembly.open(title, block.level, block.start)
        self.assembly.block(block.end)
        self._level = block.level
        self._empty_heading = block
        self._previous = None
        if self.assembly.current.kind == "references":
            self._list_from = self._list_to = block.end

    def _furniture(self, block: Block) -> None:
        for start, end in block.lines:
            line = self.text[start:end]
            bare = block.kind == "page number" or not any(c.isalpha() for c in line)
            kind: LossKind = "page number" if bare else "running head"
            detail = f"{line!r} stands in the text and belongs to no sentence"
            self.assembly.losses.append(Loss(kind, f"character {start}", detail))

    def _prose(self, i: int, block: Block) -> None:
        start = block.start
        if i == 0 and self._is_unheaded_abstract(block):
            self.assembly.open("", 1, start, kind="abstract")
        if block.kind == "list":
            if i == self._list_block:
                self.assembly.open("", 1, start, kind="references")
                self._list_from, self._list_to = start, block.end
                return
            start = bullet_end(self.text, start, block.end)
        else:
            if self._is_names(block):
                self.assembly.block(block.end)
                return
            start = self._run_in(block)
            self._cut(block)
        self.assembly.add_prose(start, block.end)
        self._empty_heading = None
        self._previous = block
        self._caption_since = False

    def _is_names(self, block: Block) -> bool:
        """Whether a block before all prose is the line of authors, which the document keeps as its metadata."""
        line = self.text[block.start : block.end]
        if (
            self.assembly.prose
            or len(block.lines) > 1
            or is_terminated(self.text, block.end)
            or not looks_like_names(line)
        ):
            return False
        self.authors = tuple(name.strip() for name in re.split(r",\s|\sand\s", line) if name.strip())
        return True

    def _is_unheaded_abstract(self, block: Block) -> bool:
        following = next((b for b in self.blocks[1:] if b.kind != "prose"), None)
        if following is None or following.kind != "heading" or block.end - block.start < 300:
            return False
        return named_kind(self.text[following.start : following.end]) == "introduction"

    def _unheaded_list(self) -> int:
        """Where a list of references without a heading begins: numbered entries with years that end the text; or -1."""
        found = -1
        for i in range(len(self.blocks) - 1, -1, -1):
            block = self.blocks[i]
            if block.kind not in _LIST_KINDS:
                break
            if block.kind == "list" and _FIRST.match(self.text, block.start, block.end):
                found = i
                break
        if found < 0:
            return -1
        listed = entries(self.text, self.blocks[found].start, self.blocks[-1].end)
        dated = [r for r in listed if r.year is not None]
        return found if len(listed) >= 2 and len(dated) > 0.8 * len(listed) else -1

    def _run_in(self, block: Block) -> int:
        """Where the prose of a paragraph begins: after a heading that runs into it, as in "Results. We saw"."""
        found = run_in(self.text, block.start, block.end)
        if found is None:
            return block.start
        parts = numbering(self.text, block.start, block.end)
        if not parts:
            parts = self._level + 1
        self._empty_heading = None
        self.assembly.open(found.title, parts, block.start, kind=found.kind)
        return found.end

    def _cut(self, block: Block) -> None:
        """Report where the paragraph goes on with a sentence that broke off before a caption or a page break."""
        text, before = self.text, self._previous
        if (
            before is None
            or before.kind == "list"
            or text[before.end - 1] in ".!?:;"
            or is_terminated(text, before.end)
        ):
            return
        first = text[block.start]
        goes_on = first.islower() or first.isdigit() or first in "([%<>=±≥≤" or ends_open(text, before.end)
        if not goes_on or len(text[before.start : before.end].split()) < 4:
            return
        kind: LossKind = "sentence cut by caption" if self._caption_since else "sentence cut by page break"
        head, tail = text[before.end - 40 : before.end].split()[-3:], text[block.start : block.start + 40].split()[:3]
        detail = f"'… {' '.join(head)}' and '{' '.join(tail)} …' are two sides of one sentence, kept apart"
        self.assembly.losses.append(Loss(kind, f"characters {before.end}-{block.start}", detail))

    def _caption(self, i: int, block: Block) -> None:
        self._end_list()
        following = [b for b in self.blocks[i + 1 : i + 5] if b.kind not in ("page number", "running head")]
        is_table = "tab" in block.label.lower()
        if is_table and following and following[0].kind == "rows":
            self._caption_since = True
            self._pending = block
            return
        level = self.assembly.current.level + 1
        self.assembly.open(block.label, level, block.start, kind="caption")
        self.assembly.add_prose(self._after_label(block), block.end)
        self.assembly.close()
        self._caption_since = True
        if is_table:
            detail = f"{block.label} has a caption and no rows: its cells are not in this text"
            self.assembly.losses.append(Loss("empty table", f"character {block.start}", detail))

    def _after_label(self, block: Block) -> int:
        label = caption_at(self.text, block.start, block.end)
        return label.end() if label and label.end() < block.end else block.start

    def _rows(self, i: int, block: Block) -> None:
        caption, self._pending = self._pending, None
        start = caption.start if caption else block.start
        label = caption.label if caption else ""
        level = self.assembly.current.level + 1
        self.assembly.open(label, level, start, kind="table")
        words = ""
        if caption is not None:
            low = self._after_label(caption)
            words = " ".join(self.text[low : caption.end].split())
            self.assembly.open(label, level + 1, start, kind="caption")
            self.assembly.add_prose(low, caption.end)
            self.assembly.close()
        rows = cells_of(self.text, [(a, b) for a, b in block.lines if not _RULE_ROW.match(self.text, a, b)])
        self.assembly.block(block.end)
        end = block.end
        if caption is None and (below := self._caption_below(i)) is not None:
            label = below.label
            words = " ".join(self.text[self._after_label(below) : below.end].split())
            self.assembly.open(label, level + 1, below.start, kind="caption")
            self.assembly.add_prose(self._after_label(below), below.end)
            self.assembly.close()
            below.kind = "stray"
            end = below.end
        end = max(end, self._notes(i, block))
        self.assembly.tables.append(table_of_spans(self.text, rows, label=label, caption=words, start=start, end=end))
        self.assembly.close()
        self._caption_since = True

    def _caption_below(self, i: int) -> Block | None:
        """Return the caption of a table that stands below it, unless it announces the next table."""
        following = [b for b in self.blocks[i + 1 : i + 5] if b.kind not in ("page number", "running head")]
        if not following or following[0].kind != "caption" or "tab" not in following[0].label.lower():
            return None
        return None if len(following) > 1 and following[1].kind == "rows" else following[0]

    def _notes(self, i: int, block: Block) -> int:
        """Add the paragraph of notes that follows the rows of a table; return where the table ends."""
        if i + 1 < len(self.blocks):
            note = self.blocks[i + 1]
            short = note.kind == "prose" and note.end - note.start < 400
            if short and is_note(self.text, note.start, note.end) and is_terminated(self.text, note.end):
                self.assembly.add_prose(note.start, note.end)
                note.kind = "stray"
                return note.end
        return block.end

    def _end_list(self) -> None:
        if self._list_from is None:
            return
        found = entries(self.text, self._list_from, self._list_to)
        if not found:
            place = f"character {self.assembly.current.start}"
            detail = f"{self.assembly.current.title!r} is followed by no entries: what the text cites cannot be named"
            self.assembly.losses.append(Loss("empty reference list", place, detail))
        self.assembly.add_references(found, self._list_from, self._list_to)
        self._list_from = None
        self._empty_heading = None
