"""Where sentences begin and end."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_RULES = Path(__file__).parent.parent / "rules" / "abbreviations.toml"

# A run of terminators with what may close a sentence after it: quotation marks, brackets, citations.
# Every repetition is bounded, so that the time taken grows with the length of the text only.
_END = re.compile(
    r"[.!?…]{1,6}[)\]\"'”’»]{0,3}"
    r"(?P<cited>\s?\[\d[\d,;–\- ]{0,60}\]|[\d¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3}(?:[,–-][\d¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3}){0,12})?"
    r"(?=\s{1,50}(?P<open>[(\[{\"'“‘«*•]{0,3})(?P<word>[^\s,;:.]{1,40}))"
)
_BLANK_LINE = re.compile(r"\n[ \t\r\f\v]*\n")
_LAST_WORD = re.compile(r"[^\s(\[{\"'“‘«/]+$")
_DOTTED = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]$")


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """The abbreviations of `rules/abbreviations.toml`."""

    never: frozenset[str]
    before_number: frozenset[str]
    sometimes: frozenset[str]
    before_initial: frozenset[str]
    all: frozenset[str]


@cache
def abbreviations() -> Abbreviations:
    """Return the table of abbreviations, read once."""
    with _RULES.open("rb") as file:
        table = tomllib.load(file)
    sets = {name: frozenset(words) for name, words in table.items()}
    return Abbreviations(**sets, all=sets["never"] | sets["before_number"] | sets["sometimes"])


def split(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Return the sentences of `text[start:end]` as spans without white space at either end.

    Spans are code points into `text`, 0-based, half-open, ordered and disjoint. A sentence may run over line ends but
    never over a blank line. Headings and captions are not known here: give each block of text by itself.

    >>> from batson.ingest.layout.sentences import split
    >>> text = "Lee et al. [9] saw two. Dr. Roe gave 4 mg i.v. daily. Levels were T4 and T12. None moved."
    >>> [text[a:b] for a, b in split(text)]
    ['Lee et al. [9] saw two.', 'Dr. Roe gave 4 mg i.v. daily.', 'Levels were T4 and T12.', 'None moved.']
    """
    end = len(text) if end is None else end
    table = abbreviations()
    spans: list[tuple[int, int]] = []
    for low, high in _between_blank_lines(text, start, end):
        begin = low
        while begin < high and text[begin].isspace():
            begin += 1
        for mark in _END.finditer(text, begin, high):
            # The look-ahead sees no character beyond `high`: the last sentence of a block is closed below.
            if _is_end(text, begin, mark, table):
                spans.append((begin, mark.end()))
                begin = mark.start("open")
        stop = high
        while stop > begin and text[stop - 1].isspace():
            stop -= 1
        if begin < stop:
            spans.append((begin, stop))
    return spans


def _between_blank_lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    if text.find("\n", start, end) < 0:
        return [(start, end)]
    parts = []
    at = start
    for blank in _BLANK_LINE.finditer(text, start, end):
        parts.append((at, blank.start()))
        at = blank.end()
    parts.append((at, end))
    return parts


def _is_end(text: str, begin: int, mark: re.Match[str], table: Abbreviations) -> bool:
    word = mark["word"]
    initial = word[0]
    if initial.islower() and not _is_symbol(word) and not (mark["open"] == "(" and word[1:2] == ")"):
        return False  # but "(b)" begins a sentence: the next panel of a figure
    at = mark.start()
    cited = mark["cited"]
    if cited is not None and "[" not in cited:
        # "survival.3 The": a raised number after the period, but "5.3 The" is a decimal.
        before = text[at - 1] if at > begin else " "
        if before.isdigit() or before.isspace():
            return initial.isupper() and not before.isdigit()
    if text[at] != "." or text[at + 1] in ".!?…":
        return True
    # Most sentences end in a plain word, which is settled without a search.
    last = text[text.rfind(" ", begin, at) + 1 : at]
    if len(last) > 3 and last.isalpha() and last.islower() and last not in table.all:
        return True
    return _period_ends(text, begin, at, word, bracket=bool(mark["open"]) and mark["open"][-1] in "([", table=table)


def _period_ends(text: str, begin: int, at: int, word: str, *, bracket: bool, table: Abbreviations) -> bool:
    """Whether the single period at `at` ends the sentence that began at `begin`, `word` being the next word."""
    found = _LAST_WORD.search(text, max(begin, at - 40), at)
    if found is None:
        return True
    last = found[0]
    lower = last.lower()
    if lower in table.never and not (lower in ("j", "ms") and last.islower()):
        return False
    number = any(c.isdigit() for c in word)  # "No. 3", "no. AB12"
    if number and lower in table.before_number:
        return False
    if lower in table.sometimes or _DOTTED.match(last):
        return word[0].isupper() and not bracket
    if last.isdigit() and not text[begin : found.start()].strip():
        return False  # the number of a list item: "1. Surgery"
    if len(last) == 1 and last.isupper():
        return not _is_initial(text, begin, found.start(), word, table)
    return True


def _is_initial(text: str, begin: int, at: int, word: str, table: Abbreviations) -> bool:
    """Whether the single capital letter at `at` belongs to a name: "J. Smith", but not "hepatitis C. The"."""
    before = text[max(begin, at - 30) : at].split()
    if not before:
        return word[0].isupper() and not word.islower() and len(word) > 1 and text[begin:at].strip() == ""
    last = before[-1]
    if last.endswith((".", ",", ";", "(")) or last in ("&", "and"):
        return word[0].isupper()
    return last.lower().rstrip(".") in table.before_initial


def _is_symbol(word: str) -> bool:
    """Whether a word that begins with a small letter may begin a sentence: mTOR, p53, c-Met."""
    return any(c.isupper() or c.isdigit() for c in word[1:5])
