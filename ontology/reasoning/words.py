"""Statements and axioms in words that a clinician understands, from the labels and definitions of the ontology."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib.resources import files
from typing import Final
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from .. import iris
from .axioms import Axiom, axioms
from .nodes import text_of

_LABEL: Final = iris.RDFS + "label"
_DEFINITION: Final = iris.SKOS + "definition"
_STANDING: Final = iris.ONTOLOGY + "standing"
_TYPE: Final = iris.RDF + "type"
_MEMBERS: Final = {
    "lesions": "lesion",
    "disease": "other metastasis",
    "presentation": "presenting finding",
    "primaryTumor": "the primary tumor",
    "venousThrombus": "the venous thrombus",
    "depositSite": "the site of",
}
_OF_CASE: Final = 2
"""A case is named by its source and its place in it; what is longer names a thing in the case."""


@functools.cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    """Return labels, definitions and standings of every term, properties included."""
    found: dict[str, dict[str, str]] = {_LABEL: {}, _DEFINITION: {}, _STANDING: {}}
    folder = files(__package__.rpartition(".")[0]) / "terms"
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".ttl") and file.name != "connectivity.ttl":
            for quad in parse(file.read_bytes(), format=RdfFormat.TURTLE):
                if quad.predicate.value in found:
                    found[quad.predicate.value].setdefault(text_of(quad.subject), text_of(quad.object))
    return found


def name(iri: str) -> str:
    """Return the label of a term, of a case its id, of a thing in a case what it is there.

    >>> from batson.ontology.reasoning.words import name
    >>> name("https://w3id.org/batson/ontology/hasEpicenter")
    'has its epicenter in'
    >>> name("https://w3id.org/batson/case/weng2018/own%20case/lesions/0")
    'lesion 1'
    """
    if iri.startswith(iris.CASE):
        return _in_case(iri.removeprefix(iris.CASE).split("/"))
    return _texts()[_LABEL].get(iri, iri).removesuffix(" (kind of site)")


def _in_case(parts: list[str]) -> str:
    if len(parts) <= _OF_CASE:
        return "-".join(map(unquote, parts))
    known = [part for part in parts[_OF_CASE:] if part in _MEMBERS]
    number = next((int(part) + 1 for part in parts[_OF_CASE:] if part.isdigit()), None)
    words = [_MEMBERS[part] for part in reversed(known)]
    if known and known[-1] == "venousThrombus":
        words = words[:1]
    return " ".join([*words, *([str(number)] if number is not None else [])]) or "/".join(map(unquote, parts))


def definition(iri: str) -> str:
    """Return the definition of a term, empty where it has none."""
    return _texts()[_DEFINITION].get(iri, "")


def standing(iri: str) -> str:
    """Return how far a derived property is agreed: hypothesized or contested, empty for ordinary anatomy."""
    return _texts()[_STANDING].get(iri, "")


def statement(triple: Triple) -> str:
    """Return a statement as a clause.

    >>> from batson.ontology.reasoning.golden import facts_of
    >>> from batson.ontology.reasoning.words import statement
    >>> statement(facts_of("case:m b:hasEpicenter site:SpinalCord .")[0])
    'm has its epicenter in spinal cord'
    """
    subject = name(text_of(triple.subject))
    if triple.predicate.value == _TYPE:
        return f"{subject} is {with_article(name(text_of(triple.object)))}"
    value = text_of(triple.object) if isinstance(triple.object, Literal) else name(text_of(triple.object))
    return f"{subject} {name(triple.predicate.value)} {value}"


@functools.cache
def _turned() -> Mapping[str, str]:
    """Return properties with the one that says the same from the other end; a symmetric property says it itself."""
    found: dict[str, str] = {}
    for axiom in axioms():
        subject, other = text_of(axiom.root.subject), text_of(axiom.root.object)
        if axiom.root.predicate.value == iris.OWL + "inverseOf":
            found |= {subject: other, other: subject}
        elif other == iris.OWL + "SymmetricProperty":
            found[subject] = subject
    return found


def linked(prop: str, *, forward: bool = True) -> str:
    """Return a property, given by its IRI, as the words between two things; from its value on where not `forward`.

    >>> from batson.ontology import iris
    >>> from batson.ontology.reasoning.words import linked
    >>> linked(iris.ONTOLOGY + "drainsTo", forward=False)
    'drains from'
    """
    return name(prop if forward else _turned().get(prop, prop))


def rule(axiom: Axiom) -> str:
    """Return an axiom as a clause."""
    root = axiom.root
    subject = name(text_of(root.subject))
    kind = root.predicate.value
    other = name(text_of(root.object)) if isinstance(root.object, NamedNode) else ""
    if kind == iris.OWL + "disjointWith":
        return f"nothing is both {with_article(subject)} and {with_article(other)}"
    if kind == iris.RDFS + "domain":
        return f"whatever “{subject}” something is {with_article(other)}"
    if kind == iris.RDFS + "range":
        return f"what something “{subject}” is {with_article(other)}"
    if text_of(root.object) == iris.OWL + "FunctionalProperty":
        return f"“{subject}” can be true of a thing only once"
    meaning = definition(text_of(root.subject)).rstrip(".")
    if kind == iris.OWL + "equivalentClass" and meaning:
        return f"{with_article(subject)} is {meaning[0].lower()}{meaning[1:]}"
    return axiom.text


def with_article(noun: str) -> str:
    """Return a noun with its indefinite article."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"
