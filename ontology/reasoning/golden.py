"""The golden inferences: what must follow from each axiom, read from axioms.toml and put to the reasoner."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any, Final

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from .. import iris
from .asking import entailed
from .assembly import CASE_LINKS, Module, dropped, module
from .engine import Engine
from .hermit import consistent
from .nodes import text_of

_PREFIXES: Final = "".join(f"PREFIX {p}: <{iris.PREFIXES[p]}>\n" for p in ("b", "site", "case"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Golden:
    """Facts, and what the reasoner must make of them: one of `infers`, `contradiction` and `consistent` is filled."""

    facts: tuple[Triple, ...]
    infers: tuple[Triple, ...] = ()
    contradiction: str = ""
    consistent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the axiom table: its axioms as lines of Manchester syntax, its question, its golden inferences."""

    id: str
    title: str
    question: str
    source: str
    axioms: tuple[str, ...]
    goldens: tuple[Golden, ...]


@functools.cache
def rows() -> tuple[Row, ...]:
    """Return the axiom table.

    >>> from batson.ontology.reasoning import rows
    >>> rows()[0].title
    'Intramedullary metastasis from the site alone'
    """
    table = tomllib.loads((files(__package__.rpartition(".")[0]) / "axioms.toml").read_text(encoding="utf-8"))
    return tuple(
        Row(
            id=row["id"],
            title=row["title"],
            question=row["question"],
            source=row["source"],
            axioms=tuple(row["axioms"]),
            goldens=tuple(map(_golden, row["golden"])),
        )
        for row in table["row"]
    )


def facts_of(turtle: str) -> tuple[Triple, ...]:
    """Return the triples of Turtle in which b:, site: and case: need no declaration.

    Raises SyntaxError where it is no Turtle.
    """
    return tuple(quad.triple for quad in parse(_PREFIXES + turtle, format=RdfFormat.TURTLE))


def broken(golden: Golden, *, engine: Engine, without: Collection[str] = ()) -> tuple[str, ...]:
    """Return what a golden misses, in words; nothing where it holds. `without` names axioms to leave out.

    Raises ReasonerError where the reasoner cannot finish.
    """
    if golden.infers:
        return tuple(f"{_short(t)} does not follow" for t in _missing([golden], engine=engine, without=without))
    found = consistent(module_of(golden, without=without).triples() + list(golden.facts), engine=engine)
    if golden.contradiction and found:
        return (f"not seen as a contradiction: {golden.contradiction}",)
    if golden.consistent and not found:
        return (f"taken for a contradiction: {golden.consistent}",)
    return ()


def all_broken(*, engine: Engine) -> tuple[str, ...]:
    """Return what any golden of the table misses; those that infer are put to the reasoner in one run.

    Raises ReasonerError where the reasoner cannot finish.
    """
    goldens = [golden for row in rows() for golden in row.goldens]
    found = [
        f"{_short(t)} does not follow" for t in _missing([g for g in goldens if g.infers], engine=engine, without=())
    ]
    # Each waits for a Java of its own: two of them keep two cores busy.
    with ThreadPoolExecutor(max_workers=2) as pool:
        for missed in pool.map(lambda golden: broken(golden, engine=engine), [g for g in goldens if not g.infers]):
            found.extend(missed)
    return tuple(found)


def _missing(goldens: Iterable[Golden], *, engine: Engine, without: Collection[str]) -> list[Triple]:
    """Return the expected triples that do not follow."""
    apart = [_renamed(golden, str(number)) for number, golden in enumerate(goldens)]
    expected = [triple for golden in apart for triple in golden.infers]
    joined = Golden(facts=tuple(t for golden in apart for t in golden.facts), infers=tuple(expected))
    known = entailed([*module_of(joined, without=without).triples(), *joined.facts], expected, engine=engine)
    return [triple for triple in expected if triple not in known]


def module_of(golden: Golden, *, without: Collection[str] = ()) -> Module:
    """Return what the reasoner needs for a golden; `without` names axioms to leave out.

    The flow of blood, lymph and the rest is taken along where the golden speaks of it. What has to be free of
    contradictions has to be so in all of the anatomy.
    """
    named = {node.value for t in golden.infers for node in (t.subject, t.object) if isinstance(node, NamedNode)}
    said = {t.predicate.value for t in (*golden.facts, *golden.infers)}
    flows = bool(golden.consistent) or bool(said & dropped(CASE_LINKS))
    whole = module(golden.facts, links=None if flows else CASE_LINKS, targets=named)
    return replace(whole, axioms=tuple(axiom for axiom in whole.axioms if axiom.text not in without))


def _renamed(golden: Golden, suffix: str) -> Golden:
    """Give the made-up names of a golden a suffix, so that goldens can share a run."""

    def node(term: Any) -> Any:
        made_up = isinstance(term, NamedNode) and term.value.startswith(iris.CASE)
        return NamedNode(f"{term.value}-{suffix}") if made_up else term

    def renamed(triples: Iterable[Triple]) -> tuple[Triple, ...]:
        return tuple(Triple(node(t.subject), t.predicate, node(t.object)) for t in triples)

    return replace(golden, facts=renamed(golden.facts), infers=renamed(golden.infers))


def _golden(entry: Mapping[str, Any]) -> Golden:
    return Golden(
        facts=facts_of(entry["facts"]),
        infers=tuple(t for text in entry.get("infers", ()) for t in facts_of(f"{text} .")),
        contradiction=entry.get("contradiction", ""),
        consistent=entry.get("consistent", ""),
    )


def _short(triple: Triple) -> str:
    nodes = (triple.subject, triple.predicate, triple.object)
    return " ".join(text_of(node).rpartition("/")[2] for node in nodes)
