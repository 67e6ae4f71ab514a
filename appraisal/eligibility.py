"""Which cases a review question admits: a filter that says of each case yes, no or not known, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..ontology.model import Case, Field, Iri, RowType
from ..ontology.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A review question; what is left empty restricts nothing.

    `diagnosis_basis` are those admitted ("lesion histology", "autopsy", "imaging only"), `primary` and `lesion` are
    concepts and admit their kinds, `since` and `until` years of the report (inclusive), `patients_only` leaves out
    series. `admit_unknown` lets a case in of which the source does not say it.
    """

    diagnosis_basis: tuple[str, ...] = ()
    primary: str | None = None
    lesion: str | None = None
    since: int | None = None
    until: int | None = None
    patients_only: bool = False
    admit_unknown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Whether a case is admitted: yes, no, or None where what decides is not known."""

    case: str
    admitted: bool | None
    reason: str


def admission(case: Case, question: Question, *, vocabulary: Vocabulary) -> Admission:
    """Return whether a case is admitted, with the first reason against it."""
    lesion = case.lesions[0]
    tests = (
        ("series", not (question.patients_only and case.row_type is RowType.SERIES)),
        ("diagnosis basis", _one_of(lesion.diagnosis_basis, question.diagnosis_basis)),
        ("primary", _kind(case.primary.histology, question.primary, vocabulary)),
        ("lesion", _kind(lesion.type, question.lesion, vocabulary)),
        ("year", _year(case.report.year, question)),
    )
    for name, passed in tests:
        if passed is False:
            return Admission(case=case.iri, admitted=False, reason=name)
    unknown = [name for name, passed in tests if passed is None]
    if unknown:
        said = f"{', '.join(unknown)} not known"
        return Admission(case=case.iri, admitted=True if question.admit_unknown else None, reason=said)
    return Admission(case=case.iri, admitted=True, reason="")


def eligible(question: Question, *, vocabulary: Vocabulary) -> Callable[[Case], bool]:
    """Return the filter that counts, curves and lists take: only what is surely admitted passes.

    >>> from batson.appraisal.eligibility import Question, eligible
    >>> from batson.ontology.model import Case, Method
    >>> from batson.ontology.vocabulary import shipped
    >>> case = Case(source="s", place="1", method=Method.CURATED)
    >>> [eligible(q, vocabulary=shipped())(case) for q in (Question(), Question(diagnosis_basis=("autopsy",)))]
    [True, False]
    """

    def admits(case: Case) -> bool:
        return admission(case, question, vocabulary=vocabulary).admitted is True

    return admits


def admissions(cases: Iterable[Case], question: Question, *, vocabulary: Vocabulary) -> list[Admission]:
    """Return the admission of every case, sorted by case."""
    found = (admission(c, question, vocabulary=vocabulary) for c in cases)
    return sorted(found, key=lambda a: a.case)


def _one_of(field: Field[str], wanted: tuple[str, ...]) -> bool | None:
    if not wanted:
        return True
    return None if field.value is None else field.value in wanted


def _kind(field: Field[Iri], wanted: str | None, vocabulary: Vocabulary) -> bool | None:
    if wanted is None:
        return True
    return None if field.value is None else wanted in vocabulary.ancestors(field.value)


def _year(year: int | None, question: Question) -> bool | None:
    if question.since is None and question.until is None:
        return True
    if year is None:
        return None
    return (question.since is None or year >= question.since) and (question.until is None or year <= question.until)
