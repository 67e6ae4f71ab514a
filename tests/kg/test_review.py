"""Review: decisions of people come back from a table, take effect, survive a new reading, and may differ."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from batson.kg import KnowledgeGraph
from batson.ontology import iris
from openpyxl import load_workbook

PAPER = (
    "A deposit in the lung\n\nA woman of 61 had a bladder carcinoma that metastasized to the lung. "
    "The lung metastasis was treated with chemotherapy. Cough was absent. She slept well throughout.\n"
)


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the paper and a graph that has read it, to be copied."""
    folder = tmp_path_factory.mktemp("read")
    (folder / "paper.txt").write_text(PAPER)
    with KnowledgeGraph.open(folder / "graph") as kg:
        kg.ingest([folder / "paper.txt"], source="own2026")
    return folder


@pytest.fixture
def kg(read: Path, tmp_path: Path) -> Iterator[KnowledgeGraph]:
    shutil.copytree(read, tmp_path, dirs_exist_ok=True)
    with KnowledgeGraph.open(tmp_path / "graph") as kg:
        yield kg


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def save(path: Path, table: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(table[0]))
        writer.writeheader()
        writer.writerows(table)


def exported(kg: KnowledgeGraph, tmp_path: Path) -> list[dict[str, str]]:
    path = tmp_path / "review.csv"
    kg.export_review(path, source="own2026")
    return rows(path)


def decide(kg: KnowledgeGraph, tmp_path: Path, table: list[dict[str, str]]) -> Any:
    path = tmp_path / "decided.csv"
    save(path, table)
    done, _ = kg.import_review(path)
    return done


def the(kg: KnowledgeGraph, predicate: str) -> dict[str, Any]:
    return next(c for c in kg.claims(source="own2026") if c["predicate"] == predicate)


def test_a_confirmed_claim_names_who_confirmed_it(kg: KnowledgeGraph, tmp_path: Path) -> None:
    table = exported(kg, tmp_path)
    for row in table:
        row |= {"decision": "Confirm", "by": "A. Reader"}
    done = decide(kg, tmp_path, table)
    assert (len(done.decisions), done.problems) == (len(table), ())
    assert {c["confirmed_by"] for c in kg.claims(source="own2026")} == {"A. Reader"}


def test_a_rejected_claim_stands_no_more_and_is_kept(kg: KnowledgeGraph, tmp_path: Path) -> None:
    gone = the(kg, "treatedWith")
    table = exported(kg, tmp_path)
    for row in table:
        if row["claim"] == gone["id"]:
            row |= {"decision": "reject", "by": "A. Reader", "reason": "it was given for the primary"}
    decide(kg, tmp_path, table)
    assert gone["id"] not in {c["id"] for c in kg.claims(source="own2026")}
    with kg.workspace.reader() as store:
        assert bool(store.query(f"ASK {{ <{iris.CLAIM}{gone['id']}> <{iris.ONTOLOGY}withdrawnBy> 'A. Reader' }}"))
        assert not bool(store.query(f"ASK {{ <{iris.CLAIM}{gone['id']}> <{iris.ONTOLOGY}aboutProposition> ?p }}"))


def test_a_corrected_cell_makes_a_corrected_claim_at_the_same_place(kg: KnowledgeGraph, tmp_path: Path) -> None:
    before = the(kg, "treatedWith")
    table = exported(kg, tmp_path)
    for row in table:
        if row["claim"] == before["id"]:
            row |= {"decision": "correct", "by": "A. Reader", "reason": "by name", "object": "cisplatin"}
    decide(kg, tmp_path, table)
    after = the(kg, "treatedWith")
    assert after["object"]["label"] == "cisplatin"
    assert (after["start"], after["quote"], after["confirmed_by"]) == (before["start"], before["quote"], "A. Reader")
    assert after["id"] != before["id"]


def test_a_missed_claim_is_added_at_its_quote(kg: KnowledgeGraph, tmp_path: Path) -> None:
    table = exported(kg, tmp_path)
    new = dict.fromkeys(table[0], "") | {
        "decision": "add",
        "by": "A. Reader",
        "source": "own2026",
        "quote": "She slept well throughout.",
        "predicate": "presentsWith",
        "subject": "lung metastasis",
        "object": "fatigue",
        "polarity": "negated",
        "modality": "asserted",
        "attribution": "own observation",
    }
    decide(kg, tmp_path, [*table, new])
    (claim,) = (c for c in kg.claims(source="own2026") if c["object"] and c["object"]["label"] == "fatigue")
    assert PAPER[claim["start"] : claim["end"]] == "She slept well throughout."
    assert (claim["polarity"], claim["method"], claim["confirmed_by"]) == ("negated", "curated", "A. Reader")


def test_decisions_survive_a_rebuild_and_a_changed_document(kg: KnowledgeGraph, tmp_path: Path) -> None:
    gone = the(kg, "treatedWith")
    table = exported(kg, tmp_path)
    for row in table:
        is_gone = row["claim"] == gone["id"]
        row |= {"decision": "reject" if is_gone else "confirm", "by": "A. Reader", "reason": "no" if is_gone else ""}
    decide(kg, tmp_path, table)
    kg.build()
    paper = tmp_path / "paper.txt"
    paper.write_text("A line before.\n\n" + PAPER)
    kg.ingest([paper], source="own2026")
    claims = list(kg.claims(source="own2026"))
    assert not [c for c in claims if c["predicate"] == "treatedWith"]
    assert {c["confirmed_by"] for c in claims} == {"A. Reader"}
    assert kg.review_status().lost == ()


def test_two_people_may_differ_and_nothing_is_applied(kg: KnowledgeGraph, tmp_path: Path) -> None:
    table = exported(kg, tmp_path)
    for who, verdict in (("A. Reader", "confirm"), ("B. Reader", "reject")):
        for number, row in enumerate(table):
            row |= {"decision": verdict if number == 0 else "confirm", "by": who, "reason": "so it reads"}
        decide(kg, tmp_path, table)
    status = kg.review_status()
    assert {d.who for d in status.open} == {"A. Reader", "B. Reader"}
    (pair,) = status.agreement
    assert pair.matters == len(table)
    claims = {c["id"]: c["confirmed_by"] for c in kg.claims(source="own2026")}
    assert claims[table[0]["claim"]] is None
    assert {claims[row["claim"]] for row in table[1:]} == {"A. Reader; B. Reader"}


def test_a_second_person_decides_on_what_the_first_corrected(kg: KnowledgeGraph, tmp_path: Path) -> None:
    table = exported(kg, tmp_path)
    for row in table:
        if row["predicate"] == "treatedWith":
            row |= {"decision": "correct", "by": "A. Reader", "reason": "by name", "object": "cisplatin"}
    decide(kg, tmp_path, table)
    again = exported(kg, tmp_path)
    for row in again:
        if row["object"] == "cisplatin":
            row |= {"decision": "confirm", "by": "B. Reader"}
    assert decide(kg, tmp_path, again).problems == ()
    assert the(kg, "treatedWith")["confirmed_by"] == "A. Reader; B. Reader"
    status = kg.review_status()
    assert (status.open, [pair.matters for pair in status.agreement]) == ([], [1])
    for row in again:
        if row["object"] == "cisplatin":
            row |= {"decision": "reject", "reason": "no chemotherapy of the lung"}
    decide(kg, tmp_path, again)
    assert the(kg, "treatedWith")["object"]["label"] == "chemotherapy"
    assert {d.who for d in kg.review_status().open} == {"A. Reader", "B. Reader"}


def test_the_words_of_a_claim_are_not_edited(kg: KnowledgeGraph, tmp_path: Path) -> None:
    table = exported(kg, tmp_path)[:1]
    table[0] |= {"decision": "confirm", "by": "A", "quote": "Other words."}
    done = decide(kg, tmp_path, table)
    assert ["column 'quote' changed" in p.reason for p in done.problems] == [True]


def test_a_retraction_takes_back_what_was_said(kg: KnowledgeGraph, tmp_path: Path) -> None:
    table = exported(kg, tmp_path)[:1]
    table[0] |= {"decision": "confirm", "by": "A. Reader"}
    decide(kg, tmp_path, table)
    table[0] |= {"decision": "retract", "reason": "read too fast"}
    decide(kg, tmp_path, table)
    assert {c["confirmed_by"] for c in kg.claims(source="own2026")} == {None}
    assert kg.review_status().decisions == 2


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"decision": "confirm"}, "name of who decides"),
        ({"decision": "reject", "by": "A"}, "needs a reason"),
        ({"decision": "maybe", "by": "A"}, "is none of confirm, correct"),
        ({"decision": "correct", "by": "A", "reason": "x", "object": "chemotherapi"}, "did you mean"),
        ({"decision": "correct", "by": "A", "reason": "x", "polarity": "sometimes"}, "is none of affirmed, negated"),
        ({"decision": "correct", "by": "A", "reason": "x", "value": "many", "printed": "many"}, "is no number"),
        ({"decision": "correct", "by": "A", "reason": "x"}, "needs changed cells"),
        ({"object": "cisplatin"}, "write correct"),
        ({"decision": "confirm", "by": "A", "claim": "0000"}, "export the table anew"),
    ],
)
def test_a_row_that_is_not_understood_is_told_and_costs_nothing_else(
    kg: KnowledgeGraph, tmp_path: Path, cells: dict[str, str], says: str
) -> None:
    table = [r for r in exported(kg, tmp_path) if r["predicate"] in ("treatedWith", "metastasizesTo")][:2]
    table.sort(key=lambda r: r["predicate"], reverse=True)
    table[0] |= cells
    table[1] |= {"decision": "confirm", "by": "B. Reader"}
    done = decide(kg, tmp_path, table)
    assert [says in p.reason for p in done.problems] == [True], done.problems
    assert [d.who for d in done.decisions] == ["B. Reader"]


def test_a_workbook_goes_out_and_comes_back(kg: KnowledgeGraph, tmp_path: Path) -> None:
    path = tmp_path / "review.xlsx"
    kg.export_review(path, source="own2026")
    book = load_workbook(path)
    sheet = book.worksheets[0]
    sheet["A2"], sheet["B2"] = "confirm", "A. Reader"
    book.save(path)
    done, _ = kg.import_review(path)
    assert [d.who for d in done.decisions] == ["A. Reader"]
    assert done.problems == ()


def test_no_cell_runs_as_a_formula(kg: KnowledgeGraph, tmp_path: Path) -> None:
    path = tmp_path / "trap.txt"
    path.write_text('=HYPERLINK("x") metastasis\n\n=1+2 the bladder carcinoma metastasized to the lung.\n')
    kg.ingest([path], source="=trap")
    for name in ("out.csv", "out.xlsx"):
        kg.export_review(tmp_path / name)
    assert not any(cell.startswith(("=", "+", "@")) for row in rows(tmp_path / "out.csv") for cell in row.values())
    sheet = load_workbook(tmp_path / "out.xlsx").worksheets[0]
    assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {"s", "n", "inlineStr"}


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"PK\x03\x04 no workbook"])
def test_what_is_no_review_table_is_told(kg: KnowledgeGraph, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / ("x.xlsx" if content.startswith(b"PK") else "x.csv")
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"no review table|no workbook"):
        kg.import_review(path)
