"""`batson evaluate`: how well the reader reads documents that you have gold for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .output import print_table
from .usage import UsageError

if TYPE_CHECKING:
    from ..ingest.evaluation import Ratio

NAME = "evaluate"


def command(
    gold: Annotated[Path, typer.Argument(help="A folder with NAME.json gold files; documents there or one above.")],
    missed: Annotated[bool, typer.Option("--missed", help="List the gold claims that were not found.")] = False,
) -> None:
    """Read documents, extract their claims and score them against gold, by document, predicate and field.

    Example: batson evaluate tests/data/gold
    """
    from ..ingest.evaluation import Ratio, total
    from ..kg.evaluating import evaluate

    try:
        scores = evaluate(gold)
    except (ValueError, KeyError) as error:
        raise UsageError(str(error)) from None
    rows = []
    for name, s in [*scores.items(), ("TOTAL", total(scores.values()))]:
        shares = [Ratio(s.matched, s.predicted).share, Ratio(s.matched, s.gold).share]
        shares += [s.f1(s.matched), s.f1(s.strict), s.f1(s.full)]
        rows.append(
            [name, str(s.gold), str(s.predicted), *(f"{x:.2f}" for x in shares), f"{s.must_not_hit}/{s.must_not}"]
        )
    head = ["document", "gold", "predicted", "precision", "recall", "relaxed F1", "strict F1", "full F1", "must not"]
    print_table(rows, head)
    whole = total(scores.values())
    for facet in ("predicate", "modality", "format", "difficulty"):
        ratios = whole.facet(facet)
        typer.echo()
        print_table(
            [[v, f"{r.right}/{r.asked}", f"{r.share:.2f}"] for v, r in ratios.items()], [facet, "found", "recall"]
        )
    typer.echo()
    fields = whole.field_ratios()
    print_table([[v, f"{r.right}/{r.asked}", f"{r.share:.2f}"] for v, r in fields.items()], ["field", "right", "share"])
    if missed:
        typer.echo("\nnot found: " + ", ".join(whole.missed))


def listed(ratios: dict[str, Ratio]) -> list[list[str]]:
    """Return ratios as rows."""
    return [[name, f"{r.right}/{r.asked}", f"{r.share:.2f}"] for name, r in ratios.items()]
