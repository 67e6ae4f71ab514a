"""An update of some sources leaves the graph as deriving everything anew does, and says how little it rewrote."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from batson.kg.deriving import derive
from batson.kg.keeping import SAID, Kept
from batson.ontology import iris
from batson.ontology.iris import GRAPH_APPRAISAL, GRAPH_DECIDED, GRAPH_PROJECTED, ONTOLOGY
from batson.ontology.model import (
    Act,
    Case,
    Citation,
    Claim,
    Decision,
    Matter,
    Source,
    claim_triples,
    encode,
    source_triples,
)
from batson.ontology.vocabulary import shipped
from batson.store import Embedded, Texts
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "appraisal"))

import synthetic
from making import claim
from test_duplicates import FIRST, SECOND


@dataclass(frozen=True)
class Told:
    """What one document tells."""

    source: Source
    claims: tuple[Claim, ...] = ()
    cases: tuple[Case, ...] = ()


RADIOTHERAPY = "radiotherapy | improves | neurological deficit"
ROUTE = "inferior vena cava tumor thrombus | supportsRoute | vertebral venous plexus route"
REVIEW = synthetic.consistent(3)

A = Told(
    Source(id="a"),
    (
        claim(RADIOTHERAPY, source="a", section="Discussion"),
        claim(RADIOTHERAPY, source="a", section="Abstract", modality="hypothesized"),
        claim(ROUTE, source="a"),
    ),
    tuple(replace(c, source="a") for c in FIRST),
)
B = Told(
    Source(id="b", references=(Citation(key="1", cited_source="a"), Citation(key="2", cited_source="c"))),
    (
        claim(RADIOTHERAPY, source="b", negated=True),
        claim(RADIOTHERAPY, source="b", attribution="relayed", cites=("1",), section="Results"),
        claim(ROUTE, source="b", attribution="relayed", cites=("2",)),
    ),
)
C = Told(
    Source(id="c"),
    (claim(ROUTE, source="c", negated=True), claim(RADIOTHERAPY, source="c", modality="hypothesized")),
    tuple(replace(c, source="c") for c in SECOND),
)
D = Told(REVIEW.source, REVIEW.claims, REVIEW.cases)
VERSIONS: dict[str, tuple[Told | None, ...]] = {
    "a": (None, A, Told(A.source, A.claims[:1], A.cases[:3])),
    "b": (None, B, Told(Source(id="b"), B.claims)),
    "c": (None, C, Told(C.source, C.claims[1:], ())),
    D.source.id: (None, D, Told(D.source, D.claims[::2], D.cases[1:])),
}


def write(store: Embedded, name: str, told: Told | None) -> None:
    run = iris.run_graph(iris.run(name, "text", "extracted"))
    if told is None:
        store.replace(iris.source_graph(name), ())
        store.replace(run, ())
        return
    store.replace(iris.source_graph(name), source_triples(told.source))
    triples = {t for c in told.claims for t in claim_triples(c)}
    store.replace(run, triples | {t for c in told.cases for t in encode(c, c.iri, Case)})


def graph(store: Embedded) -> dict[str, set]:
    return {name: set(store.triples(name)) for name in (GRAPH_APPRAISAL, GRAPH_PROJECTED, GRAPH_DECIDED)}


def anew(there: dict[str, Told | None], texts: Texts, decisions: Iterable[Decision]) -> dict[str, set]:
    store = Embedded.memory()
    for name, told in there.items():
        write(store, name, told)
    derive(store, texts, list(decisions), shipped())
    return graph(store)


def rejection(one: Claim) -> Decision:
    return Decision(act=Act.REJECT, target=Matter.of(one), who="ada", when="2026-01-01T00:00:00+00:00", why="misread")


def one_patient(a: Case, b: Case) -> Decision:
    targets = [Matter(kind="case", id=c.id, source=c.source, place=c.place) for c in (a, b)]
    when = "2026-01-01T00:00:00+00:00"
    return Decision(act=Act.SAME, target=targets[0], other=targets[1], who="ada", when=when, why="one hospital number")


STEPS = st.lists(st.tuples(st.sampled_from(sorted(VERSIONS)), st.integers(0, 2)), min_size=1, max_size=6)


@settings(max_examples=25, deadline=None)
@given(steps=STEPS, decided=st.integers(0, 6))
def test_an_update_leaves_what_deriving_everything_leaves(tmp_path_factory, steps, decided) -> None:
    texts = Texts(tmp_path_factory.mktemp("texts"))
    store, there, decisions = Embedded.memory(), {}, []
    derive(store, texts, (), shipped())
    for number, (name, version) in enumerate(steps):
        there[name] = VERSIONS[name][version]
        write(store, name, there[name])
        if number == decided:
            # A decision is applied with everything made anew, as `review import` does.
            decisions += [rejection(A.claims[0]), one_patient(A.cases[3], C.cases[6])]
        derive(store, texts, decisions, shipped(), changed=None if number == decided else {name})
        expected = anew(there, texts, decisions)
        for part, triples in graph(store).items():
            assert triples == expected[part], (part, name)


def test_one_more_source_rewrites_few_nodes_and_says_so(tmp_path: Path) -> None:
    store, texts = Embedded.memory(), Texts(tmp_path)
    for name in ("b", D.source.id):
        write(store, name, VERSIONS[name][1])
    derive(store, texts, (), shipped())
    write(store, "c", Told(Source(id="c"), (claim(RADIOTHERAPY, source="c", modality="hypothesized"),)))
    done = derive(store, texts, (), shipped(), changed={"c"})
    assert 0 < done.rewritten < done.nodes / 4
    assert f"rewrote {done.rewritten} of {done.nodes} derived nodes" in str(done)
    assert derive(store, texts, (), shipped(), changed={"c"}).rewritten == 0
    assert derive(store, texts, (), shipped()).rewritten == 0, "and everything anew finds nothing else"


def test_only_what_a_source_touches_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from batson.appraisal import derived

    store, texts = Embedded.memory(), Texts(tmp_path)
    for name, versions in VERSIONS.items():
        write(store, name, versions[1])
    derive(store, texts, (), shipped())
    asked: list[object] = []
    audit = derived.audit
    monkeypatch.setattr(derived, "audit", lambda *a, only=None, **k: asked.append(only) or audit(*a, only=only, **k))
    write(store, "a", VERSIONS["a"][2])
    derive(store, texts, (), shipped(), changed={"a"})
    assert asked == [{"a", "b"}], "the source itself, and the one that cites it"


def test_other_code_or_tables_make_everything_again(tmp_path: Path) -> None:
    store, texts = Embedded.memory(), Texts(tmp_path)
    write(store, "a", A)
    derive(store, texts, (), shipped())
    good = graph(store)
    mark = [t for t in store.triples(GRAPH_APPRAISAL) if t.predicate.value == ONTOLOGY + "readBy"]
    chains = [t for t in store.triples(GRAPH_APPRAISAL) if t.predicate.value == ONTOLOGY + "explanation"]
    assert mark
    assert chains
    store.remove(GRAPH_APPRAISAL, [*mark, *chains])
    assert not Kept(store).current
    assert derive(store, texts, (), shipped(), changed=()).rewritten > 0
    assert graph(store) == good


def test_derived_nodes_and_what_is_said_beside_them_use_other_properties(tmp_path: Path) -> None:
    store, texts = Embedded.memory(), Texts(tmp_path)
    for name, versions in VERSIONS.items():
        write(store, name, versions[1])
    derive(store, texts, (), shipped())
    there = list(store.triples(GRAPH_APPRAISAL))
    nodes = {t.subject for t in there if t.predicate.value == ONTOLOGY + "digest"}
    assert {t.predicate.value for t in there if t.subject in nodes} & SAID == set()


def test_decisions_are_part_of_it(tmp_path: Path) -> None:
    store, texts = Embedded.memory(), Texts(tmp_path)
    for told in (A, C):
        write(store, told.source.id, told)
    derive(store, texts, (), shipped())
    before = derive(store, texts, (), shipped()).nodes
    decisions = [rejection(A.claims[0]), one_patient(A.cases[3], C.cases[6])]
    done = derive(store, texts, decisions, shipped())
    assert done.rewritten
    assert done.lost == 0
    assert {t.predicate.value for t in store.triples(GRAPH_APPRAISAL)} >= {ONTOLOGY + "samePatientAs"}
    derive(store, texts, (), shipped())
    assert derive(store, texts, (), shipped()).nodes == before


def test_what_two_sources_share_can_change_by_a_third(tmp_path: Path) -> None:
    store, texts = Embedded.memory(), Texts(tmp_path)
    sides = (A, Told(C.source, (claim(RADIOTHERAPY, source="c", negated=True),), C.cases))
    there = {told.source.id: told for told in sides}
    # A thousand others with the same ages, levels and intervals: what was rare is common now.
    crowd = tuple(replace(one, source="e", place=str(n)) for n in range(200) for one in (*FIRST, *SECOND)[4:11])
    for name, told in there.items():
        write(store, name, told)
    derive(store, texts, (), shipped())
    shared = {t for t in store.triples(GRAPH_APPRAISAL) if t.predicate.value == ONTOLOGY + "sharedPatients"}
    there["e"] = Told(Source(id="e"), (), crowd)
    write(store, "e", there["e"])
    derive(store, texts, (), shipped(), changed={"e"})
    assert shared
    assert shared - set(store.triples(GRAPH_APPRAISAL)), "the crowd makes the two share fewer patients"
    assert graph(store) == anew(there, texts, ())
