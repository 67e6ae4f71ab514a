"""Reader of case tables in CSV: separated by commas, semicolons, tabs or bars, quoted as in RFC 4180."""

from __future__ import annotations

import re
from collections import Counter

from ..document import Cell, Document, Loss, Metadata, Table
from ..formats.case_tables import layout
from ..layout.assembly import Assembly
from ..layout.decoding import decode
from ..limits import DEFAULT, Limits
from ..origin import Origin, Place, Segment
from ..problems import UnreadableDocument

NAME = "csv"
_SEPARATORS = ";\t,|"
_STOPS = {separator: re.compile(rf"[{separator}\r\n]") for separator in _SEPARATORS}
_SAMPLE = 1 << 15
_SAMPLE_ROWS = 60
_LONGEST_CELL = 120
_MOST_FRAME = 5

Field = tuple[int, int, str]  # start and end in the text, quotation marks left out, and the value


def sniff(data: bytes) -> bool:
    """Whether the bytes are lines of cells: nearly all with the same number of separators, and the cells short."""
    head = data[:_SAMPLE]
    if not head.strip() or head.lstrip()[:1] in (b"<", b"{", b"["):
        return False
    try:
        text, _ = decode(head if len(head) == len(data) else head[: head.rfind(b"\n") + 1] or head)
    except UnreadableDocument:
        return False
    return _separator(text) is not None


def read(data: bytes, *, limits: Limits = DEFAULT) -> Document:
    """Return the table in a CSV file; the text is the file as it stands, and places are rows and columns from 1.

    Rows of one filled cell before the headings are the caption, those after the data are notes. Raises
    UnreadableDocument where no separator can be told, and LimitExceeded.

    >>> from batson.ingest.readers import csv_table
    >>> document = csv_table.read(b"Pt;Age;Site\\n1;54;T4\\n2;61;conus\\n")
    >>> document.tables[0].header, [cell.text for cell in document.tables[0].body[1]]
    (('Pt', 'Age', 'Site'), ['2', '61', 'conus'])
    """
    limits.check_bytes(data)
    deadline = limits.deadline()
    text, losses = decode(data)
    limits.check_characters(len(text))
    separator = _separator(text[:_SAMPLE])
    if separator is None:
        raise UnreadableDocument("no separator of cells can be told: use commas, semicolons or tabs, one row a line")
    rows = _rows(text, separator, limits)
    deadline.check()
    width = max(len(row) for row in rows)
    limits.check_cells(width * len(rows))
    plan = layout([[value for _, _, value in row] for row in rows])
    assembly = Assembly(losses=list(losses))
    titles = _lines(assembly, rows[: plan.head])
    body = rows[plan.head : plan.foot]
    kept = [(i, row) for i, row in enumerate(body) if any(v.strip() for _, _, v in row)]
    ragged = [i + plan.head + 1 for i, row in kept if len(row) != width]
    if ragged:
        listed = ", ".join(map(str, ragged[:10])) + (" …" if len(ragged) > 10 else "")
        detail = f"{len(ragged)} rows have fewer cells than {width} and are filled up with empty ones: {listed}"
        assembly.losses.append(Loss("unread part", f"row {ragged[0]}", detail))
    start, end = rows[plan.head][0][0], rows[plan.foot - 1][-1][1]
    assembly.open(titles, 1, start, kind="table")
    assembly.block(end)
    headings = sum(i < plan.body - plan.head for i, _ in kept)
    cells = tuple(_cells(row, width, header=n < headings) for n, (_, row) in enumerate(kept))
    table = Table(label="", caption=titles, start=start, end=end, rows=cells, header_rows=headings)
    assembly.tables.append(table)
    assembly.close()
    _lines(assembly, rows[plan.foot :])
    segments = tuple(
        Segment(a, b, Place(start=a, end=b, row=r, column=c))
        for r, row in enumerate(rows, 1)
        for c, (a, b, _) in enumerate(row, 1)
        if b > a
    )
    return assembly.document(
        text,
        format=NAME,
        data=data,
        origin=Origin(segments),
        metadata=Metadata(title=titles or None),
        deadline=deadline,
    )


def _lines(assembly: Assembly, rows: list[list[Field]]) -> str:
    """Add title or note rows as captions; return their words."""
    words = []
    for row in rows:
        filled = [(a, b, value) for a, b, value in row if value.strip()]
        if filled:
            assembly.open("", 1, filled[0][0], kind="caption")
            assembly.add_prose(filled[0][0], filled[-1][1])
            assembly.close()
            words.append(" ".join(" ".join(v for _, _, v in filled).split()))
    return ". ".join(words)


def _cells(row: list[Field], width: int, *, header: bool) -> tuple[Cell, ...]:
    end = row[-1][1]
    full = [*row, *[(end, end, "")] * (width - len(row))]
    return tuple(Cell(value, a, b, header) for a, b, value in (_bare(field) for field in full))


def _bare(field: Field) -> Field:
    """A cell without white space at its ends."""
    a, b, value = field
    left = len(value) - len(value.lstrip())
    right = len(value) - len(value.rstrip())
    return (a + left, b - right, value.strip()) if value.strip() else (a, a, "")


def _separator(text: str) -> str | None:
    best: tuple[float, str] | None = None
    for separator in _SEPARATORS:
        if separator not in text:
            continue
        rows = _rows(text, separator, None)[:_SAMPLE_ROWS]
        rows = [row for row in rows if any(value.strip() for _, _, value in row)]
        if len(rows) < 2:
            continue
        width, count = Counter(len(row) for row in rows).most_common(1)[0]
        rows = _framed(rows, width)
        cells = [value for row in rows for _, _, value in row if len(row) == width]
        longest = sum(map(len, cells)) / max(len(cells), 1)
        needed = 0.95 if separator in ",|" else 0.7
        two = width == 2 and (count < 3 or longest > 40)
        if width < 2 or two or count < needed * len(rows) or longest > _LONGEST_CELL / 2:
            continue
        if separator == "," and _is_prose(text):
            continue
        rank = count / len(rows) * width
        if best is None or rank > best[0]:
            best = rank, separator
    return best[1] if best else None


def _framed(rows: list[list[Field]], width: int) -> list[list[Field]]:
    """Rows without the few lines of a title above and of notes below, which need not be cut into cells."""
    whole = [i for i, row in enumerate(rows) if len(row) == width]
    first, last = whole[0], whole[-1]
    if width < 3:  # a line with one comma is no table yet
        return rows
    return rows[first if first <= _MOST_FRAME else 0 : last + 1 if len(rows) - 1 - last <= _MOST_FRAME else len(rows)]


def _is_prose(text: str) -> bool:
    """Whether commas stand as in sentences: nearly every one before a blank, and lines that end in a period."""
    commas = text.count(",")
    lines = [line for line in text.splitlines() if line.strip()]
    ended = sum(line.rstrip().endswith(".") for line in lines)
    return text.count(", ") > 0.9 * commas and 2 * ended > len(lines)


def _rows(text: str, separator: str, limits: Limits | None) -> list[list[Field]]:
    """Rows of fields with their spans; a quoted field may hold separators, line ends and doubled quotation marks."""
    rows: list[list[Field]] = []
    row: list[Field] = []
    at, size, count = 0, len(text), 0
    while at <= size:
        field, at = _field(text, at, separator)
        row.append(field)
        count += 1
        if limits is not None and not count % 4096:
            limits.check_cells(count)
        if at >= size or text[at] in "\r\n":
            rows.append(row)
            row = []
            at += 2 if text.startswith("\r\n", at) else 1
            if at >= size:
                break
        else:
            at += 1
    return rows


def _field(text: str, at: int, separator: str) -> tuple[Field, int]:
    """One field that begins at `at`, and where its separator or line end stands."""
    if text.startswith('"', at):
        close = text.find('"', at + 1)
        while close >= 0 and text.startswith('""', close):
            close = text.find('"', close + 2)
        after = close + 1
        if close > 0 and (after >= len(text) or text[after] in (separator, "\r", "\n")):
            return (at + 1, close, text[at + 1 : close].replace('""', '"')), after
    stop = _STOPS[separator].search(text, at)
    end = stop.start() if stop else len(text)
    return (at, end, text[at:end]), end
