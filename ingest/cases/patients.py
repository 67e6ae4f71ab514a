"""Who is a case in prose: the sentences that tell of one patient, and whose patient it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Final

from ...ontology.model import Attribution
from ..document import CitationMark, Document, Section, Sentence
from ..extraction.sentence.phrases import flat
from .times import number
from .wording import table

_OWN_KINDS: Final = frozenset({"case", "abstract", "results", "other", "conclusion", "introduction", "methods"})
_NO_PROSE: Final = frozenset({"references", "caption", "table"})
_SUMMARY: Final = re.compile(r"\b(?:mean|median|average|range|aged|than|over|under)\s(?:\w+\s)?$")
_FOLLOWS: Final = re.compile(
    r"^\W*(?:he|she|his|her|the (?:patient|man|woman|boy|girl|tumou?r|lesion)|at (?:autopsy|necropsy)|it)\b"
)


@dataclass(frozen=True, slots=True)
class Introduction:
    """A phrase that brings in a patient: "a 58-year-old man"; offsets of the document, age in years, sex M or F."""

    start: int
    end: int
    age: Decimal | None
    sex: str | None
    sentence: int


@dataclass(frozen=True, slots=True)
class Told:
    """A patient of the prose: the sentences (indexes into the document's), the name, and whose patient it is.

    `until` is where the next patient of the same sentence is brought in; the words before the own introduction are then
    those of the patient before.
    """

    sentences: tuple[int, ...]
    name: str
    introduction: Introduction | None
    attribution: Attribution
    where: str
    section: int
    marks: tuple[CitationMark, ...] = field(default=())
    until: int | None = None


def _any(*words: str) -> str:
    return "(?:" + "|".join(words) + ")"


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    words = table("prose")["patient"]
    noun = _any(*words["male"], *words["female"], *words["either"])
    age = r"(?P<age>\d{1,3}(?:\.\d)?|[a-z]+(?:-(?:one|two|three|four|five|six|seven|eight|nine))?)"
    unit = r"(?P<unit>years?|yrs?|y|months?|mo|weeks?|days?)"
    verbs = _any(*words["verbs"])
    between = r"(?:[a-z][a-z,'/-]*\s){0,5}?"
    return (
        re.compile(rf"(?<![\w.,-])(?:an?\s|the\s|our\s|this\s)?(?:\w+,?\s)?{age}[\s-]{unit}[\s-](?:old|of[\s-]age)\b,?\s?(?:{between}(?P<noun>{noun})\b(?!s))?"),
        re.compile(rf"(?<!\w)(?:an?|the|our|this|one)\s(?:(?!(?:in|of|with|to|for|from)\s)[a-z][a-z-]*\s){{0,4}}?(?P<noun>{noun})(?:\s\w{{1,3}}\.?)?,?\s(?:of|aged|age)\s(?:about\s|only\s)?{age}(?:\s{unit})?\b(?!\s?(?:%|patients|cases|cm|mm))"),
        re.compile(rf"(?<!\w)(?:an?)\s(?:[a-z][a-z-]*\s){{1,4}}?(?:of|aged)\s(?P<age>\d{{1,3}})(?P<unit>)(?P<noun>)(?=\s{verbs}\b)"),
        re.compile(rf"(?<!\w)(?:the|our)\s(?:first|second|third|fourth|fifth|other|former|latter)(?:\s(?P<noun>{noun}))?,?\s(?:who\swas\s)?(?:aged|was)\s{age}(?:\s{unit})?(?=,|\swhen\b|\sand\b)"),
        re.compile(r"(?<![\w.])(?P<age>\d{1,3})\s?(?P<unit>y/?o|yo)\s?(?P<noun>m|f|male|female|man|woman)\b"),
    )  # fmt: skip


@cache
def _nouns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = table("prose")["patient"]
    return (
        re.compile(rf"^(?:{_any(*words['male'])}|m)$"),
        re.compile(rf"^(?:{_any(*words['female'])}|f)$"),
        re.compile(
            rf"(?:his|her|whose|the patient's|and)\s(?:[\w-]+\s)?{_any(*words['family'])}|{_any(*words['family'])}\W*$"
        ),
    )


def introductions(sentence: str, start: int, index: int) -> list[Introduction]:
    """Return the patients that a flat sentence brings in, in order; `start` is its offset, `index` its number.

    Groups ("58-year-old men"), means and relatives of the patient are none.

    >>> from batson.ingest.cases.patients import introductions
    >>> [(str(i.age), i.sex) for i in introductions("a 58-year-old right-handed man and a woman of 42", 0, 0)]
    [('58', 'M'), ('42', 'F')]
    """
    male, female, family = _nouns()
    found: list[Introduction] = []
    for pattern in _patterns():
        for match in pattern.finditer(sentence):
            before = sentence[max(0, match.start() - 30) : match.start()]
            near = before + match[0] + sentence[match.end() : match.end() + 16]
            if _SUMMARY.search(before) or family.search(before + match[0]) or family.search(near.rpartition(" ")[0]):
                continue
            age = _years(match["age"], match["unit"])
            if age is None or any(i.start - start < match.end() and match.start() < i.end - start for i in found):
                continue
            noun = match["noun"] or ""
            sex = "M" if male.match(noun) else "F" if female.match(noun) else None
            if (
                sex is None
                and not noun
                and pattern is _patterns()[0]
                and re.match(r"\s?(?:men|women|patients|boys|girls)\b", sentence[match.end() :])
            ):
                continue
            found.append(Introduction(start + match.start(), start + match.end(), age, sex, index))
    return sorted(found, key=lambda i: i.start)


def _years(printed: str, unit: str | None) -> Decimal | None:
    value = number(printed)
    if value is None or value <= 0:
        return None
    scale = {"m": Decimal(12), "w": Decimal("52.18"), "d": Decimal("365.25")}.get((unit or "y")[0], Decimal(1))
    years = value / scale
    if years > 115:
        return None
    return (
        years.quantize(Decimal(1))
        if years == years.to_integral_value()
        else years.quantize(Decimal("0.01")).normalize()
    )


def find_patients(document: Document) -> list[Told]:
    """Return the patients that the prose of a document tells of one by one, in the order of the text.

    Sections on a case tell of the authors' own patient; elsewhere a patient needs an age, and is somebody else's where
    the sentence cites or names who reported it.
    """
    flat_text = flat(document.text)
    sentences = [flat_text[s.start : s.end] for s in document.sentences]
    intros: dict[int, list[Introduction]] = {}
    for index, (sentence, words) in enumerate(zip(document.sentences, sentences, strict=True)):
        if document.sections[sentence.section].kind not in _NO_PROSE:
            intros[index] = introductions(words, sentence.start, index)
    out: list[Told] = []
    taken: set[int] = set()
    for block in _blocks(document):
        out += _own(document, sentences, block, intros)
        taken.update(block.sentences)
    out += _elsewhere(document, sentences, intros, taken)
    return sorted(out, key=lambda t: t.sentences[0])


@dataclass(frozen=True, slots=True)
class _Block:
    section: int
    name: str | None
    sentences: tuple[int, ...]


def _label(title: str) -> str | None:
    """Return the name under which a heading tells of one patient among several: "patient 2", "case A"."""
    words = _any(*sorted(table("prose")["label"]["words"], key=len, reverse=True))
    numeral = r"\d{1,2}|[a-h]|i{1,3}|iv|vi{0,3}|one|two|three|four|five"
    match = re.match(
        rf"^[\W\d.]*(?:the\s)?(?P<word>{words})s?\s?(?:no\.?\s?|#\s?|number\s)?(?P<n>{numeral})\b", flat(title)
    )
    return None if match is None else f"{match['word'].split()[0]} {match['n']}"


def _blocks(document: Document) -> Iterator[_Block]:
    """Yield the case sections: each labelled one by itself, the parts of an unlabelled one together."""
    cases = [i for i, s in enumerate(document.sections) if s.kind == "case" or _label(s.title) is not None]
    roots: dict[int, list[int]] = {}
    for number_, sentence in enumerate(document.sentences):
        if document.sections[sentence.section].kind in _NO_PROSE:
            continue
        path = [i for i in cases if _holds(document.sections[i], sentence)]
        if path:
            labelled = [i for i in path if _label(document.sections[i].title) is not None]
            roots.setdefault((labelled or path[:1])[-1], []).append(number_)
    for section, numbers in roots.items():
        yield _Block(section, _label(document.sections[section].title), tuple(numbers))


def _holds(section: Section, sentence: Sentence) -> bool:
    return section.start <= sentence.start and sentence.end <= section.end


def _own(
    document: Document, sentences: Sequence[str], block: _Block, intros: dict[int, list[Introduction]]
) -> Iterator[Told]:
    """Yield the patients of a case section: a new one begins where a sentence begins with another age or sex."""
    groups: list[tuple[Introduction | None, list[int], str | None]] = []
    for number_ in block.sentences:
        begun = next((i for i in intros.get(number_, ()) if i.start - document.sentences[number_].start <= 60), None)
        label = _label(sentences[number_][:24]) if block.name is None else None
        current = groups[-1][0] if groups else None
        opens = begun is not None and block.name is None and (current is None or _another(current, begun))
        if not groups or label is not None or (opens and current is not None):
            groups.append((begun, [number_], label))
        else:
            intro, members, name = groups[-1]
            groups[-1] = (intro or begun, [*members, number_], name)
    told = [g for g in groups if g[0] is not None or (len(groups) == 1 and _is_narrative([sentences[n] for n in g[1]]))]
    for place, (intro, members, label) in enumerate(told, 1):
        name = block.name or label or ("own case" if len(told) == 1 else f"own case {place}")
        where = "abstract" if _in_abstract(document, block.section) else "body"
        yield Told(tuple(members), name, intro, Attribution.OWN_OBSERVATION, where, block.section)


def _in_abstract(document: Document, section: int) -> bool:
    """Whether a section is a part of the abstract, as "Case presentation" in a structured one."""
    part = document.sections[section]
    return any(s.kind == "abstract" and s.start <= part.start and part.end <= s.end for s in document.sections)


def _another(one: Introduction, other: Introduction) -> bool:
    return one.age != other.age or (one.sex is not None and other.sex is not None and one.sex != other.sex)


def _is_narrative(sentences: Sequence[str]) -> bool:
    """Whether sentences without an age tell of one patient all the same."""
    return sum(bool(re.search(r"\b(?:he|she|his|her|the patient)\b", s)) for s in sentences) >= 2


@cache
def _voices() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = table("prose")["report"]
    return tuple(re.compile(rf"(?<!\w){_any(*words[name])}(?!\w)") for name in ("relayed", "own"))  # type: ignore[return-value]


def _elsewhere(
    document: Document, sentences: Sequence[str], intros: dict[int, list[Introduction]], taken: set[int]
) -> Iterator[Told]:
    """Yield the patients outside of case sections, each with the sentences that go on about it."""
    relayed_words, own_words = _voices()
    count = 0
    for index in sorted(intros):
        if index in taken or not intros[index]:
            continue
        sentence = document.sentences[index]
        kind = document.sections[sentence.section].kind
        marks = document.citations_in(sentence.start, sentence.end)
        words = sentences[index]
        own = own_words.search(words) is not None and not marks
        others = bool(marks) or (relayed_words.search(words) is not None and not own)
        if not others and not own and kind not in _OWN_KINDS:
            continue
        if not others and kind in ("introduction", "methods", "conclusion") and not own:
            continue
        for place, intro in enumerate(intros[index]):
            alone = len(intros[index]) == 1
            members = [index, *_following(document, sentences, intros, index, others)] if alone else [index]
            attribution = Attribution.RELAYED if others else Attribution.OWN_OBSERVATION
            count += 1
            name = _relayed_name(marks, place) if others else ("own case" if alone else f"own case {place + 1}")
            where = "relayed" if others else "abstract" if kind == "abstract" else "body"
            taken.update(members)
            name = name or f"told case {count}"
            until = None if alone else next((i.start for i in intros[index][place + 1 :]), sentence.end)
            yield Told(tuple(members), name, intro, attribution, where, sentence.section, marks, until)


def _relayed_name(marks: Sequence[CitationMark], place: int) -> str | None:
    if not marks:
        return None
    return f"cited {marks[0].keys[0]}" + (f" ({place + 1})" if place else "")


def _following(
    document: Document, sentences: Sequence[str], intros: dict[int, list[Introduction]], index: int, others: bool
) -> Iterator[int]:
    """Yield the next sentences of the section that are about the same patient."""
    first = document.sentences[index]
    for later in range(index + 1, len(sentences)):
        sentence = document.sentences[later]
        if sentence.section != first.section or intros.get(later):
            return
        if "\n\n" in document.text[document.sentences[later - 1].end : sentence.start] and others:
            return
        if others and (document.citations_in(sentence.start, sentence.end) or not _FOLLOWS.match(sentences[later])):
            return
        yield later
