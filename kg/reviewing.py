"""Review on a graph: the table out, decisions in, and the state of agreement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from ..ontology.model import Decision
from ..store import Workspace
from . import reading
from .deciding import Finder, effect, kappa


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far two people agree: Cohen's kappa (-1 to 1, None where not defined) over the matters both decided on."""

    one: str
    other: str
    kappa: float | None
    matters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What was decided by whom, where people differ, and which decisions found no claim."""

    decisions: int
    people: Sequence[str]
    agreement: Sequence[Agreement]
    open: Sequence[Decision]
    lost: Sequence[Decision]


def decisions(workspace: Workspace) -> list[Decision]:
    """Return every decision in the order in which they were made."""
    return [Decision.from_record(record) for record in workspace.decisions.all()]


def status(workspace: Workspace) -> Status:
    """Return the state of the review."""
    made = decisions(workspace)
    with workspace.reader() as store:
        claims = reading.read_claims(store)
    find = Finder(claims)
    done = effect(made, claims, workspace.texts)
    people = sorted({d.who for d in made})
    pairs = []
    for one, other in combinations(people, 2):
        figure, matters = kappa(made, find, one, other)
        pairs.append(Agreement(one=one, other=other, kappa=figure, matters=matters))
    return Status(
        decisions=len(made),
        people=people,
        agreement=pairs,
        open=[d for voices in done.open for d in voices],
        lost=done.lost,
    )
