"""Files that are broken, or made to harm: every format, by a number, the same bytes each time."""

from __future__ import annotations

import bz2
import gzip
import io
import random
import tarfile
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
FORMATS = ("plain", "jats", "html", "docx", "csv", "xlsx", "pdf", "medline", "tar", "zip")
SENTENCE = "A man of 61 with renal cell carcinoma had a metastasis in the lung [2] and lived 14 months."


def packed(parts: dict[str, bytes]) -> bytes:
    """A zip archive whose bytes depend on nothing but its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    """The parts of a zip archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def tarred(parts: dict[str, bytes], mode: str = "w") -> bytes:
    """A tar archive."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data in parts.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def docx(body: str, **more: str) -> bytes:
    """A DOCX file of a body."""
    target = f"<Relationship Id='r1' Type='{OFFICE}/officeDocument' Target='word/document.xml'/>"
    return packed(
        {
            "[Content_Types].xml": f"<Types xmlns='{PACKAGE}/content-types'/>".encode(),
            "_rels/.rels": f"<Relationships xmlns='{PACKAGE}/relationships'>{target}</Relationships>".encode(),
            "word/document.xml": f"<w:document xmlns:w='{WORD}'><w:body>{body}</w:body></w:document>".encode(),
            **{name.replace("__", "/"): text.encode() for name, text in more.items()},
        }
    )


def xlsx(rows: str) -> bytes:
    """An XLSX file of one sheet."""
    listed = f"<sheets><sheet name='a' sheetId='1' r:id='r1' xmlns:r='{OFFICE}'/></sheets>"
    target = f"<Relationship Id='r1' Type='{OFFICE}/worksheet' Target='worksheets/sheet1.xml'/>"
    book = f"<Relationship Id='r1' Type='{OFFICE}/officeDocument' Target='xl/workbook.xml'/>"
    return packed(
        {
            "[Content_Types].xml": f"<Types xmlns='{PACKAGE}/content-types'/>".encode(),
            "_rels/.rels": f"<Relationships xmlns='{PACKAGE}/relationships'>{book}</Relationships>".encode(),
            "xl/workbook.xml": f"<workbook xmlns='{SHEET}'>{listed}</workbook>".encode(),
            "xl/_rels/workbook.xml.rels": (
                f"<Relationships xmlns='{PACKAGE}/relationships'>{target}</Relationships>".encode()
            ),
            "xl/worksheets/sheet1.xml": (
                f"<worksheet xmlns='{SHEET}'><sheetData>{rows}</sheetData></worksheet>".encode()
            ),
        }
    )


def cell(place: str, text: str) -> str:
    """A cell of a sheet."""
    return f"<c r='{place}' t='inlineStr'><is><t>{text}</t></is></c>"


def medline(*abstracts: str) -> bytes:
    """A PubMed file."""
    citations = "".join(
        f"<PubmedArticle><MedlineCitation><PMID>{90000001 + i}</PMID><Article><ArticleTitle>Deposit {i}</ArticleTitle>"
        f"<Abstract><AbstractText>{text}</AbstractText></Abstract></Article></MedlineCitation></PubmedArticle>"
        for i, text in enumerate(abstracts)
    )
    return f"<?xml version='1.0'?><PubmedArticleSet>{citations}</PubmedArticleSet>".encode()


def pdf(*objects: str) -> bytes:
    """A PDF of objects numbered from 1, the first of them the catalog."""
    out = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(b"%010d 00000 n \n" % at for at in places)
    return out + f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF".encode()


@cache
def papers() -> tuple[bytes, bytes]:
    """Two PDFs: running text in two columns, and a table with lines."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    out = []
    for ruled in (False, True):
        file = io.BytesIO()
        canvas = Canvas(file, pagesize=A4, invariant=1, pageCompression=0)
        canvas.setFont("Times-Roman", 9)
        if ruled:
            canvas.drawString(50, 780, "Table 1. Patients with a deposit in the lung.")
            canvas.grid([50, 150, 250, 350], [640, 660, 680, 700, 720, 740, 760])
        for row in range(6 if ruled else 50):
            for column in range(3 if ruled else 2):
                words = ("54", "lung", "renal cell carcinoma")[column] if ruled else SENTENCE[: 60 - column]
                canvas.drawString(52 + (100 if ruled else 260) * column, (746 if ruled else 780) - row * 20 + 7 * row * (not ruled), words)  # fmt: skip  # noqa: E501
        canvas.save()
        out.append(file.getvalue())
    return out[0], out[1]


@cache
def originals(name: str) -> tuple[bytes, ...]:
    """Sound files of a format, of our own making."""
    patterns = {"plain": "*.txt", "jats": "*.xml", "html": "*.html", "docx": "*.docx", "csv": "*.csv"}
    if name in patterns:
        return tuple(path.read_bytes() for path in sorted(DATA.glob(patterns[name])))
    rows = [("Patient", "Age", "Primary", "Site"), *((str(n), str(50 + n), "melanoma", "lung") for n in range(1, 9))]
    match name:
        case "xlsx":
            lines = (
                f"<row r='{r}'>{''.join(cell('ABCD'[c] + str(r), v) for c, v in enumerate(row))}</row>"
                for r, row in enumerate(rows, 1)
            )
            return (xlsx("".join(lines)),)
        case "pdf":
            return papers()
        case "medline":
            return (medline(SENTENCE, SENTENCE * 3, "Nothing of the kind was seen."),)
        case "tar":
            inside = {"a.txt": originals("plain")[0], "b/c.xml": originals("jats")[0]}
            return tarred(inside), gzip.compress(tarred(inside), mtime=0), bz2.compress(tarred(inside))
    return (packed({"a.txt": originals("plain")[0], "b/c.html": originals("html")[0]}),)


def cut(data: bytes, rng: random.Random) -> bytes:
    """The file ends early."""
    return data[: rng.randrange(len(data))]


def flipped(data: bytes, rng: random.Random) -> bytes:
    """Some bits are turned."""
    out = bytearray(data)
    for _ in range(rng.choice([1, 3, 20, 200])):
        out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return bytes(out)


def doubled(data: bytes, rng: random.Random) -> bytes:
    """A stretch stands several times."""
    at = rng.randrange(len(data))
    return data[:at] + data[at : at + rng.randrange(1, 2000)] * rng.randrange(2, 12) + data[at:]


def thinned(data: bytes, rng: random.Random) -> bytes:
    """A stretch is missing."""
    at = rng.randrange(len(data))
    return data[:at] + data[at + rng.randrange(1, 2000) :]


def salted(data: bytes, rng: random.Random) -> bytes:
    """Something foreign stands in it."""
    salt = [b"<", b">", b"&", b"\0", b'"', b"\xff\xfe", b"<!--", b"]]>", b"<p>" * 300, b"(" * 999, b"\n\n", b"\r" * 50]
    salt += [
        b"&#x110000;",
        b"&#0;",
        b"<![CDATA[",
        b"<?xml version='1.0' encoding='utf-7'?>",
        b"\xed\xa0\x80",
        b"| " * 99,
    ]
    at = rng.randrange(len(data))
    return data[:at] + rng.choice(salt) + data[at:]


def spliced(data: bytes, rng: random.Random) -> bytes:
    """A part of a file of another format stands in it or after it."""
    other = rng.choice(originals(rng.choice(FORMATS)))
    low = rng.randrange(len(other))
    at = rng.choice([0, len(data), rng.randrange(len(data))])
    return data[:at] + other[low : low + rng.randrange(1, 20_000)] + data[at:]


def inside(data: bytes, rng: random.Random) -> bytes:
    """A part of an archive is broken, and the archive sound; other files have no parts and are cut and flipped."""
    change = rng.choice([cut, flipped, doubled, thinned, salted])
    if not data.startswith(b"PK"):
        return flipped(change(data, rng) or data, rng)
    parts = unpacked(data)
    name = rng.choice([n for n, content in sorted(parts.items()) if content])
    parts[name] = change(parts[name], rng)
    return packed(parts)


def nested(name: str, rng: random.Random) -> bytes:
    """Far too deep."""
    n = rng.choice([150, 190, 210, 1_000, 20_000])
    table = "<w:tbl><w:tr><w:tc>"
    closed = "</w:tc></w:tr></w:tbl>"
    match name:
        case "jats":
            tag = rng.choice(["sec", "p", "list", "table", "italic", "xref"])
            return (
                f"<article><body><p>{SENTENCE}</p>{f'<{tag}>' * n}{SENTENCE}{f'</{tag}>' * n}</body></article>".encode()
            )
        case "html":
            tag = rng.choice(["div", "p", "ul><li", "table><tr><td", "b", "blockquote", "span"])
            return f"<html><body><p>{SENTENCE}</p>{f'<{tag}>' * n}{SENTENCE}".encode()
        case "docx":
            return docx(f"{table * n}<w:p><w:r><w:t>{SENTENCE}</w:t></w:r></w:p>{closed * n}")
        case "xlsx":
            return xlsx(f"<row r='1'><c r='A1' t='inlineStr'>{'<is>' * n}{'</is>' * n}</c></row>")
        case "medline":
            return medline("<b>" * n + SENTENCE + "</b>" * n)
        case "pdf":
            return pdf("<</Type/Catalog/Pages 2 0 R>>", "[" * n + "]" * n, "<<" * n + ">>" * n)
        case "csv":
            return b'a;b\n"' + b'"";' * n + b'"\n1;2\n' * 9
        case "tar" | "zip":
            out = originals("plain")[0]
            for _ in range(min(n, 60)):
                out = tarred({"a": out}) if name == "tar" else packed({"a": out})
            return out
    return ("(" * n + SENTENCE + ")" * n + "[" * n + "1-" * n).encode()


def bomb(name: str, rng: random.Random) -> bytes:
    """Small, and large once it is read."""
    n = rng.choice([1_000, 10_000, 100_000])
    entities = "".join(f"<!ENTITY e{i} '{f'&e{i - 1};' * 10 if i else 'lol' * 10}'>" for i in range(12))
    match name:
        case "jats" | "medline":
            root = "article" if name == "jats" else "PubmedArticleSet"
            body = (
                "<body><p>&e11;</p></body>" if name == "jats" else medline("&e11;").decode().partition("Set>")[2][:-19]
            )
            made = f"<!DOCTYPE {root} [{entities}<!ENTITY x SYSTEM 'file:///etc/hostname'>]><{root}>{body}</{root}>"
            spans = "<td rowspan='1000' colspan='1000'>a</td>" * (n // 1000)
            table = f"<article><body><table-wrap><table><tr>{spans}</tr></table></table-wrap></body></article>"
            return (made if name == "medline" or rng.random() < 0.5 else table).encode()
        case "html":
            spans = "<td rowspan=65000 colspan=1000>a</td>" * (n // 1000)
            return rng.choice(
                [
                    f"<html><body><table><tr>{spans}</tr></table><p>{SENTENCE}",
                    "<html><body>" + "<a>" * n,
                    f"<html><body><p {'a ' * n}>{SENTENCE}",
                    "<html><body>" + "&lt;" * n + SENTENCE,
                ]
            ).encode()
        case "docx":
            text = f"<w:p><w:r><w:t>{'a ' * n * 30}</w:t></w:r></w:p>"
            spans = "<w:tc><w:tcPr><w:gridSpan w:val='999999'/></w:tcPr><w:p/></w:tc>" * (n // 1000)
            style = f"<w:styles xmlns:w='{WORD}'><w:style w:styleId='a'><w:basedOn w:val='a'/></w:style></w:styles>"
            styled = f"<w:p><w:pPr><w:pStyle w:val='a'/></w:pPr><w:r><w:t>{SENTENCE}</w:t></w:r></w:p>"
            return rng.choice(
                [
                    docx(text),
                    docx(f"<w:tbl><w:tr>{spans}</w:tr></w:tbl>"),
                    docx(styled * (n // 1000), **{"word__styles.xml": style}),
                    docx("<w:p/>" * n),
                ]
            )
        case "xlsx":
            merged = f"</sheetData><mergeCells><mergeCell ref='A1:XFD{n}'/></mergeCells><sheetData>"
            return rng.choice(
                [
                    xlsx(f"<row r='1'>{cell('A1', 'a' * n * 30)}</row>"),
                    xlsx(f"<row r='1'>{cell('A1', 'a')}</row><row r='1048576'>{cell('XFD1048576', 'b')}</row>"),
                    xlsx(f"<row r='1'>{cell('A1', 'Age')}{cell('B1', 'Site')}</row>{merged}"),
                    xlsx(f"<row r='1'>{cell('ZZZZZZZZ99999999999', 'b')}</row>"),
                ]
            )
        case "csv":
            return rng.choice([b"a;" * n + b"\n" + b"1;2\n" * 50, b"a;b\n" + b'"' + b"x" * n * 30, b";\n" * n])
        case "pdf":
            return rng.choice([_cyclic_pages, _cyclic_forms, _many_glyphs, _cyclic_tables])(n)
        case "tar":
            return gzip.compress(tarred({"a.txt": b"a " * n * 30, "b.txt": SENTENCE.encode()}), mtime=0)
        case "zip":
            return packed({"a.txt": b"a " * n * 30, "b.txt": SENTENCE.encode(), "../c.txt": b"x"})
    return rng.choice(
        [b"a" * n * 10, b"1. " * n, b"[1] " * n, "• ".encode() * n, b"Table 1. " * n, b"a-\n" * n, b"A B\n\n" * n]
    )


def _cyclic_pages(n: int) -> bytes:
    return pdf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 9999999/Kids[2 0 R 2 0 R]/Parent 2 0 R>>")


def _content(stream: str) -> str:
    return f"<</Length {len(stream)}>>stream\n{stream}\nendstream"


def _page(resources: str, *more: str) -> bytes:
    page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources{resources}>>"
    return pdf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>", page, *more)


def _cyclic_forms(n: int) -> bytes:
    form = "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>/Length 12>>"
    return _page("<</XObject<</F 5 0 R>>>>", _content("/F Do " * (n // 1000)), f"{form}stream\n/F Do /F Do \nendstream")


def _many_glyphs(n: int) -> bytes:
    font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    return _page(
        "<</Font<</F 5 0 R>>>>", _content("BT /F 9 Tf " + "(metastasis of a cancer) Tj " * (n // 30) + "ET"), font
    )


def _cyclic_tables(n: int) -> bytes:
    sound = papers()[0]
    return sound.replace(b"/Root", b"/Prev %d /Root" % sound.rindex(b"xref\n0"), 1)


CHANGES: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "cut": cut,
    "flipped": flipped,
    "doubled": doubled,
    "thinned": thinned,
    "salted": salted,
    "spliced": spliced,
    "inside": inside,
}


def hostile(name: str, number: int) -> tuple[str, bytes]:
    """What is wrong with the file of that number, and its bytes: most are sound files that were broken."""
    rng = random.Random(f"{name} {number}")
    kind = rng.choice([*CHANGES, *CHANGES, "nested", "bomb"])
    if kind == "nested":
        return kind, nested(name, rng)
    if kind == "bomb":
        return kind, bomb(name, rng)
    return kind, CHANGES[kind](rng.choice(originals(name)), rng)
