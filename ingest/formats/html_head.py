"""What a web page says of itself: citation tags, Dublin Core, schema.org, and its own elements."""

from __future__ import annotations

import json
import re
from typing import Any

from lxml import etree

from ..document import Metadata
from ..layout.references import clean_doi
from .html_page import rules

_YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\b")
_DEEPEST = 20


def metadata_of(root: etree._Element) -> Metadata:
    """Return the metadata of a page; citation tags come before schema.org, and both before the page's own title."""
    tags = _tags(root)
    schema = _schema(root)
    identifiers = [
        *_all(tags, "citation_doi"),
        *_all(tags, "dc.identifier"),
        *_texts(schema, "identifier", "sameAs", "@id"),
    ]
    doi = next((d for d in map(clean_doi, identifiers) if d), None)
    first_page, last_page = _one(tags, "citation_firstpage"), _one(tags, "citation_lastpage")
    dates = [*_all(tags, "citation_publication_date", "citation_date", "citation_year", "citation_online_date")]
    dates += [*_all(tags, "dc.date", "article:published_time"), *_texts(schema, "datePublished")]
    year = next((m[1] for m in map(_YEAR.search, dates) if m), None)
    license_links = [e.get("href", "") for e in root.iter("a", "link") if "license" in e.get("rel", "").split()]
    heading = next((" ".join("".join(e.itertext()).split()) for e in root.iter("h1")), "")
    page_title = next((" ".join("".join(e.itertext()).split()) for e in root.iter("title")), "")
    title = _one(tags, "citation_title", "dc.title") or heading or _first(schema, "headline", "name")
    pmcid = re.search(r"PMC\d{4,9}", " ".join(_all(tags, "citation_pmcid", "citation_pmc_id", "ncbi_pcid")))
    return Metadata(
        title=title or _one(tags, "og:title") or page_title or None,
        authors=tuple(_all(tags, "citation_author", "dc.creator") or _names(schema) or _all(tags, "author")),
        year=int(year) if year else None,
        journal=_one(tags, "citation_journal_title", "prism.publicationname") or _part_of(schema) or None,
        volume=_one(tags, "citation_volume") or None,
        pages=(f"{first_page}-{last_page}" if first_page and last_page else first_page) or None,
        doi=doi,
        pmid=next((p for p in _all(tags, "citation_pmid") if p.isdigit()), None),
        pmcid=pmcid[0] if pmcid else None,
        license=_first(schema, "license")
        or _one(tags, "dc.rights", "dcterms.license")
        or next(iter(license_links), None),
        language=root.get("lang") or _one(tags, "citation_language", "dc.language") or None,
        url=next((e.get("href") for e in root.iter("link") if e.get("rel") == "canonical"), None)
        or _one(tags, "og:url")
        or None,
        publication_types=tuple(t for t in [_first(schema, "@type")] if t),
    )


def _tags(root: etree._Element) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").strip().lower()
        value = " ".join((meta.get("content") or "").split())
        if name and value:
            found.setdefault(name, []).append(value)
    return found


def _all(tags: dict[str, list[str]], *names: str) -> list[str]:
    return next((tags[name] for name in names if name in tags), [])


def _one(tags: dict[str, list[str]], *names: str) -> str:
    return next(iter(_all(tags, *names)), "")


def _schema(root: etree._Element) -> dict[str, Any]:
    """The object of schema.org that describes the article, out of the page's JSON-LD."""
    best: dict[str, Any] = {}
    for script in root.iter("script"):
        if script.get("type", "").lower() != "application/ld+json":
            continue
        try:
            values = json.loads("".join(script.itertext()))
        except (ValueError, RecursionError):
            continue  # broken JSON is common in pages and tells nothing of the text
        for candidate in _objects(values, 0):
            rank = [str(t).lower() in rules()["schema_articles"] for t in _listed(candidate.get("@type"))]
            if any(rank) and len(candidate) > len(best):
                best = candidate
    return best


def _objects(value: Any, depth: int) -> list[dict[str, Any]]:
    if depth > _DEEPEST:
        return []
    if isinstance(value, list):
        return [o for v in value[:200] for o in _objects(v, depth + 1)]
    if isinstance(value, dict):
        return [value, *_objects(value.get("@graph", []), depth + 1), *_objects(value.get("mainEntity", []), depth + 1)]
    return []


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _texts(schema: dict[str, Any], *names: str) -> list[str]:
    out = []
    for name in names:
        for value in _listed(schema.get(name)):
            inner = (value.get("value") or value.get("name") or value.get("url")) if isinstance(value, dict) else value
            if isinstance(inner, str | int):
                out.append(str(inner))
    return out


def _first(schema: dict[str, Any], *names: str) -> str:
    return next(iter(_texts(schema, *names)), "")


def _names(schema: dict[str, Any]) -> list[str]:
    return _texts(schema, "author")


def _part_of(schema: dict[str, Any]) -> str:
    return _first(schema, "isPartOf") or _first(schema, "publisher")
