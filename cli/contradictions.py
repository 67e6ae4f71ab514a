"""`batson contradictions`: what claims say against each other, side by side; false conflicts apart and named."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from .options import DEFAULT_STORE, Format, Raw, RowFormat, Store, opened
from .output import print_rows

NAME = "contradictions"
COLUMNS = ("kind", "subject", "predicate", "object", "explanation", "apart")


def command(
    everything: Annotated[bool, typer.Option("--all", help="In the table, also conflicts that are none.")] = False,
    format: Format = RowFormat.TABLE,
    raw: Raw = False,
    store: Store = DEFAULT_STORE,
) -> None:
    """Print contradictions: opposite polarity, figures that do not meet, advice against advice.

    Example: batson contradictions
    """
    with opened(store) as kg:
        rows: list[dict[str, Any]] = kg.contradictions()
    if format is RowFormat.TABLE and not everything:
        rows = [r for r in rows if r["real"]]
    print_rows(rows, COLUMNS, format=format, raw=raw)
