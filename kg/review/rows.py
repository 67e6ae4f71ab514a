"""What every review table has: who decides what and why in the first columns, and rows understood one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from ...ingest.problems import Problem
from ...ontology.model import Act, Decision
from ..sheet import Filled
from .claim_cells import CellFault

DECIDE: Final = ("decision", "by", "reason")
"""The columns in which a person decides; the same in every table."""

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import understood: decisions to keep, rows without one, rows not understood, and what to know of some."""

    decisions: tuple[Decision, ...] = ()
    undecided: int = 0
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A decision with the matter that it is about; None of a row in which nobody decided anything."""

    matter: Hashable
    decision: Decision


def understood(sheet: Filled, read: Callable[[Cells], Understood | None]) -> Imported:
    """Read the rows of a sheet; a row that is not understood is a problem and costs nothing else.

    Two rows in which one person says different things of one matter are both refused.
    """
    found: list[tuple[int, Understood]] = []
    problems: list[Problem] = []
    undecided = 0
    for number, cells in sheet.rows.items():
        try:
            if number in sheet.faults:
                raise CellFault(sheet.faults[number])
            row = read(cells)
        except (CellFault, ValueError) as error:
            problems.append(_problem(sheet, number, cells, str(error)))
            continue
        if row is None:
            undecided += 1
        else:
            found.append((number, row))
    kept, refused = _consistent(sheet, found)
    return Imported(decisions=tuple(kept), undecided=undecided, problems=(*problems, *refused))


def _consistent(sheet: Filled, found: Iterable[tuple[int, Understood]]) -> tuple[list[Decision], list[Problem]]:
    """Return the decisions that contradict no other of the same person, and the problems of those that do."""
    said: defaultdict[Hashable, dict[Decision, list[int]]] = defaultdict(dict)
    for number, row in found:
        said[row.decision.who, row.matter].setdefault(row.decision, []).append(number)
    kept, problems = [], []
    for decisions in said.values():
        if len(decisions) == 1:
            kept += list(decisions)
            continue
        numbers = sorted(n for rows in decisions.values() for n in rows)
        why = f"rows {', '.join(map(str, numbers))} decide differently on the same thing; leave one of them"
        problems += [_problem(sheet, n, sheet.rows[n], why) for n in numbers]
    return kept, problems


def _problem(sheet: Filled, number: int, cells: Cells, why: str) -> Problem:
    word = cells.get("decision", "").strip().lower()
    return Problem(source=cells.get("source", ""), place=f"{sheet.name}, row {number}", value=word, reason=why)


def act_of(word: str, allowed: Iterable[Act]) -> Act:
    """Return what a person decides; raises CellFault, naming the choices, for another word."""
    choices = tuple(allowed)
    known = {act.value: act for act in choices}
    if word not in known:
        raise CellFault(f"decision {word!r} is none of {', '.join(choices)}")
    return known[word]


def same(one: str, other: str) -> bool:
    """Whether two cells say the same: the same text, or the same number however a spreadsheet writes it."""
    one, other = " ".join(one.split()), " ".join(other.split())
    return one == other or (_number(one) is not None and _number(one) == _number(other))


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def unsaid(changed: Iterable[str]) -> CellFault:
    """Return the fault of a row whose cells were changed without a decision."""
    return CellFault(f"{', '.join(changed)} changed, but column 'decision' is empty: write correct")
