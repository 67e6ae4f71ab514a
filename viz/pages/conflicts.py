"""The pages of contradictions, hedge drift and citation chains, each narrowed to a source, a claim or a kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ...appraisal.chains import Chain, chain_record
from ...appraisal.contradictions import Conflict, conflict_record
from ...appraisal.drift import Drift, drift_record
from ...ontology.iris import CLAIM
from .. import addresses
from ..appraisal_pieces import chain_shown, conflict_shown, drift_shown
from ..appraised import appraised
from ..contexts.appraisal import ChainsPage, ConflictsPage, DriftsPage
from ..explorer import explorer_of, paged, wants_json
from ..pieces import Choice

LENGTH = 25


def contradictions(request: Request) -> Response:
    """Answer with what claims say against each other; with `apart=1` the false conflicts, named."""
    explorer = explorer_of(request)
    given = {n: v.strip() for n, v in request.query_params.items()}
    with explorer.generation() as here:
        every = appraised(explorer, here).everything.conflicts
        source, kind, claim = (given.get(n, "") for n in ("source", "kind", "claim"))
        mine = [c for c in every if among(source, sources_of(c)) and about(claim, (*c.a.claims, *c.b.claims))]
        kept = [c for c in mine if kind in ("", c.kind)]
        real = given.get("apart") != "1"
        listed = [c for c in kept if c.real is real]
        if wants_json(request):
            return JSONResponse([conflict_record(c) for c in listed])
        paging, part = paged(request, len(listed), length=LENGTH)
        cards = explorer.cards(here.store, (i for c in listed[part] for i in (*c.a.claims, *c.b.claims)))
    page = ConflictsPage(
        title="Contradictions" if real else "Conflicts that may be none",
        here="appraisal",
        action="/contradictions",
        filters=(
            counted("source", "Source", (s for c in every if c.real is real for s in sources_of(c)), source),
            counted("kind", "Kind", (c.kind for c in mine if c.real is real), kind),
        ),
        conflicts=tuple(conflict_shown(c, cards) for c in listed[part]),
        real=real,
        other_url=addresses.with_query(
            "/contradictions", source=source, kind=kind, claim=claim, apart="1" if real else ""
        ),
        others=len(kept) - len(listed),
        paging=paging,
    )
    return explorer.render(page)


def drift(request: Request) -> Response:
    """Answer with the propositions whose firmness changes on their way."""
    explorer = explorer_of(request)
    given = {n: v.strip() for n, v in request.query_params.items()}
    with explorer.generation() as here:
        every = appraised(explorer, here).everything.drifts
        source, turn, claim = (given.get(n, "") for n in ("source", "direction", "claim"))
        listed = [
            d for d in every if among(source, told_in(d)) and turn in ("", d.direction) and about(claim, claims_of(d))
        ]
        if wants_json(request):
            return JSONResponse([drift_record(d) for d in listed])
        paging, part = paged(request, len(listed), length=LENGTH)
        cards = explorer.cards(here.store, (i for d in listed[part] for i in claims_of(d)))
    page = DriftsPage(
        title="Hedge drift",
        here="appraisal",
        action="/drift",
        filters=(
            counted("source", "Source", (s for d in every for s in told_in(d)), source),
            counted("direction", "Direction", (d.direction for d in every), turn),
        ),
        drifts=tuple(drift_shown(d, cards) for d in listed[part]),
        paging=paging,
    )
    return explorer.render(page)


def chains(request: Request) -> Response:
    """Answer with where relayed claims come from."""
    explorer = explorer_of(request)
    given = {n: v.strip() for n, v in request.query_params.items()}
    with explorer.generation() as here:
        found = appraised(explorer, here)
        every = found.everything.chains
        source, end, claim = (given.get(n, "") for n in ("source", "end", "claim"))
        starts = {c.claim: found.claims[c.claim].source for c in every if c.claim in found.claims}
        mine = [c for c in every if source in ("", starts.get(c.claim)) and about(claim, (c.claim,))]
        listed = [c for c in mine if not end or end in ends_of(c)]
        if wants_json(request):
            return JSONResponse([chain_record(c) for c in listed])
        paging, part = paged(request, len(listed), length=LENGTH)
        cards = explorer.cards(here.store, (c.claim for c in listed[part]))
    page = ChainsPage(
        title="Citation chains",
        here="appraisal",
        action="/chains",
        filters=(
            counted("source", "Source", starts.values(), source),
            counted("end", "Ends at", (e for c in mine for e in set(ends_of(c))), end),
        ),
        chains=tuple(made for c in listed[part] if (made := chain_shown(c, cards))),
        ends=tuple(Counter(e for c in listed for e in ends_of(c)).most_common()),
        paging=paging,
    )
    return explorer.render(page)


def sources_of(conflict: Conflict) -> set[str]:
    """Return the sources of a conflict."""
    return {conflict.a.source, conflict.b.source}


def told_in(drift: Drift) -> set[str]:
    """Return the sources that tell a proposition."""
    return {t.source for t in drift.tellings}


def claims_of(drift: Drift) -> Sequence[str]:
    """Return the claims of a drift."""
    return [c for t in drift.tellings for c in t.claims]


def ends_of(chain: Chain) -> list[str]:
    """Return how the ways of a chain end."""
    return [p.end.value for p in chain.paths]


def among(wanted: str, names: Iterable[str]) -> bool:
    """Whether a name is asked for, or none is."""
    return not wanted or wanted in names


def about(claim: str, iris: Iterable[str]) -> bool:
    """Whether a claim (by id) is among others, or none is asked for."""
    return not claim or CLAIM + claim in iris


def counted(name: str, label: str, values: Iterable[str], chosen: str) -> Choice:
    """Return a filter over values with how often each is there; what is chosen is always among them."""
    counts = Counter(values)
    offered = [(v, f"{v} ({n})") for v, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    if chosen and chosen not in counts:
        offered.append((chosen, f"{chosen} (0)"))
    return Choice(name=name, label=label, chosen=chosen, options=tuple(offered))
