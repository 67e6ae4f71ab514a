"""Processes that read files: whatever a file does to its reader, it costs that file and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from batson.ingest.inputs import Input
from batson.kg.preparing import Prepared, Reading
from batson.kg.reading_process import Allowance, ReadingProcess

PAPER = Input(name="paper", data=b"Deposit\n\nBladder carcinoma metastasized to the lung of a man.\n")


def fault(found: list[Prepared]) -> str:
    (only,) = found
    assert only.source is None
    return only.fault or ""


def test_a_file_that_takes_too_long_is_stopped() -> None:
    reading = ReadingProcess(Allowance(seconds=0.01, rate=1 << 30))
    try:
        assert "stopped after 0 seconds" in fault(reading.read(PAPER, Reading()))
    finally:
        reading.close()


def test_a_reader_that_was_ended_is_replaced() -> None:
    reading = ReadingProcess(Allowance())
    try:
        (first,) = reading.read(PAPER, Reading())
        assert [c.predicate for c in first.claims] == ["metastasizesTo"]
        reading.stop()
        assert "SIGKILL" in fault(reading.read(PAPER, Reading()))
        assert reading.read(PAPER, Reading()) == [first]
    finally:
        reading.close()


def test_a_reader_without_memory_is_told() -> None:
    reading = ReadingProcess(Allowance(memory=400 << 20))
    try:
        assert "memory" in fault(reading.read(Input(name="large", data=b"a b. " * (40 << 20)), Reading()))
    finally:
        reading.close()


@pytest.mark.parametrize("size", [0, 40_000])
def test_a_large_file_may_take_longer(tmp_path: Path, size: int) -> None:
    path = tmp_path / "paper.txt"
    path.write_bytes(b"a" * size)
    assert Allowance(seconds=3, rate=20_000).of(Input(name="paper", path=path)) == 3 + size / 20_000
