"""What a careful reader found in the two sources, by hand: the audit has to find the same from the claims alone.

The rows are named after the facts that they were made from; the expected verdicts and numbers were worked out on paper
before the program was written.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from batson.appraisal.audit import audit
from batson.appraisal.audit.findings import Finding, Verdict, finding_record, finding_triples
from batson.appraisal.contradictions import contradictions
from batson.ingest import curated
from batson.ingest.curated.tables import rows
from batson.ontology.vocabulary import shipped

sys.path.insert(0, str(Path(__file__).resolve().parent))

from making import claim


@pytest.fixture(scope="module")
def findings() -> list[Finding]:
    claims = [c for s in ("weng2018", "healthyday") for c in curated.claims(s)]
    return audit(curated.sources(), claims, curated.cases(), vocabulary=shipped())


def about(findings: list[Finding], source: str, *names: str, check: str | None = None) -> list[Finding]:
    wanted = {rows(source)[name].iri for name in names}
    return [f for f in findings if f.source == source and wanted <= set(f.claims) and check in (None, f.check)]


@pytest.mark.parametrize(
    ("row", "verdict", "words"),
    [
        ("S1-086", "consistent", "11 of 17; no smaller total"),  # 65% men
        ("S1-087", "consistent", "6 of 17; no smaller total"),  # 35% women
        ("S1-088", "consistent", "7 of 17; no smaller total"),  # 41% cervical
        ("S1-089", "consistent", "7 of 17; no smaller total"),  # 41% thoracic
        ("S1-090", "consistent", "3 of 17; smaller totals that allow it: 2 of 11"),  # 18% lumbar
        ("S1-095", "consistent", "12 of 17; smaller totals that allow it: 10 of 14, 5 of 7"),  # 71% weakness
        ("S1-096", "consistent", "7 of 17"),  # 41% back pain
        ("S1-097", "consistent", "7 of 17"),  # 41% dysesthesia
        ("S1-098", "consistent", "6 of 17; no smaller total"),  # 35% sphincter
        ("S1-099", "consistent", "3 of 17"),  # 18% radicular pain
        ("S1-100", "consistent", "3 of 17"),  # 18% Brown-Séquard
        ("S1-101", "consistent", "16 of 17; smaller totals that allow it: 15 of 16"),  # 94% by MRI
        ("S1-103", "cannot tell", "12 of 13, 11 of 12, never of 17"),  # 92% enhancement
        ("S1-107", "consistent", "10 of 17; no smaller total"),  # 59% lung
        ("S1-108", "consistent", "8 of 17; smaller totals that allow it: 7 of 15"),  # 47% brain
        ("S1-115", "inconsistent", "no count of 17 gives 37.5%"),
        ("S1-116", "inconsistent", "no count of 17 gives 62.5%"),
    ],
)
def test_each_share(findings: list[Finding], row: str, verdict: str, words: str) -> None:
    (found,) = about(findings, "weng2018", row, check="share")
    assert found.verdict == verdict
    assert words in found.explanation


def test_the_treatment_split_is_of_sixteen(findings: list[Finding]) -> None:
    (surgery,) = about(findings, "weng2018", "S1-116", check="share")
    assert "10 of 16" in surgery.explanation and "n=10" in surgery.explanation
    (total,) = about(findings, "weng2018", "S1-115", "S1-116", check="denominator")
    assert total.verdict is Verdict.INCONSISTENT
    assert "14 of 16 shares" in total.explanation and "8, 16" in total.explanation
    assert len(total.claims) == 2
    (added,) = about(findings, "weng2018", "S1-115", "S1-116", check="sum")
    assert re.search(r"\b(10 \+ 6|6 \+ 10) = 16\b", added.explanation)


@pytest.mark.parametrize(
    "names",
    [
        ("S1-086", "S1-087"),  # sex
        ("S1-088", "S1-089", "S1-090"),  # level: 7 + 7 + 3
        ("S1-091", "S1-092", "S1-093", "S1-094"),  # side: 5 + 8 + 2 + 2
        ("S1-101", "S1-102"),  # 16 by MRI and 1 by myelography
    ],
)
def test_sums_that_close(findings: list[Finding], names: tuple[str, ...]) -> None:
    (found,) = about(findings, "weng2018", *names, check="sum")
    assert found.verdict is Verdict.CONSISTENT
    assert "= 17" in found.explanation


def test_item_1_eleven_and_five_close_with_the_own_case(findings: list[Finding]) -> None:
    (found,) = about(findings, "weng2018", "S1-123", "S1-125", check="time bins")
    assert found.verdict is Verdict.CONSISTENT
    assert "11 + 5 + 1 = 17" in found.explanation and "34 months" in found.explanation
    assert rows("weng2018")["S1-124"].iri in found.claims
    assert found.assumptions


def test_item_4_months_and_years_agree_but_several_years_is_not_the_rule(findings: list[Finding]) -> None:
    (told,) = about(findings, "weng2018", "S1-127", "S1-148", check="told twice")
    assert told.verdict is Verdict.CONSISTENT
    (several,) = about(findings, "weng2018", "S1-010b", "S1-123", check="conclusion")
    assert several.verdict is Verdict.INCONSISTENT
    assert "at most 6 of 17" in several.explanation
    assert rows("weng2018")["S1-196b"].iri in several.claims


def test_item_5_one_case_makes_the_mean(findings: list[Finding]) -> None:
    (found,) = about(findings, "weng2018", "S1-104", check="extreme value")
    assert found.verdict is Verdict.CONSISTENT
    assert "(374 - 180) / 16 = 12.1" in found.explanation
    assert "11 of 17 lie below 12" in found.explanation


def test_item_6_a_median_of_whole_months_is_not_8_6(findings: list[Finding]) -> None:
    (found,) = about(findings, "weng2018", "S1-117", check="median")
    assert found.verdict is Verdict.INCONSISTENT
    assert "86/10" in found.explanation
    assert "whole months" in found.assumptions[0]
    assert rows("weng2018")["S1-008"].iri in found.claims, "the abstract says it too"


def test_item_7_radical_surgery_did_no_better_and_is_recommended(findings: list[Finding]) -> None:
    (part,) = about(findings, "weng2018", "S1-117", "S1-118", check="subgroup")
    assert part.verdict is Verdict.CONSISTENT
    assert "(86 - 32) / 6 = 9.0" in part.explanation
    (found,) = about(findings, "weng2018", "S1-195", "S1-118", check="conclusion")
    assert found.verdict is Verdict.INCONSISTENT


def test_item_8_living_patients_in_survival(findings: list[Finding]) -> None:
    found = {name: about(findings, "weng2018", name, check="censoring") for name in ("S1-117", "S1-118", "S1-173")}
    assert all(f.verdict is Verdict.CANNOT_TELL for (f,) in found.values())
    assert "6 months" in found["S1-117"][0].explanation
    assert "26 months" in found["S1-173"][0].explanation
    assert "26 months" not in found["S1-117"][0].explanation


def test_item_9_the_search_found_sixteen(findings: list[Finding]) -> None:
    (found,) = about(findings, "weng2018", "S1-006", check="own case")
    assert found.verdict is Verdict.CONSISTENT
    assert "16 from the literature" in found.explanation


def test_item_10_a_paper_is_cited_for_surgery_that_its_patient_did_not_have(findings: list[Finding]) -> None:
    (found,) = about(findings, "weng2018", "S1-181", check="citation")
    assert found.verdict is Verdict.CANNOT_TELL
    assert "radiosurgery" in found.explanation and "[9]" in found.explanation


def test_item_11_a_paper_is_cited_for_improvement_that_it_did_not_see(findings: list[Finding]) -> None:
    """Once claims of the cited papers are curated; here they are made from what is known of their abstracts."""
    assert about(findings, "weng2018", "S1-174", check="citation") == [], "nothing of them was read yet"
    none = claim("radiotherapy | improves | neurological deficit", source="fakih2001", negated=True)
    worse = claim("radiotherapy | worsens | neurological deficit", source="park2013")
    ours = [*curated.claims("weng2018"), none, worse]
    again = audit(curated.sources(), ours, curated.cases(), vocabulary=shipped(), only="weng2018")
    (found,) = about(again, "weng2018", "S1-174", check="citation")
    assert found.verdict is Verdict.INCONSISTENT
    assert "[6]" in found.explanation and none.iri in found.claims
    conflicts = contradictions(ours, curated.sources(), vocabulary=shipped())
    sides = [{*c.a.claims, *c.b.claims} for c in conflicts]
    assert any({rows("weng2018")["S1-174"].iri, worse.iri} <= side for side in sides), "[10] is not cited for it"


def test_the_page_says_ninety_and_twenty(findings: list[Finding]) -> None:
    (found,) = about(findings, "healthyday", "S2-042", "S2-060", check="exclusive findings")
    assert found.verdict is Verdict.INCONSISTENT
    assert "110%" in found.explanation


def test_the_page_calls_a_scan_sensitive_that_does_not_see(findings: list[Finding]) -> None:
    (found,) = about(findings, "healthyday", "S2-063", "S2-072b")
    assert found.verdict is Verdict.INCONSISTENT


def test_no_false_alarm(findings: list[Finding]) -> None:
    """Everything inconsistent is in the list that was made by hand, and nothing else."""
    alarms = {
        (f.source, f.check, frozenset(n for n, c in rows(f.source).items() if c.iri in f.claims))
        for f in findings
        if f.verdict is Verdict.INCONSISTENT
    }
    assert alarms == {
        ("weng2018", "share", frozenset({"S1-115"})),
        ("weng2018", "share", frozenset({"S1-116", "S1-117", "S1-008"})),
        ("weng2018", "denominator", frozenset({"S1-115", "S1-116"})),
        ("weng2018", "median", frozenset({"S1-117", "S1-008"})),
        ("weng2018", "conclusion", frozenset({"S1-117", "S1-008", "S1-118", "S1-009", "S1-195"})),
        ("weng2018", "conclusion", frozenset({"S1-010b", "S1-196b", "S1-123"})),
        ("healthyday", "exclusive findings", frozenset({"S2-042", "S2-060"})),
        ("healthyday", "test", frozenset({"S2-063", "S2-072b"})),
    }


def test_a_finding_is_a_record_and_a_node(findings: list[Finding]) -> None:
    assert list(finding_record(findings[0])) == [
        *("source", "check", "verdict", "printed", "assumptions", "explanation", "claims"),
    ]
    assert len({f.iri for f in findings}) == len(findings)
    predicates = {t.predicate.value.rpartition("/")[2] for f in findings for t in finding_triples(f)}
    assert {"verdict", "explanation", "aboutClaim", "digest"} <= predicates


def test_the_order_of_the_claims_does_not_matter(findings: list[Finding]) -> None:
    claims = [c for s in ("weng2018", "healthyday") for c in curated.claims(s)][::-1]
    again = audit(curated.sources(), claims, curated.cases()[::-1], vocabulary=shipped())
    assert {(f.iri, f.explanation) for f in again} == {(f.iri, f.explanation) for f in findings}


def test_an_unknown_source_is_named() -> None:
    with pytest.raises(KeyError, match="nobody2020"):
        audit(curated.sources(), [], vocabulary=shipped(), only="nobody2020")
