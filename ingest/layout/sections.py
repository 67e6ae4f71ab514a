"""What kind of section a heading opens."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import get_args

from ..document import SectionKind

_RULES = Path(__file__).parent.parent / "rules" / "sections.toml"
_LONGEST = 100
_NUMBER = re.compile(r"^\s*(?:\d{1,2}(?:\.\d{1,2}){0,4}[.)]?|[IVX]{1,5}\.|[A-H]\.)\s+")
_RUN_IN = re.compile(
    r"(?P<number>\d{1,2}(?:\.\d{1,2}){1,4}\.?\s{1,3}[^\W\d_a-z][^.\n]{2,70})\.\s+(?=\S)"
    r"|(?P<capitals>[A-Z][A-Z ,&/-]{3,45})(?:[.:]|\s?[—–])\s+(?=\S)"
    r"|(?P<name>[A-Z][A-Za-z ’'&.-]{2,45}?(?: (?:\d{1,2}|[A-H]|[IVX]{1,4}))?)(?:[.:]|\s?[—–])\s+(?=[\w“\"(±<>≥≤])"
)
_NOTE = re.compile(
    r"(?:[a-z*†‡§¶#]|[A-Za-z/]{1,12}\s?(?:=|:|,\s(?:not|no)\b)|Abbreviations?\b|Notes?\b|Data are\b|Values are\b)"
)
_PATIENT = re.compile(
    r"(?P<name>[a-z. ]{4,12}?)\s*(?:\d{1,3}|[a-h]|[ivx]{1,5}|one|two|three|four|five)(?=$|\s?[:.,(–—-])"
)


@cache
def _names() -> dict[str, SectionKind]:
    kinds: dict[str, SectionKind] = {}
    for kind, row in _table().items():
        if kind in get_args(SectionKind):
            kinds.update(dict.fromkeys(row["names"], kind))  # type: ignore[arg-type]
    return kinds


@cache
def _words() -> tuple[tuple[SectionKind, tuple[str, ...], tuple[str, ...]], ...]:
    """Beginnings and ends of headings that decide by themselves."""
    out: list[tuple[SectionKind, tuple[str, ...], tuple[str, ...]]] = []
    for kind in get_args(SectionKind):
        words = _table().get(kind, {}).get("words", [])
        out.append((kind, tuple(word + stop for word in words for stop in " :"), tuple(" " + word for word in words)))
    return tuple(out)


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    with _RULES.open("rb") as file:
        return tomllib.load(file)


@lru_cache(maxsize=4096)
def is_salutation(line: str) -> bool:
    """Whether a line is the salutation of a letter, a comma or a stop behind it: "To the Editor,"."""
    return line.strip(" \t\n.,:—–-").lower() in _table()["salutation"]["names"]


def named_kind(title: str) -> SectionKind | None:
    """Return the kind that a heading names by itself, or None where it names none; numbers before it do not matter.

    >>> from batson.ingest.layout.sections import named_kind
    >>> named_kind("2. Materials and Methods"), named_kind("Patient 1"), named_kind("What will I notice?")
    ('methods', 'case', None)
    """
    if len(title) > _LONGEST:
        return None
    plain = " ".join(_NUMBER.sub("", title).strip(" \t\n.:—–-").lower().replace("’", "'").split())
    if not plain:
        return None
    known = _names().get(plain)
    if known is not None:
        return known
    if is_salutation(title):
        return "other"
    patient = _PATIENT.match(plain)
    if patient is not None and patient["name"].strip() in _table()["numbered_case"]["names"]:
        return "case"
    for kind, starts, ends in _words():
        if plain.startswith(starts) or plain.endswith(ends):
            return kind
    return None


@dataclass(frozen=True, slots=True)
class RunIn:
    """A heading that runs into its paragraph, as in "Results. We saw": its title, kind, and where the prose begins."""

    title: str
    kind: SectionKind | None
    end: int


def run_in(text: str, start: int, end: int) -> RunIn | None:
    """Return the heading that the paragraph `text[start:end]` begins with, or None.

    It is a number and a title ("3.1. Our case."), capitals ("COMMENT."), or a heading that is known by name.

    >>> from batson.ingest.layout.sections import run_in
    >>> run_in("Patient A. A boy of 9 fell.", 0, 27), run_in("Outcome is poor. Of 23, 17 died.", 0, 32)
    (RunIn(title='Patient A', kind='case', end=11), None)
    """
    found = _RUN_IN.match(text, start, min(end, start + 130))
    if found is None or found.end() >= end:
        return None
    title = found["number"] or found["capitals"] or found["name"]
    if found["number"] and end - found.end() < len(title):
        return None  # "1.2.3 Offer radiotherapy. [Grade A]"
    kind = named_kind(title)
    if found["name"] and (kind is None or text[found.end("name")] == " "):
        return None
    return RunIn(" ".join(title.split()), kind, found.end())


def is_note(text: str, start: int, end: int) -> bool:
    """Whether a paragraph after a table begins as its notes do: "NR, not reported.", "* P < 0.05."."""
    return _NOTE.match(text, start, end) is not None
