"""What goes on without a verb of its own: "..., adrenal deposits in 35, but renal deposits in none"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..concepts import Concepts
from ..naming.mentions import Mention
from ..naming.place_phrases import is_site, make
from ..quantities.figure_words import number
from ..quantities.quantity import Quantity
from ..rule_tables import joint

if TYPE_CHECKING:
    from .reading import Reading

_STOP = re.compile(r"[;.](?!\d)")
_ELIDED_REACH = 40
_LISTED = ("AnatomicalSite", "MetastaticLesion", "PrimaryTumor")
_COUNTS = frozenset({"share", "count", "vague"})
_ELIDED = re.compile(
    r"(?:\band|\bwhile|\bwhereas|,)\s(?P<v>(?:the (?:other|remaining) )?[a-z0-9-]{1,14})(?:\swith|\sby|\son)?\s$"
)
_TURNS = re.compile(r";|\b(?:but|whereas|while)\b")


def carries_on(reading: Reading, at: int) -> bool:
    """Whether only concepts, figures and small words follow up to the next stop, so that the verb before them goes on.

    `at` is the offset of a semicolon, or of a word such as "but".
    """
    turn = _TURNS.match(reading.flat, at - reading.start)
    if turn is None:
        return False
    start = reading.start + turn.end()
    stop = _STOP.search(reading.flat, turn.end())
    end = reading.end if stop is None else reading.start + stop.start()
    counted = [q for q in reading.figures if q.role in _COUNTS and start <= q.start < end]
    named = [m for m in reading.mentions if start <= m.start < end and m.is_a(*_LISTED)]
    if not counted or not named:
        return False
    spans = sorted([(q.start, q.end) for q in counted] + [(m.start, m.end) for m in named])
    rest, at = [], start
    for low, high in spans:
        rest.append(reading.gap(at, max(at, low)))
        at = min(end, max(at, high))
    return joint("carried").fullmatch(" ".join([*rest, reading.gap(at, end)])) is not None


def turned(reading: Reading, start: int, plain: str) -> str:
    """Return what stands between two concepts with those turns as commas after which the verb goes on."""
    for turn in _TURNS.finditer(plain):
        if carries_on(reading, start + turn.start()):
            plain = plain[: turn.start()] + ",".ljust(turn.end() - turn.start()) + plain[turn.end() :]
    return plain


def opens_list(reading: Reading, colon: int) -> bool:
    """Whether what follows a colon is the list that the words before it announce: "Primary tumors: lung 45%"."""
    if not reading.follows("list_head", colon):
        return False
    first = next((m for m in reading.mentions if m.start > colon), None)
    return first is not None and joint("carried").fullmatch(reading.gap(colon, first.start)) is not None


def gapped(reading: Reading, earlier: Sequence[list[Mention]], mention: Mention) -> list[Mention] | None:
    """Return the list that a concept goes on where something else stands between: "A spread to bone in 9%, B in 4%".

    The concept must stand between the figure of the one before it and its own; `earlier` are the lists of its family.
    """
    before = [q for q in reading.figures if q.role in _COUNTS and q.end <= mention.start]
    after = [q for q in reading.figures if q.role in _COUNTS and q.start >= mention.end]
    if not earlier or not before or earlier[-1][-1].end > before[-1].start:
        return None
    if mention.is_a(*_LISTED) and joint("figure_first").fullmatch(reading.gap(before[-1].end, mention.start)):
        listed = joint("item_before").search(reading.gap(reading.start, before[-1].start)) is not None
        leads = any(q.end <= earlier[-1][0].start for q in before)
        return earlier[-1] if listed and leads else None
    if not after:
        return None
    if joint("next_item").fullmatch(reading.gap(before[-1].end, mention.start)) is None:
        return None
    if joint("item_figure").fullmatch(reading.gap(mention.end, after[0].start)) is None:
        return None
    return earlier[-1]


def with_elided(figures: list[Quantity], mentions: Sequence[Mention], flat: str) -> list[Quantity]:
    """Add the counts of those who had another treatment, where the verb is not said again: "68 had A and 57 B"."""
    found = list(figures)
    for mention in mentions if any(q.role in _COUNTS and q.n for q in figures) else ():
        if "Treatment" not in mention.kinds or flat[mention.start - 1 : mention.start] != " ":
            continue
        match = _ELIDED.search(flat, max(0, mention.start - _ELIDED_REACH), mention.start)
        value = None if match is None else number(match["v"].split()[-1])
        if match is None or value is None or value < 1 or value != value.to_integral_value():
            continue
        start = match.start("v")
        before = [q for q in figures if q.end <= start and q.n and q.role in _COUNTS]
        free = not any(q.start < match.end() and start < q.end for q in figures)
        if before and free and any(before[0].end <= m.start < start and "Treatment" in m.kinds for m in mentions):
            n = int(value)
            found.append(Quantity(start=start, end=match.end("v"), role="count", value=value, unit="patients", n=n))
    return sorted(found, key=lambda q: q.start)


def spared(rest: str) -> bool:
    """Whether what follows a place denies a deposit there: "nodes normal"."""
    verdict = joint("verdict").match(rest.lstrip())
    return verdict is not None and verdict["bad"] is not None


def seats(reading: Reading, concepts: Concepts) -> Iterator[tuple[Mention, Mention]]:
    """Yield the places that go on a list of deposits, with the deposit there: "metastases in the liver (9), bone"."""
    for group in reading.groups:
        head: Mention | None = None
        for mention in group:
            if "MetastaticLesion" in mention.kinds:
                head = mention if mention.site is not None else None
            elif joint("verb_follows").match(rest := reading.gap(mention.end, reading.end)) or spared(rest):
                break
            elif head is not None and is_site(mention) and not mention.adjective:
                lesion = concepts.lesion_of(mention.iri)
                if lesion is not None:
                    made = make(lesion, concepts, mention.start, mention.end, site=mention.iri)
                    yield mention, replace(made, tentative=head.tentative, denied=head.denied, primaries=head.primaries)
