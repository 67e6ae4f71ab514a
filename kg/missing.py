"""What the reader missed: sentences that should have given a claim, kept beside the texts they stand in."""

from __future__ import annotations

from collections.abc import Iterator

from ..store import Texts
from .records import Record


def missed_sentences(texts: Texts, source: str | None) -> Iterator[Record]:
    """Yield the sentences of one source, or of all, that name a tumor, a site and a spread and gave no claim."""
    for named, sha256 in texts.listed():
        about = texts.about(sha256)
        if source not in (None, named) or not about.get("missed"):
            continue
        text = texts.get(sha256) or ""
        for start, end, section in about["missed"]:
            yield {"source": named, "section": section, "sentence": text[start:end], "start": start, "end": end}
