"""`batson prisma`: the counts of the PRISMA 2020 flow diagram over all recorded searches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from .options import DEFAULT_STORE, Format, Raw, RowFormat, Store
from .output import Row, print_rows
from .screen import disagreements
from .search_literature import tell

if TYPE_CHECKING:
    from ..ingest.literature.flow import Box

NAME = "prisma"
COLUMNS = ("phase", "box", "part", "count", "records")
UNKNOWN = "not recorded"


def command(format: Format = RowFormat.TABLE, raw: Raw = False, store: Store = DEFAULT_STORE) -> None:
    """Print the counts of the PRISMA 2020 flow; what nobody recorded is "not recorded", never guessed.

    Example: batson prisma --format csv
    """
    from ..kg import KnowledgeGraph
    from ..kg.literature import prisma, screened

    with KnowledgeGraph.open(store) as kg:
        boxes, kept = prisma(kg)
        found, _ = screened(kg)
    tell(kept.faults)
    if format is RowFormat.TABLE:
        for line in lines(boxes):
            typer.echo(line)
    else:
        print_rows([row for box in boxes for row in rows(box)], COLUMNS, format=format, raw=raw)
    cut = [s for s in kept.searches if not s.runs[-1].complete]
    for search in cut:
        typer.echo(
            f"search {search.id}: only {len(search.found)} of {search.runs[-1].hits} hits are recorded", err=True
        )
    for line in disagreements(found):
        typer.echo(line, err=True)


def lines(boxes: list[Box]) -> list[str]:
    """Return the flow as a person reads it."""
    out: list[str] = []
    phase = ""
    for box in boxes:
        if box.phase != phase:
            phase = box.phase
            out.append(phase.capitalize())
        out.append(f"  {box.label}: {UNKNOWN if box.count is None else box.count}")
        out += [f"    {part}: {count}" for part, count in box.parts.items()]
    return out


def rows(box: Box) -> list[Row]:
    """Return a box as rows: the box itself, then its parts."""
    place = {"phase": box.phase, "box": box.label}
    count = UNKNOWN if box.count is None else box.count
    whole = {**place, "part": None, "count": count, "records": list(box.records)}
    return [whole, *({**place, "part": part, "count": n, "records": []} for part, n in box.parts.items())]
