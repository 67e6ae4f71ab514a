"""The case: one patient in one report, every field with its state, its printed string and its place.

Silence is not absence, and our blindness is not the paper's silence: a field says which of them it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, TypeVar

from .. import iris
from .anchor import Anchor
from .claim import Attribution, Iri, Method

T = TypeVar("T")


class FieldState(StrEnum):
    """What is known about a field."""

    PRESENT = "present"
    ABSENT = "absent"
    NOT_REPORTED = "not reported"
    NOT_FOUND = "not found"
    SOURCE_NOT_AT_HAND = "source not at hand"
    NOT_APPLICABLE = "not applicable"


class RowType(StrEnum):
    """Whether a row is one patient, or figures for several who cannot be told apart."""

    PATIENT = "patient"
    SERIES = "series"


class Target(StrEnum):
    """What a treatment was aimed at: a nephrectomy is no surgery of the cord."""

    PRIMARY = "primary"
    THIS_LESION = "this lesion"
    ANOTHER_LESION = "another lesion"
    SYSTEMIC = "systemic"
    UNCLEAR = "unclear"


class TimeZero(StrEnum):
    """From when a survival or follow-up time counts.

    Surgery and radiotherapy are those of the lesion; an operation on the primary is another event.
    """

    SYMPTOMS = "symptoms"
    IMAGING = "imaging"
    DIAGNOSIS = "diagnosis"
    SURGERY = "surgery"
    RADIOTHERAPY_START = "radiotherapy start"
    PRIMARY_TREATMENT = "treatment of the primary"
    UNCLEAR = "unclear"


class Event(StrEnum):
    """What had become of the patient at the last contact."""

    DEAD_OF_DISEASE = "dead of disease"
    DEAD_OF_OTHER = "dead of other cause"
    DEAD = "dead, cause not given"
    ALIVE = "alive"
    LOST = "lost to follow-up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field(Generic[T]):
    """A value with its state, the string as printed, and where it stands.

    Raises ValueError where a value has a state that denies it, or a present field has neither value nor string.
    """

    state: FieldState
    value: T | None = None
    printed: str | None = None
    anchors: tuple[Anchor, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a blank that claims a value, and a value that claims to be blank."""
        filled = self.value is not None or self.printed is not None
        if self.state is FieldState.PRESENT and not filled:
            raise ValueError("a present field needs a value or its printed string")
        if self.state not in (FieldState.PRESENT, FieldState.ABSENT) and filled:
            raise ValueError(f"a field that is {self.state} has no value, got {self.value or self.printed!r}")


def present(value: T, printed: str, *anchors: Anchor) -> Field[T]:
    """Return a field that the source fills."""
    return Field(state=FieldState.PRESENT, value=value, printed=printed, anchors=anchors)


def blank(state: FieldState) -> Field[T]:
    """Return a field without a value."""
    return Field(state=state)


NOT_FOUND: Field[Any] = Field(state=FieldState.NOT_FOUND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Generic[T]):
    """A list of things with a state of its own: absent means that the source says there were none."""

    state: FieldState
    items: tuple[T, ...] = ()

    def __post_init__(self) -> None:
        """Refuse items under a state that denies them."""
        if (self.state is FieldState.PRESENT) != bool(self.items):
            raise ValueError(f"a listing that is {self.state} has {len(self.items)} items")


NONE_FOUND: Listing[Any] = Listing(state=FieldState.NOT_FOUND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """The patient: age in years at the lesion's diagnosis, sex "M" or "F"."""

    age: Field[Decimal] = NOT_FOUND
    sex: Field[str] = NOT_FOUND


@dataclass(frozen=True, slots=True, kw_only=True)
class Primary:
    """The primary tumor."""

    histology: Field[Iri] = NOT_FOUND
    grade: Field[str] = NOT_FOUND
    stage: Field[str] = NOT_FOUND
    side: Field[str] = NOT_FOUND
    venous_thrombus: Field[Iri] = NOT_FOUND
    hereditary_syndrome: Field[Iri] = NOT_FOUND


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesion:
    """The metastasis that the report is about.

    `vertebral_level` and `cord_segment` are kept apart (T12 is a vertebra; the cord there is lumbosacral). `size` is in
    millimeters, the larger axis. `interval` is in months from the diagnosis of the primary; negative where the lesion
    came first. `diagnosis_basis` is lesion histology, autopsy or imaging only.
    """

    type: Field[Iri] = field(default=NOT_FOUND, metadata={"property": "lesionType"})
    compartment: Field[str] = NOT_FOUND
    vertebral_level: Field[str] = NOT_FOUND
    cord_segment: Field[str] = NOT_FOUND
    region: Field[str] = NOT_FOUND
    size: Field[Decimal] = field(default=NOT_FOUND, metadata={"property": "lesionSize"})
    multiplicity: Field[str] = NOT_FOUND
    diagnosis_basis: Field[str] = NOT_FOUND
    detected_by: Field[Iri] = field(default=NOT_FOUND, metadata={"property": "lesionDetectedBy"})
    enhancement: Field[str] = NOT_FOUND
    interval: Field[Decimal] = field(default=NOT_FOUND, metadata={"property": "timeSincePrimary"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Presentation:
    """A symptom or sign: present, or absent where it was looked for and denied."""

    finding: Field[Iri]
    duration: str | None = None
    tempo: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A functional grade at a time: scale such as MRC or Frankel, the grade as printed, when."""

    scale: Field[Iri]
    grade: Field[str] = field(default=NOT_FOUND, metadata={"property": "functionGrade"})
    when: str | None = field(default=None, metadata={"property": "atTime"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit:
    """Another deposit, with its time in months relative to the lesion (negative: before it), where known."""

    site: Field[Iri] = field(metadata={"property": "depositSite"})
    months: Decimal | None = field(default=None, metadata={"property": "monthsFromLesion"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentGiven:
    """A treatment that the patient received: at what, in which order, how much."""

    procedure: Field[Iri]
    target: Target = Target.UNCLEAR
    order: int | None = None
    intent: str | None = None
    extent: str | None = None
    dose: str | None = None
    fractions: int | None = None
    technique: str | None = None
    line: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What became of the patient; `time` is in months from `time_zero` to `event`.

    "Alive at 26 months" is follow-up, not survival: `event` says which.
    """

    complications: Listing[Field[Iri]] = NONE_FOUND
    functional_outcome: Field[str] = NOT_FOUND
    local_control: Field[str] = NOT_FOUND
    time: Field[Decimal] = field(default=NOT_FOUND, metadata={"property": "courseMonths"})
    time_zero: Field[TimeZero] = NOT_FOUND
    event: Field[Event] = NOT_FOUND


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The report that tells the case; `confidential` keeps a user's own patients out of exports and shared pages."""

    authors: str | None = None
    year: int | None = None
    center: str | None = None
    country: str | None = None
    years_of_treatment: str | None = None
    attribution: Attribution = Attribution.OWN_OBSERVATION
    cites: tuple[str, ...] = ()
    confidential: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One patient in one report, named by source and place (table row, patient label), never by its findings.

    A series that gives numbers for six patients is one case of row type series with `patients` six, never six patients.

    Raises ValueError where a series does not say how many patients it has, or a patient claims to be several.
    """

    source: str = field(metadata={"property": "statedIn", "to_iri": iris.source, "from_iri": iris.source_id})
    place: str
    method: Method
    row_type: RowType = RowType.PATIENT
    patients: int = 1
    patient: Patient = Patient()
    primary: Primary = field(default=Primary(), metadata={"property": "primaryTumor"})
    lesions: tuple[Lesion, ...] = (Lesion(),)
    presentation: Listing[Presentation] = NONE_FOUND
    function: Listing[Function] = NONE_FOUND
    disease: Listing[Deposit] = NONE_FOUND
    treatments: Listing[TreatmentGiven] = NONE_FOUND
    course: Course = Course()
    report: Report = Report()
    anchors: tuple[Anchor, ...] = ()
    note: str | None = None

    def __post_init__(self) -> None:
        """Keep a series a series."""
        if (self.row_type is RowType.SERIES) != (self.patients > 1):
            raise ValueError(f"case {self.id}: a {self.row_type} of {self.patients} patients")

    @property
    def id(self) -> str:
        """The source id and the place."""
        return f"{self.source}-{self.place}"

    @property
    def iri(self) -> str:
        """The case's IRI."""
        return iris.case(self.source, self.place)
