"""Reader of PubMed and MEDLINE XML: title and abstract of each citation, single or a baseline file as a stream.

Elements after the PubMed DTD of the National Library of Medicine.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from typing import IO, Any

from lxml import etree

from ..document import Document, Metadata, SectionKind
from ..formats.markup import MarkupText, Run
from ..formats.xmltree import at, check_tree, children, first, local, parse_xml, root_name, words
from ..layout.references import clean_doi
from ..layout.superscripts import raised
from ..limits import DEFAULT, Limits
from ..problems import LimitExceeded, UnreadableDocument

NAME = "medline"
_ROOTS = ("pubmedarticleset", "pubmedarticle", "medlinecitationset", "medlinecitation", "pubmedbookarticle")
_ITEMS = ("PubmedArticle", "MedlineCitation", "PubmedBookArticle")
_YEAR = re.compile(r"\d{4}")
# The categories that the National Library of Medicine gives to the labels of structured abstracts.
_CATEGORIES: dict[str, SectionKind] = {
    "BACKGROUND": "introduction",
    "OBJECTIVE": "introduction",
    "METHODS": "methods",
    "RESULTS": "results",
    "CONCLUSIONS": "conclusion",
}


def sniff(data: bytes) -> bool:
    """Whether the bytes begin as PubMed XML does, packed by gzip or not."""
    return root_name(_unpacked_head(data)) in _ROOTS


def read(data: bytes, *, limits: Limits = DEFAULT) -> Document:
    """Return the one citation in a PubMed file; places are XPaths of elements.

    Raises UnreadableDocument where it is not well-formed or holds none or several, and LimitExceeded.
    """
    deadline = limits.deadline()
    if data.startswith(b"\x1f\x8b"):
        data = _unpacked(data, limits)
    root = parse_xml(data, limits=limits, deadline=deadline)
    items = [root] if local(root) in _ITEMS else [item for item in root if local(item) in _ITEMS]
    if len(items) != 1:
        found = f"{len(items)} citations" if items else "no citation"
        raise UnreadableDocument(f"the PubMed file holds {found} where one is asked for: read it as a set of documents")
    path = f"/{local(root)}" if items[0] is root else f"/{local(root)}/{local(items[0])}[1]"
    return _document(items[0], path, data, limits)


def read_many(stream: IO[bytes], *, limits: Limits = DEFAULT) -> Iterator[Document]:
    """Yield the citations of a PubMed file one by one, in constant memory; the file may be packed by gzip.

    The limits hold for each citation, those of bytes and nodes not for the file. `original_sha256` is the hash of the
    citation's own XML. Raises UnreadableDocument where the file breaks off; what came before has been yielded.
    """
    head = stream.read(2)
    joined: Any = _Joined(head, stream)
    source = gzip.GzipFile(fileobj=joined) if head == b"\x1f\x8b" else joined
    number = 0
    try:
        events = etree.iterparse(
            source,
            events=("end",),
            tag=["{*}" + n for n in _ITEMS],
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
        )
        for _, item in events:
            if local(item) == "MedlineCitation" and local(item.getparent()) == "PubmedArticle":
                continue
            number += 1
            check_tree(item, limits=limits, deadline=limits.deadline())
            data = etree.tostring(item, encoding="utf-8", with_tail=False)
            parent = item.getparent()
            root = f"/{local(parent)}" if parent is not None else ""
            yield _document(item, f"{root}/{local(item)}[{number}]", data, limits)
            item.clear(keep_tail=False)
            while item.getprevious() is not None and parent is not None:
                del parent[0]
    except (etree.XMLSyntaxError, EOFError, OSError, zlib.error) as fault:
        message = " ".join(str(fault).split())[:200]
        raise UnreadableDocument(f"the PubMed file breaks off after {number} citations: {message}") from fault


class _Joined:
    """The bytes that were looked at, and the rest of the stream after them."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self.head = head
        self.rest = rest

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes."""
        if not self.head:
            return self.rest.read(size)
        if size < 0:
            taken, self.head = self.head + self.rest.read(), b""
        else:
            taken, self.head = self.head[:size], self.head[size:]
        return taken


def _document(item: etree._Element, path: str, data: bytes, limits: Limits) -> Document:
    out = MarkupText(limits=limits, deadline=limits.deadline())
    for element, place in _walk(item, path):
        name = local(element)
        if name in ("ArticleTitle", "BookTitle") and not out.assembly.sections[0].title:
            out.title(_runs(element, place))
        elif name == "Abstract":
            out.heading([Run("Abstract", at(place))], 1, kind="abstract")
        elif name == "AbstractText":
            label = element.get("Label", "")
            if label and label.upper() != "UNLABELLED":
                kind = _CATEGORIES.get(element.get("NlmCategory", ""))
                out.heading([Run(label, at(place))], 2, kind=kind)
            out.paragraph(_runs(element, place))
    metadata = _metadata(item)
    if not out.assembly.prose and not metadata.title:
        raise UnreadableDocument(f"the citation {metadata.pmid or path} has neither title nor abstract")
    return out.document(format=NAME, data=data, metadata=metadata)


def _walk(element: etree._Element, path: str) -> Iterator[tuple[etree._Element, str]]:
    for child, child_path in children(element, path):
        yield child, child_path
        if local(child) in ("MedlineCitation", "Article", "Abstract", "BookDocument", "Book"):
            yield from _walk(child, child_path)


def _runs(element: etree._Element, path: str) -> list[Run]:
    runs = [Run(element.text or "", at(path))]
    for child, child_path in children(element, path):
        inner = _runs(child, child_path)
        if local(child) == "sup":
            inner = [Run(raised(r.text, after=runs[-1].text), r.place) for r in inner]
        runs += [r for r in [*inner, Run(child.tail or "", at(path))] if r.text]
    return runs


def _metadata(item: etree._Element) -> Metadata:
    citation = first(item, "MedlineCitation", "BookDocument")
    citation = item if citation is None else citation
    journal = first(citation, "Journal")
    dates = [first(journal, "PubDate") if journal is not None else None, first(citation, "ArticleDate", "PubDate")]
    year = next((m[0] for m in (_YEAR.search(words(d)) for d in dates) if m), None)
    data = next((e for e in item if local(e) in ("PubmedData", "PubmedBookData")), None)
    ids = {e.get("IdType", ""): words(e) for e in _own_ids(data)}
    located = {e.get("EIdType", ""): words(e) for e in citation.iter() if local(e) == "ELocationID"}
    return Metadata(
        title=words(first(citation, "ArticleTitle", "BookTitle")) or None,
        authors=tuple(filter(None, (_author(a) for a in citation.iter() if local(a) == "Author"))),
        year=int(year) if year else None,
        journal=(words(first(journal, "Title", "ISOAbbreviation")) or None) if journal is not None else None,
        volume=(words(first(journal, "Volume")) or None) if journal is not None else None,
        pages=words(first(citation, "MedlinePgn")) or None,
        doi=clean_doi(ids.get("doi") or located.get("doi", "")),
        pmid=words(next((e for e in citation if local(e) == "PMID"), None)) or None,
        pmcid=ids.get("pmc") or None,
        license=words(first(citation, "CopyrightInformation")) or None,
        language=words(first(citation, "Language")) or None,
        publication_types=tuple(words(e) for e in citation.iter() if local(e) == "PublicationType"),
    )


def _own_ids(data: etree._Element | None) -> Iterator[etree._Element]:
    """The ids of the citation itself; those in its reference list are of others."""
    for part in data if data is not None else ():
        if local(part) == "ArticleIdList":
            yield from part


def _author(author: etree._Element) -> str:
    family, given = words(first(author, "LastName")), words(first(author, "ForeName", "Initials"))
    return ", ".join(part for part in (family, given) if part) or words(first(author, "CollectiveName"))


def _unpacked_head(data: bytes) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        return zlib.decompressobj(wbits=31).decompress(data[: 1 << 15], 1 << 15)
    except zlib.error:
        return b""


def _unpacked(data: bytes, limits: Limits) -> bytes:
    try:
        unpacker = zlib.decompressobj(wbits=31)
        out = unpacker.decompress(data, limits.bytes + 1)
    except zlib.error as fault:
        raise UnreadableDocument(f"the gzip file is broken: {fault}") from fault
    if len(out) > limits.bytes:
        raise LimitExceeded(f"the file unpacks to more than {limits.bytes:,} bytes: raise Limits.bytes")
    return out
