"""Word documents: headings, merged cells, notes, tracked changes, what is hidden."""
# ruff: noqa: E501 - markup is quoted as it stands

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import docx as python_docx
import pytest
from batson.ingest.document import Document
from batson.ingest.problems import UnreadableDocument
from batson.ingest.readers import docx

DATA = Path(__file__).resolve().parents[2] / "data"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def package(body: str, **parts: str) -> bytes:
    """A Word document whose body is the XML given, with other parts under `word/`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        space = f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        archive.writestr("word/document.xml", f"<w:document {space}><w:body>{body}</w:body></w:document>")
        for name, xml in parts.items():
            archive.writestr(f"word/{name}.xml", xml.replace("<w:", "<w:", 1).replace(">", f" {space}>", 1))
    return out.getvalue()


def p(text: str, *, properties: str = "", run: str = "") -> str:
    return f"<w:p>{properties}<w:r>{run}<w:t xml:space='preserve'>{escape(text)}</w:t></w:r></w:p>"


def sentences(document: Document) -> list[str]:
    return [document.text[s.start : s.end] for s in document.sentences]


@pytest.fixture(scope="module")
def nine_cases() -> Document:
    return docx.read((DATA / "nine-cases.docx").read_bytes())


def test_every_paragraph_and_row(nine_cases: Document) -> None:
    text = " ".join(nine_cases.text.split())
    for block in (DATA / "nine-cases.plain.txt").read_text(encoding="utf-8").split("\n"):
        assert " ".join(block.split()) in text
    for junk in ("Manuscript version", "R. Vandenberg and E. Oyelaran Cord deposits"):
        assert junk not in text


def test_sections_authors_and_losses(nine_cases: Document) -> None:
    assert [(s.level, s.title, s.kind) for s in nine_cases.sections[1:]] == [
        (1, "Summary", "abstract"),
        (1, "Introduction", "introduction"),
        (1, "Our patient", "case"),
        (1, "Results", "results"),
        (2, "Table I", "table"),
        (3, "Table I", "caption"),
        (1, "Discussion", "discussion"),
        (1, "References", "references"),
    ]
    assert nine_cases.metadata.authors == ("R. Vandenberg", "E. Oyelaran")
    assert nine_cases.metadata.title == nine_cases.sections[0].title
    assert [loss.kind for loss in nine_cases.losses] == ["running head", "running head"]
    assert [r.key for r in nine_cases.references][:2] == ["Delacroix 2007", "Harcourt 1979"]


def test_a_table_with_merged_cells(nine_cases: Document) -> None:
    (table,) = nine_cases.tables
    assert (table.label, table.caption, table.header_rows, len(table.rows)) == (
        "Table I",
        "Nine patients with renal carcinoma in the spinal cord.",
        2,
        11,
    )
    assert table.header[:3] == ("Source", "Patient Sex", "Patient Age")
    petrov = next(row for row in table.body if row[0].text == "Petrov 2009")
    assert [c.text for c in petrov][3:7] == ["both (VHL)", "C4", "neck pain", "30 months"]
    assert str(nine_cases.origin.locate(petrov[4].start, petrov[4].end)) == "table 1, row 6, column 5"
    (batson,) = [s for s in nine_cases.sentences if nine_cases.text[s.start : s.end].startswith("Batson demonstrated")]
    assert nine_cases.origin.locate(batson.start, batson.end).paragraph == 12


def test_a_document_that_word_wrote() -> None:
    made = python_docx.Document()
    made.add_heading("Cord deposits", 0)
    made.add_heading("Results", 1)
    made.add_heading("Patients", 2)
    paragraph = made.add_paragraph("They lived longer.")
    paragraph.add_run("1,3").font.superscript = True
    paragraph.add_run(" There were 10")
    paragraph.add_run("9").font.superscript = True
    paragraph.add_run(" cells in 3 cm")
    paragraph.add_run("2").font.superscript = True
    paragraph.add_run(".")
    made.add_paragraph("Table 2: Ages.")
    table = made.add_table(3, 3)
    for i, cell in enumerate(c for row in table.rows for c in row.cells):
        cell.text = f"c{i}"
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(1, 0).merge(table.cell(2, 0))
    made.add_heading("References", 1)
    for entry in ("Lee A. One. J 2001.", "Roe B. Two. J 2002.", "Poe C. Three. J 2003."):
        made.add_paragraph(entry, style="List Number")
    out = io.BytesIO()
    made.save(out)
    document = docx.read(out.getvalue())
    assert [(s.level, s.title) for s in document.sections][:3] == [
        (0, "Cord deposits"),
        (1, "Results"),
        (2, "Patients"),
    ]
    assert sentences(document)[:2] == ["They lived longer.1,3", "There were 10⁹ cells in 3 cm2."]
    assert [m.keys for m in document.citations] == [("1", "3")]
    assert [r.key for r in document.references] == ["1", "2", "3"]
    (made_table,) = document.tables
    assert (made_table.label, made_table.caption, made_table.header_rows) == ("Table 2", "Ages.", 1)
    assert [c.text for c in made_table.rows[0]] == ["c0", "c1 c2", "c1 c2"]
    assert [row[0].text for row in made_table.rows] == ["c0", "c3 c6", "c3 c6"]


def test_tracked_changes_hidden_text_fields_and_boxes() -> None:
    hidden = "<w:rPr><w:vanish/></w:rPr>"
    body = (
        "<w:p><w:r><w:t>The mass </w:t></w:r><w:del><w:r><w:delText>was not </w:delText></w:r></w:del><w:ins><w:r><w:t>was </w:t>"
        "</w:r></w:ins><w:r><w:t>bright</w:t><w:noBreakHyphen/><w:t>white</w:t></w:r><w:r><w:fldChar w:fldCharType='begin'/>"
        "<w:instrText>ADDIN liver 99%</w:instrText><w:fldChar w:fldCharType='separate'/><w:t xml:space='preserve'> [1]</w:t></w:r>"
        f"<w:r>{hidden}<w:t> secret</w:t></w:r><w:r><w:sym w:font='Symbol' w:char='F0B3'/><w:t>.</w:t></w:r>"
        "<mc:AlternateContent><mc:Choice><w:r><w:drawing><w:txbxContent><w:p><w:r><w:t>In the box.</w:t></w:r></w:p></w:txbxContent>"
        "</w:drawing></w:r></mc:Choice><mc:Fallback><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>In the box.</w:t></w:r></w:p>"
        "</w:txbxContent></w:pict></w:r></mc:Fallback></mc:AlternateContent></w:p>"
    )
    document = docx.read(package(body))
    assert sentences(document) == ["The mass was bright‑white [1]≥.", "In the box."]
    assert [loss.kind for loss in document.losses] == ["hidden text", "dangling citations"]


def test_footnotes_comments_and_bold_headings() -> None:
    body = (
        p("Cord deposits", run="<w:rPr><w:b/></w:rPr>")
        + p("What we saw", run="<w:rPr><w:b/></w:rPr>")
        + "<w:p><w:r><w:t>All lived.</w:t><w:footnoteReference w:id='2'/></w:r></w:p>"
        + "<w:sdt><w:sdtContent>"
        + p("In a control.")
        + "</w:sdtContent></w:sdt>"
    )
    notes = f"<w:footnotes><w:footnote w:id='2'>{p('But one.')}</w:footnote><w:footnote w:id='3'>{p('Unused.')}</w:footnote></w:footnotes>"
    document = docx.read(package(body, footnotes=notes, comments=f"<w:comments>{p('Why so few?')}</w:comments>"))
    assert [(s.title, s.kind) for s in document.sections] == [
        ("Cord deposits", "other"),
        ("What we saw", "other"),
        ("Footnotes", "other"),
    ]
    assert sentences(document) == ["All lived.", "In a control.", "But one."]
    assert [loss.kind for loss in document.losses] == ["dropped block"]


def test_a_table_caption_without_its_table() -> None:
    document = docx.read(package(p("Table 1. Ages.") + p("We saw nine of them.")))
    assert [loss.kind for loss in document.losses] == ["empty table"]
    assert sentences(document) == ["Ages.", "We saw nine of them."]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (package(""), "holds no text"),
        (package("<w:p>")[:-200], "archive is broken"),
        (package("</w:body><w:p>"), "cannot be parsed"),
    ],
)
def test_what_cannot_be_read(data: bytes, message: str) -> None:
    with pytest.raises(UnreadableDocument, match=message):
        docx.read(data)
