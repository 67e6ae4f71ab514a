"""`batson claims`: every claim with its place, as a table, JSON lines or CSV."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from .options import DEFAULT_STORE, Format, Raw, RowFormat, Source, Store, opened
from .output import print_rows

NAME = "claims"
COLUMNS = (
    *("id", "source", "kind", "subject", "predicate", "object", "statistic", "polarity", "modality", "attribution"),
    *("section", "anchor_state", "method", "confirmed_by", "quote"),
)
MISSED = ("source", "section", "start", "end", "sentence")


class MethodName(StrEnum):
    """Who read the claim."""

    CURATED = "curated"
    EXTRACTED = "extracted"


def command(
    source: Source = None,
    method: Annotated[MethodName | None, typer.Option("--method", help="Only claims read this way.")] = None,
    missed: Annotated[
        bool,
        typer.Option("--missed", help="Not claims, but the sentences on a tumor, a site and a spread that gave none."),
    ] = False,
    format: Format = RowFormat.TABLE,
    raw: Raw = False,
    store: Store = DEFAULT_STORE,
) -> None:
    """Print the claims, one JSON object a line with --format jsonl.

    Example: batson claims --source weng2018 --format jsonl
    """
    with opened(store) as kg:
        if missed:
            print_rows(kg.missed_sentences(source=source), MISSED, format=format, raw=raw)
            return
        rows = kg.claims(source=source, method=method.value if method else None)
        print_rows(rows, COLUMNS, format=format, raw=raw)
