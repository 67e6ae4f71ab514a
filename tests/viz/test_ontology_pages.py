"""The ontology in the explorer: its tree, what the axioms say of a term, the picture of the anatomy."""

from __future__ import annotations

from urllib.parse import quote

import lxml.etree
import lxml.html
import pytest
from batson.ontology import iris
from batson.ontology.connectivity import connections
from batson.ontology.vocabulary import shipped
from batson.viz import addresses
from batson.viz.anatomy import layout, lines, svg

SVG = "{http://www.w3.org/2000/svg}"


def page(client, address: str, *, status: int = 200):
    response = client.get(address)
    assert response.status_code == status, (address, response.text[:300])
    return lxml.html.fromstring(response.text)


def words(tree) -> str:
    return " ".join(tree.text_content().split())


def test_every_kind_is_listed_with_its_concepts(client):
    tree = page(client, "/ontology")
    counts = {row.xpath("string(th)"): int(row.xpath("string(td[1])")) for row in tree.xpath("//tbody/tr")}
    assert sum(counts.values()) == len(shipped())
    assert counts["metastatic route"] == len(shipped().descendants(iris.ONTOLOGY + "MetastaticRoute"))


def test_the_tree_of_a_kind_opens_step_by_step(client):
    address = next(a for a in page(client, "/ontology").xpath("//a/@href") if a.endswith(quote("/Lesion", safe="")))
    tree = page(client, address)
    (branch,) = tree.xpath("//li[details/summary[starts-with(., 'kidney cancer')]]")
    assert branch.xpath("details/ul/li//summary[starts-with(., 'renal cell carcinoma')]")
    assert "Find" in words(tree)
    page(client, "/ontology?kind=nonsense", status=404)


def test_a_word_finds_concepts_by_synonym(client):
    links = page(client, "/ontology?q=Batson").xpath("//ul[@class='results']//a/text()")
    assert "vertebral venous plexus" in links
    assert "Nothing is called so" in words(page(client, "/ontology?q=<script>qqq"))


def test_a_term_shows_its_axioms_with_their_question(client):
    said = words(page(client, "/ontology/term?iri=bone metastasis"))
    assert "BoneMetastasis EquivalentTo: MetastaticLesion and (epicenterWithin some BoneStructure)" in said
    assert "a bone metastasis is a metastasis in bone" in said
    assert "Answers A8:" in said
    page(client, "/ontology/term?iri=nonsense", status=404)


def test_a_term_and_its_concept_lead_to_one_another(client):
    term = page(client, "/ontology/term?iri=renal cell carcinoma")
    address = addresses.concept(iris.ONTOLOGY + "RenalCellCarcinoma")
    assert address in term.xpath("//a/@href")
    assert addresses.term(iris.ONTOLOGY + "RenalCellCarcinoma") in page(client, address).xpath("//a/@href")


def test_a_term_shows_its_place_its_mappings_and_the_claims_that_use_it(client):
    tree = page(client, "/ontology/term?iri=renal cell carcinoma")
    said = words(tree)
    assert addresses.term(iris.ONTOLOGY + "KidneyCancer") in tree.xpath("//dl//a/@href")
    assert "hypernephroma" in said
    cells = {row.xpath("string(td[2])"): [words(td) for td in row.xpath("td")] for row in tree.xpath("//tbody/tr")}
    assert cells["DOID:4450"][0] == "exact match"
    assert cells["DOID:4450"][3].startswith("definitions compared: ")
    assert cells["MONDO:0005086"][0] == "close match"
    assert cells["MONDO:0005086"][3] == "by name only"
    assert len(tree.xpath("//article[starts-with(@aria-label, 'Claim ')]")) == 3
    assert "MONDO:0005086" in words(page(client, "/concept?iri=renal cell carcinoma"))


def test_a_term_that_no_claim_uses_says_so(client):
    assert "No claim in this graph names it" in words(page(client, "/ontology/term?iri=vidian nerve"))


def test_a_site_shows_its_connections_with_their_source(client):
    tree = page(client, "/ontology/term?iri=inferior vena cava")
    cells = [[words(td) for td in row.xpath("td")] for row in tree.xpath("//tbody/tr")]
    assert ["inferior vena cava", "opens into", "epidural venous plexus", "weng2018", ""] in cells
    assert ["renal vein", "drains to", "inferior vena cava", "healthyday", ""] in cells


def test_a_term_without_axioms_leads_to_its_claims(client):
    tree = page(client, "/ontology/term?iri=back pain")
    assert "No axiom" in words(tree)
    page(client, tree.xpath("//p[@class='actions']/a/@href")[0])


# --- the picture


def test_the_picture_is_sound_and_keeps_the_policy_of_the_pages(client):
    tree = lxml.etree.fromstring(svg(shipped()).encode())
    assert not [node for node in tree.iter() if "style" in node.attrib or node.tag in (f"{SVG}style", f"{SVG}script")]
    drawn = words(page(client, "/ontology/anatomy"))
    for place in layout()["places"]:
        assert shipped().label(iris.SITE + place) in drawn


def test_every_site_of_the_picture_is_one_and_is_joined():
    places = layout()["places"]
    assert [place for place in places if iris.SITE + place not in shipped()] == []
    joined = {end for line in lines(shipped()) for end in (line.start, line.end)}
    assert set(places) - joined == set()
    assert len({tuple(at) for at in places.values()}) == len(places), "two sites in one cell"


def test_every_connection_between_sites_of_the_picture_is_drawn():
    places = layout()["places"]
    flows = {prop for system in layout()["systems"].values() for prop in system["properties"]}
    wanted = [c for c in connections() if {c.subject, c.object} <= set(places) and c.predicate in flows]
    assert len([line for line in lines(shipped()) if line.standing != "contested"]) == len(wanted)


def test_blood_of_a_gonadal_vein_flows_up():
    (line,) = (n for n in lines(shipped()) if n.start == "LeftOvarianVein")
    assert (line.end, line.arrow) == ("LeftRenalVein", True)


def test_backward_flow_is_drawn_apart_and_contested():
    backward = [line for line in lines(shipped()) if line.standing == "contested"]
    assert ("SpinalVein", "SpinalCord") in {(line.start, line.end) for line in backward}
    assert {line.source for line in backward} == {"weng2018"}
    assert {line.dashes for line in backward} == {"2 4"}


@pytest.mark.parametrize("standing", ["hypothesized", "contested"])
def test_the_legend_names_every_standing(standing):
    assert standing in svg(shipped())
