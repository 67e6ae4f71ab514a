"""The review table of patients: pairs of cases that may be one patient, and what people say of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from ...appraisal.same_patient.duplicates import SamePatient
from ...ontology.model import Act, Case, Decision, RowType
from ..sheet import Filled
from .case_finder import matter_of
from .claim_cells import CellFault
from .patient_effect import Pair, PatientVerdict, objections
from .rows import DECIDE, Imported, Understood, act_of, understood

ACTS: Final = (Act.SAME, Act.APART, Act.RETRACT)
COLUMNS: Final = (*DECIDE, "a", "b", "probability", "reasons", "decided")
NEEDED: Final = frozenset({*DECIDE, "a", "b"})
HELP: Final = (
    "Two cases that may be one patient. decision: same patient, not the same patient, or retract. by: your name. "
    "reason: always. Any two cases may be named in a new row."
)


def rows(
    proposals: Iterable[SamePatient], cases: Mapping[str, Case], verdicts: Mapping[Pair, PatientVerdict]
) -> Iterator[dict[str, str]]:
    """Yield a row for each pair: the proposals on which nobody decided first, then what was decided."""
    told = {frozenset((p.a, p.b)): p for p in proposals}
    pairs = [*(pair for pair in told if pair not in verdicts), *sorted(verdicts, key=sorted)]
    for pair in pairs:
        a, b = sorted(pair)
        if a not in cases or b not in cases:
            continue
        proposal = told.get(pair)
        yield {
            **dict.fromkeys(DECIDE, ""),
            "a": cases[a].id,
            "b": cases[b].id,
            "probability": f"{proposal.probability:.2f}" if proposal else "",
            "reasons": "; ".join(proposal.reasons) if proposal else "",
            "decided": str(verdicts[pair]) if pair in verdicts else "",
        }


def decisions(
    sheet: Filled,
    cases: Sequence[Case],
    bases: Mapping[str, Case],
    verdicts: Mapping[Pair, PatientVerdict],
    *,
    when: str,
) -> Imported:
    """Understand the rows of an edited table; what speaks against a decision is told, and does not hinder it."""
    notes: list[str] = []

    def read(cells: Mapping[str, str]) -> Understood | None:
        word = cells["decision"].strip().lower()
        if not word:
            return None
        who, why = cells["by"].strip(), cells["reason"].strip()
        said, told = decision(
            act_of(word, ACTS), cells["a"].strip(), cells["b"].strip(), who, why, cases, bases, verdicts, when=when
        )
        notes.extend(told)
        assert said.other is not None
        return Understood(matter=frozenset((said.target.id, said.other.id)), decision=said)

    done = understood(sheet, read)
    return Imported(
        decisions=done.decisions, undecided=done.undecided, problems=done.problems, notes=tuple(dict.fromkeys(notes))
    )


def decision(
    act: Act,
    one: str,
    other: str,
    who: str,
    why: str,
    cases: Sequence[Case],
    bases: Mapping[str, Case],
    verdicts: Mapping[Pair, PatientVerdict],
    *,
    when: str,
) -> tuple[Decision, list[str]]:
    """Return a decision on two cases, named by id or IRI, and what speaks against it.

    Raises CellFault for a case that is not here or one that is named twice, ValueError for a decision without name or
    reason.
    """
    known = {c.iri: c for c in cases}
    pair = sorted((_named(one, cases), _named(other, cases)), key=lambda c: c.iri)
    a, b = pair
    if a.iri == b.iri:
        raise CellFault(f"{a.id} is one case: name two")
    for case in pair:
        if case.row_type is RowType.SERIES:
            raise CellFault(f"{case.id} is a series of {case.patients} patients, so it is nobody's double")
    said = Decision(
        act=act,
        who=who,
        why=why,
        when=when,
        target=matter_of(bases.get(a.iri, a)),
        other=matter_of(bases.get(b.iri, b)),
    )
    key = frozenset((a.iri, b.iri))
    notes = [f"{a.id} and {b.id}: {verdicts[key]} before"] if key in verdicts and verdicts[key].verdict != act else []
    if act is Act.SAME:
        notes += [f"{a.id} and {b.id}: {told}" for told in objections(key, known, verdicts)]
    return said, notes


def _named(name: str, cases: Sequence[Case]) -> Case:
    """Return the case of an id or an IRI."""
    found = next((c for c in cases if name in (c.id, c.iri)), None)
    if found is None:
        raise CellFault(f"no case {name!r} here; `batson cases` lists them")
    return found
