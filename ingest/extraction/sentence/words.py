"""The words of a stretch of text with the concepts and cues in them, and two stretches read as one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..naming.mentions import Mention
from .cues import Cue

_SILENT = frozenset({"ends", "attribution"})


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of flat text that begins at `start`, its concepts and, by table, its cues."""

    start: int
    flat: str
    mentions: list[Mention]
    cues: dict[str, list[Cue]]

    def silent(self, names: frozenset[str]) -> bool:
        """Whether no trigger of these names is among the cues."""
        return all(names.isdisjoint(cue.names) for cue in self.cues["triggers"])

    def after(self, ahead: Words) -> Words:
        """Return these words with others moved to stand right before them; whose words they are, they do not say."""
        width = len(ahead.flat) + 1
        by = self.start - width - ahead.start
        cues = {
            name: [*([] if name in _SILENT else [Cue(c.start + by, c.end + by, c.names) for c in found]), *own]
            for name, own in self.cues.items()
            for found in (ahead.cues[name],)
        }
        mentions = [replace(m, start=m.start + by, end=m.end + by) for m in ahead.mentions]
        return Words(self.start - width, f"{ahead.flat} {self.flat}", [*mentions, *self.mentions], cues)


@dataclass(slots=True)
class Stretch:
    """The concepts and cues of a whole text, in order, from which those of a part are taken."""

    flat: str
    mentions: Sequence[Mention]
    cues: Mapping[str, Sequence[Cue]]
    _places: list[int] = field(init=False)
    _starts: dict[str, list[int]] = field(init=False)

    def __post_init__(self) -> None:
        """Index the places."""
        self._places = [m.start for m in self.mentions]
        self._starts = {name: [c.start for c in table] for name, table in self.cues.items()}

    def part(self, start: int, end: int) -> Words:
        """Return what begins between two offsets."""
        low, high = bisect_left(self._places, start), bisect_left(self._places, end)
        cues = {
            name: list(table[bisect_left(self._starts[name], start) : bisect_left(self._starts[name], end)])
            for name, table in self.cues.items()
        }
        return Words(start, self.flat[start:end], list(self.mentions[low:high]), cues)
