"""What a claim is about, as a reader asks for it: a primary tumor and a site, wherever in the claim they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import NamedNode, Triple

from ..ontology.iris import ONTOLOGY
from ..ontology.model import Claim
from ..ontology.vocabulary import Vocabulary

PRIMARY_TUMOR: Final = ONTOLOGY + "PrimaryTumor"
ANATOMICAL_SITE: Final = ONTOLOGY + "AnatomicalSite"
CONCERNS_PRIMARY: Final = NamedNode(ONTOLOGY + "concernsPrimary")
CONCERNS_SITE: Final = NamedNode(ONTOLOGY + "concernsSite")


def concerned(claim: Claim, vocabulary: Vocabulary) -> Iterator[Triple]:
    """Yield the primaries and the sites of a claim.

    A primary is its qualifier, or a subject or object that is one. A site is its qualifier, an object that is one, or
    the seat of a lesion that is its subject or object (an intramedullary metastasis concerns the spinal cord).
    """
    ends = [c for c in (claim.subject, claim.object) if c]
    primaries: set[str] = {c for c in ends if PRIMARY_TUMOR in vocabulary.ancestors(c)}
    if claim.qualifiers.primary:
        primaries.add(claim.qualifiers.primary)
    sites: set[str] = {c for c in ends if ANATOMICAL_SITE in vocabulary.ancestors(c)}
    sites.update(seat for c in ends if (seat := vocabulary.lesion_site(c)))
    if claim.qualifiers.site:
        sites.add(claim.qualifiers.site)
    here = NamedNode(claim.iri)
    yield from (Triple(here, CONCERNS_PRIMARY, NamedNode(c)) for c in sorted(primaries))
    yield from (Triple(here, CONCERNS_SITE, NamedNode(c)) for c in sorted(sites))


def concerns(claims: Iterable[Claim], vocabulary: Vocabulary) -> Iterator[Triple]:
    """Yield what every claim is about."""
    for claim in claims:
        yield from concerned(claim, vocabulary)
