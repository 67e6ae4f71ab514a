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
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port.")] = 8750,
    store: Store = DEFAULT_STORE,
) -> None:
    """Build the default graph on first use, then serve the explorer and the SPARQL endpoint.

    Example: batson serve
    """
    from ..viz.server import serve

    with opened(store) as kg:
        serve(kg, host=host, port=port)
