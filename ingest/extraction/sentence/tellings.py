"""Ways of telling a finding without naming it: "she lost the sight of one eye", "the cord was compressed"."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache

from ..rule_tables import RULES

_REACH = 70
_STOP = re.compile(r"[.;:]\s|\b(?:but|whereas|although|while|and then)\b")
_NONE = re.compile(r"\b(?:no|not|never|without|neither|nor|hardly|rarely|seldom)\b")
_SELDOM = re.compile(r"\b(?:rarely|seldom)(?: ever)?\s\Z")  # before a verb that tells by itself: "it rarely bleeds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A row of `rules/told_findings.csv`: what is told where a phrase stands beside certain words."""

    concept: str
    phrase: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None

    def fits(self, sentence: str, start: int, end: int) -> tuple[int, int, bool] | None:
        """Return where the telling begins and ends around a phrase of a flat sentence, and whether it is denied.

        None where the words that the row asks for do not stand beside the phrase.
        """
        low, high, denied = start, end, _SELDOM.search(sentence, 0, start) is not None
        if self.before is not None:
            gap = sentence[max(0, start - _REACH) : start]
            stops = list(_STOP.finditer(gap))
            gap = gap[stops[-1].end() :] if stops else gap
            found = self.before.search(gap)
            if found is None:
                return None
            low = start - len(gap) + found.start("word")
            denied = denied or _NONE.search(gap, found.start("word")) is not None
        if self.after is not None:
            gap = sentence[end : end + _REACH]
            stop = _STOP.search(gap)
            found = self.after.match(gap[: stop.start()] if stop else gap)
            if found is None:
                return None
            high = end + found.end("word")
            denied = denied or _NONE.search(gap, 0, found.start("word")) is not None
        return low, high, denied


def _beside(words: str, pattern: str) -> re.Pattern[str] | None:
    return re.compile(pattern.format(f"(?P<word>{words})")) if words else None


@cache
def tellings() -> tuple[Telling, ...]:
    """Return the rows of the table, in its order."""
    with (RULES / "told_findings.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Telling(
                concept=row["concept"],
                phrase=row["phrase"],
                before=_beside(row["before"], r"\b{}\b(?:\W+[\w'-]+){{0,6}}?\W*$"),
                after=_beside(row["after"], r"\W*(?:[\w'-]+\W+){{0,6}}?\b{}\b"),
            )
            for row in csv.DictReader(line for line in file if not line.startswith("#"))
        )
