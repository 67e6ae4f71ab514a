"""`batson build`: the ontology, the curated evidence and what is derived from all claims."""

from __future__ import annotations

import typer

from .options import DEFAULT_STORE, Store

NAME = "build"


def command(store: Store = DEFAULT_STORE) -> None:
    """Build or rebuild ontology, curated sources, cited cases and appraisal; what was ingested stays.

    Example: batson build
    """
    from ..kg import KnowledgeGraph

    with KnowledgeGraph.open(store) as kg:
        derivation = kg.build()
        for source in kg.sources():
            if source["claims"] or source["cases"]:
                typer.echo(f"{source['id']}: {source['claims']} claims, {source['cases']} cases")
        typer.echo(str(derivation))
