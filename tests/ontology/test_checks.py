"""Every fault query runs on the shipped ontology, and catches the graph that was broken for it."""

import ast
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


WRITTEN = re.compile(r"(?<![\w:/@.\"'])(b|site):([A-Za-z]\w*)")
JOINED = re.compile(r"(?:iris\.)?(ONTOLOGY|SITE) \+ \"(\w+)\"")


def used_in_query(text: str) -> set[tuple[str, str]]:
    return set(WRITTEN.findall(re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)))


def used_in_code(text: str) -> set[tuple[str, str]]:
    """Terms of Python: joined to a base, or written in a string that is SPARQL or Turtle."""
    found = {({"ONTOLOGY": "b", "SITE": "site"}[base], name) for base, name in JOINED.findall(text)}
    strings = [node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]
    queries = [value for value in strings if isinstance(value, str) and re.search(r"\?\w+ |SELECT|WHERE", value)]
    return found | {use for query in queries for use in WRITTEN.findall(query)}


def undeclared(shipped: Store, used: set[tuple[str, str]]) -> list[str]:
    """A term of ours which nobody declares would silently find nothing."""
    return sorted(
        f"{prefix}:{local}"
        for prefix, local in used
        if not any(shipped.quads_for_pattern(NamedNode(iris.PREFIXES[prefix] + local), None, None, None))
    )


def test_terms_used_in_queries_are_declared(shipped):
    files = [*ROOT.glob("queries/*.rq"), *ROOT.glob("ontology/checks/*.rq")]
    assert len(files) > 30
    missing = {file.name: undeclared(shipped, used_in_query(file.read_text(encoding="utf-8"))) for file in files}
    assert {name: terms for name, terms in missing.items() if terms} == {}


def test_terms_used_in_code_are_declared(shipped):
    rooms = ("ontology", "store", "ingest", "appraisal", "queries", "kg", "viz", "cli")
    files = [file for room in rooms for file in (ROOT / room).rglob("*.py")]
    used = {str(f.relative_to(ROOT)): used_in_code(f.read_text(encoding="utf-8")) for f in files}
    missing = {name: undeclared(shipped, terms) for name, terms in used.items()}
    assert {name: terms for name, terms in missing.items() if terms} == {}


def test_an_undeclared_term_in_a_query_or_in_code_is_seen(shipped):
    query = "# b:OnlyAComment\nSELECT ?c { ?c a b:Claim ; b:modalty ?m ; b:site site:SpinalChord }"
    assert undeclared(shipped, used_in_query(query)) == ["b:modalty", "site:SpinalChord"]
    code = 'A = ONTOLOGY + "Clam"\nB = iris.SITE + "Kidney"\nC = "SELECT ?c { ?c b:modalty ?m }"\n'
    assert undeclared(shipped, used_in_code(code)) == ["b:Clam", "b:modalty"]


def test_deprecation_is_seen_only_with_a_user_of_the_term():
    turtle = """
    @prefix b: <https://w3id.org/batson/ontology/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
    @prefix dcterms: <http://purl.org/dc/terms/> .
    b:Old a owl:Class ; owl:deprecated true ; dcterms:isReplacedBy b:New . b:New a owl:Class .
    """
    store = Store()
    store.load(turtle.encode(), format=RdfFormat.TURTLE)
    assert faults(store, only=["deprecated-in-use", "deprecated-without-successor"]) == ()
