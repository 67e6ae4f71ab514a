"""Running text in JATS: emphasis, raised characters, formulas, cross references."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from ..document import Loss
from ..layout.superscripts import raised
from .markup import MarkupText, Run
from .xmltree import at, children, entity_text, first, local, words

_FLOATS = frozenset({"fig", "fig-group", "table-wrap", "table-wrap-group", "chem-struct-wrap", "graphic-wrap"})
_SILENT = frozenset(
    {"graphic", "inline-graphic", "media", "alt-text", "long-desc", "object-id", "tex-math", "annotation", "index-term"}
)
_BLOCK_LIKE = frozenset(
    {"p", "list", "list-item", "title", "def", "term", "def-item", "break", "td", "th", "label", "attrib"}
)


def is_float(name: str) -> bool:
    """Whether an element stands beside the text and not in it: a figure or a table."""
    return name in _FLOATS


@dataclass(slots=True)
class Inline:
    """Turns running text into runs; figures, tables and footnotes inside it wait in `floats` until it ends."""

    keys: dict[str, str]
    out: MarkupText
    floats: list[tuple[etree._Element, str]] = field(default_factory=list)
    _last: str = ""

    def element(self, element: etree._Element, path: str) -> list[Run]:
        """Return the runs of one inline element, its tail left out."""
        name = local(element)
        if is_float(name) or name in ("fn", "boxed-text"):
            self.floats.append((element, path))
            return []
        if name in _SILENT:
            if name == "tex-math" and first(element.getparent(), "math") is None:
                self.out.loss(Loss("unread part", path, "a formula is given as TeX only and is left out"))
            return []
        if name == "xref" and element.get("ref-type") == "bibr":
            return self._citation(element, path)
        if name == "sup":
            before = self._last
            # A raised number right after a digit would become part of it: "10⁹", "17³".
            return [Run(raised(r.text, after=before), r.place, r.cites) for r in self.inside(element, path)]
        if name in _BLOCK_LIKE:
            return [Run(" ", at(path)), *self.inside(element, path), Run(" ", at(path))]
        return self.inside(element, path)

    def inside(self, element: etree._Element, path: str) -> list[Run]:
        """Return the runs of what an element holds."""
        runs: list[Run] = []
        if element.text:
            self._add(runs, element.text, path)
        counted = iter(children(element, path))
        for child in element:
            if isinstance(child.tag, str):
                _, child_path = next(counted)
                for run in self.element(child, child_path):
                    runs.append(run)
                    self._last = run.text or self._last
            else:
                runs += self.special(child, path)
            if child.tail:
                self._add(runs, child.tail, path)
        return runs

    def special(self, node: etree._Element, path: str) -> list[Run]:
        """Return the run of an entity that the file does not resolve; comments and instructions have none."""
        text = entity_text(node)
        if not text and node.tag is etree.Entity:
            self.out.loss(Loss("unread part", path, f"the entity {node.text} is not known and is left out"))
        return [Run(text, at(path))] if text else []

    def _add(self, runs: list[Run], text: str, path: str) -> None:
        runs.append(Run(text, at(path)))
        self._last = text

    def _citation(self, element: etree._Element, path: str) -> list[Run]:
        cited = tuple(self.keys[rid] for rid in element.get("rid", "").split() if rid in self.keys)
        if not words(element):
            return []
        runs = self.inside(element, path)
        if not cited:
            return runs
        text = "".join(run.text for run in runs)
        return [Run(text, at(path), cites=cited)]


def runs_of(element: etree._Element, path: str, inline: Inline) -> list[Run]:
    """Return the runs of an element's running text."""
    inline._last = ""
    return inline.inside(element, path)
