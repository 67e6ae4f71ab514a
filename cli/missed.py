"""`batson missed`: the cases that a review could have had and has not."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from .options import DEFAULT_STORE, Eligible, Format, Raw, RowFormat, Store, opened, told_eligible
from .output import print_rows
from .usage import UsageError

NAME = "missed"
COLUMNS = ("case", "year", "cited", "perhaps")


def command(
    review: Annotated[str, typer.Argument(help="The source id of the review.")],
    searched: Annotated[int | None, typer.Option("--searched", help="The year of its search.")] = None,
    eligible: Eligible = None,
    format: Format = RowFormat.TABLE,
    raw: Raw = False,
    store: Store = DEFAULT_STORE,
) -> None:
    """Print the cases that were published before a review's search and are not in it.

    Example: batson missed weng2018
    """
    from ..appraisal.same_patient.overlap import missed_record

    with opened(store) as kg:
        told_eligible(kg, eligible)
        try:
            found = kg.missed(review, searched=searched, eligible=eligible)
        except (KeyError, ValueError) as error:
            raise UsageError(str(error.args[0])) from None
    if format is RowFormat.JSONL:
        typer.echo(json.dumps(missed_record(found), ensure_ascii=False))
        return
    if format is RowFormat.TABLE:
        when = f"{found.searched}, the year of the review: --searched says when it searched" if found.assumed else ""
        typer.echo(f"published before {when or found.searched}, and not in {found.review}: {len(found.missed)}\n")
    rows = [
        {"case": case_name(m.case), "year": m.year, "cited": m.cited, "perhaps": [case_name(p) for p in m.perhaps]}
        for m in found.missed
    ]
    print_rows(rows, COLUMNS, format=format, raw=raw)
    if format is RowFormat.TABLE:
        if found.undated:
            typer.echo(f"year not known, so not judged: {', '.join(map(case_name, found.undated))}")
        if found.unnamed:
            names = ", ".join(map(case_name, found.unnamed))
            typer.echo(f"rows of the review that name no author, so that a missed case may be one of them: {names}")


def case_name(iri: str) -> str:
    """Return a case as its source and place."""
    from urllib.parse import unquote

    return unquote(iri.rpartition("/case/")[2])
