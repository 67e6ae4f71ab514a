"""Where a text cites, and the entries of a reference list that is printed as text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from ..document import CitationMark, Reference

_DASH = r"[-–—‐‑−]"
_NUMBERS = rf"\d{{1,4}}(?:\s{{0,2}}(?:[,;]|{_DASH})\s{{0,2}}\d{{1,4}}){{0,60}}"
_BRACKETED = re.compile(rf"\[\s{{0,2}}(?:refs?\.?\s|see\s)?({_NUMBERS})\s{{0,2}}\]")
_PARENTHESIZED = re.compile(rf"(?<=[a-z.)] )\(({_NUMBERS})\)(?=[.,;:])")
# Raised numbers that a plain text has on the line: "lived longer.3,4 The", "in carcinoma12 of".
_RAISED = re.compile(
    r"(?:(?<=[a-z)\]”][.,;:])|(?<=[a-z]{4}))([\d⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}(?:[,–-][\d⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}){0,20})(?=[\s.,;:)]|$)"
)
_PLAIN_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_PART = re.compile(rf"(\d{{1,4}})(?:\s*{_DASH}\s*(\d{{1,4}}))?")
_LONGEST_RANGE = 200
_BETWEEN_LINKS = re.compile(rf"\s{{0,3}}(?:[,;]|{_DASH})?\s{{0,3}}")

_PARTICLE = r"(?:(?:van|von|der|den|de|del|della|di|da|le|la|el|al|ten|ter|dos|Mc|Mac|O)[ '’]){0,3}"
_NAME = rf"{_PARTICLE}[^\W\d_a-zß-öø-ÿ][^\W\d_]+(?:['’-][^\W\d_]+){{0,2}}"
_OTHERS = r"(?:,?\s(?:et\sal\.?|and\s(?:colleagues|co-?workers)))?"
_NAMES = rf"{_NAME}(?:(?:,\s(?:and\s|&\s)?|\s(?:and|&)\s){_NAME}){{0,5}}{_OTHERS}"
_YEAR = r"(?:1[89]|20)\d\d[a-z]?"
_YEARS = rf"{_YEAR}(?:\s?(?:,|and|&|;)\s?{_YEAR}){{0,6}}"
_PARENTHESIS = re.compile(r"\(([^()]{4,500})\)|\[([^\[\]]{6,500})\]")
_WITHIN = re.compile(rf"(?P<names>{_NAMES}),?\s(?P<years>{_YEARS})(?=\s*(?:$|[;,:)]|and\s|pp?\.))")
_BARE_YEAR = re.compile(rf"\(({_YEARS})\)")
_BEFORE = re.compile(rf"(?P<names>{_NAMES})(?:['’]s?(?:\s(?:group|team|series))?)?\s{{1,2}}$")
_SEPARATOR = re.compile(r",\s(?:and\s|&\s)?|,?\s(?:and|&|et)\s")
_LABEL = re.compile(r"(?:Table|Figure|Fig|Figs|Tables|Figures|Appendix|Box|File)\.?\s+S?\d{1,3}$")
_REACH = 110
_RULES = Path(__file__).parent.parent / "rules" / "citations.toml"


@cache
def _no_authors() -> frozenset[str]:
    with _RULES.open("rb") as file:
        return frozenset(tomllib.load(file)["no_authors"])


def find_marks(
    text: str, *, references: Sequence[Reference] = (), start: int = 0, end: int | None = None
) -> tuple[CitationMark, ...]:
    """Return the places in `text[start:end]` where the text cites, in order and disjoint.

    Numbers in brackets ("[3, 6-8]"); in parentheses or raised ("longer.3,4") where the reference list is numbered and
    no brackets are used; names with years ("(Lee et al., 2007; Roe 2010)", "Lee and Roe (2007)"). Names that belong to
    a number ("Lee et al. [9]") are part of the mark. A range in a bracket after a number is its range, no citation.
    """
    end = len(text) if end is None else end
    surnames = {r.key: surname(r.authors[0]) for r in references if r.authors}
    listed = {r.key for r in references}
    found = (m for m in _BRACKETED.finditer(text, start, end) if not _after_number(text, m))
    marks = [_numbered(text, m, surnames) for m in found]
    if not marks and any(key.isdigit() for key in listed):
        in_parentheses = (_numbered(text, m, surnames) for m in _PARENTHESIZED.finditer(text, start, end))
        raised = (
            CitationMark(*m.span(1), expand(m[1].translate(_PLAIN_DIGITS))) for m in _RAISED.finditer(text, start, end)
        )
        marks = [mark for mark in (*in_parentheses, *raised) if set(mark.keys) <= listed]
    marks += _dated(text, start, end)
    return disjoint(marks)


def disjoint(marks: Iterable[CitationMark]) -> tuple[CitationMark, ...]:
    """Return the marks in order, of two that overlap the one that begins first."""
    out: list[CitationMark] = []
    for mark in sorted(marks, key=lambda m: (m.start, -m.end)):
        if not out or mark.start >= out[-1].end:
            out.append(mark)
    return tuple(out)


def expand(numbers: str) -> tuple[str, ...]:
    """Return the single numbers of a list such as "3, 6-8", in the order printed.

    >>> from batson.ingest.layout.citations import expand
    >>> expand("3, 6–8")
    ('3', '6', '7', '8')
    """
    out: list[str] = []
    for part in _PART.finditer(numbers):
        first = int(part[1])
        last = int(part[2]) if part[2] else first
        if not first <= last <= first + _LONGEST_RANGE:
            out += [part[1], part[2]]
            continue
        out += [str(n) for n in range(first, last + 1)]
    return tuple(dict.fromkeys(out))


def _after_number(text: str, mark: re.Match[str]) -> bool:
    """Whether a bracket with a range or list stands after a number: "median 12 [8-16]", but "Table 1 [3-13]"."""
    before = text[max(0, mark.start() - 40) : mark.start()].rstrip()
    if not before or not (before[-1].isdigit() or before[-1] in "%±=<>≤≥"):
        return False
    return re.search(_DASH + r"|,", mark[1]) is not None and _LABEL.search(before) is None


def _numbered(text: str, mark: re.Match[str], surnames: dict[str, str]) -> CitationMark:
    keys = expand(mark[1])
    start = mark.start()
    low = max(0, start - _REACH)
    names = _BEFORE.search(text, low, start) if text[max(0, start - 1) : start].isspace() else None
    # `$` of the pattern is the end of the searched part, which is where the bracket opens.
    if names is not None:
        skip, first = _first_author(names["names"])
        is_author = first.casefold() in {surnames.get(key, "").casefold() for key in keys}
        known = [key for key in keys if key in surnames]
        if is_author or (not known and first and ("et al" in names["names"] or "and co" in names["names"])):
            start = names.start("names") + skip
    return CitationMark(start, mark.end(), keys)


def _dated(text: str, start: int, end: int) -> list[CitationMark]:
    marks = []
    for outer in _PARENTHESIS.finditer(text, start, end):
        keys = [
            f"{first} {year}"
            for inner in _WITHIN.finditer(outer[1] if outer[1] is not None else outer[2])
            if (first := _first_author(inner["names"])[1])
            for year in re.findall(_YEAR, inner["years"])
        ]
        if keys:
            marks.append(CitationMark(outer.start(), outer.end(), tuple(dict.fromkeys(keys))))
    for years in _BARE_YEAR.finditer(text, start, end):
        names = _BEFORE.search(text, max(0, years.start() - _REACH), years.start())
        if names is None:
            continue
        skip, first = _first_author(names["names"])
        if first:
            keys = [f"{first} {year}" for year in re.findall(_YEAR, years[1])]
            marks.append(CitationMark(names.start("names") + skip, years.end(), tuple(dict.fromkeys(keys))))
    return marks


def _first_author(names: str) -> tuple[int, str]:
    """The surname that a list of names begins with, and how many characters of no name stand before it.

    "Interestingly, Park et al." begins with Park; the surname is empty where no word is a name.
    """
    at = 0
    for word in _SEPARATOR.split(names):
        plain = " ".join(word.split())
        at = names.find(word, at)
        if (
            plain
            and plain not in _no_authors()
            and not plain.endswith("ly")
            and not (plain.isupper() and len(plain) <= 5)
        ):
            return at, plain
        at += len(word)
    return 0, ""


def surname(author: str) -> str:
    """Return the surname of an author as it is used in a key.

    >>> from batson.ingest.layout.citations import surname
    >>> [surname(a) for a in ("Lee AB", "Lee, Ann", "Ann Lee")]
    ['Lee', 'Lee', 'Lee']
    """
    if "," in author:
        return author.split(",")[0].strip()
    words = author.split()
    if len(words) > 1 and re.fullmatch(r"(?:[^\W\d_a-z]\.?-?){1,4}", words[-1]):
        return " ".join(words[:-1])
    return words[-1] if words else author


def linked(text: str, marks: Sequence[CitationMark]) -> tuple[CitationMark, ...]:
    """Return marks that come from links, neighbors made one: "1", "3" and "5" of "1,3–5" cite 1, 3, 4 and 5.

    Links are neighbors where nothing but commas, dashes and white space stands between them; a dash is a range where
    both keys are numbers.
    """
    out: list[CitationMark] = []
    for mark in sorted(marks, key=lambda m: m.start):
        between = text[out[-1].end : mark.start] if out else None
        if between is None or not _BETWEEN_LINKS.fullmatch(between):
            out.append(mark)
            continue
        last = out[-1]
        keys = list(last.keys)
        first, second = keys[-1], mark.keys[0]
        if re.search(_DASH, between) and first.isdigit() and second.isdigit():
            keys += expand(f"{first}-{second}")
        keys += mark.keys
        out[-1] = CitationMark(last.start, mark.end, tuple(dict.fromkeys(keys)))
    return tuple(out)


def combined(links: Sequence[CitationMark], found: Sequence[CitationMark]) -> tuple[CitationMark, ...]:
    """Return marks found in the text with the keys of the links inside them, and the links that stand elsewhere."""
    out = []
    used: set[int] = set()
    for mark in found:
        inside = [i for i, link in enumerate(links) if link.start < mark.end and mark.start < link.end]
        used.update(inside)
        keys = tuple(dict.fromkeys(key for i in inside for key in links[i].keys))
        out.append(CitationMark(mark.start, mark.end, keys or mark.keys))
    return disjoint([*out, *(link for i, link in enumerate(links) if i not in used)])
