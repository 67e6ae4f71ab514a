"""Anatomical paths beside the literature: what could be walked, and what is claimed for or against walking it."""

from __future__ import annotations

from collections.abc import Iterable

from ..appraisal.concerns import ANATOMICAL_SITE, CONCERNS_PRIMARY, CONCERNS_SITE, concerned
from ..ontology import iris
from ..ontology.iris import ONTOLOGY
from ..ontology.model import Claim, Polarity
from ..ontology.paths import Path, paths
from ..ontology.reasoning.nodes import text_of
from ..ontology.reasoning.words import linked
from ..ontology.vocabulary import Vocabulary
from .records import Record


def route_records(
    start: str, target: str, claims: Iterable[Claim], vocabulary: Vocabulary, *, most: int
) -> list[Record]:
    """Return the paths between two sites, at most so many a route, each with what is claimed of its route.

    Claims count where they are about the target (or one of its parts or wholes), or about no site at all, and about a
    tumor of the site of departure, or of none. Raises ValueError for a site that is none.
    """
    about = [
        c for c in claims if c.predicate in ("spreadsVia", "supportsRoute") and _fits(c, start, target, vocabulary)
    ]
    return [_record(path, about, vocabulary) for path in paths(start, target, most=most)]


def site_of(word: str, vocabulary: Vocabulary) -> str:
    """Return the IRI of the site that a word names.

    Raises ValueError, with a way out, where it names none.
    """
    iri = vocabulary.find(word)
    if iri is not None and iri.startswith(iris.SITE):
        return iri
    near = ", ".join(vocabulary.suggest(word, under=ANATOMICAL_SITE, most=3))
    hint = f"; did you mean: {near}?" if near else "; `batson serve` shows all sites at /ontology"
    if iri is None:
        raise ValueError(f"no site {word!r} in the ontology{hint}")
    origin = vocabulary.origin_site(iri) or vocabulary.lesion_site(iri)
    hint = f"; did you mean its site, {vocabulary.label(origin)}?" if origin else hint
    kind = vocabulary.label(vocabulary.kind(iri) or iri)
    raise ValueError(f"{word!r} names no single site, but a kind of {kind}{hint}")


def _fits(claim: Claim, start: str, target: str, vocabulary: Vocabulary) -> bool:
    """Whether a claim is about these sites, or leaves them open."""
    said = [(t.predicate, text_of(t.object)) for t in concerned(claim, vocabulary)]
    sites = {site for prop, site in said if prop == CONCERNS_SITE}
    origins = {vocabulary.origin_site(tumor) for prop, tumor in said if prop == CONCERNS_PRIMARY}
    return _near(sites, target, vocabulary) and _near({site for site in origins if site}, start, vocabulary)


def _near(sites: set[str], wanted: str, vocabulary: Vocabulary) -> bool:
    """Whether a site is among others, or a part or a whole of one of them; true where there are none."""
    return not sites or any(site in vocabulary.wholes(wanted) or wanted in vocabulary.wholes(site) for site in sites)


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
                "says": linked(step.property, forward=step.forward),
                "forward": step.forward,
                "against_flow": step.is_against_flow(),
                "source": step.source or "unreviewed",
                "standing": step.standing or None,
            }
            for step in path.steps
        ],
        "against_valves": [label(site) for site in path.against_valves],
        "filters": [label(site) for site in path.filters],
        "claims": found,
    }
