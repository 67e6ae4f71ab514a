"""Where a claim stands: the anchor (words in a text that is here) and the locator (words in a text that may not be)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from .. import iris
from .text import short_hash, squeezed, words, words_sha256

CONTEXT: Final = 32
"""Code points of context kept before and after a quote, as Web Annotation recommends for telling repeats apart."""


class AnchorState(StrEnum):
    """What verification found out about an anchor."""

    EXACT = "exact"
    NORMALIZED = "normalized"
    ORPHANED = "orphaned"
    UNVERIFIABLE = "unverifiable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A span of a text: W3C Web Annotation quote and position selectors, and the text's hash.

    `start` and `end` are code points, 0-based, half-open. `occurrence` is which repeat of the quote in the text this
    is, from 1. `cell` is the place of a table cell, `page` the page (from 1), where there is one.

    Raises ValueError where the quote is empty or the span does not have the quote's length.
    """

    source: str
    text_sha256: str
    exact: str
    start: int
    end: int
    prefix: str = ""
    suffix: str = ""
    occurrence: int = 1
    page: int | None = None
    cell: str | None = None

    def __post_init__(self) -> None:
        """Refuse an anchor that points at nothing."""
        if not self.exact.strip():
            raise ValueError(f"anchor in {self.source}: the quote is empty")
        if self.start < 0 or self.end - self.start != len(self.exact):
            raise ValueError(f"anchor in {self.source}: span {self.start}-{self.end} is not as long as its quote")
        if self.occurrence < 1:
            raise ValueError(f"anchor in {self.source}: occurrence counts from 1, got {self.occurrence}")

    @property
    def iri(self) -> str:
        """The address that claims of one span share; two sources may have one text, and each has its own."""
        return iris.ANCHOR + short_hash(self.source, self.text_sha256, str(self.start), str(self.end))

    @classmethod
    def of(cls, text: str, start: int, end: int, *, source: str, text_sha256: str, cell: str | None = None) -> Anchor:
        """Cut an anchor out of a text, with its context and its occurrence.

        >>> from batson.ontology.model import Anchor
        >>> a = Anchor.of("back pain, then back pain", 16, 25, source="s", text_sha256="0" * 64)
        >>> a.exact, a.occurrence, a.prefix
        ('back pain', 2, 'back pain, then ')
        """
        exact = text[start:end]
        return cls(
            source=source,
            text_sha256=text_sha256,
            exact=exact,
            start=start,
            end=end,
            prefix=text[max(0, start - CONTEXT) : start],
            suffix=text[end : end + CONTEXT],
            occurrence=text.count(exact, 0, start) + 1,
            cell=cell,
        )

    def state_in(self, text: str | None) -> AnchorState:
        """Compare the quote with the text; None stands for a text that is not here."""
        if text is None:
            return AnchorState.UNVERIFIABLE
        if text[self.start : self.end] == self.exact:
            return AnchorState.EXACT
        if squeezed(text[self.start : self.end]) == squeezed(self.exact):
            return AnchorState.NORMALIZED
        return AnchorState.ORPHANED


@dataclass(frozen=True, slots=True, kw_only=True)
class Locator:
    """Where a curated claim stands in a text that is not shipped: a section and a hash of its words.

    `word_count` NFKC words (lower case, white space folded) hash to `words_sha256`; `occurrence` counts from 1. The
    finder hashes every window of that many words, so it depends on no sentence splitter and on no capture of the paper.
    """

    section: str
    word_count: int
    words_sha256: str
    occurrence: int = 1

    def __post_init__(self) -> None:
        """Refuse a locator that could match nothing."""
        if self.word_count < 1 or self.occurrence < 1 or len(self.words_sha256) != 64:
            raise ValueError(f"locator in section {self.section!r}: needs words, an occurrence and a SHA-256")

    @classmethod
    def of(cls, quote: str, *, section: str, occurrence: int = 1) -> Locator:
        """Make the locator of a quote."""
        sequence = words(quote)
        return cls(
            section=section, word_count=len(sequence), words_sha256=words_sha256(sequence), occurrence=occurrence
        )
