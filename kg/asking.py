"""From a question and words to a query, and from its solutions to rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    question: Question, words: Mapping[str, str], vocabulary: Vocabulary, source_ids: Callable[[], list[str]]
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
            terms[parameter.name], meant[parameter.name] = _term(parameter, word, vocabulary, source_ids)
    return Asked(question=question, parameters=meant, sparql=question.bound(terms))


def _term(
    parameter: Parameter, word: str, vocabulary: Vocabulary, source_ids: Callable[[], list[str]]
) -> tuple[NamedNode | Literal, str]:
    """Return the term of a word, and what it was taken for."""
    if parameter.type == "concept":
        iri = vocabulary.find(word)
        if iri is None:
            near = ", ".join(vocabulary.suggest(word)) or "nothing near it"
            raise CatalogError(f"{parameter.name}: no concept {word!r} in the ontology; did you mean: {near}?")
        if parameter.kinds and not any(ONTOLOGY + kind in vocabulary.ancestors(iri) for kind in parameter.kinds):
            wanted = " or ".join(vocabulary.label(ONTOLOGY + kind) for kind in parameter.kinds)
            raise CatalogError(f"{parameter.name}: {vocabulary.label(iri)!r} is no {wanted}")
        return NamedNode(iri), vocabulary.label(iri)
    if parameter.type == "source":
        known = source_ids()
        if word not in known:
            raise CatalogError(f"{parameter.name}: no source {word!r} here; there are: {', '.join(known)}")
        return Literal(word), word
    if parameter.type == "number":
        try:
            return number(word), word
        except ValueError as error:
            raise CatalogError(f"{parameter.name}: {error}") from None
    return Literal(word), word


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
