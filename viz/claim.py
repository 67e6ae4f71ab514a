"""The page of a claim: what it says, where it stands, who says the same or the opposite."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ..ontology.iris import CLAIM
from . import addresses, lookup
from .cards import Link, cards
from .contexts import ClaimPage
from .explorer import explorer_of, wants_json

ROLES: Final = {
    "supportedBy": "Asserted also by",
    "disputedBy": "Denied by",
    "hypothesizedBy": "Supposed by",
    "rejectedBy": "Called unlikely by",
    "recommendedBy": "Recommended by",
    "advisedAgainstBy": "Advised against by",
}
MOST: Final = 20


def claim(request: Request) -> Response:
    """Answer with one claim, as a page or as its record in JSON."""
    explorer = explorer_of(request)
    claim_id = request.path_params["id"].removesuffix(".json")
    iri = CLAIM + claim_id
    found = explorer.kg.records([iri]) if claim_id.isalnum() else []
    if not found:
        return explorer.problem(
            request,
            f"No claim {claim_id!r} is in this graph; it may have been retracted, or come from another graph.",
            status=404,
        )
    if wants_json(request):
        return JSONResponse(found[0])
    with explorer.reader() as store:
        roles = lookup.proposition_of(store, iri)
        same = lookup.corroborating(store, iri)
        wanted = [iri, *same, *(other for role in roles.values() for other in role[:MOST])]
        made = cards(store, explorer.kg.records, explorer.kg.vocabulary, wanted)
        extra = lookup.extras(store, [iri]).get(iri, lookup.Extra())
        label = evidence_label(explorer.kg.vocabulary.label, extra.evidence_type)
    card = made[iri]
    subject = found[0]["subject"]["iri"]
    page = ClaimPage(
        title=" ".join(
            filter(None, (card.subject.label, card.predicate, card.object.label if card.object else card.figure))
        ),
        card=card,
        iri=iri,
        evidence_type=label,
        same_place=tuple(made[i] for i in same if i in made),
        others=tuple(
            (says, tuple(made[i] for i in roles[role][:MOST] if i in made and i not in same))
            for role, says in ROLES.items()
            if role in roles
        ),
        graph_url=addresses.graph(center=subject, claim=claim_id) + f"#claim={claim_id}",
    )
    return explorer.render(page)


def evidence_label(label: Callable[[str], str], iri: str | None) -> Link | None:
    """Return the type of evidence as a link to its page."""
    return None if iri is None else Link(label=label(iri), url=addresses.page_of(iri))
