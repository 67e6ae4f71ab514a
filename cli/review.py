"""`batson review`: claims out as a table, a person's decisions back in, and where people differ."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import DEFAULT_STORE, Source, Store, opened
from .output import print_table
from .usage import UsageError

NAME = "review"
group = typer.Typer(
    help="Claims out as a table to edit anywhere, decisions back in.\n\nExample: batson review export -o review.xlsx",
    no_args_is_help=True,
)


@group.command("export")
def export(
    output: Annotated[Path, typer.Option("-o", "--output", help="The table to write, .csv or .xlsx.")],
    source: Source = None,
    store: Store = DEFAULT_STORE,
) -> None:
    """Write the claims as a table: fill in decision, by and reason, or change cells.

    Example: batson review export -o review.xlsx --source weng2018
    """
    with opened(store) as kg:
        try:
            number = kg.export_review(output, source=source)
        except ValueError as error:
            raise UsageError(str(error)) from None
    typer.echo(f"wrote {output}: {number} claims")


@group.command("import")
def import_(
    table: Annotated[Path, typer.Argument(help="The edited table.")],
    store: Store = DEFAULT_STORE,
) -> None:
    """Read decisions from an edited table; they survive every build and every ingest.

    Example: batson review import review.xlsx
    """
    with opened(store) as kg:
        try:
            done, derivation = kg.import_review(table)
        except ValueError as error:
            raise UsageError(str(error)) from None
    typer.echo(f"{table}: {len(done.decisions)} decisions kept, {done.undecided} rows without one")
    typer.echo(str(derivation))
    for problem in done.problems:
        typer.echo(f"batson: {table}: {problem.place}: {problem.reason}", err=True)
    if done.problems:
        raise typer.Exit(1)


@group.command("status")
def status(store: Store = DEFAULT_STORE) -> None:
    """Print what was decided, on what people differ, how far they agree, and what found no claim any more.

    Example: batson review status
    """
    with opened(store) as kg:
        report = kg.review_status()
    typer.echo(f"{report.decisions} decisions by {len(report.people)} people")
    for pair in report.agreement:
        figure = "not defined" if pair.kappa is None else f"{pair.kappa:.2f}"
        typer.echo(f"agreement of {pair.one} and {pair.other}: kappa {figure} over {pair.matters} claims")
    for title, listed in (("open disagreements", report.open), ("decisions that found no claim", report.lost)):
        if listed:
            typer.echo(f"\n{title}")
            rows = [[d.who, d.act.value, d.target.source, d.target.quote[:70], d.why] for d in listed]
            print_table(rows, ["who", "decision", "source", "quote", "reason"])
