"""PubMed XML: single citations and sets as a stream, packed or not."""
# ruff: noqa: E501 - markup is quoted as it stands

from __future__ import annotations

import gzip
import io

import pytest
from batson.ingest.problems import UnreadableDocument
from batson.ingest.readers import medline, read, read_many

ARTICLE = """<PubmedArticle><MedlineCitation><PMID Version="1">9000000{n}</PMID><Article><Journal><JournalIssue><Volume>3</Volume>
<PubDate><MedlineDate>2011 Jan-Feb</MedlineDate></PubDate></JournalIssue><Title>Invented Journal</Title></Journal>
<ArticleTitle>A deposit &amp; its vein {n}.</ArticleTitle><Pagination><MedlinePgn>4-9</MedlinePgn></Pagination>
<ELocationID EIdType="doi">10.99999/X.{n}</ELocationID>
<Abstract><AbstractText Label="BACKGROUND" NlmCategory="BACKGROUND">Deposits are rare (10<sup>9</sup>).</AbstractText>
<AbstractText Label="PATIENT CONCERNS" NlmCategory="UNASSIGNED">A man of 50 fell. He had pain.</AbstractText>
<AbstractText Label="RESULTS" NlmCategory="RESULTS">He lived.</AbstractText></Abstract>
<AuthorList><Author><LastName>Roe</LastName><ForeName>Ann</ForeName></Author><Author><CollectiveName>Cord Group</CollectiveName>
</Author></AuthorList><Language>eng</Language><PublicationTypeList><PublicationType>Case Reports</PublicationType>
<PublicationType>Retracted Publication</PublicationType></PublicationTypeList></Article></MedlineCitation><PubmedData>
<ArticleIdList><ArticleId IdType="pmc">PMC9000001</ArticleId></ArticleIdList><ReferenceList><Reference><ArticleIdList>
<ArticleId IdType="doi">10.99999/other</ArticleId></ArticleIdList></Reference></ReferenceList></PubmedData></PubmedArticle>"""


def file_of(count: int) -> bytes:
    head = '<?xml version="1.0"?><!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle//EN" "pubmed.dtd"><PubmedArticleSet>'
    return (head + "".join(ARTICLE.format(n=i) for i in range(1, count + 1)) + "</PubmedArticleSet>").encode()


def test_one_citation() -> None:
    document = read(file_of(1))
    assert document.format == "medline"
    assert [(s.level, s.title, s.kind) for s in document.sections] == [
        (0, "A deposit & its vein 1.", "other"),
        (1, "Abstract", "abstract"),
        (2, "BACKGROUND", "introduction"),
        (2, "PATIENT CONCERNS", "abstract"),
        (2, "RESULTS", "results"),
    ]
    assert [document.text[s.start : s.end] for s in document.sentences] == [
        "Deposits are rare (10⁹).",
        "A man of 50 fell.",
        "He had pain.",
        "He lived.",
    ]
    metadata = document.metadata
    assert (metadata.title, metadata.year, metadata.journal) == ("A deposit & its vein 1.", 2011, "Invented Journal")
    assert (metadata.pmid, metadata.pmcid, metadata.doi) == ("90000001", "PMC9000001", "10.99999/x.1")
    assert metadata.authors == ("Roe, Ann", "Cord Group")
    assert "Retracted Publication" in metadata.publication_types
    place = document.origin.locate(document.sentences[1].start, document.sentences[1].end)
    assert place.path == "/PubmedArticleSet/PubmedArticle[1]/MedlineCitation[1]/Article[1]/Abstract[1]/AbstractText[2]"


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_set_is_streamed(pack: object) -> None:
    data = pack(file_of(40))  # type: ignore[operator]
    documents = list(read_many(data))
    assert [d.metadata.pmid for d in documents][:2] == ["90000001", "90000002"]
    assert len(documents) == 40
    assert len({d.original_sha256 for d in documents}) == 40
    last = documents[-1]
    assert last.origin.locate(0, 5).path.startswith("/PubmedArticleSet/PubmedArticle[40]/")


def test_a_set_read_alone_gives_what_the_set_gives() -> None:
    (streamed,) = medline.read_many(io.BytesIO(file_of(1)))
    alone = read(file_of(1))
    assert (streamed.text, streamed.metadata, streamed.sentences) == (alone.text, alone.metadata, alone.sentences)


def test_a_set_is_not_one_document() -> None:
    with pytest.raises(UnreadableDocument, match="3 citations"):
        read(file_of(3))


def test_a_set_that_breaks_off_gives_what_came_before() -> None:
    found = medline.read_many(io.BytesIO(file_of(9)[:-900]))
    seen = []
    with pytest.raises(UnreadableDocument, match="breaks off after 8 citations"):
        seen.extend(iter(found))
    found = medline.read_many(io.BytesIO(file_of(9)[:-900]))
    assert [next(found).metadata.pmid for _ in range(8)][-1] == "90000008"


def test_other_files_are_one_document_each() -> None:
    assert [d.format for d in read_many(b"The deposit lay at T12. It was removed.\n")] == ["plain"]
