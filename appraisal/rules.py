"""The tables of the audit, read into values: partitions, spans of time, words of populations."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources
from typing import Any, Final

MONTHS: Final = {"day": Decimal("0.03285"), "week": Decimal("0.22998"), "month": Decimal(1), "year": Decimal(12)}
"""Months in a unit of time; a month is 30.44 days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """A group of figures that exclude one another, by the object or the site of their claims."""

    name: str
    predicate: str
    by: str
    members: tuple[str, ...]
    core: tuple[str, ...]
    closes: bool
    exclusive: bool = True

    def holds(self, label: str) -> bool:
        """Whether a concept of this label is a member."""
        return any(matches(pattern, label) for pattern in self.members)

    def complete(self, labels: Sequence[str]) -> bool:
        """Whether nobody is left over when these members are there."""
        return bool(self.core) and all(any(matches(core, label) for label in labels) for core in self.core)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Everything in audit.toml."""

    partitions: tuple[Partition, ...]
    tables: Mapping[str, Any]

    def size(self, population: str | None) -> int | None:
        """Return the number of people that a population names.

        >>> from batson.appraisal.rules import rules
        >>> [rules().size(p) for p in ("17 reviewed cases", "nine patients", "patients given gadolinium")]
        [17, 9, None]
        """
        words = self.tables["population"]["number_words"]
        people = "|".join(self.tables["population"]["people"])
        found = re.search(rf"\b(\d+|{'|'.join(words)})\s+(?:[\w-]+\s+){{0,3}}?(?:{people})\b", population or "", re.I)
        return None if found is None else whole(found[1], words)

    def is_own_case(self, population: str | None) -> bool:
        """Whether a population is the authors' own patient, and not one that includes him."""
        return self._says("own_case", population) and not self.includes_own_case(population)

    def includes_own_case(self, population: str | None) -> bool:
        """Whether a population is said to include the authors' own patient."""
        return self._says("includes_own_case", population)

    def span(self, text: str) -> tuple[Decimal, Decimal | None] | None:
        """Return the months from and to (None: open) that words of time name, or None."""
        words = self.tables["population"]["number_words"]
        number = rf"\d+(?:\.\d+)?|an?|{'|'.join(words)}"
        for rule in self.tables["span"]:
            pattern = rule["pattern"].replace("NUMBER", number).replace("UNIT", "days?|weeks?|months?|years?")
            found = re.search(pattern, text, re.IGNORECASE)
            if found is None:
                continue
            months = amount(found[1], words) * MONTHS[found[2].rstrip("s").lower()] if found.groups() else Decimal(0)
            low = months if rule["low"] == "number" else Decimal(rule["low"])
            high = months if rule.get("high") == "number" else Decimal(rule["high"]) if "high" in rule else None
            return low, high
        return None

    def vague_months(self, text: str) -> Decimal | None:
        """Return the least months that words such as "several years" mean."""
        for rule in self.tables["vague"]:
            if re.search(rule["pattern"], text, re.IGNORECASE):
                return Decimal(rule["least"])
        return None

    def _says(self, name: str, population: str | None) -> bool:
        return any(re.search(p, population or "", re.IGNORECASE) for p in self.tables["population"][name])


def matches(pattern: str, label: str) -> bool:
    """Whether a pattern of the table is the whole label."""
    return re.fullmatch(pattern, label, re.IGNORECASE) is not None


def whole(text: str, words: Sequence[str]) -> int:
    """Return a whole number in digits or words."""
    return int(text) if text.isdigit() else words.index(text.lower()) + 1


def amount(text: str | None, words: Sequence[str]) -> Decimal:
    """Return an amount in digits or words; "a year" and "the first year" are one."""
    if text is None or text.lower() in {"a", "an"}:
        return Decimal(1)
    return Decimal(words.index(text.lower()) + 1) if text.lower() in words else Decimal(text)


@functools.cache
def rules() -> Rules:
    """Return the audit's tables, read once."""
    tables = tomllib.loads(resources.files(__package__).joinpath("audit.toml").read_text(encoding="utf-8"))
    made = []
    for entry in tables.pop("partition"):
        entry.update(members=tuple(entry["members"]), core=tuple(entry["core"]))
        made.append(Partition(**entry))
    return Rules(partitions=tuple(made), tables=tables)
