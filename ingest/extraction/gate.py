"""The gate before everything else: which texts are read at all, by the parts of words in `rules/gate.toml`."""

from __future__ import annotations

from functools import cache

from ..problems import Problem
from .rule_tables import read_table


def relevant(lower: str) -> bool:
    """Whether a text in lower case names both a tumor and a spread, a route or a lesion: the cheap gate."""
    tumors, spread = _gate()
    return any(w in lower for w in tumors) and any(w in lower for w in spread)


@cache
def _gate() -> tuple[tuple[str, ...], tuple[str, ...]]:
    table = read_table("gate.toml")
    return tuple(table["tumor"]), tuple(table["spread"])


def passed_over(lower: str, source: str) -> tuple[Problem, ...]:
    """Tell of a text that names a tumor, yet no spread, and so is not read."""
    named = next((w for w in _gate()[0] if w in lower), None)
    if named is None:
        return ()
    reason = "the text names a tumor, and neither a spread nor a route nor a lesion: it was not read"
    return (Problem(source=source, place="whole text", value=named, reason=reason),)
