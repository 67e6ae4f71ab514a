"""Claims, cases and sources read back from a store, whatever store it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, fields
from typing import Any, Final

from pyoxigraph import NamedNode, QuerySolutions

from ..ontology.iris import GRAPH_DECIDED, PREFIXES, source
from ..ontology.model import AnchorState, Case, Claim, Graph, Source, decode, read_claim, read_source
from ..ontology.model.members import branches
from ..ontology.model.terms import Term
from ..store import Store

HEAD: Final = "".join(f"PREFIX {p}: <{iri}>\n" for p, iri in PREFIXES.items())

CLAIM_LINKS: Final = frozenset(
    PREFIXES[prefix] + name
    for prefix, name in (
        ("b", "hasStatistic"),
        ("b", "hasLocator"),
        ("b", "hasAnchor"),
        ("oa", "hasTarget"),
        ("oa", "hasSelector"),
    )
)
"""The properties that lead from a claim to the nodes below it."""

BATCH: Final = 500
"""Cases whose triples are held at once: about 50,000 triples, more with anchors."""


def below(store: Store, starts: Iterable[str], links: Collection[str]) -> Graph:
    """Return the triples of nodes and of all nodes that links lead to from them.

    It asks once a level, for the nodes themselves: a property path asks the same and takes six times as long. A node
    comes back as its number in the question, which a store need not look up.
    """
    graph: dict[str, dict[str, list[Term]]] = {}
    front = sorted(set(starts))
    while front:
        asked = " ".join(f"({NamedNode(iri)} {number})" for number, iri in enumerate(front))
        found = select(store, f"SELECT DISTINCT ?n ?p ?o {{ VALUES (?s ?n) {{ {asked} }} ?s ?p ?o }}")
        told: list[dict[str, list[Term]]] = [{} for _ in front]
        reached: set[str] = set()
        for number, prop, term in found:
            told[int(number.value)].setdefault(prop.value, []).append(term)
            if prop.value in links:
                reached.add(term.value)
        graph.update((iri, said) for iri, said in zip(front, told, strict=True) if said)
        front = sorted(reached - graph.keys())
    return graph


def nodes(store: Store, start: str) -> list[str]:
    """Return the nodes that a pattern binds to ?start, sorted."""
    return sorted({row["start"].value for row in select(store, f"SELECT DISTINCT ?start {{ {start} }}")})


def select(store: Store, pattern: str) -> QuerySolutions:
    """Return the solutions of a SELECT query of ours; our prefixes need no declaration."""
    found = store.query(HEAD + pattern)
    assert isinstance(found, QuerySolutions)
    return found


def claims(store: Store, *, source_id: str | None = None, method: str | None = None) -> list[Claim]:
    """Return the claims that stand, sorted by IRI, of one source or one method where asked.

    Claims that a person rejected or corrected do not stand; they stay in the store.
    """
    start = "?start a b:Claim . FILTER NOT EXISTS { ?start b:withdrawnBy ?who }"
    if source_id is not None:
        start += f" ?start b:statedIn {NamedNode(source(source_id))} ."
    if method is not None:
        start += f' ?start b:method "{method}" .'
    return _claims(store, start)


def read_claims(store: Store) -> list[Claim]:
    """Return the claims as they were read, sorted by IRI: those that a person withdrew, and none that a person made."""
    decided = NamedNode(GRAPH_DECIDED)
    return _claims(store, f"GRAPH ?g {{ ?start a b:Claim }} FILTER(?g != {decided})")


def claims_by_iri(store: Store, iris: Iterable[str]) -> list[Claim]:
    """Return the claims of these IRIs that are there, sorted by IRI."""
    return _claims(store, f"{values('start', iris)} ?start a b:Claim .")


def values(variable: str, iris: Iterable[str]) -> str:
    """Return a VALUES clause; the library serializes the IRIs."""
    return f"VALUES ?{variable} {{ {' '.join(str(NamedNode(iri)) for iri in iris)} }}"


def _claims(store: Store, start: str) -> list[Claim]:
    """Read every claim that a pattern binds to ?start, sorted by IRI."""
    found = nodes(store, start)
    graph = below(store, found, CLAIM_LINKS)
    return [read_claim(node, graph) for node in found]


def cases(store: Store, *, source_id: str | None = None) -> list[Case]:
    """Return the cases of a store, sorted by IRI, of one source where asked."""
    stated = "" if source_id is None else f"?start b:statedIn {NamedNode(source(source_id))} ."
    return _cases(store, f"?start a b:Case . {stated}")


def cases_by_iri(store: Store, iris: Iterable[str]) -> list[Case]:
    """Return the cases of these IRIs that are there, sorted by IRI."""
    return _cases(store, f"{values('start', iris)} ?start a b:Case .")


def _cases(store: Store, start: str) -> list[Case]:
    """Read every case that a pattern binds to ?start, sorted by IRI."""
    return [case for _, case in cases_at(store, nodes(store, start))]


def cases_at(store: Store, found: Sequence[str]) -> Iterator[tuple[str, Case]]:
    """Yield the cases that stand at nodes, each with its node."""
    links = branches(Case)
    for first in range(0, len(found), BATCH):
        batch = found[first : first + BATCH]
        graph = below(store, batch, links)
        yield from ((node, decode(Case, node, graph)) for node in batch)


def sources(store: Store, source_id: str | None = None) -> list[Source]:
    """Return the sources of a store with their reference lists, sorted by id; one source where asked."""
    only = "" if source_id is None else values("start", [source(source_id)])
    found = nodes(store, f"{only} ?start b:sourceId ?id .")
    graph = below(store, found, {PREFIXES["b"] + "references"})
    return sorted((read_source(node, graph) for node in found), key=lambda s: s.id)


def anchor_states(store: Store, anchors: Iterable[str] | None = None) -> dict[str, AnchorState]:
    """Return what the last verification found, by anchor IRI; of these anchors only, where they are given."""
    only = "" if anchors is None else values("anchor", anchors)
    rows = select(store, f"SELECT ?anchor ?state {{ {only} ?anchor b:anchorState ?state }}")
    return {row["anchor"].value: AnchorState(row["state"].value) for row in rows}


def confirmations(store: Store) -> dict[str, str]:
    """Return who has confirmed a claim or a case, by its IRI."""
    rows = select(store, "SELECT ?claim ?who { ?claim b:confirmedBy ?who }")
    return {row["claim"].value: row["who"].value for row in rows}


def field_decisions(store: Store) -> dict[str, list[dict[str, str]]]:
    """Return what people decided on the fields of cases, by case IRI: field, verdict, by, was, now, why."""
    optional = " ".join(f"OPTIONAL {{ ?d b:{name} ?{name} }}" for name in ("wasRead", "nowStands", "reason"))
    rows = select(
        store,
        "SELECT DISTINCT ?d ?case ?field ?verdict ?by ?wasRead ?nowStands ?reason { ?d a b:FieldDecision ; "
        f"b:aboutCase ?case ; b:aboutField ?field ; b:verdict ?verdict ; b:decidedBy ?by . {optional} }} "
        "ORDER BY ?case ?field ?d",
    )
    found: dict[str, list[dict[str, str]]] = {}
    names = {"field": "field", "verdict": "verdict", "by": "by", "was": "wasRead", "now": "nowStands", "why": "reason"}
    for row in rows:
        said = {key: row[name].value if row[name] is not None else "" for key, name in names.items()}
        found.setdefault(row["case"].value, []).append(said)
    return found


def patient_verdicts(store: Store) -> dict[frozenset[str], tuple[str, str, str]]:
    """Return what people say of pairs of cases, by their IRIs: the verdict, who says so, and why."""
    rows = select(
        store,
        "SELECT DISTINCT ?d ?case ?verdict ?by ?why { ?d a b:PatientDecision ; b:betweenCase ?case ; "
        "b:verdict ?verdict ; b:decidedBy ?by ; b:reason ?why } ORDER BY ?d ?case",
    )
    pairs: dict[str, tuple[list[str], tuple[str, str, str]]] = {}
    for row in rows:
        said = (row["verdict"].value, row["by"].value, row["why"].value)
        pairs.setdefault(row["d"].value, ([], said))[0].append(row["case"].value)
    return {frozenset(cases): said for cases, said in pairs.values()}


def source_records(store: Store) -> list[dict[str, Any]]:
    """Return every source as JSON, with its link, its reference list, and how many claims and cases it has."""
    counted = {}
    for what in ("Claim", "Case"):
        rows = select(
            store,
            f"SELECT ?source (COUNT(DISTINCT ?x) AS ?n) {{ ?x a b:{what} ; b:statedIn ?source }} GROUP BY ?source",
        )
        counted[what] = {row["source"].value: int(row["n"].value) for row in rows}
    return [
        {
            **{f.name: getattr(s, f.name) for f in fields(s) if f.name != "references"},
            "type": s.type.value,
            "link": s.link,
            "references": [asdict(c) for c in s.references],
            "claims": counted["Claim"].get(s.iri, 0),
            "cases": counted["Case"].get(s.iri, 0),
        }
        for s in sources(store)
    ]


def losses(store: Store, source_id: str) -> list[str]:
    """Return what the texts of a source have lost, as their ingest reports said."""
    of_source = f"?run b:ofSource {NamedNode(source(source_id))} ; b:loss ?loss"
    rows = select(store, f"SELECT DISTINCT ?loss {{ {of_source} }} ORDER BY ?loss")
    return [row["loss"].value for row in rows]
