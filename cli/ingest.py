"""`batson ingest`: files, folders and archives into the graph, with a report of what was read and what was lost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .options import DEFAULT_STORE, Store, opened
from .progress import bar
from .usage import UsageError

if TYPE_CHECKING:
    from ..kg.ingest_report import Report, Total

NAME = "ingest"
MOST_STRINGS = 10
"""Strings that were not understood and are printed; the report in a file has all."""


def command(
    paths: Annotated[
        list[Path],
        typer.Argument(help="Files, folders or archives: text, HTML, JATS and PubMed XML, PDF, DOCX, tables."),
    ],
    source: Annotated[
        str | None, typer.Option("--source", help="The source id or DOI of the one document given.")
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option("--mapping", help="A TOML or CSV file that says what unknown columns are.")
    ] = None,
    workers: Annotated[int, typer.Option("--workers", min=1, help="How many processes read.")] = 1,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", help="The address of a Dask scheduler whose workers read.")
    ] = None,
    report: Annotated[Path | None, typer.Option("--report", help="Write the report as JSON to this file.")] = None,
    store: Store = DEFAULT_STORE,
) -> None:
    """Read documents into the graph and say what was found and what their texts have lost.

    Example: batson ingest --source weng2018 weng2018.txt
    """
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: no such file or folder")
    from ..ingest.inputs import files
    from ..kg.ingest_report import Total, as_json

    with opened(store) as kg, bar(sum(1 for _ in files(paths))) as advance:

        def progress(report: Report) -> None:
            show(report)
            advance(report)

        try:
            reports, derivation = kg.ingest(
                paths, source=source, mapping=mapping, workers=workers, scheduler=scheduler, progress=progress
            )
        except ValueError as error:
            raise UsageError(str(error)) from None
    show_total(Total.of(reports))
    typer.echo(str(derivation))
    if report is not None:
        content = json.dumps(as_json(reports), ensure_ascii=False, indent=1, default=str)
        report.write_text(content + "\n", encoding="utf-8")
    if any(r.fault for r in reports):
        raise typer.Exit(1)


def show(report: Report) -> None:
    """Print what became of one file."""
    if report.fault:
        typer.echo(f"{report.name}: {report.fault}", err=True)
        return
    if report.unchanged:
        typer.echo(f"{report.name}: unchanged, read before as {report.source}")
        return
    claims = sum(report.claims.values())
    line = f"{report.name}: source {report.source}, {report.format}, {report.characters} characters, {claims} claims"
    if report.cases:
        line += f", {report.cases} cases"
    if report.curated:
        line += f"; {report.attached} of {report.curated} curated claims found in it"
    typer.echo(line)
    for loss in report.losses:
        typer.echo(f"  lost: {loss.kind}, {loss.place}: {loss.detail}")
    for notice in report.notices:
        typer.echo(f"  note: {notice}")
    if report.problems:
        typer.echo(f"  {len(report.problems)} strings were not understood (--report FILE lists them)")


def show_total(total: Total) -> None:
    """Print what came of all files together."""
    typer.echo(f"{total.read} documents read, {total.unchanged} unchanged, {total.failed} not read")
    if total.claims:
        typer.echo(f"claims: {counted(total.claims)}; cases: {total.cases}")
    if total.losses:
        typer.echo(f"lost in the texts: {counted(total.losses)}")
    if total.missed:
        typer.echo(f"missed: {total.missed} sentences on a tumor, a site and a spread (`batson claims --missed`)")
    if total.ungrounded:
        shown = (f"{u.value!r} {u.times}" for u in total.ungrounded[:MOST_STRINGS])
        typer.echo(f"not understood, most frequent first: {', '.join(shown)}")


def counted(counts: Mapping[str, int]) -> str:
    """Return a sum with its parts: "5 (causes 3, survival 2)"."""
    return f"{sum(counts.values())} ({', '.join(f'{name} {n}' for name, n in counts.items())})"
