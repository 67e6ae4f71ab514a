"""What one case answers to a claim over many patients: yes, no, or not known; a number, or none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from ...ontology.model import Case, Event, Field, FieldState, Iri, Key
from ...ontology.model.case import Target
from ...ontology.vocabulary import Vocabulary
from ..rules import rules

ALIVE: Final = frozenset({Event.ALIVE, Event.LOST})
DEAD: Final = frozenset({Event.DEAD, Event.DEAD_OF_DISEASE, Event.DEAD_OF_OTHER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a case says: `exact` of the very thing, `wide` of it or anything under it; None is not known."""

    exact: bool | None
    wide: bool | None


UNKNOWN: Final = Answer(exact=None, wide=None)


def answer(case: Case, key: Key, vocabulary: Vocabulary) -> Answer:
    """Return whether a case is counted by a claim such as "41% had back pain".

    A listing that is filled is taken as whole: a finding that a filled table cell does not list was not counted by
    whoever counted the table. A blank listing answers nothing.
    """
    lesion = case.lesions[0]
    concept = key.object
    if key.predicate == "hasDemographic" and concept:
        return _sex(case, vocabulary.label(concept))
    if key.predicate == "presentsWith" and concept:
        present = [p.finding for p in case.presentation.items]
        return _listed(case.presentation.state, present, concept, vocabulary)
    if key.predicate == "coOccursWith" and concept:
        site = vocabulary.lesion_site(concept)
        deposits = [d.site for d in case.disease.items]
        return _listed(case.disease.state, deposits, Iri(site), vocabulary, parts=True) if site else UNKNOWN
    if key.predicate == "detectedBy" and concept:
        return _one(lesion.detected_by, concept, vocabulary)
    if key.predicate == "showsFinding" and concept == vocabulary.find("contrast enhancement"):
        return _words(lesion.enhancement)
    if key.predicate == "treatedWith" and concept:
        aim = Target.THIS_LESION if vocabulary.lesion_site(key.subject) else Target.PRIMARY
        return treated(case, concept, vocabulary, target=aim)
    if key.predicate == "frequency" and key.site:
        return _place(case, vocabulary.label(key.site))
    return UNKNOWN


def treated(case: Case, procedure: Iri | str, vocabulary: Vocabulary, *, target: Target = Target.THIS_LESION) -> Answer:
    """Return whether a case had a treatment at a target; a treatment whose target is unclear answers nothing."""
    lack = rules().tables["table"]["lack"].get(vocabulary.label(procedure))
    if lack and (opposite := vocabulary.find(lack)):
        given = treated(case, opposite, vocabulary, target=target)
        return Answer(exact=_not(given.wide), wide=_not(given.wide))
    if case.treatments.state is FieldState.ABSENT:
        return Answer(exact=False, wide=False)
    if case.treatments.state is not FieldState.PRESENT:
        return UNKNOWN
    aimed = [t for t in case.treatments.items if t.target is target]
    unclear = [t for t in case.treatments.items if t.target is Target.UNCLEAR]
    found = _listed(FieldState.PRESENT, [t.procedure for t in aimed], procedure, vocabulary)
    maybe = _listed(FieldState.PRESENT, [t.procedure for t in unclear], procedure, vocabulary)
    if not found.wide and maybe.wide is not False:
        return UNKNOWN
    return found


def quantity(case: Case, key: Key) -> Decimal | None:
    """Return the number that a case contributes to an average: age in years, interval or survival in months."""
    if key.predicate == "hasDemographic":
        return case.patient.age.value
    if key.predicate == "interval":
        return case.lesions[0].interval.value
    if key.predicate == "survival":
        return case.course.time.value
    return None


def censored(case: Case) -> bool | None:
    """Whether the patient was alive or lost at the last contact; None where that is not known."""
    event = case.course.event.value
    return None if event is None else event in ALIVE


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def _sex(case: Case, label: str) -> Answer:
    sex = case.patient.sex.value
    wanted = {"male": "M", "female": "F"}.get(label)
    if sex is None or wanted is None:
        return UNKNOWN
    return Answer(exact=sex == wanted, wide=sex == wanted)


def _one(field: Field[Iri], concept: Iri, vocabulary: Vocabulary) -> Answer:
    if field.state is FieldState.ABSENT:
        return Answer(exact=False, wide=False)
    if field.value is None:
        return UNKNOWN
    return Answer(exact=field.value == concept, wide=concept in vocabulary.ancestors(field.value))


def _listed(
    state: FieldState, fields: Iterable[Field[Iri]], concept: Iri | str, vocabulary: Vocabulary, *, parts: bool = False
) -> Answer:
    """Answer from a listing; `parts` counts a part of a site as the site."""
    if state is FieldState.ABSENT:
        return Answer(exact=False, wide=False)
    if state is not FieldState.PRESENT:
        return UNKNOWN
    there = [f for f in fields if f.state is not FieldState.ABSENT]
    values = [f.value for f in there if f.value is not None]
    exact = concept in values
    above = vocabulary.wholes if parts else vocabulary.ancestors
    wide = any(concept in above(value) for value in values)
    if not wide and any(f.value is None for f in there):
        return UNKNOWN
    return Answer(exact=exact, wide=wide)


def _words(field: Field[str]) -> Answer:
    words: dict[str, Any] = rules().tables["table"]["words"]
    if field.state is FieldState.ABSENT:
        return Answer(exact=False, wide=False)
    for pattern, said in ((words["no"], False), (words["yes"], True)):
        if field.value and re.match(pattern, field.value, re.IGNORECASE):
            return Answer(exact=said, wide=said)
    return UNKNOWN


def _place(case: Case, label: str) -> Answer:
    """Answer whether the lesion's region, or the side of the primary, is the one that a claim names."""
    tables = rules().tables["table"]
    lesion, first = case.lesions[0], label.partition(" ")[0].lower()
    if first in tables["side"] or "not reported" in label or "bilateral" in label:
        return _side(case, tables["side"].get("both" if "bilateral" in label else first))
    region = (lesion.region.value or "").lower()
    if region:
        same = region == label.lower() or label.lower().startswith(region + " ") or region == first
        return Answer(exact=same, wide=same)
    level = lesion.cord_segment.value if "cord" in label else lesion.vertebral_level.value
    letter = tables["level"].get(first)
    if not level or not letter:
        return UNKNOWN
    same = re.match(letter, level, re.IGNORECASE) is not None
    return Answer(exact=same, wide=same)


def _side(case: Case, pattern: str | None) -> Answer:
    """Answer the side of the primary; no pattern stands for a side that is not reported."""
    side = case.primary.side
    if pattern is None:
        unreported = side.value is None and side.state in (FieldState.NOT_REPORTED, FieldState.NOT_FOUND)
        return Answer(exact=unreported, wide=unreported)
    if side.value is None:
        # A side that the table leaves open is no side: it is counted under "not reported".
        return Answer(exact=False, wide=False) if side.state is FieldState.NOT_REPORTED else UNKNOWN
    same = re.fullmatch(pattern, side.value, re.IGNORECASE) is not None
    return Answer(exact=same, wide=same)
