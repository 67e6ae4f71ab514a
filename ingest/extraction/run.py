"""The reading of one document, sentence by sentence."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from ...ontology.model import Claim
from ..document import Document, Section, SectionKind, Sentence
from ..layout.sections import named_kind
from ..problems import Problem
from .claim_making import ClaimMaker
from .concepts import local
from .extractor import Extraction, Extractor
from .naming.mentions import Mention, with_short_phrases
from .naming.noun_phrases import compose
from .numbers.arm_names import with_arm_names
from .numbers.cohorts import Cohorts, largest_group
from .numbers.quantities import find_quantities
from .routes.vessels import remember_vessels
from .rows.drafts import Draft, Memory
from .rows.effects import remember, remember_heading
from .rule_tables import group, joint
from .sentence.attribution import names_series
from .sentence.cues import Cue
from .sentence.ellipsis import seats, with_elided
from .sentence.enrichment import Enrichment, settled
from .sentence.openings import Opening, has_verb, of_test, openings
from .sentence.phrases import bare
from .sentence.reading import Reading, find_breaks, find_groups, find_scopes
from .sentence.verbless import bid, denials, fill, hand_on
from .sentence.words import Stretch, Words
from .tables.summary_tables import summary_claims
from .tables.table_claims import is_case_table, row_claims
from .topics.anaphora import recalled
from .topics.focus import Focus, foci
from .topics.heads import implied_deposit
from .topics.stretches import Stretches
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
_SPREAD = frozenset({"spread to", "originate from", "sites are", "involved", "carried by", "invades", "sources of"})
_BEFORE = 8
_NO_PROSE = frozenset({"references", "table"})
_OF_A_TABLE = re.compile(r"(?i)\s*(?:supplementary\s)?tab(?:le|\.)")
_LABEL = re.compile(r"([A-Z][A-Za-z &]{3,40})(?::\s|\.\s*$)")
_LEVEL = re.compile(
    r"\b(?:th|[ctdls])\d{1,2}(?:\s?[-/]\s?(?:th|[ctdls])?\d{1,2}|\s?(?:to|and|&|,)\s?(?:th|[ctdls])\d{1,2})*\b(?!%|\.\d)"
)


class Run:
    """The reading of one document; what one sentence tells the next is kept here."""

    def __init__(self, document: Document, source: str, extractor: Extractor, flat_text: str) -> None:
        self.document = document
        self.source = source
        self.x = extractor
        self.flat = flat_text
        self.memory = Memory()
        self.part: tuple[int, SectionKind] = (-1, "other")
        self.series = False
        self.others = -1
        self.advice = joint("guideline").search(document.text, 0, end_of_title(document)) is not None
        self.cohorts = Cohorts()
        self.enrichment = Enrichment(extractor.concepts, extractor.observations, self.memory)
        self.maker = ClaimMaker(document, document.text_sha256, source, extractor.concepts, self.cohorts)
        self.problems: dict[Problem, None] = {}
        self.rows: set[str] = set()

    def extraction(self) -> Extraction:
        """Return the claims of the document, in the order of its sentences."""
        concepts = self.x.concepts
        spans = [(s.start, s.end) for s in self.document.sentences]
        named = self.x.mentions.find(self.document.text, self.flat, spans, unsettled=self._unsettled)
        found = compose(named, lambda a, b: self.flat[a:b], concepts)
        found = with_short_phrases(self.document.text, named, found)
        found, arms = with_arm_names(self.document.text, found)
        self.memory.set_out(tuple(arms))
        self.cohorts.arms |= arms
        focus = foci(self.document, found, concepts)
        if not any(m.is_a("MetastaticLesion", "PrimaryTumor", "MetastaticRoute") for m in found):
            return Extraction(())
        starts = [s.start for s in self.document.sentences]
        sections = [s.section for s in self.document.sentences] or [0]
        place = ((m, sections[max(0, bisect_right(starts, m.start) - 1)]) for m in found)
        organs = ((m.iri, concepts.vocabulary.origin_site(m.iri)) for m in found if "PrimaryTumor" in m.kinds)
        tumors = {organ: tumor for tumor, organ in organs if organ is not None}
        found = [settled(m, self.flat, focus[section], concepts, tumors) for m, section in place]
        found = recalled(self.document, found, self.flat)
        blanked = self._blanked(found)
        if is_case_table(self.document):
            rows = row_claims(self.document, blanked, named, focus[0], concepts)
            return Extraction(tuple(dict.fromkeys(map(self.maker.row, rows))), tuple(self.problems))
        about = dict(
            zip(
                (s.start for s in self.document.sentences),
                Stretches(self.document, found, concepts, focus).foci(),
                strict=True,
            )
        )
        claims: dict[Claim, None] = {}
        missed: list[tuple[int, int]] = []
        for reading in self._readings(found, blanked, about):
            asks = self.document.text[reading.end - 1] == "?"  # who asks says nothing
            given = [] if asks else list(self._claims(reading, about[reading.own]))
            claims |= dict.fromkeys(given)
            if not given and _should_give(reading):
                missed.append((reading.own, reading.end))
            remember(reading, self.memory)
            remember_vessels(reading, self.memory)
        tables = summary_claims(self.document.tables, found, self._of_tables(focus), concepts)
        claims |= dict.fromkeys(map(self.maker.row, tables))
        return Extraction(tuple(claims), tuple(self.problems), tuple(missed))

    def _of_tables(self, focus: Mapping[int, Focus]) -> dict[int, Focus]:
        """Return what each table is about, by where it starts: what its section is."""
        starts = [s.start for s in self.document.sections]
        return {t.start: focus[max(0, bisect_right(starts, t.start) - 1)] for t in self.document.tables}

    def _unsettled(self, start: int, end: int) -> None:
        """Keep a word that could mean several concepts."""
        printed = self.document.text[start:end]
        reason = "the word has several meanings and the document names none of them in full: it was not taken"
        self.problems[Problem(source=self.source, place=f"character {start}", value=printed, reason=reason)] = None

    def _readings(self, found: Sequence[Mention], blanked: str, about: Mapping[int, Focus]) -> Iterator[Reading]:
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

    def _blanked(self, found: Sequence[Mention]) -> str:
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

    def _claims(self, reading: Reading, focus: Focus) -> Iterator[Claim]:
        if joint("excluded_ones").match(reading.flat):
            return
        if self._elsewhere(reading, focus) or any(s.kind in ("gap", "family") for s in reading.scopes):
            return
        reading.implied = self._implied(reading, focus)
        drafts = [
            d for d in self.x.rules.apply(reading, focus, self.memory) if not reading.before or _is_own(d, reading)
        ]
        totals = self.cohorts.shared(reading, [d.figure for d in drafts if d.figure is not None])
        for draft in drafts:
            claim = self.maker.make(reading, focus, draft, totals)
            if claim is not None:
                ends = (i for i in (claim.subject, claim.object) if i and self.x.concepts.route_of.get(i) == i)
                self.memory.route = next(ends, self.memory.route)
                self.rows.add(draft.rule.name)
                if "subset" not in draft.rule.force:
                    self.cohorts.note_claim(claim, self.x.concepts, focus.lesion)
                yield claim

    def _implied(self, reading: Reading, focus: Focus) -> list[Mention]:
        """Return the deposits that phrases about places imply, none in the organ of the tumor in focus."""
        concepts = self.x.concepts
        organ = concepts.vocabulary.origin_site(focus.primary) if focus.primary is not None else None
        home = concepts.lesion_of(organ) if organ is not None else None
        found = (implied_deposit(m, self.flat, concepts) for m in reading.mentions)
        return [m for m in found if m is not None and m.iri != home]

    def _elsewhere(self, reading: Reading, focus: Focus) -> bool:
        """Whether a caption is about another tumor than the text, such as a picture from stock."""
        if self.document.sections[reading.section].kind != "caption" or focus.primary is None:
            return False
        tumors = [m for m in reading.mentions if "PrimaryTumor" in m.kinds and local(m.iri) not in group("no_organ")]
        above = self.x.concepts.kinds[focus.primary]
        return bool(tumors) and not any(local(m.iri) in above or local(focus.primary) in m.kinds for m in tumors)


def _is_read(section: Section) -> bool:
    """Whether the sentences of a section are prose of the document, no reference and no title of a table."""
    return section.kind not in _NO_PROSE and not (section.kind == "caption" and _OF_A_TABLE.match(section.title))


def _is_own(draft: Draft, reading: Reading) -> bool:
    """Whether a draft rests on the sentence, and not on the words before it alone."""
    places = [m.start for m in (draft.at, draft.subject_at, draft.figure) if m is not None]
    if draft.cue.end > draft.cue.start:
        places.append(draft.cue.start)
    return any(at >= reading.own for at in places)


def _should_give(reading: Reading) -> bool:
    """Whether a sentence names a tumor, a site and a word of spread."""
    kinds = set().union(*(m.kinds for m in reading.mentions))
    return {"Tumor", "AnatomicalSite"} <= kinds and not _SPREAD.isdisjoint(reading.triggers)


def _by_name(cues: Sequence[Cue]) -> dict[str, list[Cue]]:
    table: dict[str, list[Cue]] = {}
    for cue in cues:
        for name in cue.names:
            table.setdefault(name, []).append(cue)
    return table
