"""What each sentence is about: the focus of its section, moved by the lesions, tumors and patients it names."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..document import Document, Sentence
from .concepts import Concepts, local
from .focus import Focus, canonical, end_of_title, kin, specific_lesion
from .mentions import Mention
from .rule_tables import group, joint, mapping

_PARAGRAPH = re.compile(r"\n\s*\n")
_MOST = 0.6
_OFTEN = 4
_FIRST_WORDS = 18
_OPENING = 40
_HELD = 60


@dataclass(slots=True)
class Stretches:
    """Follows the focus through the sentences of one document, in order.

    In a text that is about one lesion throughout, another becomes the focus only in a paragraph that begins with it
    and does not name the first. Elsewhere the last lesion that stood alone in a sentence is the focus until the
    paragraph ends. A list of lesions or of tumors moves nothing.
    """

    document: Document
    mentions: Sequence[Mention]
    concepts: Concepts
    sections: Mapping[int, Focus]
    _starts: list[int] = field(init=False)
    _steady: str | None = field(init=False)
    _led: str | None = field(init=False, default=None)
    _named: bool = field(init=False, default=False)
    _titled: frozenset[str] = field(init=False, default=frozenset())

    def __post_init__(self) -> None:
        """Find the lesion that the text is about throughout, if there is one."""
        self._starts = [m.start for m in self.mentions]
        counts = Counter(i for m in self.mentions if (i := self._lesion(m)) is not None)
        end = end_of_title(self.document)
        own = self.sections[0].lesion
        named = {i for m in self.mentions if m.start < end and (i := self._lesion(m)) is not None}
        seated = named or self._seats_titled(end)
        often = own is not None and counts[own] >= _OFTEN and counts[own] > _MOST * sum(counts.values())
        alone = all(self._kin(own, other) for other in named)
        self._steady = own if (own in named or often) and alone else None
        self._titled = frozenset(seated)

    def foci(self) -> Iterator[Focus]:
        """Yield the focus of every sentence."""
        here = about = Focus()
        before: Sentence | None = None
        told = any(s.kind == "case" for s in self.document.sections)
        for index, sentence in enumerate(self.document.sentences):
            if before is None or before.section != sentence.section:
                here = self._headed(sentence.section)
                self._named = False
            elif _PARAGRAPH.search(self.document.text, before.end, sentence.start):
                here = self._next_paragraph(here, sentence)
            text = self.document.text[sentence.start : sentence.end]
            if not told and joint("new_patient").search(text) and not self._cites(sentence):
                here = replace(here, case="own case", lesion=self._first_mass(index, sentence, here) or here.lesion)
                self._named = self._steady is None
            here = self._moved(here, index, sentence)
            lesions = self._lesions(sentence.start, sentence.end)
            goes_on = joint("anaphor").match(text) is not None
            meant = self._led if not lesions and goes_on else None
            about = self._narrowed(here, sentence, about if goes_on else here)
            meant = meant or (self._place_first(sentence, here) if not lesions else None)
            steady = self._steady is not None
            at_large = not steady and not self._titled
            yield Focus(meant or about.lesion, about.primary, about.case, about.throughout, steady, at_large)
            early = self._lesions(sentence.start, min(sentence.end, sentence.start + _FIRST_WORDS))
            self._led = early[0] if len(lesions) == 1 and early == lesions else meant
            before = sentence

    def _cites(self, sentence: Sentence) -> bool:
        return bool(self.document.citations_in(sentence.start, sentence.end))

    def _within(self, start: int, end: int) -> Sequence[Mention]:
        return self.mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def _lesion(self, mention: Mention) -> str | None:
        """Return the lesion with a place that a mention affirms."""
        metastasis = "MetastaticLesion" in mention.kinds or local(mention.iri) in mapping("same")
        if not metastasis or mention.denied or (mention.tentative and mention.iri not in self._titled):
            return None
        iri = canonical(mention, self.concepts)
        return iri if specific_lesion(iri) else None

    def _lesions(self, start: int, end: int) -> list[str]:
        return list(dict.fromkeys(i for m in self._within(start, end) if (i := self._lesion(m)) is not None))

    def _masses(self, sentence: Sentence, here: Focus) -> list[str]:
        """Return the lesions that a sentence calls a mass, a nodule or the like outside the organ of the tumor."""
        vocabulary = self.concepts.vocabulary
        organ = vocabulary.origin_site(here.primary) if here.primary is not None else None
        found = (m for m in self._within(sentence.start, sentence.end) if m.tentative and not m.denied)
        home = "" if organ is None else local(organ)
        return list(dict.fromkeys(m.iri for m in found if m.site and home not in self.concepts.kinds[m.site]))

    def _place_first(self, sentence: Sentence, here: Focus) -> str | None:
        """Return the lesion at the place that a sentence begins with: "In the lungs it may bring on a cough"."""
        if self._steady is not None or here.case is not None or here.primary is None:
            return None
        for mention in self._within(sentence.start, min(sentence.end, sentence.start + _OPENING)):
            if "AnatomicalSite" in mention.kinds and not mention.adjective:
                opens = joint("place_first").fullmatch(self.document.text, sentence.start, mention.start)
                lesion = self.concepts.lesion_of(mention.iri) if opens else None
                return lesion if lesion is not None and specific_lesion(lesion) else None
        return None

    def _seats_titled(self, end: int) -> set[str]:
        """Return the lesions at the places that a title sends a tumor to: "prostatic cancer in the eye"."""
        text = self.document.text
        places = [m for m in self.mentions if m.end <= end and "AnatomicalSite" in m.kinds and not m.adjective]
        sent = (m for m in places if joint("in_title").search(text, max(0, m.start - _FIRST_WORDS), m.start))
        found = {lesion for m in sent if (lesion := self.concepts.lesion_of(m.iri)) is not None}
        home = self.sections[0].primary
        organ = self.concepts.vocabulary.origin_site(home) if home is not None else None
        return found - {self.concepts.lesion_of(organ) if organ is not None else None}

    def _first_mass(self, index: int, sentence: Sentence, here: Focus) -> str | None:
        """Return the deposit of the patient whom a sentence brings in, by the rest of its paragraph.

        It is the first of those that the title tells of, else the first that stands outside the organ of the tumor.
        """
        if self._steady is not None:
            return None
        vocabulary = self.concepts.vocabulary
        organ = vocabulary.origin_site(here.primary) if here.primary is not None else None
        seats = {local(seat): i for i in sorted(self._titled) if (seat := vocabulary.lesion_site(i)) is not None}
        lesions: list[str] = []
        places: list[str] = []
        for mention in self._within(sentence.start, self._paragraph(index)[1]):
            seat = mention.site or vocabulary.lesion_site(mention.iri)
            around = self.concepts.kinds.get(seat or "", frozenset())
            if mention.denied:
                continue
            if "AnatomicalSite" in mention.kinds:
                places += [lesion for name, lesion in seats.items() if name in mention.kinds]
                continue
            deposit = "MetastaticLesion" in mention.kinds and specific_lesion(mention.iri)
            if deposit and (organ is None or local(organ) not in around):
                lesions.append(canonical(mention, self.concepts))
                places += [lesions[-1] for name in seats if name in around]
        told = [i for i in places if i not in self._titled] or places
        return next(iter([*told, *lesions]), None)

    def _tumors(self, start: int, end: int) -> list[str]:
        """Return the tumors with an organ that a stretch names, of a tumor and its kinds only the last."""
        found: list[str] = []
        for mention in self._within(start, end):
            if "PrimaryTumor" in mention.kinds and self._held_for(mention):
                continue
            named = [mention.iri] if "PrimaryTumor" in mention.kinds else list(mention.primaries)
            for iri in named:
                if local(iri) not in group("no_organ"):
                    found = [f for f in found if not self._kin(f, iri)] + [iri]
        return found

    def _held_for(self, mention: Mention) -> bool:
        """Whether a tumor is only what a lesion was taken for: "mistaken for a meningioma"."""
        text = self.document.text
        if joint("held_for").search(text[max(0, mention.start - _HELD) : mention.start]):
            return True
        return joint("diagnosed_first").match(text[mention.end : mention.end + _HELD]) is not None

    def _kin(self, a: str | None, b: str | None) -> bool:
        return a is not None and b is not None and kin(a, b, self.concepts)

    def _headed(self, section: int) -> Focus:
        """Return the focus of a section; a heading that names one lesion or one tumor sets it."""
        here = self.sections[section]
        about = self.document.sections[section]
        if section == 0 or not about.title:
            return here
        end = about.start + len(about.title) + 1
        lesions, tumors = self._lesions(about.start, end), self._tumors(about.start, end)
        if len(lesions) == 1:
            here = replace(here, lesion=lesions[0])
        if len(tumors) == 1:
            here = replace(here, primary=tumors[0])
        return here

    def _next_paragraph(self, here: Focus, sentence: Sentence) -> Focus:
        """Return the focus at the head of a paragraph: that of the section, the patient's where it goes on with him."""
        base = self._headed(sentence.section)
        self._named = False
        opening = self.document.text[sentence.start : sentence.end]
        if here.case is not None and base.case is None and joint("same_patient").match(opening):
            return replace(base, case=here.case) if base.lesion is not None else here
        return base

    def _paragraph(self, index: int) -> tuple[int, int]:
        """Return the stretch of a paragraph by the index of a sentence of it."""
        sentences, text = self.document.sentences, self.document.text
        first = last = index
        while first and not _PARAGRAPH.search(text, sentences[first - 1].end, sentences[first].start):
            first -= 1
        while last + 1 < len(sentences) and not _PARAGRAPH.search(text, sentences[last].end, sentences[last + 1].start):
            last += 1
        return sentences[first].start, sentences[last].end

    def _moved(self, here: Focus, index: int, sentence: Sentence) -> Focus:
        """Return the focus after what a sentence names."""
        lesions = self._lesions(sentence.start, sentence.end)
        base = self.sections[sentence.section]
        steady = self._steady is not None or base.case is not None
        if base.lesion in lesions:
            here = replace(here, lesion=base.lesion)
        elif len(lesions) == 1 and self._takes_over(lesions[0], base, index, sentence, steady=steady):
            here = replace(here, lesion=lesions[0])
        tumors = self._tumors(sentence.start, sentence.end)
        self._named = self._named or bool(lesions)
        if not steady and not self._named and len(tumors) == 1:
            at_large = base.lesion is not None and not specific_lesion(base.lesion)
            here = replace(here, lesion=base.lesion if at_large else None)
        if here.lesion is None and base.lesion is None and here.case is not None and not lesions:
            masses = self._masses(sentence, here)
            here = replace(here, lesion=masses[0]) if len(masses) == 1 else here
        if base.primary is None and len(tumors) == 1:
            here = replace(here, primary=tumors[0])
        elif base.primary is None and len(tumors) > 1:
            here = replace(here, primary=None)
        return here

    def _beside(self, sentence: Sentence) -> bool:
        """Whether a sentence names a deposit only beside another, or in a denial."""
        return joint("beside").search(self.document.text, sentence.start, sentence.end) is not None

    def _takes_over(self, lesion: str, base: Focus, index: int, sentence: Sentence, *, steady: bool) -> bool:
        """Whether the one lesion of a sentence becomes the focus."""
        if not steady and (self._heads(lesion, sentence) or not (self._named or self._beside(sentence))):
            return True
        return self._leads(lesion, base, index, sentence)

    def _heads(self, lesion: str, sentence: Sentence) -> bool:
        """Whether a sentence begins with a lesion, or with the patients who have it."""
        first = next(m for m in self._within(sentence.start, sentence.end) if self._lesion(m) == lesion)
        return joint("head_of_sentence").fullmatch(self.document.text, sentence.start, first.start) is not None

    def _leads(self, lesion: str, base: Focus, index: int, sentence: Sentence) -> bool:
        """Whether a sentence opens a paragraph with a lesion that is another one than that of the text."""
        start, end = self._paragraph(index)
        early = self._lesions(sentence.start, min(sentence.end, sentence.start + _FIRST_WORDS))
        if start != sentence.start or early != [lesion] or self._kin(lesion, base.lesion):
            return False
        return not any(self._kin(other, base.lesion) for other in self._lesions(start, end))

    def _narrowed(self, here: Focus, sentence: Sentence, last: Focus) -> Focus:
        """Return the focus with the one tumor that the sentence names, where that is another than the text's.

        A sentence that goes on with what the `last` one was about, and names no tumor, keeps its tumor.
        """
        tumors = self._tumors(sentence.start, sentence.end)
        if not tumors and last.throughout is not None:
            return replace(here, primary=last.primary, throughout=last.throughout)
        if len(tumors) == 1 and here.primary is not None and not self._kin(tumors[0], here.primary):
            return replace(here, primary=tumors[0], throughout=here.primary)
        return here
