"""Characters of a PDF page with their boxes, gathered into pieces of one line."""

from __future__ import annotations

import ctypes
import math
import statistics
from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ..limits import Deadline

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
# What pdfium gives for a hyphen at the end of a line.
_HYPHENS = (0x02, 0xFFFE, 0xAD)
_SPACES = (0x20, 0xA0, 0x09, 0x0A, 0x0D, 0x2002, 0x2003, 0x2009, 0x202F)


Rectangle = tuple[int, float, float, float, float]  # page, left, bottom, right, top


@dataclass(slots=True, eq=False)
class Char:
    """One character: where it stands for the layout (upright, y upward), and its box on the page."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    box: Rectangle
    raised: bool = False


@dataclass(slots=True, eq=False)
class Piece:
    """Characters that follow each other on one line without a wide gap; `chars` holds blanks between its words."""

    chars: list[Char] = field(default_factory=list)
    left: float = 0.0
    bottom: float = 0.0
    right: float = 0.0
    top: float = 0.0
    size: float = 0.0
    bold: bool = False

    @property
    def text(self) -> str:
        """The characters as a string."""
        return "".join(char.text for char in self.chars)


@dataclass(slots=True)
class Sheet:
    """One page: its pieces in the order of the file, its size for the layout, and what was left out."""

    number: int
    width: float
    height: float
    pieces: list[Piece]
    turned: int = 0


def read_page(page: pdfium.PdfPage, number: int, deadline: Deadline) -> Sheet:
    """Return the pieces of a page; characters that stand across the direction of the others are counted, not read."""
    text_page = page.get_textpage()
    width, height = page.get_size()
    count = max(raw.FPDFText_CountChars(text_page), 0)
    sample = [raw.FPDFText_GetCharAngle(text_page, i) for i in range(0, count, max(count // 60, 1))]
    turn = round(statistics.median(sample) / (math.pi / 2)) % 4 if sample else 0
    chars, turned = _chars(text_page, number, count, turn, (width, height), deadline)
    if turn % 2:
        width, height = height, width
    return Sheet(number, width, height, _pieces(chars), turned)


def _chars(
    text_page: pdfium.PdfTextPage, number: int, count: int, turn: int, size: tuple[float, float], deadline: Deadline
) -> tuple[list[tuple[Char | None, bool]], int]:
    """Characters in order, None for a blank, each with whether its font is bold; and how many stand across."""
    handle = text_page.raw
    rect = raw.FS_RECTF()
    pointer = ctypes.byref(rect)
    out: list[tuple[Char | None, bool]] = []
    turned = 0
    font_size, bold, checked = 0.0, False, False
    for i in range(count):
        code = raw.FPDFText_GetUnicode(handle, i)
        if code in _SPACES or code == 0:
            out.append((None, False))
            checked = False
            continue
        if not raw.FPDFText_GetLooseCharBox(handle, i, pointer):
            continue
        if not i % 2048:
            deadline.check()
        if not checked:
            # Fonts change between words, hardly ever inside one.
            bold = _is_bold(text_page, i)
            angle = round(raw.FPDFText_GetCharAngle(text_page, i) / (math.pi / 2)) % 4
            checked = True
        if angle != turn:
            turned += 1
            continue
        font_size = raw.FPDFText_GetFontSize(handle, i)
        box = (number, rect.left, rect.bottom, rect.right, rect.top)
        left, bottom, right, top = _upright(box, turn, size) if turn else box[1:]
        text = "-" if code in _HYPHENS else chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        if right - left <= 0 or not (abs(left) < 1e5 and abs(bottom) < 1e5):
            continue
        out.append(
            (Char(_LIGATURES.get(text, text), left, bottom, right, top, abs(font_size) or top - bottom, box), bold)
        )
    return out, turned


def _is_bold(text_page: pdfium.PdfTextPage, i: int) -> bool:
    weight = raw.FPDFText_GetFontWeight(text_page, i)
    if weight >= 600:
        return True
    buffer = ctypes.create_string_buffer(128)
    raw.FPDFText_GetFontInfo(text_page, i, buffer, 128, None)
    name = buffer.value.lower()
    return b"bold" in name or b"black" in name or b"heavy" in name


def _upright(box: Rectangle, turn: int, size: tuple[float, float]) -> tuple[float, float, float, float]:
    """Where a box stands once its text, turned by so many right angles, runs from left to right."""
    _, left, bottom, right, top = box
    width, height = size
    if turn == 1:
        return height - top, left, height - bottom, right
    if turn == 2:
        return width - right, height - top, width - left, height - bottom
    return bottom, width - right, top, width - left


def _pieces(chars: list[tuple[Char | None, bool]]) -> list[Piece]:
    pieces: list[Piece] = []
    piece: Piece | None = None
    blank = False
    for char, bold in chars:
        if char is None:
            blank = True
            continue
        if piece is not None and _continues(piece, char):
            last = piece.chars[-1]
            if blank or char.left - last.right > 0.18 * piece.size:
                piece.chars.append(Char(" ", last.right, last.bottom, char.left, last.top, last.size, last.box))
            _raise(piece, char)
            piece.chars.append(char)
            piece.right = max(piece.right, char.right)
            if not char.raised:
                piece.bottom, piece.top = min(piece.bottom, char.bottom), max(piece.top, char.top)
                piece.size = max(piece.size, char.size)
        else:
            piece = Piece([char], char.left, char.bottom, char.right, char.top, char.size, bold)
            pieces.append(piece)
        blank = False
    return pieces


def _continues(piece: Piece, char: Char) -> bool:
    """Whether a character stands on the line of a piece, right after it."""
    last = piece.chars[-1]
    gap = char.left - last.right
    # The characters of a ligature share one box.
    if gap > 1.1 * piece.size or (gap < -0.6 * piece.size and abs(char.left - last.left) > 0.05 * piece.size):
        return False
    overlap = min(piece.top, char.top) - max(piece.bottom, char.bottom)
    return overlap > 0.45 * min(piece.top - piece.bottom, char.top - char.bottom)


def _raise(piece: Piece, char: Char) -> None:
    height = piece.top - piece.bottom
    char.raised = char.size < 0.82 * piece.size and char.bottom - piece.bottom > 0.12 * height
