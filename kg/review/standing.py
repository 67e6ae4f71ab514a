"""Which telling of a case stands: what people decided, else what a person curated, else the newest reading.

A case has one address, so one telling of it stands there as a case. The others (what was read before a person corrected
it, what an older text of the source told) stay in the graph of their run as readings, which no count and no question
takes for cases.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode, Triple

from ...ontology import iris
from ...ontology.model import Case, Method, decode, encode, indexed
from ...ontology.model.terms import TYPE, node
from ...ontology.model.text import short_hash
from ...store import Embedded, Texts
from ..reading import cases_at, select
from .agreement import Verdict
from .case_effect import Applied, DecidedCases
from .case_finder import CaseFinder, matter_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A case as one run tells it: the graph, the node, whether it stood as a case there, and the case it is `of`."""

    graph: str
    node: str
    case: Case
    stood: bool
    of: str

    @property
    def aside(self) -> str:
        """The address of the telling where it does not stand."""
        return f"{iris.READING}{short_hash(self.graph, self.case.source, self.case.place)}"


def tellings(store: Embedded) -> list[Telling]:
    """Return every telling of every run, sorted by graph and case; what people decided is none."""
    kinds = "VALUES ?kind { b:Case b:CaseReading }"
    rows = select(store, f"SELECT DISTINCT ?g ?case ?kind {{ {kinds} GRAPH ?g {{ ?case a ?kind }} }}")
    stands = {(row["g"].value, row["case"].value): row["kind"].value == iris.ONTOLOGY + "Case" for row in rows}
    of = {row["r"].value: row["c"].value for row in select(store, "SELECT DISTINCT ?r ?c { ?r b:readingOf ?c }")}
    graphs: defaultdict[str, list[str]] = defaultdict(list)
    for graph, name in stands:
        graphs[name].append(graph)
    # What stands in one graph is read from the union of all, which is quick; a node of several in each by itself.
    single = {name: found[0] for name, found in graphs.items() if found != [iris.GRAPH_DECIDED] and len(found) == 1}
    told = [(single[name], name, case) for name, case in cases_at(store, sorted(single))]
    several = [(graph, name) for name, found in graphs.items() if len(found) > 1 for graph in found]
    for graph in {graph for graph, _ in several} - {iris.GRAPH_DECIDED}:
        known = indexed(store.triples(graph))
        told += [(graph, name, decode(Case, name, known)) for at, name in several if at == graph]
    return [
        Telling(graph=graph, node=name, case=case, stood=stands[graph, name], of=of.get(name, case.iri))
        for graph, name, case in sorted(told, key=lambda one: one[:2])
    ]


def settled(told: Sequence[Telling], texts: Texts) -> list[Telling]:
    """Return the tellings, each with the case that it is of; of every case one stands before anybody decides.

    Where several texts of one source tell the same patient (found by content), the newest stands, and what a person
    curated goes first. Two patients whom two texts name alike get names of their own.
    """
    by_source: defaultdict[str, list[Telling]] = defaultdict(list)
    for one in told:
        by_source[one.case.source].append(one)
    made: list[Telling] = []
    for source, found in by_source.items():
        graphs = {one.graph for one in found}
        if len(graphs) == 1:
            made += (replace(one, stood=True, of=one.case.iri) for one in found)
        else:
            made += _of_source(found, _newest_first(source, graphs, texts))
    return made


def _newest_first(source: str, graphs: Iterable[str], texts: Texts) -> list[str]:
    """Return the run graphs of a source, those of its newest text first; the name of a run ends in its text's hash."""
    order = {sha256[:12]: n for n, sha256 in enumerate(texts.by_age(source))}
    return sorted(graphs, key=lambda g: (order.get(g.rpartition("/")[2], len(order)), g))


def _of_source(found: Sequence[Telling], order: Sequence[str]) -> list[Telling]:
    """Choose among the tellings of a source that several runs tell."""
    rank = {graph: n for n, graph in enumerate(order)}
    made: list[Telling] = []
    standing: dict[str, Case] = {}
    finder = CaseFinder(())
    waiting: list[Case] = []
    at = ""
    for one in sorted(found, key=lambda t: (t.case.method is not Method.CURATED, rank[t.graph], t.case.iri)):
        if one.graph != at:
            # Two rows of one text are two patients, however alike: only what other texts tell is compared.
            for case in waiting:
                finder.add(case)
            waiting, at = [], one.graph
        case = one.case
        same, namesake = finder(matter_of(case)), standing.get(case.iri)
        if same is None and namesake is not None and namesake.method is Method.CURATED:
            same = namesake
        if same is not None:
            made.append(replace(one, stood=False, of=same.iri))
            continue
        if namesake is not None:
            case = replace(case, place=f"{case.place} ({one.graph.rpartition('/')[2][:6]})")
        standing[case.iri] = case
        waiting.append(case)
        made.append(replace(one, case=case, stood=True, of=case.iri))
    return made


def bring(store: Embedded, told: Sequence[Telling], made: Sequence[Telling], decided: DecidedCases) -> None:
    """Make each run's graph hold as a case what stands of it, and as a reading what does not."""
    gone = {*decided.withdrawn, *(case.iri for case in decided.written)}
    wanted = {(one.graph, one.node): one for one in made}
    for one in told:
        here = wanted[one.graph, one.node]
        stands = here.stood and here.case.iri not in gone
        address = here.case.iri if stands else one.aside
        if address == one.node and here.of == one.of:
            continue
        old = {t for t in _encoded(one, one.node, one.stood) if str(t.subject).startswith(f"<{one.node}")}
        new = set(_encoded(here, address, stands))
        store.remove(one.graph, old - new)
        store.append(one.graph, new - old)


def _encoded(one: Telling, address: str, stands: bool) -> Iterator[Triple]:
    """Yield the triples of a telling, as a case or as a reading of one."""
    if stands:
        yield from encode(one.case, address, Case)
        return
    yield from encode(one.case, address)
    yield Triple(NamedNode(address), TYPE, node("CaseReading"))
    yield Triple(NamedNode(address), node("readingOf"), NamedNode(one.of))


def case_triples(decided: DecidedCases) -> Iterator[Triple]:
    """Yield who confirmed, corrected or rejected which case, and field by field what was read and what stands."""
    for name, told in (("confirmedBy", decided.confirmed), ("correctedBy", decided.corrected)):
        yield from (Triple(NamedNode(iri), node(name), Literal(by)) for iri, by in told.items())
    for iri, by in decided.withdrawn.items():
        yield Triple(NamedNode(iri), node("withdrawnBy"), Literal(by))
    for one in decided.applied:
        yield from _applied_triples(one)


def _applied_triples(one: Applied) -> Iterator[Triple]:
    here = NamedNode(f"{iris.DECISION}{short_hash('applied', one.case, one.field, one.was, one.now)}")
    yield Triple(here, TYPE, node("FieldDecision"))
    yield Triple(here, node("aboutCase"), NamedNode(one.case))
    said = [("aboutField", one.field), ("verdict", one.verdict.value), ("decidedBy", one.by), ("reason", one.why)]
    said += [("wasRead", one.was), ("nowStands", one.now if one.verdict is not Verdict.REJECTED else "")]
    yield from (Triple(here, node(name), Literal(text)) for name, text in said if text)
