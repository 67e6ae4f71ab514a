"""Every fault query runs on the shipped ontology, and catches the graph that was broken for it."""

import re
from pathlib import Path

import pytest
from batson.ontology import iris
from batson.ontology.faults import checks, faults, shipped_graph
from pyoxigraph import NamedNode, RdfFormat, Store

ROOT = Path(__file__).parents[2]
BROKEN = Path(__file__).parent / "broken"


@pytest.fixture(scope="module")
def shipped() -> Store:
    return shipped_graph()


@pytest.mark.parametrize("name", sorted(checks()))
def test_a_check_catches_its_broken_graph(name):
    store = Store()
    store.load((BROKEN / f"{name}.ttl").read_bytes(), format=RdfFormat.TURTLE)
    found = faults(store, only=[name])
    assert found
    assert all(fault.terms and fault.meaning.endswith(".") for fault in found)


@pytest.mark.parametrize("name", sorted(checks()))
def test_the_shipped_ontology_passes(shipped, name):
    assert [str(fault) for fault in faults(shipped, only=[name])] == []


def test_no_broken_graph_is_without_its_check():
    assert {file.stem for file in BROKEN.glob("*.ttl")} == set(checks())


@pytest.mark.parametrize("name", sorted(checks()))
def test_a_check_says_what_the_fault_is(name):
    first, _, rest = checks()[name].partition("\n")
    assert first.startswith("#+ fault: ")
    assert "SELECT" in rest


def test_terms_used_in_queries_are_declared(shipped):
    """A query that names a term of ours which nobody declares would silently find nothing."""
    missing = []
    for file in sorted((ROOT / "queries").glob("*.rq")):
        text = re.sub(r"^#.*$", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for prefix, local in set(re.findall(r"(?<![\w:/])(b|site):(\w+)", text)):
            term = NamedNode(iris.PREFIXES[prefix] + local)
            if not any(shipped.quads_for_pattern(term, None, None, None)):
                missing.append(f"{file.name}: {prefix}:{local}")
    assert missing == []


def test_deprecation_is_seen_only_with_a_user_of_the_term():
    turtle = """
    @prefix b: <https://w3id.org/batson/ontology/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
    @prefix dcterms: <http://purl.org/dc/terms/> .
    b:Old a owl:Class ; owl:deprecated true ; dcterms:isReplacedBy b:New . b:New a owl:Class .
    """
    store = Store()
    store.load(turtle.encode(), format=RdfFormat.TURTLE)
    assert faults(store, only=["deprecated-in-use", "deprecated-without-successor"]) == ()
