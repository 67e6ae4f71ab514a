"""Answers as tables: rows that open to their claims, and the same rows as CSV and JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import unquote

from starlette.requests import Request

from ..kg.answers import Answer
from ..kg.answers import Row as AnswerRow
from ..ontology.iris import CASE
from ..queries.results import guard_cell
from ..store import Store
from . import addresses
from .cards import Card, Link
from .explorer import Explorer, paged
from .pieces import Cell, Row, Table

MOST_CARDS: Final = 25
"""Claims shown in one row; a row that rests on more says how many and leads to their list."""
AT_ONCE: Final = 3
"""Claims that an opened row shows at once; the others stand behind a line that opens."""
LISTED: Final = 3
"""Parts of a long cell that are shown at once."""
GROUNDS: Final = {
    "own observation": "What the source saw itself",
    "own pooling": "What it counted over several cases",
    "relayed": "What it relays from others",
    "own inference": "What it concludes",
    "background": "What it says without a reference",
}
"""What the claims behind a recommendation are to it, by whose knowledge they are."""


def table(explorer: Explorer, store: Store, request: Request, answer: Answer, *, length: int = 100) -> Table:
    """Return the page of an answer that a request asks for, with the claims behind each of its rows."""
    paging, part = paged(request, len(answer.rows), length=length)
    shown = answer.rows[part]
    known = explorer.cards(store, (iri for row in shown for iri in row.get("claims", ())))
    # a column that is blank in every row says nothing and takes room
    names = [c for c in answer.columns if any(row.get(c) not in (None, "") for row in answer.rows)]
    docs = {c.name: c.doc for c in answer.question.columns}
    return Table(
        columns=tuple((name.replace("_", " "), docs[name]) for name in names),
        rows=tuple(line(row, names, known) for row in shown),
        paging=paging,
        truncated=answer.truncated,
    )


def line(row: AnswerRow, names: Sequence[str], known: Mapping[str, Card]) -> Row:
    """Return one row with its claims: the one that it is about first, what a machine read twice only once."""
    twins = {twin.label for iri in row.get("claims", ()) if iri in known for twin in known[iri].twins}
    told = [known[iri] for iri in row.get("claims", ()) if iri in known and known[iri].id not in twins]
    told.sort(key=lambda card: (card.modality != "recommended", card.reader == "unchecked"))
    cases = tuple(Link(label=case_label(iri), url=addresses.page_of(iri)) for iri in row.get("cases", ()))
    shown, more = told[:MOST_CARDS], max(0, len(told) - MOST_CARDS)
    if told and told[0].modality == "recommended":
        lead = tuple(card for card in shown if card.modality == "recommended")
        by_ground = [
            (title, tuple(c for c in shown[len(lead) :] if c.attribution == g)) for g, title in GROUNDS.items()
        ]
        rest = tuple((title, found) for title, found in by_ground if found)
    else:
        lead = tuple(shown[:AT_ONCE])
        rest = (("", tuple(shown[AT_ONCE:])),) if len(shown) > AT_ONCE else ()
    return Row(
        cells=tuple(cell(name, row.get(name, ""), cases) for name in names),
        lead=lead,
        rest=rest,
        cases=cases,
        more=more,
    )


def cell(column: str, value: Any, cases: Sequence[Link] = ()) -> Cell:
    """Return one cell; a source leads to its page, the one patient of a row to the case."""
    text = "" if value is None else str(value)
    if column == "source" and text:
        return Cell(column=column, text=text, url=addresses.source(text))
    if column == "patient" and len(cases) == 1:
        return Cell(column=column, text=cases[0].label, url=cases[0].url)
    items = tuple(text.split("; "))
    return Cell(column=column, text=text, items=items if len(items) > LISTED else ())


def case_label(iri: str) -> str:
    """Return a case by its source and its place there, as its IRI names it."""
    return ", ".join(unquote(part) for part in iri.removeprefix(CASE).split("/"))


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
