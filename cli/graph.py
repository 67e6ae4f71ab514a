"""`batson graph`: the picture of the graph as one self-contained page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import DEFAULT_STORE, Source, Store, opened
from .usage import UsageError

NAME = "graph"


def command(
    output: Annotated[Path, typer.Option("-o", "--output", help="The HTML file to write.")],
    center: Annotated[str | None, typer.Option("--center", help="Only what is near this concept.")] = None,
    source: Source = None,
    store: Store = DEFAULT_STORE,
) -> None:
    """Write the graph as one HTML file that needs nothing else.

    Example: batson graph -o graph.html --center "spinal cord"
    """
    from ..viz.pyvis_page import standalone

    with opened(store) as kg:
        if center is not None and kg.vocabulary.find(center) is None:
            near = ", ".join(kg.vocabulary.suggest(center)) or "nothing near it"
            raise UsageError(f"--center: no concept {center!r}; did you mean: {near}?")
        page = standalone(kg, center=kg.vocabulary.find(center) if center else None, source=source or "")
    output.write_text(page, encoding="utf-8")
    typer.echo(f"wrote {output} ({len(page) // 1024} kB)")
