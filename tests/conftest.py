"""Fixtures that several rooms share: the default graph, built once, and where the source texts are."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest
from batson.kg import KnowledgeGraph

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT.parent / "shared" / "seeds"
MINUTE = 60


@pytest.fixture
def ends() -> Iterator[None]:
    """The test fails, instead of hanging, where its work has not ended after a minute.

    No measure of speed: the work takes far less than a second, or hours where it grows with the square of its input.
    """

    def late(signum: int, frame: FrameType | None) -> None:
        raise AssertionError(f"the work has not ended after {MINUTE} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(MINUTE)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="session")
def default_graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeGraph]:
    """The graph that `batson build` makes: ontology, curated sources, their cases; no text. Not to be written to."""
    with KnowledgeGraph.open(tmp_path_factory.mktemp("default")) as kg:
        kg.build()
        yield kg


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the two source texts; they are not in the repository."""
    if not SEEDS.is_dir():
        pytest.skip("the source texts are not here (../shared/seeds)")
    return SEEDS


@pytest.fixture(scope="session")
def graph_with_texts(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> Iterator[KnowledgeGraph]:
    """The default graph with both source texts ingested. Not to be written to."""
    with KnowledgeGraph.open(tmp_path_factory.mktemp("texts")) as kg:
        kg.build()
        for source in ("weng2018", "healthyday"):
            kg.ingest([seeds / f"{source}.txt"], source=source)
        yield kg
