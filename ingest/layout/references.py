"""Entries of a reference list: told apart in running text, and taken to pieces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..document import Reference
from .citations import surname

_NUMBERED = re.compile(r"[\[(]?(\d{1,4})[\]).]{1,2}\s{0,8}(?=\S)")
_NEXT_IN_LINE = re.compile(r"\s{2,8}(?=[\[(]?\d{1,3}[\]).]\s)")
_AUTHOR_LINE = re.compile(
    r"[^\W\d_][^\W\d_'’-]{1,30}(?:[ '’-][^\W\d_]{1,30}){0,2}(?:,? ?[^\W\d_a-z]{1,3}\b|, [^\W\d_a-z]\.)"
)
_YEAR = re.compile(r"\b((?:1[89]|20)\d\d)([a-z]?)\b")
_YEAR_IN_PARENTHESES = re.compile(r"\(((?:1[89]|20)\d\d)([a-z]?)[^()]{0,20}\)")
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]{1,200}")
_PMID = re.compile(r"\b(?:PMID|PubMed):?\s{0,3}(\d{4,9})", re.IGNORECASE)
_PMCID = re.compile(r"\bPMC\d{4,9}\b")
_APA_AUTHOR = re.compile(r"[^\W\d_][^,;()]{1,40}, (?:[^\W\d_a-z]\.[ -]?){1,4}")


def clean_doi(value: str) -> str | None:
    """Return a bare DOI in lower case, or None where the value holds none.

    >>> from batson.ingest.layout.references import clean_doi
    >>> clean_doi("https://doi.org/10.99999/ABC.1).")
    '10.99999/abc.1'
    """
    found = _DOI.search(value)
    if found is None:
        return None
    doi = found[0].rstrip(".,;:'\"")
    while doi.endswith((")", "]")) and doi.count("(") < doi.count(")") + doi.count("]") - doi.count("["):
        doi = doi[:-1].rstrip(".,;:")
    return doi.lower()


def parse_reference(text: str, *, start: int, number: int | None = None) -> Reference:
    """Return one entry taken to pieces; what is not recognized stays None or empty.

    `start` is the offset of `text` in the document. The key is the number the entry begins with, else surname and year;
    where there is neither, `number` (its place in the list).
    """
    numbered = _NUMBERED.match(text)
    body = text[numbered.end() :] if numbered else text
    year = _YEAR_IN_PARENTHESES.search(body) or _YEAR.search(body)
    authors, title = _authors_and_title(body, year)
    doi = clean_doi(body)
    pmid = _PMID.search(body)
    pmcid = _PMCID.search(body)
    if numbered:
        key = str(int(numbered[1]))
    elif authors and year:
        key = f"{surname(authors[0])} {year[1]}{year[2]}"
    else:
        key = str(number) if number is not None else body[:40].strip()
    return Reference(
        key=key,
        text=text,
        start=start,
        end=start + len(text),
        authors=authors,
        year=int(year[1]) if year else None,
        title=title,
        doi=doi,
        pmid=pmid[1] if pmid else None,
        pmcid=pmcid[0] if pmcid else None,
    )


def _authors_and_title(body: str, year: re.Match[str] | None) -> tuple[tuple[str, ...], str | None]:
    if year is not None and body[year.start() : year.start() + 1] == "(" and year.start() < 400:
        names = body[: year.start()]
        rest = body[year.end() :].lstrip(" .,:")
    elif year is not None and year.start() < 60 and ". " not in body[: year.start()]:
        names = body[: year.start()]
        rest = body[year.end() :].lstrip(" .,:)")
    else:
        names, _, rest = body[:1500].partition(". ")
        if not rest:
            return (), None
    title, stop, after = rest.partition(". ")
    if not stop or not after.strip():
        question, stop, _ = rest.partition("? ")
        title = question + "?" if stop else ""
    return _authors(names), " ".join(title.split()) or None


def _authors(names: str) -> tuple[str, ...]:
    plain = " ".join(names.split()).strip(" .,;:(")
    apa = [name.strip(" -") for name in _APA_AUTHOR.findall(plain + ".")]
    if apa:
        return tuple(name.lstrip("& ").strip() for name in apa)[:50]
    parts = re.split(r"\s?[,;]\s?(?:and\s|&\s)?|\s(?:and|&)\s", plain)
    return tuple(part.strip(" .") for part in parts if part.strip(" .") and not part.startswith("et al"))[:50]


def entries(text: str, start: int, end: int) -> tuple[Reference, ...]:
    """Return the entries of a printed list that fills `text[start:end]`.

    A new entry begins at the next number, at a blank line, or, in a list without numbers, at a line that begins with
    surname and initials after a line that ended one.
    """
    lines = _lines(text, start, end)
    if not lines:
        return ()
    first = _NUMBERED.match(text, lines[0][0], lines[0][1])
    spans = _numbered_entries(text, lines) if first else _plain_entries(text, lines)
    found = [parse_reference(text[a:b], start=a, number=i) for i, (a, b) in enumerate(spans, 1)]
    return with_unique_keys(found)


def with_unique_keys(references: Sequence[Reference]) -> tuple[Reference, ...]:
    """Return the references with a letter added to a key of surname and year that stands twice."""
    seen: set[str] = set()
    out: list[Reference] = []
    for reference in references:
        key = reference.key
        if key in seen:
            letters = (f"{key}{c}" for c in "bcdefghijklmnopqrstuvwxyz" if not key.isdigit())
            key = next((k for k in letters if k not in seen), f"{key}#{len(out) + 1}")
        seen.add(key)
        out.append(reference if key == reference.key else replace(reference, key=key))
    return tuple(out)


def _lines(text: str, start: int, end: int) -> list[tuple[int, int, bool]]:
    """Lines without white space at their ends, and whether a blank line stands before each."""
    out: list[tuple[int, int, bool]] = []
    at, blank = start, True
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        line = text[at:stop]
        if line.strip():
            low = at + len(line) - len(line.lstrip())
            out.append((low, at + len(line.rstrip()), blank))
            blank = False
        else:
            blank = True
        at = stop + 1
    return out


def _numbered_entries(text: str, lines: list[tuple[int, int, bool]]) -> list[tuple[int, int]]:
    starts: list[int] = []
    number = 0
    for low, high, _ in lines:
        for at in [low, *(m.end() for m in _NEXT_IN_LINE.finditer(text, low, high))]:
            found = _NUMBERED.match(text, at, high)
            if found and number < int(found[1]) <= number + 5:
                number = int(found[1])
                starts.append(at)
    return _spans(text, starts, lines[-1][1])


def _plain_entries(text: str, lines: list[tuple[int, int, bool]]) -> list[tuple[int, int]]:
    starts: list[int] = []
    ended = True
    for low, high, blank in lines:
        has_year = bool(starts) and _YEAR.search(text, starts[-1], low) is not None
        if not starts or (blank and has_year) or (ended and has_year and _AUTHOR_LINE.match(text, low, high)):
            starts.append(low)
        ended = text[high - 1] in ".)]" or text[high - 1].isdigit()
    return _spans(text, starts, lines[-1][1])


def _spans(text: str, starts: list[int], end: int) -> list[tuple[int, int]]:
    stops = [*starts[1:], end] if starts else []
    return [(a, a + len(text[a:b].rstrip())) for a, b in zip(starts, stops, strict=True)]
