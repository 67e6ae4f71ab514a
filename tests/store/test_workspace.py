"""The workspace: one writer, closed generations for readers, and a pointer that a killed writer leaves alone."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from batson.store import Text, Workspace, WorkspaceError, text_sha256
from pyoxigraph import Literal, NamedNode, Triple


def triple(text: str) -> Triple:
    return Triple(NamedNode("x:a"), NamedNode("x:p"), Literal(text))


def content(workspace: Workspace) -> set[str]:
    with workspace.reader() as store:
        return {t.object.value for name in store.graphs() for t in store.triples(name)}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path / "ws")
    with workspace.writer() as writer:
        writer.store.append("x:g", [triple("old")])
    return workspace


def test_nothing_built_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="batson build"):
        Workspace(tmp_path).current()


def test_what_is_written_is_seen_after_the_flip(workspace: Workspace) -> None:
    with workspace.writer() as writer:
        writer.store.append("x:g", [triple("new")])
        assert content(workspace) == {"old"}
    assert content(workspace) == {"old", "new"}


def test_an_error_leaves_the_graph_as_it_was(workspace: Workspace) -> None:
    before = workspace.current()
    with pytest.raises(RuntimeError, match="stop"), workspace.writer() as writer:
        writer.store.replace("x:g", [])
        raise RuntimeError("stop")
    assert workspace.current() == before
    assert content(workspace) == {"old"}
    assert [p.name for p in workspace.generations.iterdir() if p.is_dir()] == [before.name]


def test_commit_shows_what_is_done_and_goes_on(workspace: Workspace) -> None:
    with pytest.raises(RuntimeError), workspace.writer() as writer:
        writer.store.append("x:g", [triple("first")])
        writer.commit()
        assert content(workspace) == {"old", "first"}
        writer.store.append("x:g", [triple("second")])
        raise RuntimeError
    assert content(workspace) == {"old", "first"}


def test_there_is_one_writer(workspace: Workspace) -> None:
    other = Workspace(workspace.root)
    with workspace.writer(), pytest.raises(WorkspaceError, match="another batson"), other.writer():
        pass


def test_a_reader_keeps_its_generation(workspace: Workspace) -> None:
    pin = workspace.pin()
    for _ in range(3):
        with workspace.writer() as writer:
            writer.store.append("x:g", [triple("new")])
    assert pin.path.is_dir()
    pin.release()
    with workspace.writer():
        pass
    assert not pin.path.exists()
    assert [p for p in workspace.generations.iterdir() if p.is_dir()] == [workspace.current()]


@pytest.mark.parametrize("pointer", [b"99", b"", b"../..", b"\xff\xfe"], ids=["gone", "empty", "outside", "garbage"])
def test_a_broken_pointer_is_told(workspace: Workspace, pointer: bytes) -> None:
    (workspace.root / "current").write_bytes(pointer)
    with pytest.raises(WorkspaceError, match="batson build"):
        workspace.current()


def test_a_temporary_workspace_is_gone_afterwards() -> None:
    with Workspace.temporary() as workspace:
        root = workspace.root
        assert root.exists()
    assert not root.exists()


WRITER = """
    import sys
    from pathlib import Path
    from pyoxigraph import Literal, NamedNode, Triple
    from batson.store import Workspace
    workspace = Workspace(Path(sys.argv[1]))
    with workspace.writer() as writer:
        print("writing", flush=True)
        for i in range(10_000):
            writer.store.replace("x:g", [Triple(NamedNode("x:a"), NamedNode("x:p"), Literal(str(i)))])
"""


def test_a_killed_writer_leaves_the_graph_as_it_was(workspace: Workspace) -> None:
    chance = random.Random(7)
    for _ in range(5):
        command = [sys.executable, "-c", textwrap.dedent(WRITER), str(workspace.root)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.random() * 0.2)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert content(workspace) == {"old"}
    with workspace.writer() as writer:
        writer.store.append("x:g", [triple("after")])
    assert content(workspace) == {"old", "after"}


def test_texts_come_back_by_hash_and_by_source(workspace: Workspace) -> None:
    texts = workspace.texts
    text = "Brown-Se\u0301quard\r\nsyndrome \ud800"
    sha256 = texts.put(Text(text=text, about={"source": "s", "license": "CC BY"}))
    assert sha256 == text_sha256(text)
    assert texts.get(sha256) == text
    assert texts.of("s") == [sha256]
    assert texts.about(sha256)["license"] == "CC BY"
    assert texts.of("other") == []
    assert texts.get("0" * 64) is None


def test_a_text_that_was_tampered_with_is_not_here(workspace: Workspace) -> None:
    sha256 = workspace.texts.put(Text(text="as it was", about={"source": "s"}))
    (workspace.root / "texts" / f"{sha256}.txt").write_text("as it is not")
    assert workspace.texts.get(sha256) is None
