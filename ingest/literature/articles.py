"""What Europe PMC's JSON says of a paper, as a record and as a PubMed citation that our reader takes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from ..formats.xmltree import local, parse_html
from ..limits import DEFAULT, Limits
from .cleaning import items, only_markup, text_of, within, year_of
from .records import Record

_SOURCE = re.compile(r"[A-Z]{2,8}")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,60}")
_PMID = re.compile(r"[1-9]\d{0,8}")
_PMCID = re.compile(r"PMC[1-9]\d{0,9}")
_DOI = re.compile(r"10\.\d{4,9}[^\s\"\\<>]{1,220}")
_UNFIT = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A record with what its full listing adds; `abstract` has markup as it came, authors are (surname, given names).

    `license` is as Europe PMC names it ("cc by"), None where it names none.
    """

    record: Record
    abstract: str = ""
    authors: tuple[tuple[str, str], ...] = ()
    license: str | None = None
    volume: str | None = None
    pages: str | None = None
    language: str | None = None
    types: tuple[str, ...] = ()


def record_of(found: dict[str, Any]) -> Record | None:
    """Return a hit as a record, or None where it lacks the database's own id."""
    source, own = text_of(found.get("source"), limit=20), text_of(found.get("id"), limit=80)
    if not _SOURCE.fullmatch(source) or not _ID.fullmatch(own):
        return None
    journal = within(found, "journalInfo", "journal", "title") or found.get("journalTitle")
    return Record(
        source=source,
        id=own,
        title=text_of(found.get("title")) or None,
        authors=text_of(found.get("authorString"), limit=10_000) or None,
        year=year_of(found.get("pubYear")),
        journal=text_of(journal, limit=300) or None,
        doi=_number(found, "doi", _DOI, str.lower),
        pmid=_number(found, "pmid", _PMID, str),
        pmcid=_number(found, "pmcid", _PMCID, str.upper),
        open_access={"Y": True, "N": False}.get(text_of(found.get("isOpenAccess"), limit=5)),
    )


def _number(found: dict[str, Any], name: str, form: re.Pattern[str], fold: Any) -> str | None:
    number: str = fold(text_of(found.get(name), limit=240))
    return number if form.fullmatch(number) else None


def article_of(found: dict[str, Any]) -> Article | None:
    """Return a hit of a full listing, or None where it lacks the database's own id."""
    record = record_of(found)
    if record is None:
        return None
    abstract = found.get("abstractText")
    types = within(found, "pubTypeList", "pubType")
    return Article(
        record=record,
        abstract=abstract if isinstance(abstract, str) and text_of(abstract) else "",
        authors=tuple(filter(any, map(_author, items(within(found, "authorList", "author"))[:2_000]))),
        license=text_of(found.get("license"), limit=200) or None,
        volume=text_of(within(found, "journalInfo", "volume"), limit=40) or None,
        pages=text_of(found.get("pageInfo"), limit=60) or None,
        language=text_of(found.get("language"), limit=10) or None,
        types=tuple(filter(None, (text_of(t, limit=80) for t in types))) if isinstance(types, list) else (),
    )


def _author(author: dict[str, Any]) -> tuple[str, str]:
    family, given = text_of(author.get("lastName"), limit=200), text_of(author.get("firstName"), limit=200)
    whole = text_of(author.get("collectiveName") or author.get("fullName"), limit=400)
    return (family, given) if family else (whole, "")


def citation_xml(article: Article, *, limits: Limits = DEFAULT) -> bytes:
    """Return title and abstract as one PubMed citation, for the reader of PubMed XML; equal input gives equal bytes.

    The headings that Europe PMC marks with `<h4>` become labels of the parts of the abstract. Raises
    UnreadableDocument, or LimitExceeded, where the abstract's markup cannot be read.
    """
    record = article.record
    item = etree.Element("PubmedArticle")
    citation = etree.SubElement(item, "MedlineCitation")
    _add(citation, "PMID", record.pmid)
    body = etree.SubElement(citation, "Article")
    journal = etree.SubElement(body, "Journal")
    issue = etree.SubElement(journal, "JournalIssue")
    _add(issue, "Volume", article.volume)
    _add(etree.SubElement(issue, "PubDate"), "Year", str(record.year) if record.year else None)
    _add(journal, "Title", record.journal)
    _add(body, "ArticleTitle", record.title)
    _add(etree.SubElement(body, "Pagination"), "MedlinePgn", article.pages)
    if article.abstract:
        abstract = etree.SubElement(body, "Abstract")
        for label, part in _parts(article.abstract, limits):
            part.tag = "AbstractText"
            if label:
                part.set("Label", label)
            abstract.append(part)
        _add(abstract, "CopyrightInformation", article.license)
    authors = etree.SubElement(body, "AuthorList")
    for family, given in article.authors:
        author = etree.SubElement(authors, "Author")
        _add(author, "LastName" if given else "CollectiveName", family)
        _add(author, "ForeName", given)
    _add(body, "Language", article.language)
    kinds = etree.SubElement(body, "PublicationTypeList")
    for kind in article.types:
        _add(kinds, "PublicationType", kind)
    ids = etree.SubElement(etree.SubElement(item, "PubmedData"), "ArticleIdList")
    for name, number in (("pubmed", record.pmid), ("doi", record.doi), ("pmc", record.pmcid)):
        if number:
            etree.SubElement(ids, "ArticleId", IdType=name).text = number
    data: bytes = etree.tostring(item, encoding="utf-8")
    return data


def _add(parent: etree._Element, name: str, text: str | None) -> None:
    if text:
        etree.SubElement(parent, name).text = _UNFIT.sub(" ", text)


def _parts(abstract: str, limits: Limits) -> list[tuple[str, etree._Element]]:
    """Split an abstract at its headings; each part keeps its words, subscripts and superscripts."""
    plain = only_markup(_UNFIT.sub(" ", abstract))
    root = parse_html(f"<div>{plain}</div>", limits=limits, deadline=limits.deadline())
    parts = [("", etree.Element("part"))]
    _gather(root, parts)
    return [(label, part) for label, part in parts if label or "".join(part.itertext()).strip()]


def _gather(element: etree._Element, parts: list[tuple[str, etree._Element]]) -> None:
    """Copy the words below an element into the last part; a heading begins a new one."""
    _say(parts[-1][1], element.text)
    for child in element:
        name = local(child)
        if re.fullmatch(r"h[1-6]", name):
            label = text_of("".join(child.itertext()), limit=200)
            parts.append((label.rstrip(":").strip(), etree.Element("part")))
        elif name in ("sub", "sup"):
            words = "".join(child.itertext())
            etree.SubElement(parts[-1][1], name).text = words
        elif name not in ("script", "style"):
            if name in ("p", "br", "li", "div"):
                _say(parts[-1][1], " ")
            _gather(child, parts)
        _say(parts[-1][1], child.tail)


def _say(part: etree._Element, words: str | None) -> None:
    """Add words at the end of a part."""
    if not words:
        return
    if len(part):
        part[-1].tail = (part[-1].tail or "") + words
    else:
        part.text = (part.text or "") + words
