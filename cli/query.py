"""`batson query`: SPARQL from a file or standard input, bounded and read-only."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .options import DEFAULT_STORE, Raw, Store, opened
from .output import print_table
from .usage import UsageError

NAME = "query"


class QueryFormat(StrEnum):
    """How the result of a query is printed."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    XML = "xml"
    TTL = "ttl"


def command(
    file: Annotated[str, typer.Argument(help="A file with a SPARQL query, or - for standard input.")],
    format: Annotated[QueryFormat, typer.Option("--format", help="How to print the result.")] = QueryFormat.TABLE,
    seconds: Annotated[float, typer.Option("--seconds", min=0.1, help="Stop the query after this time.")] = 30.0,
    raw: Raw = False,
    store: Store = DEFAULT_STORE,
) -> None:
    """Run a SPARQL query; the prefixes of the ontology need no declaration.

    Example: echo 'SELECT * { ?claim b:modality "hypothesized" } LIMIT 5' | batson query -
    """
    from ..queries.runner import Limits

    sparql = sys.stdin.read() if file == "-" else read(Path(file))
    wanted = ("tsv", "ttl") if format is QueryFormat.TABLE else (format.value,)
    with opened(store) as kg:
        answer = kg.query(sparql, format=wanted, raw=raw or format is QueryFormat.TABLE, limits=Limits(seconds=seconds))
    text = answer.body.decode("utf-8")
    if format is QueryFormat.TABLE and answer.form == "SELECT":
        print_solutions(text)
    else:
        typer.echo(text, nl=not text.endswith("\n"))
    if answer.truncated:
        typer.echo("batson: there are more rows than the limit", err=True)


def print_solutions(tsv: str) -> None:
    """Print the rows of a SELECT query; IRIs of ours by their short names."""
    from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

    found = parse_query_results(tsv, format=QueryResultsFormat.TSV)
    assert isinstance(found, QuerySolutions)
    names = [v.value for v in found.variables]
    print_table([[shortened(row[name]) for name in names] for row in found], names)


def shortened(term: object) -> str:
    """Return a term as a person reads it."""
    from ..ontology.iris import PREFIXES

    value = str(getattr(term, "value", "") if term is not None else "")
    for prefix, iri in PREFIXES.items():
        if value.startswith(iri) and value != iri:
            return f"{prefix}:{value.removeprefix(iri)}"
    return value


def read(path: Path) -> str:
    """Read a query file."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read ({error})") from None
