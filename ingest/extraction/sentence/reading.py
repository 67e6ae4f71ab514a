"""One sentence as the rules see it: concepts, figures, triggers, lists, clauses, negations and hedges."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from ...document import CitationMark, SectionKind
from ..naming.mentions import Mention
from ..quantities.quantity import Quantity
from ..rule_tables import joint, mapping, small_words
from .cues import Cue
from .ellipsis import gapped, turned

_ASIDE = 30
_BACK = 4
_FOUND = ("involved", "lesion present", "patients have")
_HELPERS = ("with ", "had a", "had ", "after")
PARENTHESES = re.compile(r"\([^()]{0,80}\)|\[[^\[\]]{0,60}\]")
_INSERTED = re.compile(r"(?<=\band), (?!in |and |with |but )[a-z][^,;()~]{1,40},(?=\s)")


def family(mention: Mention) -> str:
    """Return the broad family of a concept: only members of one family form a list."""
    return _family(mention.kinds)


@cache
def _family(kinds: frozenset[str]) -> str:
    return next((name for kind, name in mapping("families").items() if kind in kinds), "other")


@dataclass(frozen=True, slots=True)
class Scope:
    """A stretch of a sentence under a negation, a hedge or the like."""

    start: int
    end: int
    kind: str
    cue: int
    cue_end: int = -1


@dataclass(slots=True)
class Reading:
    """A sentence with everything that was found in it; offsets are those of the document's text.

    `kind` is that of its section, or of the part of an abstract that a label opens ("Results: ..."). `series` says
    whether the authors have named the patients that they counted, here or before; `advice` whether the text gives it.
    `last_route` is the route that the sentences before have spoken of, `implied` are deposits that phrases about
    places imply; `strange` whether it names a tumor that the ontology does not know, once that is asked.
    `sought` keeps which patterns were found before which offsets.
    The first `before` characters are words that the sentence is read after, a heading or a question, moved to stand
    right before it.
    """

    start: int
    end: int
    flat: str
    mentions: list[Mention]
    figures: list[Quantity]
    triggers: dict[str, list[Cue]]
    marks: Sequence[CitationMark]
    section: int
    kind: SectionKind = "other"
    series: bool = False
    advice: bool = False
    voices: Sequence[tuple[str, int]] = ()
    last_route: str | None = None
    implied: list[Mention] = field(default_factory=list)
    strange: bool | None = None
    groups: list[list[Mention]] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    scopes: list[Scope] = field(default_factory=list)
    before: int = 0
    sought: dict[tuple[str, int], bool] = field(default_factory=dict, repr=False)

    @property
    def own(self) -> int:
        """Where the sentence itself begins."""
        return self.start + self.before

    def speaks(self, voice: str) -> bool:
        """Whether a sentence holds a cue of attribution."""
        return any(name == voice for name, _ in self.voices)

    def gap(self, a: int, b: int) -> str:
        """Return the flat text between two offsets."""
        return self.flat[a - self.start : b - self.start]

    def group_of(self, mention: Mention) -> list[Mention]:
        """Return the list that a mention is a member of, itself alone where it is in none."""
        for listed in self.groups:
            if mention in listed:
                return listed
        return [mention]

    def put(self, made: Mapping[Mention, Mention]) -> None:
        """Put other mentions in the place of some."""
        if made:
            self.mentions = [made.get(m, m) for m in self.mentions]
            self.groups = [[made.get(m, m) for m in group] for group in self.groups]

    def follows(self, name: str, at: int) -> bool:
        """Whether a pattern of `joints.toml` is found before an offset; many rows ask, it is sought once."""
        key = (name, at)
        found = self.sought.get(key)
        if found is None:
            found = self.sought[key] = joint(name).search(self.gap(self.start, at)) is not None
        return found

    def clause(self, at: int) -> tuple[int, int]:
        """Return the clause around an offset: between strong boundaries."""
        index = bisect_left(self.breaks, at + 1)
        low = self.breaks[index - 1] if index else self.start
        high = self.breaks[index] if index < len(self.breaks) else self.end
        return low, high

    def under(self, kind: str, at: int) -> bool:
        """Whether an offset lies under a cue of a kind."""
        return any(s.kind == kind and s.start <= at < s.end for s in self.scopes)

    def bears(self, kind: str, mention: Mention) -> bool:
        """Whether a concept lies under a cue that is no part of its own name, as "free of" is of "free of symptoms"."""
        at, end = mention.start, mention.end
        over = [s for s in self.scopes if s.kind == kind and s.start <= at < s.end]
        return any(not (s.cue < end and at < s.cue_end and (s.start <= s.cue or s.cue >= at)) for s in over)

    def of_kind(self, kinds: frozenset[str], low: int, high: int) -> Iterator[Mention]:
        """Yield the mentions of some kinds between two offsets."""
        for mention in self.mentions:
            if low <= mention.start and mention.end <= high and not kinds.isdisjoint(mention.kinds):
                yield mention


def find_groups(reading: Reading, verbs: Sequence[int]) -> list[list[Mention]]:
    """Return the lists of a sentence: "lung, liver and (in two) bone"."""
    groups: list[list[Mention]] = []
    previous: Mention | None = None
    said = [c for name in _FOUND for c in reading.triggers.get(name, ())]
    for mention in reading.mentions:
        if reading.figures:
            around = next((q for q in reading.figures if q.start <= mention.start and mention.end <= q.end), None)
            if around is not None and (around.N is not None or family(mention) not in ("place", "tumor")):
                continue  # "in 14 of 170 patients with renal carcinoma (8%)" is one figure of the list around it
        if said and any(c.start < mention.start and mention.end <= c.end for c in said):
            continue  # "contained tumor" says that something was there, and lists nothing
        if previous is not None and _joined(reading, previous, mention, verbs):
            groups[-1].append(mention)
        elif reading.figures and (going_on := gapped(reading, _alike(groups, mention), mention)) is not None:
            groups.remove(going_on)
            groups.append([*going_on, mention])
        else:
            groups.append([mention])
        previous = mention
    return groups


def _alike(groups: Sequence[list[Mention]], mention: Mention) -> list[list[Mention]]:
    """Return the last lists before a concept that are of its family."""
    kind = family(mention)
    return [group for group in groups[-_BACK:] if family(group[-1]) == kind]


def _joined(reading: Reading, a: Mention, b: Mention, verbs: Sequence[int]) -> bool:
    if family(a) != family(b) or b.start - a.end > 90 or b.start < a.end:
        return False
    if a.recalled and b.recalled and a.end == b.start:
        return True  # two things that "both" stands for
    gap = reading.gap(a.end, b.start)
    figures = [q for q in reading.figures if a.end <= q.start and q.end <= b.start]
    if figures and b.is_a("ToldSymptom", "ToldComplication", "ToldFeature"):
        return False  # a verb after its number begins what is said next
    plain = gap
    for figure in figures:
        width = figure.end - figure.start
        low = figure.start - a.end
        plain = plain[:low] + "~" * width + plain[low + width :]
    plain = PARENTHESES.sub(lambda m: "~" * len(m[0]), plain)
    if figures and gap.rstrip().endswith("(") and len(gap) < _ASIDE:
        return True
    if " and, " in plain:
        plain = _INSERTED.sub(lambda m: "~" * len(m[0]), plain)
    plain = turned(reading, a.end, plain)
    joints = list(joint("joint").finditer(plain))
    if not joints:
        return False
    last = joints[-1]
    if ";" in plain or (joint("unlike").search(plain) and joint("nor_the").fullmatch(plain) is None):
        return False
    before = [w for w in re.split(r"[\s~,]+", plain[: last.start()]) if w and w not in small_words()]
    after = [w for w in re.split(r"[\s~,]+", plain[last.end() :]) if w and w not in small_words()]
    busy = any(a.end + last.end() <= verb < b.start and reading.gap(verb, verb + 5) not in _HELPERS for verb in verbs)
    if busy:
        return False
    if figures:
        return len(before) <= 5 and len(after) <= 2 and ";" not in plain[: last.start()]
    return not before and len(after) <= 2
