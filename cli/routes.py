"""`batson routes`: the anatomical paths from one site to another, and what the literature claims of each route."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from .options import DEFAULT_STORE, RowFormat, Store, opened
from .usage import UsageError

NAME = "routes"


def command(
    start: Annotated[str, typer.Argument(metavar="FROM", help="The site of the primary tumor, such as kidney.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="The site it may reach, such as spinal cord.")],
    most: Annotated[int, typer.Option("--most", min=1, help="At most so many paths a route.")] = 1,
    format: Annotated[RowFormat, typer.Option("--format", help="Table or JSON lines.")] = RowFormat.TABLE,
    store: Store = DEFAULT_STORE,
) -> None:
    """Print the paths that anatomy allows, step by step, with claims for and against; it derives, it does not decide.

    Example: batson routes kidney "spinal cord"
    """
    with opened(store) as kg:
        try:
            found = kg.routes(start, target, most=most)
        except ValueError as error:
            raise UsageError(str(error)) from None
    if format is RowFormat.JSONL:
        for record in found:
            typer.echo(json.dumps(record, ensure_ascii=False))
        return
    if not found:
        typer.echo(f"The anatomy that is modeled here has no path from {start} to {target}.")
    for record in found:
        show(record)


def show(record: dict[str, Any]) -> None:
    """Print one path."""
    source = f", says {record['standing_source']}" if record["standing_source"] else ""
    typer.echo(f"\n{record['route']['label']} — {record['standing']}{source}")
    typer.echo(f"  {record['steps'][0]['from']['label']}")
    for step in record["steps"]:
        way = f"{step['says']}, against the flow" if step["against_flow"] else step["says"]
        doubt = f", {step['standing']}" if step["standing"] else ""
        typer.echo(f"    > {step['to']['label']}  ({way}; {step['source']}{doubt})")
    for name, title in (("against_valves", "against the valves of"), ("filters", "through the capillaries of")):
        if record[name]:
            typer.echo(f"  {title} {', '.join(site['label'] for site in record[name])}")
    if record["caveat"]:
        typer.echo(f"  {record['caveat']}")
    claims = record["claims"]
    told = [f"{len(ids)} {name}" for name, ids in claims.items() if ids]
    typer.echo(f"  claims: {', '.join(told) if told else 'none'}")
    for name, ids in claims.items():
        if ids:
            typer.echo(f"    {name}: {' '.join(ids)}")
