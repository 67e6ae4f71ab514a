"""Which cases a review question admits: a filter that says of each case yes, no or not known, and why."""

from __future__ import annotations

import functools
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from importlib import resources
from types import MappingProxyType
from typing import Any

from pyoxigraph import Triple

from ..ontology.model import Case, Field, RowType
from ..ontology.vocabulary import Vocabulary
from .nodes import texts

Passed = tuple[bool | None, str]
"""Whether a case passes one test, None where that is not known, and what it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A review question; what is left empty restricts nothing.

    `diagnosis_basis` are those admitted ("lesion histology", "autopsy", "imaging only"), `compartment` likewise,
    `primary` and `lesion` are concepts and admit their kinds, `since` and `until` years of the report (inclusive),
    `patients_only` leaves out series. `admit_unknown` lets a case in of which the source does not say it.
    """

    name: str = ""
    title: str = ""
    diagnosis_basis: tuple[str, ...] = ()
    compartment: tuple[str, ...] = ()
    primary: str | None = None
    lesion: str | None = None
    since: int | None = None
    until: int | None = None
    patients_only: bool = False
    admit_unknown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Whether a case is admitted: yes, no, or None where what decides is not known; `reason` says by what."""

    case: str
    admitted: bool | None
    reason: str

    @property
    def word(self) -> str:
        """Say it in one word."""
        return {True: "yes", False: "no", None: "unknown"}[self.admitted]


@dataclass(frozen=True, slots=True, kw_only=True)
class Admissions:
    """What a review question says of every case; the counts keep to those that are admitted, the others are told."""

    question: Question
    cases: tuple[Admission, ...]

    def of(self, admitted: bool | None) -> tuple[Admission, ...]:
        """Return the cases that are admitted, that are not (False), or of which it is not known (None)."""
        return tuple(a for a in self.cases if a.admitted is admitted)

    def __str__(self) -> str:
        """Say in one line how many are in, how many out and how many not known, and why."""
        said = f"{self.question.name}: {len(self.of(True))} of {len(self.cases)} cases are eligible"
        for admitted, words in ((False, "are not"), (None, "not known")):
            why = Counter(a.reason for a in self.of(admitted))
            if why:
                reasons = ", ".join(f"{reason} ({n})" for reason, n in sorted(why.items(), key=lambda w: (-w[1], w[0])))
                said += f"; {sum(why.values())} {words}: {reasons}"
        return said


def admission(case: Case, question: Question, *, vocabulary: Vocabulary) -> Admission:
    """Return whether a case is admitted, with the first reason against it, else all that is not known."""
    lesion = case.lesions[0]
    tests = (
        (not (question.patients_only and case.row_type is RowType.SERIES), "series"),
        _one_of("diagnosis basis", lesion.diagnosis_basis, question.diagnosis_basis),
        _one_of("compartment", lesion.compartment, question.compartment),
        _kind("primary", case.primary.histology, question.primary, vocabulary),
        _kind("lesion", lesion.type, question.lesion, vocabulary),
        _year(case.report.year, question),
    )
    for passed, said in tests:
        if passed is False:
            return Admission(case=case.iri, admitted=False, reason=said)
    unknown = [said for passed, said in tests if passed is None]
    if unknown:
        let_in = True if question.admit_unknown else None
        return Admission(case=case.iri, admitted=let_in, reason=", ".join(unknown))
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


def admissions(cases: Iterable[Case], question: Question, *, vocabulary: Vocabulary) -> Admissions:
    """Return the admission of every case, sorted by case."""
    found = (admission(c, question, vocabulary=vocabulary) for c in cases)
    return Admissions(question=question, cases=tuple(sorted(found, key=lambda a: a.case)))


def _one_of(name: str, field: Field[str], wanted: tuple[str, ...]) -> Passed:
    """Compare a text with those admitted."""
    if not wanted:
        return True, ""
    if field.value is None:
        return None, f"{name} {field.state}"
    return field.value in wanted, f"{name}: {field.value}"


def _kind(name: str, field: Field[Any], wanted: str | None, vocabulary: Vocabulary) -> Passed:
    """Compare a concept with the one admitted."""
    if wanted is None:
        return True, ""
    if field.value is None:
        return None, f"{name} {field.state}"
    return wanted in vocabulary.ancestors(field.value), f"{name}: {vocabulary.label(field.value)}"


def _year(year: int | None, question: Question) -> Passed:
    """Compare the year of the report with those admitted."""
    if question.since is None and question.until is None:
        return True, ""
    if year is None:
        return None, "year not known"
    late = question.since is None or year >= question.since
    early = question.until is None or year <= question.until
    return late and early, f"year: {year}"


@functools.cache
def shipped_table() -> str:
    """Return the table of review questions that is shipped."""
    return resources.files(__package__).joinpath("eligibility.toml").read_text(encoding="utf-8")


def read_questions(table: str, *, vocabulary: Vocabulary, where: str) -> Mapping[str, Question]:
    """Read a table of review questions; `where` names it in messages.

    Raises ValueError, naming the question and the column, for what is not understood.
    """
    try:
        entries = tomllib.loads(table)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{where}: no TOML ({error})") from None
    if loose := [name for name, entry in entries.items() if not isinstance(entry, dict)]:
        raise ValueError(f"{where}: {loose[0]!r} stands in no question; write [name] above its columns")
    return MappingProxyType({name: _question(name, entry, vocabulary, where) for name, entry in entries.items()})


KINDS: Mapping[str, type] = MappingProxyType(
    {
        **dict.fromkeys(("title", "primary", "lesion"), str),
        **dict.fromkeys(("diagnosis_basis", "compartment"), list),
        **dict.fromkeys(("since", "until"), int),
        **dict.fromkeys(("patients_only", "admit_unknown"), bool),
    }
)


def _question(name: str, entry: Mapping[str, Any], vocabulary: Vocabulary, where: str) -> Question:
    """Read one review question."""
    values: dict[str, Any] = {}
    for column, value in entry.items():
        kind = KINDS.get(column)
        if kind is None:
            raise ValueError(f"{where}: [{name}] has no column {column!r}; there are: {', '.join(KINDS)}")
        if type(value) is not kind:
            raise ValueError(f"{where}: [{name}] {column}: {value!r} is no {kind.__name__}")
        if column in ("primary", "lesion"):
            iri = vocabulary.find(str(value))
            if iri is None:
                near = ", ".join(vocabulary.suggest(str(value))) or "nothing near it"
                raise ValueError(f"{where}: [{name}] {column}: no concept {value!r}; did you mean: {near}?")
            value = iri
        values[column] = tuple(value) if kind is list else value
    return Question(name=name, **values)


def question_record(question: Question, *, vocabulary: Vocabulary) -> dict[str, Any]:
    """Return a review question as JSON, concepts by label, what restricts nothing left out."""
    record: dict[str, Any] = {}
    for field in fields(question):
        value = getattr(question, field.name)
        if value not in (None, (), False, ""):
            named = field.name in ("primary", "lesion")
            record[field.name] = vocabulary.label(value) if named else value
    return record


def admission_triples(found: Admissions) -> Iterator[Triple]:
    """Yield one triple a case, so that a query can keep to a review question: eligible, not, or not known and why."""
    name = found.question.name
    said = {True: "eligibleFor", False: "notEligibleFor", None: "eligibilityUnknownFor"}
    for one in found.cases:
        yield from texts(one.case, said[one.admitted], [name if one.admitted else f"{name}: {one.reason}"])
