"""The state of a review: what was decided by whom, how far people agree, and on what they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from ...ontology.model import Decision
from ...ontology.vocabulary import Vocabulary
from ...store import Workspace
from .agreement import kappa
from .curation import made
from .deciding import decided


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far two people agree: Cohen's kappa (-1 to 1, None where not defined) over the matters both decided on.

    `on` says of what kind these are: claims, cases and their fields, or pairs of cases.
    """

    one: str
    other: str
    on: str
    kappa: float | None
    matters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What was decided by whom, where people differ, and which decisions found nothing any more."""

    decisions: int
    people: Sequence[str]
    agreement: Sequence[Agreement]
    open: Sequence[Decision]
    lost: Sequence[Decision]


def status(workspace: Workspace, vocabulary: Vocabulary) -> Status:
    """Return the state of the review."""
    decisions = made(workspace)
    with workspace.reader() as store:
        done = decided(store, workspace.texts, decisions, vocabulary)
    people = sorted({d.who for d in decisions})
    pairs = []
    for on, matters in done.matters.items():
        for one, other in combinations(people, 2):
            figure, number = kappa(matters, one, other)
            if number:
                pairs.append(Agreement(one=one, other=other, on=on, kappa=figure, matters=number))
    return Status(
        decisions=len(decisions),
        people=people,
        agreement=pairs,
        open=[voice.decision for voices in done.open for voice in voices],
        lost=done.lost,
    )
