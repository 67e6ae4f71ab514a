"""The sentences of one document as the rules see them, in order, with what each leaves for the next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ..document import Document, Section, SectionKind, Sentence
from ..layout.sections import named_kind
from .enrichment import Enrichment
from .extractor import Extractor
from .figures.cohorts import Cohorts, largest_group
from .memory import Memory
from .naming.mentions import Mention
from .quantities.quantities import find_quantities
from .rows.effects import remember_heading
from .rule_tables import joint
from .sentence.attribution import names_series
from .sentence.cues import Cue
from .sentence.ellipsis import seats, with_elided
from .sentence.openings import Opening, has_verb, of_test, openings
from .sentence.phrases import bare
from .sentence.reading import Reading, find_groups
from .sentence.scopes import find_breaks, find_scopes
from .sentence.verbless import bid, denials, fill, hand_on
from .sentence.words import Stretch, Words
from .topics.focus import Focus
from .topics.titles import end_of_title

_VERBS = frozenset(
    {"causes", "improves", "worsens", "received", "shown by", "spread to", "invades", "presented with", "survival"}
)
_SIZED = re.compile(r"\d\s?-?[mc]m\b")  # "nodule of 9 mm in the liver"
_NOT_KNOWN = frozenset({"evidence is lacking"})
_TELLING = frozenset(
    {
        "survival",
        "frequency",
        "gets it",
        "interval",
        "time to it",
        "a mean of",
        "sex ratio",
        "men",
        "male",
        "female",
        "of age",
        "patients improved",
        "patients worsened",
        "this route",
        "of this",
        "how it comes",
    }
)
_BEFORE = 8
_NO_PROSE = frozenset({"references", "table"})
_OF_A_TABLE = re.compile(r"(?i)\s*(?:supplementary\s)?tab(?:le|\.)")
_LABEL = re.compile(r"([A-Z][A-Za-z &]{3,40})(?::\s|\.\s*$)")
_LEVEL = re.compile(
    r"\b(?:th|[ctdls])\d{1,2}(?:\s?[-/]\s?(?:th|[ctdls])?\d{1,2}|\s?(?:to|and|&|,)\s?(?:th|[ctdls])\d{1,2})*\b(?!%|\.\d)"
)


class Readings:
    """Makes the readings of one document; `memory` and `cohorts` are what its sentences leave for later ones."""

    def __init__(
        self, document: Document, flat_text: str, extractor: Extractor, memory: Memory, cohorts: Cohorts
    ) -> None:
        self.document = document
        self.flat = flat_text
        self.x = extractor
        self.memory = memory
        self.cohorts = cohorts
        self.part: tuple[int, SectionKind] = (-1, "other")
        self.series = False
        self.others = -1
        self.advice = joint("guideline").search(document.text, 0, end_of_title(document)) is not None
        self.enrichment = Enrichment(extractor.concepts, extractor.observations, memory)

    def each(self, found: Sequence[Mention], blanked: str, about: Mapping[int, Focus]) -> Iterator[Reading]:
        """Yield the sentences that hold a concept or tell of an outcome, with everything that was found in them."""
        cues = self.x.cues.find(bare(self.flat))
        inside = Stretch(self.flat, found, cues)
        section = 0
        for sentence, opening in zip(self.document.sentences, openings(self.document, self.flat), strict=True):
            if not _is_read(self.document.sections[sentence.section]):
                continue
            if section != sentence.section:
                section = sentence.section
                head = self.document.sections[section]
                remember_heading(inside.part(head.start, head.start + len(head.title)).mentions, self.memory)
            words = inside.part(sentence.start, sentence.end)
            story = about[sentence.start].case is not None
            line = story and joint("patient_line").match(self.flat, sentence.start) is not None
            line = line or (opening is not None and (bool(words.cues["routes"]) or not words.silent(_NOT_KNOWN)))
            if not words.mentions and not line and not words.cues["told"] and words.silent(_TELLING):
                if joint("studied").search(self.flat, sentence.start, sentence.end):
                    self._reading(sentence, words, blanked, None, story=False)  # it may name how many were studied
                continue
            if opening is not None and opening.apart:
                ahead = inside.part(opening.start, opening.end)
                words = words.after(ahead) if opening.says or ahead.cues["triggers"] else words
            elif opening is not None and opening.says is None:
                opening = of_test(opening, sentence, words.mentions)
            yield self._reading(sentence, words, blanked, opening, story=story)

    def _reading(
        self, sentence: Sentence, words: Words, blanked: str, opening: Opening | None, *, story: bool
    ) -> Reading:
        cues = words.cues
        reading = Reading(
            start=words.start,
            end=sentence.end,
            flat=words.flat,
            mentions=words.mentions,
            figures=with_elided(find_quantities(blanked, sentence.start, sentence.end), words.mentions, blanked),
            triggers=_by_name(cues["triggers"]),
            marks=self.document.citations_in(sentence.start, sentence.end),
            section=sentence.section,
            kind=self._part(sentence),
            voices=tuple((n, c.start) for c in cues["attribution"] for n in c.names),
            last_route=self.memory.route,
            before=sentence.start - words.start,
        )
        reading.voices = self._with_others(reading, sentence)
        reading.breaks = find_breaks(reading, cues["ends"])
        printed = words.flat[: reading.before] + self.document.text[sentence.start : sentence.end]
        self.enrichment.enrich(reading, printed, cues["routes"], cues["told"])
        verbs = [c.start for c in cues["triggers"] if not _VERBS.isdisjoint(c.names)]
        reading.groups = find_groups(reading, verbs)
        reading.put(dict(seats(reading, self.x.concepts)))
        bid(reading)
        counted = reading.kind in ("results", "abstract") and bool(reading.figures) and not has_verb(reading.flat)
        if story or counted or opening is not None:
            hand_on(reading)
            begin = sentence.start if opening is None or opening.apart else opening.start
            fill(reading, None if opening is None else opening.says, begin, story=story, counted=counted)
        reading.scopes = find_scopes(reading, cues["context"], cues["ends"], self.x.cues.context_rules, verbs)
        reading.scopes += denials(reading) if story or reading.before else []
        self.enrichment.remember(reading)
        series = names_series(reading)
        if joint("paragraph").search(self.document.text, max(0, sentence.start - _BEFORE), sentence.start):
            self.cohorts.standing = None
        self.cohorts.note(reading.figures, series=series or reading.speaks("pooling"))
        if series and reading.speaks("own") and (named := largest_group(reading.figures)):
            self.cohorts.series.add(named)
        self.series = self.series or series
        reading.series = self.series
        reading.advice = self.advice or joint("graded").search(reading.flat) is not None
        return reading

    def _with_others(self, reading: Reading, sentence: Sentence) -> Sequence[tuple[str, int]]:
        """Return the voices of a sentence with that of others whom it names, or whom it goes on to tell of."""
        text = self.document.text
        said = text[sentence.start : sentence.end]
        named = joint("begins_with_name").match(said) is not None
        named = named or (any(map(str.isupper, said[1:])) and joint("names_others").search(said) is not None)
        goes_on = joint("tells_on").search(said) is not None
        near = self.others >= 0 and not joint("paragraph").search(text, self.others, sentence.start)
        told = named or (goes_on and near and reading.kind != "case")
        self.others = sentence.end if told or reading.speaks("others") else -1
        return (*reading.voices, ("others", sentence.start)) if told else reading.voices

    def _part(self, sentence: Sentence) -> SectionKind:
        """Return the kind of the section, or of the part of it that the last label before or in a sentence opened."""
        kind = self.document.sections[sentence.section].kind
        label = _LABEL.match(self.document.text, sentence.start, sentence.end)
        named = named_kind(label[1]) if label is not None else None
        if named is not None:
            self.part = (sentence.section, named)
        return self.part[1] if self.part[0] == sentence.section else kind

    def blanked(self, found: Sequence[Mention]) -> str:
        """The flat text without what holds digits that are no figures: citations, names of markers and levels."""
        spans = [(m.start, m.end) for m in self.document.citations]
        worded = ((m.start, m.end, self.flat[m.start : m.end]) for m in found)
        spans += [(a, b) for a, b, words in worded if any(c.isdigit() for c in words) and not _SIZED.search(words)]
        spans += [m.span() for m in _LEVEL.finditer(self.flat)]
        out, at = [], 0
        for a, b in sorted(spans):
            if a >= at:
                out += [self.flat[at:a], "¤" * (b - a)]
                at = b
        return "".join([*out, self.flat[at:]])


def _is_read(section: Section) -> bool:
    """Whether the sentences of a section are prose of the document, no reference and no title of a table."""
    return section.kind not in _NO_PROSE and not (section.kind == "caption" and _OF_A_TABLE.match(section.title))


def _by_name(cues: Sequence[Cue]) -> dict[str, list[Cue]]:
    table: dict[str, list[Cue]] = {}
    for cue in cues:
        for name in cue.names:
            table.setdefault(name, []).append(cue)
    return table
