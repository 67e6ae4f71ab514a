"""The reading of one document, sentence by sentence."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping

from ...ontology.model import Claim
from ..document import Document
from ..problems import Problem
from .claim_making import ClaimMaker
from .concepts import local
from .enrichment import settled
from .extractor import Extraction, Extractor
from .figures.arm_names import with_arm_names
from .figures.cohorts import Cohorts
from .figures.drafts import Draft
from .memory import Memory
from .naming.mentions import Mention, with_short_phrases
from .naming.noun_phrases import compose
from .readings import Readings
from .routes.vessels import remember_vessels
from .rows.effects import remember
from .rule_tables import group, joint
from .sentence.reading import Reading
from .tables.summary_tables import summary_claims
from .tables.table_claims import is_case_table, row_claims
from .topics.anaphora import recalled
from .topics.focus import Focus, foci
from .topics.heads import implied_deposit
from .topics.stretches import Stretches

_SPREAD = frozenset({"spread to", "originate from", "sites are", "involved", "carried by", "invades", "sources of"})


class Run:
    """The reading of one document; what one sentence tells the next is kept here."""

    def __init__(self, document: Document, source: str, extractor: Extractor, flat_text: str) -> None:
        self.document = document
        self.source = source
        self.x = extractor
        self.flat = flat_text
        self.memory = Memory()
        self.cohorts = Cohorts()
        self.readings = Readings(document, flat_text, extractor, self.memory, self.cohorts)
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
        blanked = self.readings.blanked(found)
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
        for reading in self.readings.each(found, blanked, about):
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
