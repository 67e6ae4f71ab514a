"""What a sentence without a verb is read with: the label before it, its heading, its list's lead-in, the question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from ...document import Document, Section, Sentence
from ..naming.mentions import Mention
from ..rule_tables import finite_words, joint, read_table
from .phrases import bare, expand

_NO_HEADING = frozenset({"caption", "table", "references"})
_LONGEST = 160
_STOP = re.compile(r";|\s(?:if|when|unless|because|although|which|that|who|where|while|so that)\b")
_LEAD = re.compile(r":(?:\s*\(?(?:\d{1,2}|[a-h])[.)])?\Z")
_WORD = re.compile(r"[a-z]+(?:'t)?")
_GOES_ON = (
    r"(?: (?:of|in|for|from|at|on|with|by|to|and|after|before|includ(?:e|es|ed)|are|were|is|was|may|can|seen|reported"
    r"|there|most)\b.*)?"
)


@dataclass(frozen=True, slots=True)
class Opening:
    """Words that a sentence is read after, `start` to `end`, and the triggers that a label stands for.

    Where the label is a part of the sentence itself, or of one before it in the paragraph, both places are the same.
    `says` is None where the table of labels does not have the words.
    """

    start: int
    end: int
    says: tuple[str, ...] | None = None

    @property
    def apart(self) -> bool:
        """Whether the words stand outside the sentence."""
        return self.end > self.start


@cache
def _labels() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    rows = []
    for row in read_table("labels.toml")["label"]:
        names = [name for pattern in row["names"] for name in expand(pattern)]
        either = "|".join(re.escape(name).replace(r"\ \*", "(?: .*)?").replace(r"\*", ".*") for name in names)
        rows.append((re.compile(rf"(?:.* )?(?:{either}){_GOES_ON}"), tuple(row["says"])))
    return tuple(rows)


@cache
def meaning(label: str) -> tuple[str, ...] | None:
    """Return the triggers that a label stands for, None where the table does not have it.

    >>> from batson.ingest.extraction.sentence.openings import meaning
    >>> meaning("Presenting symptoms"), meaning("Family history"), meaning("Table of contents")
    (('presented with',), (), None)
    """
    plain = " ".join(bare(label.lower().replace("’", "'").replace("'", "")).split())
    return next((says for pattern, says in _labels() if pattern.fullmatch(plain)), None)


def has_verb(flat: str) -> bool:
    """Whether a stretch of flat text has a verb that makes it a sentence, or begins with one that bids."""
    return not finite_words().isdisjoint(_WORD.findall(flat)) or joint("imperative").match(flat) is not None


def main_part(words: str) -> str:
    """Return what stands before a subordinate clause."""
    return _STOP.split(words, maxsplit=1)[0]


def openings(document: Document, flat: str) -> Iterator[Opening | None]:
    """Yield for every sentence what it is to be read with, None where it stands for itself."""
    text = document.text
    lead: Sentence | None = None
    asked: Sentence | None = None
    heading: Opening | None = None
    label: Opening | None = None
    before: Sentence | None = None
    for sentence in document.sentences:
        gap = text[before.end : sentence.start] if before is not None else ""
        new_line = "\n" in gap or (lead is before and lead is not None)
        if before is None or before.section != sentence.section:
            lead = asked = label = None
            heading = _heading(document.sections[sentence.section], sentence)
        elif gap.count("\n") > 1:
            label = None
        named = joint("label").match(flat, sentence.start, sentence.end)
        waits = lead is not None or asked is not None or heading is not None or label is not None
        fragment = waits and not has_verb(flat[sentence.start : _first_part(flat, sentence)])
        bulleted = new_line and joint("bullet").search(gap) is not None
        item = bulleted or (lead is not None and text[sentence.start].islower())
        unknown = waits and not fragment and _admits(flat, sentence, asked, heading)
        fragment = fragment or unknown
        if new_line and not fragment and not item:
            lead = None
        if not fragment:
            heading = None
        opening = None
        says = meaning(named["label"]) if named is not None else None
        if named is not None:
            opening = Opening(named.end(), named.end(), says)
            label = opening if says is not None else None
        elif fragment and lead is not None and new_line:
            end = text.rindex(":", lead.start, lead.end)
            opening = Opening(lead.start, end, meaning(text[lead.start : end]))
        elif fragment and asked is not None and asked is before:
            opening = Opening(asked.start, asked.end - 1, meaning(text[asked.start : asked.end - 1]))
        elif fragment and heading is not None:
            opening = heading
        elif fragment and label is not None:
            opening = Opening(sentence.start, sentence.start, label.says)
        yield opening
        if _LEAD.search(text, sentence.start, sentence.end):
            lead = sentence
        asked = sentence if text[sentence.end - 1] == "?" and sentence.end - sentence.start < _LONGEST else None
        before = sentence


def of_test(opening: Opening, sentence: Sentence, mentions: Sequence[Mention]) -> Opening:
    """Return a label with what it stands for where it names a test: "On MRI: ring enhancement"."""
    tests = (m for m in mentions if "DiagnosticTest" in m.kinds and sentence.start <= m.start < opening.start)
    return replace(opening, says=("shown by",)) if any(True for _ in tests) else opening


def _heading(section: Section, sentence: Sentence) -> Opening | None:
    """Return what the heading of a section gives to a sentence under it."""
    end = section.start + len(section.title)
    if not section.level or not section.title or section.kind in _NO_HEADING or end > sentence.start:
        return None
    says = meaning(section.title.rstrip("?:. "))
    return None if says == () else Opening(section.start, end, says)


def _admits(flat: str, sentence: Sentence, asked: Sentence | None, heading: Opening | None) -> bool:
    """Whether a sentence says that nobody knows how: "How does it get there? The honest answer is: nobody is sure."."""
    if joint("nobody_knows").search(flat, sentence.start, sentence.end) is None:
        return False
    question = asked or heading
    return question is not None and joint("asks_how").match(flat, question.start, question.end) is not None


def _first_part(flat: str, sentence: Sentence) -> int:
    """Return where the first part of a sentence ends: at a semicolon or a subordinate clause."""
    stop = _STOP.search(flat, sentence.start, sentence.end)
    return sentence.end if stop is None else stop.start()
