"""Many documents: folders and archives, the same result however many processes read, nothing read twice."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from batson.ingest.inputs import inputs
from batson.ingest.limits import Limits
from batson.ingest.problems import Problem
from batson.kg import KnowledgeGraph
from batson.kg.ingest_report import Report, Total, as_json
from batson.ontology import iris

PAPER = (
    "Deposit {n}\n\nA woman of {n} had a bladder carcinoma that metastasized to the lung. "
    "The lung metastasis was treated with chemotherapy. Cough was absent.\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    (folder / "more").mkdir(parents=True)
    for n in range(40, 44):
        (folder / f"{n}.txt").write_text(PAPER.format(n=n))
    (folder / "more" / "50.txt").write_text(PAPER.format(n=50))
    (folder / ".hidden.txt").write_text(PAPER.format(n=99))
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 and nothing more")
    return folder


@pytest.fixture
def graph(tmp_path: Path) -> Iterator[KnowledgeGraph]:
    with KnowledgeGraph.open(tmp_path / "graph") as kg:
        yield kg


def lines(kg: KnowledgeGraph) -> list[str]:
    with kg.workspace.reader() as store:
        return sorted(f"{t} <{g}>" for g in store.graphs() if g != iris.GRAPH_LOG for t in store.triples(g))


def test_a_folder_goes_on_after_a_broken_file(graph: KnowledgeGraph, folder: Path) -> None:
    reports, _ = graph.ingest([folder])
    assert [Path(r.name).name for r in reports] == ["40.txt", "41.txt", "42.txt", "43.txt", "broken.pdf", "50.txt"]
    assert [bool(r.fault) for r in reports] == [False, False, False, False, True, False]
    assert all(sum(r.claims.values()) > 0 for r in reports if not r.fault)


def test_workers_do_not_change_the_graph(tmp_path: Path, folder: Path, graph: KnowledgeGraph) -> None:
    graph.ingest([folder])
    with KnowledgeGraph.open(tmp_path / "other") as other:
        other.ingest([folder], workers=2)
        assert lines(other) == lines(graph)


def test_commits_on_the_way_lose_nothing(
    tmp_path: Path, folder: Path, graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph.ingest([folder])
    monkeypatch.setattr("batson.kg.graph.COMMIT_EVERY", 2)
    with KnowledgeGraph.open(tmp_path / "other") as other:
        other.ingest([folder])
        assert lines(other) == lines(graph)


def test_two_sources_may_have_one_text(graph: KnowledgeGraph, tmp_path: Path) -> None:
    for name, end in (("a.txt", "\n"), ("b.txt", "\r\n")):
        (tmp_path / name).write_text(PAPER.format(n=40), newline=end)
    reports, _ = graph.ingest([tmp_path / "a.txt", tmp_path / "b.txt"])
    first, second = (r.source for r in reports)
    assert first != second
    assert reports[0].text_sha256 == reports[1].text_sha256
    assert graph.text(first) is not None
    assert graph.text(first) == graph.text(second)
    states = {c["source"]: c["anchor_state"] for c in graph.claims(method="extracted")}
    assert states == {first: "exact", second: "exact"}


def test_what_was_read_is_not_read_again(graph: KnowledgeGraph, folder: Path) -> None:
    graph.ingest([folder])
    before = lines(graph)
    reports, derivation = graph.ingest([folder])
    assert [r.unchanged for r in reports if not r.fault] == [True] * 5
    assert derivation.rewritten == 0
    assert lines(graph) == before


def test_a_changed_file_is_read_again(graph: KnowledgeGraph, folder: Path) -> None:
    graph.ingest([folder])
    (folder / "40.txt").write_text(PAPER.format(n=77))
    reports, _ = graph.ingest([folder])
    assert [Path(r.name).name for r in reports if not r.unchanged and not r.fault] == ["40.txt"]


def test_archives_are_opened_in_memory(tmp_path: Path, folder: Path, graph: KnowledgeGraph) -> None:
    tar, packed = tmp_path / "papers.tar.gz", tmp_path / "papers.zip"
    with tarfile.open(tar, "w:gz") as archive:
        archive.add(folder / "40.txt", "a/40.txt")
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(folder / "41.txt", "../../41.txt")
    reports, _ = graph.ingest([tar, packed])
    assert [r.fault for r in reports] == [None, None]
    assert [r.name.partition("!")[2] for r in reports] == ["a/40.txt", "../../41.txt"]
    assert not (tmp_path.parent / "41.txt").exists()


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.txt", b"0" * 10_000_000)
    (only,) = inputs([bomb], limits=Limits(ratio=100))
    assert only.fault and "times its size" in only.fault


@pytest.mark.parametrize("name", ["cut.tar.gz", "cut.zip"])
def test_a_cut_archive_is_told(tmp_path: Path, name: str) -> None:
    whole = io.BytesIO()
    if name.endswith("zip"):
        with zipfile.ZipFile(whole, "w") as archive:
            archive.writestr("a.txt", PAPER * 50)
    else:
        with tarfile.open(fileobj=whole, mode="w:gz") as archive:
            info = tarfile.TarInfo("a.txt")
            info.size = 100_000
            archive.addfile(info, io.BytesIO(bytes(range(250)) * 400))
    path = tmp_path / name
    path.write_bytes(whole.getvalue()[: len(whole.getvalue()) // 2])
    found = list(inputs([path]))
    assert found
    with KnowledgeGraph.open(tmp_path / "graph") as kg:
        reports, _ = kg.ingest([path])
    assert all(r.fault for r in reports)


def test_one_source_id_is_for_one_document(graph: KnowledgeGraph, folder: Path) -> None:
    with pytest.raises(ValueError, match="6 files"):
        graph.ingest([folder], source="one")


def test_a_file_of_several_citations_is_not_read_again(graph: KnowledgeGraph, tmp_path: Path) -> None:
    citation = (
        "<PubmedArticle><MedlineCitation><PMID>{n}</PMID><Article><ArticleTitle>Deposit {n}</ArticleTitle><Abstract>"
        "<AbstractText>Bladder carcinoma metastasized to the lung.</AbstractText></Abstract></Article>"
        "</MedlineCitation></PubmedArticle>"
    )
    path = tmp_path / "set.xml"
    path.write_text(f"<PubmedArticleSet>{citation.format(n=90000001)}{citation.format(n=90000002)}</PubmedArticleSet>")
    first, _ = graph.ingest([path])
    assert [r.source for r in first] == ["90000001", "90000002"]
    again, _ = graph.ingest([path])
    assert [r.unchanged for r in again] == [True]


def test_the_report_adds_up_and_the_missed_are_listed(graph: KnowledgeGraph, tmp_path: Path) -> None:
    silent = "His father had a renal cell carcinoma that had spread to the liver."
    (tmp_path / "a.txt").write_text(PAPER.format(n=40) + f"\nResults\n\n{silent} It was treated.\n")
    (tmp_path / "b.txt").write_text(PAPER.format(n=41) + "\nMethods\n\nResults\n\nCounts are given [7].\n")
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.7 and nothing more")
    reports, _ = graph.ingest([tmp_path / name for name in ("a.txt", "b.txt", "c.pdf")])
    total = Total.of(reports)
    assert (total.read, total.unchanged, total.failed) == (2, 0, 1)
    assert total.bytes == sum((tmp_path / name).stat().st_size for name in ("a.txt", "b.txt"))
    assert list(total.claims.values()) == sorted(total.claims.values(), reverse=True)
    assert sum(total.claims.values()) == len(list(graph.claims(method="extracted")))
    assert set(total.losses) == {"headings together", "dangling citations"}
    assert [(r["source"], r["section"], r["sentence"]) for r in graph.missed_sentences()] == [
        (reports[0].source, "Results", silent)
    ]
    (only,) = graph.missed_sentences(source=reports[0].source)
    assert (graph.text(reports[0].source) or "")[only["start"] : only["end"]] == silent
    assert total.missed == 1
    assert as_json(reports)["documents"][0]["missed"] == 1


def test_strings_that_were_not_understood_are_ranked() -> None:
    def report(*values: str) -> Report:
        problems = tuple(Problem(source="s", place=f"{i}", value=v, reason="why") for i, v in enumerate(values))
        return Report(name="n", problems=problems)

    total = Total.of([report("b", "a"), report("c", "a")])
    assert [(u.value, u.times) for u in total.ungrounded] == [("a", 2), ("b", 1), ("c", 1)]
    assert total.problems == 4
