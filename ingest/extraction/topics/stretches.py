"""What each sentence is about: the focus of its section, moved by the lesions, tumors and patients it names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ...document import Document, Sentence
from ..concepts import Concepts
from ..naming.mentions import Mention
from ..rule_tables import joint
from ..sentence.openings import has_verb, meaning
from ..sentence.phrases import flat
from .focus import Focus, kin
from .heads import Heads
from .masses import Masses
from .named_things import NamedThings, affirmed_lesion
from .patients import Patients
from .titles import Title, specific_lesion

_PARAGRAPH = re.compile(r"\n\s*\n")
_MOST = 0.6
_OFTEN = 4
_FIRST_WORDS = 18
_OPENING = 40
_TWO = 2


@dataclass(slots=True)
class Stretches:
    """Follows the focus through the sentences of one document, in order.

    In a text that is about one lesion throughout, another becomes the focus only in a paragraph that begins with it, or
    with a heading of it, and does not name the first. Elsewhere what a sentence begins with is the focus: a deposit,
    the patients who have it, or an organ where the text is about several; else the last lesion that stood alone in
    a sentence. With the paragraph the focus goes back to that of the heading, the section or the title. A list of
    lesions or of tumors moves nothing, but for a return to metastases at large where the paragraph began with them.
    """

    document: Document
    mentions: Sequence[Mention]
    concepts: Concepts
    sections: Mapping[int, Focus]
    _things: NamedThings = field(init=False)
    _steady: str | None = field(init=False)
    _led: str | None = field(init=False, default=None)
    _pair: tuple[str, ...] = field(init=False, default=())
    _whole: str | None = field(init=False, default=None)
    _heads: Heads = field(init=False)
    _masses: Masses = field(init=False)
    _named: bool = field(init=False, default=False)
    _opens: bool = field(init=False, default=True)
    _noted: bool = field(init=False, default=False)
    _origin: bool = field(init=False, default=False)
    _titled: frozenset[str] = field(init=False, default=frozenset())

    def __post_init__(self) -> None:
        """Find the lesion that the text is about throughout, if there is one."""
        title = Title.of(self.document, self.mentions, self.concepts)
        counts = Counter(i for m in self.mentions if (i := affirmed_lesion(m, self.concepts, frozenset())) is not None)
        own = self.sections[0].lesion
        often = own is not None and counts[own] >= _OFTEN and counts[own] > _MOST * sum(counts.values())
        alone = all(self._kin(own, other) for other in title.lesions)
        self._steady = own if (own in title.lesions or often) and alone else None
        primary = self.sections[0].primary
        self._titled = frozenset(title.topics(primary, self.concepts))
        organ = self.concepts.vocabulary.origin_site(primary) if primary is not None else None
        home = self.concepts.lesion_of(organ) if organ is not None else None
        told = title.seats | self._titled
        several = self._steady is None and (primary is None or len(told - {home}) > 1)
        organs = (told | {i for i in counts if primary is None}) - {home} if several else frozenset()
        self._things = NamedThings(self.document.text, self.mentions, self.concepts, self._titled)
        self._masses = Masses(self.document, self.concepts, self._things, self._titled, steady=self._steady is not None)
        self._heads = Heads(self.document, self.mentions, self.concepts, self._things.lesion, organs, home)

    def foci(self) -> Iterator[Focus]:
        """Yield the focus of every sentence."""
        here = about = Focus()
        before: Sentence | None = None
        told = any(s.kind == "case" for s in self.document.sections)
        patients = Patients(self.document, self.mentions, self.concepts, self.sections)
        count = 0
        for index, sentence in enumerate(self.document.sentences):
            self._opens = before is None or before.section != sentence.section
            if before is None or before.section != sentence.section:
                case = here.case if self._noted and not self._leaves_notes(sentence.section) else None
                here = self._headed(sentence.section)
                here, self._noted = replace(here, case=here.case or case), case is not None
                self._pair, self._whole = (), None
            elif _PARAGRAPH.search(self.document.text, before.end, sentence.start):
                self._opens = True
                here = self._next_paragraph(here, sentence)
                heading = self._heads.heading(sentence.start, sentence.end) if here.case is None else None
                if heading is not None:
                    here, self._named = replace(here, lesion=heading), True
            text = self.document.text[sentence.start : sentence.end]
            line, new = joint("patient_line").match(text) is not None, False
            if not told and (line or joint("new_patient").search(text)) and not self._cites(sentence):
                here = replace(
                    here,
                    case="own case",
                    lesion=self._masses.first(sentence.start, self._paragraph(index)[1], here) or here.lesion,
                )
                self._named = self._steady is None
                count, new = count + 1, True
                self._noted, self._origin = line or joint("note_head").match(text) is not None, False
            here = self._moved(here, index, sentence)
            if new:
                patients.note(str(count), here)
            patient = patients.meant(text) if here.case is None else None
            if patient is not None and patient.lesion is not None and self._steady is None:
                here = replace(here, lesion=patient.lesion)
            lesions = self._things.lesions(sentence.start, sentence.end)
            goes_on = joint("anaphor").match(text) is not None
            meant = self._led if not lesions and goes_on else None
            about = self._narrowed(here, sentence, about if goes_on else here)
            meant = meant or (self._place_first(sentence, here) if not lesions else None)
            if not lesions and meant is None and self._of_tumor(sentence, about):
                about = replace(about, lesion=None)
            if patient is not None:
                about = replace(about, case=patient.case, primary=patient.primary or about.primary)
            steady = self._steady is not None
            of_both = len(self._pair) == _TWO and joint("of_both").search(text) is not None
            first, others = (self._pair[0], self._pair[1:]) if of_both else (meant or about.lesion, ())
            at_large = not steady and not self._titled
            alone = self.sections[sentence.section].primary is None
            yield replace(about, lesion=first, others=others, steady=steady, at_large=at_large, any_tumor=alone)
            early = self._things.lesions(sentence.start, min(sentence.end, sentence.start + _FIRST_WORDS))
            self._led = early[0] if len(lesions) == 1 and early == lesions else meant
            before = sentence

    def _of_tumor(self, sentence: Sentence, about: Focus) -> bool:
        """Whether a sentence begins with the tumor that a text is about, and so is not about a deposit of it."""
        own = self.sections[sentence.section].primary
        if self._steady is not None or about.case is not None or own is None:
            return False
        return self._kin(self._heads.tumor(sentence.start, sentence.end), own)

    def _cites(self, sentence: Sentence) -> bool:
        return bool(self.document.citations_in(sentence.start, sentence.end))

    def _place_first(self, sentence: Sentence, here: Focus) -> str | None:
        """Return the lesion at the place that a sentence begins with: "In the lungs it may bring on a cough"."""
        if self._steady is not None or here.case is not None or here.primary is None:
            return None
        for mention in self._things.within(sentence.start, min(sentence.end, sentence.start + _OPENING)):
            if "AnatomicalSite" in mention.kinds and not mention.adjective:
                opens = joint("place_first").fullmatch(self.document.text, sentence.start, mention.start)
                lesion = self.concepts.lesion_of(mention.iri) if opens else None
                return lesion if lesion is not None and specific_lesion(lesion) else None
        return None

    def _kin(self, a: str | None, b: str | None) -> bool:
        return a is not None and b is not None and kin(a, b, self.concepts)

    def _headed(self, section: int) -> Focus:
        """Return the focus of a section; a heading that names one lesion or one tumor sets it."""
        here = self.sections[section]
        about = self.document.sections[section]
        self._named = False
        if section == 0 or not about.title:
            return here
        end = about.start + len(about.title) + 1
        organs = (i for m in self._things.within(about.start, end) if (i := self._heads.organ(m)) is not None)
        lesions = self._things.lesions(about.start, end) or list(dict.fromkeys(organs))
        lesions = lesions or self._heads.asked_of(about.start, end)
        tumors = self._things.tumors(about.start, end)
        if len(lesions) == 1:
            here = replace(here, lesion=lesions[0])
            self._named = True
        if len(tumors) == 1:
            here = replace(here, primary=tumors[0])
        return here

    def _leaves_notes(self, section: int) -> bool:
        """Whether a section speaks of more than the patient whom the notes before it are about."""
        return self.document.sections[section].kind not in ("other", "results", "methods")

    def _next_paragraph(self, here: Focus, sentence: Sentence) -> Focus:
        """Return the focus at the head of a paragraph: that of the section, the patient's where it goes on with him."""
        base = self._headed(sentence.section)
        self._pair, self._whole = (), None
        opening = self.document.text[sentence.start : sentence.end]
        if here.case is None or base.case is not None:
            return base
        notes = self._noted and not self._cites(sentence)
        labeled = joint("label").match(opening)
        notes |= labeled is not None and meaning(labeled["label"]) is not None
        if notes or joint("same_patient").match(opening) or not has_verb(flat(opening)):
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
        lesions = self._things.lesions(sentence.start, sentence.end)
        base = self.sections[sentence.section]
        steady = self._steady is not None or base.case is not None
        heads = () if steady else self._heads.lesions(sentence.start, sentence.end)
        self._pair = heads if len(heads) > 1 else self._pair
        if heads:
            here = replace(here, lesion=heads[0] if len(heads) == 1 else self._whole or heads[0])
        elif base.lesion in lesions:
            here = replace(here, lesion=base.lesion)
        elif len(lesions) == 1 and self._takes_over(lesions[0], base, index, sentence, steady=steady):
            here = replace(here, lesion=lesions[0])
        elif not steady and not lesions and not self._named:
            large = self._heads.without_place(sentence.start, sentence.end, had=base.lesion is None)
            self._whole = large or self._whole
            here = replace(here, lesion=large) if large is not None else here
        elif not steady and len(lesions) > 1 and self._whole is not None:
            here = replace(here, lesion=self._whole)
        elif base.case is not None and (met := self._masses.met_on_the_way(sentence, base)) is not None:
            here = replace(here, lesion=met)
        tumors = self._things.tumors(sentence.start, sentence.end)
        self._named = self._named or bool(lesions or heads)
        opens = self._opens and not steady and not lesions
        tumor = self._heads.tumor(sentence.start, sentence.end) if opens else None
        if self._kin(tumor, base.primary):
            without = base.lesion is not None and not specific_lesion(base.lesion)
            here = replace(here, lesion=base.lesion if without else None)
        at_large = here.lesion is None and base.lesion is None and not base.at_home
        if at_large and here.case is not None and not lesions:
            masses = self._masses.found(sentence, here)
            here = replace(here, lesion=masses[0]) if len(masses) == 1 else here
        if base.primary is None and here.case is not None and self._origin:
            return here  # what a patient's tumor is was said before; another one is only what it was held for
        self._origin = self._origin or (here.case is not None and bool(tumors))
        if base.primary is None and len(tumors) == 1:
            if base.lesion is None and not lesions and not self._kin(here.primary, tumors[0]):
                here = replace(here, lesion=None)
            here = replace(here, primary=tumors[0])
        elif base.primary is None and len(tumors) > 1:
            here = replace(here, primary=None)
        return here

    def _beside(self, sentence: Sentence) -> bool:
        """Whether a sentence names a deposit only beside another, or in a denial."""
        return joint("beside").search(self.document.text, sentence.start, sentence.end) is not None

    def _takes_over(self, lesion: str, base: Focus, index: int, sentence: Sentence, *, steady: bool) -> bool:
        """Whether the one lesion of a sentence becomes the focus."""
        if not steady and not (self._named or self._beside(sentence)):
            return True
        return self._leads(lesion, base, index, sentence)

    def _leads(self, lesion: str, base: Focus, index: int, sentence: Sentence) -> bool:
        """Whether a sentence opens a paragraph with a lesion that is another one than that of the text."""
        start, end = self._paragraph(index)
        early = self._things.lesions(sentence.start, min(sentence.end, sentence.start + _FIRST_WORDS))
        if start != sentence.start or early != [lesion] or self._kin(lesion, base.lesion):
            return False
        return not any(self._kin(other, base.lesion) for other in self._things.lesions(start, end))

    def _narrowed(self, here: Focus, sentence: Sentence, last: Focus) -> Focus:
        """Return the focus with the one tumor that the sentence names, where that is another than the text's.

        A sentence that goes on with what the `last` one was about, and names no tumor, keeps its tumor.
        """
        tumors = self._things.tumors(sentence.start, sentence.end)
        if not tumors and last.throughout is not None:
            return replace(here, primary=last.primary, throughout=last.throughout)
        if len(tumors) == 1 and here.primary is not None and not self._kin(tumors[0], here.primary):
            return replace(here, primary=tumors[0], throughout=here.primary)
        return here
