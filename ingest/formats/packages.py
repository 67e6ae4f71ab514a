"""Parts of DOCX and XLSX files: zip archives from outside, opened with bounds."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

from lxml import etree

from ..limits import Deadline, Limits
from ..problems import LimitExceeded, UnreadableDocument
from .xmltree import parse_xml

_MOST_PARTS = 20_000
_SMALL = 1 << 20
_CHUNK = 1 << 20


def part_names(data: bytes) -> frozenset[str]:
    """Return the names of the parts of a zip archive; none where the bytes are no archive."""
    if not data.startswith(b"PK"):
        return frozenset()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        return frozenset()


@dataclass(slots=True)
class Package:
    """An open archive whose parts are read within the limits."""

    archive: zipfile.ZipFile
    limits: Limits
    deadline: Deadline
    _read: int = 0

    @classmethod
    def open(cls, data: bytes, *, limits: Limits, deadline: Deadline) -> Package:
        """Return the archive in `data`; raises UnreadableDocument where it is broken, and LimitExceeded."""
        limits.check_bytes(data)
        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as fault:
            raise UnreadableDocument(f"the archive is broken: {fault}: is the file complete?") from fault
        if len(archive.infolist()) > _MOST_PARTS:
            raise LimitExceeded(f"the archive has {len(archive.infolist()):,} parts, more than {_MOST_PARTS:,}")
        return cls(archive, limits, deadline)

    def names(self) -> frozenset[str]:
        """Return the names of all parts."""
        return frozenset(self.archive.namelist())

    def read(self, name: str) -> bytes:
        """Return a part; raises LimitExceeded as soon as it unpacks to more than the limits allow."""
        self.deadline.check()
        try:
            info = self.archive.getinfo(name)
            if info.flag_bits & 1:
                raise UnreadableDocument("the file is encrypted: save it without a password")
            out = bytearray()
            with self.archive.open(info) as part:
                while chunk := part.read(_CHUNK):
                    out += chunk
                    self._check(name, len(out), max(info.compress_size, 1), len(chunk))
        except KeyError as fault:
            raise UnreadableDocument(f"the file lacks its part {name}: is it complete?") from fault
        except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError, RuntimeError) as fault:
            if isinstance(fault, UnreadableDocument):
                raise
            raise UnreadableDocument(f"the part {name} cannot be unpacked: {fault}") from fault
        except Exception as fault:  # zlib, lzma and bz2 have error types of their own
            raise UnreadableDocument(f"the part {name} cannot be unpacked: {fault}") from fault
        return bytes(out)

    def xml(self, name: str) -> etree._Element:
        """Return the root of a part; a document type declaration, which Office never writes, is refused."""
        data = self.read(name)
        if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data[:65536]:
            raise UnreadableDocument(f"the part {name} declares a document type: Office files have none")
        return parse_xml(data, limits=self.limits, deadline=self.deadline)

    def _check(self, name: str, size: int, packed: int, more: int) -> None:
        self._read += more
        if self._read > self.limits.unpacked:
            raise LimitExceeded(f"the parts unpack to more than {self.limits.unpacked:,} bytes: raise Limits.unpacked")
        if size > _SMALL and size > self.limits.ratio * packed:
            raise LimitExceeded(f"the part {name} unpacks to more than {self.limits.ratio} times its size")
        self.deadline.check()
