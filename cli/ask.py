"""`batson ask`: the questions, and the answer to one with its evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from .options import DEFAULT_STORE, Format, Raw, RowFormat, Store, opened
from .output import print_rows, print_table
from .usage import UsageError

if TYPE_CHECKING:
    from ..kg import Answer, KnowledgeGraph
    from ..queries.catalog import Question

NAME = "ask"


def command(
    question: Annotated[str | None, typer.Argument(help="The name of a question; none lists them.")] = None,
    parameter: Annotated[
        list[str] | None, typer.Option("-p", "--parameter", help="name=value, as often as there are parameters.")
    ] = None,
    evidence: Annotated[bool, typer.Option(help="Print the claims behind the rows below the table.")] = True,
    format: Format = RowFormat.TABLE,
    raw: Raw = False,
    store: Store = DEFAULT_STORE,
) -> None:
    """List the questions, or answer one with its evidence.

    Example: batson ask routes -p "primary=renal cell carcinoma" -p "site=spinal cord"
    """
    if question is None:
        list_questions()
        return
    from ..queries.catalog import question as named

    asked = named(question)
    words = parse_parameters(parameter or [], asked)
    with opened(store) as kg:
        answer = kg.ask(question, **words)
        if format is not RowFormat.TABLE:
            columns = [c.name for c in asked.columns]
            print_rows(answer.rows, columns, format=format, raw=raw)
            return
        print_answer(kg, answer, evidence=evidence)


def list_questions() -> None:
    """Print every question with its parameters."""
    from ..queries.catalog import questions

    rows = [(q.name, q.question, ", ".join(p.name for p in q.parameters)) for q in questions().values()]
    print_table(rows, ["name", "question", "parameters"])


def parse_parameters(pairs: list[str], question: Question) -> dict[str, str]:
    """Read `name=value` pairs."""
    words = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            names = ", ".join(f"{p.name}=…" for p in question.parameters) or "no parameters"
            raise UsageError(f"-p {pair!r}: write name=value; {question.name} takes {names}")
        words[name.strip()] = value.strip()
    return words


def print_answer(kg: KnowledgeGraph, answer: Answer, *, evidence: bool) -> None:
    """Print the rows with numbers, and below them the claims that each rests on."""
    typer.echo(answer.question.question)
    for name, value in answer.parameters.items():
        typer.echo(f"  {name}: {value}")
    if not answer.rows:
        typer.echo("\nNothing in the graph answers this. Leave a parameter out to see more.")
        return
    columns = [c for c in answer.columns if any(row[c] != "" for row in answer.rows)]
    rows = [[str(i), *(str(row[c]) for c in columns)] for i, row in enumerate(answer.rows, start=1)]
    typer.echo()
    print_table(rows, ["row", *columns])
    if answer.truncated:
        typer.echo("There are more rows than are shown here.")
    if evidence:
        print_evidence(kg, answer)


def print_evidence(kg: KnowledgeGraph, answer: Answer) -> None:
    """Print each claim once, with the numbers of the rows that rest on it."""
    rows_of: dict[str, list[int]] = {}
    for i, row in enumerate(answer.rows, start=1):
        for iri in row.get("claims", ()):
            rows_of.setdefault(iri, []).append(i)
    print_cases(kg, answer)
    found = kg.evidence(sorted(rows_of))
    by_id = {iri.rpartition("/")[2]: numbers for iri, numbers in rows_of.items()}
    found.sort(key=lambda e: (by_id[e.record["id"]], e.record["id"]))
    if found:
        typer.echo("\nEvidence")
    for item in found:
        record: dict[str, Any] = item.record
        numbers = ", ".join(map(str, by_id[record["id"]]))
        state = f"{record['anchor_state']}, {record['method']}"
        confirmed = f", confirmed by {record['confirmed_by']}" if record["confirmed_by"] else ""
        typer.echo(f"\n[row {numbers}] {record['source']}, {record['section'] or 'no section'} — claim {record['id']}")
        typer.echo(f"  {record['modality']}, {record['polarity']}, {record['attribution']} ({state}{confirmed})")
        if record["quote"]:
            typer.echo(f"  “{' '.join(record['quote'].split())}”")
        elif item.gloss:
            typer.echo(f"  in our words: {item.gloss} (the text is not here)")
        if item.inference:
            typer.echo(f"  worked out: {item.inference}")
        if item.cited:
            typer.echo(f"  cites {'; '.join(item.cited)}")
        if item.link:
            typer.echo(f"  {item.link}")


def print_cases(kg: KnowledgeGraph, answer: Answer) -> None:
    """Print each case that rows rest on, once, with where it is told."""
    rows_of: dict[str, list[int]] = {}
    for i, row in enumerate(answer.rows, start=1):
        for iri in row.get("cases", ()):
            rows_of.setdefault(iri, []).append(i)
    links = {s["id"]: s["link"] for s in kg.sources()} if rows_of else {}
    for iri, numbers in sorted(rows_of.items(), key=lambda item: item[1]):
        for record in kg.records([iri]):
            typer.echo(f"\n[row {', '.join(map(str, numbers))}] {record['source']}, {record['place']}")
            if record["note"]:
                typer.echo(f"  note: {record['note']}")
            if links.get(record["source"]):
                typer.echo(f"  {links[record['source']]}")
