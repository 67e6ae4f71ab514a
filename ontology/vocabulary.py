"""The vocabulary: every concept that a claim can name, read from the ontology's own files."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from itertools import chain
from typing import Final

import pyoxigraph

from . import iris
from .mappings import ExternalMatch, owners
from .wordforms import key, singular

_LABEL: Final = iris.RDFS + "label"
_TYPE: Final = iris.RDF + "type"
_PARENT: Final = iris.RDFS + "subClassOf"
_WORDS: Final = {
    iris.SKOS + "altLabel": "synonyms",
    iris.SKOS + "hiddenLabel": "misspellings",
    iris.ONTOLOGY + "ambiguousLabel": "ambiguous",
    iris.ONTOLOGY + "adjectiveLabel": "adjectives",
    iris.ONTOLOGY + "negativeLabel": "negatives",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One concept of the ontology: a class, or an anatomical site.

    `ambiguous` holds words that mean the concept only in some contexts, `adjectives` the adjectives of a site, and
    `negatives` words that state its absence ("valveless" of venous valves).
    """

    iri: str
    label: str
    definition: str = ""
    synonyms: tuple[str, ...] = ()
    misspellings: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    negatives: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    part_of: tuple[str, ...] = ()
    lesion_site: str | None = None
    origin_site: str | None = None
    source: str | None = None
    review_status: str | None = None
    deprecated: bool = False


@dataclass(slots=True, kw_only=True)
class _Draft:
    label: str = ""
    definition: str = ""
    words: dict[str, list[str]] = field(default_factory=dict)
    parents: list[str] = field(default_factory=list)
    part_of: list[str] = field(default_factory=list)
    single: dict[str, str] = field(default_factory=dict)
    concept: bool = False

    def term(self, iri: str) -> Term:
        words = {name: tuple(self.words.get(name, ())) for name in _WORDS.values()}
        one = self.single.get
        return Term(
            iri=iri,
            label=self.label,
            definition=self.definition,
            parents=tuple(self.parents),
            part_of=tuple(self.part_of),
            lesion_site=one(iris.ONTOLOGY + "lesionSite"),
            origin_site=one(iris.ONTOLOGY + "originSite"),
            source=one(iris.DCTERMS + "source"),
            review_status=one(iris.ONTOLOGY + "reviewStatus"),
            deprecated=one(iris.OWL + "deprecated") == "true",
            **words,
        )


class Vocabulary:
    """The concepts of the ontology by IRI, with their names, their hierarchy and the way to find one by name."""

    def __init__(self, terms: Iterable[Term], mappings: Mapping[str, ExternalMatch] | None = None) -> None:
        self._terms = {term.iri: term for term in sorted(terms, key=lambda term: term.iri)}
        self._mappings = dict(mappings or {})

    @classmethod
    def load(cls) -> Vocabulary:
        """Read the ontology files that are shipped; `shipped()` returns the same, read once."""
        drafts: dict[str, _Draft] = {}
        folder = files(__package__) / "terms"
        for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if file.name.endswith(".ttl"):
                _collect(file.read_bytes(), drafts)
        terms = (draft.term(iri) for iri, draft in drafts.items() if draft.concept and draft.label)
        return cls(terms, owners())

    def __iter__(self) -> Iterator[Term]:
        return iter(self._terms.values())

    def __len__(self) -> int:
        return len(self._terms)

    def __contains__(self, iri: object) -> bool:
        return iri in self._terms

    def __getitem__(self, iri: str) -> Term:
        return self._terms[iri]

    def label(self, iri: str) -> str:
        """Return the preferred name of a concept, or the IRI itself where it is none of ours."""
        term = self._terms.get(iri)
        return term.label if term else iri

    def definition(self, iri: str) -> str:
        """Return the definition of a concept, empty where it has none."""
        term = self._terms.get(iri)
        return term.definition if term else ""

    def synonyms(self, iri: str) -> tuple[str, ...]:
        """Return the synonyms of a concept, those apart that are ambiguous or misspelled."""
        term = self._terms.get(iri)
        return term.synonyms if term else ()

    def parents(self, iri: str) -> tuple[str, ...]:
        """Return the classes directly above a concept."""
        term = self._terms.get(iri)
        return term.parents if term else ()

    def ancestors(self, iri: str) -> frozenset[str]:
        """Return the concept and every class above it (is-a only; `wholes` has the anatomical parts)."""
        return self._up(iri, "parents")

    def wholes(self, iri: str) -> frozenset[str]:
        """Return the site and every site that it is part of."""
        return self._up(iri, "part_of")

    def descendants(self, iri: str) -> frozenset[str]:
        """Return the concept and everything below it, sites of an anatomical class included."""
        below: set[str] = set()
        waiting = [iri]
        while waiting:
            here = waiting.pop()
            if here not in below:
                below.add(here)
                waiting.extend(self._children.get(here, ()))
        return frozenset(below)

    def kind(self, iri: str) -> str | None:
        """Return the top class of a concept, None for a concept that is none of ours.

        >>> from batson.ontology.vocabulary import shipped
        >>> shipped().kind(shipped().find("renal cell carcinoma")).rpartition("/")[2]
        'Lesion'
        """
        if iri not in self._terms:
            return None
        here = iri
        seen = {iri}
        while above := [p for p in self.parents(here) if p in self._terms and p not in seen]:
            here = above[0]
            seen.add(here)
        return here

    def lesion_site(self, iri: str) -> str | None:
        """Return the site at which a kind of lesion lies, its own or that of the nearest class above it."""
        return self._nearest(iri, "lesion_site")

    def origin_site(self, iri: str) -> str | None:
        """Return the site from which a primary tumor arises, its own or that of the nearest class above it."""
        return self._nearest(iri, "origin_site")

    def find(self, text: str) -> str | None:
        """Return the one concept that a name, CURIE, IRI or external identifier stands for, else None.

        Case, British or American spelling, hyphens and number do not matter. Labels go before synonyms, sites before
        the anatomical classes of the same name, and an ambiguous word counts only where one concept has it.

        >>> from batson.ontology.vocabulary import shipped
        >>> shipped().find("Renal Cell Carcinomas") == shipped().find("b:RenalCellCarcinoma")
        True
        """
        text = text.strip()
        if text in self._terms:
            return text
        prefix, colon, local = text.partition(":")
        if colon and prefix in iris.PREFIXES and iris.PREFIXES[prefix] + local in self._terms:
            return iris.PREFIXES[prefix] + local
        if text in self._mappings:
            return self._mappings[text].concept
        wanted = key(text)
        for reduce in (None, singular):  # the singular is made only where the name as it is finds nothing
            form = wanted if reduce is None else reduce(wanted)
            for names in self._names:
                if len(owners := names.get(form, ())) == 1:
                    return owners[0]
                if owners:
                    return None
        return None

    def bearing(self, text: str) -> tuple[str, ...]:
        """Return every concept that has a name, as its label, a synonym or an ambiguous word."""
        return tuple(dict.fromkeys(iri for names in self._names for iri in names.get(key(text), ())))

    def external(self, text: str) -> ExternalMatch | None:
        """Return the mapping through which `find` understands a text; None where it is no external identifier."""
        return self._mappings.get(text.strip())

    def suggest(self, text: str, *, most: int = 5, under: str | None = None) -> list[str]:
        """Return the labels of concepts whose names look like the text, the closest first.

        `under` is the IRI of a class to which they have to belong.
        """
        owners = {
            form: iri
            for names in reversed(self._names)
            for form, found in names.items()
            for iri in found
            if under is None or under in self.ancestors(iri)
        }
        near = difflib.get_close_matches(key(text), owners, n=4 * most, cutoff=0.6)
        return list(dict.fromkeys(self.label(owners[form]) for form in near))[:most]

    def _up(self, iri: str, relation: str) -> frozenset[str]:
        above: set[str] = set()
        waiting = [iri]
        while waiting:
            here = waiting.pop()
            if here not in above:
                above.add(here)
                if here in self._terms:
                    waiting.extend(getattr(self._terms[here], relation))
        return frozenset(above)

    def _nearest(self, iri: str, name: str) -> str | None:
        known = self._known_nearest
        if (iri, name) not in known:
            known[iri, name] = self._seek_nearest(iri, name)
        return known[iri, name]

    @functools.cached_property
    def _known_nearest(self) -> dict[tuple[str, str], str | None]:
        return {}

    def _seek_nearest(self, iri: str, name: str) -> str | None:
        waiting = [iri]
        seen: set[str] = set()
        while waiting:
            here = waiting.pop(0)
            if here in seen or here not in self._terms:
                continue
            seen.add(here)
            found: str | None = getattr(self._terms[here], name)
            if found:
                return found
            waiting.extend(self._terms[here].parents)
        return None

    @functools.cached_property
    def _children(self) -> dict[str, list[str]]:
        children: dict[str, list[str]] = {}
        for term in self:
            for parent in term.parents:
                children.setdefault(parent, []).append(term.iri)
        return children

    @functools.cached_property
    def _names(self) -> tuple[dict[str, tuple[str, ...]], ...]:
        """Return names to concepts, what counts most first: labels, synonyms, misspellings, ambiguous words."""
        tiers: list[dict[str, list[str]]] = [{}, {}, {}, {}]
        for term in sorted(self, key=lambda term: not term.iri.startswith(iris.SITE)):
            forms = ((term.label,), term.synonyms, term.misspellings, chain(term.ambiguous, term.adjectives))
            for tier, words in zip(tiers, forms, strict=True):
                for word in words:
                    owners = tier.setdefault(key(word), [])
                    shadowed = owners and owners[0].startswith(iris.SITE) and not term.iri.startswith(iris.SITE)
                    if term.iri not in owners and not shadowed and not term.deprecated:
                        owners.append(term.iri)
        return tuple({form: tuple(owners) for form, owners in tier.items() if owners} for tier in tiers)


def _collect(turtle: bytes, drafts: dict[str, _Draft]) -> None:
    """Add what a Turtle file says of the terms; statements about blank nodes are axioms and stay out."""
    ours = (iris.ONTOLOGY, iris.SITE)
    for quad in pyoxigraph.parse(turtle, format=pyoxigraph.RdfFormat.TURTLE):
        if not isinstance(quad.subject, pyoxigraph.NamedNode) or isinstance(quad.object, pyoxigraph.BlankNode):
            continue
        subject, predicate, value = quad.subject.value, quad.predicate.value, quad.object.value
        if not subject.startswith(ours):
            continue
        draft = drafts.setdefault(subject, _Draft())
        if predicate in _WORDS:
            draft.words.setdefault(_WORDS[predicate], []).append(value)
        elif predicate == _LABEL:
            draft.label = value
        elif predicate == iris.SKOS + "definition":
            draft.definition = value
        elif predicate == iris.ONTOLOGY + "partOf":
            draft.part_of.append(value)
        elif predicate in (_TYPE, _PARENT):
            if value == iris.OWL + "Class" or subject.startswith(iris.SITE):
                draft.concept = True
            if value.startswith(ours):
                draft.parents.append(value)
        else:
            draft.single.setdefault(predicate, value)


@functools.cache
def shipped() -> Vocabulary:
    """Return the vocabulary of the ontology that is shipped, read once a process."""
    return Vocabulary.load()
