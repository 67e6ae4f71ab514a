"""The start page: what is in the graph, and the first question, already answered."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from ...ontology.vocabulary import Vocabulary
from ...queries.catalog import CatalogError, Question, questions
from ...queries.errors import QueryError
from ...store import Store
from .. import addresses, lookup
from ..cards import STATES, Link
from ..contexts.asking import StartPage
from ..contexts.sources import SourcesPage
from ..explorer import Explorer, explorer_of, paged
from ..pieces import QuestionLink, SourceRow, Table, Tally
from ..tables import table

FIRST = "routes"
"""The question that the start page answers, with the examples that its own file gives."""
APPRAISALS: Final = (
    ("/cases", "Cases", "Patients from reports and tables, filtered and counted by the state of every field"),
    ("/appraisal", "Audits", "Each source against its own arithmetic, under stated assumptions"),
    ("/contradictions", "Contradictions", "Claims that cannot both hold, side by side; false conflicts apart"),
    ("/compare", "Two sources compared", "What both speak of, and in what they differ"),
    ("/overlap", "Same patients", "Which sources may tell of the same patients, with the reasons"),
    ("/survival", "Survival", "Curves or single patients by strategy, each step with its cases"),
    ("/chains", "Citation chains", "What a relayed claim rests on"),
    ("/drift", "Hedge drift", "What is told more firmly from place to place"),
)
"""The pages that say what the evidence amounts to, in a line each."""
SHOWN = 8
"""Rows of the first answer, and sources, on the start page."""


def start(request: Request) -> Response:
    """Answer with the start page."""
    explorer = explorer_of(request)
    first = questions()[FIRST]
    asked = {p.name: p.example for p in first.parameters if p.example}
    with explorer.generation() as here:
        store = here.store
        rows = here.remember("sources", lambda: source_rows(store))
        page = StartPage(
            title="batson",
            here="start",
            sources=tuple(sorted(rows, key=lambda r: -r.claims)[:SHOWN]),
            sources_total=len(rows),
            tallies=here.remember("tallies", lambda: tallies(store)),
            first=question_link(first, url=addresses.question(FIRST, **asked)),
            first_words=", ".join(f"{name}: {value}" for name, value in asked.items()),
            first_table=answered(explorer, store, request, asked),
            first_graph=addresses.graph(center=center(explorer.kg.vocabulary, asked)),
            questions=tuple(question_link(q) for q in questions().values()),
            appraisals=tuple((Link(label=name, url=url), says) for url, name, says in APPRAISALS),
        )
    return explorer.render(page)


def answered(explorer: Explorer, store: Store, request: Request, asked: dict[str, str]) -> Table | None:
    """Return the first rows of the first answer; None where the question cannot be answered now."""
    try:
        answer = explorer.kg.ask(FIRST, **asked)
    except (CatalogError, QueryError):
        return None
    return table(explorer, store, request, answer, length=SHOWN)


def center(vocabulary: Vocabulary, asked: dict[str, str]) -> str | None:
    """Return the concept that the first question is about."""
    return next((iri for word in asked.values() if (iri := vocabulary.find(word))), None)


def question_link(question: Question, *, url: str | None = None) -> QuestionLink:
    """Return a question for a list."""
    return QuestionLink(
        name=question.name,
        title=question.title,
        words=question.question,
        url=url or addresses.question(question.name),
    )


def source_rows(store: Store) -> list[SourceRow]:
    """Return all sources as rows, in the order of their ids."""
    claims, cases = lookup.per_source(store, "Claim"), lookup.per_source(store, "Case")
    return [
        SourceRow(
            name=Link(label=s.id, url=addresses.source(s.id)),
            title=s.title or "",
            type=s.type.value,
            year=s.year,
            claims=claims.get(s.id, 0),
            cases=cases.get(s.id, 0),
            paper=addresses.outside(s.link),
        )
        for s in lookup.sources(store).values()
    ]


def tallies(store: Store) -> tuple[Tally, ...]:
    """Return the counts of the start page."""
    by_method = {("machine-read" if m == "extracted" else m): n for m, n in lookup.claims_by(store, "method").items()}
    confirmed = lookup.confirmed(store)
    anchors = {STATES[state][0]: n for state, n in lookup.anchors_by_state(store).items()}
    return (
        Tally(
            title="Claims by modality",
            says="How firmly they are made",
            counts=pairs(lookup.claims_by(store, "modality")),
        ),
        Tally(
            title="Claims by attribution",
            says="Whose knowledge it is",
            counts=pairs(lookup.claims_by(store, "attribution")),
        ),
        Tally(title="Claims by kind", says="What they are about", counts=pairs(lookup.claims_by_kind(store))),
        Tally(
            title="Claims by reader",
            says="Who read them, and how many a person has confirmed",
            counts=(*pairs(by_method), ("confirmed by a person", confirmed)),
        ),
        Tally(
            title="Quotes",
            says="Found: these words stand in the text, which says nothing of how they were understood",
            counts=pairs(anchors),
        ),
        Tally(
            title="Cases",
            says="A series gives figures for several patients who cannot be told apart",
            counts=pairs(lookup.cases_by_type(store)),
        ),
    )


def pairs(counts: dict[str, int]) -> tuple[tuple[str, int], ...]:
    """Return counts as pairs."""
    return tuple(counts.items())


def sources(request: Request) -> Response:
    """Answer with the list of sources."""
    explorer = explorer_of(request)
    with explorer.generation() as here:
        rows = here.remember("sources", lambda: source_rows(here.store))
    paging, part = paged(request, len(rows))
    return explorer.render(SourcesPage(title="Sources", here="sources", sources=tuple(rows[part]), paging=paging))
