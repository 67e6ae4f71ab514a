"""Rows on the terminal, as JSON lines and as CSV that a spreadsheet cannot run."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..queries.results import guard_cell
from .options import RowFormat

Row = Mapping[str, Any]


def print_rows(rows: Iterable[Row], columns: Sequence[str], *, format: RowFormat, raw: bool = False) -> None:
    """Print rows; the table and the CSV show `columns`, JSON lines are whole."""
    if format is RowFormat.JSONL:
        for row in rows:
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    elif format is RowFormat.CSV:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([cell(row.get(c), raw=raw) for c in columns])
    else:
        print_table([[shown(row.get(c)) for c in columns] for row in rows], columns)


def cell(value: Any, *, raw: bool) -> str:
    """Return a value as a CSV cell, guarded unless it is a number or asked for as it is."""
    text = shown(value)
    return text if raw or isinstance(value, (int, float)) else guard_cell(text)


def shown(value: Any) -> str:
    """Return a value as a person reads it: a concept by its label, a list by its items, blank for nothing."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return str(value.get("label") or value.get("printed") or json.dumps(value, ensure_ascii=False))
    if isinstance(value, (list, tuple)):
        return "; ".join(shown(v) for v in value)
    return str(value)


def print_table(rows: Sequence[Sequence[str]], columns: Sequence[str]) -> None:
    """Print a table that fits the terminal; nothing of a source is read as markup."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name in columns:
        table.add_column(name.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(Text(text) for text in row))
    console = Console(width=None if sys.stdout.isatty() else 160, soft_wrap=False)
    console.print(table)
