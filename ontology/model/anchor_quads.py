"""Anchors as W3C Web Annotations: the triples of an anchor, and an anchor back from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Triple

from .. import iris
from .anchor import Anchor
from .terms import TYPE, Graph, Term, integer, node, oa


def anchor_triples(anchor: Anchor) -> Iterator[Triple]:
    """Yield the annotation of an anchor: target, quote selector, position selector, the text's hash."""
    here = NamedNode(anchor.iri)
    target, quote, position = (NamedNode(f"{anchor.iri}/{part}") for part in ("target", "quote", "position"))
    yield Triple(here, TYPE, oa("Annotation"))
    yield Triple(here, oa("hasTarget"), target)
    yield Triple(here, node("textSha256"), Literal(anchor.text_sha256))
    yield Triple(here, node("occurrence"), integer(anchor.occurrence))
    if anchor.page is not None:
        yield Triple(here, node("page"), integer(anchor.page))
    if anchor.cell is not None:
        yield Triple(here, node("cell"), Literal(anchor.cell))
    yield Triple(target, TYPE, oa("SpecificResource"))
    yield Triple(target, oa("hasSource"), NamedNode(iris.source(anchor.source)))
    yield Triple(target, oa("hasSelector"), quote)
    yield Triple(target, oa("hasSelector"), position)
    yield Triple(quote, TYPE, oa("TextQuoteSelector"))
    for name, text in (("exact", anchor.exact), ("prefix", anchor.prefix), ("suffix", anchor.suffix)):
        if text:
            yield Triple(quote, oa(name), Literal(text))
    yield Triple(position, TYPE, oa("TextPositionSelector"))
    yield Triple(position, oa("start"), integer(anchor.start))
    yield Triple(position, oa("end"), integer(anchor.end))


def read_anchor(subject: str, graph: Graph) -> Anchor:
    """Read an anchor back from its annotation.

    Raises KeyError where the annotation is not whole.
    """
    about, target = graph[subject], graph[f"{subject}/target"]
    quote, position = graph[f"{subject}/quote"], graph[f"{subject}/position"]

    def optional(of: Mapping[str, list[Term]], prop: NamedNode) -> str | None:
        terms = of.get(prop.value)
        return terms[0].value if terms else None

    page = optional(about, node("page"))
    return Anchor(
        source=iris.source_id(target[oa("hasSource").value][0].value),
        text_sha256=about[node("textSha256").value][0].value,
        exact=quote[oa("exact").value][0].value,
        prefix=optional(quote, oa("prefix")) or "",
        suffix=optional(quote, oa("suffix")) or "",
        start=int(position[oa("start").value][0].value),
        end=int(position[oa("end").value][0].value),
        occurrence=int(about[node("occurrence").value][0].value),
        page=int(page) if page else None,
        cell=optional(about, node("cell")),
    )
