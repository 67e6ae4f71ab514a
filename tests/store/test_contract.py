"""One compliance suite that every store answers to; a new store is one more parameter."""

from __future__ import annotations

from pathlib import Path

import pytest
from batson.store import Embedded, Store
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple

A, B, P = NamedNode("x:a"), NamedNode("x:b"), NamedNode("x:p")


def triple(text: str) -> Triple:
    return Triple(A, P, Literal(text))


@pytest.fixture(params=["memory", "disk"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return Embedded.memory() if request.param == "memory" else Embedded.writable(tmp_path / "store")


def test_the_default_graph_is_the_union(store: Store) -> None:
    store.append("x:one", [triple("1")])
    store.append("x:two", [triple("2")])
    assert {row["v"].value for row in store.query("SELECT ?v { ?s ?p ?v }")} == {"1", "2"}


def test_a_triple_in_two_graphs_is_one_where_a_query_says_distinct(store: Store) -> None:
    store.append("x:one", [triple("1")])
    store.append("x:two", [triple("1")])
    assert len(list(store.query("SELECT DISTINCT ?v { ?s ?p ?v }"))) == 1
    assert store.size() == 2


def test_replace_leaves_other_graphs_alone(store: Store) -> None:
    store.append("x:one", [triple("1")])
    store.append("x:two", [triple("2")])
    store.replace("x:one", [triple("3")])
    assert set(store.triples("x:one")) == {triple("3")}
    assert set(store.triples("x:two")) == {triple("2")}


def test_replace_by_nothing_removes_the_graph(store: Store) -> None:
    store.append("x:one", [triple("1")])
    store.replace("x:one", [])
    assert store.graphs() == []
    assert list(store.triples("x:one")) == []


def test_remove_takes_out_only_what_is_named(store: Store) -> None:
    store.append("x:one", [triple("1"), triple("2")])
    store.append("x:two", [triple("1")])
    store.remove("x:one", [triple("1"), triple("9")])
    assert set(store.triples("x:one")) == {triple("2")}
    assert set(store.triples("x:two")) == {triple("1")}


def test_append_twice_is_once(store: Store) -> None:
    store.append("x:one", [triple("1")])
    store.append("x:one", [triple("1")])
    assert store.size() == 1


def test_graphs_are_sorted(store: Store) -> None:
    for name in ("x:c", "x:a", "x:b"):
        store.append(name, [triple("1")])
    assert store.graphs() == ["x:a", "x:b", "x:c"]


def test_construct_and_ask(store: Store) -> None:
    store.append("x:one", [triple("1")])
    assert bool(store.query("ASK { <x:a> ?p ?o }"))
    assert set(store.query("CONSTRUCT { <x:b> ?p ?o } { <x:a> ?p ?o }")) == {Triple(B, P, Literal("1"))}


def test_a_faulty_query_is_a_syntax_error(store: Store) -> None:
    with pytest.raises(SyntaxError):
        store.query("SELECT nothing")


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
@settings(max_examples=50)
def test_literals_come_back_as_they_went_in(text: str) -> None:
    store = Embedded.memory()
    store.append("x:one", [triple(text)])
    assert store.capabilities.lexical_fidelity
    assert [t.object.value for t in store.triples("x:one")] == [text]
