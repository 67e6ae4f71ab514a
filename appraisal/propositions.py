"""Propositions: claims of one subject, predicate, object and grounded qualifiers, sorted by what they do to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Triple

from ..ontology.model import Attribution, Claim, Key, Modality, Polarity, Proposition, predicate
from ..ontology.model.text import short_hash


def propositions(claims: Iterable[Claim]) -> list[Proposition]:
    """Return the propositions that claims are about, sorted by IRI; the order of the claims does not matter."""
    groups: dict[Key, list[Claim]] = {}
    for claim in claims:
        groups.setdefault(Key.of(claim), []).append(claim)
    return sorted((weighed(key, group) for key, group in groups.items()), key=lambda p: p.iri)


def weighed(key: Key, claims: list[Claim]) -> Proposition:
    """Sort the claims of one key into those that support, dispute, hypothesize, reject or recommend it."""
    roles: dict[tuple[Modality, Polarity], list[str]] = {}
    for claim in claims:
        roles.setdefault((claim.modality, claim.polarity), []).append(claim.iri)

    def role(modality: Modality, polarity: Polarity) -> tuple[str, ...]:
        return tuple(sorted(set(roles.get((modality, polarity), ()))))

    return Proposition(
        key=key,
        supported_by=role(Modality.ASSERTED, Polarity.AFFIRMED),
        disputed_by=role(Modality.ASSERTED, Polarity.NEGATED),
        hypothesized_by=role(Modality.HYPOTHESIZED, Polarity.AFFIRMED),
        rejected_by=role(Modality.HYPOTHESIZED, Polarity.NEGATED),
        recommended_by=role(Modality.RECOMMENDED, Polarity.AFFIRMED),
        advised_against_by=role(Modality.RECOMMENDED, Polarity.NEGATED),
        projected=holds(key, claims),
        digest=short_hash(*sorted({c.iri for c in claims})),
    )


def holds(key: Key, claims: list[Claim]) -> bool:
    """Whether a proposition may be shown as a plain triple.

    Some source asserts and affirms it, and not only as uncited background; no source negates it; no grounded qualifier
    restricts it; and its predicate is one that may be projected (an effect of a treatment never is).
    """
    vouched = any(
        c.modality is Modality.ASSERTED
        and c.polarity is Polarity.AFFIRMED
        and c.attribution is not Attribution.BACKGROUND
        for c in claims
    )
    negated = any(c.polarity is Polarity.NEGATED for c in claims)
    return vouched and not negated and not key.restricted and predicate(key.predicate).projected


def projected_triples(found: Iterable[Proposition]) -> Iterator[Triple]:
    """Yield subject, predicate, object of every proposition that holds."""
    for proposition in found:
        key = proposition.key
        if proposition.projected and key.object is not None:
            yield Triple(NamedNode(key.subject), NamedNode(predicate(key.predicate).iri), NamedNode(key.object))
