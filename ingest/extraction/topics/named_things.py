"""Which lesions and tumors a stretch of a text names; the same stretches are asked for again and again."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..concepts import Concepts, local
from ..naming.mentions import Mention
from ..rule_tables import group, mapping
from .focus import kin
from .titles import held_for, told_lesion


def affirmed_lesion(mention: Mention, concepts: Concepts, titled: frozenset[str]) -> str | None:
    """Return the lesion with a place that a mention affirms; a route means one where it is among those `titled`."""
    iri = told_lesion(mention, concepts)
    deposit = "MetastaticLesion" in mention.kinds or local(mention.iri) in mapping("same")
    sure = deposit and not mention.tentative
    return iri if sure or iri in titled else None


@dataclass(frozen=True, slots=True)
class NamedThings:
    """The mentions of a document by place; `titled` are the deposits that its title announces."""

    text: str
    mentions: Sequence[Mention]
    concepts: Concepts
    titled: frozenset[str]
    _starts: list[int] = field(init=False, repr=False)
    _lesions: list[str | None] = field(init=False, repr=False)
    _tumors: dict[tuple[int, int], list[str]] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Find the lesion of every mention."""
        object.__setattr__(self, "_starts", [m.start for m in self.mentions])
        object.__setattr__(self, "_lesions", [self.lesion(m) for m in self.mentions])

    def within(self, start: int, end: int) -> Sequence[Mention]:
        """Return the mentions that begin between two offsets."""
        return self.mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def lesion(self, mention: Mention) -> str | None:
        """Return the lesion with a place that a mention affirms."""
        return affirmed_lesion(mention, self.concepts, self.titled)

    def lesions(self, start: int, end: int) -> list[str]:
        """Return the lesions that a stretch affirms, each once."""
        found = self._lesions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return list(dict.fromkeys(i for i in found if i is not None))

    def tumors(self, start: int, end: int) -> list[str]:
        """Return the tumors with an organ that a stretch names, of a tumor and its kinds only the last."""
        known = self._tumors.get((start, end))
        if known is not None:
            return known
        found: list[str] = []
        for mention in self.within(start, end):
            if "PrimaryTumor" in mention.kinds and held_for(mention, self.text):
                continue
            named = [mention.iri] if "PrimaryTumor" in mention.kinds else list(mention.primaries)
            for iri in named:
                if local(iri) not in group("no_organ"):
                    found = [f for f in found if not kin(f, iri, self.concepts)] + [iri]
        self._tumors[start, end] = found
        return found
