"""The picture of a neighborhood as a page, with filters, a panel, and the same as a list."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from ...ontology import iris
from ...ontology.model import Modality, predicates
from .. import addresses, lookup
from ..cards import Link
from ..contexts.pictures import GraphPage
from ..explorer import explorer_of
from ..picture import MOST_NODES, Picture, picture
from ..pieces import Choice
from ..pyvis_page import edge_rows, fragment
from ..view import View

LIMITS: Final = ("25", "50", "100", "200", str(MOST_NODES))
EMPTY: Final = Picture(nodes=(), edges=(), left_out=0)


def graph(request: Request) -> Response:
    """Answer with the picture that an address asks for."""
    explorer = explorer_of(request)
    vocabulary = explorer.kg.vocabulary
    given = {n: v.strip() for n, v in request.query_params.items()}
    word = given.get("center", "")
    center = vocabulary.find(word) if word else None
    error = None
    if word and center is None:
        near = ", ".join(vocabulary.suggest(word)) or "nothing near it"
        error = f"No concept {word!r} is in the ontology; did you mean: {near}?"
    with explorer.generation() as here:
        store = here.store
        known = lookup.source_ids(store)
        chosen = choices(given, list(known))
        unknown = [c.label.lower() for c in chosen if given.get(c.name) and not c.chosen]
        if unknown and error is None:
            error = f"There is no such {unknown[0]} to filter by; choose one from the list."
        picked = {c.name: c.chosen for c in chosen}
        found = EMPTY
        if error is None:
            view = View(
                center=center,
                focus=iris.CLAIM + given["claim"] if given.get("claim") else None,
                hops=int(picked["hops"] or 1),
                source=picked["source"],
                kind=picked["kind"],
                modality=picked["modality"],
                limit=int(picked["limit"] or 50),
            )
            found = here.remember(view, lambda: picture(store, vocabulary, view))
        made = explorer.cards(store, found.claims)
    label = vocabulary.label(center) if center else ""
    page = GraphPage(
        title=f"Graph: {label}" if label else "Graph",
        here="graph",
        center=Link(label=label, url=addresses.concept(center)) if center else None,
        center_word=label or word,
        action="/graph",
        options=tuple(sorted({t.label for t in vocabulary})),
        filters=chosen,
        picture=fragment(found, made),
        legend=found.legend,
        listing=edge_rows(found),
        nodes_shown=len(found.nodes),
        nodes_left_out=found.left_out,
        claims_shown=len(made),
        error=error,
    )
    return explorer.render(page, status=400 if error else 200)


def choices(given: dict[str, str], sources: list[str]) -> tuple[Choice, ...]:
    """Return the filters of the picture with what is chosen; an unknown choice counts as none."""
    kinds = list(dict.fromkeys(sorted(p.kind for p in predicates().values())))
    offered = (
        ("hops", "Steps", [("1", "1 step"), ("2", "2 steps")]),
        ("kind", "Kind of claim", [(k, k) for k in kinds]),
        ("modality", "Modality", [(m.value, m.value) for m in Modality]),
        ("source", "Source", [(s, s) for s in sources]),
        ("limit", "Concepts", [(n, f"up to {n}") for n in LIMITS]),
    )
    defaults = {"hops": "1", "limit": "50"}
    return tuple(
        Choice(
            name=name,
            label=label,
            options=tuple(options),
            chosen=next(
                (v for v, _ in options if v == given.get(name, "")), "" if given.get(name) else defaults.get(name, "")
            ),
        )
        for name, label, options in offered
    )
