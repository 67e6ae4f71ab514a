"""From a document to claims: mentions, context, figures, relations, each claim pinned to its sentence."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from ..ontology.lexicon import Lexicon
from ..ontology.model import (
    Anchor,
    Attribution,
    Claim,
    Iri,
    Method,
    Modality,
    Polarity,
    Qualifiers,
    Statistic,
)
from ..ontology.model.predicates import predicate
from ..ontology.vocabulary import Vocabulary
from ..ontology.vocabulary import shipped as shipped_vocabulary
from .concepts import Concepts, local
from .cues import Cue, CueTables
from .cues import shipped as shipped_cues
from .document import Document
from .figures import Cohorts, statistic
from .focus import Focus, foci
from .mentions import Mention, MentionFinder
from .noun_phrases import compose
from .phrases import bare, flat
from .problems import Problem
from .quantities import find_quantities
from .reading import Reading, Scope, find_breaks, find_groups, find_scopes
from .relations import Draft, Memory, RuleBook, read_rules
from .rule_tables import group, joint, mapping
from .table_claims import RowClaim, is_case_table, row_claims

_TUMOR_WORDS = (
    "tumo",
    "cancer",
    "carcinom",
    "sarcom",
    "melanom",
    "lymphom",
    "neoplas",
    "malignan",
    "metasta",
    "blastom",
    "rcc",
)
_SPREAD_WORDS = ("metasta", "spread", "deposit", "secondar", "dissemin", "seeding", "invasion", "invade", "carcinomat")
_LONGEST_QUOTE = 300
_VERBS = frozenset(
    {"causes", "improves", "worsens", "received", "shown by", "spread to", "invades", "presented with", "survival"}
)
_ARGUMENTS = frozenset({"supports", "speaks against", "evidence that"})
_OPENING = 30
_NEAR_DOSE = 60
_OF_A_TABLE = re.compile(r"(?i)\s*(?:supplementary\s)?tab(?:le|\.)")
_NO_PROSE = frozenset({"references", "table"})


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a document gave: claims, what could not be grounded, and the sentences that should have given something."""

    claims: tuple[Claim, ...]
    problems: tuple[Problem, ...] = ()
    missed: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Extractor:
    """Everything compiled once: lexicon, cues, rules. It keeps no state between documents."""

    concepts: Concepts
    mentions: MentionFinder
    observations: MentionFinder
    cues: CueTables
    rules: RuleBook

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> Extractor:
        """Compile the lexicon and the rule tables for a vocabulary."""
        concepts = Concepts.of(vocabulary)
        hidden = "RouteObservation"
        plain = Vocabulary(replace(t, deprecated=True) if hidden in concepts.kinds[t.iri] else t for t in vocabulary)
        observed = Vocabulary(t if hidden in concepts.kinds[t.iri] else replace(t, deprecated=True) for t in vocabulary)
        return cls(
            concepts=concepts,
            mentions=MentionFinder.of(concepts, Lexicon.from_vocabulary(plain)),
            observations=MentionFinder.of(concepts, Lexicon.from_vocabulary(observed)),
            cues=shipped_cues(),
            rules=RuleBook(read_rules(concepts), concepts),
        )


@cache
def shipped() -> Extractor:
    """Return the extractor of the shipped vocabulary and rules, compiled once a process."""
    return Extractor.of(shipped_vocabulary())


def extract(document: Document, *, source: str, extractor: Extractor | None = None) -> Extraction:
    """Return the claims of a document, each with an anchor in its text; the same document gives the same claims.

    A document that names no tumor or no spread is not read further.
    """
    flat_text = flat(document.text)
    if not relevant(flat_text):
        return Extraction(())
    return _Run(document, source, extractor or shipped(), flat_text).extraction()


def relevant(flat_text: str) -> bool:
    """Whether a text names both a tumor and a spread; the cheap gate before everything else."""
    return any(w in flat_text for w in _SPREAD_WORDS) and any(w in flat_text for w in _TUMOR_WORDS)


class _Run:
    """The reading of one document; what one sentence tells the next is kept here."""

    def __init__(self, document: Document, source: str, extractor: Extractor, flat_text: str) -> None:
        self.document = document
        self.source = source
        self.x = extractor
        self.text = document.text
        self.flat = flat_text
        self.sha = document.text_sha256
        self.cohorts = Cohorts()
        self.memory = Memory()

    def extraction(self) -> Extraction:
        spans = [(s.start, s.end) for s in self.document.sentences]
        found = self.x.mentions.find(self.text, self.flat, spans)
        found = compose(found, lambda a, b: self.flat[a:b], self.x.concepts)
        focus = foci(self.document, found, self.x.concepts)
        if focus[0].lesion is None and focus[0].primary is None:
            return Extraction(())
        found = [self._settled(m, focus[0]) for m in found]
        cues = self.x.cues.find(bare(self.flat))
        starts = {name: [c.start for c in table] for name, table in cues.items()}
        mention_starts = [m.start for m in found]
        claims: list[Claim] = []
        blanked = self._blanked(found)
        if is_case_table(self.document):
            raw = self.x.mentions.find(self.text, self.flat, [])
            rows = row_claims(self.document, blanked, raw, focus[0], self.x.concepts)
            return Extraction(tuple(dict.fromkeys(self._row_claim(row) for row in rows)))
        for sentence in self.document.sentences:
            section = self.document.sections[sentence.section]
            if section.kind in _NO_PROSE or (section.kind == "caption" and _OF_A_TABLE.match(section.title)):
                continue
            low = bisect_left(mention_starts, sentence.start)
            high = bisect_right(mention_starts, sentence.end - 1)
            inside = {
                name: table[bisect_left(starts[name], sentence.start) : bisect_left(starts[name], sentence.end)]
                for name, table in cues.items()
            }
            reading = Reading(
                start=sentence.start,
                end=sentence.end,
                flat=self.flat[sentence.start : sentence.end],
                mentions=found[low:high],
                figures=find_quantities(blanked, sentence.start, sentence.end),
                triggers=_by_name(inside["triggers"]),
                marks=self.document.citations_in(sentence.start, sentence.end),
                section=sentence.section,
                voices=frozenset(n for c in inside["attribution"] for n in c.names),
            )
            self._name_doses(reading)
            self._name_signals(reading)
            self._name_operations(reading)
            self._name_routes(reading, inside["routes"])
            self._recall(reading)
            if not _ARGUMENTS.isdisjoint(reading.triggers):
                reading.mentions = self._with_observations(reading)
            reading.groups = find_groups(reading, [(c.start, c.end) for c in inside["triggers"]])
            reading.breaks = find_breaks(reading, inside["ends"])
            stops = [c.start for c in inside["triggers"] if not _VERBS.isdisjoint(c.names)]
            reading.scopes = find_scopes(reading, inside["context"], inside["ends"], self.x.cues.context_rules, stops)
            self._announce(reading)
            self._note_arms(reading)
            self.cohorts.note(reading.figures)
            claims += self._claims(reading, focus[sentence.section])
            for mention in reading.mentions:
                if "Treatment" in mention.kinds:
                    self.memory.treatment = mention.iri
        return Extraction(tuple(dict.fromkeys(claims)))

    def _name_routes(self, reading: Reading, cues: Sequence[Cue]) -> None:
        """Add the routes that only verbs and prepositions name, where no name of a route stands."""
        named = [m for m in reading.mentions if "MetastaticRoute" in m.kinds]
        for cue in cues:
            route = self.x.concepts.named(cue.names[0])
            if route is not None and not any(m.start < cue.end and cue.start < m.end for m in named):
                reading.mentions.append(Mention(cue.start, cue.end, route, self.x.concepts.kinds[route]))
        reading.mentions.sort(key=lambda m: (m.start, m.end))

    def _recall(self, reading: Reading) -> None:
        """Let "this path" stand for the route that was named before."""
        cue = next(iter(reading.triggers.get("this route", ())), None)
        if cue is None:
            return
        vessels = [m for m in reading.mentions if m.end <= cue.start and "TellingConduit" in m.kinds]
        routes = [self.x.concepts.route_of[m.iri] for m in vessels]
        route = next((r for r in reversed(routes) if local(r) != "HematogenousRoute"), self.memory.route)
        if route is None or any("MetastaticRoute" in m.kinds for m in reading.mentions):
            return
        meant = [
            Mention(c.start, c.end, route, self.x.concepts.kinds[route])
            for c in reading.triggers.get("this route", ())[:1]
        ]
        reading.mentions = sorted([*reading.mentions, *meant], key=lambda m: (m.start, m.end))

    def _note_arms(self, reading: Reading) -> None:
        """Remember the groups that a sentence gives shares for, each named within its figure."""
        arms = [
            m.iri
            for q in reading.figures
            if q.role in ("share", "count") and q.N is not None
            for m in reading.mentions
            if "PrimaryTumor" in m.kinds and q.start <= m.start and m.end <= q.end
        ]
        if len(dict.fromkeys(arms)) > 1:
            self.memory.arms = tuple(dict.fromkeys(arms))

    def _name_doses(self, reading: Reading) -> None:
        """A dose in gray is radiotherapy, where no treatment stands beside it."""
        given = self.x.concepts.named("radiotherapy")
        for figure in reading.figures:
            if figure.role != "dose" or given is None or not self.flat[figure.start : figure.end].endswith("gy"):
                continue
            near = [
                m for m in reading.mentions if "Radiotherapy" in m.kinds and abs(m.start - figure.start) < _NEAR_DOSE
            ]
            if not near:
                found = Mention(figure.start, figure.end, given, self.x.concepts.kinds[given])
                reading.mentions = sorted([*reading.mentions, found], key=lambda m: (m.start, m.end))

    def _name_signals(self, reading: Reading) -> None:
        """ "low signal on T2-weighted images": brightness and sequence make a finding, wherever they stand."""
        sequences = (
            list(joint("sequence").finditer(reading.flat))
            if " signal" in reading.flat or "intens" in reading.flat
            else []
        )
        for match in joint("signal").finditer(reading.flat) if sequences else ():
            start, end = reading.start + match.start(), reading.start + match.end()
            if any(m.start < end and start < m.end and "ImagingFinding" in m.kinds for m in reading.mentions):
                continue
            nearest = min(sequences, key=lambda s: (abs(s.start() - match.start()), s.start()))
            named = self.x.concepts.named(mapping("signals").get(f"{match.lastgroup} t{nearest['which']}", ""))
            if named is not None:
                reading.mentions.append(Mention(start, end, named, self.x.concepts.kinds[named]))
        reading.mentions.sort(key=lambda m: (m.start, m.end))

    def _name_operations(self, reading: Reading) -> None:
        """ "the kidney had been removed" is a nephrectomy."""
        for mention in list(reading.mentions):
            operation = self.x.concepts.operation_on.get(mention.iri)
            removed = joint("taken_out").match(reading.gap(mention.end, reading.end)) if operation else None
            if operation is not None and removed is not None:
                end = mention.end + removed.end()
                reading.mentions = [m for m in reading.mentions if not mention.start <= m.start < end]
                reading.mentions.append(Mention(mention.start, end, operation, self.x.concepts.kinds[operation]))
                reading.mentions.sort(key=lambda m: (m.start, m.end))

    def _announce(self, reading: Reading) -> None:
        """Carry "three mechanisms have been suggested" over to "one is ...", "another ..." after it."""
        if "they announce" in reading.triggers:
            self.memory.announced = reading.section
            self.memory.supposed = any(s.kind == "hedge" for s in reading.scopes)
        elif self.memory.announced == reading.section:
            first = reading.triggers.get("they enumerate", ())
            if first and first[0].start - reading.start <= _OPENING:
                kinds = ("listed", "announced") if self.memory.supposed else ("listed",)
                reading.scopes += [Scope(reading.start, reading.end, kind, reading.start) for kind in kinds]

    def _with_observations(self, reading: Reading) -> list[Mention]:
        """The mentions of a sentence that argues about a route: an observation goes before what it is made of."""
        text = self.text[reading.start : reading.end]
        found = [
            replace(m, start=m.start + reading.start, end=m.end + reading.start)
            for m in self.x.observations.find(text, reading.flat, [(0, len(text))])
        ]
        rest = [m for m in reading.mentions if not any(o.start <= m.start and m.end <= o.end for o in found)]
        return sorted([*rest, *found], key=lambda m: (m.start, m.end))

    def _settled(self, mention: Mention, focus: Focus) -> Mention:
        """What a mention means in this text: "thoracic" the cord there, a mass in the organ of the primary that tumor."""
        region = mapping("cord_regions").get(local(mention.iri))
        bare_word = " " not in self.flat[mention.start : mention.end]
        if region is not None and bare_word and focus.lesion is not None:
            named = self.x.concepts.named(region)
            if named is not None and self.x.concepts.lesion_of(named) == focus.lesion:
                return replace(mention, iri=named, kinds=self.x.concepts.kinds[named])
        if not mention.tentative or mention.site is None or focus.primary is None:
            return mention
        organ = self.x.concepts.vocabulary.origin_site(focus.primary)
        if organ is None or local(organ) not in self.x.concepts.kinds.get(mention.site, ()):
            return mention
        kinds = self.x.concepts.kinds[focus.primary]
        return replace(mention, iri=focus.primary, kinds=kinds, tentative=False)

    def _blanked(self, found: Sequence[Mention]) -> str:
        """The flat text without what holds digits that are no figures: citations, names of markers and levels."""
        spans = [(m.start, m.end) for m in self.document.citations]
        spans += [(m.start, m.end) for m in found if any(c.isdigit() for c in self.flat[m.start : m.end])]
        spans += [m.span() for m in _LEVEL.finditer(self.flat)]
        out, at = [], 0
        for a, b in sorted(spans):
            if a >= at:
                out += [self.flat[at:a], "¤" * (b - a)]
                at = b
        return "".join([*out, self.flat[at:]])

    def _claims(self, reading: Reading, focus: Focus) -> Iterator[Claim]:
        if self._elsewhere(reading, focus):
            return
        if any(s.kind in ("gap", "family") for s in reading.scopes):
            return
        drafts = list(self.x.rules.apply(reading, focus, self.memory))
        totals = self.cohorts.shared(reading, [d.figure for d in drafts if d.figure is not None])
        for draft in drafts:
            claim = self._claim(reading, focus, draft, totals)
            if claim is None:
                continue
            routes = [i for i in (claim.subject, claim.object) if self.x.concepts.route_of.get(i or "") == i]
            self.memory.route = next((i for i in routes if i is not None), self.memory.route)
            yield claim

    def _elsewhere(self, reading: Reading, focus: Focus) -> bool:
        """Whether a caption is about another tumor than the text, such as a picture from stock."""
        if self.document.sections[reading.section].kind != "caption" or focus.primary is None:
            return False
        tumors = [m for m in reading.mentions if "PrimaryTumor" in m.kinds and local(m.iri) not in group("no_organ")]
        same = {m.iri for m in tumors if local(m.iri) in self.x.concepts.kinds[focus.primary]}
        return bool(tumors) and not same and not any(local(focus.primary) in m.kinds for m in tumors)

    def _claim(
        self, reading: Reading, focus: Focus, draft: Draft, totals: Mapping[int, tuple[int, str]]
    ) -> Claim | None:
        rule = draft.rule
        figure = draft.figure
        end = max(draft.end, figure.end if figure else 0)
        start = min(draft.start, figure.start if figure else draft.start)
        stat: Statistic | None = None
        if figure is not None:
            stat = statistic(self.text, figure, self.cohorts, infer=True)
            if figure.start in totals and stat.N is None and stat.n is not None:
                total, why = totals[figure.start]
                stat = replace(stat, N=total, inferred=(*stat.inferred, "N"), inference=why)
        affirmed = draft.polarity
        if stat is not None and stat.n == 0 and figure is not None and figure.role == "count":
            affirmed = False
        modality = Modality.HYPOTHESIZED if draft.hedged else Modality.ASSERTED
        if "recommended" in rule.force:
            modality = Modality.RECOMMENDED
        attribution, cites = self._attribution(reading, focus)
        primary = self._primary(draft, focus)
        concept = draft.object
        if "site" in rule.force and draft.at is not None and "MetastaticLesion" in draft.at.kinds:
            concept = draft.at.site or self.x.concepts.vocabulary.lesion_site(draft.at.iri)
            if concept is None:
                return None
        if "site" in rule.force and draft.at is None and concept is not None:
            concept = self.x.concepts.vocabulary.lesion_site(concept)
        if "lesion" in rule.force and draft.at is not None:
            concept = self.x.concepts.lesion_of(draft.at.iri)
        if rule.predicate == "detectedBy" and concept is not None and local(concept) in mapping("test_of"):
            concept = self.x.concepts.named(mapping("test_of")[local(concept)])
        if rule.predicate == "treatedWith" and concept is not None and local(concept) in mapping("not_given"):
            concept, affirmed = self.x.concepts.named(mapping("not_given")[local(concept)]), False
        takes = predicate(rule.predicate).takes_object
        if (takes and concept is None) or concept == draft.subject:
            return None
        site = draft.qualifiers.get("site") or draft.site
        if "part" in rule.force and draft.at is not None:
            site, concept = draft.at.iri, None
        low, high = self._quote(reading, start, end)
        qualifiers = Qualifiers(
            route=draft.qualifiers.get("route"),  # type: ignore[arg-type]
            treatment=draft.qualifiers.get("treatment"),  # type: ignore[arg-type]
            comparator=draft.qualifiers.get("comparator"),  # type: ignore[arg-type]
            site=site,  # type: ignore[arg-type]
            primary=primary,  # type: ignore[arg-type]
            population=focus.case,
        )
        return Claim(
            source=self.source,
            predicate=rule.predicate,
            subject=draft.subject,  # type: ignore[arg-type]
            object=concept if takes else None,  # type: ignore[arg-type]
            qualifiers=qualifiers,
            statistic=stat,
            polarity=Polarity.AFFIRMED if affirmed else Polarity.NEGATED,
            modality=modality,
            attribution=attribution,
            cites=cites,
            section=self.document.sections[reading.section].title,
            method=Method.EXTRACTED,
            anchors=(Anchor.of(self.text, low, high, source=self.source, text_sha256=self.sha),),
        )

    def _row_claim(self, row: RowClaim) -> Claim:
        anchor = Anchor.of(self.text, row.start, row.end, source=self.source, text_sha256=self.sha, cell=row.cell)
        figure = row.figure
        return Claim(
            source=self.source,
            predicate=row.predicate,
            subject=Iri(row.subject),
            object=None if row.object is None else Iri(row.object),
            qualifiers=Qualifiers(
                site=None if row.site is None else Iri(row.site),
                primary=None if row.primary is None else Iri(row.primary),
                population=row.patient,
            ),
            statistic=None if figure is None else statistic(self.text, figure, self.cohorts, infer=False),
            attribution=Attribution.OWN_POOLING,
            section=self.document.sections[0].title,
            method=Method.EXTRACTED,
            anchors=(anchor,),
        )

    def _primary(self, draft: Draft, focus: Focus) -> str | None:
        if "PrimaryTumor" in self.x.concepts.kinds.get(draft.subject, ()):
            return draft.subject
        for mention in (draft.subject_at, draft.at):
            if mention is not None and mention.primaries:
                return mention.primaries[0]
        return focus.primary

    def _attribution(self, reading: Reading, focus: Focus) -> tuple[Attribution, tuple[str, ...]]:
        cites = tuple(dict.fromkeys(k for mark in reading.marks for k in mark.keys))
        voices = reading.voices
        if "pooling" in voices:
            return Attribution.OWN_POOLING, cites
        if cites and not ("own" in voices and "back" in voices):
            return Attribution.RELAYED, cites
        if "others" in voices and "own" not in voices:
            return Attribution.RELAYED, cites
        kind = self.document.sections[reading.section].kind
        if focus.case or "own" in voices or kind in ("results", "methods", "case"):
            return Attribution.OWN_OBSERVATION, cites
        return Attribution.BACKGROUND, cites

    def _quote(self, reading: Reading, start: int, end: int) -> tuple[int, int]:
        """The sentence, or of a long one the clauses that hold what the claim rests on."""
        if reading.end - reading.start <= _LONGEST_QUOTE:
            return reading.start, reading.end
        low, _ = reading.clause(start)
        _, high = reading.clause(max(start, end - 1))
        if high - low > _LONGEST_QUOTE:
            low, high = start, end
        while low < high and self.text[low] in " ;,\n\t":
            low += 1
        while high > low and self.text[high - 1] in " ;,\n\t":
            high -= 1
        return low, high


_LEVEL = re.compile(r"\b(?:th|[ctdls])\d{1,2}(?:\s?(?:-|/|to|and|&|,)\s?(?:th|[ctdls])?\d{1,2})*\b(?!%|\.\d)")


def _by_name(cues: Sequence[Cue]) -> dict[str, list[Cue]]:
    table: dict[str, list[Cue]] = {}
    for cue in cues:
        for name in cue.names:
            table.setdefault(name, []).append(cue)
    return table
