"""`batson query`: SPARQL from a file or standard input, bounded and read-only."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .errors import UsageError
from .options import DEFAULT_STORE, Store, opened
from .output import print_table

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
    store: Store = DEFAULT_STORE,
) -> None:
    """Run a SPARQL query; the prefixes of the ontology need no declaration.

    Example: echo 'SELECT * { ?claim b:modality "hypothesized" } LIMIT 5' | batson query -
    """
    from ..queries.guard import check
    from ..queries.runner import Limits

    sparql = sys.stdin.read() if file == "-" else read(Path(file))
    form = check(sparql)
    if form in ("CONSTRUCT", "DESCRIBE") and format is QueryFormat.TABLE:
        format = QueryFormat.TTL
    with opened(store) as kg:
        limits = Limits(seconds=seconds)
        if format is QueryFormat.TABLE and form == "SELECT":
            found = kg.runner.solutions(sparql, limits=limits)
            rows = [[row[v].value if v in row else "" for v in found.variables] for row in found]
            print_table(rows, found.variables)
            truncated = found.truncated
        else:
            answer = kg.query(sparql, format="json" if format is QueryFormat.TABLE else format.value, limits=limits)
            sys.stdout.write(answer.body.decode("utf-8"))
            truncated = answer.truncated
    if truncated:
        typer.echo("batson: there are more rows than the limit", err=True)


def read(path: Path) -> str:
    """Read a query file."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read ({error})") from None
