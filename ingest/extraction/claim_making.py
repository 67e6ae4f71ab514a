"""From what a rule found to a claim: object, figure, qualifiers, force, attribution, and the words it stands in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from ...ontology.model import (
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
from ...ontology.model.predicates import predicate
from ..document import Document
from .concepts import Concepts, local
from .figures.choice import statistic
from .figures.cohorts import Cohorts
from .figures.drafts import Draft
from .rule_tables import group, mapping
from .sentence.attribution import attribute
from .sentence.reading import Reading
from .tables.table_claims import RowClaim
from .topics.focus import Focus

_COUNTED = frozenset({Attribution.OWN_OBSERVATION, Attribution.OWN_POOLING})
_OF_PATIENTS = frozenset(
    {
        "hasDemographic",
        "presentsWith",
        "treatedWith",
        "coOccursWith",
        "showsFinding",
        "causes",
        "frequency",
        "interval",
        "survival",
    }
)
_TUMOR = frozenset({"PrimaryTumor"})
_LONGEST_QUOTE = 300
_EDGES = " ;,\n\t"


def _iri(iri: str | None) -> Iri | None:
    return None if iri is None else Iri(iri)


@dataclass(frozen=True, slots=True)
class ClaimMaker:
    """Makes the claims of one document."""

    document: Document
    text_sha256: str
    source: str
    concepts: Concepts
    cohorts: Cohorts

    def make(self, reading: Reading, focus: Focus, draft: Draft, totals: Mapping[int, tuple[int, str]]) -> Claim | None:
        """Return the claim of a draft, None where its object turns out to be nothing that the predicate takes."""
        rule = draft.rule
        concept, affirmed = self._object(draft)
        takes = predicate(rule.predicate).takes_object
        if (takes and concept is None) or concept == draft.subject:
            return None
        section = self.document.sections[reading.section]
        modality = Modality.HYPOTHESIZED if draft.hedged else Modality.ASSERTED
        if "recommended" in rule.force:
            modality = Modality.RECOMMENDED
        attribution, cites = attribute(
            reading,
            draft.start,
            case=focus.case is not None,
            modality=modality,
            counts=draft.figure is not None and draft.figure.role in ("share", "count"),
        )
        figure = self._statistic(draft, totals, own=attribution in _COUNTED)
        if (
            figure is not None
            and not affirmed
            and figure.n
            and figure.n == figure.N
            and rule.predicate != "supportsRoute"
        ):
            figure = replace(figure, value=Decimal(0), n=0)  # "free in all fourteen" is none of fourteen
        if figure is not None and figure.n == 0 and draft.figure is not None and draft.figure.role == "count":
            affirmed = False
        part = draft.at.iri if "part" in rule.force and draft.at is not None else None
        named = draft.qualifiers.get
        return Claim(
            source=self.source,
            predicate=rule.predicate,
            subject=Iri(draft.subject),
            object=_iri(concept) if takes else None,
            qualifiers=Qualifiers(
                route=_iri(named("route")),
                treatment=_iri(named("treatment")),
                comparator=_iri(named("comparator")),
                site=_iri(part or named("site") or draft.site),
                primary=_iri(self._primary(reading, draft, focus)),
                population=focus.case,
            ),
            statistic=figure,
            polarity=Polarity.AFFIRMED if affirmed else Polarity.NEGATED,
            modality=modality,
            attribution=attribution,
            cites=cites,
            section=section.title,
            method=Method.EXTRACTED,
            anchors=(self._anchor(*self._quote(reading, draft)),),
        )

    def row(self, row: RowClaim) -> Claim:
        """Return the claim of a cell of a case table; its quote is the row."""
        figure = row.figure
        return Claim(
            source=self.source,
            predicate=row.predicate,
            subject=Iri(row.subject),
            object=_iri(row.object),
            qualifiers=Qualifiers(
                treatment=_iri(row.treatment),
                comparator=_iri(row.comparator),
                site=_iri(row.site),
                primary=_iri(row.primary),
                population=row.patient,
            ),
            statistic=None if figure is None else statistic(self.document.text, figure, self.cohorts, own=False),
            polarity=Polarity.NEGATED if row.negated else Polarity.AFFIRMED,
            attribution=Attribution.OWN_POOLING,
            section=self.document.sections[0].title,
            method=Method.EXTRACTED,
            anchors=(self._anchor(row.start, row.end, cell=row.cell),),
        )

    def _anchor(self, start: int, end: int, *, cell: str | None = None) -> Anchor:
        return Anchor.of(self.document.text, start, end, source=self.source, text_sha256=self.text_sha256, cell=cell)

    def _object(self, draft: Draft) -> tuple[str | None, bool]:
        """Return the object as the row wants it, and whether the claim affirms it."""
        rule, concept, at = draft.rule, draft.object, draft.at
        vocabulary = self.concepts.vocabulary
        if "part" in rule.force:
            return None, draft.polarity
        if "lesion" in rule.force and at is not None:
            deposit = at.iri if "MetastaticLesion" in at.kinds else self.concepts.lesion_of(at.iri)
            return deposit, draft.polarity
        if "site" in rule.force and concept is not None:
            if at is not None and "MetastaticLesion" in at.kinds:
                return at.site or vocabulary.lesion_site(at.iri), draft.polarity
            if at is None:
                return vocabulary.lesion_site(concept), draft.polarity
        if concept is not None and rule.predicate == "detectedBy" and local(concept) in mapping("test_of"):
            return self.concepts.named(mapping("test_of")[local(concept)]), draft.polarity
        if concept is not None and rule.predicate == "treatedWith" and local(concept) in mapping("not_given"):
            return self.concepts.named(mapping("not_given")[local(concept)]), False
        return concept, draft.polarity

    def _statistic(self, draft: Draft, totals: Mapping[int, tuple[int, str]], *, own: bool) -> Statistic | None:
        """Return the figure of a draft; only the authors' own shares are counted among their own totals."""
        if draft.figure is None:
            return None
        made = statistic(self.document.text, draft.figure, self.cohorts, own=own)
        if made.n is not None and (made.N is None or "N" in made.inferred) and draft.figure.role in ("share", "count"):
            percent = made.value if draft.figure.role == "share" else None
            arm = self.cohorts.in_arm(draft.subject, made.n, percent)
            if arm is not None:
                return replace(made, N=arm[0], inferred=("N",), inference=arm[1])
        if draft.figure.start in totals and made.N is None and made.n is not None:
            total, why = totals[draft.figure.start]
            return replace(made, N=total, inferred=(*made.inferred, "N"), inference=why)
        counted = own and draft.figure.role == "count" and draft.rule.predicate in _OF_PATIENTS
        counted = counted and not made.printed.lower().startswith("n")
        told = self.cohorts.told(draft.subject, made.n) if counted else None
        if told is not None and made.N is None:
            return replace(made, N=told[0], inferred=(*made.inferred, "N"), inference=told[1])
        return made

    def _primary(self, reading: Reading, draft: Draft, focus: Focus) -> str | None:
        if "primary" in draft.qualifiers:
            return draft.qualifiers["primary"]
        if "PrimaryTumor" in self.concepts.kinds.get(draft.subject, ()):
            primary: str | None = draft.subject
        elif "another" in draft.rule.force:
            primary = focus.throughout or focus.primary
        else:
            named = [m.primaries[0] for m in (draft.subject_at, draft.at) if m is not None and m.primaries]
            here = {
                m.iri
                for m in reading.of_kind(_TUMOR, *reading.clause(draft.start))
                if local(m.iri) not in group("no_organ")
            }
            alone = here if len(here) == 1 and focus.case is None else ()
            primary = next(iter([*named, *alone]), focus.primary)
        return None if primary is not None and local(primary) in group("the_tumor") else primary

    def _quote(self, reading: Reading, draft: Draft) -> tuple[int, int]:
        """Return the sentence, or of a long one the clauses that hold what the claim rests on."""
        if reading.end - reading.own <= _LONGEST_QUOTE:
            return reading.own, reading.end
        start = min(draft.start, draft.figure.start if draft.figure else draft.start)
        end = max(draft.end, draft.figure.end if draft.figure else draft.end)
        low, high = reading.clause(start)[0], reading.clause(max(start, end - 1))[1]
        if high - low > _LONGEST_QUOTE:
            low, high = start, end
        low = max(low, reading.own)
        text = self.document.text
        while low < high and text[low] in _EDGES:
            low += 1
        while high > low and text[high - 1] in _EDGES:
            high -= 1
        return low, high
