"""Levels of the spine and cord in cells and prose: "C6-D2", "T9 & C2", "conus (T12/L1)"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from ..extraction.sentence.phrases import flat
from .wording import alternation, table

_HIGHEST: Final = {"C": 8, "T": 12, "L": 5, "S": 5}
_REGION: Final = {"C": "cervical", "T": "thoracic", "L": "lumbar", "S": "sacral"}
_ORDER: Final = "CTLS"
_ONE: Final = r"(?<![\w.])(?P<a>c|th|t|d|l|s)\s?-?(?P<m>1[0-2]|[1-9])(?!\d|\.\d)"
_LEVEL: Final = re.compile(
    rf"{_ONE}(?:\s?(?P<join>-|/|to|through|and|&)\s?(?:the\s)?(?P<b>c|th|t|d|l|s)?\s?(?P<n>1[0-2]|[1-9])(?!\w|\.\d))?(?![a-z])"
)
_NO_LEVEL: Final = re.compile(
    r"(?:sensory level(?: (?:at|of|to))?|-?weighted|(?:stage|grade)d?"
    r"|\bt[12](?:-|\s)?(?:weighted|w\b|signal|hyperint|hypoint|iso|sequence|image|wi\b))\s*$"
)
_AFTER: Final = re.compile(
    r"^(?:-|\s)?(?:weighted|w\b|signal|hyper|hypo|iso|sequences?|images?|wi\b|tumou?r|stage|n[0-3x]|m[01x]|gadolinium)"
)
_SEGMENT: Final = re.compile(r"^\s?(?:(?:spinal )?cord )?segments?\b")


@dataclass(frozen=True, slots=True)
class Level:
    """One level or range at `start:end`; `text` is its plain form ("C6-T2"), `segment` marks a segment of the cord."""

    start: int
    end: int
    text: str
    regions: tuple[str, ...]
    segment: bool = False

    @property
    def is_range(self) -> bool:
        """Whether it names more than one vertebra."""
        return "-" in self.text or "/" in self.text


def find_levels(flat_text: str, start: int = 0, end: int | None = None, *, strict: bool = False) -> list[Level]:
    """Return the levels in `flat_text[start:end]`, made by `phrases.flat`: D and Th are T, "C6/7" is "C6-7".

    A slash between two regions names the junction and stays. `strict` leaves out what may be a signal, a stage of a
    tumor or a sensory level.

    >>> from batson.ingest.cases.levels import find_levels
    >>> [level.text for level in find_levels("c6-d2 and d5-6")]
    ['C6-T2', 'T5-6']
    >>> [level.text for level in find_levels("t2-weighted image of t2 and l3", strict=True)]
    ['T2', 'L3']
    """
    stop = len(flat_text) if end is None else end
    out: list[Level] = []
    at = start
    while match := _LEVEL.search(flat_text, at, stop):
        at = match.end()
        before, after = flat_text[max(start, match.start() - 24) : match.start()], flat_text[match.end() : stop]
        if _NO_LEVEL.search(before) or (strict and _AFTER.match(after)):
            continue
        if match["join"] in ("and", "&") or (match["join"] == "/" and not match["b"] and not _rises(match)):
            at = match.start("join")
            level = _level(match, single=True)
        else:
            level = _level(match)
        if level is not None:
            follow = flat_text[level.end : stop]
            out.append(Level(level.start, level.end, level.text, level.regions, bool(_SEGMENT.match(follow))))
    return out


def _rises(match: re.Match[str]) -> bool:
    return int(match["n"]) > int(match["m"])


def _letter(printed: str) -> str:
    return "T" if printed in ("t", "th", "d") else printed.upper()


def _level(match: re.Match[str], *, single: bool = False) -> Level | None:
    first, number = _letter(match["a"]), int(match["m"])
    if number > _HIGHEST[first]:
        return None
    if single or not match["join"]:
        return Level(match.start(), match.end("m"), f"{first}{number}", (_REGION[first],))
    second, last = _letter(match["b"] or match["a"]), int(match["n"])
    if last > _HIGHEST[second] or (_ORDER.index(second), last) < (_ORDER.index(first), number):
        return Level(match.start(), match.end("m"), f"{first}{number}", (_REGION[first],))
    if first == second:
        return Level(match.start(), match.end(), f"{first}{number}-{last}", (_REGION[first],))
    joint = "/" if match["join"] == "/" else "-"
    span = _ORDER[_ORDER.index(first) : _ORDER.index(second) + 1]
    return Level(match.start(), match.end(), f"{first}{number}{joint}{second}{last}", tuple(_REGION[r] for r in span))


def joined(levels: list[Level]) -> str:
    """Return several levels as one string: single ones with commas, ranges with semicolons."""
    texts = list(dict.fromkeys(level.text for level in levels))
    return ("; " if any(level.is_range for level in levels) else ", ").join(texts)


@cache
def _regions() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, alternation(set(words))) for name, words in table("cells")["region"].items())


def find_region(flat_text: str) -> str | None:
    """Return the regions of spine or cord that a flat text names, joined with "and"."""
    found = sorted((m.start(), name) for name, pattern in _regions() for m in pattern.finditer(flat_text))
    return " and ".join(dict.fromkeys(name for _, name in found)) or None


def region_of(levels: list[Level]) -> str | None:
    """Return the regions of the column in which levels lie: "T9, C2" is "thoracic and cervical".

    >>> from batson.ingest.cases.levels import find_levels, region_of
    >>> region_of(find_levels("c6-d2")), region_of(find_levels("t9 & c2"))
    ('cervicothoracic', 'thoracic and cervical')
    """
    joints: dict[tuple[str, ...], str] = {
        ("cervical", "thoracic"): "cervicothoracic",
        ("thoracic", "lumbar"): "thoracolumbar",
        ("lumbar", "sacral"): "lumbosacral",
    }
    names = [
        joints.get(level.regions, " to ".join(dict.fromkeys((level.regions[0], level.regions[-1])))) for level in levels
    ]
    return " and ".join(dict.fromkeys(names)) or None


def levels_in(cell: str) -> list[Level]:
    """Return the levels in a cell."""
    return find_levels(flat(cell))
