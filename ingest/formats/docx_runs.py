"""Running text of a Word document: runs, fields, tracked changes, symbols, formulas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from ..document import Loss
from ..layout.citations import expand
from ..layout.superscripts import raised
from ..origin import Place
from .markup import MarkupText, Run
from .xmltree import local

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PASSED = frozenset(
    {
        "ins",
        "hyperlink",
        "smartTag",
        "sdt",
        "sdtContent",
        "fldSimple",
        "moveTo",
        "customXml",
        "oMath",
        "oMathPara",
        "bdo",
    }
)
_MATH = frozenset(
    {"r", "f", "num", "den", "e", "sub", "sup", "sSup", "sSub", "sSubSup", "d", "rad", "deg", "nary", "func", "fName"}
    | {"acc", "bar", "m", "mr", "box", "limLow", "lim", "eqArr", "groupChr", "t"}
)
_SUPERSCRIPT_CITATION = re.compile(r"\s?\[?\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,20}\]?,?\s?")
_UNIT_BEFORE = re.compile(r"(?:^|[\s\d(])(?:[cmdkµμ]?m|in|ft|s|h|kg|cells)$")
# The Symbol font, whose characters stand in the private area: what papers use of it.
_SYMBOL = dict(zip("abdegmklpscDW", "αβδεγμκλπσχΔΩ", strict=True)) | {
    "\xa3": "≤", "\xb1": "±", "\xb3": "≥", "\xb4": "×", "\xb0": "°", "\xb5": "∝", "\xae": "→", "\xb7": "•",
    "\xbb": "≈", "\xb9": "≠", "\xa5": "∞", "-": "−", "<": "<", ">": ">", "=": "=", "+": "+", "%": "%",
}  # fmt: skip


@dataclass(slots=True)
class RunReader:
    """Reads the runs of paragraphs; text boxes and notes inside them wait until the paragraph ends."""

    out: MarkupText
    boxes: list[etree._Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    hidden: int = 0

    def runs(self, paragraph: etree._Element, place: Place) -> list[Run]:
        """Return the runs of a paragraph as they are shown: insertions in, deletions and hidden text out."""
        found: list[Run] = []
        before = ""
        for text, is_raised in self._walk(paragraph):
            cites: tuple[str, ...] = ()
            if is_raised and text.strip():
                cites = _superscript_cites(text, before)
                text = raised(text, after=before)
            found.append(Run(text, place, cites))
            before = text or before
        return found

    def _walk(self, element: etree._Element) -> Iterator[tuple[str, bool]]:
        for child in element:
            name = local(child)
            if name == "r":
                yield from self._run(child)
            elif name in _PASSED or (name in _MATH and not str(child.tag).startswith(W)):
                yield from self._walk(child)
            elif name == "t":
                yield child.text or "", False
            elif name == "AlternateContent":
                yield from self._alternate(child)

    def _run(self, run: etree._Element) -> Iterator[tuple[str, bool]]:
        properties = run.find(f"{W}rPr")
        is_raised = False
        if properties is not None:
            if _on(properties.find(f"{W}vanish")):
                self.hidden += any(t.text for t in run.iter(f"{W}t"))
                return
            align = properties.find(f"{W}vertAlign")
            is_raised = align is not None and align.get(f"{W}val") == "superscript"
        for child in run:
            match local(child):
                case "t":
                    yield child.text or "", is_raised
                case "tab" | "br" | "cr" | "ptab":
                    yield " ", False
                case "noBreakHyphen":
                    yield "\u2011", False
                case "sym":
                    yield self._symbol(child), is_raised
                case "footnoteReference" | "endnoteReference":
                    self.notes.append((local(child).removesuffix("Reference"), child.get(f"{W}id", "")))
                case "drawing" | "pict" | "object":
                    self.boxes += _boxes(child)
                case "AlternateContent":
                    yield from self._alternate(child)

    def _alternate(self, element: etree._Element) -> Iterator[tuple[str, bool]]:
        """The first choice only: the fallback says the same again."""
        choice = next((c for c in element if local(c) == "Choice"), None)
        if choice is not None:
            for child in choice:
                if local(child) in ("drawing", "pict"):
                    self.boxes += _boxes(child)
            yield from self._walk(choice)

    def _symbol(self, symbol: etree._Element) -> str:
        code = symbol.get(f"{W}char", "")
        try:
            point = int(code, 16)
        except ValueError:
            return "\ufffd"
        low = chr(point - 0xF000) if 0xF000 <= point <= 0xF0FF else chr(point) if point < 0xD800 else "\ufffd"
        if symbol.get(f"{W}font", "") == "Symbol" or point >= 0xF000:
            if low not in _SYMBOL:
                self.out.loss(Loss("unread part", "whole file", f"the symbol {code} of a font is not known"))
            return _SYMBOL.get(low, "\ufffd")
        return low


def _boxes(element: etree._Element) -> list[etree._Element]:
    """The contents of text boxes; those of a fallback are left out."""
    found = []
    for box in element.iter(f"{W}txbxContent"):
        if not any(local(a) == "Fallback" for a in box.iterancestors()):
            found.append(box)
    return found


def _on(element: etree._Element | None) -> bool:
    return element is not None and element.get(f"{W}val", "1") not in ("0", "false", "off")


def is_bold(paragraph: etree._Element) -> bool:
    """Whether every run of a paragraph that has words is bold."""
    runs = [r for r in paragraph.iter(f"{W}r") if any((t.text or "").strip() for t in r.iter(f"{W}t"))]
    return bool(runs) and all(_on(r.find(f"{W}rPr/{W}b")) for r in runs)


def _superscript_cites(text: str, before: str) -> tuple[str, ...]:
    """The references that a raised number names; none where it is a power or a unit's: 10⁹, cm²."""
    if not _SUPERSCRIPT_CITATION.fullmatch(text) or not before.strip() or before[-1].isdigit():
        return ()
    if text.strip() in ("2", "3") and _UNIT_BEFORE.search(before[-8:]):
        return ()
    return expand(text)
