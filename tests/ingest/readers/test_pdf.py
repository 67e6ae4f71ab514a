"""PDF: reading order, furniture, words over line ends, tables, boxes; and what cannot be read."""
# ruff: noqa: E501 - lines of pages are quoted as they stand

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from batson.ingest.document import Document
from batson.ingest.limits import Limits
from batson.ingest.problems import LimitExceeded, UnreadableDocument
from batson.ingest.readers import pdf

pytest.importorskip("reportlab")
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

LEFT, RIGHT, LEADING = 50, 310, 12.0
SITES = ("lung", "liver", "brain", "bone", "skin", "cord")


def sentence(n: int) -> str:
    return f"Marker {n} lay in the {SITES[n % 6]} and was removed without loss of strength."


def lines_of(first: int, last: int, width: int = 52) -> list[str]:
    return textwrap.wrap(" ".join(sentence(n) for n in range(first, last)), width)


def made(draw: Callable[[Canvas], None], **options: object) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, **options)
    draw(canvas)
    canvas.save()
    return out.getvalue()


def column(
    canvas: Canvas, x: float, top: float, lines: list[str], *, size: float = 9, font: str = "Times-Roman"
) -> float:
    for line in lines:
        canvas.setFont(font, size)
        canvas.drawString(x, top, line)
        top -= LEADING
    return top


def folded(document: Document) -> str:
    return " ".join(document.text.split())


def numbers(document: Document) -> list[int]:
    return [
        int(n)
        for n in re.findall(r"Marker (\d+) lay in the \w+ and was removed without loss of strength\.", folded(document))
    ]


def head(canvas: Canvas, page: int) -> None:
    canvas.setFont("Helvetica", 7)
    canvas.drawString(LEFT, 815, "Annals of Invented Oncology")
    canvas.drawString(540, 815, str(page))
    canvas.drawCentredString(300, 25, f"Page {page} of 2")


def two_columns(canvas: Canvas, *, interleaved: bool) -> None:
    lines = lines_of(0, 140)
    for page in (1, 2):
        head(canvas, page)
        top = 780.0
        if page == 1:
            canvas.setFont("Helvetica-Bold", 16)
            canvas.drawString(LEFT, top, "Cord deposits of invented tumors")
            top -= 40
        room = int((top - 60) / LEADING)
        left, right, lines = lines[:room], lines[room : 2 * room], lines[2 * room :]
        if interleaved:
            for i in range(max(len(left), len(right))):
                column(canvas, LEFT, top - i * LEADING, left[i : i + 1])
                column(canvas, RIGHT, top - i * LEADING, right[i : i + 1])
        else:
            column(canvas, LEFT, top, left)
            column(canvas, RIGHT, top, right)
        canvas.showPage()
    assert not lines


@pytest.mark.parametrize("interleaved", [False, True])
def test_two_columns_in_reading_order(interleaved: bool) -> None:
    document = pdf.read(made(lambda c: two_columns(c, interleaved=interleaved)))
    assert numbers(document) == list(range(140))
    assert document.metadata.title == "Cord deposits of invented tumors"
    assert "Annals" not in document.text
    assert "Page" not in document.text
    assert [loss.kind for loss in document.losses] == ["page number", "running head"]
    found = [document.text[s.start : s.end] for s in document.sentences]
    assert [" ".join(s.split()) for s in found] == [sentence(n) for n in range(140)]


def test_boxes_are_where_the_words_stand() -> None:
    def draw(canvas: Canvas) -> None:
        column(
            canvas,
            100,
            700,
            ["The first line is here and it goes on", "to the second line. The third sentence."],
            size=10,
        )

    document = pdf.read(made(draw))
    first = document.sentences[0]
    boxes = document.origin.locate(first.start, first.end).boxes
    assert [box.page for box in boxes] == [1, 1]
    assert boxes[0].left == pytest.approx(100, abs=1.5)
    assert boxes[0].bottom < 700 < boxes[0].top < 712
    assert boxes[1].bottom < 688 < boxes[1].top < 700
    assert boxes[1].right < 190
    assert boxes[0].right > 230


def test_words_over_line_ends_and_ligatures() -> None:
    lines = [
        "The deposit was efﬁciently removed and the pa-",
        "tient had left-",
        "sided weakness and good func-",
        "tion of the legs. He went home.",
    ]
    matplotlib = pytest.importorskip("matplotlib", reason="its fonts have ligatures")
    font = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    pdfmetrics.registerFont(TTFont("Sans", font))
    document = pdf.read(made(lambda c: column(c, 60, 700, lines, font="Sans") and None))
    assert folded(document) == (
        "The deposit was efficiently removed and the patient had left-sided weakness and good function of the legs. He went home."
    )
    at = document.text.index("patient")
    boxes = document.origin.locate(at, at + 7).boxes
    assert len(boxes) == 2
    assert boxes[0].left > boxes[1].left


def grid(canvas: Canvas, left: float, top: float, rows: list[list[str]], widths: list[float], *, ruled: bool) -> float:
    height = 14.0
    right = left + sum(widths)
    for r, row in enumerate(rows):
        x = left
        for text, width in zip(row, widths, strict=True):
            canvas.setFont("Times-Roman", 8)
            canvas.drawString(x + 3, top - r * height - 10, text)
            x += width
    bottom = top - len(rows) * height
    if ruled:
        for r in range(len(rows) + 1):
            canvas.line(left, top - r * height, right, top - r * height)
        x = left
        for width in [0.0, *widths]:
            x += width
            canvas.line(x, top, x, bottom)
    else:
        for y in (top, top - height, bottom):
            canvas.line(left, y, right, y)
    return bottom


ROWS = [
    ["Patient", "Age", "Site", "Outcome"],
    ["Roe 2001", "54", "T4", "died, 8 mo"],
    ["Poe 2003", "61", "conus", "alive"],
    ["Lee 2009", "47", "C5-6", "lost"],
]


@pytest.mark.parametrize("ruled", [True, False])
@pytest.mark.parametrize("wide", [True, False])
def test_tables(ruled: bool, wide: bool) -> None:
    def draw(canvas: Canvas) -> None:
        lines = lines_of(0, 60)
        top = 780.0
        if wide:
            column(
                canvas,
                LEFT,
                top,
                ["Table 1. Patients of the series that are set out here over both columns of the page."],
                size=8,
            )
            top = grid(canvas, LEFT, top - 8, ROWS, [150, 100, 120, 120], ruled=ruled) - 24
            column(canvas, LEFT, top, lines[:45])
            column(canvas, RIGHT, top, lines[45:])
        else:
            below = column(canvas, LEFT, top, lines[:10])
            column(canvas, LEFT, below - 14, ["Table 1. Patients of the series."], size=8)
            below = grid(canvas, LEFT, below - 20, ROWS, [70, 40, 50, 70], ruled=ruled) - 24
            column(canvas, LEFT, below, lines[10:30])
            column(canvas, RIGHT, top, lines[30:])

    document = pdf.read(made(draw))
    (table,) = document.tables
    assert table.label == "Table 1"
    assert table.caption.startswith("Patients of the series")
    assert [[c.text for c in row] for row in table.rows] == ROWS
    assert numbers(document) == list(range(60))
    cell = table.rows[2][2]
    (box,) = document.origin.locate(cell.start, cell.end).boxes
    assert box.page == 1
    assert box.right - box.left == pytest.approx(18, abs=4)


def bare_grid(canvas: Canvas, left: float, top: float, rows: list[list[str]], widths: list[float]) -> float:
    for row in rows:
        x = left
        for text, width in zip(row, widths, strict=True):
            column(canvas, x + 3, top, [text], size=8)
            x += width
        top -= LEADING
    return top


@pytest.mark.parametrize("columns", [2, 4])
@pytest.mark.parametrize("place", ["page", "column", "one column"])
def test_tables_without_rules(columns: int, place: str) -> None:
    rows = [[*row[:columns]] for row in ROWS]
    rows[2:2] = [["", "and a half", "", ""][:columns]]

    def draw(canvas: Canvas) -> None:
        lines = lines_of(0, 60, 105 if place == "one column" else 52)
        top, widths = 780.0, [70, 40, 50, 70] if place == "column" else [150, 100, 120, 120]
        below = top if place == "page" else column(canvas, LEFT, top, lines[:10])
        below = column(canvas, LEFT, below - 14, ["Table 1. Patients of the series."], size=8)
        below = bare_grid(canvas, LEFT, below - 6, rows, widths[:columns]) - 24
        first = 0 if place == "page" else 10
        if place == "one column":
            column(canvas, LEFT, below, lines[first:])
        else:
            column(canvas, LEFT, below, lines[first:40])
            column(canvas, RIGHT, below if place == "page" else top, lines[40:])

    document = pdf.read(made(draw))
    (table,) = document.tables
    assert (table.label, table.caption) == ("Table 1", "Patients of the series.")
    assert [[c.text for c in row] for row in table.rows] == [
        [*ROWS[0][:columns]],
        ["Roe 2001", "54 and a half", *ROWS[1][2:columns]],
        *([*row[:columns]] for row in ROWS[2:]),
    ]
    assert numbers(document) == list(range(60))
    cell = table.rows[2][0]
    assert document.origin.locate(cell.start, cell.end).page == 1


@pytest.mark.parametrize("width", [24, 36, 52])
def test_prose_in_columns_below_a_caption_is_no_table(width: int) -> None:
    def draw(canvas: Canvas) -> None:
        lines = lines_of(0, 30, width)
        half = len(lines) // 2 + 1
        below = column(canvas, LEFT, 780, ["Table 1. Patients of the series."], size=8) - 6
        for i in range(2):
            column(canvas, LEFT + i * (width * 4.4 + 30), below, lines[i * half : (i + 1) * half][:60], size=9)

    document = pdf.read(made(draw))
    assert document.tables == ()


def test_a_caption_between_two_sides_of_a_sentence() -> None:
    def draw(canvas: Canvas) -> None:
        lines = lines_of(0, 40)
        below = column(canvas, LEFT, 780, lines[:20])
        column(
            canvas,
            LEFT,
            below - 30,
            ["Figure 1. The mass is bright on this image,", "which was taken before the operation."],
            size=7.5,
        )
        column(canvas, RIGHT, 780, lines[20:])

    document = pdf.read(made(draw))
    assert numbers(document) == list(range(40))
    (caption,) = [s for s in document.sections if s.kind == "caption"]
    assert document.text[caption.start : caption.end].startswith("Figure 1. The mass is bright")


def test_headings_references_and_raised_numbers() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 12)
        canvas.drawString(LEFT, 780, "2. What we saw")
        below = column(canvas, LEFT, 760, lines_of(0, 6, 100))
        text = canvas.beginText(LEFT, below)
        text.setFont("Times-Roman", 9)
        text.textOut("There were 10")
        text.setRise(3)
        text.setFont("Times-Roman", 6)
        text.textOut("9")
        text.setRise(0)
        text.setFont("Times-Roman", 9)
        text.textOut(" cells in the sample [2].")
        canvas.drawText(text)
        canvas.setFont("Helvetica-Bold", 12)
        canvas.drawString(LEFT, below - 30, "References")
        column(canvas, LEFT, below - 50, ["1. Lee A. Veins. J Inv 2001;3:4.", "2. Roe B. Cords. J Inv 2002;3:9."])

    document = pdf.read(made(draw))
    assert [(s.title, s.kind) for s in document.sections[1:]] == [
        ("2. What we saw", "other"),
        ("References", "references"),
    ]
    assert "There were 10⁹ cells in the sample [2]." in folded(document)
    assert [r.key for r in document.references] == ["1", "2"]
    assert [m.keys for m in document.citations] == [("2",)]


@pytest.mark.parametrize("angle", [90, 270])
def test_a_page_on_its_side(angle: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(*((560, 60) if angle == 90 else (40, 780)))
        canvas.rotate(angle)
        column(canvas, 0, 400, lines_of(0, 12, 90))

    document = pdf.read(made(draw))
    assert numbers(document) == list(range(12))


def test_a_stamp_across_the_text_is_left_out() -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, 100, 700, lines_of(0, 12, 80))
        canvas.rotate(90)
        canvas.drawString(200, -30, "Preprint server, not reviewed")

    document = pdf.read(made(draw))
    assert "Preprint" not in document.text
    assert [loss.kind for loss in document.losses] == ["dropped block"]


def scanned(canvas: Canvas) -> None:
    canvas.rect(50, 50, 400, 600, fill=1)
    canvas.showPage()
    canvas.rect(50, 50, 400, 600, fill=1)


def test_a_scan_is_told_with_the_way_out() -> None:
    with pytest.raises(UnreadableDocument, match="text recognition"):
        pdf.read(made(scanned))


def test_a_page_without_text_is_reported() -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, 100, 700, lines_of(0, 12, 80))
        canvas.showPage()
        canvas.rect(50, 50, 400, 600, fill=1)

    (loss,) = pdf.read(made(draw)).losses
    assert (loss.kind, loss.place) == ("unread part", "page 2")


def test_an_encrypted_file_is_told_with_the_way_out() -> None:
    data = made(lambda c: column(c, 60, 700, lines_of(0, 3)) and None, encrypt="secret")
    with pytest.raises(UnreadableDocument, match="encrypted: open it with its password"):
        pdf.read(data)


def test_broken_files_and_limits() -> None:
    data = made(lambda c: two_columns(c, interleaved=False))
    with pytest.raises(UnreadableDocument, match="broken"):
        pdf.read(b"%PDF-1.7\nnothing more")
    with pytest.raises(LimitExceeded, match="2 pages are more than the limit of 1"):
        pdf.read(data, limits=Limits(pages=1))
    with pytest.raises(LimitExceeded, match="seconds"):
        pdf.read(data, limits=Limits(seconds=0.0))
