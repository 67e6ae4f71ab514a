"""The reading view: the text of a source with every claim in its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from ...ontology.iris import CLAIM
from .. import addresses, lookup
from ..cards import Card, Link
from ..contexts.sources import ReadingPage
from ..explorer import Explorer, explorer_of
from ..lookup import Span
from ..pieces import Piece
from ..pyvis_page import panel_data
from ..segments import segments

ORDER = ("negated", "hypothesized", "recommended", "asserted")
"""What a piece looks like where several claims share the very same stretch: the first of these that one of them is."""
ASKED: Final = "asked"
"""Stands in the place of a claim for the stretch of a text that an address asks for."""


def reading(request: Request) -> Response:
    """Answer with the text of a source, or how to get it here."""
    explorer = explorer_of(request)
    source_id = request.path_params["source"]
    with explorer.reader() as store:
        source = lookup.sources(store, [source_id]).get(source_id)
        if source is None:
            return explorer.problem(
                request, f"No source {source_id!r} is in this graph; all of them are listed at /sources.", status=404
            )
        shas = texts_of(explorer, source_id)
        asked = request.query_params.get("text", "")
        sha = next((s for s in shas if asked and s.startswith(asked)), shas[0] if shas else None)
        text = explorer.kg.workspace.texts.get(sha) if sha else None
        spans = lookup.spans(store, sha) if sha and text is not None else []
        made = explorer.cards(store, (s.claim for s in spans))
    spans = [s for s in spans if s.claim in made]
    wanted = stretch_of(request.query_params.get("at", ""))
    pieces = tuple(shown(segments(text or "", [*spans, *wanted]), made, lengths(spans)))
    placed = [c for piece in pieces for c in piece.begins]
    page = ReadingPage(
        title=f"Text of {source_id}",
        here="sources",
        id=source_id,
        name=source.title or source_id,
        source_url=addresses.source(source_id),
        paper=addresses.outside(source.link),
        license=str(explorer.kg.workspace.texts.about(sha).get("license") or "") if sha else "",
        texts=tuple(
            Link(label=f"text {s[:8]}", url=addresses.reading(source_id, text=s[:12]) if s != sha else None)
            for s in shas
        ),
        pieces=pieces,
        order=tuple(placed),
        data=panel_data(made),
        claims=len(placed),
        unplaced=len(made) - len(set(placed)),
        has_text=text is not None,
    )
    return explorer.render(page)


def texts_of(explorer: Explorer, source_id: str) -> Sequence[str]:
    """Return the hashes of the texts of a source, the one that came last first."""
    texts = explorer.kg.workspace.texts
    newest = explorer.kg.text(source_id)
    return sorted(texts.of(source_id), key=lambda sha: texts.get(sha) != newest)


def stretch_of(asked: str) -> list[Span]:
    """Return the stretch that an address asks for, as "12-40" in code points; none for anything else."""
    found = re.fullmatch(r"(\d{1,9})-(\d{1,9})", asked, re.ASCII)
    return [Span(start=int(found[1]), end=int(found[2]), claim=ASKED)] if found else []


def lengths(spans: Iterable[Span]) -> dict[str, int]:
    """Return how long the shortest span of each claim is."""
    found: dict[str, int] = {}
    for span in spans:
        found[span.claim] = min(found.get(span.claim, span.end - span.start), span.end - span.start)
    return found


def shown(
    cut: Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]], made: Mapping[str, Card], length: Mapping[str, int]
) -> Iterator[Piece]:
    """Yield pieces with how they look and what a screen reader says of them.

    Where claims are nested, a piece looks as the innermost says: a negation colors its own words only.
    """
    for text, here, begun in cut:
        covering, begins = [c for c in here if c in made], [c for c in begun if c in made]
        known = [made[c] for c in covering]
        shortest = min((length[c] for c in covering), default=0)
        inner = [made[c] for c in covering if length[c] == shortest]
        marks = {card.modality for card in inner} | {"negated" for card in inner if card.negated}
        looks = next((mark for mark in ORDER if mark in marks), "")
        several = f" nested{min(len(known), 3)}" if len(known) > 1 else ""
        confirmed = " confirmed" if known and all(card.confirmed_by for card in known) else ""
        yield Piece(
            text=text,
            claims=tuple(c.removeprefix(CLAIM) for c in covering),
            begins=tuple(c.removeprefix(CLAIM) for c in begins),
            asked=ASKED in here,
            asks=ASKED in begun,
            classes=f"{looks}{several}{confirmed}",
            says="; ".join(says(made[c]) for c in begins),
        )


def says(card: Card) -> str:
    """Return a claim in one line."""
    parts = (
        card.subject.label,
        "not" if card.negated else "",
        card.predicate,
        card.object.label if card.object else "",
    )
    return f"{' '.join(p for p in parts if p)} ({card.modality}, {card.polarity})"
