"""`batson appraise`: forms that people fill about sources and cases; nothing is summed up into a score."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .options import DEFAULT_STORE, Format, Raw, RowFormat, Store, opened
from .output import print_rows, print_table
from .usage import UsageError

if TYPE_CHECKING:
    from ..kg import KnowledgeGraph

NAME = "appraise"
COLUMNS = ("id", "form", "domain", "question", "rater", "answer", "note", "when")


def command(
    about: Annotated[str | None, typer.Argument(help="A source, or a case by its patient_key.")] = None,
    form: Annotated[str | None, typer.Option("--form", help="Only this form: murad, jbi, robins-i, amstar-2.")] = None,
    rate: Annotated[list[str] | None, typer.Option("--rate", help="QUESTION=ANSWER; may be repeated.")] = None,
    by: Annotated[str, typer.Option("--by", help="Who rates.")] = "",
    note: Annotated[str, typer.Option("--note", help="Why, kept with --rate.")] = "",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write a sheet to rate in, .csv or .xlsx.")
    ] = None,
    import_: Annotated[Path | None, typer.Option("--import", help="Keep the ratings of an edited sheet.")] = None,
    format: Format = RowFormat.TABLE,
    raw: Raw = False,
    store: Store = DEFAULT_STORE,
) -> None:
    """List the forms, show or give ratings, write a sheet to rate in, or read one back.

    Example: batson appraise weng2018 --form amstar-2 -o sheet.xlsx --by "A. Rater"
    """
    with opened(store) as kg:
        try:
            if import_ is not None:
                bring(kg, import_)
            elif about is None:
                if rate or output:
                    raise UsageError("name the source or case to rate: batson appraise SOURCE --rate …")
                overview(kg, format=format, raw=raw)
            elif output is not None:
                rows = kg.export_ratings(output, about, form_id=form, by=by)
                typer.echo(f"wrote {output}: {rows} questions")
            elif rate:
                given = kg.rate(about, named(form), answers(rate), by=by, note=note)
                typer.echo(f"{len(given)} ratings kept")
            else:
                show(kg, about, form, format=format, raw=raw)
        except (KeyError, ValueError) as error:
            raise UsageError(str(error.args[0])) from None


def named(form: str | None) -> str:
    """Return the form, which a rating has to name."""
    if form is None:
        raise UsageError("name the form: --form murad, jbi, robins-i or amstar-2")
    return form


def answers(given: list[str]) -> dict[str, str]:
    """Read QUESTION=ANSWER."""
    pairs = [one.partition("=") for one in given]
    if wrong := [name for name, sign, answer in pairs if not sign or not answer.strip()]:
        raise UsageError(f"--rate {wrong[0]}: write QUESTION=ANSWER")
    return {name.strip(): answer.strip().lower() for name, _, answer in pairs}


def bring(kg: KnowledgeGraph, sheet: Path) -> None:
    """Keep the ratings of a sheet."""
    done = kg.import_ratings(sheet)
    typer.echo(f"{sheet}: {len(done.ratings)} ratings kept, {done.unanswered} questions without an answer")
    for problem in done.problems:
        typer.echo(f"batson: {sheet}: {problem.place}: {problem.reason}", err=True)
    if done.problems:
        raise typer.Exit(1)


def overview(kg: KnowledgeGraph, *, format: RowFormat, raw: bool) -> None:
    """Print the forms, what was rated, how far raters agree and on what they differ."""
    from ..appraisal.forms import forms
    from ..kg.rating import name_of

    status = kg.rating_status()
    if format is not RowFormat.TABLE:
        print_ratings(kg, None, None, format=format, raw=raw)
        return
    listed = [[f.id, f.title, " or ".join(f.about), str(len(f.questions)), f.checked] for f in forms().values()]
    print_table(listed, ["form", "title", "about", "questions", "checked"])
    typer.echo(f"\n{len(status.ratings)} ratings by {len({r.rater for r in status.ratings})} people")
    for one in status.agreement:
        figure = "not defined" if one.kappa is None else f"{one.kappa:.2f}"
        share = f"{one.same} of {one.rated} alike ({100 * one.same / one.rated:.0f}%)"
        typer.echo(f"{one.form}: {one.raters[0]} and {one.raters[1]}: {share}, kappa {figure}")
    for title, ratings in (("open disagreements", status.open), ("about what is not here any more", status.lost)):
        if ratings:
            typer.echo(f"\n{title}")
            rows = [[r.form, name_of(r.about), r.question, r.rater, r.answer, r.note] for r in ratings]
            print_table(rows, ["form", "about", "question", "rater", "answer", "note"])


def show(kg: KnowledgeGraph, about: str, form: str | None, *, format: RowFormat, raw: bool) -> None:
    """Print what was answered about a source or a case, raters side by side, and what is still open to rate."""
    from ..appraisal.forms import form as form_of
    from ..appraisal.forms import forms

    if format is not RowFormat.TABLE:
        print_ratings(kg, about, form, format=format, raw=raw)
        return
    rated = kg.ratings(about)
    wanted = [form_of(form)] if form else [f for f in forms().values() if any(r["form"] == f.id for r in rated)]
    if not wanted:
        typer.echo(f"nobody has rated {about} yet; the forms: {', '.join(forms())}")
    for one in wanted:
        raters = sorted({r["rater"] for r in rated if r["form"] == one.id})
        given = {(r["question"], r["rater"]): r["answer"] for r in rated if r["form"] == one.id}
        typer.echo(f"{one.title}\n{one.instrument}\nchecked: {one.checked}\n")
        rows = []
        for q in one.questions:
            said = [given.get((q.id, name), "") for name in raters]
            differ = "differ" if len({s for s in said if s}) > 1 else ""
            rows.append([q.domain, q.id, q.text, ", ".join(one.answers_to(q.id)), *said, differ])
        print_table(rows, ["domain", "question", "asks", "answers", *raters, ""])
    if rated_cases := cases_of(kg, about):
        typer.echo(f"rated cases of it: {', '.join(rated_cases)}")


def cases_of(kg: KnowledgeGraph, about: str) -> list[str]:
    """Return the cases of a source that somebody rated."""
    from urllib.parse import quote

    from ..ontology import iris

    here = f"{iris.CASE}{quote(about, safe='')}/"
    return sorted({r["id"] for r in kg.ratings() if r["about"].startswith(here)})


def print_ratings(kg: KnowledgeGraph, about: str | None, form: str | None, *, format: RowFormat, raw: bool) -> None:
    """Print one row a rating."""
    from ..appraisal.forms import form as form_of

    rows = [
        {**r, "domain": form_of(r["form"]).question(r["question"]).domain}
        for r in kg.ratings(about)
        if form in (None, r["form"])
    ]
    if format is RowFormat.JSONL:
        for row in rows:
            typer.echo(json.dumps(row, ensure_ascii=False))
    else:
        print_rows(rows, COLUMNS, format=format, raw=raw)
