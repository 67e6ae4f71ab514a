"""What stands under a negation, a hedge or a relative's name in a sentence about one patient."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ..extraction.sentence.cues import CueTables
from ..extraction.sentence.phrases import bare

_STRONG: Final = re.compile(
    r";|\band (?=(?:he|she|was|were|had|has|showed|revealed|the|a|an|it|his|her|there|\w+ed|underwent|died|began)\b)"
    r"|, (?=(?:and|but) (?:he|she|was|were|had|the|a|an|it)\b)"
)
_COMMA: Final = re.compile(r",(?!\d)")
_LISTED: Final = re.compile(
    r",\s(?:(?!\b(?:was|were|had|is|are|he|she|which|who|with|but)\b)[^,;.]){1,40}(?:,|\s(?:or|nor|and)\s)"
)


@dataclass(frozen=True, slots=True)
class Scope:
    """A stretch of a sentence, by offsets into it, and what it is under: negation, hedge, family and so on; `cue` is
    where the word stands that says so."""

    start: int
    end: int
    kind: str
    cue: int


def find_scopes(sentence: str, tables: CueTables) -> list[Scope]:
    """Return the scopes of a flat sentence, by the cue table of the rules; offsets are those of the sentence.

    A negation reaches to the end of its list ("no metastasis in chest, liver or brain"), and no further.

    >>> from batson.ingest.cases.scopes import find_scopes
    >>> from batson.ingest.extraction.sentence.cues import shipped
    >>> words = "there was no pain in the chest, arm or leg, and he had weakness"
    >>> [words[s.start : s.end] for s in find_scopes(words, shipped()) if s.kind == "negation"]
    ['no pain in the chest, arm or leg']
    """
    cues = tables.find(bare(sentence))
    ends = [(c.start, c.end) for c in cues["ends"]]
    stops = sorted({*(a for a, _ in ends), *(m.start() for m in _STRONG.finditer(sentence))})
    breaks = sorted(
        {*(c.start for c in cues["ends"] if "break" in c.names), *(i for i, c in enumerate(sentence) if c == ";")}
    )
    out = []
    for cue in cues["context"]:
        for name in cue.names:
            rule = tables.context_rules[int(name)]
            if rule.kind == "none":
                continue
            low, high = cue.start, cue.end
            both = rule.direction in ("both", "backward"), rule.direction in ("both", "forward")
            if rule.reach == "sentence":
                low, high = 0, len(sentence)
            elif rule.reach == "clause":
                low = _before(breaks, cue.start) if both[0] else low
                high = _after(breaks, cue.end, len(sentence)) if both[1] else high
            else:
                low = _list_start(sentence, stops, cue.start) if both[0] else low
                high = _list_end(sentence, stops, cue.end) if both[1] else high
            out.append(Scope(low, high, rule.kind, cue.start))
    return out


def _before(places: Sequence[int], at: int) -> int:
    return max((p for p in places if p < at), default=0)


def _after(places: Sequence[int], at: int, end: int) -> int:
    return min((p for p in places if p >= at), default=end)


def _list_end(sentence: str, stops: Sequence[int], at: int) -> int:
    """The end of the list that follows: the first comma that joins no list, or whatever ends a statement."""
    stop = _after(stops, at, len(sentence))
    for comma in _COMMA.finditer(sentence, at, stop):
        if not _LISTED.match(sentence, comma.start()):
            return comma.start()
    return stop


def _list_start(sentence: str, stops: Sequence[int], at: int) -> int:
    low = _before(stops, at)
    comma = sentence.rfind(",", low, at)
    return comma + 1 if comma >= 0 else low
