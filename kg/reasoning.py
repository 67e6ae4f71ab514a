"""Reasoning over the cases of a graph: what follows for each, which contradict themselves, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from shlex import quote
from typing import Any

from pyoxigraph import NamedNode

from ..ontology import iris
from ..ontology.connectivity import connections
from ..ontology.model import Case, Method
from ..ontology.paths import paths
from ..ontology.reasoning import (
    DEFAULT_MONTHS,
    Engine,
    Explanation,
    Facts,
    NotChecked,
    Reason,
    ReasonerError,
    about,
    case_facts,
    explain,
    joined,
    prove,
    reason,
    telling,
    valve_warnings,
)
from ..ontology.reasoning.golden import facts_of
from ..ontology.reasoning.nodes import text_of
from ..ontology.reasoning.words import name, statement, with_article
from ..ontology.vocabulary import Vocabulary
from ..store import Embedded
from .checking import Finding
from .reading import cases, select
from .records import Record
from .review.standing import tellings

EXPLAINED = 10
"""Contradictory cases that a check explains; what more there are it names, and `batson explain` explains each."""

_REACH = "`batson routes FROM TO` shows what anatomy lets a tumor reach"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """What all readings of one case say together; `shipped` where a person curated it."""

    id: str
    facts: Facts
    shipped: bool


def facts_by_case(store: Embedded, vocabulary: Vocabulary) -> dict[str, CaseFacts]:
    """Return the facts of every case that stands, by its IRI.

    What people decided stands first, then what a person curated. Else, where several documents of one source tell the
    same case, what they say is put together, so that it shows where they contradict one another.
    """
    versions: dict[str, list[Case]] = defaultdict(list)
    for one in tellings(store):
        versions[one.of].append(one.case)
    decided = set(_decided(store))
    found = {}
    for case in cases(store):
        told = [case] if case.iri in decided else versions[case.iri] or [case]
        curated = [one for one in told if one.method is Method.CURATED]
        facts = joined(case_facts(one, vocabulary) for one in curated or told)
        found[case.iri] = CaseFacts(id=case.id, facts=facts, shipped=bool(curated))
    return found


def _decided(store: Embedded) -> Iterator[str]:
    """Yield the cases that people corrected or added."""
    rows = select(store, f"SELECT ?case {{ GRAPH {NamedNode(iris.GRAPH_DECIDED)} {{ ?case a b:Case }} }}")
    return (row["case"].value for row in rows)


def reasoned(
    store: Embedded, vocabulary: Vocabulary, *, engine: Engine | NotChecked, cache: Path | None
) -> Iterator[Finding]:
    """Yield what the reasoner makes of the ontology and of the cases; a case that contradicts itself is set apart.

    Only a shipped case that does so is a fault: an ingested one is a finding about its report.
    """
    for proof in prove(engine=engine, cache=cache):
        yield Finding(what=str(proof), fault=proof.fault, checked=proof.checked)
    known = facts_by_case(store, vocabulary)
    with_facts = {iri: case.facts for iri, case in known.items() if case.facts}
    if isinstance(engine, NotChecked):
        yield Finding(what=f"cases: reasoning {engine}", checked=False)
        return
    try:
        results = reason(with_facts, engine=engine, cache=cache)
        apart = [known[result.case] for result in results if not result.consistent]
        inferred = sum(len(result.inferred) for result in results)
        yield Finding(
            what=f"cases: {len(results) - len(apart)} of {len(results)} consistent, {inferred} statements follow"
            f"{f'; series left out: {left}' if (left := len(known) - len(with_facts)) else ''}"
        )
        for number, case in enumerate(apart):
            why = _contradiction(case.facts, engine, DEFAULT_MONTHS) if number < EXPLAINED else None
            told = why.sentence if why else f"it contradicts itself; `batson explain {case.id!r}` says why"
            yield Finding(what=f"case {case.id} is set apart: {told}", fault=case.shipped, checked=False)
    except ReasonerError as error:
        yield Finding(what=f"cases: reasoning not checked: {error}", checked=False)


def case_explained(
    case: str,
    facts: Facts,
    vocabulary: Vocabulary,
    *,
    engine: Engine | NotChecked,
    cache: Path | None = None,
    months: Decimal = DEFAULT_MONTHS,
) -> Iterator[Record]:
    """Yield why a case contradicts itself, or what follows for it, each with facts, axioms and their sources."""
    for warning in valve_warnings(facts):
        yield _record("warning", str(warning))
    ways = list(ways_told(facts, vocabulary))
    yield from ways
    if isinstance(engine, NotChecked):
        yield _record("not checked", f"what follows for {name(case)} was {engine}")
        return
    if not facts:
        yield _record("nothing", f"{name(case)} gives no facts that the axioms can use; a series is no patient")
        return
    try:
        (result,) = reason({case: facts}, engine=engine, cache=cache, months=months)
        if not result.consistent:
            found = _contradiction(facts, engine, months)
            yield _record("contradiction", f"{name(case)} contradicts itself", found)
            return
        goals = telling(result.inferred, facts, vocabulary)
        if not goals and not ways:
            yield _record("nothing", f"nothing follows for {name(case)} that its facts do not say; {_REACH}")
        # Each waits for a Java of its own: two of them keep two cores busy.
        with ThreadPoolExecutor(max_workers=2) as pool:
            reasons = pool.map(
                lambda goal: explain(facts, engine=engine, goal=goal, sources=facts, months=months), goals
            )
            yield from (_record("inference", statement(goal), why) for goal, why in zip(goals, reasons, strict=True))
    except ReasonerError as error:
        yield _record("not checked", f"what follows for {name(case)} was not checked: {error}")


def ways_told(facts: Facts, vocabulary: Vocabulary) -> Iterator[Record]:
    """Yield by which ways anatomy lets the primary of a case reach the site of each of its deposits.

    The site is the epicenter, else the one that the kind of deposit names.
    """
    values: dict[str, dict[str, str]] = defaultdict(dict)
    for fact in facts:
        values[fact.predicate.value.removeprefix(iris.ONTOLOGY)][text_of(fact.subject)] = text_of(fact.object)
    kinds = {text_of(t.subject): text_of(t.object) for t in facts if t.predicate.value == iris.RDF + "type"}
    for lesion, primary in sorted(values["metastasisOf"].items()):
        start = values["hasPrimarySite"].get(primary)
        end = values["hasEpicenter"].get(lesion) or vocabulary.lesion_site(kinds.get(lesion, ""))
        if start is None or end is None:
            continue
        found = [name(p.route) + (f" ({p.standing})" if p.standing else "") for p in paths(start, end, most=1)]
        allowed = f"allows {', '.join(found)}" if found else "as it is modeled here knows no way"
        yield _record(
            "anatomy",
            f"{name(lesion)}: from {name(start)} to {name(end)}, anatomy {allowed}; that one was taken is not said"
            f" (`batson routes {quote(name(start))} {quote(name(end))}` shows the steps)",
        )


def term_explained(iri: str, vocabulary: Vocabulary) -> Iterator[Record]:
    """Yield what the ontology says of a term: its definition, the axioms about it, the anatomy that it is part of."""
    term = vocabulary[iri]
    source = term.source.removeprefix(iris.SOURCE) if term.source else term.review_status or ""
    yield _record("definition", f"{term.label}: {term.definition} [{source}]")
    if term.parents:
        kinds = " and ".join(with_article(name(parent)) for parent in term.parents)
        yield _record("kind", f"{'It' if iri.startswith(iris.SITE) else 'Each'} is {kinds}.")
    for axiom, told in about(iri):
        said = told.text if told.text != axiom.text else "in Manchester syntax"
        yield _record("axiom", f"{said} [{told.source}]: {axiom.text}")
    for connection in connections():
        if NamedNode(iri) in (connection.triple.subject, connection.triple.object):
            doubt = f", {connection.standing}" if connection.standing else ""
            origin = connection.source or "unreviewed"
            yield _record("anatomy", f"{statement(connection.triple)} [{origin}{doubt}]")


def _contradiction(facts: Facts, engine: Engine, months: Decimal) -> Explanation | None:
    return explain(facts, engine=engine, sources=facts, months=months)


def _record(kind: str, says: str, why: Explanation | None = None) -> Record:
    """Return one thing said as JSON."""

    def told(reasons: Iterable[Reason]) -> list[Mapping[str, Any]]:
        return [{"text": r.text, "source": r.source} for r in reasons]

    return {
        "kind": kind,
        "says": says,
        "sentence": why.sentence if why else says,
        "standing": why.standing if why else "",
        "facts": told(why.facts) if why else [],
        "anatomy": told(why.anatomy) if why else [],
        "axioms": told(why.axioms) if why else [],
    }


def facts_in_turtle(text: str, source: str) -> Facts:
    """Return the facts of a Turtle text in which b:, site: and case: need no declaration.

    Raises SyntaxError where it is no Turtle.
    """
    return dict.fromkeys(facts_of(text), source)
