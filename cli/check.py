"""`batson check`: whether the graph keeps its promises; orphaned anchors and faulty shipped data are faults."""

from __future__ import annotations

import typer

from .options import DEFAULT_STORE, Store, opened

NAME = "check"


def command(store: Store = DEFAULT_STORE) -> None:
    """Verify every anchor and check the shapes and the ontology; exit 1 where something is wrong.

    Example: batson check
    """
    with opened(store) as kg:
        findings = kg.check()
    for finding in findings:
        typer.echo(str(finding))
    if any(finding.fault for finding in findings):
        raise typer.Exit(1)
