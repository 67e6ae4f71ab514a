"""Files from outside: whatever the bytes, a document that holds together or one clear error, in bounded time."""
# ruff: noqa: E501 - bytes are quoted as they stand

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from batson.ingest.document import Document
from batson.ingest.inputs import inputs
from batson.ingest.limits import Limits
from batson.ingest.problems import LimitExceeded, UnreadableDocument
from batson.ingest.readers import READERS, read, read_many, reader_of
from batson.tests.hostile_files import FORMATS, hostile
from hypothesis import given
from hypothesis import strategies as st

DATA = Path(__file__).resolve().parents[2] / "data"
LIMITS = Limits(seconds=10)
FILES = ("autopsy-series.txt", "gonadal-vein.xml", "lay-page.html", "nine-cases.docx", "supplement-table.csv")


def hold_together(document: Document) -> None:
    """Every offset of a document is what its type promises."""
    text, size = document.text, len(document.text)
    assert text.strip()
    assert (document.sections[0].start, document.sections[0].end, document.sections[0].level) == (0, size, 0)
    starts = [s.start for s in document.sections]
    assert starts == sorted(starts)
    for i, section in enumerate(document.sections):
        assert section.start <= section.end <= size
        # Sections nest: each ends inside the nearest one of a higher rank that began before it.
        assert all(s.end >= section.end for s in document.section_path(i))
    last = 0
    for sentence in document.sentences:
        assert last <= sentence.start < sentence.end <= size
        assert text[sentence.start : sentence.end] == text[sentence.start : sentence.end].strip()
        section = document.sections[sentence.section]
        assert section.start <= sentence.start
        assert sentence.end <= section.end
        last = sentence.end
    for table in document.tables:
        assert len({len(row) for row in table.rows}) == 1
        assert 0 <= table.header_rows <= len(table.rows)
        for row in table.rows:
            for cell in row:
                assert table.start <= cell.start <= cell.end <= table.end
                assert text[cell.start : cell.end] == cell.text or document.format == "csv"
    for reference in document.references:
        assert text[reference.start : reference.end] == reference.text
    keys = [reference.key for reference in document.references]
    assert len(keys) == len(set(keys))
    at = 0
    for mark in document.citations:
        assert at <= mark.start < mark.end <= size
        assert mark.keys
        at = mark.end
    step = max(size // 40, 1)
    for start in range(0, size, step):
        assert str(document.origin.locate(start, min(start + step, size)))
    assert document.text_sha256 == document.text_sha256


def try_to_read(data: bytes) -> None:
    try:
        document = read(data, limits=LIMITS)
        assert document.structure.sections  # plain text finds its structure at the first look
    except UnreadableDocument as problem:
        assert str(problem)
        assert "\n" not in str(problem)
        return
    hold_together(document)


@pytest.mark.parametrize(
    "path", sorted(p.name for p in DATA.iterdir() if p.suffix in (".txt", ".xml", ".html", ".docx", ".csv"))
)
def test_the_documents_hold_together(path: str) -> None:
    hold_together(read(DATA / path))


@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    try_to_read(data)


@given(st.text(alphabet="Aab 1.[](),;:-–\n\r\t|<>&\"'•²é\x00\x0c", max_size=400))
def test_any_text(text: str) -> None:
    try_to_read(text.encode())


@given(st.lists(st.sampled_from(["<p>", "</p>", "<table>", "<tr>", "<td rowspan=3>", "<td colspan='2'>", "a. B", "</td>", "<h2>", "<li>", "<ol>", "<sup>", "1", "<br>", "<a href='#x'>", "<li id=x>", "<div class=ad>", "Table 1. x", "</table>", "<style>.x{display:none}</style>", "<!--", "-->"]), max_size=60))  # fmt: skip
def test_any_html(parts: list[str]) -> None:
    try_to_read(("<html><body>" + "".join(parts)).encode())


SAMPLE = 12


@pytest.mark.parametrize("name", [f for f in FORMATS if f not in ("tar", "zip", "pdf")])
def test_a_sample_of_hostile_files(name: str) -> None:
    for number in range(SAMPLE):
        _, data = hostile(name, number)
        try_to_read(data)


def test_a_sample_of_hostile_pdfs() -> None:
    kinds = ("cut", "doubled", "flipped", "inside", "salted", "spliced", "thinned")  # a bomb needs a process of its own
    files = (hostile("pdf", number) for number in range(3 * SAMPLE))
    for data in [data for kind, data in files if kind in kinds][:SAMPLE]:
        try_to_read(data)


@pytest.mark.parametrize("name", ["tar", "zip"])
def test_a_sample_of_hostile_archives(name: str, tmp_path: Path) -> None:
    for number in range(2 * SAMPLE):
        path = tmp_path / f"{number}.{name}"
        path.write_bytes(hostile(name, number)[1])
        for one in inputs([path], limits=LIMITS):
            assert one.fault is None or "\n" not in one.fault


@pytest.mark.parametrize("name", FORMATS)
def test_hostile_files_are_the_same_each_time(name: str) -> None:
    assert [hostile(name, n) for n in range(5)] == [hostile(name, n) for n in range(5)]


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return out.getvalue()


WORD = b"<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>%s</w:body></w:document>"
BOMB = WORD % (b"<w:p><w:r><w:t>" + b"a " * 8_000_000 + b"</w:t></w:r></w:p>")
BILLION = b"<!DOCTYPE article [" + b"".join(b"<!ENTITY e%d '%s'>" % (i, b"&e%d;" % (i - 1) * 10 if i else b"lol" * 10) for i in range(12)) + b"]>"  # fmt: skip


@pytest.mark.usefixtures("ends")
@pytest.mark.parametrize(
    ("data", "message"),
    [
        (archive(word__document_xml=BOMB), "times its size"),
        (archive(word__document_xml=b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + WORD % b"&a;"), "document type"),
        (b"<article><body>" + b"<sec>" * 5000 + b"</sec>" * 5000 + b"</body></article>", "deep|depth"),
        (b"<html><body>" + b"<div>" * 5000 + b"words of a page</body></html>", "deep|depth"),
        (archive(xl__workbook_xml=b"<workbook/>"), "no table"),
        (archive(word__document_xml=WORD % b"")[:-30], "archive is broken|no format"),
        (b"PK\x05\x06" + bytes(18), "no format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "no format"),
        (b"\x1f\x8b\x08\x00" + bytes(60), "no format|gzip"),
        (b" \n\t\r\n", "empty"),
    ],
)  # fmt: skip
def test_bombs_and_broken_files(data: bytes, message: str) -> None:
    with pytest.raises(UnreadableDocument, match=message) as caught:
        read(data, limits=LIMITS)
    assert "\n" not in str(caught.value)


def test_entities_do_not_grow() -> None:
    with pytest.raises(LimitExceeded, match="grows without bound"):
        read(BILLION + b"<article><body><p>Before &e11; after.</p></body></article>", limits=LIMITS)


@pytest.mark.parametrize(
    ("limits", "data"),
    [
        (Limits(bytes=100), b"The deposit lay low. " * 20),
        (Limits(characters=100), b"The deposit lay low. " * 20),
        (Limits(nodes=10), b"<html><body>" + b"<p>The deposit lay low.</p>" * 20),
        (Limits(depth=5), b"<html><body><div><div><div><div>The deposit lay low.</div></div></div></div>"),
        (Limits(cells=10), b"a;b;c\n" * 20),
        (Limits(cells=50), b"<html><body><table><tr><th rowspan=40 colspan=40>a</th></tr><tr><td>b</td></tr></table>"),
        (Limits(seconds=0.0), b"The deposit lay low. " * 20),
    ],
)
def test_every_limit_is_kept(limits: Limits, data: bytes) -> None:
    read(data, limits=LIMITS)
    with pytest.raises(LimitExceeded, match=r"limit of|more than"):
        read(data, limits=limits)


def test_a_file_that_is_too_large_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    path.write_bytes(b"a" * 200)
    with pytest.raises(LimitExceeded, match=r"large\.txt has 200 bytes"):
        read(path, limits=Limits(bytes=100))


@pytest.mark.usefixtures("ends")
@pytest.mark.parametrize(
    "unit",
    [
        "<p>",
        "<td rowspan=1000 colspan=1000>",
        "Table 1. ",
        "1. ",
        "• ",
        "a | b\n",
        "A B\n\n",
        "[1] ",
        "x\n",
        "\n ",
        "References\n",
    ],
)
def test_time_grows_with_length_only(unit: str) -> None:
    for data in (unit * (150_000 // len(unit)), "<html><body><table><tr>" + unit * (150_000 // len(unit))):
        try_to_read(data.encode())


def test_readers_are_chosen_by_content(tmp_path: Path) -> None:
    assert len({reader.NAME for reader in READERS}) == len(READERS) == 8
    wrong = tmp_path / "page.pdf"
    wrong.write_bytes((DATA / "lay-page.html").read_bytes())
    assert read(wrong).format == "html"
    assert [reader_of((DATA / name).read_bytes()).NAME for name in FILES] == ["plain", "jats", "html", "docx", "csv"]
    assert [d.format for d in read_many(wrong)] == ["html"]
    with pytest.raises(OSError, match="missing"):
        read(tmp_path / "missing.txt")


def test_reading_twice_gives_the_same() -> None:
    for name in FILES:
        assert read(DATA / name) == read(DATA / name)
