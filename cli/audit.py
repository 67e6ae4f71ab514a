"""`batson audit`: which figures of a source fail their own arithmetic, under which assumptions."""

from __future__ import annotations

from typing import Annotated

import typer

from .options import DEFAULT_STORE, Eligible, Format, Raw, RowFormat, Source, Store, opened, told_eligible
from .output import print_rows
from .usage import UsageError

NAME = "audit"
COLUMNS = ("source", "check", "verdict", "printed", "explanation", "assumptions")


def command(
    source: Source = None,
    everything: Annotated[bool, typer.Option("--all", help="In the table, also what is consistent.")] = False,
    eligible: Eligible = None,
    format: Format = RowFormat.TABLE,
    raw: Raw = False,
    store: Store = DEFAULT_STORE,
) -> None:
    """Check the figures of sources against themselves: inconsistent, consistent, or cannot tell.

    Example: batson audit --source weng2018
    """
    with opened(store) as kg:
        told_eligible(kg, eligible)
        try:
            rows = kg.audit(source, eligible=eligible)
        except KeyError:
            raise UsageError(f"no source {source!r} here; there are: {', '.join(kg.source_ids())}") from None
    if format is RowFormat.TABLE and not everything:
        consistent = sum(r["verdict"] == "consistent" for r in rows)
        rows = [r for r in rows if r["verdict"] != "consistent"]
        typer.echo(f"{len(rows)} findings; {consistent} more are consistent (--all shows them)\n")
    print_rows(rows, COLUMNS, format=format, raw=raw)
