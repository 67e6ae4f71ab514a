"""What a row of the rules needs or does not bear in a stretch of a sentence, each asked once."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from functools import cache

from ..concepts import local
from ..relation_rules import Wanted
from ..sentence.phrases import begins
from ..sentence.reading import Reading
from ..topics.focus import Focus
from .sense import Sense


@cache
def _parts(name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in name.split("&"))


@dataclass(frozen=True, slots=True)
class Conditions:
    """The conditions of rows on one sentence; `kinds` are those of the concepts in it.

    Many rows ask for the same, and most of what they ask for is nowhere in a sentence: both are found out once.
    """

    reading: Reading
    focus: Focus
    kinds: frozenset[str]
    _plain: Set[str] = field(init=False)
    _somewhere: dict[str, bool] = field(default_factory=dict)
    _there: dict[tuple[str, int, int], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """List the triggers and kinds of concept that there are."""
        there = {name for name, cues in self.reading.triggers.items() if cues}
        object.__setattr__(self, "_plain", there.union(f"@{kind}" for kind in self.kinds))

    def somewhere(self, wanted: Wanted) -> list[str]:
        """Return those of some conditions that may be met somewhere in the sentence."""
        known = self._somewhere
        found = [] if wanted.plain.isdisjoint(self._plain) else sorted(wanted.plain & self._plain)
        for name in wanted.others:
            may = known.get(name)
            if may is None:
                may = known[name] = all(map(self._occurs, _parts(name)))
            if may:
                found.append(name)
        return found

    def met(self, name: str, low: int, high: int) -> bool:
        """Whether a trigger, a kind of concept (@), a reach (!), a word (~) or a figure (#) occurs between two offsets.

        "&" asks for both, "^" for something of the whole text. To be asked of what stands `somewhere` in the sentence.
        """
        key = (name, low, high)
        found = self._there.get(key)
        if found is None:
            found = self._there[key] = all(self._stands(part, low, high) for part in _parts(name))
        return found

    def _occurs(self, name: str) -> bool:
        """Whether something may stand in the sentence at all."""
        sign, rest = name[0], name[1:]
        if sign == "^":
            return self._is_so(rest)
        if sign == "@":
            return rest in self.kinds
        if sign == "~":
            return rest in self.reading.flat
        if sign == "!":
            return any(s.kind == rest for s in self.reading.scopes)
        if sign == "#":
            return any(q.role == rest for q in self.reading.figures)
        return bool(self.reading.triggers.get(name))

    def _is_so(self, name: str) -> bool:
        if name == "advice":
            return self.reading.advice
        if name.startswith("last "):
            return local(self.reading.last_route or "") == name.removeprefix("last ")
        return Sense.speaks_of(name, self.focus)

    def _stands(self, name: str, low: int, high: int) -> bool:
        """Whether what may stand in the sentence stands between two offsets."""
        reading, sign, rest = self.reading, name[0], name[1:]
        if sign == "^":
            return True
        if sign == "@":
            return any(True for _ in reading.of_kind(frozenset({rest}), low, high))
        if sign == "~":
            return begins(rest).search(reading.gap(low, high)) is not None
        if sign == "!":
            return any(s.kind == rest and s.start < high and low < s.end for s in reading.scopes)
        if sign == "#":
            return any(q.role == rest and low <= q.start and q.end <= high for q in reading.figures)
        return any(low <= c.start < high for c in reading.triggers[name])
