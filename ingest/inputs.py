"""What is to be read: files, folders, and the articles inside tar and zip archives, in an order that never changes."""

from __future__ import annotations

import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .formats.packages import part_names
from .limits import DEFAULT, Limits
from .problems import LimitExceeded, UnreadableDocument

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


def inputs(paths: Iterable[Path], *, limits: Limits = DEFAULT) -> Iterator[Input]:
    """Yield the files of paths, folders and archives opened, sorted by name; hidden files are left out."""
    for path in paths:
        if path.is_dir():
            inside = (p for p in path.rglob("*") if p.is_file())
            for file in sorted(
                p for p in inside if not any(part.startswith(".") for part in p.relative_to(path).parts)
            ):
                yield from _opened(file, limits)
        else:
            yield from _opened(path, limits)


def _opened(path: Path, limits: Limits) -> Iterator[Input]:
    """Yield a file, or the members of an archive."""
    try:
        is_tar = tarfile.is_tarfile(path)
        is_zip = not is_tar and zipfile.is_zipfile(path) and not part_names(path.read_bytes()) & OFFICE
    except OSError:
        is_tar = is_zip = False
    if is_tar:
        yield from _tar(path, limits)
    elif is_zip:
        yield from _zip(path, limits)
    else:
        yield Input(name=str(path), path=path)


def _tar(path: Path, limits: Limits) -> Iterator[Input]:
    """Yield the files of a tar archive in the order of the archive; nothing is written to disk."""
    unpacked = 0
    try:
        with tarfile.open(path) as archive:
            for member in archive:
                if not member.isfile() or Path(member.name).name.startswith("."):
                    continue
                unpacked += member.size
                fault = _too_large(member.size, unpacked, limits)
                file = None if fault else archive.extractfile(member)
                data = file.read() if file else None
                yield Input(name=f"{path}!{member.name}", data=data, fault=fault)
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        yield Input(name=str(path), fault=f"the archive is broken: {error}: is the file complete?")


def _zip(path: Path, limits: Limits) -> Iterator[Input]:
    """Yield the files of a zip archive, sorted by name; nothing is written to disk."""
    unpacked = 0
    try:
        with zipfile.ZipFile(path) as archive:
            for member in sorted(archive.infolist(), key=lambda m: m.filename):
                if member.is_dir() or Path(member.filename).name.startswith("."):
                    continue
                unpacked += member.file_size
                fault = _too_large(member.file_size, unpacked, limits)
                if not fault and member.file_size > limits.ratio * max(member.compress_size, 1):
                    fault = f"unpacks to more than {limits.ratio} times its size: it is not read"
                data = None if fault else archive.read(member)
                yield Input(name=f"{path}!{member.filename}", data=data, fault=fault)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        yield Input(name=str(path), fault=f"the archive is broken: {error}: is the file complete?")


def _too_large(size: int, unpacked: int, limits: Limits) -> str | None:
    """Say why a member is not read, or None; the bound on all members together ends the archive."""
    if unpacked > 64 * limits.unpacked:
        raise LimitExceeded(f"the archive unpacks to more than {64 * limits.unpacked:,} bytes: split it")
    return f"the file has {size:,} bytes, more than {limits.bytes:,}: it is not read" if size > limits.bytes else None
