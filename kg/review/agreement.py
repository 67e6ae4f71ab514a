"""What each person says of each matter, and how far two people agree."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ...ontology.model import Act, Decision


class Verdict(StrEnum):
    """What a decision leaves of what was read: the categories of kappa."""

    AS_READ = "as read"
    CHANGED = "changed"
    ADDED = "added"
    REJECTED = "rejected"
    SAME = "same patient"
    APART = "not the same patient"


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """What one person's last decision says of a matter; `outcome` is equal where two want the very same."""

    decision: Decision
    verdict: Verdict
    outcome: Hashable


Voices = Sequence[Voice]
"""Those of one matter, one a person."""


class Matters:
    """The last word of each person on each matter; a retraction takes back what they said before."""

    def __init__(self) -> None:
        self._said: dict[Hashable, dict[str, Voice]] = {}

    def hear(self, key: Hashable, voice: Voice) -> None:
        """Note a decision; the matter is known by its key."""
        people = self._said.setdefault(key, {})
        if voice.decision.act is Act.RETRACT:
            people.pop(voice.decision.who, None)
        else:
            people[voice.decision.who] = voice

    def all(self) -> list[Voices]:
        """Return the matters on which somebody has a say, in the order in which they were raised."""
        return [list(people.values()) for people in self._said.values() if people]

    def items(self) -> list[tuple[Hashable, Voices]]:
        """Return the matters with their keys."""
        return [(key, list(people.values())) for key, people in self._said.items() if people]


def agreed(voices: Voices) -> bool:
    """Whether everybody who decided wants the same."""
    return len({voice.outcome for voice in voices}) == 1


def names(voices: Voices) -> str:
    """Return who decided, sorted."""
    return "; ".join(sorted({voice.decision.who for voice in voices}))


def kappa(matters: Iterable[Voices], one: str, other: str) -> tuple[float | None, int]:
    """Return Cohen's kappa of two people over the matters that both decided on, and how many these are.

    They agree on a matter where they want the very same (two corrections to different values are a disagreement); what
    chance would give is taken from the verdicts. Source of the measure: Cohen, Educational and Psychological
    Measurement 1960;20:37-46. None where it is not defined: no matter in common, or no disagreement possible.
    """
    pairs: list[tuple[Voice, Voice]] = []
    for voices in matters:
        by: Mapping[str, Voice] = {voice.decision.who: voice for voice in voices}
        if one in by and other in by:
            pairs.append((by[one], by[other]))
    if not pairs:
        return None, 0
    n = len(pairs)
    same = sum(a.outcome == b.outcome for a, b in pairs) / n
    chance = sum(sum(a.verdict is v for a, _ in pairs) * sum(b.verdict is v for _, b in pairs) / n**2 for v in Verdict)
    return (None if chance == 1 else (same - chance) / (1 - chance)), n
