"""The page of a claim: what it says, where it stands, who says the same or the opposite."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ...ontology.iris import CLAIM
from ...queries.catalog import CatalogError
from ...queries.errors import QueryError
from .. import addresses, lookup
from ..cards import Card, Link
from ..contexts.sources import ClaimPage
from ..explorer import Explorer, explorer_of, wants_json
from ..pieces import Opposite

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
        opposed = lookup.against(store, iri)[:MOST]
        drifts, relays = lookup.drifts_with(store, iri), lookup.is_followed(store, iri)
        grounds = rests_on(explorer, found[0], iri)
        wanted = [iri, *same, *grounds, *(c for one in opposed for c in one.claims)]
        made = explorer.cards(store, [*wanted, *(other for role in roles.values() for other in role[:MOST])])
        extra = lookup.extras(store, [iri]).get(iri, lookup.Extra())
        label = evidence_label(explorer.kg.vocabulary.label, extra.evidence_type)
    card = made[iri]
    subject = found[0]["subject"]["iri"]
    # a machine reading is in the picture under the curated claim of its place
    shown = next((i.removeprefix(CLAIM) for i in same if card.reader == "unchecked" and i in made), claim_id)
    page = ClaimPage(
        title=" ".join(
            filter(None, (card.subject.label, card.predicate, card.object.label if card.object else card.figure))
        ),
        card=card,
        iri=iri,
        evidence_type=label,
        same_place=tuple(made[i] for i in same if i in made),
        grounds=tuple(made[i] for i in grounds if i in made),
        opposed=tuple(
            Opposite(says=one.explanation, apart=one.apart, cards=tuple(made[i] for i in one.claims if i in made))
            for one in opposed
        ),
        others=tuple(others(card, roles, made, same)),
        further=tuple(further(claim_id, opposed, drifts=drifts, relays=relays)),
        graph_url=addresses.graph(center=subject, claim=shown) + f"#claim={shown}",
    )
    return explorer.render(page)


def further(claim_id: str, opposed: Sequence[lookup.Against], *, drifts: bool, relays: bool) -> Iterator[Link]:
    """Yield where a claim is appraised."""
    if opposed:
        apart = "&apart=1" if all(one.apart for one in opposed) else ""
        yield Link(label="Side by side with what stands against it", url=f"/contradictions?claim={claim_id}{apart}")
    if drifts:
        yield Link(label="Told more or less firmly elsewhere", url=f"/drift?claim={claim_id}")
    if relays:
        yield Link(label="Where it comes from", url=f"/chains?claim={claim_id}")


def others(
    card: Card, roles: Mapping[str, Sequence[str]], made: Mapping[str, Card], same: Sequence[str]
) -> list[tuple[str, tuple[Card, ...]]]:
    """Return the other claims of a proposition by what they do to it; the same source saying it again goes first."""
    found = {role: [made[i] for i in roles.get(role, ())[:MOST] if i in made and i not in same] for role in ROLES}
    again = [c for cards in found.values() for c in cards if repeats(c, card)]
    listed = [(f"Also said in {card.source.label}", tuple(again))]
    listed += [(says, tuple(c for c in found[role] if not repeats(c, card))) for role, says in ROLES.items()]
    return [(says, cards) for says, cards in listed if cards]


def repeats(other: Card, card: Card) -> bool:
    """Whether a claim is the same source saying the same again, as firmly."""
    mine = (card.source.label, card.modality, card.polarity)
    return (other.source.label, other.modality, other.polarity) == mine


def rests_on(explorer: Explorer, record: Mapping[str, object], iri: str) -> list[str]:
    """Return the claims that a recommendation rests on, as the question about recommendations finds them."""
    if record["predicate"] != "recommendedFor":
        return []
    subject = record["subject"]
    assert isinstance(subject, Mapping)
    try:
        answer = explorer.kg.ask("recommendations", treatment=subject["iri"])
    except (CatalogError, QueryError):
        return []
    found = {c for row in answer for c in row["claims"] if iri in row["claims"]}
    told = {CLAIM + r["id"] for r in explorer.kg.records(sorted(found)) if r["predicate"] != "recommendedFor"}
    return sorted(told)


def evidence_label(label: Callable[[str], str], iri: str | None) -> Link | None:
    """Return the type of evidence as a link to its page."""
    return None if iri is None else Link(label=label(iri), url=addresses.page_of(iri))
