"""Ways of spread that no name of a route tells: what grows along a nerve, floats in a fluid or goes with a needle."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ahocorasick_rs import AhoCorasick

from ..rule_tables import read_table
from ..sentence.reading import Reading


@dataclass(frozen=True, slots=True)
class Way:
    """A row of `rules/ways.toml`: the words that tell a route, and those that tell something else."""

    route: str
    words: tuple[str, ...]
    pattern: re.Pattern[str]
    unless: re.Pattern[str]
    alone: bool


@dataclass(frozen=True, slots=True)
class WayTable:
    """The rows, and an automaton that finds in one pass which of them a sentence has a word of."""

    rows: tuple[Way, ...]
    owners: tuple[int, ...]
    search: AhoCorasick

    def asked(self, flat: str) -> list[Way]:
        """Return the rows of which a flat sentence holds a word, in their order."""
        found = self.search.find_matches_as_indexes(flat, overlapping=True)
        return [self.rows[i] for i in sorted({self.owners[index] for index, _, _ in found})]


@cache
def _ways() -> WayTable:
    rows = tuple(
        Way(
            row["route"],
            tuple(row["words"]),
            re.compile(row["pattern"]),
            re.compile(row["unless"]),
            row.get("alone", False),
        )
        for row in read_table("ways.toml")["way"]
    )
    words = [(word, index) for index, way in enumerate(rows) for word in way.words]
    return WayTable(rows, tuple(index for _, index in words), AhoCorasick([word for word, _ in words]))


def told_ways(reading: Reading, *, of_tumor: bool) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and label of the routes that the words of a sentence tell, at most one for each row.

    `of_tumor` says whether the sentence speaks of cells or of a tumor.
    """
    for way in _ways().asked(reading.flat):
        if not (of_tumor or way.alone):
            continue
        found = way.pattern.search(reading.flat)
        if found is not None and way.unless.search(reading.flat) is None:
            yield reading.start + found.start("way"), reading.start + found.end("way"), way.route
