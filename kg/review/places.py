"""Where the fields of a case stand in the texts that are here: the sentence of an anchor, the anchor of a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ...ingest.finder import find
from ...ingest.layout.sentences import split
from ...ontology.model import Anchor, Case, Locator
from ...ontology.model.text import squeezed
from ...store import Texts
from .claim_cells import CellFault

NOT_HERE: Final = "(text not here)"
"""What a table shows where the sentence would stand."""


class Places:
    """The texts of sources, each read once."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._of: dict[str, list[str]] = {}
        self._read: dict[str, str | None] = {}

    def of(self, source: str) -> list[str]:
        """Return the hashes of the texts of a source."""
        if source not in self._of:
            self._of[source] = self._texts.of(source)
        return self._of[source]

    def _text(self, sha256: str) -> str | None:
        if sha256 not in self._read:
            self._read[sha256] = self._texts.get(sha256)
        return self._read[sha256]

    def sentence(self, anchors: Sequence[Anchor], case: Case) -> str:
        """Return the sentence or table row around the first anchor, white space folded; of a case without, why not."""
        if not anchors:
            return NOT_HERE
        anchor = anchors[0]
        for row in case.anchors:
            if row.text_sha256 == anchor.text_sha256 and row.start <= anchor.start and anchor.end <= row.end:
                return squeezed(row.exact)
        text = self._text(anchor.text_sha256)
        if text is None:
            return squeezed(anchor.exact)
        start, end = _around(text, anchor)
        if any(start <= row.start and row.end <= end for row in case.anchors if row is not anchor):
            # A heading or a caption above the row: no full stop parts it from the table.
            start, end = _line(text, anchor)
        return squeezed(text[start:end])

    def anchors(
        self, case: Case, quote: str, printed: str, like: Sequence[Anchor] = (), *, required: bool = True
    ) -> tuple[Anchor, ...]:
        """Return where a printed string stands in a quoted sentence of the source; the anchors of today where it does.

        Raises CellFault where the sentence does not stand in a text of the source that is here, where the string does
        not stand in the sentence, or where a sentence is `required` and none is given.
        """
        if like and squeezed(quote) == self.sentence(like, case) and _stands(printed, like[0].exact):
            return tuple(like)
        if quote in ("", NOT_HERE):
            if required and self.of(case.source):
                raise CellFault("column 'quote' is empty: copy the sentence from `batson text`")
            return ()
        if not self.of(case.source):
            raise CellFault(
                f"the text of {case.source!r} is not here, so no sentence can be found: leave 'quote' as it is"
            )
        for sha256 in self.of(case.source):
            text = self._text(sha256) or ""
            span = _span(text, quote)
            if span is not None:
                start, end = _within(text, span, printed)
                return (Anchor.of(text, start, end, source=case.source, text_sha256=sha256),)
        raise CellFault(
            f"the quote does not stand in a text of {case.source!r} that is here; "
            f"copy it from `batson text {case.source}`"
        )


def _stands(printed: str, quote: str) -> bool:
    """Whether a printed string stands in a quote, white space and letter case aside."""
    return squeezed(printed).casefold() in squeezed(quote).casefold()


def _span(text: str, quote: str) -> tuple[int, int] | None:
    """Return where a quote stands in a text, white space aside; else where its words do, as a locator finds them."""
    found = re.search(r"\s+".join(re.escape(word) for word in quote.split()), text)
    if found is not None:
        return found.span()
    locator = Locator.of(quote, section="")
    return find([locator], text)[locator]


def _within(text: str, span: tuple[int, int], printed: str) -> tuple[int, int]:
    """Return where a printed string stands within a span; the whole span where none is given."""
    if not printed.strip():
        return span
    words = r"\s+".join(re.escape(word) for word in printed.split())
    found = re.search(words, text[span[0] : span[1]], re.IGNORECASE)
    if found is None:
        raise CellFault(f"column 'printed': {printed!r} does not stand in the quoted sentence")
    return span[0] + found.start(), span[0] + found.end()


def _around(text: str, anchor: Anchor) -> tuple[int, int]:
    """Return the table row (a line) or the sentence in which an anchor begins."""
    if anchor.cell is not None:
        return _line(text, anchor)
    low = text.rfind("\n\n", 0, anchor.start) + 1
    high = text.find("\n\n", anchor.end)
    for start, end in split(text, low, len(text) if high < 0 else high):
        if start <= anchor.start < end:
            return start, max(end, anchor.end)
    return anchor.start, anchor.end


def _line(text: str, anchor: Anchor) -> tuple[int, int]:
    """Return the line of a text in which an anchor stands."""
    end = text.find("\n", anchor.end)
    return text.rfind("\n", 0, anchor.start) + 1, len(text) if end < 0 else end
