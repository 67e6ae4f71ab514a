"""`batson duplicates`: cases that may be one patient, with the reasons for and against; nothing is merged."""

from __future__ import annotations

import typer

from .options import DEFAULT_STORE, Eligible, Format, Raw, RowFormat, Store, opened, told_eligible
from .output import print_rows

NAME = "duplicates"
COLUMNS = ("a", "b", "probability", "decided", "reasons")


def command(
    eligible: Eligible = None, format: Format = RowFormat.TABLE, raw: Raw = False, store: Store = DEFAULT_STORE
) -> None:
    """Print pairs of cases that may be one patient, and how many patients there are between a and b.

    What people decided (`batson review same`, `apart`) stands behind the pairs on which nobody has.

    Example: batson duplicates
    """
    with opened(store) as kg:
        told_eligible(kg, eligible)
        rows, patients = kg.duplicates(eligible=eligible)
    if format is RowFormat.TABLE:
        typer.echo(f"{patients}\n")
        rows = [{**r, "probability": "" if (p := r["probability"]) is None else f"{p:.2f}"} for r in rows]
    print_rows(rows, COLUMNS, format=format, raw=raw)
