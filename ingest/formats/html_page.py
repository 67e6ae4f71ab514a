"""Which elements of a web page are its article, and which stand around it."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from lxml import etree

_RULES = Path(__file__).parent.parent / "rules" / "html.toml"
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_STYLE_RULE = re.compile(r"([^{}]{1,400})\{([^{}]{0,2000})\}")
_HIDES = re.compile(r"(?:display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden)", re.IGNORECASE)
_SIMPLE_SELECTOR = re.compile(r"[a-z]{0,12}([.#][\w-]{1,80})")
_PROSE_TAGS = frozenset({"p", "li", "td", "blockquote", "dd", "pre", "div", "section"})
_SHORTEST_PROSE = 25
_MOSTLY_LINKS = 0.3


@cache
def rules() -> dict[str, frozenset[str]]:
    """Return the tables of `rules/html.toml`, read once."""
    with _RULES.open("rb") as file:
        return {name: frozenset(values) for name, values in tomllib.load(file).items()}


@dataclass(slots=True)
class Page:
    """A parsed page, with what was found not to belong to its article."""

    root: etree._Element
    hiding: frozenset[str] = frozenset()
    total: int = 0
    prose: dict[etree._Element, int] = field(default_factory=dict)
    dropped: Counter[str] = field(default_factory=Counter)
    hidden: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, root: etree._Element) -> Page:
        """Return the page with the running text of every element measured."""
        page = cls(root)
        page.hiding = _hiding_selectors(root)
        page.total = page._measure(root)
        return page

    def main(self) -> etree._Element:
        """Return the smallest element that holds nearly all of the page's running text."""
        body = self.root.find("body")
        element = self.root if body is None else body
        while True:
            inner = max(
                (c for c in element if isinstance(c.tag, str) and not self.outside(c)),
                key=lambda c: self.prose.get(c, 0),
                default=None,
            )
            if (
                inner is None
                or inner.tag in _PROSE_TAGS - {"div", "section"}
                or inner.tag in ("table", "ul", "ol", "tr")
            ):
                return element
            if self.prose.get(inner, 0) < 0.8 * max(self.prose.get(element, 0), 1):
                return element
            element = inner

    def outside(self, element: etree._Element) -> bool:
        """Whether an element stands outside the article or is not shown."""
        if self.is_hidden(element):
            return True
        tag = element.tag
        if tag == "header":
            # The head of an article holds its title; that of a page its menu.
            return not any(a.tag in ("article", "main") for a in element.iterancestors())
        around = tag in rules()["tags"] or element.get("role", "") in rules()["roles"] or self._named_outside(element)
        return around and 2 * self.prose.get(element, 0) <= self.total

    def is_hidden(self, element: etree._Element) -> bool:
        """Whether an element is not shown: by attribute, by style, or by a class that the page's styles hide."""
        if element.get("hidden") is not None or element.get("aria-hidden") == "true" or element.tag == "template":
            return True
        if _HIDES.search(element.get("style", "")):
            return True
        classes = element.get("class", "").split()
        if not rules()["hiding"].isdisjoint(classes):
            return True
        return any(f".{c}" in self.hiding for c in classes) or f"#{element.get('id', '')}" in self.hiding

    def note(self, element: etree._Element) -> None:
        """Count an element that is left out."""
        words = " ".join("".join(element.itertext()).split())
        if element.tag in ("script", "style", "head", "link", "meta", "noscript", "template") or not words:
            return
        name = element.get("class") or element.get("id") or ""
        label = f"{element.tag}.{name.split()[0]}" if name.split() else str(element.tag)
        (self.hidden if self.is_hidden(element) else self.dropped)[label] += 1

    def _named_outside(self, element: etree._Element) -> bool:
        if element.tag in ("html", "body", "main", "article"):
            return False
        names = parts(element)
        if not rules()["words"].isdisjoint(names):
            return True
        return not rules()["doubtful"].isdisjoint(names) and self._is_list_of_links(element)

    def _is_list_of_links(self, element: etree._Element) -> bool:
        """Whether a block has no running text of its own, or is mostly links."""
        whole = len("".join(element.itertext()).strip())
        linked = sum(len("".join(link.itertext()).strip()) for link in element.iter("a"))
        return not self.prose.get(element, 0) or linked >= _MOSTLY_LINKS * max(whole, 1)

    def _measure(self, root: etree._Element) -> int:
        """Characters of running text inside each element, links not counted."""
        for _, element in etree.iterwalk(root, events=("end",)):
            if not isinstance(element.tag, str) or element.tag in ("script", "style", "nav", "head", "template"):
                continue
            own = 0
            if element.tag in _PROSE_TAGS:
                text = (element.text or "") + "".join(
                    (c.tail or "") + ("".join(c.itertext()) if c.tag in _INLINE else "") for c in element
                )
                own = len(text.strip())
                own = own if own >= _SHORTEST_PROSE else 0
            inner = sum(self.prose.get(c, 0) for c in element if not self._certainly_outside(c))
            self.prose[element] = own + inner
        return self.prose.get(root, 0)

    def _certainly_outside(self, element: etree._Element) -> bool:
        return element.tag in ("nav", "aside", "footer", "form") or (
            isinstance(element.tag, str) and self.is_hidden(element)
        )


_INLINE = frozenset(
    {
        "b",
        "i",
        "em",
        "strong",
        "span",
        "sup",
        "sub",
        "u",
        "small",
        "abbr",
        "cite",
        "q",
        "mark",
        "code",
        "time",
        "font",
        "dfn",
    }
)


def parts(element: etree._Element) -> set[str]:
    """Return the words that the class names and the id of an element are made of, in lower case."""
    return {part.lower() for part in _PARTS.findall(f"{element.get('class', '')} {element.get('id', '')}")}


def _hiding_selectors(root: etree._Element) -> frozenset[str]:
    found = set()
    for style in root.iter("style"):
        for rule in _STYLE_RULE.finditer("".join(style.itertext())[:200_000]):
            if _HIDES.search(rule[2]):
                for selector in rule[1].split(","):
                    simple = _SIMPLE_SELECTOR.fullmatch(selector.strip())
                    if simple:
                        found.add(simple[1])
    return frozenset(found)
