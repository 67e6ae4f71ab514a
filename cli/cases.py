"""`batson cases`: every case whole, or one row a patient."""

from __future__ import annotations

from typing import Annotated

import typer

from .options import DEFAULT_STORE, Eligible, Format, Raw, RowFormat, Source, Store, opened, told_eligible
from .output import print_rows

NAME = "cases"
COLUMNS = (
    *("patient_key", "source", "age", "sex", "primary", "laterality", "metastasis_sites", "level", "region"),
    *("symptoms", "absent_findings", "interval_months", "treatments", "outcome", "survival_months", "censored"),
    *("time_zero", "other_metastases", "not_reported", "not_found", "quote", "start", "end", "decided"),
)


def command(
    source: Source = None,
    flat: Annotated[bool, typer.Option("--flat", help="One row a patient; tables and CSV always are.")] = False,
    eligible: Eligible = None,
    format: Format = RowFormat.TABLE,
    raw: Raw = False,
    store: Store = DEFAULT_STORE,
) -> None:
    """Print the cases, every field with its state.

    Example: batson cases --flat --format csv
    """
    with opened(store) as kg:
        told_eligible(kg, eligible)
        rows = kg.cases(source=source, flat=flat or format is not RowFormat.JSONL, eligible=eligible)
        print_rows(rows, COLUMNS, format=format, raw=raw)
