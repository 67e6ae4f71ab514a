"""What is to be read: files, folders, and the articles inside tar and zip archives, in an order that never changes."""

from __future__ import annotations

import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .formats.packages import part_names
from .limits import DEFAULT, Limits
from .problems import UnreadableDocument

ARCHIVE = 64
"""How many times `Limits.unpacked` all files of an archive together may have."""

OFFICE = frozenset({"[Content_Types].xml"})
"""A part that tells a DOCX or XLSX file from an archive of articles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One file to read: a path, or the bytes of a member of an archive; `name` says which in reports.

    `fault` says why a member cannot be read.
    """

    name: str
    path: Path | None = None
    data: bytes | None = None
    fault: str | None = None

    def content(self) -> Path | bytes:
        """Return what a reader takes; raises UnreadableDocument for a member with a fault."""
        if self.fault is not None:
            raise UnreadableDocument(self.fault)
        if self.data is not None:
            return self.data
        assert self.path is not None
        return self.path


def files(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the files of paths and folders, sorted by name; hidden files of folders are left out."""
    for path in paths:
        if path.is_dir():
            inside = (p for p in path.rglob("*") if p.is_file())
            yield from sorted(p for p in inside if not any(part.startswith(".") for part in p.relative_to(path).parts))
        else:
            yield path


def inputs(paths: Iterable[Path], *, limits: Limits = DEFAULT) -> Iterator[Input]:
    """Yield what is in the files of paths and folders: a file, or the members of an archive."""
    for file in files(paths):
        yield from _opened(file, limits)


def _opened(path: Path, limits: Limits) -> Iterator[Input]:
    """Yield a file, or the members of an archive."""
    if _is_tar(path):
        yield from _tar(path, limits)
    elif _is_zip(path):
        yield from _zip(path, limits)
    else:
        yield Input(name=str(path), path=path)


def _is_tar(path: Path) -> bool:
    try:
        return tarfile.is_tarfile(path)
    except Exception:  # zlib, lzma and bz2 have error types of their own; what is no archive has a reader, or has none
        return False


def _is_zip(path: Path) -> bool:
    try:
        return zipfile.is_zipfile(path) and not part_names(path.read_bytes()) & OFFICE
    except OSError:
        return False


def _tar(path: Path, limits: Limits) -> Iterator[Input]:
    """Yield the files of a tar archive in the order of the archive; nothing is written to disk."""
    unpacked = 0
    try:
        with tarfile.open(path) as archive:
            for member in archive:
                if not member.isfile() or Path(member.name).name.startswith("."):
                    continue
                name = f"{path}!{member.name}"
                unpacked += member.size
                if unpacked > ARCHIVE * limits.unpacked:
                    yield Input(name=name, fault=_too_much(limits))
                    return
                fault = _too_large(member.size, limits)
                file = None if fault else archive.extractfile(member)
                data = file.read() if file else None
                yield Input(name=name, data=data, fault=fault)
    except Exception as error:  # as above
        yield Input(name=str(path), fault=_broken("the archive", error))


def _zip(path: Path, limits: Limits) -> Iterator[Input]:
    """Yield the files of a zip archive, sorted by name; nothing is written to disk."""
    unpacked = 0
    try:
        with zipfile.ZipFile(path) as archive:
            for member in sorted(archive.infolist(), key=lambda m: m.filename):
                if member.is_dir() or Path(member.filename).name.startswith("."):
                    continue
                name = f"{path}!{member.filename}"
                unpacked += member.file_size
                if unpacked > ARCHIVE * limits.unpacked:
                    yield Input(name=name, fault=_too_much(limits))
                    return
                yield _member(archive, member, name, limits)
    except Exception as error:  # as above
        yield Input(name=str(path), fault=_broken("the archive", error))


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, limits: Limits) -> Input:
    """Return a file of a zip archive; one that is broken does not cost the others."""
    fault = _too_large(member.file_size, limits)
    if not fault and member.file_size > limits.ratio * max(member.compress_size, 1):
        fault = f"unpacks to more than {limits.ratio} times its size: it is not read"
    if fault:
        return Input(name=name, fault=fault)
    try:
        return Input(name=name, data=archive.read(member))
    except Exception as error:  # as above
        return Input(name=name, fault=_broken("the file", error))


def _broken(what: str, error: Exception) -> str:
    said = " ".join(str(error).split())[:200] or type(error).__name__
    return f"{what} is broken: {said}: is the archive complete?"


def _too_large(size: int, limits: Limits) -> str | None:
    """Say why a member is not read, or None."""
    return f"the file has {size:,} bytes, more than {limits.bytes:,}: it is not read" if size > limits.bytes else None


def _too_much(limits: Limits) -> str:
    return f"the archive unpacks to more than {ARCHIVE * limits.unpacked:,} bytes: the rest is not read; split it"
