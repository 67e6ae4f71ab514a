"""Encodings and control characters: detected, replaced one by one, reported."""

from __future__ import annotations

import pytest
from batson.ingest.layout.decoding import decode
from batson.ingest.problems import UnreadableDocument

WORDS = "Séquard’s – 37 °C ± 2 µm, “naïve” tumours of Müller’s patient."


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_encodings(encoding: str) -> None:
    text, losses = decode((WORDS * 5).encode(encoding))
    assert text == WORDS * 5
    assert [loss.kind for loss in losses] == ([] if encoding == "utf-8-sig" else ["encoding"])


def test_other_alphabets_are_detected() -> None:
    text = "Метастаз опухоли почки в спинной мозг встречается редко. " * 20
    assert decode(text.encode("cp1251"))[0] == text


def test_a_few_broken_bytes_in_utf8() -> None:
    text, losses = decode((WORDS * 200).encode() + b"\xff end")
    assert text == WORDS * 200 + "\ufffd end"
    assert losses[0].kind == "encoding"
    assert "1 sequences" in losses[0].detail


def test_control_characters_keep_their_places() -> None:
    text, losses = decode(b"Level\x00 T4\x0cnext page\x1f, \tgood\x7f.")
    assert text == "Level\ufffd T4\nnext page\ufffd, \tgood\ufffd."
    (loss,) = losses
    assert loss.kind == "control characters"
    assert loss.place == "first at character 5"
    assert loss.detail.startswith("4 control characters (U+0000 1 times, U+000C 1 times")


@pytest.mark.parametrize("data", [b"\x00" * 99, bytes(range(32)) * 9, b"\x89\x00\x01\x02" * 50])
def test_what_is_no_text(data: bytes) -> None:
    with pytest.raises(UnreadableDocument):
        decode(data)
