"""Sentences without a verb: what a label, a verdict or a sign says in place of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..rule_tables import joint
from .cues import Cue
from .openings import has_verb, main_part
from .reading import Reading, Scope

_GOOD = ("stained for", "test positive", "involved")
_BAD = ("not stained for", "test negative", "organ clear")
_COUNTED = ("received", "was seen", "lesion present")
_STORY = ("treated weakly", "presented with", "also had")
_AGAINST = frozenset({"avoid", "omit", "withhold"})
_FEMALE = frozenset({"f", "female", "woman", "girl", "lady"})
_COMPLAINTS = frozenset({"ClinicalFinding", "Syndrome"})


def hand_on(reading: Reading) -> None:
    """Take the boundary from a colon between words left open and a list or a phrase: "On MRI: ring enhancement"."""
    kept: list[int] = []
    for at, following in zip(reading.breaks, [*reading.breaks, reading.end][1:], strict=True):
        lead = reading.gap(max([reading.start, *kept[-1:]]), at)
        left_open = reading.gap(at, at + 1) == ":" and (not has_verb(lead) or joint("open_lead").search(lead))
        if not left_open or has_verb(reading.gap(at, following)):
            kept.append(at)
    reading.breaks = kept


def fill(reading: Reading, says: Sequence[str] | None, begin: int, *, story: bool, counted: bool = False) -> None:
    """Give every clause without a verb from `begin` on the triggers that its label stands for, or its verdict.

    In the `story` of a patient a treatment that is only named was given; where patients are `counted`, a figure says
    how many had what stands before it.
    """
    _close_after_verdicts(reading)
    line = joint("patient_line").match(reading.flat, reading.before) if story else None
    if line is not None:
        sex = "female" if (line["sex"] or line["after"]) in _FEMALE else "male"
        _add(reading, Cue(reading.own, reading.own, ("patient line", sex)))
    story = story and not has_verb(reading.gap(reading.own, reading.end))
    edges = sorted({begin, *(b for b in reading.breaks if b > begin), reading.end})
    for low, high in pairwise(edges):
        words = reading.gap(low, high)
        if has_verb(main_part(words.lstrip(" ;:,"))):
            continue
        start = low + len(words) - len(words.lstrip(" ;:,"))
        names = tuple(says) if says is not None else _STORY if story else ()
        verdicts = list(_verdicts(reading, low, high))
        if counted:
            verdicts += _countings(reading, low, high)
        for cue in [*verdicts, *([Cue(start, start, names)] if names else [])]:
            _add(reading, cue)


def _add(reading: Reading, cue: Cue) -> None:
    for name in cue.names:
        reading.triggers[name] = sorted([*reading.triggers.get(name, ()), cue], key=lambda c: c.start)


def bid(reading: Reading) -> None:
    """Add what an imperative advises for or against: "1.2.3 Do not offer surgery to"."""
    found = joint("imperative").match(reading.flat)
    if found is not None:
        against = found["not"] or found["verb"] in _AGAINST
        place = reading.start + found.start("bid"), reading.start + found.end("bid")
        _add(reading, Cue(*place, ("not recommended" if against else "recommended",)))


def denials(reading: Reading) -> list[Scope]:
    """Return what a label puts into the past, and what a sign, a refusal or the words before denies: "vomiting -"."""
    found = [
        Scope(m.start, m.end, "negation", m.end)
        for m in reading.mentions
        if not m.kinds.isdisjoint(_COMPLAINTS)
        and (sign := joint("sign").match(reading.flat, m.end - reading.start)) is not None
        and sign["sign"] == "-"
    ]
    if reading.before and any(s.kind == "negation" and s.cue < reading.own for s in reading.scopes):
        found.append(Scope(reading.own, reading.end, "negation", reading.start))
    for gone in joint("x_not").finditer(reading.flat, reading.before):
        found.append(Scope(reading.start + gone.start(), reading.start + gone.end(), "negation", reading.start))
    for past in reading.triggers.get("of the past", ()):
        found.append(Scope(past.start, reading.end, "history", past.start))
    refusal = joint("refusal").search(reading.flat, reading.before)
    if refusal is not None:
        found.append(Scope(reading.own, reading.start + refusal.start(), "negation", reading.start + refusal.start()))
    return found


def _close_after_verdicts(reading: Reading) -> None:
    """Let a clause without a verb end with its verdict: "PAX8 positive, CK7 negative"."""
    edges = [reading.start, *reading.breaks, reading.end]
    for low, high in pairwise(edges):
        if has_verb(reading.gap(low, high)):
            continue
        ends = [cue.end for cue in _verdicts(reading, low, high)]
        for end in ends[:-1] if len(ends) > 1 else ():
            comma = reading.flat.find(",", end - reading.start, high - reading.start)
            if comma >= 0:
                reading.breaks.append(reading.start + comma)
    reading.breaks = sorted(set(reading.breaks))


def _countings(reading: Reading, low: int, high: int) -> list[Cue]:
    """Return the figures of a clause as the verbs that they stand for: "HIPEC in 31"."""
    figures = (q for q in reading.figures if q.role in ("share", "count") and low <= q.start < high)
    return [Cue(q.start, q.start, _COUNTED) for q in figures]


def _verdicts(reading: Reading, low: int, high: int) -> Iterator[Cue]:
    for word in joint("verdict").finditer(reading.flat, low - reading.start, high - reading.start):
        yield Cue(reading.start + word.start(), reading.start + word.end(), _GOOD if word["good"] else _BAD)
