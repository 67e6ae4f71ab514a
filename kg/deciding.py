"""What people decided, applied: which claims are confirmed, rejected, corrected or added, and what stays open.

A decision takes effect where everybody who decided on the matter agrees; where they differ both are kept, nothing is
applied, and the disagreement is listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Triple

from ..ontology import iris
from ..ontology.model import Act, Claim, Decision, Matter
from ..ontology.model.terms import TYPE, node
from ..store import Texts
from .table import added_claim, cell_changes_claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The effect of all decisions.

    `confirmed` and `withdrawn` (rejected or corrected) map claim IRIs to names; `written` are those
    that a correction or an addition made; `lost` are decisions whose matter is not found; `open` are matters on which
    people differ.
    """

    confirmed: Mapping[str, str] = field(default_factory=dict)
    withdrawn: Mapping[str, str] = field(default_factory=dict)
    written: tuple[Claim, ...] = ()
    lost: tuple[Decision, ...] = ()
    open: tuple[tuple[Decision, ...], ...] = ()


class Finder:
    """Finds the claim that a decision is about: by its id, else by the copy, where just one claim fits it."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self._by_id: dict[str, Claim] = {}
        self._by_copy: dict[tuple[str, ...], list[Claim]] = {}
        for claim in claims:
            self._by_id[claim.id] = claim
            self._by_copy.setdefault(Matter.of(claim).copy, []).append(claim)

    def __call__(self, matter: Matter) -> Claim | None:
        """Return the claim, or None."""
        if matter.id in self._by_id:
            return self._by_id[matter.id]
        alike = self._by_copy.get(matter.copy, []) if matter.quote else []
        return alike[0] if len(alike) == 1 else None

    def key(self, decision: Decision) -> tuple[str, ...]:
        """Return what tells matters apart; two claims added at one place are two matters."""
        there = self(decision.target)
        place = (there.id,) if there else (decision.target.id, *decision.target.copy)
        added = (f"{n}={v}" for n, v in decision.changes) if decision.act is Act.ADD else ()
        return (*place, *added)


def standing(decisions: Iterable[Decision], find: Finder) -> list[list[Decision]]:
    """Return, for each matter, the last decision of each person; a retraction takes back what they said before."""
    matters: dict[tuple[str, ...], dict[str, Decision]] = {}
    for decision in decisions:
        people = matters.setdefault(find.key(decision), {})
        if decision.act is Act.RETRACT:
            people.pop(decision.who, None)
        else:
            people[decision.who] = decision
    return [list(people.values()) for people in matters.values() if people]


def effect(decisions: Sequence[Decision], claims: Sequence[Claim], texts: Texts) -> Decided:
    """Apply decisions to the claims and texts that are there today."""
    find = Finder(claims)
    confirmed: dict[str, str] = {}
    withdrawn: dict[str, str] = {}
    written: dict[str, Claim] = {}
    lost: list[Decision] = []
    differ: list[tuple[Decision, ...]] = []
    for voices in standing(decisions, find):
        first = voices[0]
        if len({(d.act, d.changes) for d in voices}) > 1:
            differ.append(tuple(voices))
            continue
        names = "; ".join(sorted({d.who for d in voices}))
        there = find(first.target)
        try:
            made = outcome(first, there, texts)
        except ValueError:
            lost.extend(voices)
            continue
        if first.act is Act.REJECT:
            withdrawn[made.iri] = names
            continue
        confirmed[made.iri] = names
        if there is None or made.iri != there.iri:
            written[made.iri] = made
            if there is not None:
                withdrawn[there.iri] = names
    return Decided(
        confirmed=confirmed,
        withdrawn=withdrawn,
        written=tuple(written.values()),
        lost=tuple(lost),
        open=tuple(differ),
    )


def outcome(decision: Decision, there: Claim | None, texts: Texts) -> Claim:
    """Return the claim that a decision leaves; raises ValueError where what it is about is not here any more."""
    if decision.act is Act.ADD:
        return added_claim(decision.target.source, decision.target.quote, decision.changes, texts)
    if there is None:
        raise ValueError("the claim is not here any more")
    return cell_changes_claim(there, decision.changes) if decision.act is Act.CORRECT else there


def kappa(decisions: Iterable[Decision], find: Finder, one: str, other: str) -> tuple[float | None, int]:
    """Return Cohen's kappa of two people over the matters that both decided on, and how many these are.

    Source of the measure: Cohen, Educational and Psychological Measurement 1960;20:37-46. None where it is not defined:
    no matter in common, or no disagreement possible.
    """
    pairs = []
    for voices in standing(decisions, find):
        acts = {d.who: d.act for d in voices}
        if one in acts and other in acts:
            pairs.append((acts[one], acts[other]))
    if not pairs:
        return None, 0
    agreed = sum(a is b for a, b in pairs) / len(pairs)
    chance = sum(sum(a is act for a, _ in pairs) * sum(b is act for _, b in pairs) / len(pairs) ** 2 for act in Act)
    return (None if chance == 1 else (agreed - chance) / (1 - chance)), len(pairs)


def decision_triples(decision: Decision) -> Iterator[Triple]:
    """Yield what the graph says of a decision; the graph of decisions only grows."""
    here = NamedNode(decision.iri)
    yield Triple(here, TYPE, node("Decision"))
    yield Triple(here, node("aboutMatter"), NamedNode(iris.CLAIM + decision.target.id))
    yield Triple(here, node("statedIn"), NamedNode(iris.source(decision.target.source)))
    texts = [("act", decision.act.value), ("decidedBy", decision.who), ("decidedAt", decision.when)]
    texts += [("reason", decision.why), ("quoteOfMatter", decision.target.quote)]
    texts += [("changedCell", f"{name}={value}") for name, value in decision.changes]
    yield from (Triple(here, node(name), Literal(text)) for name, text in texts if text)


def effect_triples(decided: Decided) -> Iterator[Triple]:
    """Yield who confirmed which claim, and which claims do not stand any more."""
    for iri, names in decided.confirmed.items():
        yield Triple(NamedNode(iri), node("confirmedBy"), Literal(names))
    for iri, names in decided.withdrawn.items():
        yield Triple(NamedNode(iri), node("withdrawnBy"), Literal(names))
