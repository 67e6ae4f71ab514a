"""Where concepts stand seen from a trigger: on which side, with which words between, and what is listed with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..naming.mentions import Mention
from ..rule_tables import joint
from ..sentence.cues import Cue
from ..sentence.reading import Reading


def second_of_two(mention: Mention, side: str, reading: Reading) -> Iterator[Mention]:
    """Yield the second of two members of a list that stand side by side, of which one is given."""
    listed = reading.group_of(mention)
    index = listed.index(mention) if mention in listed else 0
    first, second = (index - 1, index) if side == "before" else (index, index + 1)
    if first >= 0 and second < len(listed) and not _counted(reading, listed[first], listed[second]):
        yield listed[second]


def fits(gap: str, reading: Reading, mention: Mention, at: Cue) -> bool:
    """Whether what stands between a concept and a trigger is what the row asks for."""
    if not gap or (mention.start <= at.start and at.end < mention.end):
        return True
    first, last = (mention.end, at.start) if mention.end <= at.start else (at.end, max(at.end, mention.start))
    return joint(gap).fullmatch(reading.gap(first, last)) is not None


def listed_with(
    head: Mention, found: Sequence[Mention], pool: Sequence[Mention], reading: Reading, at: Cue
) -> Sequence[Mention]:
    """Return a concept with what is listed with it, also beyond the trigger where the verb is not said again.

    "Liver deposits were found in 40 bodies, adrenal deposits in 35".
    """
    group = reading.group_of(head)
    beyond = [
        m for m in group if m.start >= at.end and head.start < at.start and m in pool and _counted(reading, head, m)
    ]
    return [m for m in group if m in found or m in beyond] or [head]


def _counted(reading: Reading, a: Mention, b: Mention) -> bool:
    return any(a.end <= q.start and q.end <= b.start for q in reading.figures)


def on_side(mention: Mention, side: str, at: Cue) -> bool:
    """Whether a concept stands on the side of a trigger that the row asks for."""
    if side == "after":
        return mention.start >= at.start and mention.end > at.end
    if side == "same":
        return mention.start == at.start
    if side == "before":
        return mention.end <= at.end or (mention.start < at.start and at.end < mention.end)
    return True


def said_of_another(reading: Reading, at: Cue) -> bool:
    """Whether a verb is said of a finding or of people: "pain spread to the thigh", "patients who moved to"."""
    if reading.follows("people_do", at.start):
        return True
    before = next((m for m in reversed(reading.mentions) if m.end <= at.start), None)
    said = before is not None and before.is_a("ClinicalFinding", "Infection")
    return said and before is not None and joint("auxiliary").fullmatch(reading.gap(before.end, at.start)) is not None
