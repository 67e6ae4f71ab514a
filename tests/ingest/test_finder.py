"""The finder: locators are found in any capture of a text, and only where their words stand."""

import hashlib
import time

import pytest
from batson.ingest.finder import attach, find, most
from batson.ontology.model import AnchorState, Attribution, Claim, Iri, Locator, Method
from batson.ontology.model.text import words, words_sha256
from hypothesis import given
from hypothesis import strategies as st

TEXT = (
    "Deposits in the cord are rare. Of nine patients four had neck pain.\n\nThe vein had no valves; "
    "Brown-Se\u0301quard syndrome was seen twice. Deposits in the cord are rare."
)


def claim(quote: str, *, occurrence: int = 1, source: str = "lee2001") -> Claim:
    return Claim(
        source=source,
        predicate="prognosis",
        subject=Iri("https://example.org/a"),
        object=Iri("https://example.org/b"),
        attribution=Attribution.RELAYED,
        method=Method.CURATED,
        locator=Locator.of(quote, section="Results", occurrence=occurrence),
    )


def place(quote: str, text: str, *, occurrence: int = 1) -> str | None:
    locator = Locator.of(quote, section="", occurrence=occurrence)
    span = find([locator], text)[locator]
    return None if span is None else text[span[0] : span[1]]


def test_words_are_found_where_they_stand():
    locator = Locator.of("Of nine patients four", section="")
    assert find([locator], TEXT)[locator] == (31, 52)


def test_each_occurrence_has_its_own_place():
    first, second, third = (Locator.of("deposits in the cord", section="", occurrence=n) for n in (1, 2, 3))
    found = find([third, first, second], TEXT)
    assert found[first] == (0, 20)
    assert TEXT[slice(*found[second])] == "Deposits in the cord"
    assert found[second][0] > 100
    assert found[third] is None


def test_a_capture_with_other_white_space_and_case_is_the_same():
    capture = TEXT.replace(" ", "\u00a0\n ").upper()
    assert place("the vein had no valves;", capture).split() == ["THE", "VEIN", "HAD", "NO", "VALVES;"]


def test_an_accent_written_apart_or_composed_is_the_same():
    assert place("Brown-S\u00e9quard syndrome", TEXT) == "Brown-Se\u0301quard syndrome"
    assert place("Brown-Se\u0301quard syndrome", TEXT.replace("e\u0301", "\u00e9")) == "Brown-S\u00e9quard syndrome"


def test_ligatures_are_letters():
    assert (
        place("the first fluid level", "Only the \ufb01rst \ufb02uid level counts.") == "the \ufb01rst \ufb02uid level"
    )


@pytest.mark.parametrize(
    ("capture", "quote"),
    [
        ("a neurologi-\ncal deficit", "neurological deficit"),
        ("a neuro\u00adlogical deficit", "neurological deficit"),
        ("a neuro\u00ad\n  logical deficit", "neurological deficit"),
        ("a well-\ncircumscribed mass", "well-circumscribed mass"),
        ("a left-sided tumor", "leftsided tumor"),
    ],
)
def test_hyphens_that_a_capture_adds_or_keeps_do_not_hide_words(capture, quote):
    assert place(quote, capture) == capture[2:]


def test_words_that_differ_are_not_found():
    assert place("four had back pain", TEXT) is None
    assert place("patients four had neck", TEXT.replace("four", "4")) is None
    assert place("5 of 9", "between 5- 6 of 9") is None
    assert place("36 of 9", "a score of 3-6 of 9") is None
    assert place("36 of 9", "a score of 3-\n6 of 9") is None


def test_a_word_ends_at_white_space_only():
    assert place("neck pain", TEXT) is None
    assert place("neck pain.", TEXT) == "neck pain."


def test_a_free_standing_accent_ends_a_word_as_in_locators():
    text = "see fig\u00a8two here"
    sequence = words(text)
    assert len(sequence) == 4
    locator = Locator(section="", word_count=2, words_sha256=words_sha256(sequence[:2]))
    assert find([locator], text)[locator] == (0, 7)


ALPHABET = st.text(alphabet="ab B\n\u00e9e\u0301\ufb01\u00a8\u00a0\u0130\u03a3-.", max_size=60)


@given(text=ALPHABET, start=st.integers(0, 20), count=st.integers(1, 6))
def test_every_window_is_found_at_its_words(text, start, count):
    sequence = words(text)
    window = sequence[start : start + count]
    if not window:
        return
    digest = words_sha256(window)
    places = [i for i in range(len(sequence)) if sequence[i : i + len(window)] == window]
    locators = [
        Locator(section="", word_count=len(window), words_sha256=digest, occurrence=n + 1) for n in range(len(places))
    ]
    found = find(locators, text)
    spans = [found[locator] for locator in locators]
    assert all(words(text[a:b]) == window for a, b in spans)
    assert [len(words(text[:a])) for a, _ in spans] == places


@given(text=ALPHABET, junk=st.binary(min_size=1, max_size=8))
def test_words_that_stand_nowhere_are_nowhere(text, junk):
    locator = Locator(section="", word_count=2, words_sha256=hashlib.sha256(b"\xff" + junk).hexdigest())
    assert find([locator], text)[locator] is None


def test_the_time_grows_with_the_text_only():
    text = " ".join(f"w{i}" for i in range(60_000))
    locators = [Locator.of(f"w{i} w{i + 1} w{i + 2}", section="") for i in range(0, 50_000, 100)]
    begin = time.process_time()
    found = find(locators, text)
    assert all(found.values())
    assert time.process_time() - begin < 5


def test_attached_quotes_are_exact_and_claims_keep_their_identity():
    here, gone = claim("Of nine patients four had neck pain."), claim("five had neck pain.")
    result = attach([here, gone], TEXT, source="lee2001", text_sha256="0" * 64)
    (found, anchor), *more = result.found
    assert found is here
    assert more == []
    assert result.unfound == (gone,)
    assert anchor.exact == "Of nine patients four had neck pain."
    assert anchor.source == "lee2001"
    assert anchor.state_in(TEXT) is AnchorState.EXACT


def test_a_text_that_moved_keeps_its_claims():
    quote = claim("the vein had no valves;")
    moved = "A paragraph that was not there before.\n\n" + TEXT
    ((_, before),) = attach([quote], TEXT, source="lee2001", text_sha256="0" * 64).found
    ((_, after),) = attach([quote], moved, source="lee2001", text_sha256="1" * 64).found
    assert after.exact == before.exact
    assert after.start == before.start + 40


def test_claims_of_one_span_share_an_anchor():
    a, b = claim("Of nine patients"), claim("of  nine PATIENTS")
    (_, first), (_, second) = attach([a, b], TEXT, source="lee2001", text_sha256="0" * 64).found
    assert first.iri == second.iri


def test_a_text_of_another_source_is_refused():
    with pytest.raises(ValueError, match="is of lee2001, not of roe1999"):
        attach([claim("Of nine patients")], TEXT, source="roe1999", text_sha256="0" * 64)


def test_words_in_an_empty_text_are_not_found():
    assert place("of nine patients", "") is None


@pytest.mark.parametrize("held", range(7))
def test_most_counts_what_stands_in_a_text_where_that_is_more_than_half(held: int) -> None:
    passages = [
        "The vein had no valves",
        "nine patients",
        "neck pain",
        "in the cord",
        "Deposits in",
        "syndrome was seen",
    ]
    locators = {Locator.of(passage, section="") for passage in passages}
    assert most(locators, " / ".join(passages[:held])) == (held if held > 3 else 0)
    assert most(locators, " / ".join(passages[6 - held :])) == (held if held > 3 else 0)
