"""Where a text names concepts: the ontology's labels in one pass, made definite by what stands around them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from operator import attrgetter

from ....ontology.lexicon import Lexicon, Match
from ..concepts import Concepts, local
from ..rule_tables import group, read_table

_GENERIC = frozenset({"Generic"})
_LONGEST_ABBREVIATION = 12
_DEFINED = re.compile(r"[(\[]\s?(?:hereafter |here |abbreviated |or )?([A-Z][A-Za-z0-9-]{0,4}[A-Z0-9]s?)\s?[)\];,]")


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept named at a place; `start` and `end` are code points of the document's text.

    `kinds` are the local names of the concept's classes. Of a lesion, `primaries` are the tumors that the phrase says
    it came from. `site` is a place that the phrase adds (a level, a part); `adjective` marks a site named by an
    adjective alone, `absence` a word that states the absence of the concept ("valveless"), `recalled` a pronoun.
    """

    start: int
    end: int
    iri: str
    kinds: frozenset[str]
    primaries: tuple[str, ...] = ()
    site: str | None = None
    adjective: bool = False
    tentative: bool = False
    denied: bool = False
    absence: bool = False
    recalled: bool = False

    def is_a(self, *kinds: str) -> bool:
        """Whether the concept is of one of these kinds."""
        return not self.kinds.isdisjoint(kinds)


def within(mentions: Sequence[Mention], start: int, end: int) -> list[Mention]:
    """Return those of mentions in order that lie between two offsets; a large table asks for each of its cells."""
    low = bisect_left(mentions, start, key=attrgetter("start"))
    high = bisect_left(mentions, end, key=attrgetter("start"))
    return [m for m in mentions[low:high] if m.end <= end]


@dataclass(frozen=True, slots=True)
class Homonym:
    """A row of `rules/homonyms.toml`: what a word means where it stands so."""

    concept: str | None
    after: tuple[str, ...]
    before: tuple[str, ...]
    near: tuple[str, ...]
    unless: tuple[str, ...]

    def fits(self, sentence: str, start: int, end: int) -> bool:
        """Whether the row holds for the word at `start:end` of a flat sentence."""
        if self.unless and any(word in sentence for word in self.unless):
            return False
        if self.near and not any(word in sentence for word in self.near):
            return False
        if self.after and not sentence[:start].rstrip(" (").endswith(tuple(f" {w}" for w in self.after)):
            left = sentence[:start].rstrip(" (")
            if left not in self.after:
                return False
        if self.before:
            right = sentence[end:].strip()
            if not any(right.startswith(w) if w else not right for w in self.before):
                return False
        return True


@dataclass(frozen=True, slots=True)
class MentionFinder:
    """The lexicon with what settles its ambiguous words; made once and used for every document."""

    concepts: Concepts
    lexicon: Lexicon
    homonyms: Mapping[str, tuple[Homonym, ...]]

    @classmethod
    def of(cls, concepts: Concepts, lexicon: Lexicon) -> MentionFinder:
        """Join the lexicon with the table of homonyms."""
        return cls(concepts, lexicon, _homonyms(concepts))

    def find(
        self,
        text: str,
        flat_text: str,
        sentences: Sequence[tuple[int, int]],
        *,
        unsettled: Callable[[int, int], None] | None = None,
    ) -> list[Mention]:
        """Return the mentions of a document in order and disjoint; words with several meanings are settled.

        `flat_text` is the text made by `phrases.flat`; the sentences are spans that hold what stands near a word.
        `unsettled` is told where a word with several meanings could not be settled.
        """
        hits = list(self.lexicon.find(text))
        named = Counter(hit.iris[0] for hit in hits if not hit.ambiguous and not hit.adjective)
        mentions: list[Mention] = []
        index = 0
        for hit in hits:
            while index < len(sentences) and sentences[index][1] <= hit.start:
                index += 1
            inside = index < len(sentences) and sentences[index][0] <= hit.start
            around = sentences[index] if inside else (max(0, hit.start - 80), min(len(text), hit.end + 80))
            iri = self._settle(flat_text, hit, around, named)
            if iri:
                mention = self.mention(hit.start, hit.end, iri, adjective=hit.adjective)
                mentions.append(replace(mention, absence=True) if hit.negative else mention)
            elif iri is None and len(hit.iris) > 1 and unsettled is not None:
                unsettled(hit.start, hit.end)
        return self._with_abbreviations(text, mentions)

    def mention(self, start: int, end: int, iri: str, *, adjective: bool = False) -> Mention:
        """Return a mention of a concept at a place."""
        kinds = _GENERIC if local(iri) in group("too_general") else self.concepts.kinds.get(iri, frozenset())
        return Mention(start, end, iri, kinds, adjective=adjective)

    def _settle(self, flat_text: str, hit: Match, around: tuple[int, int], named: Counter[str]) -> str | None:
        """Return what a word means: by the table of homonyms, else the meaning it has in the document.

        Empty where the table says that nothing is meant, None where nothing tells.
        """
        surface = flat_text[hit.start : hit.end]
        singular = (surface, surface.removesuffix("s"), surface.removesuffix("es"))
        rows = next((self.homonyms[form] for form in singular if form in self.homonyms), ())
        low, high = around
        for row in rows:
            if row.fits(flat_text[low:high], hit.start - low, hit.end - low):
                return row.concept or ""
        if not hit.ambiguous:
            return hit.iris[0]
        known = [iri for iri in hit.iris if named[iri]]
        if known:
            return max(known, key=lambda iri: (named[iri], iri))
        short = hit.surface.isupper() or hit.surface[-1].isdigit()
        return hit.iris[0] if len(hit.iris) == 1 and not short else None

    def _with_abbreviations(self, text: str, mentions: list[Mention]) -> list[Mention]:
        """Add the abbreviations that the document defines: "renal cell carcinoma (RCC)"; such a one goes first."""
        added = list(_abbreviations(text, mentions))
        if not added:
            return mentions
        taken = {m.start for m in added}
        kept = [m for m in mentions if m.start not in taken or m.end - m.start > _LONGEST_ABBREVIATION]
        starts = [k.start for k in kept]
        around = ((m, bisect_right(starts, m.start) - 1) for m in added)
        added = [m for m, before in around if before < 0 or kept[before].end < m.end]
        return sorted([*kept, *added], key=lambda m: (m.start, -m.end))


def with_short_phrases(text: str, named: Sequence[Mention], found: list[Mention]) -> list[Mention]:
    """Add the abbreviations that a document defines of phrases: "metastases of the choroid (MC)".

    `named` are the mentions before phrases were joined, `found` those after.
    """
    alone = {(m.start, m.end) for m in named}
    joined = [m for m in found if (m.start, m.end) not in alone]
    starts = [m.start for m in found]
    added = []
    for short in _abbreviations(text, joined):
        index = bisect_right(starts, short.end - 1) - 1
        if index < 0 or found[index].end <= short.start:
            added.append(short)
    return sorted([*found, *added], key=lambda m: (m.start, -m.end)) if added else found


def _abbreviations(text: str, longs: Sequence[Mention]) -> Iterator[Mention]:
    """Yield every place of the abbreviations that stand in parentheses behind the mentions they shorten."""
    ends = {m.end: m for m in longs}
    defined: dict[str, Mention] = {}
    for match in _DEFINED.finditer(text):
        short = match[1].removesuffix("s")
        end = match.start()
        while end and text[end - 1].isspace():
            end -= 1
        long = ends.get(end)
        if long is not None and len(short) > 1 and _initials(short, text[long.start : long.end]):
            defined.setdefault(short, long)
    if defined:
        pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(defined, key=len, reverse=True)))})s?\b")
        for match in pattern.finditer(text):
            long = defined[match[0] if match[0] in defined else match[0][:-1]]
            yield Mention(match.start(), match.end(), long.iri, long.kinds, long.primaries, long.site)


def _initials(short: str, long: str) -> bool:
    """Whether the letters of an abbreviation occur in its long form in order, beginning with the first."""
    letters = iter(long.lower())
    return short[0].lower() == long[:1].lower() and all(c in letters for c in short.lower() if c.isalpha())


@cache
def _rows() -> tuple[dict[str, object], ...]:
    return tuple(read_table("homonyms.toml")["row"])


def _homonyms(concepts: Concepts) -> dict[str, tuple[Homonym, ...]]:
    table: dict[str, list[Homonym]] = {}
    for row in _rows():
        name = str(row["concept"])
        iri = concepts.named(name) if name else None
        if name and iri is None:
            continue
        words: dict[str, tuple[str, ...]] = {}
        for key in ("after", "before", "near", "unless"):
            value = row.get(key, ())
            words[key] = tuple(value) if isinstance(value, Iterable) else ()
        table.setdefault(str(row["label"]), []).append(Homonym(iri, **words))
    return {label: tuple(rows) for label, rows in table.items()}
