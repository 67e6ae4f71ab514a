"""The finder: where the words of a locator stand in a text, whatever made the text.

A curated claim of a paper that is not shipped carries a hash of its words. The finder hashes every window of that many
words, so it depends on no sentence splitter. White space, letter case and ligatures never matter. Where the words as
they stand do not give the hash, hyphens at line ends are mended in the ways that captures of a page break them.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..ontology.model import Anchor, Claim, Locator

Span = tuple[int, int]

_TOKEN = re.compile(r"\S+")
_HYPHENS = "-\u00ad\u2010\u2011"
_INNER = re.compile(rf"(?<=[^\W\d_])[{_HYPHENS}]+(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a text, normalized as locators count them, and the span of each in the text."""

    words: list[str]
    spans: list[Span]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """What attaching came to: each found claim with its anchor, and the claims whose words are not in the text."""

    found: tuple[tuple[Claim, Anchor], ...]
    unfound: tuple[Claim, ...]


def find(locators: Iterable[Locator], text: str) -> Mapping[Locator, Span | None]:
    """Return where each locator's words stand in a text, or None where they do not.

    Spans are code points, 0-based, half-open, and cover whole words as white space bounds them. `occurrence` counts the
    matching windows from the start of the text. The time grows with the text's length times the number of different
    word counts, not with the number of locators.

    >>> from batson.ingest.finder import find
    >>> from batson.ontology.model import Locator
    >>> text = "The mass grew. The MASS  grew."
    >>> second = Locator.of("the mass grew.", section="", occurrence=2)
    >>> find([second], text)[second]
    (15, 30)
    """
    wanted = set(locators)
    found: dict[Locator, Span | None] = dict.fromkeys(wanted)
    plain = _words(text)
    # Each reading is tried only for what the readings before it did not find, and only where its words differ.
    tried: list[list[str]] = []
    for reading in _READINGS:
        if not wanted:
            break
        words = reading(plain, text)
        if words.words in tried:
            continue
        tried.append(words.words)
        for locator, span in _matches(wanted, words):
            found[locator] = span
        wanted = {locator for locator in wanted if found[locator] is None}
    return found


def most(locators: Collection[Locator], text: str) -> int:
    """Return how many of the locators stand in a text where those are more than half of them, else 0.

    Half of them are looked for first, those of the commonest word counts: most texts hold none, and cost little.
    """
    counts = Counter(locator.word_count for locator in locators)
    ranked = sorted(set(locators), key=lambda locator: (-counts[locator.word_count], locator.word_count))
    half = {locator.word_count for locator in ranked[: (len(ranked) + 1) // 2]}
    if not any(span is not None for span in find((x for x in ranked if x.word_count in half), text).values()):
        return 0
    found = sum(span is not None for span in find(ranked, text).values())
    return found if 2 * found > len(ranked) else 0


def attach(claims: Iterable[Claim], text: str, *, source: str, text_sha256: str) -> Attachment:
    """Cut the quotes of curated claims out of a text of their source.

    Claims without a locator are neither found nor unfound. Claims keep their identity: the anchor stands beside the
    claim, it is not put into it. Raises ValueError for a claim of another source.
    """
    located = [(claim, claim.locator) for claim in claims if claim.locator is not None]
    for claim, _ in located:
        if claim.source != source:
            raise ValueError(f"claim {claim.id} is of {claim.source}, not of {source}: attach each source by itself")
    spans = find((locator for _, locator in located), text)
    anchors = {
        span: Anchor.of(text, *span, source=source, text_sha256=text_sha256)
        for span in spans.values()
        if span is not None
    }
    return Attachment(
        found=tuple((claim, anchors[span]) for claim, locator in located if (span := spans[locator]) is not None),
        unfound=tuple(claim for claim, locator in located if spans[locator] is None),
    )


def _words(text: str) -> _Words:
    """Split a text into normalized words with a map back to the text.

    Normalization changes lengths (ligatures, accents written apart), so each word is normalized by itself: that gives
    the words of the normalized whole, because neither NFKC nor lower case reaches over white space.
    """
    words: list[str] = []
    spans: list[Span] = []
    for match in _TOKEN.finditer(text):
        token = match.group()
        normal = unicodedata.normalize("NFKC", token).lower().split()
        if len(normal) == 1:
            words += normal
            spans.append(match.span())
        else:
            # A free-standing accent such as U+00A8 becomes a blank and an accent, and so ends a word. The few
            # characters that stand for several words (U+FDFA) give their whole span to each.
            for start, end in _bounds(token):
                inner = unicodedata.normalize("NFKC", token[start:end]).lower().split()
                words += inner
                spans += [(match.start() + start, match.start() + end)] * len(inner)
    return _Words(words, spans)


def _bounds(token: str) -> Iterator[Span]:
    """Yield the parts of a token that are words once it is normalized."""
    begin = 0
    for i, character in enumerate(token):
        if i > begin and any(c.isspace() for c in unicodedata.normalize("NFKC", character)):
            yield begin, i
            begin = i
    yield begin, len(token)


def _as_printed(plain: _Words, text: str) -> _Words:
    """The words as they stand."""
    return plain


def _line_ends_joined(plain: _Words, text: str) -> _Words:
    """A word cut by a hyphen at a line end is one word without the hyphen; so is one with soft hyphens."""
    return _joined(plain, text, lambda word: word.rstrip(_HYPHENS))


def _line_ends_kept(plain: _Words, text: str) -> _Words:
    """A word cut at its own hyphen at a line end is one word with the hyphen."""
    return _joined(plain, text, lambda word: word.rstrip(_HYPHENS) + "-")


def _hyphens_dropped(plain: _Words, text: str) -> _Words:
    """No hyphen between letters: finds what was hashed from a capture that lost the hyphens at its line ends."""
    joined = _line_ends_joined(plain, text)
    return _Words([_INNER.sub("", word) for word in joined.words], joined.spans)


_READINGS: tuple[Callable[[_Words, str], _Words], ...] = (
    _as_printed,
    _line_ends_joined,
    _line_ends_kept,
    _hyphens_dropped,
)


def _joined(plain: _Words, text: str, stem: Callable[[str], str]) -> _Words:
    """Join each word that ends in a hyphen at a line end to the next one; drop soft hyphens."""
    words: list[str] = []
    spans: list[Span] = []
    cut = False
    for i, (word, span) in enumerate(zip(plain.words, plain.spans, strict=True)):
        if cut:
            words[-1] = stem(words[-1]) + word
            spans[-1] = (spans[-1][0], span[1])
        else:
            words.append(word)
            spans.append(span)
        after = text[span[1] : plain.spans[i + 1][0]] if i + 1 < len(plain.words) else ""
        # Between letters only: 3-6 over a line end must never become 36.
        cut = "\n" in after and word[-1] in _HYPHENS and word[-2:-1].isalpha() and plain.words[i + 1][0].isalpha()
    return _Words([word.replace("\u00ad", "") or word for word in words], spans)


def _matches(wanted: Iterable[Locator], reading: _Words) -> Iterator[tuple[Locator, Span]]:
    """Yield the locators that a reading of the text answers."""
    by_count: dict[int, dict[str, list[Locator]]] = {}
    for locator in wanted:
        by_count.setdefault(locator.word_count, {}).setdefault(locator.words_sha256, []).append(locator)
    encoded = [word.encode("utf-8", "surrogatepass") for word in reading.words]
    line = b" ".join(encoded)
    starts = []
    offset = 0
    for word in encoded:
        starts.append(offset)
        offset += len(word) + 1
    for count, by_hash in by_count.items():
        seen = dict.fromkeys(by_hash, 0)
        for i in range(len(encoded) - count + 1):
            last = i + count - 1
            digest = hashlib.sha256(line[starts[i] : starts[last] + len(encoded[last])]).hexdigest()
            if digest in seen:
                seen[digest] += 1
                for locator in by_hash[digest]:
                    if locator.occurrence == seen[digest]:
                        yield locator, (reading.spans[i][0], reading.spans[last][1])
