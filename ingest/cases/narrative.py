"""The sentences about one patient and what they name: concepts, what is denied, what belongs to others."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ..document import Document
from ..extraction.naming.mentions import Mention
from ..extraction.naming.noun_phrases import compose
from ..extraction.sentence.cues import shipped as shipped_cues
from ..extraction.sentence.phrases import flat
from ..extraction.topics.focus import Focus, foci
from .grounding import Grounder
from .patients import Told
from .scopes import Scope, find_scopes

_NOT_SO: Final = ("negation", "rejection", "hedge", "recommendation", "gap")


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a narrative: the concepts that it names, by offsets of the document; `words` is its flat form."""

    start: int
    end: int
    words: str
    mentions: Sequence[Mention]
    scopes: Sequence[Scope]

    def under(self, at: int, *kinds: str) -> bool:
        """Whether an offset of the document lies in a scope of one of these kinds; a word is in no scope of its own.

        "Absence of sensation" is a finding, and no finding denied.
        """
        here = at - self.start
        return any(s.kind in kinds and s.start <= here < s.end and s.cue != here for s in self.scopes)

    def denied(self, at: int) -> bool:
        """Whether what stands at an offset is negated."""
        return self.under(at, "negation")

    def doubtful(self, at: int) -> bool:
        """Whether what stands at an offset is no plain statement about this patient."""
        return self.under(at, *_NOT_SO, "family")

    def of_others(self, at: int) -> bool:
        """Whether what stands at an offset is a relative's."""
        return self.under(at, "family")


class Narratives:
    """A document prepared for its narratives: concepts of the whole text, found once."""

    def __init__(self, document: Document, grounder: Grounder) -> None:
        """Find the concepts of the document and what each of its sections is about."""
        self.document = document
        self.grounder = grounder
        self.flat = flat(document.text)
        self.cues = shipped_cues()
        spans = [(s.start, s.end) for s in document.sentences]
        found = grounder.finder.find(document.text, self.flat, spans)
        found = compose(found, lambda a, b: self.flat[a:b], grounder.concepts)
        self.mentions = grounder.whole(found)
        self.starts = [m.start for m in self.mentions]
        self.foci = foci(document, found, grounder.concepts)

    def focus(self, told: Told) -> Focus:
        """Return what the section of a patient is about."""
        return self.foci[told.section]

    def lines(self, told: Told) -> list[Line]:
        """Return the sentences of a patient; what is said of another patient before the introduction is cut off."""
        if told.introduction is None or told.until is None:
            return list(self._lines((s.start, s.end) for s in map(self.document.sentences.__getitem__, told.sentences)))
        return list(self._lines([(told.introduction.start, told.until)]))

    def _lines(self, spans: Iterable[tuple[int, int]]) -> Iterator[Line]:
        for start, end in spans:
            words = self.flat[start:end]
            low, high = bisect_left(self.starts, start), bisect_left(self.starts, end)
            yield Line(start, end, words, self.mentions[low:high], find_scopes(words, self.cues))
