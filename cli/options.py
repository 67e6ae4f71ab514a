"""Options that several commands share."""

from __future__ import annotations

from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from .usage import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..kg import KnowledgeGraph

Store = Annotated[
    str, typer.Option("--store", envvar="BATSON_STORE", help="Where the graph is: a directory, or memory: for none.")
]
Source = Annotated[str | None, typer.Option("--source", help="Only this source.")]
Raw = Annotated[bool, typer.Option("--raw", help="Do not guard cells that a spreadsheet would take for formulas.")]
Eligible = Annotated[
    str | None, typer.Option("--eligible", help="Count only what this review question admits (`batson eligible`).")
]
DEFAULT_STORE = ".batson"


class RowFormat(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    JSONL = "jsonl"
    CSV = "csv"


Format = Annotated[RowFormat, typer.Option("--format", help="How to print the rows.")]


def told_eligible(kg: KnowledgeGraph, name: str | None) -> None:
    """Say on stderr which cases a review question admits, leaves out, and of which it is not known."""
    if name is not None:
        try:
            typer.echo(str(kg.admissions(name)), err=True)
        except ValueError as error:
            raise UsageError(str(error)) from None


@contextmanager
def opened(store: str, *, workers: int = 1) -> Iterator[KnowledgeGraph]:
    """Open the graph, building the default one on first use, and close it afterwards; `workers` answer queries."""
    from ..kg import KnowledgeGraph

    with KnowledgeGraph.open(store, workers=workers) as kg:
        if not kg.workspace.exists:
            typer.echo("building the default graph…", err=True)
        kg.ensure_built()
        yield kg
