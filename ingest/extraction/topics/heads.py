"""What a sentence puts first: the deposits, the organ or the tumor that it goes on to speak of."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ...document import Document
from ..concepts import Concepts, local
from ..naming.mentions import Mention
from ..naming.place_phrases import make
from ..rule_tables import group, joint
from ..sentence.openings import has_verb
from ..sentence.phrases import flat

_FAR = 130
_INTRODUCED = 60
_SHORT = 40
_BEFORE = 30


@dataclass(slots=True)
class Heads:
    """Finds the heads of the sentences of one document.

    `lesion_of` tells which deposit with a place a mention names. Where `organs` has deposits, a text is about deposits
    in several organs, and one of these organs at the head of a sentence stands for the deposits in it.
    """

    document: Document
    mentions: Sequence[Mention]
    concepts: Concepts
    lesion_of: Callable[[Mention], str | None]
    organs: frozenset[str]
    home: str | None
    _starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        """Index the mentions."""
        self._starts = [m.start for m in self.mentions]

    def lesions(self, start: int, end: int) -> tuple[str, ...]:
        """Return the deposits that a sentence begins with, or the patients who have them; several if it lists them."""
        found = self._first(start, end)
        if found is None:
            return ()
        index, opening = found
        mention = self.mentions[index]
        for told, before in ((self.lesion_of, "head_of_sentence"), (self._implied, "deposit_head")):
            if told(mention) is not None and self._opens(opening, mention, before):
                return self._listed(index, end, told)
        if self.organ(mention) is not None and self._opens(opening, mention, "organ_first"):
            return self._listed(index, end, self.organ)
        return ()

    def asked_of(self, start: int, end: int) -> list[str]:
        """Return the deposits at the places that a heading asks of: "Can it reach the bones?"."""
        sites = (
            m
            for m in self.mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
            if "AnatomicalSite" in m.kinds and not m.adjective
        )
        asked = (m for m in sites if joint("asked_of").search(self.document.text, start, m.start))
        return list(dict.fromkeys(i for m in asked if (i := self.concepts.lesion_of(m.iri)) is not None))

    def heading(self, start: int, end: int) -> str | None:
        """Return the deposit that a heading at the head of a paragraph is about: "Brain substudy."."""
        said = self.document.text[start:end]
        if end - start > _SHORT or not said.rstrip().endswith(".") or has_verb(flat(said)):
            return None
        inside = self.mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        sites = (m for m in inside if "AnatomicalSite" in m.kinds)
        told = [i for m in inside if (i := self.lesion_of(m)) is not None]
        told = told or [i for m in sites if (i := self.concepts.lesion_of(m.iri)) is not None]
        return told[0] if len(told) == 1 and told[0] != self.home else None

    def tumor(self, start: int, end: int) -> str | None:
        """Return the tumor that a sentence begins with, or with the patients who have it."""
        found = self._first(start, end)
        if found is None:
            return None
        index, opening = found
        mention = self.mentions[index]
        opens = "PrimaryTumor" in mention.kinds and self._opens(opening, mention, "head_of_sentence")
        return mention.iri if opens else None

    def without_place(self, start: int, end: int, *, had: bool) -> str | None:
        """Return the metastases without a place that a sentence begins with.

        If `had` is true, also those of patients of whom it tells: "487 had metastases at diagnosis".
        """
        text = self.document.text
        for mention in self.mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]:
            if not bare_metastasis(mention, text):
                continue
            people = had and (
                joint("had_them").search(text, start, mention.start)
                or joint("people_with").search(text, start, mention.start)
            )
            if people or self._opens(start, mention, "head_of_sentence"):
                return self.concepts.named("distant metastasis")
        return None

    def _first(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the first thing that a sentence names, by its index, and where what stands before it begins."""
        index = bisect_left(self._starts, start)
        last = min(end, start + _FAR)
        while index < len(self.mentions) and self.mentions[index].start < last:
            mention = self.mentions[index]
            if not mention.is_a("AnatomicalSite", "Lesion", "PrimaryTumor") and self.lesion_of(mention) is None:
                if mention.start > start + _INTRODUCED:
                    return None
                index += 1
                continue
            comma = self.document.text.rfind(", ", start, mention.start)
            introduced = 0 <= comma <= start + _INTRODUCED
            return index, comma + 2 if introduced else start
        return None

    def _opens(self, opening: int, mention: Mention, pattern: str) -> bool:
        return joint(pattern).fullmatch(self.document.text, opening, mention.start) is not None

    def _implied(self, mention: Mention) -> str | None:
        """Return the deposit at a place that has a relapse or is involved: "relapse in the brain"."""
        found = implied_deposit(mention, self.document.text, self.concepts)
        return found.iri if found is not None and found.iri != self.home else None

    def organ(self, mention: Mention) -> str | None:
        """Return the deposits in an organ that a text with several speaks of by its name."""
        if "AnatomicalSite" not in mention.kinds or mention.adjective:
            return None
        lesion = self.concepts.lesion_of(mention.iri)
        return lesion if lesion in self.organs else None

    def _listed(self, index: int, end: int, told: Callable[[Mention], str | None]) -> tuple[str, ...]:
        found: list[str] = []
        previous: Mention | None = None
        for mention in self.mentions[index:]:
            lesion = told(mention)
            apart = previous is not None and not joint("member").fullmatch(
                self.document.text, previous.end, mention.start
            )
            if mention.start >= end or lesion is None or apart:
                break
            found.append(lesion)
            previous = mention
        return tuple(dict.fromkeys(found))


def bare_metastasis(mention: Mention, text: str) -> bool:
    """Whether a mention brings in metastases without saying where, and points back to none: no "these metastases"."""
    if "MetastaticLesion" not in mention.kinds or local(mention.iri) not in group("no_place") or mention.denied:
        return False
    return joint("points_back").search(text, max(0, mention.start - _BEFORE), mention.start) is None


def implied_deposit(mention: Mention, text: str, concepts: Concepts) -> Mention | None:
    """Return the deposit that a phrase implies: "after relapse in the brain", "when bone was involved"."""
    if "AnatomicalSite" not in mention.kinds:
        return None
    start = max(0, mention.start - _BEFORE)
    before = None if mention.adjective else joint("deposit_in").search(text, start, mention.start)
    if before is None and not joint("deposit_of").match(text, mention.end):
        involved = joint("when").search(text, start, mention.start) and joint("was_involved").match(text, mention.end)
        if not involved:
            return None
    lesion = concepts.lesion_of(mention.iri)
    if lesion is None:
        return None
    begins = before.start() if before is not None else mention.start
    return make(lesion, concepts, begins, mention.end, site=mention.iri)
