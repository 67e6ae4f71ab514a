"""The tables of words that the reading of cases rests on, and the form in which short strings are compared."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from ..extraction.sentence.phrases import flat

_BRACES: Final = re.compile(r"\{([^{}]*)\}")
_MARKS: Final = re.compile(r"[*†‡§¶#]+$|^[*†‡§¶]+(?=\w)")


@cache
def table(name: str) -> dict[str, Any]:
    """Return one of the TOML tables beside this module."""
    with (Path(__file__).parent / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


@lru_cache(maxsize=65536)
def normal(cell: str) -> str:
    """Return the form in which a cell is compared: lower case, plain dashes, single blanks, no footnote mark or period.

    >>> from batson.ingest.cases.wording import normal
    >>> normal("  N.R.* "), normal("Not  reported."), normal("—")
    ('n.r', 'not reported', '-')
    """
    plain = " ".join(flat(cell).split())
    bare = _MARKS.sub("", plain).strip() or plain
    return bare.rstrip(".,;:") or bare


@cache
def codes(name: str, *path: str) -> dict[str, str]:
    """Return whole cells to what they stand for, from a section of a table: {meaning: [cells]}.

    A section whose meanings hold more than cells gives those under the key "codes".
    """
    section: Any = table(name)
    for step in path:
        section = section[step]
    out: dict[str, str] = {}
    for meaning, row in section.items():
        for code in row.get("codes", ()) if isinstance(row, dict) else row:
            out.setdefault(normal(code), meaning)
    return out


@cache
def members(name: str, section: str, key: str = "cells") -> frozenset[str]:
    """Return a flat list of cells, as they are compared."""
    return frozenset(normal(cell) for cell in table(name)[section][key])


@cache
def phrases(name: str, *path: str) -> re.Pattern[str]:
    """Return the pattern that finds any phrase of a section in flat text, the longest first, at word boundaries."""
    section: Any = table(name)
    for step in path:
        section = section[step]
    return alternation({words for phrase in section for words in written_out(phrase)})


def written_out(phrase: str) -> list[str]:
    """Return what a phrase with alternatives in braces stands for; a blank inside a brace belongs to its alternative.

    >>> from batson.ingest.cases.wording import written_out
    >>> written_out("{,the |his }operation")
    ['operation', 'the operation', 'his operation']
    """
    brace = _BRACES.search(phrase)
    if brace is None:
        return [" ".join(phrase.split())]
    head, tail = phrase[: brace.start()], phrase[brace.end() :]
    return [words for part in re.split(r"[,|]", brace[1]) for words in written_out(head + part + tail)]


def alternation(words: set[str]) -> re.Pattern[str]:
    """Return the pattern that finds any of some flat words or phrases at word boundaries."""
    ordered = sorted((w for w in words if w), key=lambda w: (-len(w), w))
    return re.compile(rf"(?<![\w])(?:{'|'.join(map(re.escape, ordered))})(?![\w])" if ordered else r"(?!)")


@cache
def pattern(name: str, section: str, key: str) -> re.Pattern[str]:
    """Return the pattern of a list of regular expressions in a table, at word boundaries of flat text."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(table(name)[section][key])})(?!\w)")


@cache
def one_of(name: str, section: str, key: str) -> str:
    """Return a list of regular expressions in a table as one, to be built into another."""
    return f"(?:{'|'.join(table(name)[section][key])})"
