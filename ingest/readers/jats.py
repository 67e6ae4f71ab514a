"""Reader of journal articles in JATS XML, as PubMed Central and Europe PMC give them out.

Elements after the Journal Article Tag Suite (ANSI/NISO Z39.96); namespaces are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ..document import Document, Loss, SectionKind
from ..formats.jats_head import metadata_of, reference_entry, reference_keys
from ..formats.jats_inline import Inline, is_float, runs_of
from ..formats.jats_tables import add_table
from ..formats.markup import MarkupText, Run
from ..formats.xmltree import at, children, first, local, parse_xml, root_name, words
from ..limits import DEFAULT, Limits
from ..problems import UnreadableDocument

NAME = "jats"
_ROOTS = ("article", "pmc-articleset", "articles", "articleset")
# Parts of the back matter and the kinds of their sections.
_BACK: dict[str, str] = {"ack": "Acknowledgments", "fn-group": "Footnotes", "notes": "Notes", "glossary": "Glossary"}
_DROPPED = ("sub-article", "response", "trans-abstract", "supplementary-material", "media", "journal-meta")


def sniff(data: bytes) -> bool:
    """Whether the bytes begin as a JATS article, or a set of them, does."""
    return root_name(data) in _ROOTS


def read(data: bytes, *, limits: Limits = DEFAULT) -> Document:
    """Return the first article in a JATS file; places are XPaths of elements.

    Raises UnreadableDocument where the file is not well-formed or holds no article, and LimitExceeded.
    """
    deadline = limits.deadline()
    root = parse_xml(data, limits=limits, deadline=deadline)
    article = root if local(root) == "article" else first(root, "article")
    if article is None:
        raise UnreadableDocument("the XML holds no article element: is it the full text and not a list of hits?")
    out = MarkupText(limits=limits, deadline=deadline)
    tree = article.getroottree()
    path = "/" + "/".join(tree.getelementpath(article).split("/")) if article is not root else "/" + local(root)
    _Article(out, article, path).read()
    return out.document(format=NAME, data=data, metadata=metadata_of(article))


class _Article:
    """One walk over an article in reading order: title, abstract, body, floats, back matter, references."""

    def __init__(self, out: MarkupText, article: etree._Element, path: str) -> None:
        self.out = out
        self.article = article
        self.path = path
        self.inline = Inline(reference_keys(article), out)
        self.floats: list[tuple[etree._Element, str]] = []

    def read(self) -> None:
        parts = {local(part): (part, path) for part, path in children(self.article, self.path)}
        if "front" in parts:
            self._front(*parts["front"])
        for name in ("body", "floats-group", "back"):
            if name in parts:
                element, path = parts[name]
                self._children(element, path, level=1)
        for name in parts:
            if name in _DROPPED:
                self._dropped(name, parts[name][1])

    def _front(self, front: etree._Element, path: str) -> None:
        title = first(front, "article-title")
        if title is not None:
            self.out.title(runs_of(title, f"{path}//article-title", self.inline))
        for meta, meta_path in children(front, path):
            for part, part_path in children(meta, meta_path):
                if local(part) == "abstract":
                    self._abstract(part, part_path)
                elif local(part) == "trans-abstract":
                    self._dropped("abstract in another language", part_path)

    def _abstract(self, abstract: etree._Element, path: str) -> None:
        heading = first(abstract, "title") if any(local(c) == "title" for c in abstract) else None
        shown = (
            runs_of(heading, f"{path}/title[1]", self.inline) if heading is not None else [Run("Abstract", at(path))]
        )
        self.out.heading(shown, 1, kind="abstract")
        self._children(abstract, path, level=2)

    def _children(self, parent: etree._Element, path: str, *, level: int) -> None:
        """Add the blocks of an element in order; its own title was added before."""
        for child, child_path in children(parent, path):
            self.out.deadline.check()
            self._one(child, child_path, level)
            self._flush()

    def _one(self, child: etree._Element, path: str, level: int) -> None:
        name = local(child)
        match name:
            case "sec" | "app" | "boxed-text" | "ack" | "fn-group" | "notes" | "glossary" | "bio":
                self._section(child, path, level)
            case "p" | "disp-quote" | "verse-group" | "attrib" | "speech" | "statement" | "def-list":
                self._paragraph(child, path)
            case "list":
                self._list(child, path)
            case "ref-list":
                self._references(child, path, level)
            case "disp-formula" | "disp-formula-group" | "preformat" | "code":
                self.out.paragraph(runs_of(child, path, self.inline), prose=False)
            case "title" | "label" | "sec-meta" | "object-id":
                pass
            case "fn":
                self._blocks_or_words(child, path, level)
            case _ if name in _DROPPED:
                self._dropped(name, path)
            case _ if is_float(name):
                self._float(child, path)
            case _:
                self._blocks_or_words(child, path, level)

    def _blocks_or_words(self, element: etree._Element, path: str, level: int) -> None:
        """An element that this reader does not know by name: its blocks where it has any, else its words."""
        if any(local(c) in ("p", "sec", "list", "title", "ref-list", "fn", "app") for c in element):
            self._children(element, path, level=level)
        elif words(element):
            self.out.paragraph(runs_of(element, path, self.inline))

    def _section(self, section: etree._Element, path: str, level: int) -> None:
        heading: list[Run] = []
        for child, child_path in children(section, path):
            if local(child) == "label" and words(child):
                heading += [*runs_of(child, child_path, self.inline), Run(" ", at(child_path))]
            elif local(child) == "title":
                heading += runs_of(child, child_path, self.inline)
                break
        kind: SectionKind | None = None
        if not any(run.text.strip() for run in heading):
            heading = [Run(_BACK[local(section)], at(path))] if local(section) in _BACK else []
        if local(section) in _BACK:
            kind = "other"
        sec_type = section.get("sec-type", "")
        if sec_type.startswith("case"):
            kind = "case"
        if heading:
            self.out.heading(heading, level, kind=kind)
            self._children(section, path, level=level + 1)
        else:
            self._children(section, path, level=level)

    def _paragraph(self, element: etree._Element, path: str) -> None:
        """A paragraph: floats inside it come after it, so that no sentence is cut; lists inside it stand in place."""
        for piece in self._pieces(element, path):
            if isinstance(piece, list):
                self.out.paragraph(piece)
            else:
                self._one(*piece, level=self.out.assembly.current.level + 1)

    def _pieces(self, element: etree._Element, path: str) -> Iterator[list[Run] | tuple[etree._Element, str]]:
        run: list[Run] = []
        if element.text:
            run.append(Run(element.text, at(path)))
        counted = iter(children(element, path))
        for child in element:
            if isinstance(child.tag, str):
                _, child_path = next(counted)
                if local(child) == "label" and local(element) == "list-item":
                    pass
                elif local(child) in ("list", "disp-quote", "def-list", "p", "preformat", "speech", "verse-group"):
                    yield run
                    run = []
                    yield child, child_path
                else:
                    run += self.inline.element(child, child_path)
            else:
                run += self.inline.special(child, path)
            if child.tail:
                run.append(Run(child.tail, at(path)))
        yield run

    def _list(self, element: etree._Element, path: str) -> None:
        for item, item_path in children(element, path):
            if local(item) != "list-item":
                continue
            for piece in self._pieces(item, item_path):
                if isinstance(piece, list):
                    self.out.paragraph(piece)
                else:
                    self._one(*piece, level=self.out.assembly.current.level + 1)

    def _flush(self) -> None:
        """Add the tables, figures and footnotes that stood inside the paragraph before."""
        waiting, self.inline.floats = self.inline.floats, []
        for element, path in waiting:
            if is_float(local(element)):
                self._float(element, path)
            else:
                self._one(element, path, self.out.assembly.current.level + 1)

    def _float(self, element: etree._Element, path: str) -> None:
        if local(element) == "table-wrap":
            add_table(self.out, element, path, self.inline)
        elif local(element) in ("fig-group", "table-wrap-group"):
            for child, child_path in children(element, path):
                if is_float(local(child)):
                    self._float(child, child_path)
        else:
            label: list[Run] = []
            caption: list[Run] = []
            for child, child_path in children(element, path):
                if local(child) == "label":
                    label = runs_of(child, child_path, self.inline)
                elif local(child) == "caption":
                    for part, part_path in children(child, child_path):
                        caption += [
                            *([Run(" ", at(child_path))] if caption else []),
                            *runs_of(part, part_path, self.inline),
                        ]
            self.out.caption(label, caption)

    def _references(self, element: etree._Element, path: str, level: int) -> None:
        title = next(((c, p) for c, p in children(element, path) if local(c) == "title"), None)
        heading = runs_of(*title, self.inline) if title is not None else [Run("References", at(path))]
        self.out.heading(heading, level, kind="references")
        keys = self.inline.keys
        entries = [reference_entry(r, p, keys) for r, p in children(element, path) if local(r) == "ref"]
        if entries:
            self.out.references(entries)
        for child, child_path in children(element, path):
            if local(child) == "ref-list":
                self._references(child, child_path, level + 1)
        if first(element, "ref") is None:
            self.out.loss(Loss("empty reference list", path, "the list has a heading and no entries"))

    def _dropped(self, name: str, path: str) -> None:
        if name != "journal-meta":
            self.out.loss(Loss("dropped block", path, f"{name} is not read"))
