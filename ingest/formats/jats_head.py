"""What a JATS article says of itself, and its reference list."""

from __future__ import annotations

import re

from lxml import etree

from ..document import Metadata
from ..layout.citations import surname
from ..layout.references import clean_doi
from .markup import Entry, Run
from .xmltree import at, first, local, words

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_HREF = "{http://www.w3.org/1999/xlink}href"
_CITATIONS = ("element-citation", "mixed-citation", "citation", "nlm-citation", "product")
_DATES = ("epub", "ppub", "pub", "collection", "epub-ppub", "epreprint", "pmc-release", "")
_KEPT_DIGITS = re.compile(r"\d+")


def metadata_of(article: etree._Element) -> Metadata:
    """Return the metadata of an article."""
    front = first(article, "front", "front-stub")
    if front is None:
        return Metadata(language=article.get(_XML_LANG))
    ids = {i.get("pub-id-type", ""): words(i) for i in front.iter() if local(i) == "article-id"}
    pmcid = ids.get("pmcid") or ids.get("pmc") or ids.get("pmcaid")
    digits = _KEPT_DIGITS.search(pmcid or "")
    first_page, last_page = words(first(front, "fpage")), words(first(front, "lpage"))
    pages = f"{first_page}-{last_page}" if last_page and last_page != first_page else first_page
    kind = article.get("article-type")
    return Metadata(
        title=words(first(front, "article-title")) or None,
        authors=_authors(front),
        year=_year(front),
        journal=words(first(front, "journal-title")) or words(first(front, "journal-id")) or None,
        volume=words(first(front, "volume")) or None,
        pages=pages or words(first(front, "elocation-id")) or None,
        doi=clean_doi(ids.get("doi", "")),
        pmid=ids.get("pmid") or None,
        pmcid=f"PMC{digits[0]}" if digits else None,
        license=_license(front),
        language=article.get(_XML_LANG),
        publication_types=(kind,) if kind else (),
    )


def _authors(front: etree._Element) -> tuple[str, ...]:
    names = []
    for contrib in front.iter():
        if local(contrib) == "contrib" and contrib.get("contrib-type", "author") == "author":
            name = first(contrib, "name", "string-name")
            collab = first(contrib, "collab")
            if name is not None:
                names.append(_name(name, ", "))
            elif collab is not None:
                names.append(words(collab))
    return tuple(n for n in names if n)


def _name(name: etree._Element, between: str) -> str:
    family, given = words(first(name, "surname")), words(first(name, "given-names"))
    return between.join(part for part in (family, given) if part) or words(name)


def _year(front: etree._Element) -> int | None:
    """The year of the earliest publication that is dated; a history of receipt and acceptance is none."""
    years = []
    for date in front.iter():
        if local(date) == "pub-date" and (date.get("pub-type") or date.get("date-type") or "") in _DATES:
            digits = _KEPT_DIGITS.fullmatch(words(first(date, "year")))
            if digits and "pmc-release" not in (date.get("pub-type"), date.get("date-type")):
                years.append(int(digits[0]))
    return min(years, default=None)


def _license(front: etree._Element) -> str | None:
    element = first(front, "license")
    if element is None:
        return words(first(front, "copyright-statement")) or None
    reference = next((words(e) for e in element.iter() if local(e) == "license_ref"), "")
    link = next((e.get(_HREF) for e in element.iter() if e.get(_HREF) and "creativecommons" in e.get(_HREF, "")), None)
    return element.get(_HREF) or reference or link or words(element) or None


def reference_keys(article: etree._Element) -> dict[str, str]:
    """Return the keys of the references by their ids in the file.

    A key is the number printed as label; without labels the place in the list where the text cites by numbers, else
    surname and year.
    """
    refs = [r for r in article.iter() if local(r) == "ref"]
    cited = [words(x) for x in article.iter() if local(x) == "xref" and x.get("ref-type") == "bibr"]
    by_number = sum(c.strip("[]() ").isdigit() for c in cited) * 2 >= len(cited)
    keys: dict[str, str] = {}
    taken: set[str] = set()
    for number, ref in enumerate(refs, 1):
        label = words(next((c for c in ref.iter() if local(c) == "label"), None)).strip("[]().: ")
        key = label if label.isdigit() else str(number) if by_number else _by_name(ref) or str(number)
        while key in taken:
            key += "'" if key.isdigit() else "b"
        taken.add(key)
        for element in ref.iter():
            if element.get("id"):
                keys[element.get("id", "")] = key
        keys[_mark(ref)] = key
    return keys


def _mark(ref: etree._Element) -> str:
    return f"@{ref.getroottree().getpath(ref)}"


def _by_name(ref: etree._Element) -> str | None:
    name = first(ref, "surname", "string-name", "collab")
    year = _KEPT_DIGITS.search(words(first(ref, "year")))
    letter = words(first(ref, "year")).rstrip()[-1:] if year else ""
    if name is None or year is None:
        return None
    family = words(name) if local(name) != "string-name" else surname(words(name))
    return f"{family} {year[0]}{letter if letter.isalpha() else ''}"


def reference_entry(ref: etree._Element, path: str, keys: dict[str, str]) -> Entry:
    """Return one entry of the reference list: its words as a reader would print them, and its fields."""
    citation = next((c for c in ref.iter() if local(c) in _CITATIONS), ref)
    key = keys[_mark(ref)]
    fields = _fields(citation)
    mixed = _has_tails(citation) or (local(citation) != "element-citation" and bool((citation.text or "").strip()))
    body = words(citation) if mixed else _printed(citation, fields)
    label = words(next((c for c in ref if local(c) == "label"), None)).rstrip(". ")
    start = f"{label}. " if label and not body.startswith(label) else f"{key}. " if key.isdigit() and not label else ""
    return Entry([Run(start + body, at(path))], {"key": key, **{k: v for k, v in fields.items() if v}})


def _has_tails(citation: etree._Element) -> bool:
    return any((c.tail or "").strip() for c in citation)


def _fields(citation: etree._Element) -> dict[str, object]:
    year = _KEPT_DIGITS.search(words(first(citation, "year")))
    ids = {i.get("pub-id-type", ""): words(i) for i in citation.iter() if local(i) == "pub-id"}
    links = [e.get(_HREF) or words(e) for e in citation.iter() if local(e) in ("ext-link", "uri")]
    doi = (
        clean_doi(ids.get("doi", ""))
        or next((d for d in map(clean_doi, links) if d), None)
        or clean_doi(words(citation))
    )
    names = [e for e in citation.iter() if local(e) in ("name", "string-name", "collab") and not _is_editor(e)]
    pmcid = _KEPT_DIGITS.search(ids.get("pmcid", ""))
    return {
        "authors": tuple(filter(None, (_name(n, " ") for n in names))),
        "year": int(year[0]) if year and len(year[0]) == 4 else None,
        "title": words(first(citation, "article-title", "chapter-title")) or None,
        "doi": doi,
        "pmid": ids.get("pmid") or None,
        "pmcid": f"PMC{pmcid[0]}" if pmcid else None,
    }


def _is_editor(name: etree._Element) -> bool:
    group = name.getparent()
    return group is not None and group.get("person-group-type") == "editor"


def _printed(citation: etree._Element, fields: dict[str, object]) -> str:
    """The citation in the order of the Vancouver style: authors, title, source, year, volume, pages."""
    authors = fields["authors"]
    names = ", ".join(authors) if isinstance(authors, tuple) else ""
    source, year = words(first(citation, "source")), words(first(citation, "year"))
    volume, page, last = (words(first(citation, n)) for n in ("volume", "fpage", "lpage"))
    where = f"{source} {year}".strip() + (f";{volume}" if volume else "") + (f":{page}" if page else "")
    where += f"-{last}" if last and last != page else ""
    parts = (names, str(fields["title"] or ""), where)
    return "".join(f"{part.rstrip('.')}. " for part in parts if part).strip()
