"""Claims as triples and back: slots on the claim node, statistic and locator below it, anchors shared."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode, Triple

from .. import iris
from .anchor import Anchor, Locator
from .anchor_quads import anchor_triples, read_anchor
from .claim import GROUNDED, Attribution, Claim, Iri, Method, Modality, Polarity, Qualifiers, Statistic
from .codec import decode, encode, ordered
from .terms import TYPE, Graph, node


def claim_triples(claim: Claim) -> Iterator[Triple]:
    """Yield the triples of a claim, its statistic, its locator and its anchors.

    >>> from batson.ontology.model import Claim, Locator, claim_triples, indexed, read_claim
    >>> claim = Claim(source="s", predicate="reaches", subject="x:route", object="x:cord", attribution="relayed",
    ...               method="curated", locator=Locator.of("as far as the cord", section="Discussion"))
    >>> read_claim(claim.iri, indexed(claim_triples(claim))) == claim
    True
    """
    here = NamedNode(claim.iri)
    yield Triple(here, TYPE, node("Claim"))
    yield Triple(here, node("statedIn"), NamedNode(iris.source(claim.source)))
    yield Triple(here, node("predicate"), node(claim.predicate))
    yield Triple(here, node("subject"), NamedNode(claim.subject))
    if claim.object is not None:
        yield Triple(here, node("object"), NamedNode(claim.object))
    for name in GROUNDED:
        if (concept := getattr(claim.qualifiers, name)) is not None:
            yield Triple(here, node(name), NamedNode(concept))
    if claim.qualifiers.population is not None:
        yield Triple(here, node("population"), Literal(claim.qualifiers.population))
    for name in ("polarity", "modality", "attribution", "method"):
        yield Triple(here, node(name), Literal(str(getattr(claim, name))))
    for name in ("section", "gloss"):
        if text := getattr(claim, name):
            yield Triple(here, node(name), Literal(text))
    for key in claim.cites:
        yield Triple(here, node("cites"), NamedNode(iris.reference(claim.source, key)))
    if claim.evidence_type is not None:
        yield Triple(here, node("evidenceType"), NamedNode(claim.evidence_type))
    if claim.statistic is not None:
        below = f"{claim.iri}/statistic"
        yield Triple(here, node("hasStatistic"), NamedNode(below))
        yield from encode(claim.statistic, below, Statistic)
    if claim.locator is not None:
        below = f"{claim.iri}/locator"
        yield Triple(here, node("hasLocator"), NamedNode(below))
        yield from encode(claim.locator, below, Locator)
    for anchor in claim.anchors:
        yield from attached(claim.iri, anchor)


def attached(claim_iri: str, anchor: Anchor) -> Iterator[Triple]:
    """Yield an anchor and the triple that attaches it to a claim (or to any node that stands there)."""
    yield Triple(NamedNode(claim_iri), node("hasAnchor"), NamedNode(anchor.iri))
    yield from anchor_triples(anchor)


def read_claim(subject: str, graph: Graph) -> Claim:
    """Read a claim back from its node.

    Raises KeyError where the node is not a whole claim.
    """
    about = graph[subject]

    def one(name: str) -> str | None:
        terms = about.get(iris.ONTOLOGY + name)
        return terms[0].value if terms else None

    def some(name: str) -> str:
        return about[iris.ONTOLOGY + name][0].value

    def concept(name: str) -> Iri | None:
        value = one(name)
        return Iri(value) if value else None

    source = iris.source_id(some("statedIn"))
    statistic, locator = one("hasStatistic"), one("hasLocator")
    cites = about.get(iris.ONTOLOGY + "cites", [])
    anchors = (read_anchor(t.value, graph) for t in ordered(about.get(iris.ONTOLOGY + "hasAnchor", [])))
    return Claim(
        source=source,
        predicate=some("predicate").removeprefix(iris.ONTOLOGY),
        subject=Iri(some("subject")),
        object=concept("object"),
        qualifiers=Qualifiers(
            **{name: concept(name) for name in GROUNDED},
            population=one("population"),
        ),
        statistic=decode(Statistic, statistic, graph) if statistic else None,
        polarity=Polarity(some("polarity")),
        modality=Modality(some("modality")),
        attribution=Attribution(some("attribution")),
        cites=tuple(sorted((unquote(t.value.rpartition("/")[2]) for t in cites), key=natural)),
        section=one("section") or "",
        evidence_type=concept("evidenceType"),
        method=Method(some("method")),
        locator=decode(Locator, locator, graph) if locator else None,
        anchors=tuple(sorted(anchors, key=lambda a: (a.text_sha256, a.start, a.end))),
        gloss=one("gloss"),
    )


def natural(key: str) -> tuple[int, str]:
    """Return a sort key that puts "9" before "10" and numbers before names."""
    return (int(key), "") if key.isdigit() else (1 << 30, key)
