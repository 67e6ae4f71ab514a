"""Everything that is derived from sources, claims and cases, at once: for whoever keeps the graph of derived nodes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Triple

from ..ontology.iris import source
from ..ontology.model import Case, Claim, Source
from ..ontology.vocabulary import Vocabulary
from .audit import audit
from .audit.findings import Finding, finding_triples
from .chains import Chain, chain_triples, chains
from .contradictions import Conflict, Overlaps, conflict_triples, contradictions
from .drift import Drift, drift_triples, drifts
from .indicators import RoutesOfCase, routes_of_cases, routes_triples
from .nodes import INDICATION, address, links
from .same_patient.counting import Decisions, overlap_matrix, undecided
from .same_patient.duplicates import SamePatient, same_patient_triples, same_patients


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A derived node with its triples, and the ids of the sources that it rests on: only their change can change it."""

    iri: str
    rests_on: frozenset[str]
    triples: tuple[Triple, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """What an update has to look at: the sources that changed, and the nodes that rested on them before it.

    `shared` are the patients that two sources shared before, by their ids in order, where a conflict told of them.
    """

    sources: frozenset[str]
    nodes: frozenset[str] = frozenset()
    shared: Overlaps = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraisal:
    """What evidence amounts to; every node that `nodes` yields carries a digest of its inputs.

    `offering` are the sources that offer indicators of routes; `moved` those that share other patients than before.
    """

    findings: tuple[Finding, ...]
    duplicates: tuple[SamePatient, ...]
    conflicts: tuple[Conflict, ...]
    drifts: tuple[Drift, ...]
    chains: tuple[Chain, ...]
    routes: tuple[RoutesOfCase, ...]
    source_of: Mapping[str, str]
    cited: Mapping[str, frozenset[str]]
    offering: frozenset[str] = frozenset()
    moved: frozenset[str] = frozenset()

    def nodes(self, touched: Touched | None = None) -> Iterator[Node]:
        """Yield all derived nodes, or those that an update has to bring up to date.

        Same patients are always among them: how common a value is, is asked of all cases.
        """
        sources = self.source_of
        for finding in self.findings:
            cited = self.cited.get(finding.source, frozenset())
            yield from _node(finding.iri, {finding.source, *cited}, finding_triples(finding), touched)
        for pair in self.duplicates:
            yield from _node(pair.iri, {sources[pair.a], sources[pair.b]}, same_patient_triples(pair), None)
        for conflict in self.conflicts:
            sides = {conflict.a.source, conflict.b.source}
            yield from _node(conflict.iri, sides, conflict_triples(conflict), touched, self.moved)
        for drift in self.drifts:
            yield from _node(drift.iri, {t.source for t in drift.tellings}, drift_triples(drift), touched)
        for chain in self.chains:
            met = {s.source for p in chain.paths for s in p.steps if s.source}
            yield from _node(chain.iri, met | {sources[chain.claim]}, chain_triples(chain), touched)
        for one in self.routes:
            yield from _node(one.iri, {sources[one.case], *self.offering}, routes_triples(one), touched)

    def triples(self) -> Iterator[Triple]:
        """Yield the triples of all derived nodes."""
        for node in self.nodes():
            yield from node.triples


def _node(
    iri: str,
    rests_on: set[str],
    triples: Iterable[Triple],
    touched: Touched | None,
    moved: frozenset[str] = frozenset(),
) -> Iterator[Node]:
    """Yield a node where an update touches it."""
    if touched is None or iri in touched.nodes or not rests_on.isdisjoint(touched.sources | moved):
        sources = links(iri, "restsOn", (source(name) for name in sorted(rests_on)))
        yield Node(iri=iri, rests_on=frozenset(rests_on), triples=(*triples, *sources))


def appraise(
    sources: Iterable[Source],
    claims: Iterable[Claim],
    cases: Iterable[Case],
    *,
    vocabulary: Vocabulary,
    decisions: Decisions | None = None,
    touched: Touched | None = None,
) -> Appraisal:
    """Derive everything anew, or what an update touches; the order of the input does not matter.

    For an update sources are audited, conflicts looked for and routes shown only where something changed. Drift and
    chains are followed in full, and same patients weighed in full.

    >>> from batson.appraisal.derived import appraise
    >>> from batson.ontology.vocabulary import shipped
    >>> list(appraise([], [], [], vocabulary=shipped()).triples())
    []
    """
    known, said, told = list(sources), list(claims), list(cases)
    pairs = same_patients(told, known, vocabulary=vocabulary)
    overlaps = overlap_matrix(told, pairs, decisions)
    cited = {s.id: frozenset(c.cited_source for c in s.references if c.cited_source) for s in known}
    offering = frozenset(c.source for c in said if c.predicate == "supportsRoute")
    audited: frozenset[str] | None = None
    against: frozenset[str] | None = None
    shown = told
    moved: frozenset[str] = frozenset()
    if touched is not None:
        moved = _moved(overlaps, touched.shared)
        against = touched.sources | moved
        citing = frozenset(name for name, papers in cited.items() if not papers.isdisjoint(touched.sources))
        audited = (touched.sources & cited.keys()) | citing
        if offering.isdisjoint(touched.sources) and not _offered(told, touched):
            shown = [c for c in told if c.source in touched.sources]
    return Appraisal(
        findings=tuple(audit(known, said, told, vocabulary=vocabulary, only=audited)),
        duplicates=tuple(undecided(pairs, decisions)),
        conflicts=tuple(contradictions(said, known, vocabulary=vocabulary, overlaps=overlaps, touching=against)),
        drifts=tuple(drifts(said, known, vocabulary=vocabulary)),
        chains=tuple(chains(said, known, vocabulary=vocabulary)),
        routes=tuple(routes_of_cases(shown, said, vocabulary=vocabulary)),
        source_of={c.iri: c.source for c in said} | {c.iri: c.source for c in told},
        cited=cited,
        offering=offering,
        moved=moved,
    )


def _moved(overlaps: Overlaps, before: Overlaps) -> frozenset[str]:
    """Return the sources that share other patients than before; of most pairs nobody had to know."""
    pairs = {pair for pair in {*overlaps, *before} if pair[0] != pair[1] and overlaps.get(pair) != before.get(pair)}
    return frozenset(name for pair in pairs for name in pair)


def _offered(cases: Iterable[Case], touched: Touched) -> bool:
    """Whether nodes of other sources' cases rested on what changed: it offered indicators before."""
    return any(c.source not in touched.sources and address(INDICATION, c.iri) in touched.nodes for c in cases)
