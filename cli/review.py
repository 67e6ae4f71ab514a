"""`batson review`: claims, cases and pairs of patients out as tables, a person's decisions back in."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ..ontology.model import Act
from .options import DEFAULT_STORE, Source, Store, opened
from .output import print_table
from .usage import UsageError

NAME = "review"
group = typer.Typer(
    help="Claims, cases and pairs of patients out as tables to edit anywhere, decisions back in.\n\n"
    "Example: batson review export -o review.xlsx",
    no_args_is_help=True,
)


class Kind(StrEnum):
    """Which table."""

    CLAIMS = "claims"
    CASES = "cases"
    PATIENTS = "patients"


By = Annotated[str, typer.Option("--by", help="Your name.")]
Reason = Annotated[str, typer.Option("--reason", help="Why.")]
One = Annotated[str, typer.Argument(help="A case, by its id.")]
Other = Annotated[str, typer.Argument(help="Another case, by its id.")]


@group.command("export")
def export(
    output: Annotated[Path, typer.Option("-o", "--output", help="The table to write, .csv or .xlsx.")],
    only: Annotated[
        list[Kind] | None, typer.Option("--only", help="Only this table: claims, cases or patients; may be repeated.")
    ] = None,
    source: Source = None,
    store: Store = DEFAULT_STORE,
) -> None:
    """Write claims, cases (one row a field) and pairs of patients as tables: fill in decision, by and reason.

    A workbook has a sheet for each. Of CSV the claims stand in the file named, the others beside it.

    Example: batson review export -o review.xlsx --source weng2018
    """
    with opened(store) as kg:
        if source is not None and source not in kg.source_ids():
            raise UsageError(f"no source {source!r} here; there are: {', '.join(kg.source_ids())}")
        try:
            written = kg.export_review(output, source=source, only=[k.value for k in only or Kind])
        except ValueError as error:
            raise UsageError(str(error)) from None
    for title, (file, number) in written.items():
        typer.echo(f"wrote {file}: {title}, {number} rows")


@group.command("import")
def import_(
    tables: Annotated[list[Path], typer.Argument(help="The edited tables.")],
    store: Store = DEFAULT_STORE,
) -> None:
    """Read decisions from edited tables; they survive every build and every ingest.

    Example: batson review import review.xlsx
    """
    with opened(store) as kg:
        try:
            done, derivation = kg.import_review(*tables)
        except ValueError as error:
            raise UsageError(str(error)) from None
    typer.echo(f"{len(done.decisions)} decisions kept, {done.undecided} rows without one")
    typer.echo(str(derivation))
    for note in done.notes:
        typer.echo(f"note: {note}", err=True)
    for problem in done.problems:
        typer.echo(f"batson: {problem.place}: {problem.reason}", err=True)
    if done.problems:
        raise typer.Exit(1)


@group.command("status")
def status(store: Store = DEFAULT_STORE) -> None:
    """Print what was decided, on what people differ, how far they agree, and what found nothing any more.

    Example: batson review status
    """
    with opened(store) as kg:
        report = kg.review_status()
    typer.echo(f"{report.decisions} decisions by {len(report.people)} people")
    for pair in report.agreement:
        figure = "not defined" if pair.kappa is None else f"{pair.kappa:.2f}"
        typer.echo(f"agreement of {pair.one} and {pair.other}: kappa {figure} over {pair.matters} {pair.on}")
    for title, listed in (("open disagreements", report.open), ("decisions that found nothing any more", report.lost)):
        if listed:
            typer.echo(f"\n{title}")
            rows = [[d.who, d.act.value, d.subject, d.target.field, d.content, d.why] for d in listed]
            print_table(rows, ["who", "decision", "about", "field", "says", "reason"])


@group.command("same")
def same(one: One, other: Other, by: By, reason: Reason, store: Store = DEFAULT_STORE) -> None:
    """Decide that two cases tell of one patient; a later decision reverses it.

    Example: batson review same "weng2018-reference 3" "park2013-case" --by "A. Reader" --reason "cited as this report"
    """
    decide(Act.SAME, one, other, by, reason, store)


@group.command("apart")
def apart(one: One, other: Other, by: By, reason: Reason, store: Store = DEFAULT_STORE) -> None:
    """Decide that two cases tell of two patients; they are proposed as one no more.

    Example: batson review apart "weng2018-reference 3" "weng2018-own case" --by "A. Reader" --reason "another center"
    """
    decide(Act.APART, one, other, by, reason, store)


@group.command("retract")
def retract(one: One, other: Other, by: By, reason: Reason, store: Store = DEFAULT_STORE) -> None:
    """Take back what you said of two cases.

    Example: batson review retract "weng2018-reference 3" "park2013-case" --by "A. Reader" --reason "asked the authors"
    """
    decide(Act.RETRACT, one, other, by, reason, store)


def decide(act: Act, one: str, other: str, by: str, reason: str, store: str) -> None:
    """Keep a decision on two cases, and say what speaks against it and what it leaves."""
    with opened(store) as kg:
        try:
            notes, _ = kg.decide_patients(act, one, other, by=by, reason=reason)
        except ValueError as error:
            raise UsageError(str(error)) from None
        _, patients = kg.duplicates()
    for note in notes:
        typer.echo(f"note: {note}", err=True)
    typer.echo(f"{one} and {other}: {act} ({by})")
    typer.echo(str(patients))
