"""Quotes for curated claims and cases: in a text of their source the words are found and attached, in its own run."""

from __future__ import annotations

from ..ingest import curated
from ..ingest.finder import Attachment, attach
from ..ontology import iris
from ..ontology.model import attached
from ..store import Embedded, Texts
from .runs import run_triples


def attach_text(store: Embedded, texts: Texts, source_id: str, sha256: str) -> Attachment:
    """Find the curated claims of a source in one of its texts and attach them, replacing an earlier attaching.

    The fields of its curated cases stand at the places of claims, and are attached with them.

    A text whose quotes are not found any more leaves no anchors behind. Raises KeyError where the text is not here.
    """
    text = texts.get(sha256)
    if text is None:
        raise KeyError(sha256)
    done = attach(curated.claims(source_id), text, source=source_id, text_sha256=sha256)
    run = iris.run(source_id, sha256, "attached")
    triples = {t for claim, anchor in done.found for t in attached(claim.iri, anchor)}
    places = {claim.locator: anchor for claim, anchor in done.found}
    for field, locator in curated.field_places(source_id).items():
        if locator in places:
            triples.update(attached(field, places[locator]))
    if triples:
        triples |= run_triples(run, source_id, "attached", text_sha256=sha256)
    store.replace(iris.run_graph(run), triples)
    return done
