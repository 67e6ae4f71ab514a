"""Plain text: sections, captions, tables, references, losses."""

from __future__ import annotations

from pathlib import Path

import pytest
from batson.ingest.document import Document
from batson.ingest.readers import plain

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT / "tests" / "data"
SEEDS = ROOT.parent / "shared" / "seeds"


def read(text: str) -> Document:
    return plain.read(text.encode())


def sections(document: Document) -> list[tuple[int, str, str]]:
    return [(s.level, s.title, s.kind) for s in document.sections]


def sentences(document: Document) -> list[str]:
    return [document.text[s.start : s.end] for s in document.sentences]


def losses(document: Document, kind: str) -> list[str]:
    return [loss.detail for loss in document.losses if loss.kind == kind]


def kind_of(document: Document, words: str) -> str:
    (found,) = [s for s in document.sentences if words in document.text[s.start : s.end]]
    return document.sections[found.section].kind


PROSE = "The deposit was found in the lower part of the cord and had not been suspected before the operation."


def test_headings_of_a_wrapped_text() -> None:
    text = (
        "A report on cords\n\n1. Introduction\nDeposits are rare.\n\n2. Cases\n2.1. Our Case. A man of 58 fell.\n"
        f"{PROSE}\n2.2. Others\n{PROSE}\n\n3. Discussion\n{PROSE}\n"
    )
    document = read(text)
    assert sections(document) == [
        (0, "A report on cords", "other"),
        (1, "1. Introduction", "introduction"),
        (1, "2. Cases", "case"),
        (2, "2.1. Our Case", "case"),
        (2, "2.2. Others", "case"),
        (1, "3. Discussion", "discussion"),
    ]
    assert sentences(document)[:3] == ["Deposits are rare.", "A man of 58 fell.", PROSE]
    assert document.metadata.title == "A report on cords"


def test_headings_that_run_into_their_paragraphs() -> None:
    document = plain.read((DATA / "autopsy-series.txt").read_bytes())
    assert [(title, kind) for _, title, kind in sections(document)[1:]] == [
        ("MATERIAL", "methods"),
        ("FINDINGS", "results"),
        ("CLINICAL RECORDS", "results"),
        ("COMMENT", "discussion"),
        ("REFERENCES", "references"),
    ]
    assert sentences(document)[0].startswith("Between 1971")
    assert [r.key for r in document.references] == ["Dietz 1974", "Hirano 1968", "Marks 1963", "Wexler 1977"]
    assert [m.keys for m in document.citations] == [
        ("Hirano 1968",),
        ("Wexler 1977",),
        ("Dietz 1974",),
        ("Marks 1963",),
    ]
    assert document.losses == ()


def test_patients_and_a_list_without_heading() -> None:
    document = plain.read((DATA / "medulloblastoma.txt").read_bytes())
    assert [(title, kind) for _, title, kind in sections(document)[1:]] == [
        ("Patient A", "case"),
        ("Patient B", "case"),
        ("Interpretation", "discussion"),
        ("", "references"),
    ]
    assert [r.key for r in document.references] == ["1", "2", "3", "4", "5"]
    assert losses(document, "dangling citations") == ["4 citation numbers have no entry in the reference list: 6-9"]


def test_a_short_sentence_is_no_heading() -> None:
    document = read(f"A title\n\nOutcome is poor. {PROSE}\n\nPatient A is harder to explain. {PROSE}\n")
    assert len(document.sections) == 1
    assert len(document.sentences) == 4


def test_a_caption_is_no_part_of_the_sentence_that_it_cuts() -> None:
    document = read(
        f"3. Results\n{PROSE} The mass had been\n Figure 1: (a) The cord. (b) The mass, as seen\nbefore.\n\n"
        f"found by chance. {PROSE}\n"
    )
    assert sentences(document) == [
        PROSE,
        "The mass had been",
        "(a) The cord.",
        "(b) The mass, as seen\nbefore.",
        "found by chance.",
        PROSE,
    ]
    assert kind_of(document, "(a) The cord") == "caption"
    assert kind_of(document, "found by chance") == "results"
    assert len(losses(document, "sentence cut by caption")) == 1
    assert losses(document, "sentence cut by page break") == []


def test_a_figure_that_a_sentence_refers_to_is_no_caption() -> None:
    wrapped = "\n".join([PROSE, "The deposit is shown in", "Figure 2. It was removed as a whole.", PROSE])
    assert [s.kind for s in read(wrapped).sections] == ["other"]


def test_a_page_break_in_a_sentence() -> None:
    document = read(f"3. Results\n{PROSE} It was seen in\n\n41% of patients. {PROSE}\n")
    assert sentences(document)[1:3] == ["It was seen in", "41% of patients."]
    assert len(losses(document, "sentence cut by page break")) == 1


def test_paragraphs_that_end_are_not_cut() -> None:
    assert read(f"{PROSE}\n\n90% of patients had pain. {PROSE}\n").losses == ()


def test_running_heads_and_page_numbers() -> None:
    document = read(
        f"{PROSE}\n\n6\nInvented Journal of Cords\n\n{PROSE}\n\nInvented Journal of Cords\n\n7\n\n{PROSE}\n"
    )
    assert sentences(document) == [PROSE] * 3
    assert len(losses(document, "running head")) == 2
    assert len(losses(document, "page number")) == 2


def test_headings_that_stand_together() -> None:
    assert len(losses(read(f"1. Introduction\n\n2. Methods\n\n{PROSE}\n"), "headings together")) == 1
    assert losses(read(f"1. Results\n\n1.1. Patients\n\n{PROSE}\n"), "headings together") == []


def test_a_table_without_rows_and_a_list_without_entries() -> None:
    document = read(f"4. Results\n{PROSE} [1, 3]\n\nTable 2: The patients.\n\nReferences\n")
    assert losses(document, "empty table") == ["Table 2 has a caption and no rows: its cells are not in this text"]
    assert len(losses(document, "empty reference list")) == 1
    assert losses(document, "dangling citations") == ["2 citation numbers have no entry in the reference list: 1, 3"]


def test_a_table_with_bars() -> None:
    document = plain.read((DATA / "gonadal-vein.plain.txt").read_bytes())
    (table,) = document.tables
    assert (table.label, table.header_rows, len(table.rows)) == ("Table 1", 2, 7)
    assert table.header == (
        "Author",
        "Age",
        "Kidney Side",
        "Kidney Size, cm",
        "Vaginal lesion Wall",
        "Vaginal lesion Interval",
        "Outcome",
    )
    assert [c.text for c in table.body[3]] == [
        "Nakai 2016 [4]",
        "72",
        "left",
        "n/a",
        "anterior",
        "18 months",
        "died, 6 weeks",
    ]
    assert document.text[table.start : table.end].endswith("the vaginal lesion.")
    assert not any("anterior" in s for s in sentences(document))


def test_bullets_and_numbers_are_no_part_of_a_list_item() -> None:
    document = read("There are two roads:\n\n• The blood.\n• The lymph.\n\n1. One is short.\n2. One is long.\n")
    assert sentences(document)[1:] == ["The blood.", "The lymph.", "One is short.", "One is long."]


def test_identifiers_in_the_head_are_those_of_the_text() -> None:
    cited = "References\n1. Lee A. X. J 2001. doi: 10.99999/other\n"
    document = read(f"A title of a paper\n\ndoi: 10.99999/ABC.1\n\n{PROSE}\n\n{cited}")
    assert document.metadata.doi == "10.99999/abc.1"
    only_cited = read(f"A title of a paper\n\n{PROSE}\n\n{cited}")
    assert only_cited.metadata.doi is None


def test_offsets_lead_back_through_mended_line_ends() -> None:
    original = "Results\r\n\r\nThe treat-\r\nment was short. It helped.\r\n"
    document = plain.read(original.encode())
    assert document.text == "Results\n\nThe treatment was short. It helped.\n"
    last = document.sentences[-1]
    place = document.origin.locate(last.start, last.end)
    assert original[slice(place.start, place.end)] == "It helped."
    first = document.sentences[0]
    place = document.origin.locate(first.start, first.end)
    assert original[slice(place.start, place.end)] == "The treat-\r\nment was short."


def test_the_article_whose_table_and_list_are_gone() -> None:
    path = SEEDS / "weng2018.txt"
    if not path.exists():
        pytest.skip("the source texts are not here (../shared/seeds)")
    document = plain.read(path.read_bytes())
    assert document.text == path.read_text(encoding="utf-8")
    assert [(title, kind) for _, title, kind in sections(document) if kind != "caption"][1:] == [
        ("", "abstract"),
        ("1. Introduction", "introduction"),
        ("2. Methods", "methods"),
        ("3. Results", "results"),
        ("3.1. Our Case", "case"),
        ("3.2. Patients Characteristics", "results"),
        ("4. Discussion", "discussion"),
        ("5. Conclusions", "conclusion"),
        ("Acknowledgments", "other"),
        ("References", "references"),
    ]
    assert len(losses(document, "empty table")) == 1
    assert len(losses(document, "empty reference list")) == 1
    assert losses(document, "dangling citations") == ["25 citation numbers have no entry in the reference list: 1-25"]
    assert len(losses(document, "headings together")) == 1
    assert len(losses(document, "sentence cut by caption")) == 4
    assert len(losses(document, "sentence cut by page break")) == 4
    assert len(losses(document, "running head")) == 2
    assert len(losses(document, "page number")) == 2
    captions = {s.title for s in document.sections if s.kind == "caption"}
    assert captions == {"Figure 1", "Figure 2", "Figure 3", "Figure 4", "Table 1"}
    for sentence in sentences(document):
        assert "Figure 1:" not in sentence
        assert "Results\n" not in sentence


def test_the_web_page_whose_captions_are_glued_in() -> None:
    path = SEEDS / "healthyday.txt"
    if not path.exists():
        pytest.skip("the source texts are not here (../shared/seeds)")
    document = plain.read(path.read_bytes())
    assert document.metadata.title == document.sections[0].title
    assert document.references == ()
    assert document.citations == ()
    found = sentences(document)
    assert "Pet-scan (sensitive)" in found
    # The scraps of the share bar and of the next headline are in the text and in no sentence.
    assert not any(s.endswith("Tumor and") for s in found)
    assert [s.kind for s in document.sections].count("caption") == 2
