"""The program: its commands, and how errors reach the person at the terminal."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from .. import __version__
from . import (
    appraise,
    ask,
    audit,
    build,
    cases,
    chain,
    check,
    claims,
    contradictions,
    duplicates,
    eligible,
    evaluate,
    explain,
    fetch,
    graph,
    indicators,
    ingest,
    missed,
    overlap,
    prisma,
    query,
    review,
    routes,
    screen,
    search_literature,
    serve,
    survival,
    text,
)

app = typer.Typer(
    name="batson",
    help="A knowledge graph of metastasis evidence. It describes evidence; it never advises on a patient.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for module in (
    *(serve, build, ingest, fetch, ask, query, claims, cases),
    *(routes, explain, audit, contradictions, chain, appraise),
    *(duplicates, overlap, missed, eligible, indicators, survival),
    *(graph, text, check),
    *(search_literature, screen, prisma, evaluate),
):
    app.command()(module.command)
    app.registered_commands[-1].name = module.NAME

app.add_typer(review.group, name=review.NAME)


def show_version(wanted: bool) -> None:
    """Print the version and stop."""
    if wanted:
        typer.echo(f"batson {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """A knowledge graph of metastasis evidence. It describes evidence; it never advises on a patient."""


def main() -> None:
    """Run the program; an expected error is one line on stderr and an exit code, never a traceback."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:
        from .errors import exit_code

        code = exit_code(error)
        if code is None:
            raise
        typer.echo(f"batson: {error}", err=True)
        sys.exit(code)
