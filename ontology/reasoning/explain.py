"""Why something follows, or cannot be true: the fewest facts and axioms that lead there, and a sentence of them.

The axioms are first run forward as rules, and what that finds is put to HermiT. What it misses is found by deletion,
dividing the candidates in halves (Junker's QuickXplain): first among the facts and the statements of the anatomy, then
among the axioms that say what the words mean. How properties hang together is taken for granted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final, TypeVar

from pyoxigraph import Literal, NamedNode, Triple

from .. import iris
from ..connectivity import connections
from ..paths import anatomical_routes, paths
from .asking import denied
from .assembly import CASE_LINKS, DEFAULT_MONTHS, Module, module, ontology, relevant
from .axioms import Axiom, axioms
from .engine import Engine
from .golden import rows
from .hermit import consistent
from .nodes import text_of
from .trace import derived, trace
from .words import name, rule, standing, statement, with_article

T = TypeVar("T")

_TYPE: Final = NamedNode(iris.RDF + "type")
_UNREVIEWED: Final = "unreviewed"
_PRIMARY_SITE: Final = iris.ONTOLOGY + "hasPrimarySite"
_ANY: Final = (iris.ONTOLOGY + "hasAnatomicalAccessTo", iris.ONTOLOGY + "mayReach")
_REACHED: Final = {
    iris.ONTOLOGY + "retrogradeVenousAccessTo": (*_ANY, iris.ONTOLOGY + "mayRetrogradelySeed"),
}
"""What follows from the access that a route gives, besides any access at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One fact, statement of the anatomy, or axiom in words, with its source; "unreviewed" where nobody compared it."""

    text: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why `goal` follows, or, where it is None, why the facts contradict one another.

    `verdict` says in a sentence what of a contradiction cannot be, empty where that cannot be said in one.
    """

    goal: Triple | None
    verdict: str
    facts: tuple[Reason, ...]
    anatomy: tuple[Reason, ...]
    axioms: tuple[Reason, ...]

    @property
    def standing(self) -> str:
        """How far the goal is agreed: hypothesized or contested, empty for ordinary anatomy."""
        return standing(self.goal.predicate.value) if self.goal is not None else ""

    @property
    def sentence(self) -> str:
        """The explanation as one sentence, each part with its source."""
        facts = _joined(self.facts)
        ground = _joined((*self.anatomy, *self.axioms))
        if self.goal is None:
            start = f"{self.verdict} It is said that" if self.verdict else "This cannot all be true:"
            return f"{start} {facts}{f', and the ontology holds that {ground}' if ground else ''}."
        because = "; ".join(part for part in (facts, ground) if part)
        doubt = f" (anatomically possible, {self.standing})" if self.standing else ""
        return f"{statement(self.goal)}{doubt}, because {because}."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Problem:
    """What is asked of the reasoner: the goal turned round, so that explaining is always explaining a contradiction."""

    goal: Triple | None
    engine: Engine
    months: Decimal
    denied: tuple[Triple, ...] = field(default=())

    def clash(self, part: Module, facts: Iterable[Triple]) -> bool:
        return not consistent([*part.triples(), *facts, *self.denied], engine=self.engine)

    def suffice(self, part: Module, statements: Sequence[Triple], said: Sequence[Axiom]) -> bool:
        """Whether these statements and definitions do, with how properties hang together and no other anatomy."""
        anatomy = tuple(t for t in part.anatomy if not t.predicate.value.startswith(iris.ONTOLOGY))
        fixed = tuple(a for a in part.axioms if not _is_said(a))
        return self.clash(replace(part, axioms=(*fixed, *said), anatomy=anatomy), statements)

    def module(self, facts: Sequence[Triple]) -> Module:
        targets = {text_of(self.goal.object)} if self.goal is not None else set()
        links = None if self.goal is not None and _is_way(self.goal) else CASE_LINKS
        return module(facts, months=self.months, links=links, targets=targets)


def explain(
    facts: Iterable[Triple],
    *,
    engine: Engine,
    goal: Triple | None = None,
    sources: Mapping[Triple, str] | None = None,
    months: Decimal = DEFAULT_MONTHS,
) -> Explanation | None:
    """Return why the goal follows from the facts; without a goal, why the facts contradict one another; None if not so.

    `goal` is a type or a property value of a thing; `sources` gives the source of each fact. Takes one run of the
    reasoner as a rule, some tens where what follows needs a thing that no fact names. Raises ReasonerError where it
    cannot finish.
    """
    known = relevant(facts)
    problem = _Problem(goal=goal, engine=engine, months=months, denied=denied(goal) if goal is not None else ())
    reasons = _path_walked(problem, known) or _traced(problem, known) or _deleted(problem, known)
    if reasons is None:
        return None
    statements, used = reasons
    given = sources or {}
    origin = {
        c.triple: ", ".join(said for said in (c.source or _UNREVIEWED, c.standing) if said) for c in connections()
    }
    by_row = {text: row.source for row in rows() for text in row.axioms}
    return Explanation(
        goal=goal,
        verdict="" if goal is not None else _verdict(problem.module(statements), statements, used),
        facts=tuple(
            Reason(text=statement(t), source=given.get(t, "the record")) for t in statements if t not in origin
        ),
        anatomy=tuple(Reason(text=statement(t), source=origin[t]) for t in _walked(statements) if t in origin),
        axioms=tuple(Reason(text=rule(a), source=by_row.get(a.text, _UNREVIEWED)) for a in used),
    )


def _traced(problem: _Problem, known: Sequence[Triple]) -> tuple[list[Triple], list[Axiom]] | None:
    """Return statements and axioms that rules lead along, if the reasoner agrees that they suffice."""
    if problem.goal is not None and _is_way(problem.goal):
        return None
    whole = problem.module(known)
    found = trace(whole, known, problem.goal)
    if found is None:
        return None
    statements = [t for t in (*known, *whole.anatomy) if t in found]
    used = [a for a in whole.axioms if a in found and _is_said(a)]
    return (statements, used) if problem.suffice(problem.module(statements), statements, used) else None


def _path_walked(problem: _Problem, known: Sequence[Triple]) -> tuple[list[Triple], list[Axiom]] | None:
    """Return the statements along the shortest path that leads to the goal, if the reasoner agrees that they suffice.

    What a tumor or a site may reach would take some hundred runs to find by deletion.
    """
    goal = problem.goal
    if goal is None or not _is_way(goal):
        return None
    starts = {t.object: [t] for t in known if t.subject == goal.subject and t.predicate.value == _PRIMARY_SITE}
    starts[goal.subject] = []
    routes = [r.iri for r in anatomical_routes() if goal.predicate.value in (r.access, *_REACHED.get(r.access, _ANY))]
    sites = ontology().sites
    found = [
        [*facts, *path.statements()]
        for start, facts in starts.items()
        if text_of(start) in sites and text_of(goal.object) in sites
        for path in paths(text_of(start), text_of(goal.object), routes=routes, most=1)
    ]
    for statements in sorted(found, key=len):
        if problem.suffice(problem.module(statements), statements, []):
            return statements, []
    return None


def _deleted(problem: _Problem, known: Sequence[Triple]) -> tuple[list[Triple], list[Axiom]] | None:
    """Return the fewest statements and axioms, found by leaving out; None where the goal does not follow."""
    whole = problem.module(known)
    if not problem.clash(whole, known):
        return None
    links = [t for t in whole.anatomy if t.predicate.value.startswith(iris.ONTOLOGY)]
    rest = tuple(t for t in whole.anatomy if not t.predicate.value.startswith(iris.ONTOLOGY))

    def without_statements(kept: Sequence[Triple]) -> bool:
        return problem.clash(replace(whole, anatomy=rest), kept)

    statements = _fewest([*known, *links], without_statements)
    small = problem.module(statements)
    said = [a for a in small.axioms if _is_said(a)]
    return statements, _fewest(said, lambda kept: problem.suffice(small, statements, kept))


def _fewest(candidates: Sequence[T], clash: Callable[[Sequence[T]], bool]) -> list[T]:
    """Return a smallest selection (none of it can go) that still clashes."""
    if clash(()):
        return []

    def narrowed(background: list[T], grown: bool, rest: Sequence[T]) -> list[T]:
        if grown and clash(background):
            return []
        if len(rest) == 1:
            return list(rest)
        half = len(rest) // 2
        right = narrowed([*background, *rest[:half]], True, rest[half:])
        left = narrowed([*background, *right], bool(right), rest[:half])
        return [*left, *right]

    found = narrowed([], False, candidates)
    return [item for item in candidates if item in found]


def _verdict(part: Module, statements: Sequence[Triple], used: Iterable[Axiom]) -> str:
    """Return what of a contradiction cannot be, as a sentence, as far as the forward rules see it."""
    known = derived(part, statements)
    for axiom in used:
        one, other = axiom.root.subject, axiom.root.object
        if axiom.root.predicate.value == iris.OWL + "disjointWith":
            both = {s for s, kind in known.pairs(_TYPE) if kind == one} & {
                s for s, kind in known.pairs(_TYPE) if kind == other
            }
            for thing in sorted(both, key=str):
                kinds = [with_article(name(text_of(kind))) for kind in (one, other)]
                return f"{name(text_of(thing))} would be both {kinds[0]} and {kinds[1]}, and nothing is both."
        elif text_of(other) == iris.OWL + "FunctionalProperty":
            values = [t for t in statements if t.predicate == one]
            if len(values) > 1:
                words = " and ".join(_value(t) for t in values)
                return (
                    f"{name(text_of(values[0].subject))} {name(text_of(one))} both {words}, and only one can be true."
                )
    return ""


def _value(triple: Triple) -> str:
    text = text_of(triple.object)
    return text if isinstance(triple.object, Literal) else name(text)


def _walked(statements: Sequence[Triple]) -> list[Triple]:
    """Return statements in the order in which one leads to the next, as far as they do."""
    waiting = list(statements)
    found: list[Triple] = []
    while waiting:
        ends = [t.object for t in reversed(found)]
        onward = next((t for end in ends for t in waiting if t.subject == end), waiting[0])
        waiting.remove(onward)
        found.append(onward)
    return found


def _is_way(goal: Triple) -> bool:
    """Whether the goal needs the flow of blood, lymph and the rest, and not only where things lie."""
    local = goal.predicate.value.removeprefix(iris.ONTOLOGY)
    return local.endswith(("AccessTo", "mayReach", "mayRetrogradelySeed", "drainsTo"))


def _is_said(axiom: Axiom) -> bool:
    """Whether an axiom says what a word means, rather than how properties hang together."""
    kinds = ("EquivalentTo:", "DisjointWith:", "Domain:", "Range:", "Characteristics: Functional")
    return not axiom.declares and any(kind in axiom.text for kind in kinds)


def _joined(reasons: Sequence[Reason]) -> str:
    return "; ".join(f"{reason.text} [{reason.source}]" for reason in reasons)


def about(term: str) -> tuple[tuple[Axiom, Reason], ...]:
    """Return the axioms about a class, a property or a site, given by its IRI: those that define it, then the others.

    >>> from batson.ontology import iris
    >>> from batson.ontology.reasoning import about
    >>> axiom, reason = about(iris.ONTOLOGY + "BoneMetastasis")[0]
    >>> axiom.text
    'BoneMetastasis EquivalentTo: MetastaticLesion and (epicenterWithin some BoneStructure)'
    >>> reason.text
    'a bone metastasis is a metastasis in bone'
    """
    by_row = {text: row.source for row in rows() for text in row.axioms}
    said = [a for a in axioms() if not a.declares and any(_mentions(t, term) for t in a.triples)]
    first = sorted(said, key=lambda a: text_of(a.root.subject) != term)
    return tuple((a, Reason(text=rule(a), source=by_row.get(a.text, _UNREVIEWED))) for a in first)


def _mentions(triple: Triple, term: str) -> bool:
    return NamedNode(term) in (triple.subject, triple.predicate, triple.object)
