"""Line ends: carriage returns taken out, and words joined that a hyphen breaks at the end of a line."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..origin import Origin, Place, Segment

_RULES = Path(__file__).parent.parent / "rules" / "line_ends.toml"
_BROKEN = re.compile(r"(?P<hyphen>[-‐\u00ad])(?<=[^\W\d_]{2}.)[ \t]{0,3}\r?\n[ \t]{0,20}(?=[^\W\d_]{2})")
_WORD_BEFORE = re.compile(r"[^\W_]+(?:-[^\W_]+){0,3}$")
_WORD_AFTER = re.compile(r"[^\W\d_]+")
_REACH = 40


@dataclass(frozen=True, slots=True)
class Joined:
    """A text after its line ends were mended, the map back, and how many words were joined."""

    text: str
    origin: Origin
    words: int


@cache
def _kept() -> tuple[frozenset[str], frozenset[str]]:
    with _RULES.open("rb") as file:
        table = tomllib.load(file)
    return frozenset(table["first"]), frozenset(table["second"])


def mend(text: str) -> Joined:
    """Return the text with line feeds only and without words broken at line ends.

    "treat-" and "ment" become "treatment"; "left-" and "sided" become "left-sided". The document's own spelling of the
    word elsewhere decides, then the lists of `rules/line_ends.toml`. The origin counts code points of the text given.

    >>> from batson.ingest.layout.line_ends import mend
    >>> mend("the treat-\\nment of left-\\nsided pain").text
    'the treatment of left-sided pain'
    """
    cuts = [cut for cut in (_cut(text, m) for m in _BROKEN.finditer(text)) if cut is not None]
    words = len(cuts)
    if "\r" in text:
        within = {at for low, high, _ in cuts for at in range(low, high)}
        cuts += [(m.start(), m.end(), "\n") for m in re.finditer(r"\r\n?", text) if m.start() not in within]
        cuts.sort()
    if not cuts:
        return Joined(text, Origin((Segment(0, len(text), Place(start=0, end=len(text))),)), 0)
    parts: list[str] = []
    segments: list[Segment] = []
    at = length = 0
    for low, high, instead in [*cuts, (len(text), len(text), "")]:
        if low > at:
            parts.append(text[at:low])
            segments.append(Segment(length, length + low - at, Place(start=at, end=low)))
            length += low - at
        parts.append(instead)
        length += len(instead)
        at = high
    return Joined("".join(parts), Origin(tuple(segments)), words)


def _cut(text: str, broken: re.Match[str]) -> tuple[int, int, str] | None:
    """What to take out where a word is broken, and what to put there; None where the second part is no word."""
    before = _WORD_BEFORE.search(text, max(0, broken.start() - _REACH), broken.start())
    after = _WORD_AFTER.match(text, broken.end(), broken.end() + _REACH)
    if before is None or after is None or not after[0][0].islower():
        # "Brown-" + "Séquard": a name keeps its hyphen and loses the line end.
        return None if after is None else (broken.start() + 1, broken.end(), "")
    if broken["hyphen"] == "\u00ad":
        return broken.start(), broken.end(), ""
    whole, hyphened = before[0] + after[0], f"{before[0]}-{after[0]}"
    first, second = _kept()
    if hyphened in text:
        keep = True
    elif whole in text:
        keep = False
    else:
        keep = before[0].rpartition("-")[2].lower() in first or after[0].lower() in second
    return (broken.start() + 1, broken.end(), "") if keep else (broken.start(), broken.end(), "")
