"""The rule tables of `ingest/rules`: read once, never changed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

RULES: Final = Path(__file__).parent.parent / "rules"


@cache
def read_table(name: str) -> dict[str, Any]:
    """Return a table in TOML by its file name; it is read once and not to be changed."""
    with (RULES / name).open("rb") as file:
        return tomllib.load(file)


@cache
def _groups() -> dict[str, Any]:
    return {
        name: frozenset(row) if isinstance(row, list) else row
        for name, row in read_table("concept_groups.toml").items()
    }


@cache
def group(name: str) -> frozenset[str]:
    """Return the local names of a group of concepts.

    >>> from batson.ingest.extraction.rule_tables import group
    >>> "Nephrectomy" in group("of_the_primary")
    True
    """
    found: frozenset[str] = _groups()[name]
    return found


@cache
def mapping(name: str) -> Mapping[str, str]:
    """Return a mapping of `concept_groups.toml`, in its order."""
    found: Mapping[str, str] = _groups()[name]
    return found


@cache
def joint(name: str) -> re.Pattern[str]:
    """Return a pattern of `joints.toml`, compiled once; case does not matter."""
    return re.compile(read_table("joints.toml")[name], re.IGNORECASE)


@cache
def small_words() -> frozenset[str]:
    """Return the words that may stand between the members of a list."""
    return frozenset(read_table("joints.toml")["small_words"].split())


@cache
def finite_words() -> frozenset[str]:
    """Return the words that make a sentence of what they stand in."""
    return frozenset(read_table("joints.toml")["finite"].split())
