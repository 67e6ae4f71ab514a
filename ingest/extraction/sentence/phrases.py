"""Many phrases found in one pass: the automaton behind cues, and the folding that lets text and phrases meet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

_SPACES = dict.fromkeys(map(ord, "\n\t\r\f\v\u00a0\u2007\u2009\u202f"), " ")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
_QUOTES = dict.fromkeys(map(ord, "’‘ʼ´`"), "'") | dict.fromkeys(map(ord, "“”„«»"), '"')
_MARKS = dict.fromkeys(map(ord, "·"), ".") | dict.fromkeys(map(ord, "⁄"), "/")
_FLAT = str.maketrans(_SPACES | _DASHES | _QUOTES | _MARKS)
_BARE = str.maketrans(dict.fromkeys(map(ord, "-'\"/()[]{},;:.!?*+=<>&%|_"), " "))
_NOT = re.compile(r"\b(did|does|do|has|have|had|was|were|is|are|could|should|would|must|need) not\b")
_BRACES = re.compile(r"\{([^{}]*)\}")


def flat(text: str) -> str:
    """Return the text in lower case with plain blanks, dashes and quotation marks, every character in its place."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a few capital letters become two; they keep their case
        lowered = "".join(c if len(c) == 1 else o for o, c in ((o, o.lower()) for o in text))
    return lowered.translate(_FLAT)


def bare(flat_text: str) -> str:
    """Return flat text with punctuation as blanks, every character in its place: the form in which phrases are sought.

    >>> from batson.ingest.extraction.sentence.phrases import bare, flat
    >>> bare(flat("Batson’s plexus"))
    'batson s plexus'
    """
    return flat_text.translate(_BARE)


def expand(phrase: str) -> list[str]:
    """Return what a phrase with alternatives in braces stands for.

    >>> from batson.ingest.extraction.sentence.phrases import expand
    >>> expand("show{s,ed}")
    ['shows', 'showed']
    """
    brace = _BRACES.search(phrase)
    if brace is None:
        return [phrase]
    head, tail = phrase[: brace.start()], phrase[brace.end() :]
    return [whole for part in brace[1].split(",") for whole in expand(head + part.strip() + tail)]


def contracted(phrase: str) -> str:
    """Return a phrase as it is spoken: "do not" is "don't", in the form of `bare`.

    >>> from batson.ingest.extraction.sentence.phrases import contracted
    >>> contracted("has not been shown")
    'hasn t been shown'
    """
    return _NOT.sub(r"\1n t", phrase).replace("cannot", "can t").replace("will not", "won t")


@cache
def begins(word: str) -> re.Pattern[str]:
    """Return the pattern of a word or the beginning of one in flat text."""
    return re.compile(rf"(?<![a-z]){re.escape(word)}")


@dataclass(frozen=True, slots=True)
class PhraseTable:
    """Phrases and the names they stand for, compiled to one automaton; a phrase within a longer one does not count."""

    phrases: Mapping[str, tuple[str, ...]]
    _order: Sequence[str] = field(init=False, repr=False)
    _automaton: AhoCorasick = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Compile the automaton; a leading blank makes every match begin at a word."""
        object.__setattr__(self, "_order", tuple(self.phrases))
        automaton = AhoCorasick([f" {p}" for p in self._order], matchkind=MatchKind.Standard)
        object.__setattr__(self, "_automaton", automaton)

    @classmethod
    def of(cls, names: Mapping[str, Iterable[str]], *, inherit: bool = False) -> PhraseTable:
        """Compile phrases by name; braces are written out (`expand`), a phrase may have several names.

        With `inherit`, a phrase has the names of the shorter phrases that it begins with: where "path to" stands,
        "path" stands too.
        """
        table: dict[str, tuple[str, ...]] = {}
        for name, phrases in names.items():
            for phrase in phrases:
                for written in expand(phrase):
                    whole = bare(flat(" ".join(written.split()))).rstrip()
                    for key in dict.fromkeys((whole, contracted(whole))):
                        if name not in table.get(key, ()):
                            table[key] = (*table.get(key, ()), name)
        if inherit:
            for key, own in list(table.items()):
                shorter = key
                while " " in shorter:
                    shorter = shorter.rsplit(" ", 1)[0]
                    own = (*own, *(n for n in table.get(shorter, ()) if n not in own))
                table[key] = own
        return cls(table)

    def find(self, bare_text: str, *, nested: bool = False) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """Yield start, end and names of the phrases in a text that begins with a blank and was made by `bare`.

        With `nested`, phrases within longer ones count too.
        """
        last = len(bare_text)
        found = [
            (start, -end, index)
            for index, start, end in self._automaton.find_matches_as_indexes(bare_text, overlapping=True)
            if end == last or not bare_text[end].isalnum()
        ]
        found.sort()
        reached = 0
        for start, minus_end, index in found:
            if nested or -minus_end > reached:  # else it lies within a phrase that began before it
                reached = max(reached, -minus_end)
                yield start + 1, -minus_end, self.phrases[self._order[index]]
