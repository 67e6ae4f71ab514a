"""Review of cases: a field a row, decisions that stand on content, and every count that follows them."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from batson.kg import KnowledgeGraph, reading
from batson.kg.checking import decisions
from batson.kg.reasoning import facts_by_case
from batson.kg.review.standing import tellings
from batson.ontology import iris
from batson.ontology.model import Case, FieldState, Listing, encode
from batson.ontology.vocabulary import shipped
from batson.store import Texts
from openpyxl import Workbook, load_workbook

HEAD = "Author (year),Age (y),Sex,Primary tumor,Level,Interval (mo),Treatment,Survival after surgery (mo),Dead\n"
ROWS = (
    "Arbez (2001),61,M,renal cell carcinoma,T10,34,laminectomy,7,yes\n",
    "Brandt (2003),48,F,breast carcinoma,C5,12,laminectomy,19,no\n",
    "Corti (2008),70,M,melanoma,L1,3,laminectomy,2,yes\n",
)
INSERTED = "Aalto (1999),55,F,lung cancer,T4,1,laminectomy,4,yes\n"
FIRST, SECOND, THIRD = (f"own2026-table 1 row {n}" for n in (1, 2, 3))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    with KnowledgeGraph.open(folder / "graph") as kg:
        ingest(kg, folder, *ROWS)
    return folder / "graph"


@pytest.fixture
def kg(built: Path, tmp_path: Path) -> Iterator[KnowledgeGraph]:
    shutil.copytree(built, tmp_path / "graph")
    with KnowledgeGraph.open(tmp_path / "graph") as kg:
        yield kg


def ingest(kg: KnowledgeGraph, tmp_path: Path, *rows: str) -> None:
    table = tmp_path / "table.csv"
    table.write_text(HEAD + "".join(rows))
    kg.ingest([table], source="own2026")


def exported(kg: KnowledgeGraph, tmp_path: Path) -> list[dict[str, str]]:
    path = tmp_path / "out.csv"
    kg.export_review(path, source="own2026", only=["cases"])
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def the(table: list[dict[str, str]], case: str, field: str, value: str | None = None) -> dict[str, str]:
    """The row of a field; of a list, the row of a value."""
    (row,) = (r for r in table if (r["case"], r["field"]) == (case, field) and value in (None, r["value"]))
    return row


def imported(kg: KnowledgeGraph, tmp_path: Path, table: list[dict[str, str]]) -> Any:
    path = tmp_path / "in.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(table[0]))
        writer.writeheader()
        writer.writerows(table)
    done, _ = kg.import_review(path)
    return done


def decide(kg: KnowledgeGraph, tmp_path: Path, case: str, field: str, by: str = "A. Reader", **cells: str) -> Any:
    """Export, edit one row, import."""
    table = exported(kg, tmp_path)
    row = the(table, case, field)
    row |= {"by": by, "reason": "as the table prints it", **cells}
    return imported(kg, tmp_path, table)


def ages(kg: KnowledgeGraph) -> dict[str, Any]:
    return {c["patient_key"]: c["age"] for c in kg.cases(source="own2026", flat=True)}


def test_a_field_goes_out_with_its_string_its_sentence_and_its_value(kg: KnowledgeGraph, tmp_path: Path) -> None:
    table = exported(kg, tmp_path)
    age = the(table, FIRST, "age")
    assert (age["state"], age["value"], age["printed"], age["unit"]) == ("present", "61", "61", "years")
    assert age["quote"] == ROWS[0].strip()
    assert the(table, FIRST, "case")["value"] == "patient"
    assert the(table, FIRST, "side")["state"] == "not found"
    assert the(table, FIRST, "treatment")["details"].startswith("target: ")
    assert len({row["row"] for row in table}) == len(table)


def test_a_corrected_cell_stands_everywhere_and_what_was_read_is_kept(kg: KnowledgeGraph, tmp_path: Path) -> None:
    done = decide(kg, tmp_path, FIRST, "age", decision="correct", value="16")
    assert (len(done.decisions), done.problems) == (1, ())
    assert ages(kg) == {FIRST: 16, SECOND: 48, THIRD: 70}
    (row,) = (r for r in kg.ask("patients") if r["source"] == "own2026" and r["patient"] == "table 1 row 1")
    assert (row["age"], row["read_by"]) == (16, "corrected by A. Reader")
    (flat,) = (c for c in kg.cases(source="own2026", flat=True) if c["patient_key"] == FIRST)
    assert flat["decided"] == ["age: 61 → 16 (A. Reader)"]
    (case,) = (c for c in kg.cases(source="own2026") if c["id"] == FIRST)
    (said,) = case["decided"]
    assert said == {
        "field": "age",
        "verdict": "changed",
        "by": "A. Reader",
        "was": "61",
        "now": "16",
        "why": "as the table prints it",
    }
    with kg.workspace.reader() as store:
        rows = list(
            reading.select(store, "SELECT ?age { ?r a b:CaseReading ; b:readingOf ?c ; b:patient/b:age/b:value ?age }")
        )
        assert [r["age"].value for r in rows] == ["61"]
        assert kg.sources()[0]["id"]
    assert next(s for s in kg.sources() if s["id"] == "own2026")["cases"] == 3


def test_survival_and_the_reasoner_take_the_corrected_value(kg: KnowledgeGraph, tmp_path: Path) -> None:
    pytest.importorskip("lifelines")
    before = {p.case: p.months for arm in kg.survival(time_zero="surgery").arms for p in arm.patients}
    decide(kg, tmp_path, FIRST, "time", decision="correct", value="27", printed="7")
    after = {p.case: p.months for arm in kg.survival(time_zero="surgery").arms for p in arm.patients}
    first = iris.case("own2026", "table 1 row 1")
    assert (before[first], after[first]) == (7.0, 27.0)
    decide(kg, tmp_path, FIRST, "interval", decision="correct", value="4")
    with kg.workspace.reader() as store:
        facts = facts_by_case(store, shipped())[first].facts
    assert [float(t.object.value) for t in facts if "intervalMonths" in str(t.predicate)] == [4.0]


def test_a_rejected_case_counts_no_more_and_comes_back_when_that_is_retracted(
    kg: KnowledgeGraph, tmp_path: Path
) -> None:
    table = exported(kg, tmp_path)
    the(table, SECOND, "case").update(decision="reject", by="A. Reader", reason="no lesion of the cord")
    imported(kg, tmp_path, table)
    assert set(ages(kg)) == {FIRST, THIRD}
    assert not [r for r in kg.ask("patients") if r["patient"] == "table 1 row 2" and r["source"] == "own2026"]
    table = exported(kg, tmp_path)
    assert the(table, SECOND, "case")["decided_by"] == "rejected by A. Reader"
    the(table, SECOND, "case").update(decision="retract", by="A. Reader", reason="it was one after all")
    imported(kg, tmp_path, table)
    assert ages(kg) == {FIRST: 61, SECOND: 48, THIRD: 70}
    with kg.workspace.reader() as store:
        assert not bool(store.query(f"ASK {{ ?r a <{iris.ONTOLOGY}CaseReading> }}"))


def test_a_missed_field_and_a_missed_item_are_added(kg: KnowledgeGraph, tmp_path: Path) -> None:
    table = exported(kg, tmp_path)
    the(table, FIRST, "venous thrombus").update(decision="add", by="A", state="absent")
    the(table, FIRST, "side").update(decision="add", by="A", value="left", quote=ROWS[0].strip(), printed="T10")
    new = dict.fromkeys(table[0], "") | {
        "decision": "add",
        "by": "A",
        "case": FIRST,
        "source": "own2026",
        "field": "treatment",
        "value": "radiotherapy",
        "printed": "laminectomy",
        "details": "target: this lesion; order: 2; dose: 30 Gy",
        "quote": ROWS[0].strip(),
    }
    done = imported(kg, tmp_path, [*table, new])
    assert ["add needs a 'value'" in p.reason for p in done.problems] == [True]
    (case,) = (c for c in kg.cases(source="own2026") if c["id"] == FIRST)
    assert case["primary"]["side"]["value"] == "left"
    assert case["primary"]["side"]["anchors"][0]["quote"] == "T10"
    given = case["treatments"]["items"]
    assert [t["procedure"]["value"]["label"] for t in given] == ["laminectomy", "radiotherapy"]
    assert (given[1]["target"], given[1]["order"], given[1]["dose"]) == ("this lesion", 2, "30 Gy")
    assert {one["verdict"] for one in case["decided"]} == {"added"}


def test_a_denied_field_is_corrected_to_absent(kg: KnowledgeGraph, tmp_path: Path) -> None:
    done = decide(kg, tmp_path, FIRST, "venous thrombus", decision="correct", state="absent")
    assert done.problems == ()
    done = decide(kg, tmp_path, FIRST, "deposit", decision="correct", state="absent")
    assert done.problems == ()
    (case,) = (c for c in kg.cases(source="own2026") if c["id"] == FIRST)
    assert (case["primary"]["venous_thrombus"]["state"], case["disease"]["state"]) == ("absent", "absent")


def test_a_rejected_field_is_blank_and_a_rejected_item_is_gone(kg: KnowledgeGraph, tmp_path: Path) -> None:
    decide(kg, tmp_path, FIRST, "sex", decision="reject")
    decide(kg, tmp_path, FIRST, "treatment", decision="reject")
    (case,) = (c for c in kg.cases(source="own2026") if c["id"] == FIRST)
    assert (case["patient"]["sex"]["state"], case["treatments"]["state"]) == ("not found", "not found")
    assert decide(kg, tmp_path, FIRST, "sex", decision="retract").problems == ()
    assert next(c for c in kg.cases(source="own2026", flat=True) if c["patient_key"] == FIRST)["sex"] == "M"


def test_a_missed_case_is_added_with_its_fields(kg: KnowledgeGraph, tmp_path: Path) -> None:
    table = exported(kg, tmp_path)
    new = dict.fromkeys(table[0], "") | {
        "decision": "add",
        "by": "A",
        "source": "own2026",
        "case": "patient 4",
        "quote": "Corti (2008),70,M,melanoma",
    }
    age = new | {"field": "age", "value": "70", "printed": "70"}
    done = imported(kg, tmp_path, [*table, new | {"field": "case"}, age])
    assert done.problems == ()
    assert ages(kg) == {FIRST: 61, SECOND: 48, THIRD: 70, "own2026-patient 4": 70}
    (row,) = (r for r in kg.ask("patients") if r["patient"] == "patient 4")
    assert row["read_by"] == "added by A"
    again = exported(kg, tmp_path)
    the(again, "own2026-patient 4", "sex").update(
        decision="add", by="B", reason="", value="M", printed="M", quote="Corti (2008),70,M,melanoma"
    )
    assert imported(kg, tmp_path, again).problems == ()
    assert next(c for c in kg.cases(source="own2026", flat=True) if c["patient_key"].endswith("4"))["sex"] == "M"


def test_decisions_stand_on_content_after_a_rebuild_and_a_changed_table(kg: KnowledgeGraph, tmp_path: Path) -> None:
    table = exported(kg, tmp_path)
    the(table, SECOND, "age").update(decision="correct", by="A", reason="mended in print", value="84")
    the(table, THIRD, "case").update(decision="reject", by="A", reason="a bone lesion")
    imported(kg, tmp_path, table)
    kg.build()
    assert ages(kg) == {FIRST: 61, SECOND: 84}
    # A row comes before the others, and one is mended in a word: each decision goes with its patient.
    ingest(kg, tmp_path, INSERTED, ROWS[0], ROWS[1].replace("breast carcinoma", "breast cancer"), ROWS[2])
    found = {c["patient_key"]: (c["age"], c["level"]) for c in kg.cases(source="own2026", flat=True)}
    assert sorted(found.values()) == [(55, "T4"), (61, "T10"), (84, "C5")]
    assert kg.review_status().lost == ()


def reread(kg: KnowledgeGraph, case: str, change: Callable[[Case], Case]) -> None:
    """Put another reading of a case in the place of the one there is, as a better reader would."""
    with kg.workspace.writer() as writer:
        (old,) = (t for t in tellings(writer.store) if t.case.id == case)
        kept = {t for t in writer.store.triples(old.graph) if not str(t.subject).startswith(f"<{old.node}")}
        writer.store.replace(old.graph, kept | set(encode(change(old.case), old.case.iri, Case)))
    kg.build()


def test_what_a_person_confirmed_stands_before_what_a_better_reader_reads(kg: KnowledgeGraph, tmp_path: Path) -> None:
    table = exported(kg, tmp_path)
    the(table, FIRST, "age").update(decision="confirm", by="A")
    the(table, FIRST, "treatment").update(decision="confirm", by="A")
    the(table, FIRST, "sex").update(decision="reject", by="A", reason="not told")
    imported(kg, tmp_path, table)
    reread(
        kg,
        FIRST,
        lambda case: replace(
            case,
            patient=replace(case.patient, age=replace(case.patient.age, value=Decimal(16))),
            treatments=Listing(state=FieldState.NOT_FOUND),
        ),
    )
    (case,) = (c for c in kg.cases(source="own2026") if c["id"] == FIRST)
    assert (case["patient"]["age"]["value"], case["patient"]["sex"]["state"]) == (61, "not found")
    assert [t["procedure"]["value"]["label"] for t in case["treatments"]["items"]] == ["laminectomy"]
    (said,) = (one for one in case["decided"] if one["field"] == "age")
    assert (said["was"], said["now"], said["by"]) == ("16", "61", "A")


def test_a_case_told_in_prose_shows_its_sentences(kg: KnowledgeGraph, tmp_path: Path) -> None:
    paper = tmp_path / "paper.txt"
    paper.write_text(
        "A deposit in the cord\n\nCase report\n\nA man of 58 had a renal cell carcinoma. He noticed back pain. "
        "He was treated\nby laminectomy of T10. He died 7 months after the operation.\n"
    )
    kg.ingest([paper], source="prose2026")
    kg.export_review(tmp_path / "prose.csv", source="prose2026", only=["cases"])
    with (tmp_path / "prose.csv").open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    told = {row["field"]: row for row in table}
    assert told["age"]["quote"] == "A man of 58 had a renal cell carcinoma."
    assert told["treatment"]["quote"] == "He was treated by laminectomy of T10."
    told["time"].update(decision="correct", by="A", reason="x", value="8", printed="7 months")
    told["local control"].update(
        decision="add", by="A", value="not told", printed="back pain", quote="He noticed back pain."
    )
    assert imported(kg, tmp_path, table).problems == ()
    (case,) = kg.cases(source="prose2026")
    assert (case["course"]["time"]["value"], case["course"]["time"]["printed"]) == (8, "7 months")
    text = paper.read_text()
    (anchor,) = case["course"]["local_control"]["anchors"]
    assert (anchor["state"], text[anchor["start"] : anchor["end"]]) == ("exact", "back pain")


def test_what_two_texts_of_a_source_tell_is_one_patient(kg: KnowledgeGraph, tmp_path: Path) -> None:
    ingest(kg, tmp_path, INSERTED, *ROWS)
    levels = sorted(c["level"] for c in kg.cases(source="own2026", flat=True))
    assert levels == ["C5", "L1", "T10", "T4"]
    assert {c["level"]: c["age"] for c in kg.cases(source="own2026", flat=True)}["T10"] == 61


def test_two_people_decide_on_tables_of_one_day(kg: KnowledgeGraph, tmp_path: Path) -> None:
    first, second = exported(kg, tmp_path), exported(kg, tmp_path)
    for table, by, age in ((first, "A", "62"), (second, "B", "63")):
        the(table, FIRST, "age").update(decision="correct", by=by, reason="so it reads", value=age)
        the(table, SECOND, "age").update(decision="correct", by=by, reason="so it reads", value="49")
        the(table, THIRD, "age").update(decision="confirm", by=by)
        the(table, THIRD, "sex").update(decision="confirm", by=by)
        assert imported(kg, tmp_path, table).problems == ()
    assert ages(kg) == {FIRST: 61, SECOND: 49, THIRD: 70}
    status = kg.review_status()
    assert {(d.who, d.target.field) for d in status.open} == {("A", "age"), ("B", "age")}
    (pair,) = status.agreement
    # Four fields, agreed on three; by verdicts both changed half of them, so chance gives one half.
    assert (pair.on, pair.matters, pair.kappa) == ("cases and their fields", 4, pytest.approx(0.5))


def test_a_second_person_confirms_what_the_first_corrected(kg: KnowledgeGraph, tmp_path: Path) -> None:
    decide(kg, tmp_path, FIRST, "treatment", decision="correct", value="laminoplasty", details="target: this lesion")
    done = decide(kg, tmp_path, FIRST, "treatment", by="B", decision="confirm")
    assert done.problems == ()
    status = kg.review_status()
    assert (status.open, [p.matters for p in status.agreement]) == ([], [1])
    (case,) = (c for c in kg.cases(source="own2026") if c["id"] == FIRST)
    assert [one["by"] for one in case["decided"]] == ["A. Reader; B"]
    assert [t["procedure"]["value"]["label"] for t in case["treatments"]["items"]] == ["laminoplasty"]


BAD = [
    ("age", {"decision": "confirm", "by": ""}, "needs the name of who decides"),
    ("age", {"decision": "correct", "value": "62", "reason": ""}, "needs a reason"),
    ("age", {"decision": "maybe"}, "is none of confirm, correct"),
    ("age", {"decision": "correct"}, "needs changed cells"),
    ("age", {"value": "62"}, "write correct"),
    ("age", {"decision": "confirm", "value": "62"}, "write correct"),
    ("age", {"decision": "correct", "value": "sixty"}, "is no number"),
    ("age", {"decision": "correct", "value": "62", "printed": "62"}, "does not stand in the quoted sentence"),
    ("age", {"decision": "correct", "value": "62", "printed": ""}, "no number without its printed string"),
    ("age", {"decision": "correct", "value": "", "printed": ""}, "write in 'state'"),
    ("age", {"decision": "correct", "state": "lost"}, "is none of present, absent"),
    ("age", {"decision": "correct", "value": "62", "quote": "He was 62."}, "does not stand in a text of 'own2026'"),
    ("sex", {"decision": "correct", "value": "W"}, "is none of M, F"),
    ("event", {"decision": "correct", "value": "gone"}, "is none of dead of disease"),
    ("primary", {"decision": "correct", "value": "renal cel carcinoma"}, "did you mean"),
    ("primary", {"decision": "correct", "value": "lung"}, "is no"),
    ("treatment", {"decision": "correct", "details": "aim: cord"}, "is none of target"),
    ("treatment", {"decision": "correct", "details": "order: first"}, "is no whole number"),
    ("year", {"decision": "correct", "value": "MMI"}, "is no whole number"),
    ("confidential", {"decision": "correct", "value": "maybe"}, "is none of yes, no"),
    ("side", {"decision": "confirm"}, "nothing is read in this field"),
    ("age", {"decision": "confirm", "case": "own2026-row 99"}, "no case 'own2026-row 99' here"),
    ("age", {"decision": "confirm", "field": "eye color"}, "no field 'eye color'; there are: case, age"),
    ("age", {"decision": "confirm", "row": "0000"}, "has changed since this table was written"),
    ("age", {"decision": "confirm", "row": ""}, "column 'row' is empty"),
    ("age", {"decision": "add", "row": ""}, "has a value already"),
    ("case", {"decision": "correct"}, "corrected field by field"),
    ("case", {"decision": "confirm", "quote": "another row"}, "column 'quote' changed"),
    ("case", {"decision": "add"}, "is here already"),
]
"""Of a row: its field, the cells that are wrong, and what has to be said of it."""


def test_rows_that_are_not_understood_are_told_and_cost_nothing_else(kg: KnowledgeGraph, tmp_path: Path) -> None:
    table = exported(kg, tmp_path)
    good = the(table, SECOND, "sex") | {"decision": "confirm", "by": "B"}
    bad = [the(table, FIRST, field) | {"by": "A", "reason": "x", **cells} for field, cells, _ in BAD]
    done = imported(kg, tmp_path, [good, *bad])
    assert [d.who for d in done.decisions] == ["B"]
    told = {problem.place: problem.reason for problem in done.problems}
    for number, (field, cells, says) in enumerate(BAD, start=3):
        assert says in told[f"in.csv, row {number}"], (field, cells)
    assert not any("\n" in reason for reason in told.values())


def test_rows_that_contradict_each_other_are_both_refused(kg: KnowledgeGraph, tmp_path: Path) -> None:
    table = exported(kg, tmp_path)
    row = the(table, FIRST, "age")
    row.update(decision="correct", by="A", reason="x", value="62")
    done = imported(kg, tmp_path, [*table, row | {"value": "63"}])
    assert done.decisions == ()
    assert [p.reason.split(";")[0] for p in done.problems] == [
        f"rows {table.index(row) + 2}, {len(table) + 2} decide differently on the same thing"
    ] * 2


def test_nothing_is_kept_where_decisions_cannot_be_applied(
    kg: KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("batson.kg.graph.derive", broken)
    with pytest.raises(RuntimeError):
        decide(kg, tmp_path, FIRST, "age", decision="correct", value="62")
    assert kg.workspace.decisions.all() == []
    assert ages(kg)[FIRST] == 61


def test_half_a_line_of_a_killed_writer_is_taken_off(kg: KnowledgeGraph, tmp_path: Path) -> None:
    decide(kg, tmp_path, FIRST, "age", decision="correct", value="62")
    file = kg.workspace.root / "decisions" / "decisions.jsonl"
    with file.open("a") as rest:
        rest.write('{"act": "rej')
    decide(kg, tmp_path, SECOND, "age", decision="correct", value="49")
    assert kg.review_status().decisions == 2


def test_a_workbook_has_a_sheet_for_each_and_a_formula_is_told(kg: KnowledgeGraph, tmp_path: Path) -> None:
    path = tmp_path / "review.xlsx"
    kg.export_review(path, source="own2026")
    book = load_workbook(path)
    assert book.sheetnames == ["claims", "cases", "patients"]
    sheet = book["cases"]
    head = {cell.value: cell.column for cell in sheet[1]}
    for line in sheet.iter_rows(min_row=2):
        name = (line[head["case"] - 1].value, line[head["field"] - 1].value)
        cells = {
            (FIRST, "age"): {"decision": "correct", "by": "A", "reason": "x", "value": "=60+2"},
            (SECOND, "age"): {"decision": "correct", "by": "A", "reason": "x", "value": 49},
        }.get(name, {})
        for column, value in cells.items():
            line[head[column] - 1].value = value
    book.save(path)
    done, _ = kg.import_review(path)
    (problem,) = done.problems
    assert "is a formula (=60+2); replace it by its value" in problem.reason
    assert problem.place.startswith("review.xlsx, sheet cases, row ")
    assert ages(kg) == {FIRST: 61, SECOND: 49, THIRD: 70}


@pytest.mark.parametrize("how", ["semicolons", "quoted", "utf-16", "cp1252"])
def test_what_other_programs_make_of_a_table_is_read(kg: KnowledgeGraph, tmp_path: Path, how: str) -> None:
    table = exported(kg, tmp_path)
    the(table, FIRST, "age").update(decision="correct", by="Zoë Müller", reason="x", value="62")
    path = tmp_path / "other.csv"
    dialect: dict[str, Any] = {
        "semicolons": {"delimiter": ";"},
        "quoted": {"quoting": csv.QUOTE_ALL, "lineterminator": "\n"},
        "utf-16": {"delimiter": "\t"},
        "cp1252": {},
    }[how]
    encoding = how if how in ("utf-16", "cp1252") else "utf-8-sig"
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(table[0]), **dialect)
        writer.writeheader()
        writer.writerows(table)
    if how == "cp1252":
        with pytest.raises(ValueError, match="is no UTF-8; save the table as 'CSV UTF-8'"):
            kg.import_review(path)
    else:
        done, _ = kg.import_review(path)
        assert ([d.who for d in done.decisions], done.problems) == (["Zoë Müller"], ())


def test_a_sheet_of_ones_own_is_left_and_a_file_without_tables_is_refused(kg: KnowledgeGraph, tmp_path: Path) -> None:
    path = tmp_path / "review.xlsx"
    kg.export_review(path, source="own2026")
    book = load_workbook(path)
    book.create_sheet("notes").append(["ask", "whom"])
    book["notes"].append(["age", "the authors"])
    book.save(path)
    done, _ = kg.import_review(path)
    assert [p.place for p in done.problems] == ["review.xlsx, sheet notes"]
    bare = Workbook()
    bare.active.append(["decision", "by", "reason", "case", "source", "field"])
    bare.save(tmp_path / "bare.xlsx")
    with pytest.raises(ValueError, match="as one of cases it lacks the columns details, printed"):
        kg.import_review(tmp_path / "bare.xlsx")


def test_a_confidential_case_does_not_go_out(kg: KnowledgeGraph, tmp_path: Path) -> None:
    decide(kg, tmp_path, FIRST, "confidential", decision="correct", value="yes")
    assert {row["case"] for row in exported(kg, tmp_path)} == {SECOND, THIRD}


def test_the_check_names_decisions_that_found_nothing_and_those_that_differ(kg: KnowledgeGraph, tmp_path: Path) -> None:
    table = exported(kg, tmp_path)
    the(table, FIRST, "age").update(decision="correct", by="A", reason="x", value="62")
    imported(kg, tmp_path, table)
    decide(kg, tmp_path, FIRST, "sex", by="A", decision="confirm")
    decide(kg, tmp_path, FIRST, "sex", by="B", decision="reject")
    with kg.workspace.writer() as writer:
        for graph in writer.store.graphs():
            if "/own2026/extracted/" in graph:
                writer.store.replace(graph, [])
    kg.build()
    lost = kg.review_status().lost
    assert {(d.who, d.target.field) for d in lost} == {("A", "age"), ("A", "sex"), ("B", "sex")}
    said = {str(finding) for finding in decisions(lost, 1)}
    assert "note  decision of A (correct) found nothing any more: own2026-table 1 row 1, age: value: 62" in said
    assert "note  people differ on 1 matters; `batson review status` lists them" in said


def test_texts_are_known_by_their_age(tmp_path: Path) -> None:
    assert Texts(tmp_path).by_age("nobody") == []
