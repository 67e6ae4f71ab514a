"""What kind of section a heading opens."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import get_args

from .document import SectionKind

_RULES = Path(__file__).parent / "rules" / "sections.toml"
_NUMBER = re.compile(r"^\s*(?:\d{1,2}(?:\.\d{1,2}){0,4}[.)]?|[IVX]{1,5}\.|[A-H]\.)\s+")
_PATIENT = re.compile(r"^(?P<name>[a-z. ]{4,12}?)\s*(?:\d{1,3}|[a-h]|[ivx]{1,5}|one|two|three|four|five)\b")


@cache
def _names() -> dict[str, SectionKind]:
    kinds: dict[str, SectionKind] = {}
    for kind, row in _table().items():
        if kind in get_args(SectionKind):
            kinds.update(dict.fromkeys(row["names"], kind))  # type: ignore[arg-type]
    return kinds


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    with _RULES.open("rb") as file:
        return tomllib.load(file)


def named_kind(title: str) -> SectionKind | None:
    """Return the kind that a heading names by itself, or None where it names none; numbers before it do not matter.

    >>> from batson.ingest.sections import named_kind
    >>> named_kind("2. Materials and Methods"), named_kind("Patient 1"), named_kind("What will I notice?")
    ('methods', 'case', None)
    """
    plain = " ".join(_NUMBER.sub("", title).strip(" \t\n.:—–-").lower().replace("’", "'").split())
    if not plain:
        return None
    known = _names().get(plain)
    if known is not None:
        return known
    patient = _PATIENT.match(plain)
    if patient is not None and patient["name"].strip() in _table()["numbered_case"]["names"]:
        return "case"
    if len(plain) <= 80:
        for kind, row in _table().items():
            for word in row.get("words", ()):
                if plain.startswith((word + " ", word + ":")) or plain.endswith(" " + word):
                    return kind  # type: ignore[return-value]
    return None
