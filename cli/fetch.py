"""`batson fetch`: a paper by its number, from Europe PMC into the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from .ingest import show
from .options import DEFAULT_STORE, Store
from .usage import UsageError

if TYPE_CHECKING:
    from ..ingest.literature import EuropePMC

NAME = "fetch"
Service = Annotated[
    str | None,
    typer.Option(
        "--europepmc-url",
        envvar="BATSON_EUROPEPMC_URL",
        help="The address of Europe PMC's service, if it is not the usual one.",
    ),
]


def command(
    identifier: Annotated[str, typer.Argument(help="A DOI, a PMCID or a PMID.", metavar="DOI|PMCID|PMID")],
    source: Annotated[
        str | None, typer.Option("--source", help="The source id, if not the paper's own number.")
    ] = None,
    refresh: Annotated[bool, typer.Option("--refresh", help="Ask anew even if there is a copy.")] = False,
    url: Service = None,
    store: Store = DEFAULT_STORE,
) -> None:
    """Get the open-access full text of a paper, else its abstract, from Europe PMC and ingest it.

    What was fetched is kept; it is used again until --refresh asks anew.

    Example: batson fetch PMC6311310
    """
    from ..ingest.literature import parse
    from ..kg import KnowledgeGraph
    from ..kg.literature import fetch

    service = connected(url)
    try:
        parse(identifier)
    except ValueError as error:
        raise UsageError(str(error)) from None
    with KnowledgeGraph.open(store) as kg:
        done = fetch(kg, identifier, service=service, source=source, refresh=refresh)
    if done.report.fault is None:
        license = done.license or "not named"
        typer.echo(f"{done.identifier}: {done.outcome}{f' ({done.why})' if done.why else ''}; license: {license}")
        if done.copied:
            typer.echo(f"{done.identifier}: the copy fetched on {done.copied} was used (--refresh asks anew)")
    show(done.report)
    typer.echo(str(done.derivation))
    if done.report.fault is not None:
        raise typer.Exit(1)


def connected(url: str | None) -> EuropePMC:
    """Return the service at an address, by default Europe PMC's own."""
    from ..ingest.literature.europepmc import DEFAULT_ADDRESS, EuropePMC
    from ..ingest.literature.web import Web

    try:
        return EuropePMC(Web(url or DEFAULT_ADDRESS))
    except ValueError as error:
        raise UsageError(f"--europepmc-url: {error}") from None
