"""What shares one noun: "the pelvic and then the para-aortic nodes", "12% of low rectal and 5% of colonic cancers"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from ..concepts import Concepts
from ..rule_tables import joint, mapping
from .mentions import Mention
from .place_phrases import is_site, make

_REACH = 120
_MOST = 6
_TWO = 2
_NEAR = 40
_LINK = re.compile(r", | (?:and|or|to|than) ")
_OTHERS = ("Finding", "Complication", "DiagnosticTest", "Treatment", "Outcome")
_DETERMINED = re.compile(r"\b(?:the|his|her|their|its|both|left|right|a|an|of|in|to|from)\s$")
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")


def with_shared_heads(
    mentions: Sequence[Mention], text: Callable[[int, int], str], concepts: Concepts
) -> list[Mention]:
    """Return the mentions of a text with what places, tumors and findings lend their noun to, listed before them."""
    made: list[Mention] = []
    for mention in mentions:
        if (is_site(mention) or mention.is_a("PrimaryTumor", *_OTHERS)) and not mention.adjective:
            if _LINK.search(text(max(0, mention.start - _NEAR), mention.start)) is None:
                continue
            printed = text(mention.start, mention.end)
            if " " in printed:
                made += _before(mention, _nouns(mention, printed, concepts), text, concepts)
    if not made:
        return list(mentions)
    kept = [m for m in mentions if not any(x.start < m.end and m.start < x.end for x in made)]
    return sorted([*kept, *made], key=lambda m: (m.start, -m.end))


def _nouns(mention: Mention, printed: str, concepts: Concepts) -> list[str]:
    """Return what a concept may lend: "lymph node", "node" of the pelvic nodes."""
    names = {printed} if mention.is_a(*_OTHERS) else {concepts.vocabulary.label(mention.iri), printed}
    nouns = [name.split(" ", cut)[cut] for name in sorted(names) for cut in range(1, name.count(" ") + 1)]
    head = mapping("shared_heads").get(printed.rpartition(" ")[2])
    return nouns if head is None else [head, *nouns]


def _before(
    head: Mention, nouns: Sequence[str], text: Callable[[int, int], str], concepts: Concepts
) -> Iterator[Mention]:
    """Yield the concepts whose modifiers stand before another in one list with it, the last first."""
    end = head.start
    for _ in range(_MOST):
        low = max(0, end - _REACH)
        before = text(low, end)
        link = joint("listed_before").search(before)
        if link is None:
            return
        starts = [w.start() for w in _WORD.finditer(before, 0, link.start())][-_TWO:]
        tries = ((at, before[at : link.start()]) for at in starts)
        if head.is_a(*_OTHERS):  # "weakness of the arm and back pain" tells of no arm pain
            tries = ((at, words) for at, words in tries if _DETERMINED.search(before, 0, at) is None)
        named = ((at, words, concepts.named(f"{words} {noun}")) for at, words in tries for noun in nouns)
        found = next(((at, words, i) for at, words, i in named if i is not None and _alike(i, head, concepts)), None)
        if found is None or found[2] == head.iri:
            return
        end = low + found[0]
        yield make(found[2], concepts, end, end + len(found[1]))


def _alike(iri: str, head: Mention, concepts: Concepts) -> bool:
    """Whether two concepts are of one class, such as stations of lymph nodes; tumors are, and findings."""
    vocabulary = concepts.vocabulary
    family = next((kind for kind in ("PrimaryTumor", *_OTHERS) if kind in head.kinds), None)
    if family is not None:
        return family in concepts.kinds.get(iri, ())
    return iri in vocabulary and bool(set(vocabulary[iri].parents) & set(vocabulary[head.iri].parents))
