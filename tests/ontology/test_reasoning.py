"""What follows from the axioms, what contradicts itself, and the words that say why."""

import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest
from batson.ontology import iris
from batson.ontology.reasoning import (
    Engine,
    NotChecked,
    ReasonerError,
    about,
    axioms,
    engine,
    explain,
    profile_faults,
    prove,
    reason,
    rows,
    valve_warnings,
)
from batson.ontology.reasoning.axioms import read_axioms
from batson.ontology.reasoning.golden import broken, facts_of, module_of
from batson.ontology.reasoning.trace import derived, trace
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

FOUND = engine(seconds=300)
needs_java = pytest.mark.skipif(isinstance(FOUND, NotChecked), reason=str(FOUND))

INDEX_CASE = """
case:c a b:Case ; b:hasLesion case:kidney, case:cord, case:lung .
case:kidney a b:ClearCellRenalCellCarcinoma ; b:hasPrimarySite site:RightKidney ; b:hasExtension case:plug .
case:plug a b:TumorExtension ; b:extendsInto site:RenalVein, site:InferiorVenaCava .
case:cord a b:MetastaticLesion ; b:hasEpicenter site:CordSegmentL5 ; b:metastasisOf case:kidney ;
  b:intervalMonths 34.0 ; b:arrivedVia case:way .
case:way a b:MetastaticRoute ; b:traversesRetrograde site:EpiduralVenousPlexus .
case:lung a b:MetastaticLesion ; b:hasEpicenter site:Lung ; b:metastasisOf case:kidney ; b:intervalMonths 0.0 .
"""


def results(turtle: str, *, case: str = "c", **options):
    (result,) = reason({iris.CASE + case: facts_of(turtle)}, engine=FOUND, **options)
    return result


def follows(result, turtle: str) -> bool:
    return facts_of(turtle)[0] in result.inferred


# --- the table of axioms


def test_every_axiom_stands_in_one_row_of_the_table():
    listed = [text for row in rows() for text in row.axioms]
    assert sorted(listed) == sorted(axiom.text for axiom in axioms() if not axiom.declares)


def test_every_row_has_a_question_and_a_golden():
    for row in rows():
        assert row.question.rstrip(")").endswith(("?", "parameter", "contested", "overrides")), row.id
        assert row.goldens
    assert len({row.id for row in rows()}) == len(rows())


def test_an_axiom_is_written_in_manchester_syntax():
    turtle = """
    @prefix b: <https://w3id.org/batson/ontology/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix site: <https://w3id.org/batson/site/> .
    b:X owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( b:Y [ a owl:Restriction ; owl:onProperty b:p ;
      owl:someValuesFrom [ a owl:Class ; owl:unionOf ( [ a owl:Class ; owl:oneOf ( site:Z ) ] b:W ) ] ] ) ] .
    b:p owl:propertyChainAxiom ( b:q b:r ) . b:X a owl:Class .
    """
    assert [(a.text, a.declares) for a in read_axioms(turtle.encode())] == [
        ("X EquivalentTo: Y and (p some ({Z} or W))", False),
        ("q o r SubPropertyChainOf: p", False),
        ("X Characteristics: Class", True),
    ]


CONTRADICTIONS = [(g.contradiction, g) for row in rows() for g in row.goldens if g.contradiction]
CONTROLS = [(g.consistent, g) for row in rows() for g in row.goldens if g.consistent]


def test_the_contradictions_and_oddities_that_were_asked_for_are_in_the_table():
    assert {
        "one lesion with two epicenters",
        "intramedullary and extradural at once",
        "a metastasis typed primary",
        "a lesion used as a site",
        "two different intervals of one lesion",
    } <= {text for text, _ in CONTRADICTIONS}
    assert len(CONTROLS) == 4


SMALL = 300
"""Statements of the anatomy that the forward rules can be run over in about a second."""


def suspects(row, without: str):
    """Yield the goldens that the loss of an axiom may break, the cheapest first.

    Without an axiom nothing new contradicts itself, and what the forward rules still derive still follows: neither has
    to be put to the reasoner.
    """
    large = []
    for golden in row.goldens:
        part = module_of(golden, without=(without,))
        if golden.consistent:
            continue
        if len(part.anatomy) > SMALL:
            large.append(golden)
        elif golden.contradiction and trace(part, golden.facts, None) is None:
            yield golden
        elif golden.infers:
            known = derived(part, golden.facts).support
            yield from (replace(golden, infers=(t,)) for t in golden.infers if t not in known)
    yield from large


@needs_java
@pytest.mark.slow
@pytest.mark.parametrize("row", rows(), ids=lambda row: row.id)
def test_every_axiom_is_needed(row):
    """Mutation: an axiom whose removal breaks no golden inference is not needed, or lacks its question."""

    def is_idle(text: str) -> bool:
        return not any(broken(golden, engine=FOUND, without=(text,)) for golden in suspects(row, text))

    with ThreadPoolExecutor(max_workers=2) as pool:
        assert [text for text, idle in zip(row.axioms, pool.map(is_idle, row.axioms), strict=True) if idle] == []


def test_an_axiom_that_nothing_needs_is_found():
    """The forward rules alone see that a golden stands without an axiom that it does not rest on."""
    first = next(row for row in rows() if row.id == "A9")
    assert not list(suspects(first, "partOf Characteristics: Transitive"))
    assert all(list(suspects(first, text)) for text in first.axioms)


# --- cases


@needs_java
def test_the_index_case_is_recognized_from_its_sites():
    found = results(INDEX_CASE)
    assert found.consistent
    for expected in (
        "case:cord a b:IntramedullarySpinalCordMetastasis .",
        "case:cord a b:MetachronousMetastasis .",
        "case:cord b:atVertebralLevel site:VertebraT12 .",
        "case:cord b:atSpineRegion site:ThoracicSpine .",
        "case:cord b:originatesFromSite site:Kidney .",
        "case:lung a b:SynchronousMetastasis .",
        "case:lung a b:LungMetastasis .",
        "case:kidney a b:VenoinvasiveTumor .",
        "case:plug a b:InferiorVenaCavaTumorThrombus .",
        "case:way a b:VertebralVenousPlexusRoute .",
        "case:c a b:CaseWithVenousInvasion .",
    ):
        assert follows(found, expected), expected
    for wrong in (
        "case:cord a b:ExtraduralLesion .",
        "case:cord b:epicenterWithin site:LumbarSpine .",
        "case:lung a b:MetachronousMetastasis .",
        "case:lung a b:IntramedullaryLesion .",
    ):
        assert not follows(found, wrong), wrong


@needs_java
def test_the_threshold_of_metachronous_is_a_parameter():
    facts = "case:c a b:Case ; b:hasLesion case:m . case:m a b:MetastaticLesion ; b:intervalMonths 8.0 ."
    assert follows(results(facts), "case:m a b:SynchronousMetastasis .")
    earlier = results(facts, months=Decimal(6))
    assert follows(earlier, "case:m a b:MetachronousMetastasis .")
    assert not follows(earlier, "case:m a b:SynchronousMetastasis .")
    with pytest.raises(ValueError, match="above 0 months"):
        results(facts, months=Decimal(0))


@needs_java
def test_a_case_that_contradicts_itself_is_set_apart_from_its_batch():
    def case(number: int, sites: str) -> tuple[str, tuple[Triple, ...]]:
        lesion = f"case:m{number}"
        text = (
            f"case:c{number} a b:Case ; b:hasLesion {lesion} . {lesion} a b:MetastaticLesion ; b:hasEpicenter {sites} ."
        )
        return f"{iris.CASE}c{number}", facts_of(text)

    cases = dict(case(n, "site:SpinalCord, site:Lung" if n == 2 else "site:SpinalCord") for n in range(4))
    found = reason(cases, engine=FOUND)
    assert [result.case.rpartition("/")[2] for result in found] == ["c0", "c1", "c2", "c3"]
    assert [result.consistent for result in found] == [True, True, False, True]
    assert follows(found[3], "case:m3 a b:IntramedullarySpinalCordMetastasis .")
    assert found[2].inferred == ()


@needs_java
def test_results_are_remembered_by_content(tmp_path, monkeypatch):
    facts = "case:c a b:Case ; b:hasLesion case:m . case:m a b:MetastaticLesion ; b:hasEpicenter site:Rib ."
    first = results(facts, cache=tmp_path)
    (kept,) = tmp_path.iterdir()
    nowhere = Engine(java="/no/such/java", classpath="")
    again = reason({iris.CASE + "c": facts_of(facts)}, engine=nowhere, cache=tmp_path)
    assert again == (first,)
    kept.write_text("{half", encoding="utf-8")
    assert results(facts, cache=tmp_path) == first
    changed = facts.replace("Rib", "Lung")
    assert follows(results(changed, cache=tmp_path), "case:m a b:LungMetastasis .")
    assert len(list(tmp_path.iterdir())) == 2


@needs_java
def test_facts_that_no_axiom_can_use_do_not_reach_the_reasoner():
    """A publication date crashes HermiT; a claim's predicate must never become a fact."""
    date = Triple(
        NamedNode(iris.CASE + "c"),
        NamedNode(iris.DCTERMS + "date"),
        Literal("2018-01-01", datatype=NamedNode(iris.XSD + "date")),
    )
    claimed = facts_of("case:m b:metastasizesTo site:Lung .")
    facts = (*facts_of("case:c a b:Case ; b:hasLesion case:m . case:m b:hasEpicenter site:Liver ."), date, *claimed)
    (found,) = reason({iris.CASE + "c": facts}, engine=FOUND)
    assert found.consistent
    assert not any(t.predicate.value.endswith("metastasizesTo") for t in found.inferred)


@needs_java
def test_a_run_that_takes_too_long_is_stopped():
    hasty = Engine(java=FOUND.java, classpath=FOUND.classpath, seconds=0.01)
    with pytest.raises(ReasonerError, match=r"stopped after 0\.01 s"):
        reason({iris.CASE + "c": facts_of(INDEX_CASE)}, engine=hasty)


def test_without_java_it_says_what_was_not_checked_and_how_to_get_it(monkeypatch):
    module = sys.modules[engine.__module__]
    monkeypatch.setattr(module, "_java", lambda: None)
    missing = engine()
    assert isinstance(missing, NotChecked)
    assert "batson[reasoning]" in str(missing)
    proofs = prove(engine=missing)
    assert not any(proof.fault for proof in proofs)
    assert [proof.checked for proof in proofs] == [True, False]
    monkeypatch.setattr(module, "_hermit", lambda: None)
    assert "HermiT" in str(engine())


@needs_java
def test_the_ontology_keeps_its_promises(tmp_path):
    proofs = prove(engine=FOUND, cache=tmp_path)
    assert [str(proof) for proof in proofs if proof.fault] == []
    assert "golden inferences hold" in str(proofs[-1])
    unused = Engine(java="/no/such/java", classpath="")
    assert prove(engine=unused, cache=tmp_path) == proofs


# --- explanations


@needs_java
@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (
            "case:m a b:MetastaticLesion ; b:hasEpicenter site:CordSegmentT11, site:CordSegmentT12 .",
            [
                "m has its epicenter in both T11 spinal cord segment and T12 spinal cord segment",
                "only one can be true",
            ],
        ),
        (
            "case:m a b:MetastaticLesion ; b:hasEpicenter site:SpinalCord ; "
            "b:epicenterInCompartment site:ExtraduralCompartment .",
            [
                "m would be both an intramedullary lesion and an extradural lesion, and nothing is both",
                "m has its epicenter in spinal cord",
                "m has its epicenter inside extradural compartment",
            ],
        ),
        (
            "case:m a b:RenalCellCarcinoma ; b:metastasisOf case:p . case:p a b:RenalCellCarcinoma .",
            ["m would be both a primary tumor and a metastasis, and nothing is both", "m is a metastasis of p"],
        ),
        (
            "case:m a b:MetastaticLesion ; b:hasEpicenter case:other . case:other a b:MetastaticLesion .",
            ["other would be both an anatomical site and a lesion, and nothing is both", "other is a metastasis"],
        ),
        (
            "case:m a b:MetastaticLesion ; b:intervalMonths 22.0, 34.0 .",
            ["m has an interval in months of both 22.0 and 34.0", "only one can be true"],
        ),
    ],
    ids=["two epicenters", "two compartments", "typed primary", "used as a site", "two intervals"],
)
def test_a_contradiction_is_explained_in_a_sentence(facts, words):
    noise = "case:m2 a b:MetastaticLesion ; b:hasEpicenter site:Lung ; b:intervalMonths 3.0 ."
    known = facts_of(facts + noise)
    found = explain(known, engine=FOUND, sources=dict.fromkeys(known, "weng2018"))
    assert found.sentence.startswith(words[0])
    for word in words:
        assert word in found.sentence
    assert "m2" not in found.sentence
    assert all(reason.source == "weng2018" for reason in found.facts)


@needs_java
def test_an_inference_is_explained_with_sources_and_standing():
    facts = facts_of("case:p a b:RenalCellCarcinoma ; b:hasPrimarySite site:RightKidney .")
    (goal,) = facts_of("case:p b:mayRetrogradelySeed site:SpinalCord .")
    found = explain(facts, engine=FOUND, goal=goal)
    assert found.standing == "contested"
    assert "anatomically possible, contested" in found.sentence
    assert "inferior vena cava opens into epidural venous plexus [weng2018]" in found.sentence
    assert "spinal vein drains to radiculomedullary vein [unreviewed]" in found.sentence


@needs_java
def test_what_a_tumor_may_reach_is_explained_by_a_path_that_says_its_doubts():
    facts = facts_of("case:p a b:RenalCellCarcinoma ; b:hasPrimarySite site:LeftKidney .")
    cord, testis = facts_of("case:p b:mayReach site:SpinalCord . case:p b:mayReach site:Testis .")
    nerve = explain(facts, engine=FOUND, goal=cord)
    assert "spinal nerve root leads along the nerve to spinal cord [weng2018, hypothesized]" in nerve.sentence
    gonadal = explain(facts, engine=FOUND, goal=testis)
    assert "left renal vein takes up left testicular vein [unreviewed]" in gonadal.sentence
    (never,) = facts_of("case:p b:mayRetrogradelySeed site:Testis .")
    assert explain(facts, engine=FOUND, goal=never) is None


@needs_java
def test_what_does_not_follow_is_not_explained():
    facts = facts_of("case:m a b:MetastaticLesion ; b:hasEpicenter site:Lung .")
    assert explain(facts, engine=FOUND) is None
    (goal,) = facts_of("case:m a b:IntramedullarySpinalCordMetastasis .")
    assert explain(facts, engine=FOUND, goal=goal) is None


def test_a_class_is_explained_by_its_axioms():
    found = about(iris.ONTOLOGY + "IntramedullaryLesion")
    texts = [reason.text for _, reason in found]
    assert found[0][0].text.startswith("IntramedullaryLesion EquivalentTo:")
    assert any("epicenter within the substance of the spinal cord" in text for text in texts)
    assert "nothing is both an intramedullary lesion and an extradural lesion" in texts


# --- valves


REFLUX = """
case:c a b:Case ; b:hasLesion case:m {observed} .
case:m a b:MetastaticLesion ; b:hasEpicenter site:Vagina ; b:arrivedVia case:way .
case:way a b:MetastaticRoute ; b:traversesRetrograde site:{vein} .
"""


@pytest.mark.parametrize(
    ("vein", "observed", "warned"),
    [
        ("LeftOvarianVein", "", True),
        ("LeftOvarianVein", "; b:refluxObservedIn site:LeftOvarianVein", False),
        ("LeftOvarianVein", "; b:refluxObservedIn site:OvarianVein", False),
        ("LeftOvarianVein", "; b:refluxObservedIn site:LeftTesticularVein", True),
        ("EpiduralVenousPlexus", "", False),
    ],
)
def test_flow_against_a_valve_warns_unless_reflux_was_seen(vein, observed, warned):
    found = valve_warnings(facts_of(REFLUX.format(vein=vein, observed=observed)))
    assert len(found) == warned
    if warned:
        assert "left ovarian vein" in str(found[0])


@needs_java
def test_the_reasoner_sees_the_same_valves():
    assert follows(results(REFLUX.format(vein="LeftOvarianVein", observed="")), "case:way a b:RouteAgainstValve .")
    quiet = results(REFLUX.format(vein="EpiduralVenousPlexus", observed=""))
    assert not follows(quiet, "case:way a b:RouteAgainstValve .")


# --- profile

OWL = """
@prefix b: <https://w3id.org/batson/ontology/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
b:p a owl:ObjectProperty . b:q a owl:ObjectProperty . b:r a owl:ObjectProperty . b:C a owl:Class .
"""


@pytest.mark.parametrize(
    ("turtle", "fault"),
    [
        ("b:p a owl:TransitiveProperty, owl:FunctionalProperty .", "b:p is composite and must not be"),
        ("b:p owl:propertyChainAxiom ( b:q b:r ) ; a owl:AsymmetricProperty .", "b:p is composite"),
        ("b:q rdfs:subPropertyOf b:p ; a owl:TransitiveProperty . b:p a owl:IrreflexiveProperty .", "b:p is composite"),
        (
            "b:p a owl:TransitiveProperty . b:C rdfs:subClassOf [ a owl:Restriction ; owl:onProperty b:p ; "
            "owl:hasSelf true ] .",
            "b:p is composite and must not stand with owl:hasSelf",
        ),
        ("b:p owl:propertyChainAxiom ( b:q b:r ) . b:q owl:propertyChainAxiom ( b:p b:r ) .", "in a circle"),
        ("b:p owl:propertyChainAxiom ( b:q b:p b:r ) .", "in a circle"),
        ("b:C b:when '2018-01-01'^^xsd:date . b:when a owl:AnnotationProperty .", "xsd:date is no datatype"),
        ("b:when a owl:DatatypeProperty ; rdfs:range xsd:gYear .", "xsd:gYear is no datatype"),
        ("owl:Thing rdfs:subClassOf b:C .", "owl:Thing is reserved"),
        ("b:p a owl:DatatypeProperty .", "declared as"),
        ("b:C rdfs:subClassOf b:Missing .", "b:Missing is used and not declared"),
    ],
)
def test_a_breach_of_owl_2_dl_is_named(turtle, fault):
    triples = [quad.triple for quad in parse(OWL + turtle, format=RdfFormat.TURTLE)]
    assert any(fault in found for found in profile_faults(triples)), profile_faults(triples)


@pytest.mark.parametrize(
    "turtle",
    [
        "b:p a owl:TransitiveProperty ; owl:propertyChainAxiom ( b:q b:p ) ; owl:inverseOf b:r .",
        "b:p owl:propertyChainAxiom ( b:p b:q ) , ( b:q b:r ) .",
        "b:q a owl:FunctionalProperty ; rdfs:subPropertyOf b:p . b:p a owl:TransitiveProperty .",
    ],
)
def test_what_owl_2_dl_allows_is_no_fault(turtle):
    assert profile_faults([quad.triple for quad in parse(OWL + turtle, format=RdfFormat.TURTLE)]) == ()


def test_the_shipped_ontology_keeps_to_owl_2_dl():
    assert profile_faults() == ()


# --- the page


def test_the_page_of_axioms_is_up_to_date():
    page = Path(__file__).parents[2] / "docs" / "axioms.md"
    from batson.ontology.reasoning.page import axioms_page

    assert page.read_text(encoding="utf-8") == axioms_page(), "write axioms_page() to docs/axioms.md"


def test_the_table_has_no_key_that_nobody_reads():
    table = tomllib.loads((files("batson.ontology") / "axioms.toml").read_text(encoding="utf-8"))
    for row in table["row"]:
        assert row.keys() == {"id", "title", "question", "source", "axioms", "golden"}
        for golden in row["golden"]:
            assert len(golden.keys() & {"infers", "contradiction", "consistent"}) == 1
