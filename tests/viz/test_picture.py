"""The picture: what is drawn, how it looks, where it stands, and the same as one file."""

from __future__ import annotations

import base64
import hashlib
import json
import re

import lxml.html
import networkx
import pytest
from batson.ontology.iris import BASE, CLAIM
from batson.viz.layout import positions
from batson.viz.picture import CONTEXT, KINDS, MOST_NODES, OTHER, box, picture
from batson.viz.pyvis_page import DASHES, edge_options, standalone
from batson.viz.view import View

from .conftest import named


@pytest.fixture(scope="module")
def around(corpus):
    """The picture around the melanoma of our own text."""
    with corpus.kg.workspace.reader() as store:
        return picture(store, corpus.kg.vocabulary, View(center=named(corpus.kg, "melanoma")))


def test_claims_of_one_kind_are_one_edge(corpus, around):
    edges = {(e.words, e.modality, e.polarity): e for e in around.edges}
    route = edges["spreads via", "hypothesized", "affirmed"]
    assert route.claims == (corpus.hypothesized.iri,) and route.label == "spreads via ?"
    dura = edges["invades", "asserted", "negated"]
    assert dura.negated and dura.label == "✕ not invades"
    pain = edges["presents with", "asserted", "affirmed"]
    assert set(pain.claims) == {claim.iri for claim in corpus.evil}


def test_modality_and_polarity_show_without_color(around):
    shown = {e.modality: edge_options(e)["dashes"] for e in around.edges}
    assert shown["asserted"] is False and shown["hypothesized"] and shown["hypothesized"] != DASHES["recommended"]
    looks = [(k.shape, k.hollow) for k in (*KINDS, OTHER)]
    assert len(set(looks)) == len(looks)


def test_a_concept_that_only_restricts_is_joined_by_a_line_of_its_own(corpus):
    with corpus.kg.workspace.reader() as store:
        cord = named(corpus.kg, "spinal cord")
        found = picture(store, corpus.kg.vocabulary, View(center=cord, source="notes"))
    lines = [e for e in found.edges if e.kind == CONTEXT]
    assert [(e.words, e.object, e.claims) for e in lines] == [("site", cord, (corpus.hypothesized.iri,))]


def test_filters_hold(corpus):
    with corpus.kg.workspace.reader() as store:
        for view, holds in (
            (View(kind="treatment"), lambda r: r["kind"] == "treatment"),
            (View(modality="hypothesized"), lambda r: r["modality"] == "hypothesized"),
            (View(source="healthyday"), lambda r: r["source"] == "healthyday"),
        ):
            found = picture(store, corpus.kg.vocabulary, view)
            records = corpus.kg.records(found.claims)
            assert records and all(holds(r) for r in records)


def test_two_steps_reach_further_than_one(corpus):
    with corpus.kg.workspace.reader() as store:
        sizes = [
            len(
                picture(
                    store, corpus.kg.vocabulary, View(center=named(corpus.kg, "arterial route"), hops=h, limit=300)
                ).nodes
            )
            for h in (1, 2)
        ]
    assert sizes[0] < sizes[1]


def test_the_largest_picture_is_bounded_and_says_what_it_leaves_out(corpus):
    with corpus.kg.workspace.reader() as store:
        some = picture(store, corpus.kg.vocabulary, View(limit=10))
        every = picture(store, corpus.kg.vocabulary, View(limit=10_000))
    assert len(some.nodes) == 10 and some.left_out == len(every.nodes) + every.left_out - 10
    assert len(every.nodes) <= MOST_NODES
    assert min(len(n.claims) for n in some.nodes) >= max(
        len(n.claims) for n in every.nodes if n.iri not in {m.iri for m in some.nodes}
    )


def test_the_claim_in_focus_is_always_in_it(corpus):
    with corpus.kg.workspace.reader() as store:
        for record in list(corpus.kg.claims(source="weng2018"))[::40]:
            iri = CLAIM + record["id"]
            view = View(center=record["subject"]["iri"], focus=iri, limit=2)
            found = picture(store, corpus.kg.vocabulary, view)
            assert iri in found.claims
            if record["object"]:
                assert any(e.claims[0] == iri for e in found.edges)


def test_the_same_graph_gives_the_same_picture(corpus, around):
    with corpus.kg.workspace.reader() as store:
        assert picture(store, corpus.kg.vocabulary, View(center=named(corpus.kg, "melanoma"))) == around


@pytest.mark.parametrize(
    "graph",
    [
        networkx.star_graph(60),
        networkx.cycle_graph(30),
        networkx.empty_graph(25),
        networkx.disjoint_union(networkx.path_graph(6), networkx.star_graph(12)),
        networkx.barabasi_albert_graph(120, 2, seed=1),
    ],
)
def test_labels_do_not_lie_upon_each_other(graph):
    graph = networkx.relabel_nodes(graph, str)
    sizes = {node: box(f"label of the\nnode {node}", 12) for node in graph}
    placed = positions(graph, sizes)
    nodes = sorted(graph)
    clashes = 0
    for i, a in enumerate(nodes):
        for b in nodes[i + 1 :]:
            apart = [abs(placed[a][axis] - placed[b][axis]) for axis in (0, 1)]
            need = [(sizes[a][axis] + sizes[b][axis]) / 2 for axis in (0, 1)]
            clashes += apart[0] < need[0] * 0.9 and apart[1] < need[1] * 0.9
    assert clashes <= len(nodes) * 0.02
    assert positions(graph, sizes) == placed


def test_legend_and_style_sheet_agree(client):
    style = client.get("/static/style.css").text
    for kind in (*KINDS, OTHER):
        name = f".glyph-{kind.shape}{'-hollow' if kind.hollow else ''}"
        assert f"{name} {{ color: {kind.color}; }}" in style


def test_the_list_holds_every_edge_of_the_picture(client):
    tree = lxml.html.fromstring(client.get("/graph?center=melanoma").text)
    data = json.loads(tree.get_element_by_id("picture").text)
    assert {e["id"] for e in data["edges"]} == set(tree.xpath("//table[@id='edges']//tr/@data-edge"))
    assert all("title" not in n and {"x", "y"} <= set(n) for n in data["nodes"])
    named_claims = {c for part in (*data["nodes"], *data["edges"]) for c in part["claims"]}
    assert named_claims == set(data["claims"])


def test_a_wrong_center_or_filter_is_400(client):
    assert client.get("/graph?center=xyzzy").status_code == 400
    assert client.get("/graph?kind=nonsense").status_code == 400
    assert client.get("/graph?source=none").status_code == 400
    assert client.get("/graph?hops=9").status_code == 400


@pytest.fixture(scope="module")
def file(corpus):
    """The picture of our own and the hostile text as one file."""
    return standalone(corpus.kg, center="melanoma")


def test_the_file_loads_nothing_from_anywhere(file):
    tree = lxml.html.fromstring(file)
    assert file.lower().startswith("<!doctype html>")
    for element in tree.iter():
        if isinstance(element.tag, str):
            assert element.tag not in ("link", "img", "iframe", "base", "form", "object", "embed"), element.tag
            assert element.get("src") is None and element.get("style") is None
            assert not [name for name in element.attrib if name.startswith("on")]
    style = tree.xpath("//style")[0].text
    assert "url(" not in style and "@import" not in style


def test_the_file_s_policy_lets_run_what_is_in_it_and_nothing_else(file):
    policy = lxml.html.fromstring(file).xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    for tag, rule in (("script", "script-src"), ("style", "style-src")):
        blocks = re.findall(rf"<{tag}>(.*?)</{tag}>", file, flags=re.S)
        digests = {base64.b64encode(hashlib.sha256(block.encode()).digest()).decode() for block in blocks}
        assert {f"'sha256-{d}'" for d in digests} == set(rules[rule].split())


def test_the_file_leads_to_papers_and_to_no_page_of_a_server(file):
    data = json.loads(lxml.html.fromstring(file).get_element_by_id("picture").text)
    cards = data["claims"].values()
    assert "https://example.org/notes" in {card["paper"] for card in cards}
    assert {card["url"] for card in cards} == {None} and {card["reading"] for card in cards} == {None}
    assert not any(link.startswith("/") for link in lxml.html.fromstring(file).xpath("//a/@href"))
    assert BASE not in json.dumps([card["subject"] for card in cards])


def test_a_file_around_nothing_known_is_refused(corpus):
    with pytest.raises(ValueError, match="did you mean"):
        standalone(corpus.kg, center="renal cell carcinom")
