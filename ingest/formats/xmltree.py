"""XML and HTML from outside, parsed without network, external files or entity expansion, and bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5

from lxml import etree, html

from ..limits import Deadline, Limits
from ..origin import Place
from ..problems import LimitExceeded, UnreadableDocument

_ROOT = re.compile(r"<(?![?!])(?:[\w.-]{1,40}:)?([A-Za-z][\w.-]{0,60})")
_PROLOG = re.compile(
    r"<!--.{0,20000}?-->|<!DOCTYPE[^>\[]{0,2000}(?:\[[^\]]{0,8000}\]\s{0,20})?>|<\?[^>]{0,2000}\?>",
    re.DOTALL | re.IGNORECASE,
)
_HEAD = 1 << 15
_NAMED_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_XML_OWN = (b"amp", b"lt", b"gt", b"quot", b"apos")


def root_name(data: bytes) -> str | None:
    """Return the local name, in lower case, of the first element of a file that begins as markup does, else None."""
    head = data[:_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head[: len(head) & ~1].decode("utf-16", errors="replace")
    else:
        text = head.decode("latin-1")
    text = text.removeprefix("ï»¿").lstrip("\0 \t\r\n")
    if not text.startswith("<"):
        return None
    found = _ROOT.search(_PROLOG.sub(" ", text))
    return found[1].lower() if found else None


def parse_xml(data: bytes, *, limits: Limits, deadline: Deadline) -> etree._Element:
    """Return the root of an XML file.

    Entities of HTML (`&nbsp;`) are resolved, those that the file declares itself are not. Raises UnreadableDocument
    where it is not well-formed, and LimitExceeded where it is too large, too deep or has too many elements.
    """
    limits.check_bytes(data)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as fault:
        if "Entity" not in str(fault):
            raise _unreadable("XML", fault) from fault
        try:
            root = etree.fromstring(_NAMED_ENTITY.sub(_entity, data), parser)
        except etree.XMLSyntaxError as second:
            raise _unreadable("XML", second) from second
    except (ValueError, LookupError) as fault:
        raise _unreadable("XML", fault) from fault
    if root is None:
        raise UnreadableDocument("the XML holds no element")
    check_tree(root, limits=limits, deadline=deadline)
    return root


def parse_html(text: str, *, limits: Limits, deadline: Deadline) -> etree._Element:
    """Return the root of an HTML page, repaired as browsers do; raises as `parse_xml` does."""
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as fault:
        raise _unreadable("HTML", fault) from fault
    check_tree(root, limits=limits, deadline=deadline)
    return root


def check_tree(root: etree._Element, *, limits: Limits, deadline: Deadline) -> None:
    """Raise LimitExceeded where a tree is too deep or too large."""
    depth = count = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            depth += 1
            count += 1
            limits.check_depth(depth)
            if not count % 4096:
                limits.check_nodes(count)
                deadline.check()
        else:
            depth -= 1
    limits.check_nodes(count)


def local(element: etree._Element) -> str:
    """Return the name of an element without its namespace; empty for a comment, instruction or entity."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def step(element: etree._Element, counts: dict[str, int]) -> str:
    """Return the step of an XPath to an element, counting its siblings of the same name in `counts`."""
    tag = element.tag
    name = tag if "}" not in tag else f"{element.prefix}:{local(element)}" if element.prefix else f"*:{local(element)}"
    counts[name] = counts.get(name, 0) + 1
    return f"/{name}[{counts[name]}]"


def children(element: etree._Element, path: str) -> Iterator[tuple[etree._Element, str]]:
    """Yield the child elements with their paths; comments and instructions are passed over."""
    counts: dict[str, int] = {}
    for child in element:
        if isinstance(child.tag, str):
            yield child, path + step(child, counts)


def entity_text(element: etree._Element) -> str:
    """Return the characters of an entity that was left unresolved, as far as HTML names them."""
    name = getattr(element, "name", None)
    return html5.get(f"{name};", "") if name else ""


def first(element: etree._Element, *names: str) -> etree._Element | None:
    """Return the first descendant with one of these local names."""
    for found in element.iter():
        if local(found) in names:
            return found
    return None


def words(element: etree._Element | None) -> str:
    """Return the text of an element with white space folded; empty for None."""
    if element is None:
        return ""
    return " ".join("".join(t for t in element.itertext() if isinstance(t, str)).split())


def at(path: str) -> Place:
    """Return the place of an element."""
    return Place(path=path)


def _entity(found: re.Match[bytes]) -> bytes:
    if found[1] in _XML_OWN:
        return found[0]
    characters = html5.get(found[1].decode("ascii") + ";")
    return found[0] if characters is None else "".join(f"&#{ord(c)};" for c in characters).encode("ascii")


def _unreadable(what: str, fault: Exception) -> UnreadableDocument:
    message = " ".join(str(fault).split())[:200]
    if "excessive depth" in message.lower() or "amplification" in message.lower() or "loop" in message.lower():
        return LimitExceeded(f"the {what} is nested too deeply or grows without bound: {message}")
    return UnreadableDocument(f"the {what} cannot be parsed: {message}: is the file complete?")
