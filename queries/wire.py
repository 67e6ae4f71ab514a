"""Frames between the runner and a worker: one byte that says what it is, four of length, then the content."""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Mapping
from typing import Any, Final

# A worker says HELLO once; it is asked with ASK and answers with BODY any number of times, then END.
HELLO: Final = b"H"
ASK: Final = b"A"
BODY: Final = b"B"
END: Final = b"E"

HEADER: Final = struct.Struct(">cI")


def frame(kind: bytes, content: bytes) -> bytes:
    """One frame, ready to send."""
    return HEADER.pack(kind, len(content)) + content


def message(kind: bytes, content: Mapping[str, Any]) -> bytes:
    """One frame whose content is JSON."""
    return frame(kind, json.dumps(content).encode())


def read_exactly(descriptor: int, size: int) -> bytes | None:
    """The next bytes of a blocking descriptor, or None where it ends first."""
    parts: list[bytes] = []
    while size:
        part = os.read(descriptor, min(size, 1 << 20))
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of the data to a blocking descriptor."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
