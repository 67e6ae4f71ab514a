"""Two people review the cases of a table as they would: tables out, edited in two programs, in again, and read anew."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "tests" / "data" / "cases" / "choroid.csv"
BERG, THIRD, SERIES = (f"choroid-table 1 row {n}" for n in (1, 3, 4))

ONE = "Anna Reader"
OTHER = "Björn Leser"


class Desk:
    """A folder with a store in it, and the program at hand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def batson(self, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-c", "from batson.cli import main; main()", *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            env={"PATH": "/usr/bin:/bin", "PYTHONUTF8": "1"},
        )
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done

    def cases(self) -> dict[str, dict[str, Any]]:
        lines = self.batson("cases", "--source", "choroid", "--format", "jsonl").stdout.splitlines()
        return {record["id"]: record for record in map(json.loads, lines)}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def in_a_workbook(path: Path, edits: dict[tuple[str, str], dict[str, str]]) -> None:
    """Edit the sheet of cases as a spreadsheet program would."""
    book = load_workbook(path)
    sheet = book["cases"]
    columns = {cell.value: number for number, cell in enumerate(sheet[1])}
    for line in sheet.iter_rows(min_row=2):
        name = (line[columns["case"]].value, line[columns["field"]].value)
        for column, value in edits.get(name, {}).items():
            line[columns[column]].value = value
    book.save(path)


def in_a_text_table(path: Path, edits: dict[tuple[str, str], dict[str, str]]) -> None:
    """Edit the table of cases and write it as an office program does: semicolons, every cell in quotation marks."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    for row in table:
        row.update(edits.get((row["case"], row["field"]), {}))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(table[0]), delimiter=";", quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(table)


def test_two_people_review_a_case_table(desk: Desk) -> None:
    shutil.copy(TABLE, desk.folder / "choroid.csv")
    desk.batson("ingest", "--source", "choroid", "choroid.csv")
    assert set(desk.cases()) == {BERG, "choroid-table 1 row 2", THIRD, SERIES}

    # Both get the same tables, one as a workbook, the other as text.
    told = desk.batson("review", "export", "-o", "anna.xlsx", "--source", "choroid").stdout
    assert [line.split(": ")[1].split(",")[0] for line in told.splitlines()] == ["claims", "cases", "patients"]
    told = desk.batson("review", "export", "-o", "bjoern.csv", "--only", "cases", "--source", "choroid").stdout
    assert told.startswith("wrote bjoern.csv: cases, ")

    dead = {"decision": "correct", "reason": "the text says so", "value": "dead of disease"}
    in_a_workbook(
        desk.folder / "anna.xlsx",
        {
            (BERG, "age"): {"decision": "confirm", "by": ONE},
            (BERG, "event"): {**dead, "by": ONE},
            (SERIES, "case"): {"decision": "reject", "by": ONE, "reason": "no single patients"},
            (THIRD, "age"): {"decision": "correct", "by": "", "reason": "x", "value": "64"},
        },
    )
    in_a_text_table(
        desk.folder / "bjoern.csv",
        {
            (BERG, "age"): {"decision": "confirm", "by": OTHER},
            (BERG, "event"): {**dead, "by": OTHER},
            (SERIES, "case"): {"decision": "confirm", "by": OTHER},
        },
    )

    # A row without a name is told, the others are kept.
    done = desk.batson("review", "import", "anna.xlsx", code=1)
    assert done.stdout.startswith("3 decisions kept, ")
    (problem,) = done.stderr.splitlines()
    assert problem.startswith("batson: anna.xlsx, sheet cases, row ")
    assert problem.endswith(": a decision needs the name of who decides")
    assert SERIES not in desk.cases()
    assert desk.batson("review", "import", "bjoern.csv").stdout.startswith("3 decisions kept, ")

    # Of three matters they agree on two; by their verdicts chance would give one third of agreement.
    status = desk.batson("review", "status").stdout
    assert "6 decisions by 2 people" in status
    assert f"agreement of {ONE} and {OTHER}: kappa 0.50 over 3 cases and their fields" in status
    assert "open disagreements" in status
    assert "no single patients" in status

    # What they agree on stands, with who says so and what was read; what is open stands as it was read.
    cases = desk.cases()
    assert set(cases) == {BERG, "choroid-table 1 row 2", THIRD, SERIES}
    event = cases[BERG]["course"]["event"]
    assert (event["value"], event["printed"]) == ("dead of disease", "yes")
    said = {one["field"]: one for one in cases[BERG]["decided"]}
    assert (said["age"]["verdict"], said["age"]["by"]) == ("as read", f"{ONE}; {OTHER}")
    assert (said["event"]["was"], said["event"]["now"]) == ("dead, cause not given", "dead of disease")
    assert cases[THIRD]["patient"]["age"]["value"] == 63

    # The table is mended: a row comes first, another loses a word. Decisions go with their patients.
    head, *rows = TABLE.read_text(encoding="utf-8").splitlines(keepends=True)
    rows[0] = rows[0].replace("blurred vision", "blurred sight")
    first = "Ahn (1988),1,M,70,melanoma,OD,8,pain,no,no,EBRT 30 Gy/10 fx,90 / 90,11,yes\n"
    (desk.folder / "choroid.csv").write_text(head + first + "".join(rows), encoding="utf-8")
    desk.batson("ingest", "--source", "choroid", "choroid.csv")
    moved = {case["patient"]["age"]["value"]: case for case in desk.cases().values()}
    assert moved[41]["place"] == "table 1 row 2"
    assert moved[41]["course"]["event"]["value"] == "dead of disease"
    assert moved[70]["decided"] == []
    assert "decisions that found nothing" not in desk.batson("review", "status").stdout

    # One of them changes her mind; now the series is confirmed by both.
    table = desk.folder / "again.csv"
    desk.batson("review", "export", "-o", "again.csv", "--only", "cases", "--source", "choroid")
    in_a_text_table(table, {("choroid-table 1 row 5", "case"): {"decision": "confirm", "by": ONE}})
    desk.batson("review", "import", "again.csv")
    status = desk.batson("review", "status").stdout
    assert f"agreement of {ONE} and {OTHER}: kappa 1.00 over 3 cases and their fields" in status
    assert "open disagreements" not in status


def test_what_cannot_be_imported_is_one_line_and_changes_nothing(desk: Desk) -> None:
    (desk.folder / "notes.csv").write_text("case,comment\n1,odd\n", encoding="utf-8")
    done = desk.batson("review", "import", "notes.csv", code=2)
    assert done.stderr.splitlines()[-1].startswith("batson: notes.csv: no review table; as one of cases it lacks")
    done = desk.batson("review", "export", "-o", "review.pdf", code=2)
    assert done.stderr.splitlines() == ["batson: review.pdf: a table to edit is .csv or .xlsx"]
    done = desk.batson("review", "export", "-o", "review.csv", "--source", "nobody", code=2)
    assert done.stderr.startswith("batson: no source 'nobody' here; there are: ")
    done = desk.batson("review", "import", "missing.csv", code=1)
    assert done.stderr.count("\n") == 1
    done = desk.batson("review", "same", "weng2018-own case", "x", "--by", "A", "--reason", "y", code=2)
    assert done.stderr == "batson: no case 'x' here; `batson cases` lists them\n"
    assert not (desk.folder / ".batson" / "decisions" / "decisions.jsonl").exists()


def test_two_cases_are_one_patient_where_a_person_says_so(desk: Desk) -> None:
    one, other = "weng2018-reference 3", "parikh2009-case"
    before = desk.batson("duplicates").stdout.splitlines()[0]
    done = desk.batson("review", "same", one, other, "--by", ONE, "--reason", "its reference 3")
    assert f"{one} and {other}: same patient ({ONE})" in done.stdout
    rows = [json.loads(r) for r in desk.batson("duplicates", "--format", "jsonl").stdout.splitlines()]
    assert [r["decided"] for r in rows if r["decided"]] == [f"same patient ({ONE}: its reference 3)"]
    done = desk.batson("review", "apart", one, other, "--by", ONE, "--reason", "another age after all")
    assert done.stderr.startswith(f"note: {other} and {one}: same patient ({ONE}: its reference 3) before")
    desk.batson("review", "retract", one, other, "--by", ONE, "--reason", "not sure")
    assert desk.batson("duplicates").stdout.splitlines()[0] == before
