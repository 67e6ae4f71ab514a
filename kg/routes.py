"""Anatomical paths beside the literature: what could be walked, and what is claimed for or against walking it."""

from __future__ import annotations

from collections.abc import Iterable

from ..appraisal.concerns import concerned
from ..ontology.iris import ONTOLOGY
from ..ontology.model import Claim, Polarity
from ..ontology.paths import Path, paths
from ..ontology.vocabulary import Vocabulary
from .records import Record


def route_records(
    start: str, target: str, claims: Iterable[Claim], vocabulary: Vocabulary, *, most: int
) -> list[Record]:
    """Return the paths between two sites, at most so many a route, each with what is claimed of its route.

    Claims count where they are about the target (or one of its parts or wholes), or about no site at all. Raises
    ValueError for a site that is none.
    """
    about = [c for c in claims if c.predicate in ("spreadsVia", "supportsRoute") and _fits(c, target, vocabulary)]
    return [_record(path, about, vocabulary) for path in paths(start, target, most=most)]


def _fits(claim: Claim, target: str, vocabulary: Vocabulary) -> bool:
    """Whether a claim is about a site."""
    sites = {t.object.value for t in concerned(claim, vocabulary) if t.predicate.value == ONTOLOGY + "concernsSite"}  # type: ignore[union-attr]
    near = vocabulary.wholes(target)
    return not sites or any(site in near or target in vocabulary.wholes(site) for site in sites)


def _record(path: Path, claims: Iterable[Claim], vocabulary: Vocabulary) -> Record:
    """Return one path as JSON."""

    def label(iri: str) -> Record:
        return {"iri": iri, "label": vocabulary.label(iri)}

    found: dict[str, list[str]] = {"proposed": [], "rejected": [], "for": [], "against": []}
    for claim in claims:
        if claim.object == path.route:
            affirmed = claim.polarity is Polarity.AFFIRMED
            kinds = ("proposed", "rejected") if claim.predicate == "spreadsVia" else ("for", "against")
            found[kinds[0] if affirmed else kinds[1]].append(claim.id)
    return {
        "route": label(path.route),
        "standing": path.standing or "anatomically possible",
        "standing_source": path.standing_source or None,
        "caveat": path.caveat or None,
        "steps": [
            {
                "from": label(step.from_site),
                "property": step.property.removeprefix(ONTOLOGY),
                "to": label(step.to_site),
                "forward": step.forward,
                "source": step.source or "unreviewed",
                "standing": step.standing or None,
            }
            for step in path.steps
        ],
        "against_valves": [label(site) for site in path.against_valves],
        "filters": [label(site) for site in path.filters],
        "claims": found,
    }
