"""Where a sentence is parted, and how far a negation, a hedge or a rejection in it reaches."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from ..rule_tables import joint
from .cues import ContextRule, Cue
from .ellipsis import carries_on, opens_list
from .reading import PARENTHESES, Reading, Scope

_STOPS = re.compile(r";|:(?=\s)(?!\s(?:the\s)?(?:mean|median|average|range|n\s?=|alive|dead|died|male|female|\d))")
_BESIDE = 12
_COMMA = re.compile(",")


def find_scopes(
    reading: Reading, cues: Sequence[Cue], ends: Sequence[Cue], rules: Sequence[ContextRule], verbs: Sequence[int]
) -> list[Scope]:
    """Return what stands under a negation, a hedge, a rejection and so on, and where each of them ends.

    `verbs` are the places of verbs: "and" before one of them begins something new.
    """
    joined = (v - 4 for v in verbs if reading.gap(max(reading.start, v - 5), v) == " and ")
    stops = sorted({*(e.start for e in ends if "join" not in e.names), *_semicolons(reading), *joined})
    inside = _list_spans(reading)
    commas = [reading.start + m.start() for m in _COMMA.finditer(reading.flat)]
    if inside:
        commas = [i for i in commas if not any(a <= i < b for a, b in inside)]
    soft = sorted({*stops, *commas})
    parts = _parts(reading, commas)
    scopes = []
    for cue in cues:
        for name in cue.names:
            rule = rules[int(name)]
            if rule.kind == "none" or (rule.kind == "hedge" and _of_figure(reading, cue)):
                continue
            low, high = cue.start + (rule.direction == "forward"), cue.end
            if rule.reach == "sentence":
                low, high = reading.start, reading.end
            elif rule.reach == "clause":
                around = reading.clause(cue.start)
                low = around[0] if rule.direction in ("backward", "both") else cue.start + 1
                if rule.kind == "rejection" and joint("goes_on_of_it").fullmatch(reading.gap(low, cue.start)):
                    low = reading.clause(max(reading.start, low - 1))[0]
                high = around[1] if rule.direction in ("forward", "both") else cue.end
                if rule.kind == "hedge":
                    low, high = _within(parts, cue.start, low, high)
            else:
                if rule.direction in ("forward", "both"):
                    index = bisect_left(soft, cue.end)
                    high = soft[index] if index < len(soft) else reading.end
                if rule.direction in ("backward", "both"):
                    index = bisect_left(soft, cue.start)
                    low = soft[index - 1] if index else reading.start
            scopes.append(Scope(low, high, rule.kind, cue.start, cue.end))
    unreal = joint("counterfactual").match(reading.flat)
    if unreal is not None:
        scopes.append(Scope(reading.start, reading.start + unreal.end("unreal"), "rejection", reading.start))
    if "they announce" in reading.triggers and ":" in reading.flat:  # what is announced as supposed is listed so
        scopes = [replace(s, end=reading.end) if s.kind == "hedge" else s for s in scopes]
    return scopes + [
        Scope(at + found.end(), reading.clause(at + found.end())[1], "rejection", at + found.start(), at + found.end())
        for at in (reading.start,)
        for found in joint("likelier_than").finditer(reading.flat)
    ]


def _parts(reading: Reading, commas: Sequence[int]) -> list[tuple[int, int]]:
    """Return the relative clauses of a sentence, and what begins with "and it": a hedge in one stays in it."""
    parts = []
    for match in joint("part_of_its_own").finditer(reading.flat) if ", " in reading.flat else ():
        start = reading.start + match.start()
        index = bisect_left(commas, reading.start + match.end())
        high = reading.clause(reading.start + match.end())[1]
        closed = commas[index] if " and " not in match[0] and index < len(commas) else high
        parts.append((start, min(high, closed)))
    return parts


def _within(parts: Sequence[tuple[int, int]], at: int, low: int, high: int) -> tuple[int, int]:
    """Return the reach of a cue, cut to the part that it stands in, or before one that goes on from it."""
    for start, end in parts:
        if start <= at < end:
            return max(low, start), min(high, end)
    return low, min([high, *(start for start, end in parts if at < start and end >= high)])


def _of_figure(reading: Reading, cue: Cue) -> bool:
    """Whether a hedge only makes a figure vague: "in perhaps half of them"."""
    after = (q for q in reading.figures if cue.end <= q.start <= cue.end + _BESIDE)
    return any(joint("to_figure").fullmatch(reading.gap(cue.end, q.start)) for q in after)


def _semicolons(reading: Reading) -> list[int]:
    inside = [m.span() for m in PARENTHESES.finditer(reading.flat)]
    stops = (m.start() for m in _STOPS.finditer(reading.flat))
    return [reading.start + s for s in stops if not any(a < s < b for a, b in inside)]


def _list_spans(reading: Reading) -> list[tuple[int, int]]:
    return [(g[0].start, g[-1].end) for g in reading.groups if len(g) > 1]


def find_breaks(reading: Reading, ends: Sequence[Cue]) -> list[int]:
    """Return the strong boundaries of a sentence: where something new is said, with a verb of its own."""
    breaks = (e.start for e in ends if "break" in e.names)
    begun = (at for at in breaks if not joint("inserted").match(reading.flat, at - reading.start))
    contrast = joint("opens_with_contrast").match(reading.flat)
    comma = () if contrast is None else (reading.start + contrast.end() - 1,)
    found = sorted({*begun, *_semicolons(reading), *comma})
    colons = (i for i in found if reading.flat[i - reading.start] == ":")
    listed = {i for i in colons if opens_list(reading, i)}
    return [i for i in found if i not in listed and not carries_on(reading, i)]
