"""The decisions themselves as triples: the graph of decisions only grows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from ...ontology import iris
from ...ontology.model import Decision
from ...ontology.model.terms import TYPE, node
from ...store import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Docket:
    """Decisions by what they are about, each kind in the order in which they were made."""

    claims: tuple[Decision, ...]
    cases: tuple[Decision, ...]
    pairs: tuple[Decision, ...]

    @classmethod
    def of(cls, decisions: Sequence[Decision]) -> Docket:
        """Sort decisions."""
        return cls(
            claims=tuple(d for d in decisions if d.target.kind == "claim"),
            cases=tuple(d for d in decisions if d.target.kind == "case" and d.other is None),
            pairs=tuple(d for d in decisions if d.other is not None),
        )


def made(workspace: Workspace) -> list[Decision]:
    """Return every decision in the order in which they were made."""
    return [Decision.from_record(record) for record in workspace.decisions.all()]


def decision_triples(decision: Decision) -> Iterator[Triple]:
    """Yield what the graph says of a decision."""
    here = NamedNode(decision.iri)
    yield Triple(here, TYPE, node("Decision"))
    for matter in (decision.target, *([decision.other] if decision.other else [])):
        yield Triple(here, node("aboutMatter"), NamedNode(matter.iri))
        yield Triple(here, node("statedIn"), NamedNode(iris.source(matter.source)))
    texts = [("act", decision.act.value), ("decidedBy", decision.who), ("decidedAt", decision.when)]
    texts += [("reason", decision.why), ("quoteOfMatter", decision.target.quote), ("aboutField", decision.target.field)]
    texts += [("changedCell", f"{name}={value}") for name, value in decision.changes]
    yield from (Triple(here, node(name), Literal(text)) for name, text in texts if text)
