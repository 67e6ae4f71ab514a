"""JATS: the ideal text, tables with spans, cross references, metadata, and the flavors met in the wild."""
# ruff: noqa: E501 - markup is quoted as it stands

from __future__ import annotations

from pathlib import Path

import pytest
from batson.ingest.document import Document
from batson.ingest.problems import UnreadableDocument
from batson.ingest.readers import jats

DATA = Path(__file__).resolve().parents[2] / "data"


def article(body: str, *, front: str = "", back: str = "", floats: str = "") -> Document:
    xml = (
        '<?xml version="1.0"?><article xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:mml="http://www.w3.org/1998/Math/MathML">'
        f"<front><article-meta>{front}</article-meta></front><body>{body}</body>{floats}<back>{back}</back></article>"
    )
    return jats.read(xml.encode())


def sentences(document: Document) -> list[str]:
    return [document.text[s.start : s.end] for s in document.sentences]


def marks(document: Document) -> list[tuple[str, tuple[str, ...]]]:
    return [(document.text[m.start : m.end], m.keys) for m in document.citations]


REFS = (
    "<ref-list><title>References</title>"
    + "".join(
        f"<ref id='R{i}'><label>{i}.</label><mixed-citation>Lee A. Paper {i}. J {2000 + i}.</mixed-citation></ref>"
        for i in range(1, 7)
    )
    + "</ref-list>"
)


@pytest.fixture(scope="module")
def gonadal() -> Document:
    return jats.read((DATA / "gonadal-vein.xml").read_bytes())


def test_the_text_is_the_ideal_one(gonadal: Document) -> None:
    assert gonadal.text == (DATA / "gonadal-vein.plain.txt").read_text(encoding="utf-8").rstrip()


def test_metadata(gonadal: Document) -> None:
    metadata = gonadal.metadata
    assert metadata.authors == ("Okoro, Chidi", "Halvorsen, Nina")
    assert (metadata.year, metadata.doi, metadata.pmid) == (2021, "10.99999/ruo.2021.118", "90000011")
    assert (metadata.language, metadata.publication_types) == ("en", ("case-report",))


def test_sections_and_citations(gonadal: Document) -> None:
    assert [(s.level, s.title, s.kind) for s in gonadal.sections[1:]] == [
        (1, "Abstract", "abstract"),
        (1, "Patient 1", "case"),
        (1, "Patient 2", "case"),
        (1, "Discussion", "discussion"),
        (2, "Table 1", "table"),
        (3, "Table 1", "caption"),
        (1, "References", "references"),
    ]
    assert marks(gonadal)[0] == ("Mulcahy [1]", ("1",))
    assert gonadal.losses == ()
    assert gonadal.references[2].doi == "10.99999/ig.2010.3"
    assert gonadal.references[2].title == "Two vaginal metastases of renal origin"


def test_a_table_with_spans(gonadal: Document) -> None:
    (table,) = gonadal.tables
    assert table.header_rows == 2
    assert [c.text for c in table.rows[1]] == ["Author", "Age", "Side", "Size, cm", "Wall", "Interval", "Outcome"]
    assert [c.text for c in table.rows[4]][:3] == ["Villar 2010 [3]", "48", "right"]
    row = table.rows[4]
    assert gonadal.text[row[0].start : row[-1].end].startswith("Villar 2010 [3] | 48 | right | 7")
    place = gonadal.origin.locate(row[1].start, row[1].end)
    assert place.path == "/article/body[1]/sec[3]/table-wrap[1]/table[1]/tbody[1]/tr[3]/td[1]"


def test_raised_citations_and_ranges() -> None:
    body = (
        "<sec><title>Results</title><p>Some lived longer.<sup><xref ref-type='bibr' rid='R1'>1</xref>,"
        "<xref ref-type='bibr' rid='R3'>3</xref>–<xref ref-type='bibr' rid='R5'>5</xref></sup> Others [<xref ref-type='bibr' "
        "rid='R2'>2</xref>–<xref ref-type='bibr' rid='R4'>4</xref>] did not. In 17<sup><xref ref-type='bibr' rid='R6'>6</xref></sup> "
        "patients 10<sup>9</sup> cells grew in H<sub>2</sub>O.</p></sec>"
    )
    document = article(body, back=REFS)
    assert marks(document) == [("1,3–5", ("1", "3", "4", "5")), ("[2–4]", ("2", "3", "4")), ("⁶", ("6",))]
    assert sentences(document) == [
        "Some lived longer.1,3–5",
        "Others [2–4] did not.",
        "In 17⁶ patients 10⁹ cells grew in H2O.",
    ]


def test_names_and_years_without_labels() -> None:
    refs = (
        "<ref-list>"
        "<ref id='a'><element-citation><person-group person-group-type='author'><name><surname>Lee</surname><given-names>A</given-names></name>"
        "</person-group><year>2007</year><article-title>One</article-title><source>J</source></element-citation></ref>"
        "<ref id='b'><element-citation><name><surname>Roe</surname></name><year>2010a</year></element-citation></ref></ref-list>"
    )
    body = (
        "<sec><title>Discussion</title><p>Seen (<xref ref-type='bibr' rid='a'>Lee, 2007</xref>; <xref ref-type='bibr' rid='b'>Roe "
        "2010a</xref>) and by <xref ref-type='bibr' rid='a'>Lee (2007)</xref>.</p></sec>"
    )
    document = article(body, back=refs)
    assert [r.key for r in document.references] == ["Lee 2007", "Roe 2010a"]
    assert marks(document) == [("(Lee, 2007; Roe 2010a)", ("Lee 2007", "Roe 2010a")), ("Lee (2007)", ("Lee 2007",))]
    assert document.sections[-1].title == "References"


def test_floats_do_not_cut_sentences() -> None:
    body = (
        "<sec><title>Results</title><p>The mass <fig id='f'><label>Figure 1</label><caption><title>The mass.</title><p>It is "
        "bright.</p></caption></fig>was bright.<fn><p>As seen later.</p></fn> It <table-wrap><label>Table 1</label><caption><p>Sizes."
        "</p></caption><table><tr><td>a</td><td>1</td></tr><tr><td>b</td><td>2</td></tr></table></table-wrap>grew.</p></sec>"
    )
    document = article(body)
    assert sentences(document) == [
        "The mass was bright.",
        "It grew.",
        "The mass.",
        "It is bright.",
        "As seen later.",
        "Sizes.",
    ]
    kinds = [document.sections[s.section].kind for s in document.sentences]
    assert kinds == ["results", "results", "caption", "caption", "results", "caption"]
    assert document.tables[0].label == "Table 1"


@pytest.mark.parametrize("prefix", ["oasis:", ""])
def test_a_table_in_the_exchange_model(prefix: str) -> None:
    table = (
        "<table-wrap><label>Table 3</label><caption><p>Deposits.</p></caption>"
        "<*table xmlns:oasis='http://www.niso.org/standards/z39-96/ns/oasis-exchange/table'><*tgroup cols='4'>"
        "<*colspec colname='who'/><*colspec colnum='2' colname='age'/><*colspec colname='site'/><*colspec colname='end'/>"
        "<*spanspec spanname='seen' namest='age' nameend='site'/>"
        "<*tbody><*row><*entry morerows='1'>Roe</*entry><*entry>54</*entry><*entry>T4</*entry><*entry>died</*entry></*row>"
        "<*row><*entry>61</*entry><*entry colname='end'>alive</*entry></*row>"
        "<*row><*entry>Lee</*entry><*entry spanname='seen'>not told</*entry><*entry>lost</*entry></*row></*tbody>"
        "<*thead><*row><*entry morerows='1'>Author</*entry><*entry namest='age' nameend='end'>Patient</*entry></*row>"
        "<*row><*entry>Age</*entry><*entry>Site</*entry><*entry>Outcome</*entry></*row></*thead>"
        "</*tgroup></*table></table-wrap>"
    ).replace("*", prefix)
    document = article(f"<sec><title>Results</title><p>As listed.</p>{table}</sec>")
    (found,) = document.tables
    assert found.label == "Table 3"
    assert found.header == ("Author", "Patient Age", "Patient Site", "Patient Outcome")
    assert [[c.text for c in row] for row in found.body] == [
        ["Roe", "54", "T4", "died"],
        ["Roe", "61", "", "alive"],
        ["Lee", "not told", "not told", "lost"],
    ]
    cell = found.body[1][3]
    place = document.origin.locate(cell.start, cell.end).path or ""
    assert place.endswith(f"/{prefix}tgroup[1]/{prefix}tbody[1]/{prefix}row[2]/{prefix}entry[2]")


def test_lists_formulas_and_entities() -> None:
    body = (
        "<sec><label>2.</label><title>Methods</title><p>We used:<list list-type='bullet'><list-item><p>MRI of the spine;</p><list>"
        "<list-item><p>with contrast.</p></list-item></list></list-item><list-item><label>b</label><p>CT.</p></list-item></list></p>"
        "<p>The size was <inline-formula><alternatives><tex-math>\\alpha^2</tex-math><mml:math><mml:mi>α</mml:mi><mml:mo>=</mml:mo>"
        "<mml:mn>2</mml:mn></mml:math></alternatives></inline-formula>&nbsp;cm &mdash; or less&#8201;so.</p></sec>"
    )
    document = article(body)
    assert sentences(document) == [
        "We used:",
        "MRI of the spine;",
        "with contrast.",
        "CT.",
        "The size was α=2\u00a0cm — or less\u2009so.",
    ]
    assert document.sections[1].title == "2. Methods"


def test_a_doctype_with_an_entity_bomb_or_a_file_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("never read this")
    for declaration in (f"<!ENTITY x SYSTEM 'file://{secret}'>", "<!ENTITY a 'aaaa'><!ENTITY x '&a;&a;&a;'>"):
        xml = f"<!DOCTYPE article [{declaration}]><article><body><p>Before &x; after the entity.</p></body></article>"
        document = jats.read(xml.encode())
        assert document.text == "Before after the entity."
        assert [loss.kind for loss in document.losses] == ["unread part"]


def test_floats_group_back_matter_and_what_is_dropped() -> None:
    document = article(
        "<sec><title>Results</title><p>All lived.</p></sec>",
        front="<abstract><title>Summary</title><sec><title>Methods</title><p>We looked.</p></sec></abstract><trans-abstract><p>Nous.</p></trans-abstract>",
        floats="<floats-group><table-wrap><label>Table 2</label><caption><p>Ages.</p></caption><graphic xlink:href='t.jpg'/></table-wrap></floats-group>",
        back="<ack><p>We thank all.</p></ack><fn-group><fn><p>No conflict.</p></fn></fn-group><app-group><app><title>Appendix A</title><p>More.</p></app></app-group>",
    )
    assert [(s.level, s.title, s.kind) for s in document.sections[1:]] == [
        (1, "Summary", "abstract"),
        (2, "Methods", "methods"),
        (1, "Results", "results"),
        (2, "Table 2", "table"),
        (3, "Table 2", "caption"),
        (1, "Acknowledgments", "other"),
        (1, "Footnotes", "other"),
        (1, "Appendix A", "other"),
    ]
    assert sorted(loss.kind for loss in document.losses) == ["dropped block", "empty table", "unread part"]
    assert "Nous" not in document.text


def test_ids_license_and_dates() -> None:
    front = (
        "<article-id pub-id-type='pmcid'>9000001</article-id><article-id pub-id-type='doi'>10.99999/Q</article-id>"
        "<title-group><article-title>On <italic>cords</italic></article-title></title-group><contrib-group>"
        "<contrib contrib-type='author'><name><surname>Roe</surname><given-names>Ann</given-names></name></contrib>"
        "<contrib contrib-type='author'><collab>The Cord Group</collab></contrib>"
        "<contrib contrib-type='editor'><name><surname>Ed</surname></name></contrib></contrib-group>"
        "<pub-date pub-type='epub'><year>2020</year></pub-date><pub-date pub-type='ppub'><year>2021</year></pub-date>"
        "<pub-date pub-type='pmc-release'><year>2019</year></pub-date><history><date date-type='received'><year>2018</year></date></history>"
        "<permissions><license xlink:href='https://creativecommons.org/licenses/by/4.0/'><license-p>Open.</license-p></license></permissions>"
    )
    metadata = article("<p>Text.</p>", front=front).metadata
    assert (metadata.title, metadata.pmcid, metadata.doi, metadata.year) == (
        "On cords",
        "PMC9000001",
        "10.99999/q",
        2020,
    )
    assert metadata.authors == ("Roe, Ann", "The Cord Group")
    assert metadata.license == "https://creativecommons.org/licenses/by/4.0/"


def test_a_namespace_and_a_set_around_the_article() -> None:
    xml = (
        "<pmc-articleset><j:article xmlns:j='http://jats.nlm.nih.gov'><j:body><j:sec><j:title>Results</j:title><j:p>All "
        "lived.</j:p></j:sec></j:body></j:article></pmc-articleset>"
    )
    document = jats.read(xml.encode())
    assert sentences(document) == ["All lived."]
    assert jats.sniff(xml.encode())


@pytest.mark.parametrize("xml", ["<article><body><p>cut", "<articles></articles>", "<article>&bad</article>"])
def test_what_cannot_be_read(xml: str) -> None:
    with pytest.raises(UnreadableDocument):
        jats.read(xml.encode())
