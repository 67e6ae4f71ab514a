"""What is derived from the claims of a graph, and its update: only what changed is rewritten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from pyoxigraph import Literal, NamedNode, Triple

from ..appraisal.concerns import concerns
from ..appraisal.corroboration import corroborations
from ..appraisal.eligibility import Question, admission_triples, admissions
from ..appraisal.forms import Rating, rating_triples
from ..appraisal.propositions import projected_triples, propositions
from ..ingest.verification import Verification, verify
from ..ontology.iris import GRAPH_APPRAISAL, GRAPH_CURATION, GRAPH_DECIDED, GRAPH_PROJECTED, ONTOLOGY
from ..ontology.model import Case, Decision, anchors_of, claim_triples, encode, proposition_triples
from ..ontology.vocabulary import Vocabulary
from ..store import Embedded, Texts
from . import reading
from .appraising import Material
from .review.curation import decision_triples
from .review.deciding import decided
from .review.patient_effect import applied


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """What an update did: how many propositions it rewrote of how many, decisions that found nothing, the anchors."""

    rewritten: int
    propositions: int
    lost: int
    verification: Verification

    def __str__(self) -> str:
        """Say it in one line."""
        lost = f"; {self.lost} decisions found nothing any more" if self.lost else ""
        return f"rewritten {self.rewritten} of {self.propositions} propositions; {self.verification}{lost}"


def derive(
    store: Embedded,
    texts: Texts,
    decisions: Sequence[Decision],
    vocabulary: Vocabulary,
    *,
    ratings: Sequence[Rating] = (),
    questions: Iterable[Question] = (),
) -> Derivation:
    """Bring the derived graphs up to date with claims and what people said: decide, verify anchors, weigh, project."""
    done = decided(store, texts, decisions, vocabulary)
    claims, cases = done.claims, done.cases
    found = propositions(claims)
    waiting = (c.iri for c in claims if not c.anchors)
    standing = chain((a for c in claims for a in c.anchors), (a for c in cases for a in anchors_of(c)))
    verification = verify(standing, texts, unattached=waiting)
    before = _digests(store)
    rewritten = [p for p in found if before.get(p.iri) != p.digest]
    appraisal = {t for p in found for t in proposition_triples(p)}
    appraisal.update(concerns(claims, vocabulary))
    appraisal.update(corroborations(claims))
    appraisal.update(_states(verification))
    appraisal.update(done.triples())
    material = Material(
        claims=claims,
        cases=cases,
        sources=reading.sources(store),
        vocabulary=vocabulary,
        decisions=applied(done.on_pairs.verdicts),
    )
    appraisal.update(material.everything().triples())
    for question in questions:
        appraisal.update(admission_triples(admissions(cases, question, vocabulary=vocabulary)))
    _bring(store, GRAPH_APPRAISAL, appraisal)
    _bring(store, GRAPH_PROJECTED, set(projected_triples(found)))
    written = {t for c in done.on_claims.written for t in claim_triples(c)}
    written.update(t for c in done.on_cases.written for t in encode(c, c.iri, Case))
    _bring(store, GRAPH_DECIDED, written)
    done.bring(store)
    decided_by_people = {t for d in decisions for t in decision_triples(d)}
    _bring(store, GRAPH_CURATION, decided_by_people | set(rating_triples(ratings)))
    return Derivation(rewritten=len(rewritten), propositions=len(found), lost=len(done.lost), verification=verification)


def _digests(store: Embedded) -> dict[str, str]:
    """Return the digests of the propositions that are there."""
    rows = reading.select(store, "SELECT ?p ?digest { ?p a b:Proposition ; b:digest ?digest }")
    return {row["p"].value: row["digest"].value for row in rows}


def _states(verification: Verification) -> Iterable[Triple]:
    """Yield the state of every anchor."""
    prop = NamedNode(ONTOLOGY + "anchorState")
    return (Triple(NamedNode(iri), prop, Literal(state.value)) for iri, state in verification.states.items())


def _bring(store: Embedded, graph: str, wanted: set[Triple]) -> None:
    """Make a graph hold what is wanted, touching only what differs."""
    there = set(store.triples(graph))
    store.remove(graph, there - wanted)
    store.append(graph, wanted - there)
