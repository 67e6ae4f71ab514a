"""`batson serve`: the explorer and the SPARQL endpoint on loopback."""

from __future__ import annotations

from typing import Annotated

import typer

from .options import DEFAULT_STORE, Store, opened

NAME = "serve"


def command(
    host: Annotated[
        str, typer.Option("--host", help="The address to listen on; loopback unless you say otherwise.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port.")] = 8765,
    allow_host: Annotated[
        list[str] | None, typer.Option("--allow-host", help="A host name that requests may carry besides loopback.")
    ] = None,
    store: Store = DEFAULT_STORE,
) -> None:
    """Build the default graph on first use, then serve the explorer and the SPARQL endpoint.

    Example: batson serve
    """
    from ..viz.server import serve

    def ready(address: str) -> None:
        typer.echo(f"batson answers on {address} and {address}sparql; stop it with Ctrl-C")

    with opened(store, workers=2) as kg:
        serve(kg, host=host, port=port, allowed_hosts=allow_host or (), ready=ready)
