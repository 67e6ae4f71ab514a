"""What became of the patient: the event, the time to it, from when the time counts, and how function fared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from ...ontology.model import Event, TimeZero
from ..extraction.sentence.phrases import flat
from .times import Duration, read_time
from .wording import alternation, codes, members, normal, phrases, table, written_out

CENSORED: Final = frozenset({Event.ALIVE, Event.LOST})
_DIED_OF: Final = re.compile(
    r"(?<!\w)(?:died|dead|death|deceased)\b[^.;,]{0,40}?\s(?:of|from|due to|because of)\s(?P<cause>[a-z][a-z \-]{2,60})"
)
_DISEASE: Final = re.compile(
    r"\b(?:disease|tumou?rs?|cancer|metasta\w+|progressi\w+|dissemination|carcinomatosis|recurrence|carcinoma|melanoma)\b"
)
_DENIED: Final = re.compile(r"(?<!\w)(?:not|never|no|without)\s(?:\w+\s){0,2}$")
_BEFORE_ZERO: Final = re.compile(r"(?<!\w)(?:from|after|since|post|following|of|to)[\s-]+(?:the\s)?$")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a cell or sentence says of the end; `start` and `end` are where the event is named in it."""

    event: Event | None = None
    start: int = 0
    end: int = 0


@cache
def _events() -> tuple[tuple[Event, re.Pattern[str]], ...]:
    return tuple((Event(name), phrases("outcomes", "event", name, "phrases")) for name in table("outcomes")["event"])


@cache
def _other_causes() -> re.Pattern[str]:
    """Causes of death that are not the tumor, as the phrases of the table name them after "died of"."""
    told = table("outcomes")["event"][Event.DEAD_OF_OTHER.value]["phrases"]
    causes = {words.partition(" of ")[2] or words.partition(" from ")[2] for p in told for words in written_out(p)}
    return re.compile(rf"(?:an?\s|acute\s|massive\s)?{alternation(causes - {''}).pattern}")


@cache
def _event_codes() -> dict[str, Event]:
    return {code: Event(name) for code, name in codes("outcomes", "event").items()}


@cache
def _zeros() -> tuple[tuple[TimeZero, re.Pattern[str]], ...]:
    return tuple((TimeZero(name), phrases("outcomes", "zero", name, "phrases")) for name in table("outcomes")["zero"])


@cache
def _functional() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, phrases("outcomes", "functional", name)) for name in table("outcomes")["functional"])


def find_event(flat_text: str, start: int = 0, end: int | None = None) -> Outcome:
    """Return the event that a flat text names, by the longest phrase; a death goes before whatever came first.

    >>> from batson.ingest.cases.outcomes import find_event
    >>> find_event("he died of pneumonia at 9 months").event.value
    'dead of other cause'
    >>> find_event("alive at 26 mo").event.value
    'alive'
    """
    stop = len(flat_text) if end is None else end
    found: list[tuple[int, int, Event]] = []
    for event, pattern in _events():
        for match in pattern.finditer(flat_text, start, stop):
            before = flat_text[max(start, match.start() - 20) : match.start()]
            if event in CENSORED or not _DENIED.search(before):
                found.append((match.start(), match.end(), event))
    if not found:
        return Outcome()
    dead = [f for f in found if f[2] not in CENSORED]
    a, b, event = max(dead or found, key=lambda f: (f[2] is Event.LOST, f[1] - f[0], -f[0]))
    if event is Event.DEAD:
        named = _DIED_OF.search(flat_text, start, stop)
        if named is not None and _other_causes().match(named["cause"]):
            event = Event.DEAD_OF_OTHER
        elif named is not None and _DISEASE.search(named["cause"]):
            event = Event.DEAD_OF_DISEASE
    return Outcome(event, a, b)


def read_event(cell: str, expansion: str | None = None) -> Event | None:
    """Return the event that a cell of an outcome or status column names, a code of its own included.

    `expansion` is what a note of the table says that the cell stands for.

    >>> from batson.ingest.cases.outcomes import read_event
    >>> [read_event(c).value for c in ("DOD 8 m", "AWD, 12", "NED", "d. 4 mo", "lost to F/U")]
    ['dead of disease', 'alive', 'alive', 'dead, cause not given', 'lost to follow-up']
    """
    plain = " ".join(flat(expansion or cell).split())
    whole = _event_codes().get(normal(plain))
    if whole is not None:
        return whole
    found = find_event(plain).event
    if found is not None:
        return found
    for word in re.split(r"[\s,;:()/@\d-]+", plain):
        code = _event_codes().get(normal(word)) if word else None
        if code is not None and word not in ("x", "l"):
            return code
    return None


def find_zero(flat_text: str, start: int = 0, end: int | None = None) -> tuple[TimeZero, int, int] | None:
    """Return from when a time counts and where the text says so; None where it does not.

    A time that counts from another event (a discharge) is unclear: pooled with none.

    >>> from batson.ingest.cases.outcomes import find_zero
    >>> find_zero("survival after surgery (months)")[0].value, find_zero("dead 88 months after nephrectomy")[0].value
    ('surgery', 'treatment of the primary')
    """
    stop = len(flat_text) if end is None else end
    best: tuple[TimeZero, int, int] | None = None
    for zero, pattern in _zeros():
        for match in pattern.finditer(flat_text, start, stop):
            own = match[0].startswith("post") or match[0].startswith("after")
            if not own and not _BEFORE_ZERO.search(flat_text[max(0, match.start() - 16) : match.start()]):
                continue
            if best is None or match.end() - match.start() > best[2] - best[1]:
                best = zero, match.start(), match.end()
    return best


def functional(cell: str) -> str | None:
    """Return how function fared, where a cell says so in one of the usual words."""
    plain = " ".join(flat(cell).split())
    return next((name for name, pattern in reversed(_functional()) if pattern.search(plain)), None)


def vital(cell: str, *, dead: bool) -> Event | None:
    """Return the event of a yes-or-no cell under "dead" or "alive"."""
    plain = normal(cell)
    if plain in members("cells", "yes") or plain == "1":
        return Event.DEAD if dead else Event.ALIVE
    if plain in ("no", "n", "0", "-ve", "false"):
        return Event.ALIVE if dead else Event.DEAD
    return None


def outcome_time(cell: str, *, unit: str | None) -> Duration | None:
    """Return the time of an outcome cell; a bare number after an event counts in the heading's unit.

    >>> from batson.ingest.cases.outcomes import outcome_time
    >>> str(outcome_time("DOD 8", unit="month").months), outcome_time("DOD (grade 2)", unit=None)
    ('8', None)
    """
    found = read_time(cell, unit=unit)
    if found is not None or unit is None:
        return found
    rest = re.findall(r"(?<![\w/.])[<>~≤≥]?\s?\d{1,3}(?:\.\d+)?(?![\w/.])\+?", flat(cell))
    return read_time(rest[0], unit=unit) if len(rest) == 1 else None
