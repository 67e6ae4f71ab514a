"""The questions: one `.rq` file each, with a `#+` header in TOML that says what it asks and what it answers.

The body runs unchanged in any SPARQL tool: a parameter is a line `VALUES ?name { UNDEF }`, which a value replaces.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any, Final

from pyoxigraph import Literal, NamedNode

from ..ontology.iris import PREFIXES, XSD

TYPES: Final = ("concept", "text", "number", "source", "eligible")
SLOT: Final = re.compile(r"VALUES \?(\w+) \{ UNDEF \}")
HEADER: Final = re.compile(r"^#\+ ?(.*)$", re.MULTILINE)


class CatalogError(Exception):
    """A question file is faulty, or a question is asked that is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """What a question can be asked about.

    `type` is concept (a label, synonym or IRI of the ontology below one of `kinds`), text, number, source (a source
    id), or eligible (the name of a review question). `default` is what is asked where nothing is given; None leaves it
    open.
    """

    name: str
    type: str
    doc: str
    kinds: tuple[str, ...] = ()
    default: str | None = None
    example: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the answer: its variable and what it holds."""

    name: str
    doc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question: its name (the file's), its words, its parameters and columns, and its query.

    Every question answers a column `claims` (or `cases`): the IRIs, separated by blanks, that a row rests on.
    """

    name: str
    title: str
    question: str
    since: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    body: str

    def bound(self, values: Mapping[str, NamedNode | Literal]) -> str:
        """Return the query with values in the place of `UNDEF`; terms are serialized by the library, never pasted.

        Raises CatalogError for a parameter that the question does not have.
        """
        known = [p.name for p in self.parameters]
        for name in values:
            if name not in known:
                there = ", ".join(known) or "none"
                raise CatalogError(f"question {self.name!r} has no parameter {name!r}; it has: {there}")
        # One pass over the file's own text: what a value says is never searched for slots.
        query = SLOT.sub(lambda m: f"VALUES ?{m[1]} {{ {values.get(m[1], 'UNDEF')} }}", self.body)
        return "".join(f"PREFIX {p}: <{PREFIXES[p]}>\n" for p in used_prefixes(query)) + query


def slot(name: str) -> str:
    """Return the line of a query that a parameter's value replaces."""
    return f"VALUES ?{name} {{ UNDEF }}"


def used_prefixes(query: str) -> list[str]:
    """Return our prefixes that a query uses and does not declare."""
    return [p for p in PREFIXES if re.search(rf"\b{p}:", query) and not re.search(rf"PREFIX\s+{p}:", query)]


def number(text: str) -> Literal:
    """Return a decimal literal.

    Raises ValueError for what is no number.
    """
    if not re.fullmatch(r"[+-]?\d+(\.\d+)?", text.strip()):
        raise ValueError(f"{text!r} is no number")
    return Literal(text.strip(), datatype=NamedNode(XSD + "decimal"))


def parse(name: str, content: str) -> Question:
    """Read a question file.

    Raises CatalogError naming the file and what is wrong in its header or body.
    """
    lines = content.splitlines()
    header = "\n".join(m.group(1) for line in lines if (m := HEADER.match(line)))
    body = "\n".join(line for line in lines if not line.startswith("#+")).strip() + "\n"
    try:
        fields = tomllib.loads(header)
        parameters = tuple(_parameter(n, p) for n, p in fields.get("parameters", {}).items())
        columns = tuple(Column(name=n, doc=d) for n, d in fields["columns"].items())
        question = Question(
            name=name,
            title=fields["title"],
            question=fields["question"],
            since=fields["since"],
            parameters=parameters,
            columns=columns,
            body=body,
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise CatalogError(f"{name}.rq: faulty header ({error})") from None
    for parameter in parameters:
        if slot(parameter.name) not in body:
            raise CatalogError(f"{name}.rq: the query lacks the line {slot(parameter.name)!r}")
        if parameter.name in {c.name for c in columns}:
            raise CatalogError(f"{name}.rq: {parameter.name!r} is a parameter and a column; give one another name")
        if parameter.type not in TYPES:
            raise CatalogError(f"{name}.rq: parameter {parameter.name!r} has type {parameter.type!r}, not {TYPES}")
    if not {"claims", "cases"} & {c.name for c in columns}:
        raise CatalogError(f"{name}.rq: no column `claims` or `cases`, so its rows lead nowhere")
    return question


def _parameter(name: str, fields: dict[str, Any]) -> Parameter:
    """Read one parameter of a header."""
    return Parameter(
        name=name,
        type=fields["type"],
        doc=fields["doc"],
        kinds=tuple(fields.get("kinds", ())),
        default=fields.get("default"),
        example=fields.get("example"),
    )


def files() -> list[Traversable]:
    """Return the question files, sorted by name."""
    folder = resources.files("batson.queries")
    return sorted((f for f in folder.iterdir() if f.name.endswith(".rq")), key=lambda f: f.name)


@cache
def questions() -> Mapping[str, Question]:
    """Return every shipped question by name."""
    found = (parse(f.name.removesuffix(".rq"), f.read_text(encoding="utf-8")) for f in files())
    return MappingProxyType({q.name: q for q in found})


def question(name: str) -> Question:
    """Return one question.

    Raises CatalogError, naming those there are.

    >>> from batson.queries.catalog import question
    >>> [p.name for p in question("routes").parameters]
    ['primary', 'site']
    """
    try:
        return questions()[name]
    except KeyError:
        raise CatalogError(f"no question {name!r}; there are: {', '.join(questions())}") from None
