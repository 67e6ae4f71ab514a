"""The predicates of claims, read from the ontology: their kind, what they take, whether they are projected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from pyoxigraph import RdfFormat, parse

from .. import iris
from .terms import indexed


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicate:
    """One predicate of section "claims" of the ontology.

    `subject_kinds` and `object_kinds` are IRIs of top classes that the two ends may belong to; empty means any.
    `projected` says whether an agreed proposition with it may become a triple of the projected graph.
    """

    name: str
    kind: str
    takes_object: bool
    projected: bool
    subject_kinds: frozenset[str]
    object_kinds: frozenset[str]

    @property
    def iri(self) -> str:
        """The predicate's IRI."""
        return iris.ONTOLOGY + self.name


@cache
def predicates() -> Mapping[str, Predicate]:
    """Return every claim predicate by name, in the order of the ontology file's kinds."""
    turtle = resources.files("batson.ontology").joinpath("terms/claims.ttl").read_bytes()
    found = {}
    for node, about in indexed(q.triple for q in parse(turtle, format=RdfFormat.TURTLE)).items():
        said = {p.removeprefix(iris.ONTOLOGY): [t.value for t in terms] for p, terms in about.items()}
        if "claimKind" not in said:
            continue
        name = node.removeprefix(iris.ONTOLOGY)
        found[name] = Predicate(
            name=name,
            kind=said["claimKind"][0],
            takes_object=said["takesObject"] == ["true"],
            projected=said["projected"] == ["true"],
            subject_kinds=frozenset(said.get("subjectKind", ())),
            object_kinds=frozenset(said.get("objectKind", ())),
        )
    return MappingProxyType(dict(sorted(found.items())))


def predicate(name: str) -> Predicate:
    """Return one predicate by name.

    Raises ValueError, naming those there are, for a name that is none.

    >>> from batson.ontology.model import predicate
    >>> predicate("metastasizesTo").kind
    'spread'
    """
    try:
        return predicates()[name]
    except KeyError:
        raise ValueError(f"no predicate {name!r}; there are: {', '.join(predicates())}") from None
