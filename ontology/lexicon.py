"""The lexicon: where a text names a concept of the ontology."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Final, NamedTuple

import ahocorasick_rs

from . import iris
from .vocabulary import Term, Vocabulary
from .vocabulary import shipped as shipped_vocabulary
from .wordforms import folded, lowered, plurals, shortened, spellings

ROOTS: Final = tuple(
    iris.ONTOLOGY + name
    for name in (
        "Lesion",
        "TumorCells",
        "MetastaticRoute",
        "Treatment",
        "Finding",
        "Complication",
        "Disease",
        "Syndrome",
        "DiagnosticTest",
        "Marker",
        "Outcome",
        "FunctionalScale",
        "ClinicalClassification",
        "Demographic",
        "KnowledgeGap",
        "AnatomicalProperty",
        "RouteObservation",
        "BiologicalProcess",
    )
)
"""The top classes whose concepts are looked for in texts, besides the anatomical sites."""


class Match(NamedTuple):
    """A place where a text names a concept.

    Offsets are 0-based code points, half-open. `surface` is the form that matched: lower case, dashes and accents made
    plain, except for an acronym, which keeps its capitals. With several `iris`, or with `ambiguous`, only the context
    can tell what is meant. `adjective` marks the adjective of a site ("renal"); `negative` a word that states the
    absence of the thing ("valveless"), and such a match is `ambiguous` too.
    """

    start: int
    end: int
    iris: tuple[str, ...]
    surface: str
    ambiguous: bool = False
    adjective: bool = False
    negative: bool = False


@dataclass(slots=True)
class _Owners:
    """Who owns a surface: by a name, by a plural that we formed, by a negative or ambiguous word, by an adjective."""

    firm: set[str] = field(default_factory=set)
    formed: set[str] = field(default_factory=set)
    negative: set[str] = field(default_factory=set)
    loose: set[str] = field(default_factory=set)
    adjective: set[str] = field(default_factory=set)

    def entry(self, surface: str) -> _Entry:
        owners = self.firm or self.formed or self.negative or self.loose or self.adjective
        return _Entry(
            surface=surface,
            iris=tuple(sorted(owners)),
            ambiguous=len(owners) > 1 or owners is self.loose or owners is self.negative,
            adjective=owners is self.adjective,
            negative=owners is self.negative,
        )


class _Entry(NamedTuple):
    surface: str
    iris: tuple[str, ...]
    ambiguous: bool
    adjective: bool
    negative: bool


class Lexicon:
    """Every name of every concept, compiled so that a text is searched for all of them in one pass."""

    def __init__(self, plain: dict[str, _Owners], acronyms: dict[str, _Owners]) -> None:
        self._plain = [owners.entry(surface) for surface, owners in sorted(plain.items())]
        self._acronyms = [owners.entry(surface) for surface, owners in sorted(acronyms.items())]
        self._plain_search = ahocorasick_rs.AhoCorasick([entry.surface for entry in self._plain], store_patterns=False)
        self._acronym_search = ahocorasick_rs.AhoCorasick(
            [entry.surface for entry in self._acronyms], store_patterns=False
        )

    @classmethod
    def from_vocabulary(cls, vocabulary: Vocabulary) -> Lexicon:
        """Compile the labels, synonyms, plurals and spelling variants of the concepts that texts name.

        Misspellings in the vocabulary count as synonyms. Of anatomy, sites are taken and their classes are not. A label
        that is also an ambiguous word of its term ("neck") is one in texts.
        """
        plain: dict[str, _Owners] = {}
        acronyms: dict[str, _Owners] = {}
        for term in vocabulary:
            if not term.deprecated and _is_named_in_texts(term, vocabulary):
                doubtful = {word.lower() for word in term.ambiguous}
                for word in (term.label, *term.synonyms, *term.misspellings):
                    if word.lower() not in doubtful:
                        _add(word, term.iri, "firm", plain, acronyms)
                        for short in shortened(word):
                            _add(short, term.iri, "formed", plain, acronyms)
                for word in term.ambiguous:
                    _add(word, term.iri, "loose", plain, acronyms)
                for word in term.negatives:
                    _add(word, term.iri, "negative", plain, acronyms)
                for word in term.adjectives:
                    _add(word, term.iri, "adjective", plain, acronyms)
        return cls(plain, acronyms)

    def __len__(self) -> int:
        return len(self._plain) + len(self._acronyms)

    def find(self, text: str) -> Iterator[Match]:
        """Yield the places where the text names a concept, in order, none overlapping: the leftmost, then the longest.

        Names of at most four capitals and digits match in capitals only. A hyphen, or one line break, may stand for a
        blank.

        >>> from batson.ontology.lexicon import shipped
        >>> [match.surface for match in shipped().find("RCC reached the spinal cord through Batson’s plexus.")]
        ['RCC', 'spinal cord', "batson's plexus"]
        """
        cased = folded(text)
        found = [
            (start, -end, entry)
            for search, entries, haystack in (
                (self._acronym_search, self._acronyms, cased),
                (self._plain_search, self._plain, lowered(cased)),
            )
            for index, start, end in search.find_matches_as_indexes(haystack, overlapping=True)
            if not (start and haystack[start - 1].isalnum()) and not haystack[end : end + 1].isalnum()
            for entry in (entries[index],)
        ]
        found.sort(key=itemgetter(0, 1))
        free = 0
        for start, minus_end, entry in found:
            if start >= free:
                free = -minus_end
                yield Match(start, free, entry.iris, entry.surface, entry.ambiguous, entry.adjective, entry.negative)


def _search(entries: list[_Entry]) -> ahocorasick_rs.AhoCorasick:
    return ahocorasick_rs.AhoCorasick([entry.surface for entry in entries], store_patterns=False)


def _is_named_in_texts(term: Term, vocabulary: Vocabulary) -> bool:
    return term.iri.startswith(iris.SITE) or not vocabulary.ancestors(term.iri).isdisjoint(ROOTS)


def _is_acronym(word: str) -> bool:
    """Return whether a name is so short, and all capitals and digits, that lower case would mean something else."""
    letters = [c for c in word if c.isalnum()]
    return len(letters) <= 4 and any(c.isalpha() for c in letters) and all(c.upper() == c for c in letters)


def _add(word: str, iri: str, standing: str, plain: dict[str, _Owners], acronyms: dict[str, _Owners]) -> None:
    if _is_acronym(word):
        table, written = acronyms, {folded(word)}
        many = {folded(word) + "s"} if word[-1].isalpha() else set()
    else:
        table, written, many = plain, spellings(word), plurals(word)
    for surface in written:
        getattr(table.setdefault(surface, _Owners()), standing).add(iri)
    if standing != "adjective":
        for surface in many:
            getattr(table.setdefault(surface, _Owners()), "formed" if standing == "firm" else standing).add(iri)


@functools.cache
def shipped() -> Lexicon:
    """Return the lexicon of the shipped vocabulary, compiled once a process."""
    return Lexicon.from_vocabulary(shipped_vocabulary())
