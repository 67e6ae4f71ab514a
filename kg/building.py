"""The build: ontology, curated sources and their cases into the store; nothing that was ingested is touched."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import resources

from pyoxigraph import CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from .. import __version__
from ..ingest import curated
from ..ontology import iris
from ..ontology.closure import closure
from ..ontology.mappings import mapping_triples
from ..ontology.model import Case, Source, claim_triples, encode, source_triples
from ..ontology.model.terms import DATE_TIME, boolean, node
from ..ontology.model.text import short_hash
from ..ontology.vocabulary import Vocabulary
from ..store import Embedded, Texts
from .attaching import attach_text
from .runs import run_triples

CURATED_RUNS = iris.GRAPH + "run/"


def build(store: Embedded, texts: Texts, vocabulary: Vocabulary) -> None:
    """Replace the ontology, what follows from it and everything curated, and attach quotes to the texts at hand."""
    store.replace(iris.GRAPH_ONTOLOGY, [*ontology_triples(), *mapping_triples()])
    store.replace(iris.GRAPH_FACTS, closure(vocabulary))
    for graph in store.graphs():
        if graph.startswith(CURATED_RUNS) and "/curated/" in graph:
            store.replace(graph, [])
    cases = curated.cases()
    for source in curated.sources():
        write_source(store, source)
        told = [c for c in cases if c.source == source.id]
        write_curated(store, source, told)
        for sha256 in texts.of(source.id):
            attach_text(store, texts, source.id, sha256)


def ontology_triples() -> list[Triple]:
    """Return the shipped ontology, its blank nodes named canonically so that two builds are equal."""
    quads: list[Quad] = []
    folder = resources.files("batson.ontology").joinpath("terms")
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".ttl"):
            quads.extend(parse(file.read_bytes(), format=RdfFormat.TURTLE, rename_blank_nodes=True))
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return [q.triple for q in dataset]


def write_source(store: Embedded, source: Source) -> None:
    """Replace the bibliography of a source."""
    store.replace(iris.source_graph(source.id), source_triples(source))


def write_curated(store: Embedded, source: Source, cases: list[Case]) -> None:
    """Write the curated claims and cases of a source as one run."""
    claims = curated.claims(source.id)
    if not claims and not cases:
        return
    triples = {t for claim in claims for t in claim_triples(claim)}
    triples.update(t for case in cases for t in encode(case, case.iri, Case))
    if cases:
        # So that a query need not look for a curated case beside each that a machine read.
        triples.add(Triple(NamedNode(source.iri), node("hasCuratedCases"), boolean(True)))
    run = iris.run(source.id, short_hash(*sorted(map(str, triples))), "curated")
    store.replace(iris.run_graph(run), triples | run_triples(run, source.id, "curated"))


def write_log(store: Embedded, what: str) -> None:
    """Note when and by which version the graph was last brought up to date; the only graph that holds a time."""
    here = NamedNode(iris.GRAPH_LOG + "/last")
    now = datetime.now(UTC).isoformat(timespec="seconds")
    store.replace(
        iris.GRAPH_LOG,
        [
            Triple(here, NamedNode(iris.DCTERMS + "modified"), Literal(now, datatype=DATE_TIME)),
            Triple(here, NamedNode(iris.DCTERMS + "description"), Literal(what)),
            Triple(here, NamedNode(iris.OWL + "versionInfo"), Literal(__version__)),
        ],
    )
