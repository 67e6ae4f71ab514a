"""What a query may ask: it reads this graph, reaches nowhere else, and is small enough to be looked at.

Two independent looks, since the engine has no switch against SERVICE: the tokens of the text, and the tree that rdflib
parses from it. Parsing hostile text may take long or exhaust the stack: the runner calls this inside a worker process,
under the time and memory limit of the query.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final, cast

import pyoxigraph as ox
from pyparsing import ParseBaseException, ParseResults
from rdflib.plugins.sparql.algebra import translatePrologue
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from ..ontology.iris import GRAPH, PREFIXES
from .errors import QueryRefused, QuerySyntaxError
from .lexer import Lexed, lex, place
from .results import Form

MAX_LENGTH: Final = 100_000

_FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_PROLOGUE: Final = ("PREFIX", "BASE")
_UPDATES: Final = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")
_INSTEAD: Final = "query that endpoint by itself"
_ENGINE_PLACE: Final = re.compile(r"error at (\d+):(\d+)")
_ENGINE_RULE: Final = re.compile(r"[A-Z][\w*]*(?: [\w*]+){2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A query that may run: its form, the text to run, and whether it names its own dataset (FROM)."""

    form: Form
    text: str
    own_dataset: bool


def check(sparql: str) -> Form:
    """The form of a query that may run: SELECT, ASK, CONSTRUCT or DESCRIBE.

    The prefixes of `ontology.iris.PREFIXES` need no declaration. Raises QueryRefused for an update, SERVICE, FROM with
    a graph that is not of batson, more than `MAX_LENGTH` code points or too deep nesting; QuerySyntaxError for
    what rdflib cannot parse.

    >>> from batson.queries.guard import check
    >>> check("SELECT ?claim { ?claim b:modality ?modality }")
    'SELECT'
    """
    return prepare(sparql).form


def prepare(sparql: str) -> Checked:
    """Check a query as `check` does, and give the text that the engine is to run."""
    if len(sparql) > MAX_LENGTH:
        raise QueryRefused(f"the query has {len(sparql)} characters, more than {MAX_LENGTH}; ask for less at a time")
    lexed = lex(sparql)
    form = _form(lexed)
    _refuse_service(lexed)
    prologue = _missing_prefixes(lexed)
    tree = _parse(lexed, prologue)
    own_dataset = _walk(tree)
    return Checked(form=form, text=prologue + lexed.text, own_dataset=own_dataset)


def _form(lexed: Lexed) -> Form:
    first = next((word for word in lexed.words if word.text.upper() not in _PROLOGUE), None)
    keyword = first.text.upper() if first is not None else ""
    if keyword in _FORMS:
        return cast(Form, keyword)
    line, column = place(lexed.original, first.start if first is not None else len(lexed.original))
    if keyword in _UPDATES:
        raise QueryRefused(
            f"{keyword} at line {line}, column {column} would write; only {', '.join(_FORMS)} are answered"
        )
    found = f"{first.text!r}" if first is not None else "nothing"
    raise QuerySyntaxError(
        f"the query has {found} at line {line}, column {column} where one of {', '.join(_FORMS)} must stand",
        line=line,
        column=column,
    )


def _refuse_service(lexed: Lexed) -> None:
    # By the beginning of a word or prefix: to the engine SERVICESILENT and SERVICEb:x are two words each.
    for word in lexed.words:
        if word.text.upper().startswith("SERVICE"):
            line, column = place(lexed.original, word.start)
            raise QueryRefused(f"SERVICE at line {line}, column {column} reaches another host; {_INSTEAD}")
    for prefix, at in lexed.used_prefixes.items():
        if prefix.upper().startswith("SERVICE"):
            line, column = place(lexed.original, at)
            raise QueryRefused(
                f"prefix {prefix + ':'!r} at line {line}, column {column} reads like SERVICE; give it another name"
            )


def _missing_prefixes(lexed: Lexed) -> str:
    missing = {prefix: at for prefix, at in lexed.used_prefixes.items() if prefix not in lexed.declared_prefixes}
    for prefix, at in missing.items():
        if prefix not in PREFIXES:
            line, column = place(lexed.original, at)
            raise QuerySyntaxError(
                f"unknown prefix {prefix + ':'!r} at line {line}, column {column}; "
                f"declare it with PREFIX, or use one of {', '.join(PREFIXES)}",
                line=line,
                column=column,
            )
    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in missing)


def _parse(lexed: Lexed, prologue: str) -> ParseResults:
    text = prologue + lexed.text
    try:
        return parseQuery(text)
    except ParseBaseException as error:
        # rdflib often names the start of the group that holds the mistake; the engine says where it stopped reading.
        try:
            ox.Store().query(text)
        except SyntaxError as engine_error:
            raise _engine_syntax_error(lexed, prologue, engine_error) from None
        raise _syntax_error(lexed, error.loc - len(prologue), "is no SPARQL 1.1") from None
    except RecursionError:
        raise QueryRefused("the query is too long or too deep to be read; write it shorter or flatter") from None


def engine_syntax_error(sparql: str, error: SyntaxError) -> QuerySyntaxError:
    """What the engine says against a checked query (a rule beyond the grammar), placed in the text as it was asked."""
    lexed = lex(sparql)
    return _engine_syntax_error(lexed, _missing_prefixes(lexed), error)


def _engine_syntax_error(lexed: Lexed, prologue: str, error: SyntaxError) -> QuerySyntaxError:
    found = _ENGINE_PLACE.match(str(error))
    lines = (prologue + lexed.text).split("\n")
    offset = 0
    if found:
        offset = sum(len(line) + 1 for line in lines[: int(found[1]) - 1]) + int(found[2]) - 1 - len(prologue)
    # Among the hundred tokens that it expected the engine lists the rule that was broken, if one was.
    rule = _ENGINE_RULE.search(str(error))
    return _syntax_error(lexed, offset, f"breaks a rule ({rule[0].strip()})" if rule else "is no SPARQL 1.1")


def _syntax_error(lexed: Lexed, offset: int, what: str) -> QuerySyntaxError:
    line, column = place(lexed.original, lexed.original_offset(max(0, offset)))
    return QuerySyntaxError(
        f"the query {what} at line {line}, column {column}; look at what stands just before", line=line, column=column
    )


def _walk(tree: ParseResults) -> bool:
    """Refuse what reaches outside, anywhere in the parsed query; whether the query has a dataset clause."""
    own_dataset = False
    todo: list[Any] = [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, CompValue):
            if node.name == "ServiceGraphPattern":
                raise QueryRefused(f"SERVICE reaches another host; {_INSTEAD}")
            if node.name == "DatasetClause":
                own_dataset = True
                _check_dataset(tree, node)
            todo.extend(node.values())
        elif isinstance(node, list | tuple | ParseResults):
            todo.extend(node)
    return own_dataset


def _check_dataset(tree: ParseResults, clause: CompValue) -> None:
    # FROM alone would be harmless to the engine, which never fetches; but a name from elsewhere asks for a fetch.
    kind = "named" if "named" in clause else "default"
    graph = str(translatePrologue(tree[0], None).absolutize(clause[kind]))
    if not graph.startswith(GRAPH):
        keyword = "FROM NAMED" if kind == "named" else "FROM"
        raise QueryRefused(f"{keyword} <{graph}> is no graph of batson; name one that begins with {GRAPH}")
