"""Claims and cases as JSON: the keys that others build on, exactly as the design fixes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, get_args

from ..ontology.model import (
    GROUNDED,
    Anchor,
    AnchorState,
    Case,
    Claim,
    Field,
    FieldState,
    Iri,
    Listing,
    Statistic,
)
from ..ontology.model.members import hints, plain
from ..ontology.vocabulary import Vocabulary

Record = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a record needs beyond its value: labels, the last verification, who has confirmed and decided what."""

    vocabulary: Vocabulary
    states: Mapping[str, AnchorState]
    confirmed: Mapping[str, str]
    decided: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)

    def concept(self, iri: str | None) -> Record | None:
        """Return a concept with its label, or None."""
        return None if iri is None else {"iri": iri, "label": self.vocabulary.label(iri)}

    def anchor(self, anchor: Anchor) -> Record:
        """Return an anchor with its state."""
        state = self.states.get(anchor.iri, AnchorState.UNVERIFIABLE)
        return {"quote": anchor.exact, "start": anchor.start, "end": anchor.end, "state": state.value}


UNANCHORED: Record = {"quote": None, "start": None, "end": None, "state": AnchorState.UNVERIFIABLE.value}
"""The anchor of a curated claim whose text is not here."""


def claim_record(claim: Claim, context: Context) -> Record:
    """Return a claim with the keys of `batson claims --format jsonl`."""
    anchors = [context.anchor(a) for a in claim.anchors] or [dict(UNANCHORED)]
    first = anchors[0]
    qualifiers: Record = {name: context.concept(getattr(claim.qualifiers, name)) for name in GROUNDED}
    return {
        "id": claim.id,
        "kind": claim.kind,
        "predicate": claim.predicate,
        "subject": context.concept(claim.subject),
        "object": context.concept(claim.object),
        "qualifiers": {**qualifiers, "population": claim.qualifiers.population},
        "statistic": statistic_record(claim.statistic),
        "polarity": claim.polarity.value,
        "modality": claim.modality.value,
        "attribution": claim.attribution.value,
        "cites": list(claim.cites),
        "source": claim.source,
        "section": claim.section,
        "quote": first["quote"],
        "start": first["start"],
        "end": first["end"],
        "anchor_state": first["state"],
        "anchors": anchors,
        "method": claim.method.value,
        "confirmed_by": context.confirmed.get(claim.iri),
    }


STATISTIC_KEYS = (
    *("measure", "value", "low", "high", "sd", "ci_low", "ci_high", "ci_level", "unit", "n", "N", "inferred"),
    *("comparator", "counted", "among", "printed"),
)


def statistic_record(statistic: Statistic | None) -> Record | None:
    """Return a figure with the design's keys; numbers are JSON numbers, whole ones without a point."""
    if statistic is None:
        return None
    return {key: plain_value(getattr(statistic, key)) for key in STATISTIC_KEYS}


def plain_value(value: Any) -> Any:
    """Return a value as JSON has it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, StrEnum):
        return value.value
    return [plain_value(v) for v in value] if isinstance(value, tuple) else value


def case_record(case: Case, context: Context) -> Record:
    """Return a case whole, every field with its state, its printed string and its anchors.

    `confirmed_by` names who confirmed it as a whole, `decided` says of which fields people decided what: what was read
    and what stands, by whom and why.
    """
    return {
        "id": case.id,
        **_members(case, context),
        "confirmed_by": context.confirmed.get(case.iri),
        "decided": [dict(one) for one in context.decided.get(case.iri, ())],
    }


def _members(value: Any, context: Context) -> Record:
    """Return the fields of a dataclass as JSON."""
    known = hints(type(value))
    return {f.name: _json(getattr(value, f.name), plain(known[f.name]), context) for f in fields(value)}


def _json(value: Any, hint: Any, context: Context) -> Any:
    """Return one value as JSON; the hint tells a concept from a text."""
    if isinstance(value, Anchor):
        return context.anchor(value)
    if isinstance(value, Field):
        inner = get_args(hint)[0]
        anchors = [context.anchor(a) for a in value.anchors]
        value_json = _json(value.value, inner, context)
        return {"state": value.state.value, "value": value_json, "printed": value.printed, "anchors": anchors}
    if isinstance(value, Listing):
        inner = get_args(hint)[0]
        return {"state": value.state.value, "items": [_json(item, inner, context) for item in value.items]}
    if isinstance(value, tuple):
        return [_json(item, get_args(hint)[0], context) for item in value]
    if is_dataclass(value):
        return _members(value, context)
    return context.concept(value) if hint is Iri else plain_value(value)


def flat_case(case: Case, context: Context) -> Record:
    """Return one row a patient, with the keys of `batson cases --flat`."""
    lesion, patient, primary, course = case.lesions[0], case.patient, case.primary, case.course
    blanks: dict[FieldState, list[str]] = {}

    def one(name: str, field: Field[Any], *, concept: bool = False) -> Any:
        if field.value is None and field.printed is None:
            blanks.setdefault(field.state, []).append(name)
            return None
        value = field.value if field.value is not None else field.printed
        return context.vocabulary.label(str(value)) if concept and field.value is not None else plain_value(value)

    def many(name: str, listing: Listing[Any], labels: list[str]) -> list[str] | None:
        if listing.state in (FieldState.PRESENT, FieldState.ABSENT):
            return labels
        blanks.setdefault(listing.state, []).append(name)
        return None

    def label(field: Field[Any]) -> str:
        return context.vocabulary.label(field.value) if field.value else str(field.printed)

    findings = case.presentation.items
    others = [label(d.site) for d in case.disease.items]
    seats = [context.vocabulary.lesion_site(one.type.value) for one in case.lesions if one.type.value]
    deposits = [d.site.value for d in case.disease.items if d.site.state is FieldState.PRESENT]
    sites = dict.fromkeys(context.vocabulary.label(site) for site in (*seats, *deposits) if site)
    event = course.event.value
    record: Record = {
        "patient_key": case.id,
        "source": case.source,
        "age": one("age", patient.age),
        "sex": one("sex", patient.sex),
        "primary": one("primary", primary.histology, concept=True),
        "laterality": one("laterality", primary.side),
        "metastasis_sites": list(sites),
        "level": one("level", lesion.vertebral_level),
        "region": one("region", lesion.region),
        "symptoms": many(
            "symptoms",
            case.presentation,
            [label(p.finding) for p in findings if p.finding.state is not FieldState.ABSENT],
        ),
        "absent_findings": [label(p.finding) for p in findings if p.finding.state is FieldState.ABSENT],
        "interval_months": one("interval_months", lesion.interval),
        "treatments": many("treatments", case.treatments, [label(t.procedure) for t in case.treatments.items]),
        "outcome": one("outcome", course.functional_outcome),
        "survival_months": one("survival_months", course.time),
        "censored": None
        if event is None or course.time.value is None
        else event.value in {"alive", "lost to follow-up"},
        "time_zero": one("time_zero", course.time_zero),
        "other_metastases": many("other_metastases", case.disease, others),
    }
    quote = case.anchors[0] if case.anchors else None
    return {
        **record,
        "not_reported": sorted(blanks.get(FieldState.NOT_REPORTED, [])),
        "not_found": sorted(blanks.get(FieldState.NOT_FOUND, [])),
        "quote": quote.exact if quote else None,
        "start": quote.start if quote else None,
        "end": quote.end if quote else None,
        "decided": [told(one) for one in context.decided.get(case.iri, ())],
    }


def told(decision: Mapping[str, str]) -> str:
    """Return what people decided on a field in one string: what was read, what stands, and who says so."""
    if decision["verdict"] == "as read":
        return f"{decision['field']}: confirmed by {decision['by']}"
    return f"{decision['field']}: {decision['was']} → {decision['now'] or decision['verdict']} ({decision['by']})"
