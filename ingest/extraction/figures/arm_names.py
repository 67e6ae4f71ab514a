"""The names that a text gives to the groups it compares: "57 ipilimumab (IO group)" makes "under IO" mean the drug."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..naming.mentions import Mention

_DEFINED = re.compile(
    r"\s?\((?:n\s?=\s?(?P<first>\d+)\s?[,;]\s?)?(?:the )?"
    r"(?P<name>(?P<word>[A-Za-z][A-Za-z0-9/+-]{0,11}) (?:group|arm|cohort)"
    r"|(?i:group|arm|cohort) (?:[A-Z]|[1-9]|I{1,3}V?))"
    r"(?:\s?[,;]\s?n\s?=\s?(?P<last>\d+))?(?=\s?[,;)])"
)
_NAMED = "Treatment"


def with_arm_names(text: str, found: Sequence[Mention]) -> tuple[list[Mention], dict[str, int | None]]:
    """Return the mentions with every name of a group as one of its treatment, and how many had each, in their order.

    A name in capitals stands alone ("after PHP"); another only with the word for a group ("the surgery group").
    """
    names: dict[str, Mention] = {}
    sizes: dict[str, int | None] = {}
    places: list[tuple[int, int]] = []
    ends = {m.end: m for m in found if _NAMED in m.kinds}
    for match in _DEFINED.finditer(text) if ends else ():
        long = ends.get(match.start())
        if long is None:
            continue
        word = match["word"] or ""
        names.setdefault(word if len(word) > 1 and not word[1:].islower() else match["name"], long)
        size = match["first"] or match["last"]
        sizes.setdefault(long.iri, int(size) if size else None)
        places.append(match.span())
    if not names:
        return list(found), {}
    listed = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    added = [
        replace(names[m["name"]], start=m.start(), end=m.end())
        for m in re.finditer(rf"\b(?P<name>{listed})\b(?: (?:group|arm|cohort)\b)?", text)
        if not any(a <= m.start() < b for a, b in places)
    ]
    kept = [m for m in found if not any(a.start < m.end and m.start < a.end for a in added)]
    kept = [m for m in kept if not any(a <= m.start and m.end <= b for a, b in places)]
    return sorted([*kept, *added], key=lambda m: (m.start, -m.end)), sizes
