"""The way back: every span has a place, and the map survives being stored."""

from __future__ import annotations

import json

import pytest
from batson.ingest.layout.line_ends import mend
from batson.ingest.origin import Box, Origin, Place, Segment
from hypothesis import given
from hypothesis import strategies as st


def test_offsets_run_in_step() -> None:
    origin = Origin((Segment(0, 10, Place(start=5, end=15)), Segment(12, 20, Place(start=30, end=38))))
    assert (origin.locate(2, 4).start, origin.locate(2, 4).end) == (7, 9)
    assert (origin.locate(0, 1).start, origin.locate(9, 10).end) == (5, 15)
    assert (origin.locate(8, 14).start, origin.locate(8, 14).end) == (13, 32)
    between = origin.locate(10, 12)
    assert between.start == between.end == 15


def test_a_span_over_cells_names_the_range() -> None:
    origin = Origin(
        (Segment(0, 3, Place(sheet="A", row=2, column=1)), Segment(6, 9, Place(sheet="A", row=3, column=4)))
    )
    assert str(origin.locate(0, 9)) == "sheet A, row 2-3, column 1-4"
    assert str(origin.locate(1, 2)) == "sheet A, row 2, column 1"


def test_boxes_of_one_line_are_one_box() -> None:
    def word(left: float, bottom: float) -> Place:
        return Place(boxes=(Box(3, left, bottom, left + 20, bottom + 10),))

    origin = Origin((Segment(0, 2, word(10, 100)), Segment(3, 5, word(34, 100)), Segment(6, 8, word(10, 88))))
    place = origin.locate(0, 8)
    assert place.boxes == (Box(3, 10, 100, 54, 110), Box(3, 10, 88, 30, 98))
    assert place.page == 3


def test_a_span_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="no span"):
        Origin(()).locate(3, 2)


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), max_size=9), st.integers(0, 200), st.integers(0, 200))
def test_every_span_has_a_place_and_the_map_can_be_stored(steps: list[tuple[int, int]], a: int, b: int) -> None:
    segments, at = [], 0
    for length, gap in steps:
        segments.append(Segment(at, at + length, Place(start=at * 2, end=at * 2 + length, path="/p")))
        at += length + gap
    origin = Origin(tuple(segments))
    place = origin.locate(min(a, b), max(a, b))
    if segments:
        assert place.start is not None
        assert place.end is not None
        assert place.start <= place.end
    assert Origin.from_dict(json.loads(json.dumps(origin.to_dict()))) == origin


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("the treat-\nment of", "the treatment of"),
        ("a left-\nsided lesion", "a left-sided lesion"),
        ("Brown-\nSéquard syndrome", "Brown-Séquard syndrome"),
        ("the follow-\nup was", "the follow-up was"),
        ("re-irradiation and re-\nirradiation", "re-irradiation and re-irradiation"),
        ("metastasis; meta-\nstasis", "metastasis; metastasis"),
        ("levels 3-\n5 were", "levels 3-\n5 were"),
        ("soft\u00ad\nened", "softened"),
        ("a line\r\nand one\rmore", "a line\nand one\nmore"),
        ("the treat-\r\nment", "the treatment"),
    ],
)
def test_line_ends_are_mended(text: str, mended: str) -> None:
    assert mend(text).text == mended


@given(st.text(alphabet="ab-\n\r \u00ad", max_size=80))
def test_what_is_left_stands_in_the_original_in_order(text: str) -> None:
    joined = mend(text)
    for segment in joined.origin.segments:
        place = segment.place
        assert place.start is not None
        assert joined.text[segment.start : segment.end] == text[place.start : place.end]
