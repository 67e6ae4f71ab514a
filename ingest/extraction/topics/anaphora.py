"""Words that point back: "it", "they", "both", "the latter", "this drug", "its sensitivity", as what they mean."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...document import Document
from ..naming.mentions import Mention
from ..rule_tables import joint, mapping

_PARAGRAPH = re.compile(r"\n\s*\n")
_FAMILIES = ("MetastaticLesion", "PrimaryTumor", "Treatment", "DiagnosticTest", "Complication", "MetastaticRoute")
_REACH = 3
_TWO = 2
_FAR = 90


def recalled(document: Document, mentions: Sequence[Mention], flat_text: str) -> list[Mention]:
    """Return the mentions of a document with those added that its pronouns stand for.

    A pronoun at the head of a sentence stands for what the sentence before it began with; "both", "the former" and
    "the latter" for two things of one kind named there; "this drug" or "the procedure" for the first of its kind in
    the last sentence that has one.
    """
    out = list(mentions)
    sentences = document.sentences
    for index in range(1, len(sentences)):
        sentence, before = sentences[index], sentences[index - 1]
        if sentence.section != before.section or _PARAGRAPH.search(flat_text, before.end, sentence.start):
            continue
        word = joint("points_to").match(flat_text, sentence.start, sentence.end)
        paired = None if word else joint("both_at_end").search(flat_text, sentence.start, sentence.end)
        match = word or paired
        if match is None or (word and joint("expletive").match(flat_text, match.start("word"))):
            continue
        start, end = match.span("word")
        if any(m.start < end and start < m.end and "Treatment" not in m.kinds for m in _between(out, start, end)):
            continue
        meant = _meant(match, index, document, out, flat_text)
        if meant:
            covered = {m.start for m in _between(out, start, end)}
            out = [m for m in out if m.start not in covered]
            out = sorted([*out, *_placed(meant, start, end)], key=lambda m: (m.start, -m.end))
    return out


def _between(mentions: Sequence[Mention], start: int, end: int) -> Sequence[Mention]:
    low = bisect_left(mentions, start, key=lambda m: m.start)
    return mentions[low : bisect_left(mentions, end, key=lambda m: m.start)]


def _meant(
    match: re.Match[str], index: int, document: Document, mentions: Sequence[Mention], text: str
) -> Sequence[Mention]:
    before = document.sentences[index - 1]
    named = [m for m in _between(mentions, before.start, before.end) if _is_named(m)]
    word = match["word"]
    kind = mapping("called").get(word.rpartition(" ")[2].rstrip("s"))
    if match.groupdict().get("measure"):
        kind = "DiagnosticTest"
    if kind:
        for earlier in reversed(document.sentences[max(0, index - _REACH) : index]):
            found = [m for m in _between(mentions, earlier.start, earlier.end) if kind in m.kinds and not m.denied]
            if found and earlier.section == before.section:
                return found[:1]
        return ()
    if word.startswith(("both", "the former", "the latter", "former", "latter")):
        pair = _pair(named)
        return pair if word.startswith("both") else pair[:1] if "former" in word else pair[1:]
    return _subject(word, named, before.start, text)


def _is_named(mention: Mention) -> bool:
    family = any(kind in mention.kinds for kind in _FAMILIES)
    return family and not mention.adjective and not mention.denied and not mention.tentative


def _pair(named: Sequence[Mention]) -> Sequence[Mention]:
    """Return the only two things of one kind, in their order."""
    for family in _FAMILIES:
        found = list({m.iri: m for m in reversed(named) if family in m.kinds}.values())[::-1]
        if len(found) == _TWO:
            return found
    return ()


def _subject(word: str, named: Sequence[Mention], start: int, text: str) -> Sequence[Mention]:
    """Return what a sentence began with, where it fits the number of a pronoun and is no group of persons."""
    if not named:
        return ()
    first = named[0]
    lead = text[start : first.start]
    comma = lead.rfind(", ") + 2
    if len(lead) > _FAR or not joint("head_of_sentence").fullmatch(lead, comma if comma > 1 else 0):
        return ()
    subject = [first]
    for mention in named[1:]:
        if not joint("member").fullmatch(text, subject[-1].end, mention.start):
            break
        subject.append(mention)
    many = len(subject) > 1 or joint("plural").search(text, first.start, first.end) is not None
    if many is not (word in ("they", "their")) or joint("of_persons").search(lead):
        return ()
    return subject


def _placed(meant: Sequence[Mention], start: int, end: int) -> Iterator[Mention]:
    """Put what a word means in its place, each of two in a part of the word."""
    width = (end - start) // len(meant)
    if not width:
        return
    for index, mention in enumerate(meant):
        low = start + index * width
        yield replace(mention, start=low, end=end if mention is meant[-1] else low + width, recalled=True)
