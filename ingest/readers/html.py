"""Reader of web pages: the article, without what stands around it.

The article is the smallest element that holds nearly all of the running text; navigation, adverts, comments, hidden
blocks and the like inside it are told by the tables of `rules/html.toml` and left out.
"""

from __future__ import annotations

import codecs
import re

from ..document import Document, Loss
from ..formats.html_head import metadata_of
from ..formats.html_page import Page
from ..formats.html_walk import Walk
from ..formats.markup import MarkupText
from ..formats.xmltree import parse_html, root_name
from ..layout.decoding import decode
from ..limits import DEFAULT, Limits
from ..problems import UnreadableDocument

NAME = "html"
_ROOTS = ("html", "head", "body", "title", "meta", "article", "main", "div", "p", "h1", "section")
_CHARSET = re.compile(rb"charset\s{0,3}=\s{0,3}[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_DOCTYPE = re.compile(rb"\s{0,200}<!doctype\s+html", re.IGNORECASE)


def sniff(data: bytes) -> bool:
    """Whether the bytes begin as a web page, or a piece of one, does."""
    return _DOCTYPE.match(data, 0, 400) is not None or root_name(data) in _ROOTS


def read(data: bytes, *, limits: Limits = DEFAULT) -> Document:
    """Return the article of a web page; places are XPaths of elements.

    Blocks that were left out are listed in the losses. Raises UnreadableDocument where there is no text, and
    LimitExceeded.
    """
    deadline = limits.deadline()
    limits.check_bytes(data)
    text, losses = _decoded(data)
    limits.check_characters(len(text))
    root = parse_html(text, limits=limits, deadline=deadline)
    page = Page.of(root)
    out = MarkupText(limits=limits, deadline=deadline)
    metadata = metadata_of(root)
    walk = Walk(out, page)
    walk.title(metadata.title)
    main = page.main()
    walk.add(main, root.getroottree().getpath(main))
    walk.finish()
    for counts, what in ((page.dropped, "dropped block"), (page.hidden, "hidden text")):
        if counts:
            named = ", ".join(f"{name} {n}" if n > 1 else name for name, n in sorted(counts.items()))
            detail = f"{sum(counts.values())} blocks are left out, as they are no part of the article shown: {named}"
            out.loss(Loss(what, "page", detail))  # type: ignore[arg-type]
    for loss in losses:
        out.loss(loss)
    if out.is_empty:
        raise UnreadableDocument("the page holds no text: is it filled in by a script? Save it from a browser as HTML")
    return out.document(format=NAME, data=data, metadata=metadata)


def _decoded(data: bytes) -> tuple[str, tuple[Loss, ...]]:
    """The characters of a page: UTF-8 where it is valid, else the encoding that the page names."""
    declared = _CHARSET.search(data, 0, 4096)
    if declared is not None and not data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        name = declared[1].decode("ascii", "replace").lower()
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            if name not in ("utf-8", "utf8") and _known(name):
                # Browsers read what is declared as Latin-1 as Windows-1252.
                name = "cp1252" if name in ("iso-8859-1", "latin1", "ascii", "us-ascii") else name
                notice = Loss("encoding", "whole file", f"the file is not UTF-8 but {name} (named in the page)")
                return data.decode(name, errors="replace"), (notice,)
    return decode(data)


def _known(name: str) -> bool:
    try:
        return codecs.lookup(name)._is_text_encoding
    except (LookupError, ValueError):
        return False
