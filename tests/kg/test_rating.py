"""Ratings go out as a sheet and come back, survive every build, keep two raters apart, and can be asked for."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from batson.kg import KnowledgeGraph
from batson.kg.rating import COLUMNS, name_of
from openpyxl import load_workbook

CASE = "weng2018-own case"


@pytest.fixture
def kg(tmp_path: Path) -> Iterator[KnowledgeGraph]:
    with KnowledgeGraph.open(tmp_path / "store") as found:
        found.build()
        yield found


def filled(path: Path, answers: dict[str, str], by: str) -> None:
    """Fill in a sheet as a person would."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["question"] in answers:
            row |= {"answer": answers[row["question"]], "by": by}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)


def test_a_sheet_goes_out_and_comes_back(kg: KnowledgeGraph, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    assert kg.export_ratings(sheet, "weng2018", form_id="amstar-2") == 8
    filled(sheet, {"search": "Partial yes", "protocol": "no"}, "Ann")
    done = kg.import_ratings(sheet)
    assert (len(done.ratings), done.unanswered, done.problems) == (2, 6, ())
    assert kg.import_ratings(sheet).ratings == (), "the same sheet again says nothing new"
    told = {(r["question"], r["answer"], r["rater"]) for r in kg.ratings("weng2018")}
    assert told == {("search", "partial yes", "Ann"), ("protocol", "no", "Ann")}


def test_a_row_that_is_not_understood_costs_nothing_else(kg: KnowledgeGraph, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    kg.export_ratings(sheet, CASE, form_id="murad")
    filled(sheet, {"selection": "perhaps", "exposure": "yes", "outcome": "no"}, "Ann")
    text = sheet.read_text(encoding="utf-8").replace("no,Ann", "no, ")
    sheet.write_text(text, encoding="utf-8")
    done = kg.import_ratings(sheet)
    assert [r.question for r in done.ratings] == ["exposure"]
    assert [p.place for p in done.problems] == ["row 2", "row 4"]
    assert "'perhaps' is no answer" in done.problems[0].reason and "who rated" in done.problems[1].reason
    with pytest.raises(ValueError, match="no rating sheet, it lacks the columns"):
        (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
        kg.import_ratings(tmp_path / "other.csv")


def test_two_raters_do_not_see_each_other_and_their_agreement_is_told(kg: KnowledgeGraph, tmp_path: Path) -> None:
    kg.rate(CASE, "murad", {"selection": "no", "exposure": "yes", "outcome": "yes"}, by="Ann", note="one patient")
    sheet = tmp_path / "sheet.xlsx"
    kg.export_ratings(sheet, CASE, by="Bob")
    cells = [[c.value for c in row] for row in load_workbook(sheet).active.iter_rows(min_row=2)]
    assert {row[0] for row in cells} <= {None, ""}, "what Ann said is not in Bob's sheet"
    assert {row[3] for row in cells} == {"murad", "jbi"}, "AMSTAR 2 rates no case"
    kg.rate(CASE, "murad", {"selection": "no", "exposure": "unclear", "outcome": "yes"}, by="Bob")
    status = kg.rating_status()
    (pair,) = status.agreement
    assert (pair.form, pair.raters, pair.rated, pair.same) == ("murad", ("Ann", "Bob"), 3, 2)
    assert {(r.rater, r.answer) for r in status.open} == {("Ann", "yes"), ("Bob", "unclear")}
    kg.rate(CASE, "murad", {"exposure": "yes"}, by="Bob")
    assert kg.rating_status().open == ()


def test_ratings_are_decisions_in_the_graph_and_survive_a_build(kg: KnowledgeGraph) -> None:
    kg.rate("weng2018", "amstar-2", {"overall": "low"}, by="Ann")
    kg.rate("weng2018", "amstar-2", {"overall": "critically low"}, by="Ann", note="no protocol")
    kg.build()
    asked = kg.query(
        "SELECT ?answer ?who ?stands ?why { ?r a b:Rating ; b:aboutMatter source:weng2018 ; b:ratedForm 'amstar-2' ; "
        "b:ratedQuestion 'overall' ; b:ratedAnswer ?answer ; b:decidedBy ?who ; b:decidedAt ?when ; b:ratingStands "
        "?stands OPTIONAL { ?r b:reason ?why } } ORDER BY ?answer",
        format="csv",
    )
    lines = asked.body.decode().split()
    assert lines[1:] == ["critically", "low,Ann,yes,no", "protocol", "low,Ann,replaced,"]
    assert [r["answer"] for r in kg.ratings()] == ["critically low"]


def test_what_is_not_here_is_refused_or_named(kg: KnowledgeGraph) -> None:
    with pytest.raises(KeyError, match="no source and no case 'nobody'"):
        kg.rate("nobody", "murad", {"dose": "no"}, by="Ann")
    with pytest.raises(ValueError, match="rates a source, not a case"):
        kg.rate(CASE, "robins-i", {"missing": "low"}, by="Ann")
    assert kg.ratings() == []
    kg.rate(CASE, "jbi", {"history": "yes"}, by="Ann")
    (kept,) = kg.workspace.ratings.all()
    kg.workspace.ratings.append([{**kept, "about": kept["about"].replace("own%20case", "gone")}])
    assert [name_of(r.about) for r in kg.rating_status().lost] == ["weng2018-gone"]
