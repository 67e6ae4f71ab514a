"""What people decided on claims, applied: which are confirmed, rejected, corrected or added, and what stays open.

A decision takes effect where everybody who decided on the matter agrees; where they differ both are kept, nothing is
applied, and the disagreement is listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Triple

from ...ontology.model import Act, Claim, Decision, Matter
from ...ontology.model.terms import node
from ...store import Texts
from .agreement import Matters, Verdict, Voice, Voices, agreed, names
from .claim_cells import added_claim, cell_changes_claim


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedClaims:
    """The effect of all decisions on claims.

    `confirmed` and `withdrawn` (rejected or corrected) map claim IRIs to names; `written` are those that a correction
    or an addition made; `lost` are decisions whose matter is not found; `open` are matters on which people differ.
    `matters` are all of them, for the agreement of people.
    """

    confirmed: Mapping[str, str] = field(default_factory=dict)
    withdrawn: Mapping[str, str] = field(default_factory=dict)
    written: tuple[Claim, ...] = ()
    lost: tuple[Decision, ...] = ()
    open: tuple[Voices, ...] = ()
    matters: tuple[Voices, ...] = ()


class ClaimFinder:
    """Finds the claim that a decision is about: by its id, else by the copy, where just one claim fits it.

    What a person corrects or adds is found as well, and belongs to the matter of what was read: so a second person
    may decide on a claim that the first one made.
    """

    def __init__(self, claims: Iterable[Claim]) -> None:
        self._by_id: dict[str, Claim] = {}
        self._by_copy: dict[tuple[str, ...], dict[str, Claim]] = {}
        self._root: dict[str, str] = {}
        self.read = {c.id for c in claims}
        for claim in claims:
            self._add(claim)

    def _add(self, claim: Claim) -> None:
        self._by_id[claim.id] = claim
        self._by_copy.setdefault(Matter.of(claim).copy, {})[claim.id] = claim

    def __call__(self, matter: Matter) -> Claim | None:
        """Return the claim, or None."""
        if matter.id in self._by_id:
            return self._by_id[matter.id]
        alike = self._by_copy.get(matter.copy, {}) if matter.quote else {}
        as_read = [c for c in alike.values() if c.id in self.read]
        found = as_read or list(alike.values())
        return found[0] if len(found) == 1 else None

    def made(self, claim: Claim, root: str) -> None:
        """Note a claim that a person made of the one with another id, or (its own id) added."""
        if claim.id not in self._by_id:
            self._add(claim)
            self._root[claim.id] = root

    def root(self, claim: Claim) -> str:
        """Return the id of what a claim was made of: what tells matters apart."""
        return self._root.get(claim.id, claim.id)


def effect(decisions: Sequence[Decision], claims: Sequence[Claim], texts: Texts) -> DecidedClaims:
    """Apply decisions to the claims and texts that are there today."""
    find = ClaimFinder(claims)
    matters = Matters()
    outcomes: dict[str, Claim] = {}
    lost: list[Decision] = []
    for decision in decisions:
        try:
            key, voice, made = _heard(decision, find, texts)
        except ValueError:
            lost.append(decision)
            continue
        outcomes[made.iri] = made
        matters.hear(key, voice)
    confirmed: dict[str, str] = {}
    withdrawn: dict[str, str] = {}
    written: dict[str, Claim] = {}
    differ = []
    for root, voices in matters.items():
        there = find(Matter(kind="claim", id=str(root), source=""))
        if not agreed(voices):
            differ.append(voices)
            continue
        by, outcome = names(voices), voices[0].outcome
        if outcome is not None:
            confirmed[str(outcome)] = by
        if there is not None and there.id in find.read and there.iri != outcome:
            withdrawn[there.iri] = by
        if outcome is not None and outcomes[str(outcome)].id not in find.read:
            written[str(outcome)] = outcomes[str(outcome)]
    return DecidedClaims(
        confirmed=confirmed,
        withdrawn=withdrawn,
        written=tuple(written.values()),
        lost=tuple(lost),
        open=tuple(differ),
        matters=tuple(matters.all()),
    )


def _heard(decision: Decision, find: ClaimFinder, texts: Texts) -> tuple[str, Voice, Claim]:
    """Return the matter of a decision, what it says of it, and the claim that it leaves.

    Raises ValueError where what it is about is not here any more.
    """
    there = find(decision.target)
    if decision.act is Act.ADD:
        made = added_claim(decision.target.source, decision.target.quote, decision.changes, texts)
        find.made(made, made.id)
        return find.root(made), Voice(decision=decision, verdict=Verdict.ADDED, outcome=made.iri), made
    if there is None:
        raise ValueError("the claim is not here any more")
    root = find.root(there)
    if decision.act is Act.REJECT:
        return root, Voice(decision=decision, verdict=Verdict.REJECTED, outcome=None), there
    made = cell_changes_claim(there, decision.changes) if decision.act is Act.CORRECT else there
    find.made(made, root)
    verdict = Verdict.CHANGED if made.id != root else Verdict.AS_READ if root in find.read else Verdict.ADDED
    return root, Voice(decision=decision, verdict=verdict, outcome=made.iri), made


def effect_triples(decided: DecidedClaims) -> Iterator[Triple]:
    """Yield who confirmed which claim, and which claims do not stand any more."""
    for iri, by in decided.confirmed.items():
        yield Triple(NamedNode(iri), node("confirmedBy"), Literal(by))
    for iri, by in decided.withdrawn.items():
        yield Triple(NamedNode(iri), node("withdrawnBy"), Literal(by))
