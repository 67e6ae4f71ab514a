"""`batson search-literature`: a search of Europe PMC, recorded as a review needs it, and what is new in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from .fetch import Service, connected
from .options import DEFAULT_STORE, Format, Raw, RowFormat, Store
from .output import Row, print_rows
from .usage import UsageError

if TYPE_CHECKING:
    from ..kg.literature import Found, Kept

NAME = "search-literature"
COLUMNS = ("record", "new", "year", "title", "authors", "journal", "doi", "pmid", "pmcid", "open_access")
SEARCHES = ("search", "database", "query", "runs", "last_run", "hits", "records", "complete")


def command(
    query: Annotated[
        str | None, typer.Argument(help="A query as Europe PMC's search box takes it; without it, list the searches.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="The most hits to take.")] = 10_000,
    everything: Annotated[bool, typer.Option("--all", help="Print all records, not the new ones only.")] = False,
    format: Format = RowFormat.TABLE,
    raw: Raw = False,
    url: Service = None,
    store: Store = DEFAULT_STORE,
) -> None:
    """Search Europe PMC, record the search with its date and all its records, and print those that are new.

    Example: batson search-literature '"intramedullary spinal cord metastasis" AND renal'
    """
    from ..kg import KnowledgeGraph
    from ..kg.literature import recorded, search

    service = connected(url)
    with KnowledgeGraph.open(store) as kg:
        if query is None:
            kept = recorded(kg)
            print_rows(searches(kept), SEARCHES, format=format, raw=raw)
            tell(kept.faults)
            return
        try:
            found = search(kg, query, service=service, limit=limit)
        except ValueError as error:
            raise UsageError(str(error)) from None
        tell(recorded(kg).faults)
    new = {r.key for r in found.new}
    rows = [{"record": r.key, "new": r.key in new, **fields(r)} for r in found.records if everything or r.key in new]
    if rows or format is not RowFormat.TABLE:
        print_rows(rows, COLUMNS, format=format, raw=raw)
    summary(found)


def fields(record: object) -> Row:
    """Return the fields of a record that rows show."""
    return {name: getattr(record, name) for name in COLUMNS[2:]}


def searches(kept: Kept) -> list[Row]:
    """Return a row for each recorded search."""
    return [
        {
            "search": s.id,
            "database": s.database,
            "query": s.query,
            "runs": len(s.runs),
            "last_run": s.runs[-1].date,
            "hits": s.runs[-1].hits,
            "records": len(s.found),
            "complete": s.runs[-1].complete,
        }
        for s in kept.searches
    ]


def summary(found: Found) -> None:
    """Say on stderr, beside the rows, what the run was."""
    since = f" since {found.before}" if found.before else ""
    typer.echo(f"{found.run.hits} hits, {len(found.new)} new{since}; recorded as search {found.search}", err=True)
    if found.gone:
        typer.echo(f"{len(found.gone)} records of the run before are found no more; they stay recorded", err=True)
    if found.unread:
        typer.echo(f"{found.unread} hits could not be read and are not recorded", err=True)
    if not found.run.complete:
        taken = len(found.records)
        typer.echo(f"only {taken} of {found.run.hits} hits are recorded: narrow the query or raise --limit", err=True)


def tell(faults: tuple[str, ...]) -> None:
    """Say what in the recorded files could not be read."""
    for fault in faults:
        typer.echo(f"batson: {fault}", err=True)
