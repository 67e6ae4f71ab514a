"""Where the page of each thing stands: from our IRIs to addresses of the explorer, and what may be linked outside."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlencode, urlsplit

from ..ontology import iris

PAGES: Final = (
    (iris.CLAIM, "/claim/"),
    (iris.SOURCE, "/source/"),
    (iris.CASE, "/case/"),
)


def claim(claim_id: str) -> str:
    """Return the address of a claim's page."""
    return f"/claim/{quote(claim_id, safe='')}"


def source(source_id: str) -> str:
    """Return the address of a source's page."""
    return f"/source/{quote(source_id, safe='')}"


def audit(source_id: str) -> str:
    """Return the address of a source's audit."""
    return f"/audit/{quote(source_id, safe='')}"


def reading(source_id: str, *, claim_id: str | None = None, text: str | None = None) -> str:
    """Return the address of a source's text, at a claim where one is given; `text` names one of several texts."""
    fragment = f"#claim-{quote(claim_id, safe='')}" if claim_id else ""
    return with_query(f"/read/{quote(source_id, safe='')}", text=text) + fragment


def stretch(source_id: str, start: int, end: int) -> str:
    """Return the address of a stretch of a source's newest text, in code points."""
    return with_query(f"/read/{quote(source_id, safe='')}", at=f"{start}-{end}") + "#asked"


def term(iri: str) -> str:
    """Return the address of what the ontology says of a term."""
    return with_query("/ontology/term", iri=iri)


def concept(iri: str) -> str:
    """Return the address of a concept's page."""
    return with_query("/concept", iri=iri)


def graph(**filters: str | None) -> str:
    """Return the address of the picture of a neighborhood."""
    return with_query("/graph", **filters)


def question(name: str, **parameters: str | None) -> str:
    """Return the address of a question with its parameters."""
    return with_query(f"/ask/{quote(name, safe='')}", **parameters)


def with_query(path: str, **parameters: str | int | None) -> str:
    """Return a path with those parameters that are not empty."""
    given = {name: value for name, value in parameters.items() if value not in (None, "")}
    return f"{path}?{urlencode(given)}" if given else path


def case_iri(source_id: str, place: str) -> str:
    """Return the IRI of a case from the two parts that name it."""
    return f"{iris.CASE}{quote(source_id, safe='')}/{quote(place, safe='')}"


def page_of(iri: str) -> str | None:
    """Return the address of the page of one of our IRIs, None for an IRI that is not ours.

    >>> from batson.viz.addresses import page_of
    >>> page_of("https://w3id.org/batson/claim/00ff"), page_of("https://example.org/")
    ('/claim/00ff', None)
    """
    if not iri.startswith(iris.BASE):
        return None
    if iri.startswith((iris.ONTOLOGY, iris.SITE)):
        return concept(iri)
    for space, path in PAGES:
        rest = iri.removeprefix(space)
        parts = rest.split("/")
        if not iri.startswith(space) or not parts[0]:
            continue
        if space == iris.SOURCE and len(parts) == 3 and parts[1] == "reference":
            return f"{path}{parts[0]}#reference-{parts[2]}"
        if len(parts) == (2 if space == iris.CASE else 1):
            return path + rest
    return with_query("/resource", iri=iri)


def outside(link: str | None) -> str | None:
    """Return a link that may be shown, None for one that is no plain web address (`javascript:` and its kin).

    >>> from batson.viz.addresses import outside
    >>> outside("https://doi.org/10.1/x"), outside("javascript:alert(1)")
    ('https://doi.org/10.1/x', None)
    """
    if not link or any(ord(c) <= 32 for c in link):
        return None
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    return link if parts.scheme in ("http", "https") and parts.netloc else None
