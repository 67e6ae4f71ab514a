"""The mappings to other vocabularies, as triples: read from the one list of what we borrow."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib import resources

from pyoxigraph import NamedNode, Triple


def mapping_triples() -> Iterator[Triple]:
    """Yield `our concept skos:exactMatch (or closeMatch …) their term` for every row of `mappings.sssom.tsv`."""
    lines = resources.files("batson.ontology").joinpath("mappings.sssom.tsv").read_text(encoding="utf-8").splitlines()
    prefixes = dict(
        line.removeprefix("#   ").split(": ", 1) for line in lines if line.startswith("#   ") and ": " in line
    )

    def expanded(curie: str) -> NamedNode:
        prefix, _, local = curie.partition(":")
        return NamedNode(prefixes[prefix] + local)

    for row in csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"):
        yield Triple(expanded(row["subject_id"]), expanded(row["predicate_id"]), expanded(row["object_id"]))
