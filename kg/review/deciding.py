"""All decisions at once, applied to the claims and cases that are here today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import Triple

from ...ontology.model import Case, Claim, Decision
from ...ontology.vocabulary import Vocabulary
from ...store import Embedded, Texts
from .. import reading
from . import case_effect, claim_effect, patient_effect
from .agreement import Voices
from .case_finder import CaseFinder
from .curation import Docket
from .places import Places
from .standing import Telling, bring, case_triples, settled, tellings


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What stands after people decided: `claims` and `cases`, and the effect on each kind of matter."""

    read_claims: Sequence[Claim]
    claims: Sequence[Claim]
    cases: Sequence[Case]
    on_claims: claim_effect.DecidedClaims
    on_cases: case_effect.DecidedCases
    on_pairs: patient_effect.DecidedPairs
    tellings: Sequence[Telling]
    settled: Sequence[Telling]

    @property
    def lost(self) -> tuple[Decision, ...]:
        """The decisions that found nothing any more."""
        return (*self.on_claims.lost, *self.on_cases.lost, *self.on_pairs.lost)

    @property
    def open(self) -> tuple[Voices, ...]:
        """The matters on which people differ."""
        return (*self.on_claims.open, *self.on_cases.open, *self.on_pairs.open)

    @property
    def matters(self) -> dict[str, Sequence[Voices]]:
        """All matters by their kind."""
        return {
            "claims": self.on_claims.matters,
            "cases and their fields": self.on_cases.matters,
            "pairs of cases": self.on_pairs.matters,
        }

    def triples(self) -> Iterator[Triple]:
        """Yield what decisions leave, for the graph of derived nodes."""
        yield from claim_effect.effect_triples(self.on_claims)
        yield from case_triples(self.on_cases)
        yield from patient_effect.patient_triples(self.on_pairs.verdicts)

    def bring(self, store: Embedded) -> None:
        """Make the runs' graphs hold as cases what stands, and as readings what does not."""
        bring(store, self.tellings, self.settled, self.on_cases)


def decided(store: Embedded, texts: Texts, decisions: Sequence[Decision], vocabulary: Vocabulary) -> Decided:
    """Apply decisions to what the runs of a store hold."""
    docket = Docket.of(decisions)
    read = reading.read_claims(store)
    on_claims = claim_effect.effect(docket.claims, read, texts)
    told = tellings(store)
    chosen = settled(told, texts)
    cases = sorted((one.case for one in chosen if one.stood), key=lambda case: case.iri)
    on_cases = case_effect.effect(docket.cases, cases, vocabulary, Places(texts))
    on_pairs = patient_effect.effect(docket.pairs, CaseFinder(on_cases.bases.values()))
    stand = {c.iri: c for c in cases if c.iri not in on_cases.withdrawn} | {c.iri: c for c in on_cases.written}
    return Decided(
        read_claims=read,
        claims=[c for c in read if c.iri not in on_claims.withdrawn] + list(on_claims.written),
        cases=[case for _, case in sorted(stand.items())],
        on_claims=on_claims,
        on_cases=on_cases,
        on_pairs=on_pairs,
        tellings=told,
        settled=chosen,
    )
