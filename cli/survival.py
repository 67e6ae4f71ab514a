"""`batson survival`: survival from individual cases, by strategies that exclude one another; no p-value."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from .options import DEFAULT_STORE, Eligible, Store, opened, told_eligible
from .output import print_table
from .usage import UsageError

NAME = "survival"


class SurvivalFormat(StrEnum):
    """How the result is printed."""

    TABLE = "table"
    JSONL = "jsonl"
    CSV = "csv"


def command(
    time_zero: Annotated[
        str | None,
        typer.Option(
            "--time-zero",
            help="Count from: symptoms, imaging, diagnosis, surgery, treatment of the primary, unclear ….",
        ),
    ] = None,
    landmark: Annotated[float | None, typer.Option("--landmark", help="Compare from this month on.")] = None,
    unique: Annotated[bool, typer.Option("--unique", help="Count probable duplicates once.")] = False,
    eligible: Eligible = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write the picture as SVG.")] = None,
    format: Annotated[SurvivalFormat, typer.Option("--format", help="How to print.")] = SurvivalFormat.TABLE,
    store: Store = DEFAULT_STORE,
) -> None:
    """Print survival by strategy with who is left out and why; mixed time zeros are refused with the reason.

    Example: batson survival --time-zero surgery -o survival.svg
    """
    from ..appraisal.survival import survival_csv, survival_records
    from ..appraisal.survival_plot import survival_svg

    with opened(store) as kg:
        told_eligible(kg, eligible)
        try:
            result = kg.survival(time_zero=time_zero, landmark=landmark, unique=unique, eligible=eligible)
        except ValueError as error:
            raise UsageError(str(error)) from None
    if output is not None:
        output.write_text(survival_svg(result), encoding="utf-8")
        typer.echo(f"wrote {output}", err=True)
    records = survival_records(result)
    if format is SurvivalFormat.CSV:
        sys.stdout.write(survival_csv(result))
    elif format is SurvivalFormat.JSONL:
        for record in records:
            typer.echo(json.dumps(record, ensure_ascii=False, default=str))
    else:
        show(records)


def show(records: list[dict[str, Any]]) -> None:
    """Print the arms, the notes and why cases are left out."""
    *arms, rest = records
    typer.echo(f"months from {rest['time_zero']}")
    names = ["strategy", "n", "deaths", "median", "follow_up", "deficit", "other_deposits"]
    print_table([["" if a[n] is None else shown(a[n]) for n in names] for a in arms], names)
    for note in rest["notes"]:
        typer.echo(f"note: {note}")
    reasons: dict[str, list[str]] = {}
    for left_out in rest["excluded"]:
        reasons.setdefault(left_out["reason"], []).append(left_out["case"].rpartition("/case/")[2])
    for reason, cases in sorted(reasons.items()):
        typer.echo(f"left out, {reason}: {len(cases)} ({', '.join(cases)})")


def shown(value: Any) -> str:
    """Return a cell: counts by state as words."""
    return ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else str(value)
