"""The questions: a form, a table whose rows open to their claims, and the same as CSV and JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ...kg.answers import Answer
from ...ontology.iris import ONTOLOGY
from ...ontology.vocabulary import Vocabulary
from ...queries.catalog import CatalogError, Parameter, Question, questions
from ...queries.errors import QueryBusy, QueryError, QueryTimeout
from .. import addresses
from ..cards import Link
from ..contexts.asking import QuestionPage, QuestionsPage
from ..explorer import Explorer, explorer_of
from ..pieces import Choice, FormField, Table
from ..tables import as_csv, table
from .start import question_link

CHECKED: Final = (("checked", "curated or confirmed by a person"),)
"""What the answer can be narrowed to by who read it."""


def all_questions(request: Request) -> Response:
    """Answer with the list of questions."""
    listed = tuple(question_link(q) for q in questions().values())
    return explorer_of(request).render(QuestionsPage(title="Questions", here="questions", questions=listed))


def question(request: Request) -> Response:
    """Answer a question as a page, or as CSV or JSON where the address ends so."""
    explorer = explorer_of(request)
    name, _, ending = request.path_params["name"].partition(".")
    found = questions().get(name)
    if found is None or ending not in ("", "csv", "json"):
        return explorer.problem(request, f"There is no question {name!r}; the list is at /ask.", status=404)
    given = {n: v.strip() for n, v in request.query_params.items() if n != "page" and v.strip()}
    asked = {n: v for n, v in given.items() if n != "read"}
    try:
        if given.get("read", "checked") != "checked":
            raise CatalogError(f"read: {given['read']!r} is none of: checked")
        answer = explorer.kg.ask(name, **asked)
    except (CatalogError, QueryError) as error:
        status = status_of(error)
        if ending:
            return JSONResponse({"status": status, "error": str(error)}, status_code=status)
        return explorer.render(page_of(explorer, found, given, error=str(error)), status=status)
    if "read" in given:
        answer = replace(answer, rows=tuple(row for row in answer.rows if not unchecked(row)))
    if ending == "csv":
        columns = [c.name for c in found.columns]
        headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', **_truncation(answer)}
        return Response(as_csv(columns, answer.rows), media_type="text/csv; charset=utf-8", headers=headers)
    if ending == "json":
        return Response(as_json(answer), media_type="application/json", headers=_truncation(answer))
    with explorer.reader() as store:
        shown = table(explorer, store, request, answer)
    notes = tuple(states_of_thrombus(explorer, asked)) if name == "thrombus" else ()
    return explorer.render(page_of(explorer, found, given, shown=shown, answer=answer, notes=notes))


def unchecked(row: Mapping[str, object]) -> bool:
    """Whether a row rests on what a machine read and no person has checked."""
    return "machine-read" in str(row.get("read_by", ""))


def states_of_thrombus(explorer: Explorer, asked: Mapping[str, str]) -> Iterator[str]:
    """Yield of how many cases anything is known about a thrombus: silence is not absence."""
    wanted = explorer.kg.vocabulary.find(asked["primary"]) if "primary" in asked else None
    counted: Counter[str] = Counter()
    for case in explorer.kg.cases():
        histology = case["primary"]["histology"]["value"]
        tumor = histology["iri"] if histology else None
        if not case["report"].get("confidential") and (
            wanted is None or (tumor and wanted in explorer.kg.vocabulary.ancestors(tumor))
        ):
            counted[case["primary"]["venous_thrombus"]["state"]] += 1
    known = [f"{counted.pop(state)} {state}" for state in ("present", "absent") if counted[state]]
    silent = [f"{n} {state}" for state, n in counted.most_common() if n]
    total = sum(counted.values()) + sum(int(part.split()[0]) for part in known)
    yield f"Of {total} cases: {', '.join([*known, *silent]) or 'none'}. Silence is not absence."


def page_of(
    explorer: Explorer,
    found: Question,
    given: Mapping[str, str],
    *,
    shown: Table | None = None,
    answer: Answer | None = None,
    error: str | None = None,
    notes: tuple[str, ...] = (),
) -> QuestionPage:
    """Return the page of a question with its form filled in, and its answer or what is wrong."""
    vocabulary = explorer.kg.vocabulary
    understood = answer.parameters if answer else {}
    return QuestionPage(
        title=found.title,
        here="questions",
        words=found.question,
        action=addresses.question(found.name),
        fields=tuple(
            FormField(
                name=p.name,
                doc=p.doc,
                value=given.get(p.name, ""),
                example=p.example or "",
                options=options(explorer, p),
                understood=understood.get(p.name, ""),
            )
            for p in found.parameters
        ),
        table=shown,
        error=error,
        suggestions=suggestions(vocabulary, found, given) if error else (),
        notes=notes,
        readers=Choice(name="read", label="read by", options=CHECKED, chosen=given.get("read", ""))
        if any(c.name == "read_by" for c in found.columns)
        else None,
        csv_url=addresses.question(f"{found.name}.csv", **given),
        json_url=addresses.question(f"{found.name}.json", **given),
        sparql_url=addresses.with_query("/sparql", query=answer.sparql) if answer else "",
    )


def options(explorer: Explorer, parameter: Parameter) -> tuple[str, ...]:
    """Return what may be filled in: the labels of the kinds that a parameter takes, or the ids of sources."""
    if parameter.type == "source":
        return tuple(explorer.kg.source_ids())
    if parameter.type == "eligible":
        return tuple(explorer.kg.review_questions())
    if parameter.type != "concept":
        return ()
    vocabulary = explorer.kg.vocabulary
    below = {iri for kind in parameter.kinds for iri in vocabulary.descendants(ONTOLOGY + kind)}
    return tuple(sorted({vocabulary.label(iri) for iri in below if iri in vocabulary}))


def suggestions(vocabulary: Vocabulary, found: Question, given: Mapping[str, str]) -> tuple[Link, ...]:
    """Return the same question with the words that are nearest to one that was not understood."""
    links = []
    for parameter in found.parameters:
        word = given.get(parameter.name)
        if parameter.type == "concept" and word and vocabulary.find(word) is None:
            for near in vocabulary.suggest(word):
                url = addresses.question(found.name, **{**given, parameter.name: near})
                links.append(Link(label=near, url=url))
    return tuple(links)


def status_of(error: Exception) -> int:
    """Return the status of an answer that failed."""
    if isinstance(error, QueryTimeout):
        return 504
    return 503 if isinstance(error, QueryBusy) else 400 if isinstance(error, CatalogError) else 500


def _truncation(answer: Answer) -> dict[str, str]:
    """Return the header that says that there were more rows than the limit."""
    return {"X-Batson-Truncated": f"rows={len(answer.rows)}"} if answer.truncated else {}


def as_json(answer: Answer) -> str:
    """Return an answer as JSON: the question, what was understood, and the rows."""
    return json.dumps(
        {
            "question": answer.question.name,
            "parameters": dict(answer.parameters),
            "columns": [{"name": c.name, "doc": c.doc} for c in answer.question.columns],
            "rows": [dict(row) for row in answer.rows],
            "truncated": answer.truncated,
        },
        ensure_ascii=False,
        indent=1,
    )
