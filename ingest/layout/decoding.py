"""From the bytes of a text file to its characters, with every change reported."""

from __future__ import annotations

import codecs
import re
from collections import Counter

from ..document import Loss
from ..problems import UnreadableDocument

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Breaks of lines and pages other than the line feed become line feeds; whatever else has no glyph becomes U+FFFD.
# Each is replaced by one character, so that offsets stay.
_BREAKS = "\x0b\x0c\x1c\x1d\x1e\x85"
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
_NO_GLYPH = (
    *range(9),
    *range(14, 32),
    *range(127, 160),
    *range(0xFDD0, 0xFDF0),
    0xFFFE,
    0xFFFF,
    *range(0xD800, 0xE000),
)
_REPLACED: dict[int, str] = dict.fromkeys(_NO_GLYPH, "\ufffd")
_REPLACED.update({ord(c): "\n" for c in _BREAKS})
_SAMPLE = 1 << 16
# A file of which more than this share is control characters is no text.
_TOO_MANY_CONTROLS = 0.05


def decode(data: bytes) -> tuple[str, tuple[Loss, ...]]:
    """Return the characters of a text file and what had to be changed to get them.

    UTF-8 is taken as it is; UTF-16 and UTF-32 by their byte-order mark or their pattern of zeros; anything else is
    detected and named in a loss of kind "encoding". Control characters are replaced one by one and counted.
    Raises UnreadableDocument where the bytes are no text.
    """
    text, losses = _characters(data)
    return clean(text, losses)


def clean(text: str, losses: tuple[Loss, ...] = ()) -> tuple[str, tuple[Loss, ...]]:
    """Return the text with control characters replaced one by one, and `losses` with one more that counts them."""
    if _CONTROLS.search(text) is None:
        return text, losses
    found = Counter(_CONTROLS.findall(text))
    count = sum(found.values())
    breaks = sum(n for char, n in found.items() if char in _BREAKS)
    if count - breaks > max(8, _TOO_MANY_CONTROLS * len(text)):
        raise UnreadableDocument(
            f"{count - breaks:,} of {len(text):,} characters are control characters: this is no text file"
        )
    names = ", ".join(f"U+{ord(char):04X} {n} times" for char, n in sorted(found.items())[:8])
    where = f"first at character {_CONTROLS.search(text).start()}"  # type: ignore[union-attr]
    detail = f"{count} control characters ({names}) replaced by line feeds or U+FFFD, one by one"
    return text.translate(_REPLACED), (*losses, Loss("control characters", where, detail))


def _characters(data: bytes) -> tuple[str, tuple[Loss, ...]]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = _strict_or_replaced(data[len(mark) :], encoding)
            return (text, ()) if encoding == "utf-8" else (text, (_notice(encoding, "named by its byte-order mark"),))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        return _detected(data, fault.start)
    if "\0" in text[:_SAMPLE]:
        wide = _wide(data)
        if wide is not None:
            return _strict_or_replaced(data, wide), (_notice(wide, "known by its zeros"),)
    return text, ()


def _strict_or_replaced(data: bytes, encoding: str) -> str:
    return data.decode(encoding, errors="replace")


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: Western text has a zero in every second byte."""
    sample = data[:4096]
    half = max(len(sample) // 2, 1)
    if sample[1::2].count(0) > 0.7 * half and sample[0::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if sample[0::2].count(0) > 0.7 * half and sample[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return None


def _detected(data: bytes, bad: int) -> tuple[str, tuple[Loss, ...]]:
    wide = _wide(data)
    if wide is not None:
        return _strict_or_replaced(data, wide), (_notice(wide, "known by its zeros"),)
    if data.count(0) > len(data) // 50:
        raise UnreadableDocument("this is a binary file of no known format: give plain text, HTML, JATS, PDF or DOCX")
    text = data.decode("utf-8", errors="replace")
    wrong = text.count("�")
    if wrong * 2000 < len(text):
        # A few broken bytes in a file that is otherwise UTF-8, as after a cut or a bad disk.
        detail = f"{wrong} sequences of bytes are no UTF-8 and stand as U+FFFD"
        return text, (Loss("encoding", f"byte {bad}", detail),)
    encoding = _guess(data, bad)
    text = data.decode(encoding, errors="replace")
    return text, (_notice(encoding, "detected: check names and units"),)


def _guess(data: bytes, bad: int) -> str:
    """The encoding of bytes that are no UTF-8: Windows-1252 where it reads as Western text, else by statistics."""
    from charset_normalizer import from_bytes

    low = max(0, bad - _SAMPLE // 2)
    sample = data[low : low + _SAMPLE]
    high = [byte for byte in sample if byte >= 0x80]
    western = sum(byte in _WESTERN for byte in high)
    # Western text is ASCII for the most part; in other alphabets every letter is a high byte.
    if western >= 0.9 * len(high) and 4 * len(high) < len(sample):
        return "cp1252"
    best = from_bytes(sample).best()
    return best.encoding if best is not None else "cp1252"


def _notice(encoding: str, how: str) -> Loss:
    return Loss("encoding", "whole file", f"the file is not UTF-8 but {encoding} ({how})")


# Bytes of Windows-1252 that are common beside ASCII in papers in Western European languages: quotation marks, dashes,
# signs, and letters with accents.
_WESTERN = (
    frozenset(range(0xE0, 0x100))
    | frozenset(
        b"\x80\x85\x91\x92\x93\x94\x96\x97\x99\xa0\xa3\xa7\xa9\xab\xae\xb0\xb1\xb2\xb3\xb5\xb7\xb9\xba\xbb\xbc\xbd\xbe"
    )
    | frozenset(b"\xc0\xc1\xc4\xc5\xc6\xc7\xc9\xd1\xd3\xd6\xd7\xd8\xda\xdc\xdf")
)
