"""Citation marks and reference lists."""

from __future__ import annotations

import pytest
from batson.ingest.document import CitationMark, Reference
from batson.ingest.layout.citations import expand, find_marks, linked, surname
from batson.ingest.layout.references import clean_doi, entries, parse_reference


def marks(text: str, *references: Reference) -> list[tuple[str, tuple[str, ...]]]:
    return [(text[m.start : m.end], m.keys) for m in find_marks(text, references=references)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("seen before [3, 6-8].", [("[3, 6-8]", ("3", "6", "7", "8"))]),
        ("seen before [3–\n5].", [("[3–\n5]", ("3", "4", "5"))]),
        ("seen [1,2] and [4].", [("[1,2]", ("1", "2")), ("[4]", ("4",))]),
        ("Lee et al. [9] saw it.", [("Lee et al. [9]", ("9",))]),
        ("Interestingly, Park et al. [10] saw it.", [("Park et al. [10]", ("10",))]),
        ("shown (Lee et al., 2007).", [("(Lee et al., 2007)", ("Lee 2007",))]),
        ("(Lee, 2007; Roe 2010a, 2011)", [("(Lee, 2007; Roe 2010a, 2011)", ("Lee 2007", "Roe 2010a", "Roe 2011"))]),
        ("Lee and Roe (2007) saw it.", [("Lee and Roe (2007)", ("Lee 2007",))]),
        ("In the view of van der Berg (1999) it is.", [("van der Berg (1999)", ("van der Berg 1999",))]),
        ("Roe’s group (Lee & Poe, 1963).", [("(Lee & Poe, 1963)", ("Lee 1963",))]),
        ("[Lee et al., 2007]", [("[Lee et al., 2007]", ("Lee 2007",))]),
        ("presented in Table 1 [3-5].", [("[3-5]", ("3", "4", "5"))]),
    ],
)  # fmt: skip
def test_marks(text: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    assert marks(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "median 12 [8-16] months",
        "mean 5.1% [3-9]",
        "in 1998 (2001) and January (2018)",
        "41% (17 of 41) of patients (1998)",
        "[95% CI 1.2-3.4]",
        "levels (T11 and T12)",
    ],
)
def test_what_only_looks_like_a_citation(text: str) -> None:
    assert marks(text) == []


def test_a_single_name_belongs_to_its_number_where_the_list_says_so() -> None:
    lee = Reference(key="9", text="9. Lee A. X.", start=0, end=12, authors=("Lee A",))
    assert marks("Lee [9] saw it.", lee) == [("Lee [9]", ("9",))]
    assert marks("Radiotherapy [9] helped.", lee) == [("[9]", ("9",))]


def test_parentheses_cite_only_where_the_list_is_numbered() -> None:
    refs = [Reference(key=str(i), text="", start=0, end=0) for i in (1, 2, 3)]
    assert marks("as seen (1, 3). The rest (7).", *refs) == [("(1, 3)", ("1", "3"))]
    assert marks("as seen (1, 3).") == []


def test_raised_numbers_cite_only_where_the_list_is_numbered() -> None:
    refs = [Reference(key=str(i), text="", start=0, end=0) for i in (1, 2, 3, 4)]
    text = "They lived longer.3,4 It lay in the cord1–3 of T4. p53 was lost, 2.3 of 4. It grew.9"
    assert marks(text, *refs) == [("3,4", ("3", "4")), ("1–3", ("1", "2", "3"))]
    assert marks(text) == []


def test_links_that_are_neighbors_are_one_mark() -> None:
    text = "grew1,3–5 and2"
    found = linked(text, [CitationMark(i, i + 1, (text[i],)) for i in (4, 6, 8, 13)])
    assert found == (CitationMark(4, 9, ("1", "3", "4", "5")), CitationMark(13, 14, ("2",)))


def test_ranges_are_written_out_and_absurd_ones_are_not() -> None:
    assert expand("3, 6–8") == ("3", "6", "7", "8")
    assert expand("1-9999") == ("1", "9999")
    assert expand("8-6") == ("8", "6")


def test_surnames() -> None:
    assert [surname(n) for n in ("Lee AB", "Lee, Ann B.", "Ann Lee", "van der Berg C")] == [
        "Lee",
        "Lee",
        "Lee",
        "van der Berg",
    ]


@pytest.mark.parametrize(
    ("text", "key", "authors", "year", "title"),
    [
        ("3. Lee A, Roe B. A paper on veins. J Inv 2001;3:4-9.", "3", ("Lee A", "Roe B"), 2001, "A paper on veins"),
        ("[12] Lee A. A paper. J Inv 2001.", "12", ("Lee A",), 2001, "A paper"),
        ("Lee A, Roe B (1974) Nerve roots. Arch Inv 41:\n12-20.", "Lee 1974", ("Lee A", "Roe B"), 1974, "Nerve roots"),
        (
            "Lee, A. B., & Roe, C. (2007b). On veins. J Inv, 3, 1-9.",
            "Lee 2007b",
            ("Lee, A. B.", "Roe, C."),
            2007,
            "On veins",
        ),
        ("Lee OV (1940) Ann Inv 112:138.", "Lee 1940", ("Lee OV",), 1940, None),
    ],
)
def test_a_reference_is_taken_to_pieces(
    text: str, key: str, authors: tuple[str, ...], year: int, title: str | None
) -> None:
    reference = parse_reference(text, start=5)
    assert (reference.key, reference.authors, reference.year, reference.title) == (key, authors, year, title)
    assert (reference.start, reference.end, reference.text) == (5, 5 + len(text), text)


def test_identifiers_of_a_reference() -> None:
    text = "1. Lee A. Veins. J Inv 2001. doi: 10.99999/ABC(1)2. PMID: 90000001; PMC9000001."
    reference = parse_reference(text, start=0)
    assert (reference.doi, reference.pmid, reference.pmcid) == ("10.99999/abc(1)2", "90000001", "PMC9000001")
    assert clean_doi("no doi here") is None


def test_entries_that_wrap_and_entries_in_one_line() -> None:
    wrapped = "Lee A (1974) Roots. Arch 41:\n12-20.\nRoe B, Poe C (1968) Veins and\ncords. Brain 9: 3.\n"
    assert [r.key for r in entries(wrapped, 0, len(wrapped))] == ["Lee 1974", "Roe 1968"]
    line = "1. Lee 1998  2. Roe 2014  3. Poe 1991"
    assert [(r.key, r.authors, r.year) for r in entries(line, 0, len(line))] == [
        ("1", ("Lee",), 1998),
        ("2", ("Roe",), 2014),
        ("3", ("Poe",), 1991),
    ]


def test_keys_that_stand_twice_get_a_letter() -> None:
    text = "Lee A (2007) One. J 1:2.\nLee A (2007) Two. J 3:4."
    assert [r.key for r in entries(text, 0, len(text))] == ["Lee 2007", "Lee 2007b"]


@pytest.mark.usefixtures("ends")
@pytest.mark.parametrize(
    "unit", ["[1", "[1,", "(Lee ", "(Lee, 2007", "Lee and ", "van der ", "([", "[1 ", "Lee et al. "]
)
def test_time_grows_with_length_only(unit: str) -> None:
    text = unit * (400_000 // len(unit))
    find_marks(text)
    entries(text, 0, len(text))
