"""`batson explain`: what follows for a case and why, or why it cannot be true; what the axioms say of a term."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

import typer

from .options import DEFAULT_STORE, RowFormat, Store, opened
from .usage import UsageError

NAME = "explain"


def command(
    what: Annotated[
        str,
        typer.Argument(metavar="CASE-OR-CLASS", help="The id of a case, a word of the ontology, or a .ttl of facts."),
    ],
    months: Annotated[
        str, typer.Option("--months", help="From how many months on a metastasis counts as metachronous.")
    ] = "12",
    format: Annotated[RowFormat, typer.Option("--format", help="Table or JSON lines.")] = RowFormat.TABLE,
    store: Store = DEFAULT_STORE,
) -> None:
    """Say what follows for a case, from which facts and axioms, each with its source, or why it contradicts itself.

    Example: batson explain "weng2018-own case"
    """
    with opened(store) as kg:
        try:
            for record in kg.explain(what, months=threshold(months)):
                if format is RowFormat.JSONL:
                    typer.echo(json.dumps(record, ensure_ascii=False))
                else:
                    typer.echo(shown(record))
        except ValueError as error:
            raise UsageError(str(error)) from None


def threshold(text: str) -> Decimal:
    """Return a number of months; raises ValueError for what is none."""
    try:
        months = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"--months {text!r} is no number of months") from None
    if not months.is_finite():
        raise ValueError(f"--months {text!r} is no number of months")
    return months


def shown(record: dict[str, Any]) -> str:
    """Return one thing said as a paragraph: the sentence, or what is said before the reasons of a contradiction."""
    if record["kind"] == "contradiction":
        return f"{record['says']}. {record['sentence']}"
    return f"- {'warning: ' if record['kind'] == 'warning' else ''}{record['sentence']}"
