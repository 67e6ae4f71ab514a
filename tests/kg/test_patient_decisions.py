"""One patient or two: nothing is merged that nobody says is one, and what was said can be taken back."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from batson.kg import KnowledgeGraph
from batson.ontology import iris
from batson.ontology.model import Act

HEAD = "Author (year),Age (y),Sex,Primary tumor,Level,Interval (mo),Treatment,Survival after surgery (mo),Dead\n"
ARBEZ = "Arbez (2001),61,M,renal cell carcinoma,T10,34,laminectomy,7,yes\n"
OURS = ARBEZ + "Dorn (2002),33,F,melanoma,C2,5,laminectomy,9,yes\n"
THEIRS = ARBEZ + "Egli (2004),80,F,lung cancer,L1,1,laminectomy,3,yes\n"
A, B = "ours-table 1 row 1", "theirs-table 1 row 1"
DORN, EGLI = "ours-table 1 row 2", "theirs-table 1 row 2"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    with KnowledgeGraph.open(folder / "graph") as kg:
        for source, rows in (("ours", OURS), ("theirs", THEIRS)):
            table = folder / f"{source}.csv"
            table.write_text(HEAD + rows)
            kg.ingest([table], source=source)
    return folder / "graph"


@pytest.fixture
def kg(built: Path, tmp_path: Path) -> Iterator[KnowledgeGraph]:
    shutil.copytree(built, tmp_path / "graph")
    with KnowledgeGraph.open(tmp_path / "graph") as kg:
        yield kg


def decide(kg: KnowledgeGraph, act: Act, one: str = A, other: str = B, by: str = "A. Reader") -> list[str]:
    notes, _ = kg.decide_patients(act, one, other, by=by, reason="compared both papers")
    return notes


def pair(kg: KnowledgeGraph) -> dict[str, Any]:
    """The record of the two rows that tell the same."""
    rows, _ = kg.duplicates()
    ends = {iris.case("ours", "table 1 row 1"), iris.case("theirs", "table 1 row 1")}
    (row,) = (r for r in rows if {r["a"], r["b"]} == ends)
    return row


def counts(kg: KnowledgeGraph) -> tuple[int, int, int]:
    _, patients = kg.duplicates()
    return patients.told, patients.most, patients.least


def test_a_proposal_merges_nothing_and_a_decision_does(kg: KnowledgeGraph) -> None:
    told, most, least = counts(kg)
    assert (pair(kg)["decided"], most, least) == (None, told, told - 1)
    assert decide(kg, Act.SAME) == []
    assert pair(kg)["decided"] == "same patient (A. Reader: compared both papers)"
    assert counts(kg) == (told, told - 1, told - 1)
    with kg.workspace.reader() as store:
        assert bool(store.query(f"ASK {{ ?a <{iris.ONTOLOGY}samePatientAs> ?b }}"))
        assert not bool(store.query(f"ASK {{ ?p a <{iris.ONTOLOGY}SamePatientProposal> }}"))


def test_a_later_decision_reverses_it_and_a_rejected_pair_is_proposed_no_more(kg: KnowledgeGraph) -> None:
    told, _, _ = counts(kg)
    decide(kg, Act.SAME)
    assert decide(kg, Act.APART) == [f"{A} and {B}: same patient (A. Reader: compared both papers) before"]
    assert pair(kg)["decided"] == "not the same patient (A. Reader: compared both papers)"
    assert counts(kg) == (told, told, told)
    decide(kg, Act.RETRACT)
    assert pair(kg)["decided"] is None
    assert counts(kg) == (told, told, told - 1)


def test_survival_counts_a_patient_once_that_people_say_is_one(kg: KnowledgeGraph) -> None:
    pytest.importorskip("lifelines")
    reports = [c for c in kg.cases(flat=True) if c["time_zero"] == "surgery"]
    assert kg.survival(time_zero="surgery").patients == len(reports)
    assert kg.survival(time_zero="surgery", unique=True).patients == len(reports) - 1
    decide(kg, Act.SAME)
    result = kg.survival(time_zero="surgery")
    assert result.patients == len(reports) - 1
    assert any(e.reason == f"the patient of {iris.case('ours', 'table 1 row 1')}" for e in result.excluded)


def test_people_who_differ_are_both_kept_and_nothing_is_merged(kg: KnowledgeGraph) -> None:
    told, _, _ = counts(kg)
    decide(kg, Act.SAME)
    decide(kg, Act.APART, by="B. Reader")
    assert pair(kg)["decided"] == ("people differ: A. Reader says same patient; B. Reader says not the same patient")
    assert counts(kg)[1] == told
    status = kg.review_status()
    assert {d.who for d in status.open} == {"A. Reader", "B. Reader"}
    assert [(p.on, p.matters) for p in status.agreement] == [("pairs of cases", 1)]


def test_what_speaks_against_a_merge_is_told(kg: KnowledgeGraph) -> None:
    notes = decide(kg, Act.SAME, A, EGLI)
    assert [n.partition(": ")[2].partition(" (")[0] for n in notes] == ["the sex differs", "the ages differ"]
    assert [n.rpartition(": ")[2] for n in decide(kg, Act.SAME, A, DORN)][-1] == "both are told in ours, as two"
    told, most, _ = counts(kg)
    assert most == told - 2
    decide(kg, Act.APART, DORN, B)
    notes = decide(kg, Act.SAME, A, B)
    assert f"{A} and {B}: other decisions keep {A} and {B} apart through a third case" in notes


@pytest.mark.parametrize(
    ("one", "other", "by", "reason", "says"),
    [
        (A, "nobody", "A", "x", "no case 'nobody' here; `batson cases` lists them"),
        (A, A, "A", "x", "is one case: name two"),
        (A, B, " ", "x", "needs the name of who decides"),
        (A, B, "A", "", "same patient needs a reason"),
        (A, "fakih2001-series", "A", "x", "is a series of"),
    ],
)
def test_what_is_no_decision_is_told(kg: KnowledgeGraph, one: str, other: str, by: str, reason: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        kg.decide_patients(Act.SAME, one, other, by=by, reason=reason)
    assert kg.workspace.decisions.all() == []


def test_pairs_go_out_as_a_table_and_come_back_decided(kg: KnowledgeGraph, tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    kg.export_review(path, only=["patients"])
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    (row,) = (r for r in table if {r["a"], r["b"]} == {A, B})
    assert float(row["probability"]) > 0.5
    assert "for: " in row["reasons"]
    row.update(decision="not the same patient", by="A", reason="")
    own = dict.fromkeys(row, "") | {"decision": "same patient", "by": "A", "reason": "x", "a": A, "b": EGLI}
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(row))
        writer.writeheader()
        writer.writerows([row, own])
    done, _ = kg.import_review(path)
    assert [p.reason for p in done.problems] == ["not the same patient needs a reason"]
    assert [d.act for d in done.decisions] == [Act.SAME]
    assert len(done.notes) == 2


def test_a_decision_on_a_pair_stands_when_a_row_moves(kg: KnowledgeGraph, tmp_path: Path) -> None:
    decide(kg, Act.SAME)
    table = tmp_path / "theirs.csv"
    table.write_text(HEAD + "Fahy (1990),20,F,melanoma,L2,1,laminectomy,5,yes\n" + THEIRS)
    kg.ingest([table], source="theirs")
    rows, _ = kg.duplicates()
    (row,) = (r for r in rows if r["decided"])
    assert {row["a"], row["b"]} == {iris.case("ours", "table 1 row 1"), iris.case("theirs", "table 1 row 2")}
