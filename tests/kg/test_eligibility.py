"""A review question restricts every count; what it leaves out is told, and the table is a person's to edit."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from batson.appraisal.eligibility import Question
from batson.kg import KnowledgeGraph
from batson.kg.appraising import Material
from batson.ontology.vocabulary import shipped
from batson.queries.catalog import CatalogError

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "appraisal"))

import synthetic

OWN = {"weng2018-own case", "gomezdelariva2005-case"}
"""The two curated cases whose lesion was examined: the others' sources are not at hand, and one is a series."""


def test_every_count_keeps_to_the_review_question(default_graph: KnowledgeGraph) -> None:
    kg, name = default_graph, "lesion-histology"
    assert {c["id"] for c in kg.cases(eligible=name)} == OWN
    assert kg.overlap(eligible=name).patients.told == 2
    assert kg.duplicates(eligible=name)[1].told == 2
    assert {r["case"].rpartition("/case/")[2] for r in kg.indicators(eligible=name)} == {
        "weng2018/own%20case",
        "gomezdelariva2005/case",
    }
    assert [m.case.rpartition("/case/")[2] for m in kg.missed("weng2018", eligible=name).missed] == [
        "gomezdelariva2005/case"
    ]
    curves = kg.survival(time_zero="surgery", eligible=name)
    assert [o.case.rpartition("/")[2] for a in curves.arms for o in a.patients] == ["own%20case"]
    why = {e.reason for e in curves.excluded}
    assert "not eligible (unknown): diagnosis basis source not at hand" in why
    assert "not eligible (no): series" in why
    assert {row["patient"] for row in kg.ask("patients", eligible=name)} == {"own case", "case"}
    assert len(kg.ask("patients", eligible=name)) == 2
    figure = next(c for c in kg.claims(source="weng2018") if c["statistic"] and c["statistic"]["printed"] == "71%")
    assert kg.pooled_patients(figure["id"], eligible=name).patients.told == 1


def test_a_review_question_that_is_not_there_is_refused(default_graph: KnowledgeGraph) -> None:
    with pytest.raises(ValueError, match="no review question 'x'; there are: lesion-histology"):
        default_graph.overlap(eligible="x")
    with pytest.raises(CatalogError, match="no review question 'x' here"):
        default_graph.ask("patients", eligible="x")


@pytest.fixture
def kg(tmp_path: Path) -> Iterator[KnowledgeGraph]:
    with KnowledgeGraph.open(tmp_path / "store") as found:
        found.build()
        yield found


def test_a_person_edits_the_table(kg: KnowledgeGraph, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('[women]\nprimary = "renal cell carcinoma"\nsince = 2009\nuntil = 2016\n', encoding="utf-8")
    assert kg.keep_review_questions(mine) == ["women"]
    assert set(kg.review_questions()) > {"women", "intramedullary"}
    assert {c["source"] for c in kg.cases(eligible="women")} == {"parikh2009", "asadi2009", "soga2016"}
    kg.build()
    assert {row["source"] for row in kg.ask("patients", eligible="women")} == {"parikh2009", "asadi2009", "soga2016"}
    mine.write_text("[women]\ncolor = 1\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no column 'color'"):
        kg.keep_review_questions(mine)
    assert kg.review_question_table().startswith("[women]\nprimary"), "the table that was understood stays"


def test_the_audit_says_what_a_figure_is_among_the_eligible() -> None:
    review = synthetic.consistent(3)
    told = Material(claims=review.claims, cases=review.cases, sources=[review.source], vocabulary=shipped())
    women = [c for c in review.cases if c.patient.sex.value == "F"]
    plain = [f for f in told.audit() if f.check == "eligible cases"]
    assert plain == [], "without a review question nothing is added"
    found = [f for f in told.restricted(Question(name="all")).audit() if f.check == "eligible cases"]
    assert found
    assert all(f.verdict == "cannot tell" for f in found), "what is printed is about all cases"
    assert all(f"all admits {len(review.cases)} of {len(review.cases)} cases" in f.explanation for f in found)
    none = [f for f in told.restricted(Question(name="old", until=1900)).audit() if f.check == "eligible cases"]
    assert all("old admits 0 of" in f.explanation for f in none) and women
