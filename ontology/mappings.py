"""The mappings to other vocabularies, read from the one list of what we borrow."""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

from pyoxigraph import NamedNode, Triple

from . import iris

KINDS = {
    "skos:exactMatch": "exact match",
    "skos:closeMatch": "close match",
    "skos:narrowMatch": "narrow match",
    "skos:broadMatch": "broad match",
    "skos:relatedMatch": "related match",
}
"""The kinds of match, the nearest first; a broad match means more than our concept, a narrow one less."""

_COMPARED = "semapv:ManualMappingCuration"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalMatch:
    """One external identifier of a concept: its kind of match and what was compared, empty where only names were."""

    concept: str
    predicate: str
    external: str
    label: str
    justification: str
    comment: str

    @property
    def address(self) -> str:
        """The identifier written out as an IRI."""
        return _expanded(self.external)

    @property
    def kind(self) -> str:
        """The kind of match in words."""
        return KINDS[self.predicate]

    @property
    def basis(self) -> str:
        """What the match rests on."""
        return "definitions compared" if self.justification == _COMPARED else "by name only"


@functools.cache
def matches() -> tuple[ExternalMatch, ...]:
    """Return every mapping, the nearest kinds first.

    >>> from batson.ontology.mappings import matches
    >>> matches()[0].kind
    'exact match'
    """
    found = [
        ExternalMatch(
            concept=_expanded(row["subject_id"]),
            predicate=row["predicate_id"],
            external=row["object_id"],
            label=row["object_label"],
            justification=row["mapping_justification"],
            comment=row["comment"],
        )
        for row in csv.DictReader((line for line in _lines() if not line.startswith("#")), delimiter="\t")
    ]
    nearest = list(KINDS)
    return tuple(sorted(found, key=lambda match: (nearest.index(match.predicate), match.concept, match.external)))


def owners() -> Mapping[str, ExternalMatch]:
    """Return the one concept that an external identifier stands for, by the nearest kind of match that has one only."""
    found: dict[str, list[ExternalMatch]] = {}
    for match in matches():
        found.setdefault(match.external, []).append(match)
    nearest = {name: [m for m in group if m.predicate == group[0].predicate] for name, group in found.items()}
    return {name: group[0] for name, group in nearest.items() if len(group) == 1}


def mapping_triples() -> Iterator[Triple]:
    """Yield `our concept skos:exactMatch (or closeMatch …) their term` for every mapping."""
    for match in matches():
        predicate = NamedNode(iris.SKOS + match.predicate.removeprefix("skos:"))
        yield Triple(NamedNode(match.concept), predicate, NamedNode(match.address))


def curie(address: str) -> str:
    """Return an external identifier as it is written in short; an address of an unknown vocabulary as it is.

    >>> from batson.ontology.mappings import curie
    >>> curie("http://purl.obolibrary.org/obo/MONDO_0005086")
    'MONDO:0005086'
    """
    known = next((item for item in _prefixes().items() if address.startswith(item[1])), None)
    return f"{known[0]}:{address.removeprefix(known[1])}" if known else address


def _expanded(curie: str) -> str:
    prefix, _, local = curie.partition(":")
    return _prefixes()[prefix] + local


@functools.cache
def _prefixes() -> Mapping[str, str]:
    return dict(line[4:].split(": ", 1) for line in _lines() if line.startswith("#   ") and ": " in line)


@functools.cache
def _lines() -> tuple[str, ...]:
    return tuple((files(__package__) / "mappings.sssom.tsv").read_text(encoding="utf-8").splitlines())
