"""A hedge that hardens is seen, and a citation is followed to what it rests on."""

from __future__ import annotations

import sys
from pathlib import Path

from batson.appraisal.audit import audit
from batson.appraisal.chains import End, chain_record, chain_triples, chains
from batson.appraisal.drift import drift_record, drift_triples, drifts
from batson.ingest import curated
from batson.ontology.model import Citation, Source
from batson.ontology.vocabulary import shipped

sys.path.insert(0, str(Path(__file__).resolve().parent))

from making import claim

ROUTE = "renal cell carcinoma | spreadsVia | arterial route"


def paper(name: str, **cited: str) -> Source:
    return Source(
        id=name, references=tuple(Citation(key=k.removeprefix("r"), cited_source=s) for k, s in cited.items())
    )


def test_a_guess_of_the_discussion_that_is_a_fact_in_the_abstract() -> None:
    guess = claim(ROUTE, section="4. Discussion", modality="hypothesized")
    fact = claim(ROUTE, section="Abstract")
    (found,) = drifts([fact, guess], vocabulary=shipped())
    assert found.direction == "firmer" and not found.across
    assert [t.part for t in found.tellings] == ["discussion", "abstract"]
    assert drift_record(found)["tellings"][0]["claims"] == [guess.iri]
    assert list(drift_triples(found))


def test_what_is_equally_firm_everywhere_has_not_drifted() -> None:
    said = [claim(ROUTE, section=s, modality="hypothesized") for s in ("Abstract", "4. Discussion", "5. Conclusions")]
    assert drifts(said, vocabulary=shipped()) == []


def test_a_guess_about_one_patient_and_a_fact_about_others_is_no_drift() -> None:
    guess = claim(ROUTE, section="Discussion", modality="hypothesized", population="own case")
    fact = claim(ROUTE, section="Abstract", population="17 reviewed cases")
    assert drifts([guess, fact], vocabulary=shipped()) == []


def test_a_guess_that_hardens_on_the_way_to_the_next_paper() -> None:
    guess = claim(ROUTE, source="a2020", modality="hypothesized")
    fact = claim(ROUTE, source="b2021", cites=("7",), attribution="relayed")
    (found,) = drifts([guess, fact], [paper("b2021", r7="a2020")], vocabulary=shipped())
    assert found.across and found.direction == "firmer"
    assert [t.source for t in found.tellings] == ["a2020", "b2021"]


def test_the_curated_review_keeps_its_hypothesis_a_hypothesis() -> None:
    """Item 13 of the audit: the venous route is a supposition in abstract, discussion and conclusion alike."""
    found = drifts(curated.claims("weng2018"), curated.sources(), vocabulary=shipped())
    route = shipped().find("vertebral venous plexus route")
    assert not [d for d in found if d.key.object == route]


def follow(*claims, sources):
    return {c.claim: c for c in chains(claims, sources, vocabulary=shipped())}


def test_chains_end_in_data_a_guess_a_loop_nothing_or_a_paper_that_is_away() -> None:
    relayed = {"attribution": "relayed"}
    root = claim(ROUTE, source="a2020", cites=("1", "2", "3", "4", "5", "6"), **relayed)
    papers = [
        paper("a2020", r1="data", r2="guess", r3="turn", r4="silent", r5="away"),
        paper("turn", r9="a2020"),
    ]
    others = [
        claim(ROUTE, source="data", attribution="own observation"),
        claim(ROUTE, source="guess", attribution="own inference", modality="hypothesized"),
        claim(ROUTE, source="turn", cites=("9",), **relayed),
        claim("renal cell carcinoma | metastasizesTo | lung", source="silent"),
    ]
    chain = follow(root, *others, sources=papers)[root.iri]
    ends = {p.steps[1].source or p.steps[1].key: (p.end, p.depth) for p in chain.paths}
    assert ends == {
        "data": (End.PRIMARY_DATA, 1),
        "guess": (End.HYPOTHESIS, 1),
        "turn": (End.LOOP, 2),
        "silent": (End.NOTHING, 1),
        "away": (End.NOT_AT_HAND, 1),
        "6": (End.NOT_AT_HAND, 1),
    }
    record = chain_record(chain)
    assert record["paths"][1]["steps"][1]["modality"] == "hypothesized"
    assert any(t.predicate.value.endswith("chainEnd") for t in chain_triples(chain))


def test_a_chain_of_three_papers_has_its_depth() -> None:
    relayed = {"attribution": "relayed"}
    claims = [
        claim(ROUTE, source="c", cites=("1",), **relayed),
        claim(ROUTE, source="b", cites=("1",), **relayed),
        claim(ROUTE, source="a", attribution="background"),
    ]
    chain = follow(*claims, sources=[paper("c", r1="b"), paper("b", r1="a")])[claims[0].iri]
    ((path),) = chain.paths
    assert (path.depth, path.end) == (2, End.NOTHING)


def test_papers_that_cite_each_other_many_times_are_still_followed_once() -> None:
    names = [f"p{i}" for i in range(12)]
    papers = [paper(n, **{f"r{m}": m for m in names if m != n}) for n in names]
    claims = [claim(ROUTE, source=n, cites=tuple(m for m in names if m != n), attribution="relayed") for n in names]
    chain = follow(*claims, sources=papers)[claims[0].iri]
    assert len(chain.paths) < 200
    assert {p.end for p in chain.paths} == {End.LOOP}


def test_items_10_and_11_are_found_once_the_cited_papers_are_read() -> None:
    """Microsurgery cited to a patient who was not operated on; radiotherapy that worsened is cited for improvement."""
    ours = list(curated.claims("weng2018"))
    theirs = [
        claim(
            "intramedullary spinal cord metastasis | treatedWith | surgery",
            source="parikh2009",
            negated=True,
            population="own case",
        ),
        claim("surgery | improves | recovery of neurologic function", source="parikh2009", negated=True),
        claim("radiotherapy | improves | neurological deficit", source="fakih2001", negated=True),
    ]
    found = audit(curated.sources(), [*ours, *theirs], curated.cases(), vocabulary=shipped(), only="weng2018")
    wrong = [f for f in found if f.check == "citation" and f.verdict == "inconsistent"]
    assert len(wrong) == 2
    assert any("[9]" in f.explanation and "microsurgery" in f.explanation for f in wrong)
    assert any("[6]" in f.explanation and "radiotherapy" in f.explanation for f in wrong)
