"""Times in a narrative: how long after the primary the lesion came, what became of the patient, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, Final

from ...ontology.model import Event, TimeZero
from .narrative import Line
from .outcomes import CENSORED, find_event, find_zero, functional
from .times import Duration, find_times, months
from .wording import one_of, pattern

_POSTOPERATIVE: Final = re.compile(
    r"(?<!\w)(?P<n>\d{1,3})(?:st|nd|rd|th)?\spost-?operative\s(?P<unit>day|week|month)\b"
)

Said = tuple[str, Any, int, int]
"""A field, its value, and where it is told."""


@cache
def _after_primary() -> re.Pattern[str]:
    kind, what = one_of("prose", "primary", "kind"), one_of("prose", "primary", "after")
    return re.compile(rf"^\s?(?:after|since|following|from|post)[\s-](?:{kind}\s){{0,4}}{what}")


@cache
def _interval(key: str, form: str) -> re.Pattern[str]:
    return re.compile(form.format(one_of("prose", "interval", key)))


def find_interval(lines: Sequence[Line]) -> list[Said]:
    """Return the interval in months from the primary to the lesion, at most one, the plainest telling first.

    "Eleven years before" and "34 months after nephrectomy" say it outright; "two years later" and "remained well for
    nine years" only where no death or follow-up stands in the sentence.
    """
    plain: list[Said] = []
    loose: list[Said] = []
    well = _interval("well", r"(?<!\w){}\s(?:for|during)\s(?:the (?:next|following)\s)?(?:about\s)?$")
    for number, line in enumerate(lines):
        words = line.words
        was_well = _interval("well", r"(?<!\w){}").search(words)
        ended = pattern("prose", "course", "ended").search(words) is not None and not was_well
        for time in find_times(words):
            if time.months is None or line.of_others(line.start + time.start):
                continue
            told: Said = ("interval", time.months, line.start + time.start, line.start + time.end)
            before, after = words[: time.start], words[time.end :]
            backward = _interval("before", r"\s?{}(?!\w)").match(after)
            if (
                (backward and re.search(one_of("prose", "primary", "treated"), before or after))
                or (not ended and _after_primary().match(after))
                or well.search(before)
            ):
                plain.append(told)
            elif not ended and number and (_later(before, after) or _opening(before, after)):
                loose.append(told)
    if plain or loose:
        return (plain or loose)[:1]
    for line in lines:
        match = _interval("synchronous", r"(?<!\w){}(?!\w)").search(line.words)
        if match is not None and not line.doubtful(line.start + match.start()):
            return [("interval", 0, line.start + match.start(), line.start + match.end())]
    return []


def _later(before: str, after: str) -> bool:
    """Whether "two years later" begins a clause, where it dates what follows."""
    begins = re.search(r"(?:^|[,;:]\s?|\band\s|\bbut\s|\buntil\s)(?:about\s|some\s|only\s)?$", before)
    return bool(begins and _interval("later", r"\s?{}(?!\w)").match(after))


def _opening(before: str, after: str) -> bool:
    """Whether a sentence begins "after eighteen months he complained"."""
    begins = re.fullmatch(r"(?:after|about|some|only)?\s?", before)
    return bool(begins and re.match(r",?\s(?:he|she|the patient|a|an|the)\b", after))


def find_course(lines: Sequence[Line]) -> Iterator[Said]:
    """Yield the event of the last sentence that tells one, its time in months, its time zero, and how function fared.

    "He died fourteen months later" counts from whatever was told before: its time zero is left open.
    """
    last: tuple[Line, Event, int, int] | None = None
    for line in lines:
        found = find_event(line.words)
        if found.event is None or line.of_others(line.start + found.start):
            continue
        if _counts(line, found.event, found.start) and (last is None or last[1] in CENSORED):
            last = line, found.event, found.start, found.end
    if last is not None:
        line, event, a, b = last
        yield "event", event, line.start + a, line.start + b
        time = _nearest(line, a, b)
        day = _POSTOPERATIVE.search(line.words)
        if day is not None:
            yield "time", months(Decimal(day["n"]), day["unit"]), line.start + day.start(), line.start + day.end()
            yield "time_zero", TimeZero.SURGERY, line.start + day.start(), line.start + day.end()
        elif time is not None:
            yield "time", time.months, line.start + time.start, line.start + time.end
            zero = find_zero(line.words, time.end, min(len(line.words), time.end + 80))
            if zero is not None and zero[1] - time.end <= 24:
                yield "time_zero", zero[0], line.start + zero[1], line.start + zero[2]
    for line in lines:
        fared = functional(line.words)
        about = pattern("prose", "functional", "about").search(line.words)
        if fared is not None and about and pattern("prose", "course", "after_care").search(line.words):
            yield "functional", fared, line.start, line.end
            return


def _counts(line: Line, event: Event, at: int) -> bool:
    """Whether an event is the patient's end, and no denial, fear or plan."""
    if line.under(line.start + at, "hedge", "recommendation"):
        return False
    if event is Event.ALIVE:
        return pattern("prose", "course", "at_last").search(line.words) is not None or any(find_times(line.words))
    return event in CENSORED or not re.search(r"(?:risk of|until|before (?:his|her|the)?)\s*$", line.words[:at])


def _nearest(line: Line, start: int, end: int) -> Duration | None:
    """The time that belongs to an event: the nearest in its clause that is no age and no date of something else."""
    best: tuple[int, Duration] | None = None
    lasting = re.search(r"surviv|lived|follow", line.words) is not None
    for time in find_times(line.words):
        gap = time.start - end if time.start >= end else start - time.end
        between = line.words[min(end, time.end) : max(start, time.start)]
        other = re.search(r"(?:history of|for)\s(?:the\s)?$", line.words[: time.start]) is not None and not lasting
        if time.months is None or gap > 90 or ";" in between or other:
            continue
        if best is None or gap < best[0]:
            best = gap, time
    return best[1] if best is not None else None
