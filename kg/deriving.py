"""What is derived from the claims of a graph, and its update: only what changed is made again and rewritten."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from pyoxigraph import Literal, NamedNode, Triple

from ..appraisal.concerns import concerns
from ..appraisal.corroboration import corroborations
from ..appraisal.derived import Node
from ..appraisal.eligibility import Question, admission_triples, admissions
from ..appraisal.forms import Rating, rating_triples
from ..appraisal.nodes import SAME_PATIENT
from ..appraisal.propositions import projected_triples, propositions
from ..ingest.verification import Verification, verify
from ..ontology.iris import DECISION, GRAPH_CURATION, GRAPH_DECIDED, GRAPH_PROJECTED, ONTOLOGY
from ..ontology.model import Case, Claim, Decision, Proposition, anchors_of, claim_triples, encode, proposition_triples
from ..ontology.vocabulary import Vocabulary
from ..store import Embedded, Texts
from . import reading
from .appraising import Material
from .keeping import Kept
from .review.curation import decision_triples
from .review.deciding import Decided, decided
from .review.patient_effect import applied


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """What an update did: derived nodes that it rewrote (new, changed or gone) of how many, decisions lost, anchors."""

    rewritten: int
    nodes: int
    lost: int
    verification: Verification

    def __str__(self) -> str:
        """Say it in one line."""
        lost = f"; {self.lost} decisions found nothing any more" if self.lost else ""
        return f"rewrote {self.rewritten} of {self.nodes} derived nodes; {self.verification}{lost}"


def derive(
    store: Embedded,
    texts: Texts,
    decisions: Sequence[Decision],
    vocabulary: Vocabulary,
    *,
    ratings: Sequence[Rating] = (),
    questions: Iterable[Question] = (),
    changed: Collection[str] | None = None,
) -> Derivation:
    """Bring the derived graphs up to date with claims and what people said: decide, verify anchors, weigh, project.

    `changed` are the ids of the sources whose claims, cases or bibliography are others than at the last update: only
    nodes that rest on them are made again. Without it, or where other code or tables derived what is there, all are.
    The graph is the same either way.
    """
    done = decided(store, texts, decisions, vocabulary)
    claims, cases = done.claims, done.cases
    found = propositions(claims)
    waiting = (c.iri for c in claims if not c.anchors)
    standing = chain((a for c in claims for a in c.anchors), (a for c in cases for a in anchors_of(c)))
    verification = verify(standing, texts, unattached=waiting)
    material = Material(
        claims=claims,
        cases=cases,
        sources=reading.sources(store),
        vocabulary=vocabulary,
        decisions=applied(done.on_pairs.verdicts),
    )
    kept = Kept(store)
    said, decisive = _by_people(done)
    said |= _said(claims, cases, verification, found, questions, vocabulary)
    touched = None if changed is None or not kept.current else kept.touched(changed)
    appraisal = material.everything(touched)
    if touched is None:
        rewritten = kept.replace([*map(_weighed, found), *decisive, *appraisal.nodes()], said)
    else:
        before = kept.digests("Proposition")
        fresh = [_weighed(p) for p in found if before.get(p.iri) != p.digest]
        always = (kept.of_kind(kind) for kind in ("SamePatientProposal", "PatientDecision", "FieldDecision"))
        gone = before.keys() - {p.iri for p in found}
        rewritten = kept.update(
            [*fresh, *decisive, *appraisal.nodes(touched)], touched.nodes.union(gone, *always), said
        )
    _bring(store, GRAPH_PROJECTED, set(projected_triples(found)))
    written = {t for c in done.on_claims.written for t in claim_triples(c)}
    written.update(t for c in done.on_cases.written for t in encode(c, c.iri, Case))
    _bring(store, GRAPH_DECIDED, written)
    done.bring(store)
    decided_by_people = {t for d in decisions for t in decision_triples(d)}
    _bring(store, GRAPH_CURATION, decided_by_people | set(rating_triples(ratings)))
    return Derivation(rewritten=rewritten, nodes=kept.count(), lost=len(done.lost), verification=verification)


def _weighed(proposition: Proposition) -> Node:
    """Return a proposition as a derived node; what its claims say of it is said beside it."""
    here = NamedNode(proposition.iri)
    triples = tuple(t for t in proposition_triples(proposition) if t.subject == here)
    return Node(iri=proposition.iri, rests_on=frozenset(), triples=triples)


def _by_people(done: Decided) -> tuple[set[Triple], list[Node]]:
    """Return what people decided: what is said of claims and cases, and the nodes of single decisions."""
    nodes: defaultdict[str, list[Triple]] = defaultdict(list)
    said = set()
    for triple in done.triples():
        subject = str(triple.subject.value)  # type: ignore[union-attr]
        if subject.startswith((DECISION, SAME_PATIENT)):
            nodes[subject].append(triple)
        else:
            said.add(triple)
    return said, [Node(iri=iri, rests_on=frozenset(), triples=tuple(made)) for iri, made in nodes.items()]


def _said(
    claims: Sequence[Claim],
    cases: Sequence[Case],
    verification: Verification,
    found: Iterable[Proposition],
    questions: Iterable[Question],
    vocabulary: Vocabulary,
) -> set[Triple]:
    """Return what is said of claims, cases and anchors: little for each, so it is made anew at every update."""
    prop = NamedNode(ONTOLOGY + "anchorState")
    said = {Triple(NamedNode(iri), prop, Literal(state.value)) for iri, state in verification.states.items()}
    said.update(t for p in found for t in proposition_triples(p) if t.subject.value != p.iri)  # type: ignore[union-attr]
    said.update(concerns(claims, vocabulary))
    said.update(corroborations(claims))
    for question in questions:
        said.update(admission_triples(admissions(cases, question, vocabulary=vocabulary)))
    return said


def _bring(store: Embedded, graph: str, wanted: set[Triple]) -> None:
    """Make a graph hold what is wanted, touching only what differs."""
    there = set(store.triples(graph))
    store.remove(graph, there - wanted)
    store.append(graph, wanted - there)
