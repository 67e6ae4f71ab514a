"""`batson eligible`: the review questions, which cases each admits, and the table in which a person edits them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from .missed import case_name
from .options import DEFAULT_STORE, Format, Raw, RowFormat, Store, opened
from .output import print_rows, print_table
from .usage import UsageError

NAME = "eligible"
COLUMNS = ("case", "eligible", "reason")


def command(
    name: Annotated[str | None, typer.Argument(help="A review question; without it they are listed.")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write the table, to edit.")] = None,
    table: Annotated[Path | None, typer.Option("--table", help="Keep an edited table.")] = None,
    format: Format = RowFormat.TABLE,
    raw: Raw = False,
    store: Store = DEFAULT_STORE,
) -> None:
    """List the review questions, or say of every case whether one admits it and why not.

    Example: batson eligible lesion-histology
    """
    from ..appraisal.eligibility import question_record

    with opened(store) as kg:
        try:
            if table is not None:
                typer.echo(f"kept {table}: {', '.join(kg.keep_review_questions(table))}")
            elif output is not None:
                output.write_text(kg.review_question_table(), encoding="utf-8")
                typer.echo(f"wrote {output}")
            elif name is None and format is RowFormat.JSONL:
                for one in kg.review_questions().values():
                    typer.echo(json.dumps(question_record(one, vocabulary=kg.vocabulary), ensure_ascii=False))
            elif name is None:
                records = [question_record(q, vocabulary=kg.vocabulary) for q in kg.review_questions().values()]
                rows = [[str(r.pop("name")), str(r.pop("title", "")), said(r)] for r in records]
                print_table(rows, ["review question", "title", "admits"])
            else:
                found = kg.admissions(name)
                if format is RowFormat.TABLE:
                    typer.echo(f"{found}\n")
                listed = [{"case": case_name(a.case), "eligible": a.word, "reason": a.reason} for a in found.cases]
                print_rows(listed, COLUMNS, format=format, raw=raw)
        except ValueError as error:
            raise UsageError(str(error)) from None


def said(columns: dict[str, object]) -> str:
    """Return the columns of a review question in words."""
    return "; ".join(
        f"{name}: {' or '.join(map(str, value)) if isinstance(value, tuple) else value}"
        for name, value in columns.items()
    )
