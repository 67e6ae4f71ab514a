"""Which veins or lymphatics a text goes on to speak of: "the upper third empties into the portal vein"."""

from __future__ import annotations

from ..memory import Memory
from ..rule_tables import joint
from ..sentence.reading import Reading

_VESSELS = frozenset({"Vein", "VenousPlexus", "LymphaticVessel"})
_OPENING = 40
_BACK = 140


def remember_vessels(reading: Reading, memory: Memory) -> None:
    """Keep the veins or lymphatics that a sentence begins with for a part that a later one names without them."""
    first = next((m for m in reading.of_kind(_VESSELS, reading.start, reading.end) if not m.adjective), None)
    if first is not None and first.start - reading.start <= _OPENING:
        memory.vessels = first.iri
    elif "lymph" in reading.flat[:_OPENING]:
        memory.vessels = None  # it has turned from veins to lymphatics that it does not name as such


def vessels_meant(reading: Reading, memory: Memory, at: int) -> str | None:
    """Return the vessels of which only a part, or what is left, is named right before a verb of flow."""
    if memory.vessels is None:
        return None
    before = reading.gap(max(reading.start, at - _BACK), at)
    return memory.vessels if joint("part_meant").search(before) else None
