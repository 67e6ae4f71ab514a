"""Verification: four states, each text loaded once, places without a text counted."""

from dataclasses import replace

from batson.ingest.verification import verify
from batson.ontology.model import Anchor, AnchorState
from batson.store import Text, Texts

TEXT = "The cord  lay free. The cord\nlay free. Power was 3/5."


class Counting(Texts):
    """Texts that count how often each is loaded."""

    def __init__(self, folder):
        super().__init__(folder)
        self.loaded = []

    def get(self, sha256):
        self.loaded.append(sha256)
        return super().get(sha256)


def kept(tmp_path):
    texts = Counting(tmp_path)
    return texts, texts.put(Text(text=TEXT, about={"source": "s"}))


def test_each_state_is_told_from_the_others(tmp_path):
    texts, sha256 = kept(tmp_path)
    exact = Anchor.of(TEXT, 39, 52, source="s", text_sha256=sha256)
    spaced = replace(Anchor.of(TEXT, 20, 37, source="s", text_sha256=sha256), exact="The cord lay free")
    wrong = replace(exact, exact="Power was 4/5", start=38, end=51)
    digit = replace(exact, exact="ower was 2/5.", start=40, end=53)
    absent = replace(exact, text_sha256="0" * 64)
    result = verify([exact, spaced, wrong, digit, absent], texts, unattached=["claim:1", "claim:2"])
    assert result.states[exact.iri] is AnchorState.EXACT
    assert result.states[spaced.iri] is AnchorState.NORMALIZED
    assert result.states[wrong.iri] is AnchorState.ORPHANED
    assert result.states[digit.iri] is AnchorState.ORPHANED
    assert result.states[absent.iri] is AnchorState.UNVERIFIABLE
    assert result.states["claim:1"] is AnchorState.UNVERIFIABLE
    assert (result.exact, result.normalized, result.orphaned, result.unverifiable) == (1, 1, 2, 3)
    assert str(result) == "1 exact, 1 normalized, 2 orphaned, 3 unverifiable"


def test_a_text_is_loaded_once_and_a_shared_anchor_counted_once(tmp_path):
    texts, sha256 = kept(tmp_path)
    anchors = [Anchor.of(TEXT, i, i + 3, source="s", text_sha256=sha256) for i in (0, 20, 39)]
    result = verify([*anchors, *anchors], texts)
    assert result.exact == 3
    assert texts.loaded == [sha256]


def test_a_text_that_was_tampered_with_verifies_nothing(tmp_path):
    texts, sha256 = kept(tmp_path)
    anchor = Anchor.of(TEXT, 0, 8, source="s", text_sha256=sha256)
    (tmp_path / f"{sha256}.txt").write_text("The cord was cut.", encoding="utf-8")
    assert verify([anchor], texts).states[anchor.iri] is AnchorState.UNVERIFIABLE


def test_nothing_to_verify_is_four_zeros(tmp_path):
    assert str(verify([], Texts(tmp_path))) == "0 exact, 0 normalized, 0 orphaned, 0 unverifiable"
