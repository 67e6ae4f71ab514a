"""`batson screen`: include or exclude a record of a search, and see where each record stands."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .options import DEFAULT_STORE, Format, Raw, RowFormat, Store
from .output import print_rows
from .search_literature import tell
from .usage import UsageError

if TYPE_CHECKING:
    from ..ingest.literature.flow import Paper

NAME = "screen"
COLUMNS = ("record", "abstract", "full_text", "year", "title", "doi", "decided_by", "reasons")


class VerdictName(StrEnum):
    """What is decided."""

    INCLUDE = "include"
    EXCLUDE = "exclude"


class StageName(StrEnum):
    """What was read before deciding."""

    ABSTRACT = "abstract"
    FULL_TEXT = "full-text"


def command(
    search: Annotated[str, typer.Argument(help="The id of a search, or its query.")],
    record: Annotated[
        str | None, typer.Argument(help="A record: its key, DOI, PMID or PMCID; without it, list all.")
    ] = None,
    verdict: Annotated[VerdictName | None, typer.Argument(help="What is decided.")] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Why; an exclusion needs it.")] = None,
    by: Annotated[str | None, typer.Option("--by", help="Who decides.")] = None,
    stage: Annotated[StageName, typer.Option("--stage", help="What was read before deciding.")] = StageName.ABSTRACT,
    format: Format = RowFormat.TABLE,
    raw: Raw = False,
    store: Store = DEFAULT_STORE,
) -> None:
    """Record a screening decision; the latest of each person counts, and nothing is overwritten.

    Example: batson screen 3f0c19aa MED:30643818 exclude --reason "no cord metastasis" --by "A. Reader"
    """
    from ..kg import KnowledgeGraph
    from ..kg.literature import screen, screened

    with KnowledgeGraph.open(store) as kg:
        try:
            if record is not None:
                if verdict is None or by is None:
                    raise UsageError("a decision needs include or exclude after the record, and --by NAME")
                done = screen(kg, search, record, verdict.value, by=by, reason=reason, stage=stage.value)
                typer.echo(f"{done.record}: {done.verdict} at {done.stage}, by {done.by}")
            found, kept = screened(kg, search)
        except ValueError as error:
            raise UsageError(str(error)) from None
    tell(kept.faults)
    if record is None:
        print_rows([row(paper) for paper in found], COLUMNS, format=format, raw=raw)
    for line in disagreements(found):
        typer.echo(line, err=record is None)


def row(paper: Paper) -> dict[str, Any]:
    """Return a paper as a row: where it stands at both stages, and who decided why."""
    last = [d for stage in StageName for d in paper.latest(stage.value).values()]
    return {
        "record": paper.record.key,
        "abstract": paper.standing("abstract") or "undecided",
        "full_text": paper.standing("full-text") or "undecided",
        "year": paper.record.year,
        "title": paper.record.title,
        "doi": paper.record.doi,
        "decided_by": list(dict.fromkeys(d.by for d in last)),
        "reasons": list(dict.fromkeys(d.reason for d in last if d.reason)),
    }


def disagreements(found: list[Paper]) -> list[str]:
    """Return a line for each paper on which people disagree."""
    lines = []
    for paper in found:
        for stage in StageName:
            if paper.standing(stage.value) == "disagreement":
                said = "; ".join(
                    f"{d.by}: {d.verdict}{f' ({d.reason})' if d.reason else ''}"
                    for d in paper.latest(stage.value).values()
                )
                lines.append(f"disagreement at {stage.value} about {paper.record.key}: {said}")
    return lines
