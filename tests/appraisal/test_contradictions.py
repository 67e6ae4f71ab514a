"""Real conflicts are found, false ones are kept apart and named."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from batson.appraisal.audit.estimates import interval, wilson
from batson.appraisal.contradictions import conflict_record, conflict_triples, contradictions
from batson.appraisal.sides import side
from batson.ingest import curated
from batson.ingest.curated.tables import rows
from batson.ontology.model import Citation, Source, SourceType
from batson.ontology.vocabulary import shipped

sys.path.insert(0, str(Path(__file__).resolve().parent))

from making import claim

SOURCES = [
    Source(id="a2020", type=SourceType.REVIEW),
    Source(id="b2021", type=SourceType.CASE_SERIES, references=(Citation(key="4", cited_source="a2020"),)),
]


def conflicts(*claims, **more):
    return contradictions(claims, SOURCES, vocabulary=shipped(), **more)


def test_opposite_polarity_is_a_conflict_with_both_designs_and_patients() -> None:
    yes = claim("radiotherapy | improves | neurological deficit", population="12 treated patients")
    no = claim(
        "radiotherapy | improves | neurological deficit", source="b2021", negated=True, population="30 treated patients"
    )
    (found,) = conflicts(yes, no, overlaps={("a2020", "b2021"): 3})
    assert found.real and found.kind == "opposite polarity"
    assert {found.a.design, found.b.design} == {"review", "case series"}
    assert {found.a.patients, found.b.patients} == {12, 30}
    assert found.shared_patients == 3
    assert conflict_record(found)["a"]["claims"] in ([yes.iri], [no.iri])
    assert any(t.object.value == yes.iri for t in conflict_triples(found))


@pytest.mark.parametrize(
    ("more", "apart"),
    [
        ({"population": "breast carcinoma patients"}, "population"),
        ({"primary": "breast carcinoma"}, "primary"),
        ({"site": "brain"}, "site"),
        ({"comparator": "surgery"}, "comparator"),
    ],
)
def test_claims_about_different_things_are_a_false_conflict_and_say_so(more: dict, apart: str) -> None:
    yes = claim("radiotherapy | improves | neurological deficit", primary="renal cell carcinoma")
    no = claim(
        "radiotherapy | improves | neurological deficit",
        source="b2021",
        negated=True,
        **{"primary": "renal cell carcinoma", **more},
    )
    (found,) = conflicts(yes, no)
    assert not found.real
    assert apart in found.apart
    assert "no conflict" in found.explanation


def test_a_kind_of_a_treatment_is_compared_with_the_treatment() -> None:
    yes = claim("surgery | improves | quality of life")
    no = claim("radical resection | worsens | quality of life", source="b2021")
    (found,) = conflicts(yes, no)
    assert found.kind == "opposite effect" and found.real


def test_advice_and_advice_against() -> None:
    yes = claim("chemotherapy | recommendedFor | intramedullary spinal cord metastasis", modality="recommended")
    no = claim(
        "chemotherapy | recommendedFor | intramedullary spinal cord metastasis",
        source="b2021",
        modality="recommended",
        negated=True,
        cites=("4",),
        attribution="relayed",
    )
    (found,) = conflicts(yes, no)
    assert found.kind == "advised or advised against" and found.real
    assert found.dependent, "b2021 cites a2020 for it"


def test_a_supposition_does_not_contradict_a_finding_of_the_same_thing() -> None:
    supposed = claim("renal cell carcinoma | spreadsVia | arterial route", modality="hypothesized")
    found = claim("renal cell carcinoma | spreadsVia | arterial route", source="b2021")
    assert conflicts(supposed, found) == []
    rejected = claim("renal cell carcinoma | spreadsVia | arterial route", source="b2021", negated=True)
    (conflict,) = conflicts(supposed, rejected)
    assert conflict.kind == "supposed or rejected"


def test_advice_does_not_contradict_what_was_found() -> None:
    advice = claim("chemotherapy | improves | quality of life", modality="recommended")
    found = claim("chemotherapy | improves | quality of life", source="b2021", negated=True)
    assert conflicts(advice, found) == []


def share(source: str, n: int, total: int, population: str | None = None):
    text = "intramedullary spinal cord metastasis | presentsWith | back pain"
    about = {"measure": "proportion", "unit": "%", "value": round(100 * n / total), "n": n, "N": total}
    return claim(text, source=source, population=population, **about)


def test_shares_that_chance_allows_are_no_conflict() -> None:
    # 41% of 17 and 38% of 32: section 3 of the audit, not a conflict.
    assert conflicts(share("a2020", 7, 17), share("b2021", 12, 32)) == []
    (found,) = conflicts(share("a2020", 90, 100), share("b2021", 10, 100))
    assert found.kind == "values" and found.real
    (other,) = conflicts(share("a2020", 90, 100, "adults"), share("b2021", 10, 100, "children"))
    assert other.apart == ("population",)


def test_printed_ranges_that_do_not_meet() -> None:
    text = "renal cell carcinoma | invades | renal vein"
    first = claim(text, measure="proportion", low=4, high=25, unit="%", printed="4-25%")
    inside = claim(text, source="b2021", measure="proportion", value=20, unit="%", printed="20%")
    beyond = claim(text, source="b2021", measure="proportion", value=40, unit="%", printed="40%")
    assert conflicts(first, inside) == []
    below = claim(text, source="b2021", measure="proportion", value=1, unit="%", printed="1%")
    assert [c.kind for c in conflicts(first, below)] == ["values"]
    assert [c.kind for c in conflicts(first, beyond)] == ["values"]


def test_different_time_zeros_are_kept_apart() -> None:
    text = "intramedullary spinal cord metastasis | survival |"
    about = {"measure": "mean", "unit": "months", "N": 40}
    a = claim(text, value=4, sd=2, printed="4 months from diagnosis", **about)
    b = claim(text, source="b2021", value=20, sd=2, printed="20 months after surgery", **about)
    (found,) = conflicts(a, b)
    assert found.apart == ("time zero",)


def test_a_mean_without_its_spread_is_compared_with_nothing() -> None:
    bare = claim("intramedullary spinal cord metastasis | survival |", measure="mean", value=9, unit="months")
    assert interval(bare.statistic) is None


@pytest.mark.parametrize(
    ("n", "total", "low", "high"),
    [(81, 263, 25.53, 36.62), (15, 148, 6.24, 16.05), (0, 20, 0.00, 16.11), (1, 29, 0.61, 17.18)],
)
def test_wilsons_interval(n: int, total: int, low: float, high: float) -> None:
    """Table I of Newcombe RG (1998), Stat Med 17:857, method 3."""
    assert [round(x, 2) for x in wilson(n, total)] == [low, high]


def test_a_share_of_more_than_all_is_refused() -> None:
    with pytest.raises(ValueError):
        wilson(4, 3)


def test_the_two_curated_sources() -> None:
    """Section 6 of the audit: MRI in the cord and MRI in bone are no conflict; cytokines against immunotherapy is one,
    of another population."""
    claims = [c for s in ("weng2018", "healthyday") for c in curated.claims(s)]
    found = contradictions(claims, curated.sources(), vocabulary=shipped())
    both = [c for c in found if {c.a.source, c.b.source} == {"weng2018", "healthyday"}]
    assert both, "the two sources are compared"
    assert not [c for c in both if c.real]
    mri = {rows("weng2018")["S1-101"].iri, rows("healthyday")["S2-071"].iri}
    (scoped,) = [c for c in both if mri <= {*c.a.claims, *c.b.claims}]
    assert "lesion" in scoped.apart
    brain = rows("weng2018")["S1-108"].iri
    assert not [c for c in both if brain in (*c.a.claims, *c.b.claims)]


def test_the_order_of_the_claims_does_not_matter() -> None:
    claims = [c for s in ("weng2018", "healthyday") for c in curated.claims(s)]
    one = contradictions(claims, curated.sources(), vocabulary=shipped())
    two = contradictions(claims[::-1], curated.sources(), vocabulary=shipped())
    assert one == two


def test_a_side_says_who() -> None:
    said = str(side(share("a2020", 7, 17), {s.id: s for s in SOURCES}))
    assert said == "a2020 (review, own observation, n = 17): 41 %"
