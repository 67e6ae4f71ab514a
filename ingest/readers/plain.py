"""Reader of plain text, hard-wrapped or one paragraph a line."""

from __future__ import annotations

import hashlib

from ..document import Document, Loss, Structure
from ..layout.assembly import check_text
from ..layout.decoding import decode
from ..layout.line_ends import mend
from ..layout.outline import build
from ..limits import DEFAULT, Limits
from ..problems import UnreadableDocument

NAME = "plain"
# What PNG, JPEG, GIF, zip, PDF, the old Office formats, programs and gzip begin with.
_BINARY = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"%PDF-",
    b"\xd0\xcf\x11\xe0",
    b"\x7fELF",
    b"\x1f\x8b",
)


def sniff(data: bytes) -> bool:
    """Whether the bytes may be plain text: anything that begins like no binary format; it is asked last."""
    return not data.startswith(_BINARY)


def read(data: bytes, *, limits: Limits = DEFAULT) -> Document:
    """Return the document in a file of plain text, the text as it stands but for what its losses name.

    Carriage returns are taken out and words broken at line ends are joined; places are code points of the decoded file.
    Sections, sentences and the rest are found when they are first asked for: see `Document.build`.
    Raises UnreadableDocument where the bytes are no text, and LimitExceeded.

    >>> from batson.ingest.readers import plain
    >>> document = plain.read(b"Results\\n\\nWe saw 3 of 9. None was lost [2].\\n")
    >>> [(document.text[s.start : s.end], document.sections[s.section].kind) for s in document.sentences]
    [('We saw 3 of 9.', 'results'), ('None was lost [2].', 'results')]
    """
    limits.check_bytes(data)
    deadline = limits.deadline()
    if not data.strip():
        raise UnreadableDocument("the file is empty: there is nothing to read")
    text, losses = decode(data)
    limits.check_characters(len(text))
    mended = mend(text)
    check_text(mended.text)
    deadline.check()
    joined = (Loss("joined words", "whole text", f"{mended.words} words broken at a line end were joined"),)
    first = losses + (joined if mended.words else ())

    def structure() -> Structure:
        deadline = limits.deadline()
        assembly, metadata = build(mended.text, deadline=deadline)
        assembly.losses[:0] = first
        return assembly.structure(mended.text, metadata=metadata, deadline=deadline)

    return Document(
        text=mended.text,
        format=NAME,
        original_sha256=hashlib.sha256(data).hexdigest(),
        origin=mended.origin,
        build=structure,
    )
