"""The page of axioms, written from their table: each with its question and what must follow from it."""

from __future__ import annotations

from collections.abc import Iterator

from .golden import Golden, Row, rows
from .words import statement


def axioms_page() -> str:
    """Return docs/axioms.md as the table of axioms says it; a test compares the two.

    >>> from batson.ontology.reasoning.page import axioms_page
    >>> axioms_page().splitlines()[0]
    '# The axioms, and what they answer'
    """
    lines = [
        "# The axioms, and what they answer",
        "",
        "Generated from `ontology/axioms.toml`. Each axiom answers a question; the test suite puts the golden",
        "inferences below to HermiT, and takes each axiom away to see that one of them then fails. *unreviewed* means",
        "that nobody has compared the axiom with a source.",
        "",
    ]
    for row in rows():
        lines += [*_section(row), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _section(row: Row) -> Iterator[str]:
    yield f"## {row.id}: {row.title}"
    yield ""
    yield f"**{row.question}** Source: {row.source}."
    yield ""
    yield "```text"
    yield from row.axioms
    yield "```"
    yield ""
    yield "| what must hold | |"
    yield "| --- | --- |"
    for golden in row.goldens:
        yield from _rows(golden)


def _rows(golden: Golden) -> Iterator[str]:
    if golden.contradiction:
        yield f"| contradiction | {golden.contradiction} |"
    elif golden.consistent:
        yield f"| no contradiction | {golden.consistent} |"
    else:
        yield from (f"| follows | {statement(triple)} |" for triple in golden.infers)
