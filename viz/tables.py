"""Answers as tables: rows that open to their claims, and the same rows as CSV and JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import unquote

from starlette.requests import Request

from ..kg.answers import LINKS, Answer
from ..kg.answers import Row as AnswerRow
from ..ontology.iris import CASE
from ..queries.results import guard_cell
from ..store import Store
from . import addresses
from .cards import Link, cards
from .explorer import Explorer, paged
from .pieces import Cell, Row, Table

MOST_CARDS: Final = 25
"""Claims shown in one row; a row that rests on more says how many and leads to their list."""


def table(explorer: Explorer, store: Store, request: Request, answer: Answer, *, length: int = 100) -> Table:
    """Return the page of an answer that a request asks for, with the claims behind each of its rows."""
    paging, part = paged(request, len(answer.rows), length=length)
    shown = answer.rows[part]
    wanted = (iri for row in shown for iri in row.get("claims", ())[:MOST_CARDS])
    known = cards(store, explorer.kg.records, explorer.kg.vocabulary, wanted)
    return Table(
        columns=tuple((c.name.replace("_", " "), c.doc) for c in answer.question.columns if c.name not in LINKS),
        rows=tuple(
            Row(
                cells=tuple(cell(name, row.get(name, "")) for name in answer.columns),
                cards=tuple(known[iri] for iri in row.get("claims", ())[:MOST_CARDS] if iri in known),
                cases=tuple(Link(label=case_label(iri), url=addresses.page_of(iri)) for iri in row.get("cases", ())),
                more=max(0, len(row.get("claims", ())) - MOST_CARDS),
            )
            for row in shown
        ),
        paging=paging,
        truncated=answer.truncated,
    )


def cell(column: str, value: Any) -> Cell:
    """Return one cell; the column of sources leads to their pages."""
    text = "" if value is None else str(value)
    return Cell(column=column, text=text, url=addresses.source(text) if column == "source" and text else None)


def case_label(iri: str) -> str:
    """Return the place of a case in its source, as its IRI names it."""
    return " · ".join(unquote(part) for part in iri.removeprefix(CASE).split("/"))


def as_csv(columns: Sequence[str], rows: Sequence[AnswerRow]) -> str:
    """Return rows as CSV; text that a spreadsheet would take for a formula is guarded, lists are joined by blanks.

    >>> from batson.viz.tables import as_csv
    >>> as_csv(["a", "claims"], [{"a": "=1+1", "claims": ["x:1", "x:2"]}])
    "a,claims\\r\\n'=1+1,x:1 x:2\\r\\n"
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_plain(row.get(name)) for name in columns])
    return out.getvalue()


def _plain(value: Any) -> str:
    """Return one cell of CSV."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return guard_cell(" ".join(str(v) for v in value))
    return guard_cell(str(value))
