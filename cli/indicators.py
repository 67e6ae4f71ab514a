"""`batson indicators`: which published indicators of routes a case has, lacks or does not tell; it decides nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .missed import case_name
from .options import DEFAULT_STORE, Eligible, Format, Raw, RowFormat, Store, opened, told_eligible
from .output import print_rows
from .usage import UsageError

if TYPE_CHECKING:
    from ..kg import KnowledgeGraph

NAME = "indicators"
COLUMNS = ("case", "seen", "observation", "offered", "route", "when", "why")


def command(
    case: Annotated[str | None, typer.Argument(help="A case by its patient_key; without it all.")] = None,
    eligible: Eligible = None,
    format: Format = RowFormat.TABLE,
    raw: Raw = False,
    store: Store = DEFAULT_STORE,
) -> None:
    """Print the published indicators of routes case by case, every route that fits, and what the authors concluded.

    Example: batson indicators "weng2018-own case"
    """
    with opened(store) as kg:
        told_eligible(kg, eligible)
        try:
            found = kg.indicators(case, eligible=eligible)
        except KeyError as error:
            raise UsageError(str(error.args[0])) from None
        if format is RowFormat.JSONL:
            for record in found:
                typer.echo(json.dumps(record, ensure_ascii=False))
        elif format is RowFormat.CSV:
            print_rows([row for r in found for row in rows(kg, r)], COLUMNS, format=format, raw=raw)
        else:
            for record in found:
                show(kg, record)


def rows(kg: KnowledgeGraph, record: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a row an indicator, what the case has first."""
    order = ("has", "lacks", "unknown")
    label = kg.vocabulary.label
    return [
        {**i, "case": case_name(record["case"]), "observation": label(i["observation"]), "route": label(i["route"])}
        for i in sorted(record["indicators"], key=lambda i: order.index(i["seen"]))
    ]


def show(kg: KnowledgeGraph, record: dict[str, Any]) -> None:
    """Print one case."""
    label = kg.vocabulary.label
    typer.echo(f"\n{case_name(record['case'])}")
    print_rows(rows(kg, record), COLUMNS[1:], format=RowFormat.TABLE)
    typer.echo(f"nothing speaks against: {', '.join(map(label, record['compatible'])) or 'none named'}")
    if record["spoken_against"]:
        typer.echo(f"spoken against: {', '.join(map(label, record['spoken_against']))}")
    for fit in record["fits"]:
        typer.echo(f"note: {fit}")
    said: dict[str, list[str]] = {}
    for claim in kg.records(record["concluded"]):
        words = [claim["polarity"], claim["modality"], claim["predicate"], (claim["object"] or {}).get("label")]
        said.setdefault(" ".join(filter(None, words)), []).append(claim["section"])
    for telling, sections in sorted(said.items()):
        typer.echo(f"its authors: {telling} ({'; '.join(sorted(set(sections)))})")
    if not record["concluded"]:
        typer.echo("its authors: no conclusion on the route is here")
