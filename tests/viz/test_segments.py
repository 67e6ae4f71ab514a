"""A text cut at the borders of claims is still the text, and every claim covers its very words."""

from __future__ import annotations

from batson.viz.lookup import Span
from batson.viz.segments import segments
from hypothesis import given
from hypothesis import strategies as st

SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=8)


@given(text=st.text(min_size=0, max_size=30), borders=SPANS)
def test_pieces_are_the_text_and_claims_cover_their_spans(text, borders):
    spans = [Span(start=min(b), end=max(b), claim=f"c{i}") for i, b in enumerate(borders)]
    pieces = list(segments(text, spans))
    assert "".join(p[0] for p in pieces) == text
    for span in spans:
        covered = "".join(words for words, claims, _ in pieces if span.claim in claims)
        assert covered == text[span.start : span.end]
        begun = sum(begins.count(span.claim) for _, _, begins in pieces)
        assert begun == (1 if text[span.start : span.end] else 0)


def test_two_places_of_one_claim_begin_once():
    spans = [Span(start=0, end=1, claim="c"), Span(start=2, end=3, claim="c")]
    assert [begins for _, _, begins in segments("abc", spans)] == [("c",), (), ()]
