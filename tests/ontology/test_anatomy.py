"""The canonical anatomy: it is whole, levels of bone and cord are kept apart, connections say where they come from."""

import itertools
import re
from pathlib import Path

import pytest
from batson.ontology import iris
from batson.ontology.connectivity import connection_triples, connections, connectivity_turtle
from batson.ontology.vocabulary import shipped
from pyoxigraph import RdfFormat, Store, parse

ROOT = Path(__file__).parents[2]
TERMS = ROOT / "ontology" / "terms"

VERTEBRAE = [f"{r}{i}" for r, n in (("C", 7), ("T", 12), ("L", 5), ("S", 5)) for i in range(1, n + 1)]
SEGMENTS = [f"{r}{i}" for r, n in (("C", 8), ("T", 12), ("L", 5), ("S", 5), ("Co", 1)) for i in range(1, n + 1)]


def aligned() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for c in connections():
        if c.predicate == "alignedWithVertebra":
            found.setdefault(c.subject, []).append(c.object)
    return found


@pytest.mark.parametrize("name", VERTEBRAE)
def test_every_vertebra_is_a_vertebra_of_its_region_in_the_extradural_compartment(name):
    iri = f"{iris.SITE}Vertebra{name}"
    assert iris.ONTOLOGY + "Vertebra" in shipped().ancestors(iri)
    wholes = shipped().wholes(iri)
    assert iris.SITE + "VertebralColumn" in wholes
    assert iris.SITE + "SpinalCord" not in wholes


@pytest.mark.parametrize("name", SEGMENTS)
def test_every_cord_segment_is_part_of_the_cord_and_aligned_with_a_vertebra(name):
    iri = f"{iris.SITE}CordSegment{name}"
    assert iris.ONTOLOGY + "SpinalCordSegment" in shipped().ancestors(iri)
    wholes = shipped().wholes(iri)
    assert iris.SITE + "SpinalCord" in wholes
    assert iris.SITE + "VertebralColumn" not in wholes
    assert aligned()[f"CordSegment{name}"]


def test_the_cord_ends_higher_than_the_spine():
    """A segment lies level with the vertebra of its number or a higher one, and the order never turns back."""
    order = {f"Vertebra{name}": number for number, name in enumerate(VERTEBRAE)}
    heights = [order[aligned()[f"CordSegment{name}"][0]] for name in SEGMENTS]
    assert all(one <= other for one, other in itertools.pairwise(heights))
    for name, height in zip(SEGMENTS, heights, strict=True):
        if name in VERTEBRAE:
            assert height <= order[f"Vertebra{name}"]
    assert max(heights) == order["VertebraL1"]
    twelfth = {s for s, vertebrae in aligned().items() if "VertebraT12" in vertebrae}
    assert twelfth == {"CordSegmentL5", "CordSegmentS1"}


def test_a_bare_level_is_an_ambiguous_word():
    twelfth = shipped()[iris.SITE + "VertebraT12"]
    assert "T12" in twelfth.ambiguous
    assert "T12" not in (twelfth.label, *twelfth.synonyms)
    medulla = {term.iri for term in shipped() if "medulla" in term.ambiguous}
    assert {iris.SITE + "SpinalCord", iris.SITE + "MedullaOblongata"} <= medulla
    assert not any("medulla" in (term.label, *term.synonyms) for term in shipped())


def test_no_part_of_the_spine_lies_in_two_compartments():
    inside = {c.subject: c.object for c in connections() if c.predicate == "inCompartment"}
    for term in shipped():
        found = {
            inside[w.removeprefix(iris.SITE)] for w in shipped().wholes(term.iri) if w.removeprefix(iris.SITE) in inside
        }
        assert len(found) <= 1, (term.iri, found)


def test_left_and_right_differ_where_they_should():
    inflow = {(c.subject, c.object) for c in connections() if c.predicate == "gonadalInflowFrom"}
    assert ("LeftRenalVein", "LeftOvarianVein") in inflow
    assert ("InferiorVenaCava", "RightOvarianVein") in inflow
    assert not any(vein.startswith("Left") for whole, vein in inflow if whole == "InferiorVenaCava")


def test_every_site_of_the_curated_sources_is_there():
    """The sites that the two sources and the development documents name, in the words of their gold."""
    names = (
        "adrenal gland;bone;bony pelvis;brain;brachiocephalic vein;central canal;cervical spinal cord;chest;"
        "cisterna chyli;colon;conus medullaris;cranial venous sinuses;dura mater;epidural venous plexus;femur;heart;"
        "ilium;inferior vena cava;intervertebral disc;left kidney;leptomeninges;liver;lower limbs;lumbar back;"
        "lumbar spinal cord;lumbar spine;lung;lymph node;medulla oblongata;ovarian vein;pancreas;peritoneum;"
        "perirenal tissue;perivascular spaces;posterior fossa;proximal lower limbs;renal capsule;renal pelvis;"
        "renal vein;rib;right atrium;right kidney;sacral veins;skull;soft tissue;spinal cord;spinal epidural space;"
        "spinal nerve root;spine;spleen;superior vena cava;supraclavicular lymph node;testicular vein;"
        "thoracic duct;thoracic spinal cord;vagina;vertebra;vertebral body;vertebral column;vertebral venous plexus;"
        "Virchow-Robin spaces;cerebrospinal fluid;blood vessel;extremities;hand bones;below the knee"
    )
    missing = [name for name in names.split(";") if not (shipped().find(name) or "").startswith(iris.SITE)]
    assert missing == []


# --- connections


def test_the_generated_file_says_what_the_table_says():
    text = (TERMS / "connectivity.ttl").read_text(encoding="utf-8")
    assert text == connectivity_turtle(), "write connectivity_turtle() to ontology/terms/connectivity.ttl"
    assert {str(q.triple) for q in parse(text, format=RdfFormat.TURTLE)} == set(map(str, connection_triples()))


def test_the_table_is_sorted_and_without_repeats():
    rows = [(c.predicate, c.subject, c.object) for c in connections()]
    assert rows == sorted(set(rows))


def test_a_symmetric_connection_is_stated_once():
    symmetric = {"adjacentTo", "communicatesWith", "csfContinuousWith", "lymphCommunicatesWith", "plexusContinuousWith"}
    pairs = [(c.predicate, *sorted((c.subject, c.object))) for c in connections() if c.predicate in symmetric]
    assert len(pairs) == len(set(pairs))


def test_only_the_two_sources_that_were_read_are_named():
    assert {c.source for c in connections()} == {"", "weng2018", "healthyday"}


def test_the_plexus_is_valveless_by_the_word_of_weng2018():
    for name in ("VertebralVenousPlexus", "EpiduralVenousPlexus"):
        term = shipped()[iris.SITE + name]
        assert term.source == iris.source("weng2018")
        assert iris.ONTOLOGY + "ValvelessVenousPlexus" in term.parents
        assert "valveless" in term.definition


def test_who_says_that_cava_and_plexus_communicate_can_be_asked_in_sparql():
    store = Store()
    store.load((TERMS / "connectivity.ttl").read_bytes(), format=RdfFormat.TURTLE)
    found = store.query(
        """PREFIX b: <https://w3id.org/batson/ontology/> PREFIX site: <https://w3id.org/batson/site/>
        PREFIX dcterms: <http://purl.org/dc/terms/>
        SELECT ?source WHERE { ?c b:connectionFrom site:InferiorVenaCava ; b:connectionTo site:EpiduralVenousPlexus ;
          dcterms:source ?source }"""
    )
    assert [row["source"].value for row in found] == [iris.source("weng2018")]


def test_what_weng2018_proposes_as_a_mechanism_is_no_plain_anatomy():
    proposed = {(c.subject, c.predicate, c.object) for c in connections() if c.standing == "hypothesized"}
    assert ("SpinalEpiduralSpace", "adjacentTo", "SpinalCord") in proposed
    assert ("Leptomeninges", "leadsInto", "SpinalCord") in proposed
    assert ("SpinalNerveRoot", "nerveLeadsTo", "SpinalCord") in proposed
    assert all(c.source == "weng2018" for c in connections() if c.standing)


# --- form


def test_the_version_is_a_date_and_every_site_is_named_as_it_is_labeled():
    header = (TERMS / "ontology.ttl").read_text(encoding="utf-8")
    assert re.search(r"owl:versionIRI <https://w3id.org/batson/ontology/\d{4}-\d{2}-\d{2}>", header)


def test_blank_nodes_stand_in_the_axioms_only():
    for file in sorted(TERMS.glob("*.ttl")):
        if file.name != "axioms.ttl":
            quads = parse(file.read_bytes(), format=RdfFormat.TURTLE)
            assert not any(str(node).startswith("_:") for q in quads for node in (q.subject, q.object)), file.name
