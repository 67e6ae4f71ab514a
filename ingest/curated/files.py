"""How the curated files are read: strictly, so that a slip of the pen is named and never becomes evidence."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterator, Sequence
from importlib import resources
from typing import Any


class CuratedFault(ValueError):
    """A curated file that says something it cannot mean; the message names file, row and column in one line."""

    def __init__(self, path: str, place: str, reason: str) -> None:
        super().__init__(f"curated/{path}: {place}: {reason}" if place else f"curated/{path}: {reason}")


def table(path: str, columns: Sequence[str]) -> Iterator[dict[str, str]]:
    """Yield the rows of a curated CSV file, stripped.

    Raises CuratedFault where the columns are not exactly these, or a row has more or fewer cells.
    """
    text = resources.files(__package__).joinpath(path).read_text(encoding="utf-8")
    lines = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    if list(lines.fieldnames or ()) != list(columns):
        raise CuratedFault(path, "header", f"the columns must be {','.join(columns)}")
    for row in lines:
        if None in row or None in row.values():
            raise CuratedFault(path, f"line {lines.line_num}", f"must have {len(columns)} cells")
        yield {column: cell.strip() for column, cell in row.items()}


def document(path: str) -> dict[str, Any]:
    """Return the content of a curated TOML file.

    Raises CuratedFault where it is malformed.
    """
    try:
        return tomllib.loads(resources.files(__package__).joinpath(path).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise CuratedFault(path, "", f"is no TOML: {error}") from error
