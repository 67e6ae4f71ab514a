"""One patient told twice in one document, in abstract and body or in text and table, is one case."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Final

from ...ontology.model import Attribution, Case, Field, FieldState, Listing, RowType
from ..problems import Problem

_NUMBERS: Final = {
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "i": "1",
    "ii": "2",
    "iii": "3",
    "first": "1",
    "second": "2",
    "third": "3",
}
_NOT_TOLD: Final = frozenset({FieldState.NOT_FOUND, FieldState.NOT_REPORTED, FieldState.NOT_APPLICABLE})


@dataclass(frozen=True, slots=True)
class Telling:
    """One telling of a case: `where` is body, abstract, relayed or table; `label` names the patient ("patient 2")."""

    case: Case
    where: str
    label: str = ""


def merged(tellings: Sequence[Telling]) -> tuple[list[Case], list[Problem]]:
    """Return one case for each patient, and a problem for each field that two tellings tell differently.

    Two tellings are one patient where neither comes from the same part of the document as the other, both are the
    authors' own or cite the same report, age and sex agree as far as both are told, and the label or the age says which
    patient it is, or either part tells of one patient only. The first telling names the case and goes first.
    """
    groups: list[list[Telling]] = []
    known: dict[object, list[int]] = {}
    lone = _lone(tellings)
    for telling in tellings:
        keys = list(_keys(telling, lone))
        near = sorted({n for key in keys for n in known.get(key, ())})
        home = [n for n in near if all(_one_patient(t, telling, lone) for t in groups[n])]
        if len(home) == 1:
            groups[home[0]].append(telling)
        else:
            home = [len(groups)]
            groups.append([telling])
        for key in keys:
            known.setdefault(key, []).append(home[0])
    cases: list[Case] = []
    problems: list[Problem] = []
    for group in groups:
        whole = group[0].case
        for other in group[1:]:
            differing: list[tuple[str, str, str]] = []
            whole = _joined(whole, other.case, differing)
            for name, one, two in differing:
                problems.append(
                    Problem(
                        source=whole.source,
                        place=whole.place,
                        value=f"{one} / {two}",
                        reason=f"{name} is told differently in {other.case.place}; the first telling stands",
                    )
                )
        cases.append(whole)
    return cases, problems


def _keys(telling: Telling, lone: Counter[tuple[str, object]]) -> Iterator[object]:
    """Yield what another telling of the same patient would share: report and age, or the label, or being alone."""
    case = telling.case
    if case.row_type is RowType.SERIES:
        return
    age = case.patient.age.value
    if not _is_own(telling):
        yield from ((key, age) for key in case.report.cites if age is not None)
        return
    if age is not None:
        yield "own", age
    if lone[telling.where, "any"] == 1:
        yield "alone"
    if number := _number(telling.label):
        yield "label", number


def _lone(tellings: Sequence[Telling]) -> Counter[tuple[str, object]]:
    """Count own patients by part of the document, and by part and age: who is alone there can be told by that alone."""
    counts: Counter[tuple[str, object]] = Counter()
    for telling in tellings:
        if _is_own(telling):
            counts[telling.where, "any"] += 1
            counts[telling.where, telling.case.patient.age.value] += 1
    return counts


def _one_patient(one: Telling, other: Telling, lone: Counter[tuple[str, object]]) -> bool:
    if one.where == other.where or _is_own(one) != _is_own(other):
        return False
    a, b = one.case, other.case
    ages, sexes = (a.patient.age.value, b.patient.age.value), (a.patient.sex.value, b.patient.sex.value)
    if None not in sexes and sexes[0] != sexes[1]:
        return False
    aged = None not in ages and ages[0] == ages[1]
    if not _is_own(one):
        return aged and not set(a.report.cites).isdisjoint(b.report.cites)
    if _number(one.label) and _number(one.label) == _number(other.label):
        return None in ages or abs(ages[0] - ages[1]) <= 1  # type: ignore[operator]
    if aged:
        return lone[one.where, ages[0]] == 1 and lone[other.where, ages[0]] == 1
    return None in ages and lone[one.where, "any"] == 1 and lone[other.where, "any"] == 1


def _is_own(telling: Telling) -> bool:
    return telling.case.report.attribution is Attribution.OWN_OBSERVATION


def _number(label: str) -> str | None:
    match = re.search(r"(\d{1,2}|[a-h]|one|two|three|four|first|second|third|i{1,3})\W*$", label.lower())
    return None if match is None else _NUMBERS.get(match[1], match[1])


def _joined(one: Any, other: Any, differing: list[tuple[str, str, str]], name: str = "case") -> Any:
    """Return the first telling with what the second adds; anchors of what both tell are kept."""
    changes: dict[str, Any] = {}
    for f in fields(one):
        a, b = getattr(one, f.name), getattr(other, f.name)
        if isinstance(a, Field):
            changes[f.name] = _field(a, b, differing, f.name)
        elif isinstance(a, Listing):
            changes[f.name] = _listing(a, b)
        elif f.name == "lesions":
            changes[f.name] = (_joined(a[0], b[0], differing, "lesion"), *a[1:])
        elif f.name == "anchors":
            changes[f.name] = tuple(dict.fromkeys((*a, *b)))
        elif f.name == "note":
            changes[f.name] = "; ".join(dict.fromkeys(n for n in (a, b) if n)) or None
        elif f.name == "report":
            changes[f.name] = a
        elif is_dataclass(a):
            changes[f.name] = _joined(a, b, differing, f.name)
    return replace(one, **changes)


def _field(a: Field[Any], b: Field[Any], differing: list[tuple[str, str, str]], name: str) -> Field[Any]:
    if a.state is FieldState.PRESENT and b.state is FieldState.PRESENT:
        if a.value == b.value or b.value is None:
            return replace(a, anchors=tuple(dict.fromkeys((*a.anchors, *b.anchors))))
        if a.value is None:
            return b
        if name == "time_zero" and str(a.value) == "unclear":
            return b
        if not _finer(name):
            differing.append((name, str(a.printed), str(b.printed)))
        return a
    return b if a.state in _NOT_TOLD and b.state is not FieldState.NOT_FOUND else a


def _finer(name: str) -> bool:
    """Whether two values of a field may both be true: a tumor and a kind of it, a region and its part."""
    return name in ("histology", "type", "region", "functional_outcome", "time_zero", "multiplicity")


def _listing(a: Listing[Any], b: Listing[Any]) -> Listing[Any]:
    """Return the items of both; an item that both tell stands once."""
    if a.state is FieldState.PRESENT and b.state is FieldState.PRESENT:
        known = {_what(item) for item in a.items}
        return replace(a, items=(*a.items, *(item for item in b.items if _what(item) not in known)))
    if a.state is FieldState.PRESENT or b.state is FieldState.NOT_FOUND:
        return a
    return b if b.state is FieldState.PRESENT or a.state is not FieldState.ABSENT else a


def _what(item: Any) -> Any:
    """The concept of an item, or its words where it has none."""
    for name in ("finding", "site", "procedure", "scale"):
        if hasattr(item, name):
            inner = getattr(item, name)
            extra = getattr(item, "grade", None)
            return (inner.value or inner.printed, inner.state, extra.value if extra is not None else None)
    return item.value or item.printed
