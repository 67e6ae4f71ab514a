"""The blocks of a web page's article in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from ..layout.blocks import caption_at
from ..layout.grids import Spanning
from ..layout.references import parse_reference
from ..layout.sections import named_kind
from ..layout.superscripts import raised
from .html_page import Page, parts, rules
from .jats_tables import span_of
from .markup import Entry, MarkupText, Run
from .xmltree import at, children

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_SILENT = frozenset(
    {"img", "picture", "source", "input", "wbr", "hr", "area", "col", "colgroup", "annotation", "rp", "rt"}
)
_NUMBER_FIRST = re.compile(r"\s*[\[(]?(\d{1,4})[\]).]")


class Walk:
    """Adds an article to a text; what stands outside it is counted and passed over."""

    def __init__(self, out: MarkupText, page: Page) -> None:
        self.out = out
        self.page = page
        self.keys = _reference_keys(page)
        self._titled: etree._Element | None = None
        self._levels: list[int] = []
        self._last = ""
        self._caption: list[Run] = []  # of a table, where it stands in a paragraph before the table

    def finish(self) -> None:
        """Add what still waits for a table."""
        self._flush()

    def title(self, title: str | None) -> None:
        """Add the title: the first main heading that is shown, else the title that the page names."""
        for heading in self.page.root.iter("h1"):
            if not self.page.is_hidden(heading) and not any(self.page.is_hidden(a) for a in heading.iterancestors()):
                self._titled = heading
                self.out.title(self._inside(heading, self.page.root.getroottree().getpath(heading)))
                return
        if title:
            self.out.title([Run(title, at("/html/head[1]"))])

    def add(self, element: etree._Element, path: str) -> None:
        """Add the blocks inside an element."""
        self.out.deadline.check()
        run: list[Run] = []
        self._last = ""
        for piece in self._pieces(element, path):
            if isinstance(piece, Run):
                run.append(piece)
                continue
            self._paragraph(run)
            run = []
            self._last = ""
            if piece is not None:
                self._block(*piece)
                self._last = ""
        self._paragraph(run)

    def _pieces(self, element: etree._Element, path: str) -> Iterator[Run | tuple[etree._Element, str] | None]:
        """Runs of text, and blocks between them; None where two line breaks end a paragraph."""
        breaks = 0
        if element.text:
            yield self._run(element.text, path)
        counted = children(element, path)
        for child in element:
            if isinstance(child.tag, str):
                _, child_path = next(counted)
                if self.page.outside(child):
                    self.page.note(child)
                elif child.tag == "br":
                    breaks += 1
                    yield Run(" ", at(path))
                    if breaks > 1:
                        yield None
                elif child.tag in rules()["blocks"]:
                    yield child, child_path
                elif child.tag not in _SILENT:
                    breaks = 0
                    yield from self._inline(child, child_path)
            if child.tail:
                breaks = breaks if not child.tail.strip() else 0
                yield self._run(child.tail, path)

    def _inline(self, element: etree._Element, path: str) -> Iterator[Run | tuple[etree._Element, str] | None]:
        inner = self._pieces(element, path)
        if element.tag == "sup":
            before = self._last
            for piece in inner:
                yield (
                    Run(raised(piece.text, after=before), piece.place, piece.cites) if isinstance(piece, Run) else piece
                )
        elif element.tag == "a" and (key := self._cited(element)):
            text = "".join(piece.text for piece in inner if isinstance(piece, Run))
            yield Run(text, at(path), (key,))
        else:
            yield from inner

    def _cited(self, link: etree._Element) -> str | None:
        href = link.get("href", "")
        return self.keys.get(href.rpartition("#")[2]) if "#" in href else None

    def _inside(self, element: etree._Element, path: str) -> list[Run]:
        """Everything inside an element as one run of text, its blocks parted by spaces."""
        self._last = ""
        runs: list[Run] = []
        for piece in self._pieces(element, path):
            if isinstance(piece, Run):
                runs.append(piece)
            elif piece is not None:
                runs += [Run(" ", at(path)), *self._inside(*piece), Run(" ", at(path))]
        return runs

    def _run(self, text: str, path: str) -> Run:
        self._last = text
        return Run(text, at(path))

    def _paragraph(self, run: list[Run]) -> None:
        words = "".join(r.text for r in run).strip()
        if not any(c.isalnum() for c in words):
            return
        label = caption_at(words, 0, len(words))
        self._flush()
        if label is None or label["stop"].strip() not in (":", ".", "|") or len(words) > 2000:
            self.out.paragraph(run)
        elif "tab" in label["label"].lower():
            self._caption = run
        else:
            self.out.caption([], run)

    def _flush(self) -> None:
        """Add the caption of a table after which no table came."""
        caption, self._caption = self._caption, []
        if caption:
            self.out.table([], caption, [])

    def _block(self, element: etree._Element, path: str) -> None:
        tag = element.tag
        if tag in _HEADINGS:
            self._heading(element, path)
        elif tag == "table":
            self._table(element, path)
        elif tag == "figcaption":
            self.out.caption([], self._inside(element, path))
        elif tag in ("ol", "ul") and _is_reference_list(element, self.out.assembly.current.kind):
            self._references(element, path)
        elif tag in ("ul", "ol", "p") and _is_menu(element) and (tag != "p" or len("".join(element.itertext())) < 100):
            self.page.note(element)
        else:
            self.add(element, path)

    def _heading(self, element: etree._Element, path: str) -> None:
        if element is self._titled:
            return
        self._flush()
        depth = int(element.tag[1])
        while self._levels and self._levels[-1] >= depth:
            self._levels.pop()
        self._levels.append(depth)
        self.out.heading(self._inside(element, path), len(self._levels))

    def _table(self, table: etree._Element, path: str) -> None:
        if not _is_data(table):
            self.add(table, path)
            return
        caption, self._caption = self._caption, []
        rows: list[list[Spanning[Sequence[Run]]]] = []
        heads = 0
        for element, element_path in _descend(table, path):
            if element.tag == "caption":
                if caption:
                    self._caption = caption
                    self._flush()
                caption = self._inside(element, element_path)
            elif element.tag == "tr":
                cells = [(c, p) for c, p in children(element, element_path) if c.tag in ("td", "th")]
                rows.append([self._cell(c, p) for c, p in cells])
                parent = element.getparent()
                heads += parent is not None and parent.tag == "thead"
        self.out.table([], caption, rows, headings=heads or None)

    def _cell(self, cell: etree._Element, path: str) -> Spanning[Sequence[Run]]:
        return Spanning(
            self._inside(cell, path), span_of(cell.get("rowspan")), span_of(cell.get("colspan")), cell.tag == "th"
        )

    def _references(self, element: etree._Element, path: str) -> None:
        if self.out.assembly.current.kind != "references":
            self.out.heading([Run("References", at(path))], 1, kind="references")
        entries = []
        for number, (item, item_path) in enumerate(((c, p) for c, p in children(element, path) if c.tag == "li"), 1):
            runs = self._inside(item, item_path)
            printed = _NUMBER_FIRST.match("".join(r.text for r in runs))
            counted = element.tag == "ol" and not printed
            shown = [Run(f"{number}. ", at(item_path)), *runs] if counted else runs
            entries.append(Entry(shown, {"key": str(number)} if counted else {}))
        self.out.references(entries)


def _descend(table: etree._Element, path: str) -> Iterator[tuple[etree._Element, str]]:
    for child, child_path in children(table, path):
        yield child, child_path
        if child.tag in ("thead", "tbody", "tfoot"):
            yield from _descend(child, child_path)


def _is_data(table: etree._Element) -> bool:
    """Whether a table holds data and not the layout of a page: heading cells, a caption, or many short cells."""
    if table.get("role") == "presentation" or table.find(".//table") is not None:
        return False
    if table.find(".//th") is not None or table.find("caption") is not None:
        return True
    cells = [" ".join("".join(c.itertext()).split()) for c in table.iter("td")]
    rows = sum(1 for _ in table.iter("tr"))
    return rows > 1 and len(cells) >= 2 * rows and sum(map(len, cells)) < 80 * len(cells)


def _is_menu(element: etree._Element) -> bool:
    """Whether nearly all words inside an element are links."""
    words = len("".join("".join(element.itertext()).split()))
    links = sum(len("".join("".join(a.itertext()).split())) for a in element.iter("a") if a.get("href"))
    return words > 0 and links > 0.8 * words


def _is_reference_list(element: etree._Element, kind: str) -> bool:
    return kind == "references" or not rules()["reference_lists"].isdisjoint(parts(element))


def _reference_keys(page: Page) -> dict[str, str]:
    """Keys of references by the ids in the page that stand inside their entries."""
    keys: dict[str, str] = {}
    kind = ""
    for element in page.root.iter(*_HEADINGS, "ol", "ul"):
        if element.tag in _HEADINGS:
            kind = named_kind("".join(element.itertext())) or ""
        elif _is_reference_list(element, kind):
            for number, item in enumerate(element.iterchildren("li"), 1):
                text = " ".join("".join(item.itertext()).split())
                reference = parse_reference(text, start=0, number=number)
                key = str(number) if element.tag == "ol" and not _NUMBER_FIRST.match(text) else reference.key
                for inner in item.iter():
                    for name in (inner.get("id"), inner.get("name")):
                        if name:
                            keys[name] = key
    return keys
