"""The growths that the story of one patient tells of: the first, those met on the way, and the one it is about."""

from __future__ import annotations

from dataclasses import dataclass

from ...document import Document, Sentence
from ..concepts import Concepts, local
from .focus import Focus
from .named_things import NamedThings
from .titles import canonical, specific_lesion


@dataclass(frozen=True, slots=True)
class Masses:
    """Finds them among the `things` that a document names; `titled` are the deposits that its title tells of.

    Where the document is about one lesion throughout (`steady`), a story moves nothing.
    """

    document: Document
    concepts: Concepts
    things: NamedThings
    titled: frozenset[str]
    steady: bool

    def found(self, sentence: Sentence, here: Focus) -> list[str]:
        """Return the lesions that a sentence calls a mass, a nodule or the like outside the organ of the tumor."""
        vocabulary = self.concepts.vocabulary
        organ = vocabulary.origin_site(here.primary) if here.primary is not None else None
        found = (m for m in self.things.within(sentence.start, sentence.end) if m.tentative and not m.denied)
        home = "" if organ is None else local(organ)
        return list(dict.fromkeys(m.iri for m in found if m.site and home not in self.concepts.kinds[m.site]))

    def met_on_the_way(self, sentence: Sentence, base: Focus) -> str | None:
        """Return the one growth that a case tells of before it comes to the seat of its lesion; there, the lesion."""
        seat = self.concepts.vocabulary.lesion_site(base.lesion) if base.lesion is not None else None
        if seat is None or self.steady or base.lesion not in self.titled:
            return None
        start = self.document.sections[sentence.section].start
        named = (m for m in self.things.within(start, sentence.end) if local(seat) in (m.kinds | self._around(m.site)))
        if any(not m.denied for m in named):
            return base.lesion
        masses = self.found(sentence, base)
        return masses[0] if len(masses) == 1 else None

    def _around(self, site: str | None) -> frozenset[str]:
        return self.concepts.kinds.get(site or "", frozenset())

    def first(self, start: int, end: int, here: Focus) -> str | None:
        """Return the deposit of the patient whom a sentence brings in, by the rest of its paragraph, `start` to `end`.

        It is the first of those that the title tells of, else the first that stands outside the organ of the tumor.
        """
        if self.steady:
            return None
        vocabulary = self.concepts.vocabulary
        organ = vocabulary.origin_site(here.primary) if here.primary is not None else None
        seats = {local(seat): i for i in sorted(self.titled) if (seat := vocabulary.lesion_site(i)) is not None}
        lesions: list[str] = []
        places: list[str] = []
        for mention in self.things.within(start, end):
            seat = mention.site or vocabulary.lesion_site(mention.iri)
            around = self.concepts.kinds.get(seat or "", frozenset())
            if mention.denied:
                continue
            if "AnatomicalSite" in mention.kinds:
                places += [lesion for name, lesion in seats.items() if name in mention.kinds]
                continue
            deposit = "MetastaticLesion" in mention.kinds and specific_lesion(mention.iri)
            if deposit and (organ is None or local(organ) not in around):
                lesions.append(canonical(mention))
                places += [lesions[-1] for name in seats if name in around]
        told = [i for i in places if i not in self.titled] or places
        return next(iter([*told, *lesions]), None)
