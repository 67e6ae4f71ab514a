"""Readers of files, one a format; the content of a file decides which of them reads it, never its name."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from ..document import Document
from ..limits import DEFAULT, Limits
from ..problems import LimitExceeded, UnreadableDocument
from . import csv_table, docx, html, jats, medline, pdf, plain, xlsx

# In the order in which they are asked; plain text takes what is left.
READERS: tuple[ModuleType, ...] = (pdf, docx, xlsx, medline, jats, html, csv_table, plain)


def reader_of(data: bytes) -> ModuleType:
    """Return the reader whose format the bytes are in; raises UnreadableDocument where there is none."""
    if not data.strip():
        raise UnreadableDocument("the file is empty: there is nothing to read")
    for reader in READERS:
        if reader.sniff(data):
            return reader
    raise UnreadableDocument(
        "this is no format that is read: give plain text, HTML, JATS or PubMed XML, PDF, DOCX, CSV or XLSX"
    )


def read(source: Path | str | bytes, *, limits: Limits = DEFAULT) -> Document:
    """Return the document in a file or in bytes, read by the reader of its content.

    Raises UnreadableDocument where no reader can take it, where it is encrypted or without text, or where it is a set
    of several citations (see `read_many`); LimitExceeded, a kind of UnreadableDocument, where it is too large, deep or
    slow; OSError where the file cannot be opened.

    >>> from batson.ingest.readers import read
    >>> read(b"<html><body><p>The deposit lay at T12, as the first scan had shown.</p></body></html>").format
    'html'
    """
    data = source if isinstance(source, bytes) else _bytes(Path(source), limits)
    document: Document = reader_of(data).read(data, limits=limits)
    return document


def read_many(source: Path | str | bytes, *, limits: Limits = DEFAULT) -> Iterator[Document]:
    """Yield every document in a file: each citation of a PubMed file, streamed, else the one that `read` gives.

    Raises as `read` does.
    """
    if isinstance(source, bytes):
        if source and medline.sniff(source):
            yield from medline.read_many(io.BytesIO(source), limits=limits)
        else:
            yield read(source, limits=limits)
        return
    with Path(source).open("rb") as file:
        if medline.sniff(file.read(1 << 15)):
            file.seek(0)
            yield from medline.read_many(file, limits=limits)
            return
    yield read(source, limits=limits)


def _bytes(path: Path, limits: Limits) -> bytes:
    size = path.stat().st_size
    if size > limits.bytes:
        raise LimitExceeded(f"{path.name} has {size:,} bytes, more than the limit of {limits.bytes:,}: split it")
    return path.read_bytes()
