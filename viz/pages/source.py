"""The page of a source: what it is, what its text has lost, its references, what it says, its cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ...kg import reading
from ...ontology.iris import CLAIM
from ...ontology.model import Citation
from .. import addresses, lookup
from ..cards import STATES, Link
from ..contexts.sources import SourcePage
from ..explorer import explorer_of, paged, wants_json
from ..pieces import Choice, Reference, Tally
from ..ratings import rating_rows
from .audit import further

ABOUT: Final = ("title", "authors", "year", "journal", "volume", "type", "doi", "pmid", "pmcid", "license", "note")
FILTERS: Final = (
    ("kind", "Kind"),
    ("modality", "Modality"),
    ("polarity", "Polarity"),
    ("attribution", "Attribution"),
    ("method", "Reader"),
)
PAGE: Final = 30


def source(request: Request) -> Response:
    """Answer with one source."""
    explorer = explorer_of(request)
    source_id = request.path_params["source"]
    with explorer.reader() as store:
        about = lookup.whole_source(store, source_id)
    if about is None:
        return explorer.problem(
            request, f"No source {source_id!r} is in this graph; all of them are listed at /sources.", status=404
        )
    if wants_json(request):
        return JSONResponse({**asdict(about), "link": about.link})
    records = list(explorer.kg.claims(source=source_id))
    chosen = {name: request.query_params.get(name, "") for name, _ in FILTERS}
    kept = [r for r in records if all(r[name] == value for name, value in chosen.items() if value)]
    paging, part = paged(request, len(kept), length=PAGE)
    with explorer.reader() as store:
        made = explorer.cards(store, (CLAIM + r["id"] for r in kept[part]))
        losses = reading.losses(store, source_id)
    page = SourcePage(
        title=about.title or source_id,
        here="sources",
        id=source_id,
        about=tuple((name, str(getattr(about, name))) for name in ABOUT if getattr(about, name)),
        paper=addresses.outside(about.link),
        reading_url=addresses.reading(source_id),
        has_text=explorer.kg.text(source_id) is not None,
        losses=tuple(losses),
        references=tuple(reference(entry) for entry in about.references),
        cases=case_links(explorer.kg.cases(source=source_id)),
        cases_url=addresses.with_query("/cases", source=source_id),
        further=(Link(label="Audit of its figures", url=addresses.audit(source_id)), *further(source_id)),
        ratings=rating_rows(explorer.kg.ratings(), about.iri),
        tallies=(
            tally("Modality", "modality", records),
            tally("Attribution", "attribution", records),
            tally("Quotes", "anchor_state", [{"anchor_state": STATES[r["anchor_state"]][0]} for r in records]),
        ),
        action=addresses.source(source_id),
        filters=tuple(choice(name, label, records, chosen[name]) for name, label in FILTERS),
        cards=tuple(made.values()),
        paging=paging,
        graph_url=addresses.graph(source=source_id),
    )
    return explorer.render(page)


def tally(title: str, key: str, records: Iterable[Mapping[str, Any]]) -> Tally:
    """Return how many of the claims have each value of a key."""
    return Tally(title=title, says="", counts=tuple(Counter(r[key] for r in records).most_common()))


def choice(name: str, label: str, records: Iterable[Mapping[str, Any]], chosen: str) -> Choice:
    """Return a filter over the values that the claims have, each with its count."""
    counted = Counter(r[name] for r in records)
    return Choice(
        name=name, label=label, chosen=chosen, options=tuple((v, f"{v} ({n})") for v, n in counted.most_common())
    )


def reference(entry: Citation) -> Reference:
    """Return an entry of the reference list as it is shown."""
    parts = (entry.authors, entry.title, entry.journal, entry.year)
    text = entry.text or ". ".join(str(p) for p in parts if p) or "entry not in the text at hand"
    link = f"https://doi.org/{entry.doi}" if entry.doi else None
    if link is None and entry.pmid:
        link = f"https://pubmed.ncbi.nlm.nih.gov/{entry.pmid}/"
    cited = entry.cited_source
    return Reference(
        key=entry.key,
        text=text,
        url=addresses.outside(link),
        source=Link(label=cited, url=addresses.source(cited)) if cited else None,
        note=entry.note,
    )


def case_links(records: Iterable[Mapping[str, Any]]) -> tuple[Link, ...]:
    """Return links to cases."""
    return tuple(
        Link(label=r["place"], url=addresses.page_of(addresses.case_iri(r["source"], r["place"]))) for r in records
    )
