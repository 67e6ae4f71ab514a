"""Two tables that share three patients: what a person decided and what is only probable are kept apart."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from batson.appraisal.same_patient.overlap import missed, overlap, overlap_record, pooled_patients
from batson.kg import KnowledgeGraph
from batson.ontology.model import Citation, Source

sys.path.insert(0, str(Path(__file__).resolve().parent))

from making import claim
from test_duplicates import TABLES, proposals, row


def test_the_matrix_keeps_decided_and_probable_apart() -> None:
    found = proposals()
    sure = next(s for s in found if s.a.endswith("/p"))
    none, one = overlap(TABLES, found), overlap(TABLES, found, decisions={frozenset((sure.a, sure.b)): True})
    assert [(s.source, s.told, s.series) for s in none.sources] == [("one2020", 7, 0), ("two2022", 7, 0)]
    shared = none.between("two2022", "one2020")
    assert shared is not None
    assert (shared.decided, shared.probable) == (0, 3)
    assert {p.a.rpartition("/")[2] for p in shared.pairs if p.probable} == {"p", "q", "r"}
    again = one.between("one2020", "two2022")
    assert again is not None and (again.decided, again.probable) == (1, 3)
    assert (one.patients.least, one.patients.most, one.patients.told) == (11, 13, 14)
    record = overlap_record(none)
    assert record["shared"][0]["pairs"][0]["reasons"]


def test_only_the_sources_that_are_named() -> None:
    assert overlap(TABLES, proposals(), sources=["one2020"]).patients.told == 7
    assert overlap(TABLES, proposals(), sources=["one2020"]).shared == ()


def test_a_figure_of_two_reviews_stands_on_fewer_patients_than_they_tell() -> None:
    pool = claim(
        "renal cell carcinoma | hasDemographic | male",
        source="new2024",
        attribution="own pooling",
        cites=("1", "2", "9"),
        measure="proportion",
        value=65,
        unit="%",
    )
    references = (Citation(key="1", cited_source="one2020"), Citation(key="2", cited_source="two2022"))
    review = Source(id="new2024", references=(*references, Citation(key="9")))
    found = pooled_patients(pool, review, [pool], TABLES, proposals())
    assert str(found.patients) == "between 11 and 14 patients in 14 told"
    assert found.missing == ("9",)
    own = claim("renal cell carcinoma | hasDemographic | male", source="new2024")
    with pytest.raises(ValueError, match="no pooled figure"):
        pooled_patients(own, review, [own], TABLES, proposals())


def test_what_a_review_pools_it_did_not_miss() -> None:
    pool = claim(
        "renal cell carcinoma | hasDemographic | male", source="r2023", attribution="own pooling", cites=("1",)
    )
    review = Source(id="r2023", year=2023, references=(Citation(key="1", cited_source="one2020"),))
    undated = row("undated", "case", 41, "F", "left", "T9", None, 7, "", "", "", None, None, "No", None)
    found = missed(review, [pool], (*TABLES, undated), proposals())
    assert {m.case.split("/case/")[1].split("/")[0] for m in found.missed} == {"two2022"}
    assert found.assumed and found.searched == 2023
    assert [iri.split("/case/")[1] for iri in found.undated] == ["two2022/3", "undated/case"]
    with pytest.raises(ValueError, match="give the year of its search"):
        missed(Source(id="r2023"), [], TABLES, proposals())


def test_the_seventeen_of_weng2018_are_found_and_three_reports_before_it_are_not_among_them(
    default_graph: KnowledgeGraph,
) -> None:
    weakness = next(
        c for c in default_graph.claims(source="weng2018") if c["statistic"] and c["statistic"]["printed"] == "71%"
    )
    behind = default_graph.pooled_patients(weakness["id"])
    assert (behind.total, behind.patients.told, behind.patients.series) == (17, 17, 6)
    assert behind.references == tuple(str(n) for n in range(3, 14)) and behind.missing == ()
    gone = default_graph.missed("weng2018")
    assert [m.case.split("/case/")[1] for m in gone.missed] == [
        "gomezdelariva2005/case",
        "asadi2009/case",
        "soga2016/case",
    ]
    assert len(gone.unnamed) == 8, "the table is lost: each of these rows may be one of the three"
    assert default_graph.missed("weng2018", searched=2006).missed == gone.missed[:1]
    with pytest.raises(KeyError, match="no source 'nobody'"):
        default_graph.overlap(["nobody"])
