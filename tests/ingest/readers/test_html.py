"""Web pages: the article and nothing around it, with headings, tables, citations and metadata."""
# ruff: noqa: E501 - markup is quoted as it stands

from __future__ import annotations

import json
from pathlib import Path

import pytest
from batson.ingest.document import Document
from batson.ingest.problems import UnreadableDocument
from batson.ingest.readers import html

DATA = Path(__file__).resolve().parents[2] / "data"
PROSE = "The deposit was found in the lower part of the cord and had not been suspected before the operation."


def read(page: str) -> Document:
    return html.read(page.encode())


def folded(text: str) -> str:
    return " ".join(text.split())


def sentences(document: Document) -> list[str]:
    return [document.text[s.start : s.end] for s in document.sentences]


@pytest.fixture(scope="module")
def lay_page() -> Document:
    return html.read((DATA / "lay-page.html").read_bytes())


def test_every_paragraph_of_the_article(lay_page: Document) -> None:
    ideal = (DATA / "lay-page.plain.txt").read_text(encoding="utf-8")
    text = folded(lay_page.text)
    for paragraph in ideal.split("\n\n"):
        assert folded(paragraph) in text


@pytest.mark.parametrize(
    "junk",
    [
        "cookies",
        "Quizzes",
        "7 signs",
        "Facebook",
        "Advertisement",
        "turmeric",
        "newsletter",
        "weekly health tips",
        "You may also like",
        "influencer",
        "gardener57",
        "25% of patients",
        "Please enter your comment",
        "spleen",
        "dataLayer",
        "brain metastasis 100%",
        "display:none",
        "Privacy",
        "WellNow",
        "Was this helpful",
    ],
)
def test_nothing_around_the_article(lay_page: Document, junk: str) -> None:
    assert junk in (DATA / "lay-page.html").read_text(encoding="utf-8")
    assert junk not in lay_page.text


def test_the_caption_of_a_picture_is_a_caption(lay_page: Document) -> None:
    (caption,) = [s for s in lay_page.sections if s.kind == "caption"]
    assert lay_page.text[caption.start : caption.end].startswith("Stock photo.")
    inside = [s for s in lay_page.sentences if caption.start <= s.start < caption.end]
    assert [lay_page.sections[s.section].kind for s in inside] == ["caption", "caption"]


def test_sections_title_losses_and_places(lay_page: Document) -> None:
    titles = [s.title for s in lay_page.sections if s.level == 1]
    assert titles[0] == "Where does it go?"
    assert titles[-1] == "Treatment"
    assert lay_page.metadata.title == "When kidney cancer travels to the bones: what patients should know"
    assert lay_page.metadata.language == "en"
    assert {loss.kind for loss in lay_page.losses} == {"dropped block"}
    (lungs,) = [s for s in lay_page.sentences if lay_page.text[s.start : s.end].startswith("The lungs are")]
    assert lay_page.origin.locate(lungs.start, lungs.end).path == "/html/body/main/article/p[3]"


JOURNAL = f"""<!DOCTYPE html><html lang="en-GB"><head><title>Cord deposits | Inv J</title>
<meta name="citation_title" content="Cord deposits of the kidney"><meta name="citation_author" content="Roe, Ann">
<meta name="citation_author" content="Poe, Tom"><meta name="citation_journal_title" content="Invented Journal">
<meta name="citation_publication_date" content="2019/03/02"><meta name="citation_doi" content="10.99999/INV.7">
<meta name="citation_pmid" content="90000022"><meta name="citation_firstpage" content="7"><meta name="citation_lastpage" content="9">
<script type="application/ld+json">{json.dumps({"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "x"}, {"@type": "ScholarlyArticle", "headline": "Cord deposits", "license": "https://creativecommons.org/licenses/by/4.0/"}]})}</script>
</head><body class="has-sidebar comments-open">
<div id="masthead"><div class="nav-menu"><p>Browse the journal, its archive and all of its special issues of this year and the last.</p></div></div>
<div class="layout"><div class="content-wrapper">
<h1>Cord deposits of the kidney</h1>
<div class="abstract"><h2>Abstract</h2><div><b>Background:</b> Deposits are rare. <b>Results:</b> Two men had pain.</div></div>
<div class="section"><h2>1. Introduction</h2><div>{PROSE}<sup><a href="#ref1">1</a>,<a href="#ref3">3</a></sup> Others disagree [<a href="#ref2">2</a>].<br><br>A new paragraph begins here, after two line breaks, and it has 10<sup>9</sup> cells in 3 m<sup>2</sup>.</div>
<h3>1.1 Patients</h3><p style="display: none">Hidden words about the liver.</p><p>{PROSE}</p>
<ul><li>Pain in the back</li><li>Weakness of both legs</li></ul>
<table><caption>Table 1. The patients.</caption><thead><tr><th rowspan="2">Patient</th><th colspan="2">Deposit</th></tr><tr><th>Level</th><th>Side</th></tr></thead>
<tbody><tr><td rowspan="2">Roe 2003</td><td>T4</td><td>left</td></tr><tr><td>T5</td><td>right</td></tr></tbody></table>
<p>{PROSE}</p></div>
<aside class="related-content"><p>{PROSE} Related.</p></aside>
<div class="ref-list"><h2>References</h2><ol class="references"><li id="ref1">Lee A. Veins. J Inv 2001;3:4.</li><li id="ref2">Roe B. Cords. J Inv 2002;3:9. <a href="https://doi.org/10.99999/c">doi</a></li><li><span id="ref3">Poe C. Bones. J Inv 2003.</span></li></ol></div>
</div><div class="widget sidebar"><p>Most read: ten foods that keep the bones strong, says a new study of many people.</p></div></div>
<div id="footer"><p>Copyright of the publisher, who thanks all readers of this journal for their interest.</p></div></body></html>"""


@pytest.fixture(scope="module")
def journal() -> Document:
    return read(JOURNAL)


def test_a_journal_page_without_article_or_main(journal: Document) -> None:
    assert [(s.level, s.title, s.kind) for s in journal.sections] == [
        (0, "Cord deposits of the kidney", "other"),
        (1, "Abstract", "abstract"),
        (2, "Background", "introduction"),
        (1, "1. Introduction", "introduction"),
        (2, "1.1 Patients", "methods"),
        (3, "Table 1", "table"),
        (4, "Table 1", "caption"),
        (1, "References", "references"),
    ]
    for junk in ("Browse", "Related", "Most read", "Copyright", "Hidden words"):
        assert junk not in journal.text
    assert {loss.kind for loss in journal.losses} == {"dropped block", "hidden text"}
    found = sentences(journal)
    assert "Weakness of both legs" in found
    assert "A new paragraph begins here, after two line breaks, and it has 10⁹ cells in 3 m2." in found


def test_its_citations_lead_to_its_references(journal: Document) -> None:
    assert [(r.key, r.authors, r.year, r.doi) for r in journal.references] == [
        ("1", ("Lee A",), 2001, None),
        ("2", ("Roe B",), 2002, None),
        ("3", ("Poe C",), 2003, None),
    ]
    marks = [(journal.text[m.start : m.end], m.keys) for m in journal.citations]
    assert marks == [("1,3", ("1", "3")), ("[2]", ("2",))]
    assert not any(loss.kind == "dangling citations" for loss in journal.losses)
    assert f"{PROSE}1,3" in sentences(journal)


def test_its_table(journal: Document) -> None:
    (table,) = journal.tables
    assert (table.label, table.caption, table.header_rows) == ("Table 1", "The patients.", 2)
    assert table.header == ("Patient", "Deposit Level", "Deposit Side")
    assert [[c.text for c in row] for row in table.body] == [["Roe 2003", "T4", "left"], ["Roe 2003", "T5", "right"]]
    assert "Roe 2003 | T5 | right\n" in journal.text
    assert journal.origin.locate(table.body[1][1].start, table.body[1][1].end).path.endswith("/tbody[1]/tr[2]/td[1]")


def test_a_caption_in_a_paragraph_before_its_table() -> None:
    cells = "<table><tr><th>Pt</th><th>Age</th></tr><tr><td>1</td><td>54</td></tr></table>"
    document = read(
        f"<html><body><p>{PROSE}</p><p><b>Table 3.</b> Ages.</p>{cells}<p>{PROSE}</p><p>Table 4. Sizes.</p></body></html>"
    )
    (table,) = document.tables
    assert (table.label, table.caption, [c.text for c in table.body[0]]) == ("Table 3", "Ages.", ["1", "54"])
    assert [loss.kind for loss in document.losses] == ["empty table"]


def test_its_metadata(journal: Document) -> None:
    metadata = journal.metadata
    assert (metadata.title, metadata.authors, metadata.year) == (
        "Cord deposits of the kidney",
        ("Roe, Ann", "Poe, Tom"),
        2019,
    )
    assert (metadata.doi, metadata.pmid, metadata.pages) == ("10.99999/inv.7", "90000022", "7-9")
    assert (metadata.journal, metadata.license) == ("Invented Journal", "https://creativecommons.org/licenses/by/4.0/")


def test_schema_org_alone() -> None:
    value = {
        "@type": ["Article"],
        "headline": "On cords",
        "author": [{"@type": "Person", "name": "Ann Roe"}, "Tom Poe"],
        "datePublished": "2020-05-06",
        "publisher": {"@type": "Organization", "name": "Inv Press"},
        "identifier": {"@type": "PropertyValue", "value": "doi:10.99999/x"},
    }
    page = f"<html><head><script type='application/ld+json'>{json.dumps(value)}</script><title>t</title></head><body><p>{PROSE}</p>"
    metadata = read(page).metadata
    assert (metadata.title, metadata.authors, metadata.year) == ("On cords", ("Ann Roe", "Tom Poe"), 2020)
    assert (metadata.journal, metadata.doi) == ("Inv Press", "10.99999/x")


def test_broken_schema_org_costs_nothing() -> None:
    page = f"<html><head><script type='application/ld+json'>{{'a': </script></head><body><p>{PROSE}</p></body></html>"
    assert read(page).metadata.title is None


def test_layout_tables_are_text() -> None:
    document = read(f"<html><body><table><tr><td><p>{PROSE}</p><p>{PROSE}</p></td></tr></table></body></html>")
    assert document.tables == ()
    assert len(document.sentences) == 2


def test_an_encoding_that_the_page_names() -> None:
    page = f"<html><head><meta charset='iso-8859-2'></head><body><p>{PROSE} Łódź.</p></body></html>"
    document = html.read(page.encode("iso-8859-2"))
    assert "Łódź." in document.text
    assert [loss.kind for loss in document.losses] == ["encoding"]


def test_a_page_that_is_its_comments_keeps_them() -> None:
    document = read(f"<html><body><div class='comment'><p>{PROSE}</p><p>{PROSE}</p></div></body></html>")
    assert len(document.sentences) == 2


def test_no_text() -> None:
    with pytest.raises(UnreadableDocument, match="holds no text"):
        read("<html><body><script>var a = 1;</script><nav>Home</nav></body></html>")


def test_markup_in_the_text_is_text() -> None:
    document = read(f"<html><body><p>{PROSE} The mark &lt;script&gt;alert(1)&lt;/script&gt; is text.</p></body></html>")
    assert "<script>alert(1)</script>" in document.text


def test_a_named_block_of_running_text_stays_and_a_list_of_links_goes() -> None:
    page = """<html><body><main><h1>Spinal deposits</h1>
    <p>Deposits in the spine are seen in advanced thyroid carcinoma and are often painful at night.</p>
    <div class="recommendations"><p>Surgery is recommended for patients who can still walk when it is offered.</p></div>
    <div class="related"><p><a href="/a">Ten facts about the thyroid that nobody told you before</a></p></div>
    <div class="recommended"><a href="/b">More for you</a></div></main></body></html>"""
    text = read(page).text
    assert "Surgery is recommended" in text
    assert "Ten facts" not in text
    assert "More for you" not in text
