"""From a question and words to a query, and from its solutions to rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode

from ..ontology.iris import ONTOLOGY, XSD
from ..ontology.vocabulary import Vocabulary
from ..queries.catalog import CatalogError, Parameter, Question, number
from ..queries.runner import Solutions
from .answers import LINKS, Answer

NUMERIC = frozenset(XSD + name for name in ("integer", "decimal", "double"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with its parameters understood: what each word was taken for, and the query."""

    question: Question
    parameters: Mapping[str, str]
    sparql: str


def grounded(
    question: Question,
    words: Mapping[str, str],
    vocabulary: Vocabulary,
    source_ids: Callable[[], list[str]],
    review_questions: Callable[[], Iterable[str]],
) -> Asked:
    """Understand the words of a question's parameters.

    Raises CatalogError for a parameter that it does not have or a word that is not known, with the nearest ones.
    """
    by_name = {p.name: p for p in question.parameters}
    for name in words:
        if name not in by_name:
            known = ", ".join(by_name) or "none"
            raise CatalogError(f"question {question.name!r} has no parameter {name!r}; it has: {known}")
    terms: dict[str, NamedNode | Literal] = {}
    meant: dict[str, str] = {}
    for parameter in question.parameters:
        word = words.get(parameter.name) or parameter.default
        if word:
            names = {"source": source_ids, "eligible": review_questions}.get(parameter.type)
            terms[parameter.name], meant[parameter.name] = _term(parameter, word, vocabulary, names)
    return Asked(question=question, parameters=meant, sparql=question.bound(terms))


def _term(
    parameter: Parameter, word: str, vocabulary: Vocabulary, names: Callable[[], Iterable[str]] | None
) -> tuple[NamedNode | Literal, str]:
    """Return the term of a word, and what it was taken for."""
    if parameter.type == "concept":
        iri = vocabulary.find(word)
        if iri is None or not _is_one_of(iri, parameter, vocabulary):
            iri = _within(parameter, word, vocabulary) or iri
        if iri is None:
            near = ", ".join(vocabulary.suggest(word)) or "nothing near it"
            raise CatalogError(f"{parameter.name}: no concept {word!r} in the ontology; did you mean: {near}?")
        if not _is_one_of(iri, parameter, vocabulary):
            wanted = " or ".join(vocabulary.label(ONTOLOGY + kind) for kind in parameter.kinds)
            raise CatalogError(f"{parameter.name}: {vocabulary.label(iri)!r} is no {wanted}")
        match = vocabulary.external(word)
        told = f" ({match.kind} of {match.external}, {match.basis})" if match and match.concept == iri else ""
        return NamedNode(iri), f"{vocabulary.label(iri)}{told}"
    if names is not None:
        known = list(names())
        if word not in known:
            what = {"source": "source", "eligible": "review question"}[parameter.type]
            raise CatalogError(f"{parameter.name}: no {what} {word!r} here; there are: {', '.join(known)}")
        return Literal(word), word
    if parameter.type == "number":
        try:
            return number(word), word
        except ValueError as error:
            raise CatalogError(f"{parameter.name}: {error}") from None
    return Literal(word), word


def _is_one_of(iri: str, parameter: Parameter, vocabulary: Vocabulary) -> bool:
    """Whether a concept is of the kinds that a parameter takes."""
    return not parameter.kinds or any(ONTOLOGY + kind in vocabulary.ancestors(iri) for kind in parameter.kinds)


def _within(parameter: Parameter, word: str, vocabulary: Vocabulary) -> str | None:
    """Return the one concept of the parameter's kinds that bears a word, where the word alone means another kind."""
    bearing = [iri for iri in vocabulary.bearing(word) if _is_one_of(iri, parameter, vocabulary)]
    return bearing[0] if len(bearing) == 1 else None


def answered(asked: Asked, found: Solutions, records: Callable[[Sequence[str]], list[dict[str, Any]]]) -> Answer:
    """Make rows of solutions: text and numbers by column, links as lists of IRIs."""
    rows = []
    for solution in found:
        row: dict[str, Any] = {}
        for column in asked.question.columns:
            term = solution.get(column.name)
            text = "" if term is None else term.value
            if column.name in LINKS:
                row[column.name] = sorted(text.split())
            elif isinstance(term, Literal) and term.datatype.value in NUMERIC:
                row[column.name] = float(text) if "." in text else int(text)
            else:
                row[column.name] = text
        rows.append(row)
    return Answer(
        question=asked.question,
        parameters=asked.parameters,
        rows=tuple(rows),
        truncated=found.truncated,
        sparql=asked.sparql,
        records=records,
    )
