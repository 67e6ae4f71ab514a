"""A case under construction: fields that several cells or sentences fill, and the case made of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from ...ontology.model import (
    Anchor,
    Case,
    Course,
    Deposit,
    Field,
    FieldState,
    Function,
    Iri,
    Lesion,
    Listing,
    Method,
    Patient,
    Presentation,
    Primary,
    Report,
    RowType,
    TimeZero,
    TreatmentGiven,
    present,
)
from ...ontology.model.case import NOT_FOUND

T = TypeVar("T")


@dataclass(slots=True)
class Listed:
    """A list being filled: its items, and what a blank in its place says."""

    items: list[Any] = field(default_factory=list)
    state: FieldState = FieldState.NOT_FOUND

    def blank(self, state: FieldState) -> None:
        """Note a blank; a denial says more than "not reported", and that more than nothing."""
        order = (FieldState.NOT_FOUND, FieldState.NOT_APPLICABLE, FieldState.NOT_REPORTED, FieldState.ABSENT)
        if state in order and order.index(state) > order.index(self.state):
            self.state = state

    def listing(self) -> Listing[Any]:
        """Return the list; items go before any blank."""
        if self.items:
            return Listing(state=FieldState.PRESENT, items=tuple(self.items))
        return Listing(state=self.state)


@dataclass(slots=True)
class Draft:
    """The fields of one case as they are read; names are those of the case, `scalars` hold one value each."""

    source: str
    place: str
    anchors: list[Anchor] = field(default_factory=list)
    scalars: dict[str, Field[Any]] = field(default_factory=dict)
    symptoms: Listed = field(default_factory=Listed)
    function: Listed = field(default_factory=Listed)
    disease: Listed = field(default_factory=Listed)
    treatments: Listed = field(default_factory=Listed)
    complications: Listed = field(default_factory=Listed)
    notes: list[str] = field(default_factory=list)
    report: Report = field(default_factory=Report)
    patients: int = 1

    def put(self, name: str, value: Field[Any]) -> None:
        """Fill a field; what is there stays, a blank yields to a value and to a blank that says more."""
        there = self.scalars.get(name)
        if there is None or (there.state is not FieldState.PRESENT and value.state is not FieldState.NOT_FOUND):
            self.scalars[name] = value

    def get(self, name: str) -> Field[Any]:
        """Return a field, *not found* where nothing filled it."""
        return self.scalars.get(name, NOT_FOUND)

    def has(self, name: str) -> bool:
        """Whether a field has a value."""
        return self.get(name).state is FieldState.PRESENT

    def case(self) -> Case:
        """Return the case."""
        return Case(
            source=self.source,
            place=self.place,
            method=Method.EXTRACTED,
            row_type=RowType.SERIES if self.patients > 1 else RowType.PATIENT,
            patients=self.patients,
            patient=Patient(age=self.get("age"), sex=self.get("sex")),
            primary=self._primary(),
            lesions=(self._lesion(),),
            presentation=self.symptoms.listing(),
            function=self.function.listing(),
            disease=self.disease.listing(),
            treatments=self.treatments.listing(),
            course=self._course(),
            report=self.report,
            anchors=tuple(dict.fromkeys(self.anchors)),
            note="; ".join(dict.fromkeys(self.notes)) or None,
        )

    def _primary(self) -> Primary:
        return Primary(
            histology=self.get("histology"),
            grade=self.get("grade"),
            stage=self.get("stage"),
            side=self.get("side"),
            venous_thrombus=self.get("thrombus"),
            hereditary_syndrome=self.get("syndrome"),
        )

    def _lesion(self) -> Lesion:
        return Lesion(
            type=self.get("lesion"),
            compartment=self.get("compartment"),
            vertebral_level=self.get("level"),
            cord_segment=self.get("segment"),
            region=self.get("region"),
            size=self.get("size"),
            multiplicity=self.get("multiplicity"),
            diagnosis_basis=self.get("basis"),
            detected_by=self.get("detected_by"),
            enhancement=self.get("enhancement"),
            interval=self.get("interval"),
        )

    def _course(self) -> Course:
        return Course(
            complications=self.complications.listing(),
            functional_outcome=self.get("functional"),
            local_control=self.get("local_control"),
            time=self.get("time"),
            time_zero=self.get("time_zero"),
            event=self.get("event"),
        )


def filled(value: T | None, printed: str, *anchors: Anchor) -> Field[T]:
    """Return a present field; without a value it keeps what is printed."""
    return Field(state=FieldState.PRESENT, value=value, printed=printed, anchors=anchors)


def symptom(
    iri: str | None, printed: str, anchor: Anchor, *, denied: bool = False, duration: str | None = None
) -> Presentation:
    """Return a finding, present or looked for and denied."""
    state = FieldState.ABSENT if denied else FieldState.PRESENT
    value = None if iri is None else Iri(iri)
    return Presentation(finding=Field(state=state, value=value, printed=printed, anchors=(anchor,)), duration=duration)


def deposit(iri: str | None, printed: str, anchor: Anchor, *, months: Decimal | None = None) -> Deposit:
    """Return another deposit."""
    return Deposit(site=filled(None if iri is None else Iri(iri), printed, anchor), months=months)


def grade(scale: str | None, name: str, printed: str, anchor: Anchor, *, when: str | None) -> Function:
    """Return a grade on a scale; a scale that the vocabulary lacks keeps its name."""
    return Function(
        scale=filled(None if scale is None else Iri(scale), name, anchor),
        grade=present(printed, printed, anchor),
        when=when,
    )


def treatment(iri: str | None, printed: str, anchor: Anchor, **about: Any) -> TreatmentGiven:
    """Return a treatment; `about` are the other fields of one."""
    return TreatmentGiven(procedure=filled(None if iri is None else Iri(iri), printed, anchor), **about)


def settle_course(draft: Draft) -> None:
    """Give a time that says nothing of its beginning the time zero *unclear*, with the time's own words and place."""
    time = draft.get("time")
    if time.state is FieldState.PRESENT and not draft.has("time_zero"):
        draft.scalars["time_zero"] = Field(
            state=FieldState.PRESENT, value=TimeZero.UNCLEAR, printed=time.printed, anchors=time.anchors
        )
