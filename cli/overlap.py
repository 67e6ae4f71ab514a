"""`batson overlap`: which sources tell of the same patients, and how many patients a pooled figure stands on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .missed import case_name
from .options import DEFAULT_STORE, Eligible, Format, Raw, RowFormat, Store, opened, told_eligible
from .output import print_rows
from .usage import UsageError

if TYPE_CHECKING:
    from ..appraisal.same_patient.overlap import Overlap, PooledPatients

NAME = "overlap"
COLUMNS = ("source", "told", "in_series", "shares")
BEHIND = ("source", "printed", "total", "patients", "cases", "references", "missing")


def command(
    source: Annotated[list[str] | None, typer.Option("--source", help="Only these sources; may be repeated.")] = None,
    claim: Annotated[str | None, typer.Option("--claim", help="Instead, the patients behind this figure.")] = None,
    eligible: Eligible = None,
    format: Format = RowFormat.TABLE,
    raw: Raw = False,
    store: Store = DEFAULT_STORE,
) -> None:
    """Print which patients sources share, as decided and with probable duplicates, or the patients behind a figure.

    Example: batson overlap --source weng2018 --source parikh2009
    """
    from ..appraisal.same_patient.overlap import PooledPatients, overlap_record, pooled_record

    with opened(store) as kg:
        told_eligible(kg, eligible)
        try:
            found = (
                kg.overlap(source, eligible=eligible) if claim is None else kg.pooled_patients(claim, eligible=eligible)
            )
        except (KeyError, ValueError) as error:
            raise UsageError(str(error.args[0])) from None
    if format is RowFormat.JSONL:
        record = pooled_record(found) if isinstance(found, PooledPatients) else overlap_record(found)
        typer.echo(json.dumps(record, ensure_ascii=False))
    elif isinstance(found, PooledPatients):
        print_rows([behind(found)], BEHIND, format=format, raw=raw)
    else:
        if format is RowFormat.TABLE:
            typer.echo(f"{found.patients}\n")
        print_rows(matrix(found), COLUMNS, format=format, raw=raw)


def matrix(found: Overlap) -> list[dict[str, Any]]:
    """Return a row a source: its patients, and what it shares with which other."""
    rows = []
    for one in found.sources:
        shared = [(s.b if s.a == one.source else s.a, s) for s in found.shared if one.source in (s.a, s.b)]
        shares = [f"{other}: {s.decided} decided, {s.probable} probable, {len(s.pairs)} pairs" for other, s in shared]
        rows.append({"source": one.source, "told": one.told, "in_series": one.series, "shares": shares})
    return rows


def behind(found: PooledPatients) -> dict[str, Any]:
    """Return the patients behind a figure as a row."""
    return {
        "source": found.source,
        "printed": found.printed,
        "total": found.total,
        "patients": str(found.patients),
        "cases": [case_name(iri) for iri in found.cases],
        "references": list(found.references),
        "missing": list(found.missing),
    }
