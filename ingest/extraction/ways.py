"""Ways of spread that no name of a route tells: what grows along a nerve, floats in a fluid or goes with a needle."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from .reading import Reading
from .rule_tables import read_table


@dataclass(frozen=True, slots=True)
class Way:
    """A row of `rules/ways.toml`: the words that tell a route, and those that tell something else."""

    route: str
    words: tuple[str, ...]
    pattern: re.Pattern[str]
    unless: re.Pattern[str]
    alone: bool


@cache
def _ways() -> tuple[Way, ...]:
    return tuple(
        Way(
            row["route"],
            tuple(row["words"]),
            re.compile(row["pattern"]),
            re.compile(row["unless"]),
            row.get("alone", False),
        )
        for row in read_table("ways.toml")["way"]
    )


def told_ways(reading: Reading, *, of_tumor: bool) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and label of the routes that the words of a sentence tell, at most one for each row.

    `of_tumor` says whether the sentence speaks of cells or of a tumor.
    """
    for way in _ways():
        if not (of_tumor or way.alone) or not any(word in reading.flat for word in way.words):
            continue
        found = way.pattern.search(reading.flat)
        if found is not None and way.unless.search(reading.flat) is None:
            yield reading.start + found.start("way"), reading.start + found.end("way"), way.route
