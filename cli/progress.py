"""A bar that shows how an ingest goes on: on a terminal only, and on standard error, where it is in nobody's way."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ..kg.ingest_report import Report


class Advance(Protocol):
    """Tells the bar of one more document."""

    def __call__(self, report: Report) -> None:
        """Show what became of a document."""


@contextmanager
def bar(files: int) -> Iterator[Advance]:
    """Yield what moves a bar over so many files: documents and megabytes done, and megabytes a second."""
    if not sys.stderr.isatty():
        yield lambda report: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("files, {task.fields[done]}"), TimeElapsedColumn())
    start, seen, documents, size = time.monotonic(), set[str](), 0, 0

    def said() -> str:
        rate = size / 1e6 / max(time.monotonic() - start, 1e-3)
        return f"{documents} documents, {size / 1e6:.1f} MB, {rate:.2f} MB/s"

    # What is printed goes above the bar; standard output that is no terminal is left alone.
    with Progress(*columns, console=Console(stderr=True), redirect_stdout=sys.stdout.isatty()) as progress:
        task = progress.add_task("", total=files, done=said())

        def advance(report: Report) -> None:
            nonlocal documents, size
            documents += 1
            size += report.bytes
            seen.add(report.name.partition("!")[0])
            progress.update(task, completed=len(seen), done=said())

        yield advance
