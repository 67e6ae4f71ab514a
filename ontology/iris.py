"""The IRIs of batson: one base, its name spaces, the named graphs, and the prefixes of every other vocabulary in use.

The base is this one constant; a test compares the Turtle and SPARQL files with it.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final
from urllib.parse import quote, unquote

BASE: Final = "https://w3id.org/batson/"

ONTOLOGY: Final = BASE + "ontology/"
SITE: Final = BASE + "site/"
CASE: Final = BASE + "case/"
CLAIM: Final = BASE + "claim/"
SOURCE: Final = BASE + "source/"
RUN: Final = BASE + "run/"
ANCHOR: Final = BASE + "anchor/"
PROPOSITION: Final = BASE + "proposition/"
DECISION: Final = BASE + "decision/"
READING: Final = BASE + "reading/"
GRAPH: Final = BASE + "graph/"

GRAPH_ONTOLOGY: Final = GRAPH + "ontology"
GRAPH_FACTS: Final = GRAPH + "facts"
GRAPH_PROJECTED: Final = GRAPH + "projected"
GRAPH_APPRAISAL: Final = GRAPH + "appraisal"
GRAPH_CURATION: Final = GRAPH + "curation"
GRAPH_DECIDED: Final = GRAPH + "run/decided"
GRAPH_LOG: Final = GRAPH + "log"

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
DCTERMS: Final = "http://purl.org/dc/terms/"
PROV: Final = "http://www.w3.org/ns/prov#"
OA: Final = "http://www.w3.org/ns/oa#"
CITO: Final = "http://purl.org/spar/cito/"
FABIO: Final = "http://purl.org/spar/fabio/"
ECO: Final = "http://purl.obolibrary.org/obo/ECO_"

PREFIXES: Final = MappingProxyType(
    {
        "b": ONTOLOGY,
        "site": SITE,
        "case": CASE,
        "claim": CLAIM,
        "source": SOURCE,
        "run": RUN,
        "anchor": ANCHOR,
        "proposition": PROPOSITION,
        "decision": DECISION,
        "reading": READING,
        "graph": GRAPH,
        "rdf": RDF,
        "rdfs": RDFS,
        "owl": OWL,
        "xsd": XSD,
        "skos": SKOS,
        "dcterms": DCTERMS,
        "prov": PROV,
        "oa": OA,
        "cito": CITO,
        "fabio": FABIO,
        "eco": ECO,
    }
)


def source(source_id: str) -> str:
    """The IRI of a source; a DOI is percent-encoded, so that its slash makes no path."""
    return SOURCE + quote(source_id, safe="")


def source_id(source_iri: str) -> str:
    """The id of a source from its IRI."""
    return unquote(source_iri.removeprefix(SOURCE))


def case(source_id: str, place: str) -> str:
    """The IRI of a case: its source, and its place there."""
    return f"{CASE}{quote(source_id, safe='')}/{quote(place, safe='')}"


def reference(source_id: str, key: str) -> str:
    """The IRI of an entry of a source's reference list."""
    return f"{source(source_id)}/reference/{quote(key, safe='')}"


def source_graph(source_id: str) -> str:
    """The graph that holds the bibliography of a source."""
    return f"{GRAPH}source/{quote(source_id, safe='')}"


def run(source_id: str, document_sha256: str, method: str) -> str:
    """The IRI of a run: one reading of one document of one source by one method."""
    return f"{RUN}{quote(source_id, safe='')}/{method}/{document_sha256[:12]}"


def run_graph(run_iri: str) -> str:
    """The graph that holds what a run says."""
    return f"{GRAPH}run/{run_iri.removeprefix(RUN)}"
