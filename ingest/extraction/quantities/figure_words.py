"""Numbers, units and the shapes of figures, compiled from `rules/quantities.toml` and `rules/figure_patterns.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from ahocorasick_rs import AhoCorasick

from ..rule_tables import read_table

_DIGIT = re.compile(r"[\d½]")


@dataclass(frozen=True, slots=True)
class Shape:
    """A row of `rules/figure_patterns.toml`; its head says what the columns mean."""

    name: str
    pattern: re.Pattern[str]
    needs: frozenset[str]
    first: bool
    ahead: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FigureWords:
    """The words of figures and the patterns made of them; `months` is how many months a unit of time is.

    A shape is tried where one of the signs that it needs stands in the sentence; `signs` are those of all shapes.
    """

    numbers: dict[str, Decimal]
    fractions: dict[str, Decimal]
    months: dict[str, Decimal]
    time_units: dict[str, str]
    counted: dict[str, str]
    comparators: dict[str, str]
    summaries: dict[str, str]
    grade_unit: str
    grade_near: re.Pattern[str]
    quick: AhoCorasick
    lead: re.Pattern[str]
    summary_before: re.Pattern[str]
    signs: tuple[str, ...]
    numeral: re.Pattern[str]
    shapes: tuple[Shape, ...]
    inner: tuple[tuple[str, re.Pattern[str]], ...]

    def maybe(self, sentence: str) -> bool:
        """Whether a figure may stand in a flat sentence: it holds a digit, or a word of numbers or of vague shares."""
        if _DIGIT.search(sentence) is not None:
            return True
        padded = f" {sentence} "
        found = self.quick.find_matches_as_indexes(padded, overlapping=True)
        return any(not (padded[start - 1].isalnum() or padded[end].isalnum()) for _, start, end in found)


def _any(words: Iterable[str]) -> str:
    return "(?:" + "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w))) + ")"


def _parts(table: dict[str, Any]) -> dict[str, str]:
    """Return what the names in « » stand for."""
    numbers: dict[str, int] = table["words"]
    vague = table["vague"]
    tens = [w for w, v in numbers.items() if 20 <= v <= 90]
    ones = [w for w, v in numbers.items() if 1 <= v <= 9]
    teens = [w for w, v in numbers.items() if 1 <= v <= 19]
    simple = [w for w in numbers if w not in ("hundred", "thousand", "dozen", "no", "none")]
    digit = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?½?|½"
    one = rf"(?:{_any(ones)}|a)"
    compound = rf"{_any(tens)}[- ]{_any(ones)}"
    hundreds = rf"{one}[- ]hundred and (?:{compound}|{_any(tens)}|{_any(teens)})"
    word = rf"(?:{compound}|{hundreds}|{one}[- ](?:hundred|thousand|dozen)|{_any(simple)}|dozen)"
    num = rf"(?<![\w.,/])(?:{digit})(?: (?:thousand|million))?(?![\d/])"
    time = _any(s for row in table["time"].values() for s in row["spellings"])
    return {
        "digit": digit,
        "word": word,
        "num": num,
        "number": rf"(?:{num}|(?<![\w-]){word}(?![\w-]))",
        "whole": rf"(?:(?<![\w.,/-])(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,6}})(?![\w.,]*\d)|(?<![\w-]){word}(?!\w))",
        "pct": r"\s?(?:%|per ?cent\b|percent\b)",
        "time": time,
        "dash": r"\s?(?:-|(?:up\s)?to|through)\s?",
        "that_is": rf"{_any(table['that_is']['phrases'])}\s?",
        "noun": _any(noun for nouns in table["counted"].values() for noun in nouns),
        "people": _any(table["counted"]["patients"]),
        "some": r"(?:(?:the|our|these|those|their|all|a total of|reported|published|such|their)\s){0,3}",
        "tail": r"(?:\s[a-z'-]+){0,7}?",
        "long_tail": r"(?:\s[a-z'-]+){0,14}?",
        "small": _any(table["small"]["words"]),
        "dose": _any(table["dose"]["spellings"]),
        "fraction": _any(table["fractions"]),
        "vague": rf"(?:{_any(vague['phrases'])}|(?:{_any(vague['degrees'])} )?{_any(vague['degreed'])})",
        "unit": rf"(?:\s?(?P<unit>{time}|mm|cm|%))?",
    }


def _filled(pattern: str, parts: dict[str, str]) -> re.Pattern[str]:
    return re.compile(re.sub(r"«(\w+)»", lambda m: parts[m[1]], pattern))


@cache
def figure_words() -> FigureWords:
    """Return the tables of figures, read and compiled once a process."""
    table: dict[str, Any] = read_table("quantities.toml")
    shapes: dict[str, Any] = read_table("figure_patterns.toml")
    parts = _parts(table)
    comparators = {w: sign for sign, words in table["comparator"].items() for w in words}
    summaries = {w: name for name, words in table["summary"].items() for w in words}
    quick = [
        "every",
        *table["words"],
        *table["fractions"],
        "all",
        "twice",
        "both",
        "half",
        "a year",
        "a month",
        "a week",
    ]
    return FigureWords(
        numbers={w: Decimal(v) for w, v in table["words"].items()},
        fractions={w: Decimal(str(v)) for w, v in table["fractions"].items()},
        months={name: Decimal(str(row["months"])) for name, row in table["time"].items()},
        time_units={s: name for name, row in table["time"].items() for s in row["spellings"]},
        counted={noun: name for name, nouns in table["counted"].items() for noun in nouns},
        comparators=comparators,
        summaries=summaries,
        grade_unit=table["grade"]["unit"],
        grade_near=re.compile(rf"\b(?:{'|'.join(map(re.escape, table['grade']['words']))})"),
        quick=AhoCorasick([*quick, *table["vague"]["phrases"], *table["vague"]["degreed"]]),
        numeral=re.compile(
            rf"(?<![\w.,/])[\d½]|(?<![\w-])(?:{parts['word']}|a single|none|neither|all|every one|half|both)(?!\w)"
        ),
        lead=re.compile(rf"(?P<sign>{_any(comparators)})\s?(?:the\s|a\s)?$"),
        summary_before=re.compile(rf"\b{_any(summaries)}\b"),
        signs=tuple(sorted({sign for row in shapes["figure"] for sign in row.get("needs", ())})),
        shapes=tuple(
            Shape(
                row["name"],
                _filled(row["pattern"], parts),
                frozenset(row.get("needs", ())),
                "first" in row,
                tuple(row.get("ahead", ())),
            )
            for row in shapes["figure"]
        ),
        inner=tuple((row["name"], _filled(row["pattern"], parts)) for row in shapes["inner"]),
    )


def number(printed: str) -> Decimal | None:
    """Return the number that digits or words stand for, None where they stand for none.

    >>> from batson.ingest.extraction.quantities.figure_words import number
    >>> number("1,204"), number("twenty-three"), number("2½"), number("200 thousand")
    (Decimal('1204'), Decimal('23'), Decimal('2.5'), Decimal('200000'))
    """
    words = figure_words().numbers
    text = printed.strip().replace(",", "")
    scale = Decimal(1)
    for name, factor in (("thousand", 1000), ("million", 1_000_000)):
        if text.endswith(f" {name}"):
            text, scale = text.removesuffix(name).strip(), Decimal(factor)
    half = Decimal("0.5") if text.endswith("½") else Decimal(0)
    text = text.removesuffix("½") or "0"
    try:
        return (Decimal(text) + half) * scale
    except InvalidOperation:
        parts = [part for part in text.replace("-", " ").split() if part != "and"]
    if parts and parts[0] == "a":
        parts[0] = "one"
    if not parts or any(p not in words for p in parts):
        return None
    total = Decimal(0)
    for part in parts:
        value = words[part]
        total = total * value if value in (100, 1000, 12) and total else total + value
    return total * scale
