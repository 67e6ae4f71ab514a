"""The questions: every one answers as its sources say, leads to its evidence, and is a query that any tool can run."""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from batson.kg import KnowledgeGraph, reading
from batson.kg.answers import LINKS, Answer
from batson.ontology import iris
from batson.ontology.iris import CASE, CLAIM, ONTOLOGY, SITE
from batson.ontology.model import Case, Iri, Polarity, claim_triples, encode
from batson.queries.catalog import CatalogError, parse, question, questions, slot
from batson.queries.errors import QueryError, QuerySyntaxError
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery

HERE = Path(__file__).resolve().parent
ANSWERS = HERE / "answers"
NAMES = sorted(f.stem for f in (HERE.parent.parent / "queries").glob("*.rq"))
ATTRIBUTIONS = {"own observation", "own pooling", "own inference", "relayed", "background"}


def variants(name: str) -> list[dict[str, Any]]:
    """The ways in which a question is asked, with the answers that its sources give."""
    return tomllib.loads((ANSWERS / f"{name}.toml").read_text(encoding="utf-8"))["asked"]


def asked() -> Iterator[Any]:
    for name in NAMES:
        if (ANSWERS / f"{name}.toml").is_file():
            for i, variant in enumerate(variants(name)):
                words = ", ".join(f"{k}={w}" for k, w in variant["parameters"].items()) or "left open"
                yield pytest.param(name, variant, id=f"{name}-{i}: {words}")


def answered(answer: Answer, columns: list[str]) -> set[tuple[str, ...]]:
    """The rows of an answer on some columns, each once."""
    return {tuple(str(row[c]) for c in columns) for row in answer}


# --- the answers


@pytest.mark.parametrize("name", NAMES)
def test_every_question_has_at_least_two_answers(name: str) -> None:
    assert (ANSWERS / f"{name}.toml").is_file(), f"write tests/queries/answers/{name}.toml, from the sources"
    assert len({str(v["parameters"]) for v in variants(name)}) >= 2
    assert any(v["rows"] for v in variants(name))


def test_no_answer_is_left_without_its_question() -> None:
    assert sorted(f.stem for f in ANSWERS.glob("*.toml")) == NAMES


@pytest.mark.parametrize(("name", "variant"), list(asked()))
def test_the_answer_is_what_the_sources_say(default_graph: KnowledgeGraph, name: str, variant: dict[str, Any]) -> None:
    answer = default_graph.ask(name, **variant["parameters"])
    expected = {tuple(row) for row in variant["rows"]}
    found = answered(answer, variant["columns"])
    assert sorted(found - expected) == [], "in the answer, not in the sources"
    assert sorted(expected - found) == [], "in the sources, not in the answer"


# --- the evidence


@pytest.mark.parametrize("name", NAMES)
def test_every_row_leads_to_evidence(default_graph: KnowledgeGraph, name: str) -> None:
    answer = default_graph.ask(name)
    assert len(answer)
    for row in answer:
        assert [iri for link in LINKS for iri in row.get(link, ())], f"no claim or case behind {row}"
        assert all(iri.startswith(CLAIM) for iri in row.get("claims", ()))
        assert all(iri.startswith(CASE) for iri in row.get("cases", ()))
    wanted = {iri for row in answer for link in LINKS for iri in row.get(link, ())}
    assert len(default_graph.records(sorted(wanted))) == len(wanted)
    claims = sorted(iri for iri in wanted if iri.startswith(CLAIM))
    found = default_graph.evidence(claims)
    assert len(found) == len(claims)
    for item in found:
        record = item.record
        assert record["source"]
        assert record["section"]
        assert record["modality"] in {"asserted", "hypothesized", "recommended"}
        assert record["attribution"] in ATTRIBUTIONS
        assert item.gloss or record["quote"]
        assert item.link
        assert item.link.startswith("https://")


def test_where_the_text_is_here_the_rows_have_their_quotes(graph_with_texts: KnowledgeGraph) -> None:
    answer = graph_with_texts.ask("routes", primary="renal cell carcinoma", site="spinal cord")
    evidence = answer.evidence()
    assert {e["anchor_state"] for e in evidence} == {"exact"}
    for record in evidence:
        text = graph_with_texts.text(record["source"])
        assert text is not None
        assert text[record["start"] : record["end"]] == record["quote"]


def test_every_claim_and_every_case_is_met_in_some_question(default_graph: KnowledgeGraph) -> None:
    met = {
        iri
        for name in NAMES
        if name != "source-claims"
        for row in default_graph.ask(name)
        for link in LINKS
        for iri in row.get(link, ())
    }
    claims = {CLAIM + c["id"]: (c["predicate"], c["subject"]["label"]) for c in default_graph.claims()}
    assert {said for iri, said in claims.items() if iri not in met} == set()
    assert sum(iri.startswith(CASE) for iri in met) == len(list(default_graph.cases()))


def test_a_recommendation_leads_to_the_claims_of_its_effects(default_graph: KnowledgeGraph) -> None:
    (row,) = default_graph.ask("recommendations", treatment="radical resection")
    records = default_graph.records(row["claims"])
    assert {r["predicate"] for r in records} > {"recommendedFor", "improves"}
    assert {r["source"] for r in records} == {"weng2018"}
    assert "Park patient" in {r["qualifiers"]["population"] for r in records}


def test_a_disagreement_leads_to_both_sides(default_graph: KnowledgeGraph) -> None:
    for row in default_graph.ask("disagreements"):
        assert len(default_graph.records(row["claims"])) == len(set(row["claims"])) >= 2


def test_what_one_patient_lacked_and_another_had_is_no_disagreement(default_graph: KnowledgeGraph) -> None:
    said = {row["one_says"] for row in default_graph.ask("disagreements") if "17 reviewed" in row["differs_in"]}
    assert said == set()
    for row in default_graph.ask("disagreements"):
        if "presents with" in row["one_says"]:
            assert row["said_in"] == row["other_in"] == "weng2018, 3.1. Our Case"


@pytest.fixture
def own_graph(tmp_path: Path) -> Iterator[KnowledgeGraph]:
    """The default graph, to be written to."""
    with KnowledgeGraph.open(tmp_path) as kg:
        kg.build()
        yield kg


def write(kg: KnowledgeGraph, *triples: pyoxigraph.Triple) -> None:
    """Put triples into a run of their own."""
    with kg.workspace.writer() as writer:
        writer.store.replace(iris.run_graph(iris.run("weng2018", "0" * 16, "extracted")), list(triples))


def test_confidential_patients_are_on_no_page(own_graph: KnowledgeGraph) -> None:
    with own_graph.workspace.reader() as store:
        (case,) = (c for c in reading.cases(store) if c.place == "own case")
    names = ("patients", "thrombus", "levels")
    before = {name: len(own_graph.ask(name)) for name in names}
    hidden = replace(case, place="ours", report=replace(case.report, confidential=True))
    write(own_graph, *encode(hidden, hidden.iri, Case))
    assert {name: len(own_graph.ask(name)) for name in names} == before
    seen = replace(hidden, place="theirs", report=replace(case.report, confidential=False))
    write(own_graph, *encode(seen, seen.iri, Case))
    assert {name: len(own_graph.ask(name)) - n for name, n in before.items()} == dict.fromkeys(names, 1)


def test_a_treatment_that_helps_here_and_not_there_is_a_disagreement(own_graph: KnowledgeGraph) -> None:
    with own_graph.workspace.reader() as store:
        claims = [c for c in reading.claims(store) if c.predicate == "improves"]
    (helps,) = (c for c in claims if own_graph.vocabulary.label(c.subject) == "radiotherapy" and c.cites)
    not_there = replace(helps, predicate="hasNoEffectOn")
    narrower = replace(helps, polarity=Polarity.NEGATED, subject=Iri(iris.ONTOLOGY + "StereotacticRadiosurgery"))
    write(own_graph, *claim_triples(not_there), *claim_triples(narrower))
    rows = {(r["conflict"], r["other_says"], r["differs_in"]) for r in own_graph.ask("disagreements")}
    assert ("helps and does not", "radiotherapy has no effect on neurological deficit", "nothing") in rows
    means = "not: stereotactic radiosurgery improves neurological deficit"
    assert ("affirmed and denied", means, "subject") in rows


def test_what_is_denied_of_a_kind_does_not_deny_the_whole(own_graph: KnowledgeGraph) -> None:
    with own_graph.workspace.reader() as store:
        (pain, *_) = (c for c in reading.claims(store) if own_graph.vocabulary.label(c.object or "") == "local pain")
    chest = Iri(iris.ONTOLOGY + "ChestPain")
    write(own_graph, *claim_triples(replace(pain, polarity=Polarity.NEGATED, object=chest)))
    denied = "not: bone metastasis presents with chest pain"
    told = {r["one_says"] for r in own_graph.ask("disagreements") if r["other_says"] == denied}
    assert told == {"bone metastasis presents with chest pain"}


# --- the queries


@pytest.mark.parametrize("name", NAMES)
def test_the_query_runs_unmodified_in_another_tool(name: str) -> None:
    body = question(name).bound({})
    assert all(slot(p.name) in body for p in question(name).parameters)
    translateQuery(parseQuery(body))
    assert list(pyoxigraph.Store().query(body)) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_columns_are_the_variables_in_their_order(name: str) -> None:
    found = pyoxigraph.Store().query(question(name).bound({}))
    assert isinstance(found, pyoxigraph.QuerySolutions)
    assert [v.value for v in found.variables] == [c.name for c in question(name).columns]


@pytest.mark.parametrize("name", NAMES)
def test_a_parameter_is_no_column(name: str) -> None:
    # as a column it would hold what was asked, and silently join what should only be compared
    one = question(name)
    assert {p.name for p in one.parameters} & {c.name for c in one.columns} == set()


def test_a_parameter_means_the_same_in_every_question() -> None:
    kinds: dict[str, set[tuple[str, tuple[str, ...]]]] = {}
    for one in questions().values():
        for parameter in one.parameters:
            kinds.setdefault(parameter.name, set()).add((parameter.type, parameter.kinds))
    assert {name: len(found) for name, found in kinds.items()} == dict.fromkeys(kinds, 1)
    assert set(kinds) == {"primary", "site", "lesion", "route", "treatment", "source", "eligible"}


@pytest.mark.parametrize("name", NAMES)
def test_rows_are_distinct_and_sorted(name: str) -> None:
    body = question(name).body
    assert body.startswith("SELECT DISTINCT ")
    assert "GROUP_CONCAT(" not in body.replace("GROUP_CONCAT(DISTINCT", "")
    assert re.search(r"^ORDER BY ", body, re.MULTILINE)


@pytest.mark.parametrize("name", NAMES)
def test_the_words_of_a_question_are_fit_to_be_read(name: str) -> None:
    one = question(name)
    assert re.fullmatch(r"[A-Z][^.?]*", one.title)
    assert one.question.endswith("?")
    for doc in (*(p.doc for p in one.parameters), *(c.doc for c in one.columns)):
        assert doc
        assert not doc.endswith(".")
    assert all(p.example for p in one.parameters)
    assert {"polarity", "modality"} & {c.name for c in one.columns} or name in {
        *("route-evidence", "levels", "survival", "intervals", "frequency", "recommendations", "open-questions"),
        *("patients", "thrombus", "disagreements"),
        *("audit", "same-patients", "conflicts", "firmness", "indicators", "appraisals", "eligibility"),
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_of_a_question_have_an_answer(default_graph: KnowledgeGraph, name: str) -> None:
    words = {p.name: p.example for p in question(name).parameters if p.example}
    assert len(default_graph.ask(name, **words))
    for parameter, word in words.items():
        assert len(default_graph.ask(name, **{parameter: word}))


@pytest.mark.parametrize("name", NAMES)
def test_every_term_is_declared_in_the_ontology(default_graph: KnowledgeGraph, name: str) -> None:
    body = question(name).body
    used = {ONTOLOGY + n for n in re.findall(r"\bb:(\w+)", body)} | {
        SITE + n for n in re.findall(r"\bsite:(\w+)", body)
    }
    declared = default_graph.runner.solutions(
        "SELECT DISTINCT ?term { GRAPH <https://w3id.org/batson/graph/ontology> { ?term a ?kind ; rdfs:label ?label } }"
    )
    assert used - {row["term"].value for row in declared} == set()


def walked(part: Any) -> Iterator[Any]:
    """Every node of an algebra tree of rdflib."""
    if isinstance(part, dict):
        yield part
        for below in part.values():
            yield from walked(below)
    elif isinstance(part, list | tuple | set):
        for below in part:
            yield from walked(below)


def islands(triples: list[tuple[Any, ...]]) -> int:
    """In how many parts that share no variable a set of patterns falls."""
    parts: list[set[str]] = []
    for triple in triples:
        names = {f"?{t}" for t in triple if type(t).__name__ in {"Variable", "BNode"}}
        touching = [p for p in parts if p & names]
        parts = [p for p in parts if not p & names] + [names.union(*touching)]
    return len(parts)


@pytest.mark.parametrize("name", NAMES)
def test_no_group_of_patterns_is_a_cross_product(name: str) -> None:
    tree = translateQuery(parseQuery(question(name).bound({}))).algebra
    groups = [n["triples"] for n in walked(tree) if getattr(n, "name", "") == "BGP" and n["triples"]]
    assert groups
    assert [islands(g) for g in groups] == [1] * len(groups)


def test_a_cross_product_would_be_seen() -> None:
    tree = translateQuery(parseQuery("SELECT * { ?a <x:p> ?b . ?c <x:p> ?d }")).algebra
    (group,) = [n["triples"] for n in walked(tree) if getattr(n, "name", "") == "BGP" and n["triples"]]
    assert islands(group) == 2


# --- hostile words

HOSTILE = (
    'renal" } . ?s ?p ?o . #',
    "renal cell carcinoma> } #",
    "UNDEF } ?claim ?p ?o . VALUES ?x { 1",
    "x' OR '1'='1",
    "\\u003E } SERVICE <http://127.0.0.1/> {",
    "<https://w3id.org/batson/ontology/RenalCellCarcinoma>",
    "https://w3id.org/batson/ontology/Renal CellCarcinoma",
    "https://w3id.org/batson/ontology/RenalCellCarcinoma> . } #",
    "b:RenalCellCarcinoma }",
    "?primary",
    "renal\x00cell",
    "{{7*7}}",
    "é" * 5000,
)


@pytest.mark.parametrize("word", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_word_is_refused_as_a_word(default_graph: KnowledgeGraph, word: str) -> None:
    for one in questions().values():
        for parameter in one.parameters:
            with pytest.raises(CatalogError, match=parameter.name):
                default_graph.ask(one.name, **{parameter.name: word})


TEXT_QUESTION = """#+ title = "Sections"
#+ question = "Which sections are called so?"
#+ since = "0.1.0"
#+ [parameters.name]
#+ type = "text"
#+ doc = "The name"
#+ [parameters.least]
#+ type = "number"
#+ doc = "How many"
#+ [columns]
#+ claims = "The claims"

SELECT DISTINCT (STR(?claim) AS ?claims)
WHERE {
  VALUES ?name { UNDEF }
  VALUES ?least { UNDEF }
  ?claim b:section ?name .
  FILTER(!BOUND(?least) || ?least >= 0)
}
"""


@pytest.mark.parametrize("word", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_stays_a_text_or_is_refused(default_graph: KnowledgeGraph, word: str) -> None:
    one = parse("sections", TEXT_QUESTION)
    query = one.bound({"name": pyoxigraph.Literal(word)})
    try:
        assert default_graph.runner.solutions(query).rows == ()
    except QuerySyntaxError:
        # rdflib takes an escaped backslash before a u for an escape; what it cannot read is not run
        assert "\\u" in word
    assert len(default_graph.runner.solutions(one.bound({"name": pyoxigraph.Literal("Abstract")})))


def test_a_value_that_looks_like_another_parameter_is_not_filled_in() -> None:
    one = parse("sections", TEXT_QUESTION)
    texts = {"name": pyoxigraph.Literal(slot("least")), "least": pyoxigraph.Literal(1)}
    for order in itertools.permutations(texts):
        query = one.bound({name: texts[name] for name in order})
        assert str(texts["name"]) in query


def test_an_iri_that_would_break_out_is_no_term() -> None:
    with pytest.raises(ValueError, match="IRI"):
        pyoxigraph.NamedNode("https://w3id.org/batson/ontology/x> } #")


def test_a_query_is_never_run_with_what_it_does_not_take(default_graph: KnowledgeGraph) -> None:
    with pytest.raises(CatalogError, match="no parameter 'limit'; it has: primary, site"):
        default_graph.ask("routes", limit="1")
    with pytest.raises(QueryError):
        default_graph.query("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }")


def test_faulty_question_files_are_told() -> None:
    with pytest.raises(CatalogError, match="lacks the line"):
        parse("broken", TEXT_QUESTION.replace("  VALUES ?name { UNDEF }\n", ""))
    with pytest.raises(CatalogError, match="lead nowhere"):
        parse("broken", TEXT_QUESTION.replace('claims = "The', 'rows = "The'))
