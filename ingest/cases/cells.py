"""What one cell says: a blank of some kind, an age, a sex, a side, a size; any string gives a value or nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Final

from ...ontology.model import FieldState
from ..extraction.sentence.phrases import flat
from .times import number, read_time
from .wording import alternation, codes, members, normal, table


@dataclass(frozen=True, slots=True)
class Legend:
    """What the notes of a table say that its codes stand for, by their compared form."""

    codes: Mapping[str, str] = field(default_factory=dict)

    def expansion(self, cell: str) -> str | None:
        """Return what a cell stands for as a whole."""
        return self.codes.get(normal(cell))

    def expanded(self, cell: str) -> str:
        """Return a cell with every word that the notes explain written out."""
        if not self.codes:
            return cell
        whole = self.expansion(cell)
        if whole is not None:
            return whole
        return re.sub(r"[^\s,;+&()/]+", lambda m: self.codes.get(normal(m[0]), m[0]) if len(m[0]) > 1 else m[0], cell)


_CODE: Final = re.compile(
    r"(?:^|[,;.:(\n]\s?|\s)(?P<key>[A-Za-z][A-Za-z/.&]{0,7}|[-–—]{1,3}|[?+*†✓✔√])\s?"
    r"(?P<sign>[=:]|,|indicates|denotes|means|stands for)\s?"
    r"(?P<value>[A-Za-z][^,;=\n|.]{1,70}?)(?=[,;.\n|)]|$)"
)


def read_legend(notes: str) -> Legend:
    """Return the codes that notes explain: "NR = not reported; - = none. STR, subtotal resection".

    A comma explains only a code in capitals, or one of the usual marks of a blank.

    >>> from batson.ingest.cases.cells import read_legend
    >>> sorted(read_legend("NR = not reported, - = none; n/a, not available").codes.items())
    [('-', 'none'), ('n/a', 'not available'), ('nr', 'not reported')]
    """
    found: dict[str, str] = {}
    at = 0
    while match := _CODE.search(notes, at):
        at = match.end("value")
        key, value = match["key"], " ".join(match["value"].split())
        if match["sign"] == ",":
            shaped = key.isupper() or not key.isalpha() or normal(key) in members("cells", "not_reported")
            if not shaped or len(value) <= len(key) or value.isupper():
                at = match.end("key")
                continue
        found.setdefault(normal(key), value)
    return Legend(found)


@cache
def _state_of(plain: str) -> FieldState | None:
    for state, section in (
        (FieldState.NOT_REPORTED, "not_reported"),
        (FieldState.NOT_APPLICABLE, "not_applicable"),
        (FieldState.ABSENT, "absent"),
    ):
        if plain in members("cells", section):
            return state
    return None


def blank_state(cell: str, *, column: str, legend: Legend) -> FieldState | None:
    """Return the state that a cell without a value stands for, None where it holds one.

    An empty cell is *not found*: the table prints nothing there, and elsewhere the text may. What the source itself
    calls not reported is *not reported*. "None" is *absent*; a dash denies only where the notes say so.

    >>> from batson.ingest.cases.cells import Legend, blank_state
    >>> [blank_state(c, column="disease", legend=Legend()).value for c in ("", "NR", "-", "none")]
    ['not found', 'not reported', 'not reported', 'absent']
    """
    plain = normal(cell)
    if not plain:
        return FieldState.NOT_FOUND
    explained = legend.expansion(cell)
    state = _state_of(normal(explained)) if explained is not None else None
    if state is None:
        state = _state_of(plain)
        only = table("cells")["absent"]["only"].get(plain)
        if state is FieldState.ABSENT and column in ("dead", "alive"):
            return None
        if state is FieldState.ABSENT and only is not None and column not in only:
            return None
    return state


_NOTHING: Final = frozenset({"none", "nil", "no", "absent", "declined", "refused", "no treatment", "untreated"})
_NONE_OF: Final = re.compile(
    r"no (?:other |further |known |evidence of |systemic |distant |extra\w* )?"
    r"(?:metas\w+|mets|disease|symptoms|treatment|deposits?|therapy|lesions?)\b"
)


def denies(cell: str) -> bool:
    """Whether a cell of a list begins by denying: "none (incidental on PET)", "no other metastasis"."""
    plain = normal(cell)
    head = re.split(r"\s?[(:,;]", plain)[0].strip()
    return head in _NOTHING or _NONE_OF.match(plain) is not None


@cache
def _code(section: str) -> dict[str, str]:
    return codes("cells", section)


_AGE: Final = re.compile(
    r"(?<![\d.,])(?P<sign>~|about|ca\.?|approx\.?|>|<|≈)?\s?(?P<n>\d{1,3}(?:[.,]\d)?)\s?(?:-\s?)?"
    r"(?P<unit>years?|yrs?|y\.?/?o\.?|yo|y|months?|mos?|mths?|m/o|weeks?|wks?|days?|d)?(?:[\s-]?old)?(?![\d%])"
)
_SPREAD: Final = re.compile(r"\d\s?(?:±|\+/-)|\d\s?(?:-|to)\s?\d|\b(?:mean|median|range|average)\b|\d\s?[;,]\s?\d")


def read_age(cell: str, *, unit: str | None = None) -> Decimal | None:
    """Return an age in years, None for a spread or anything else; a bare number counts in the heading's unit.

    >>> from batson.ingest.cases.cells import read_age
    >>> [str(read_age(c)) for c in ("58 y", "~70", "18 mo", "61.5", "45-60", "4/5")]
    ['58', '70', '1.5', '61.5', 'None', 'None']
    """
    plain = flat(cell).strip()
    if _SPREAD.search(plain) or re.search(r"\d\s?/\s?\d", plain):
        return None
    match = _AGE.search(plain)
    if match is None:
        value = number(plain.removesuffix("years").strip()) if plain.isascii() else None
        return value if value is not None and 0 < value <= 115 else None
    rest = (plain[: match.start()] + " " + plain[match.end() :]).strip(" /,;()-.*")
    if re.search(r"\d", rest) or len(rest) > 24:
        return None
    value = Decimal(match["n"].replace(",", "."))
    name = (match["unit"] or unit or "year").strip(".")
    scale = {"m": "12", "w": "52.18", "d": "365.25"}.get("m" if name in ("mths", "mth") else name[0], "1")
    years = value / Decimal(scale)
    if not 0 <= years <= 115:
        return None
    return (
        years.quantize(Decimal(1))
        if years == years.to_integral_value()
        else years.quantize(Decimal("0.01")).normalize()
    )


@cache
def _sex_words() -> re.Pattern[str]:
    return alternation({word for word in _code("sex") if len(word) > 2 or not word.isalpha()})


def read_sex(cell: str) -> str | None:
    """Return "M" or "F", None where a cell says neither or both.

    >>> from batson.ingest.cases.cells import read_sex
    >>> [read_sex(c) for c in ("M", "woman", "F*", "boy", "?", "4M/2F")]
    ['M', 'F', 'F', 'M', None, None]
    """
    plain = normal(cell)
    if plain in _code("sex"):
        return _code("sex")[plain]
    found = {_code("sex")[m[0]] for m in _sex_words().finditer(plain)}
    return found.pop() if len(found) == 1 else None


_LETTER: Final = re.compile(r"(?<![a-z])(?P<s>male|female|man|woman|boy|girl|[mfw♂♀])(?![a-z])")


def read_age_sex(cell: str) -> tuple[Decimal | None, str | None]:
    """Return age and sex of a cell that holds both, in either order; each may be missing.

    >>> from batson.ingest.cases.cells import read_age_sex
    >>> [tuple(map(str, read_age_sex(c))) for c in ("M/52", "48yo F", "?/65", "m, 8 mo")]
    [('52', 'M'), ('48', 'F'), ('65', 'None'), ('0.67', 'M')]
    """
    plain = re.sub(r"(?<=\d)(?=[mf](?![a-z]))", " ", flat(cell).strip())
    plain = re.sub(r"(?<![a-z])([mf])(?=\d)", r"\1 ", plain)
    found = {_code("sex")[m["s"]] for m in _LETTER.finditer(plain)}
    sex = found.pop() if len(found) == 1 else None
    rest = _LETTER.sub(" ", plain)
    numbers = re.findall(r"\d+(?:[.,]\d+)?", rest)
    if len(numbers) != 1:
        return None, sex
    return read_age(re.sub(r"[/?,;|()]", " ", re.sub(r"y\.?/o\.?", "yo", rest)).strip(" -")), sex


def count_of_sexes(cell: str) -> int | None:
    """Return how many patients a cell of sexes is about: "4M/2F", "3 men and 1 woman"; None for one patient."""
    found = re.findall(r"(\d{1,3})\s?(?:m|f|men|women|males?|females?)(?![a-z])", flat(cell))
    return sum(map(int, found)) if len(found) == 2 else None


def read_side(cell: str) -> str | None:
    """Return left, right, bilateral or midline, by a whole cell or its first word.

    >>> from batson.ingest.cases.cells import read_side
    >>> [read_side(c) for c in ("R", "Lt.", "both (VHL)", "R cheek", "bilat.", "upper")]
    ['right', 'left', 'bilateral', 'right', 'bilateral', None]
    """
    plain = normal(cell)
    table_ = _code("side")
    if plain in table_:
        return table_[plain]
    words = [normal(w) for w in re.split(r"[\s,;()]+", plain) if w]
    found = [table_[w] for w in words if w in table_ and (len(w) > 1 or w == words[0])]
    names = set(found)
    if {"left", "right"} <= names:
        return "bilateral"
    return found[0] if found else None


def read_code(section: str, cell: str) -> str | None:
    """Return what a cell stands for in a section of `cells.toml`, by the whole cell or a phrase of it."""
    plain = normal(cell)
    whole = _code(section).get(plain)
    if whole is not None:
        return whole
    match = _longer(section).search(plain)
    return _code(section)[match[0]] if match else None


@cache
def _longer(section: str) -> re.Pattern[str]:
    return alternation({word for word in _code(section) if len(word) > 3})


_AXES: Final = re.compile(r"(?<![\d.])(?P<n>\d{1,3}(?:[.,]\d{1,2})?)(?=\s?(?:x|×|\*|by|mm|cm|$|\s|,|/))")


def read_size(cell: str, *, heading: str) -> Decimal | None:
    """Return the longest axis in millimeters; the unit is in the cell or the heading.

    >>> from batson.ingest.cases.cells import read_size
    >>> str(read_size("1.5 x 2.2 cm", heading="Size")), str(read_size("9", heading="Size (mm)"))
    ('22', '9')
    """
    plain = flat(cell)
    where = plain if re.search(r"\b[\d.]*\s?(?:mm|cm)\b", plain) else flat(heading)
    unit = re.search(r"(?<![a-z])(mm|cm)\b", re.sub(r"\d", " ", where))
    found = [Decimal(m["n"].replace(",", ".")) for m in _AXES.finditer(plain)]
    if unit is None or not found or re.search(r"\d\s?(?:-|to)\s?\d", plain):
        return None
    millimeters = max(found) * (10 if unit[1] == "cm" else 1)
    return (
        millimeters.quantize(Decimal(1)) if millimeters == millimeters.to_integral_value() else millimeters.normalize()
    )


def how_long(cell: str) -> str | None:
    """Return the duration that a cell of findings prints, as printed."""
    found = read_time(cell)
    return cell[found.start : found.end].strip() if found is not None and found.end <= len(cell) else None


def multiplicity(cell: str) -> str | None:
    """Return single or multiple; a number of lesions says which.

    >>> from batson.ingest.cases.cells import multiplicity
    >>> multiplicity("1"), multiplicity("3 lesions"), multiplicity("solitary")
    ('single', 'multiple', 'single')
    """
    count = re.match(r"\s*(\d{1,3})\b", cell)
    if count is not None:
        return "single" if int(count[1]) == 1 else "multiple" if int(count[1]) > 1 else None
    return read_code("multiplicity", cell)
