"""What the graph has derived about a case: who may be the same patient, and what it shows of routes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby

from pyoxigraph import NamedNode

from ..appraisal.same_patient.duplicates import SamePatient
from ..kg.reading import patient_verdicts
from ..kg.review.patient_effect import PatientVerdict
from ..ontology.iris import ONTOLOGY
from ..ontology.vocabulary import Vocabulary
from ..store import Store
from . import addresses
from .cards import Link
from .lookup import rows
from .tables import case_label


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A case that may be the same patient: how probable, why, and what speaks against it."""

    other: Link
    probability: float
    probable: bool
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What people decided on a field of a case: what was read, what stands, who says so and why."""

    field: str
    verdict: str
    was: str
    now: str
    by: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidOfPair:
    """What people say of a case and another one: one patient, two, or they differ."""

    other: Link
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a case shows of one indicator: has, lacks or unknown, why, when, and the claims that offer it."""

    route: Link
    observation: Link
    offered: str
    seen: str
    why: str
    when: str
    claims: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteShown:
    """One route in a case: whether an indicator speaks against it, and whether its authors conclude it."""

    route: Link
    spoken_against: bool
    concluded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutesShown:
    """Every route that an indicator or the authors of a case name; `fits` are findings that fit several of them.

    `told` are the indicators that it has or lacks, `silent` those of which it tells nothing; `concluded` are the IRIs
    of what its authors conclude.
    """

    routes: tuple[RouteShown, ...]
    told: tuple[Shown, ...]
    silent: tuple[Shown, ...]
    fits: tuple[str, ...]
    concluded: tuple[str, ...]


def proposals(store: Store, *, of: str | None = None) -> list[SamePatient]:
    """Return the proposals of same patients that the graph keeps, of one case where asked, the most probable first."""
    only = f"?x b:betweenCase {NamedNode(of)} ." if of else ""
    found = rows(
        store,
        "SELECT ?x ?a ?b ?p (GROUP_CONCAT(DISTINCT ?f; separator='\\n') AS ?for) "
        "(GROUP_CONCAT(DISTINCT ?g; separator='\\n') AS ?against) WHERE { "
        f"{only} ?x a b:SamePatientProposal ; b:betweenCase ?a, ?b ; b:probability ?p FILTER(STR(?a) < STR(?b)) "
        "OPTIONAL { ?x b:speaksFor ?f } OPTIONAL { ?x b:speaksAgainst ?g } } GROUP BY ?x ?a ?b ?p",
    )
    made = [
        SamePatient(
            a=row["a"],
            b=row["b"],
            probability=float(row["p"]),
            reasons=tuple(
                f"{pole}: {said}" for pole in ("for", "against") for said in sorted(row.get(pole, "").splitlines())
            ),
        )
        for row in found
    ]
    return sorted(made, key=lambda s: (-s.probability, s.a, s.b))


def pair(one: SamePatient, case: str) -> Pair:
    """Return a proposal as it is seen from one of its cases."""
    other = one.b if one.a == case else one.a
    speaks_for, speaks_against = reasons(one)
    return Pair(
        other=Link(label=case_label(other), url=addresses.page_of(other)),
        probability=one.probability,
        probable=one.probable,
        speaks_for=speaks_for,
        speaks_against=speaks_against,
    )


def said_of_pairs(store: Store, case: str) -> tuple[SaidOfPair, ...]:
    """Return what people decided on a case and others."""
    found = {pair: PatientVerdict.of(*told) for pair, told in patient_verdicts(store).items() if case in pair}
    others = {next(iri for iri in pair if iri != case): str(told) for pair, told in found.items()}
    return tuple(
        SaidOfPair(other=Link(label=case_label(iri), url=addresses.page_of(iri)), says=says)
        for iri, says in sorted(others.items())
    )


def people_on(store: Store, case: str) -> tuple[str, ...]:
    """Return who confirmed, corrected or rejected a case as a whole, in words."""
    here = NamedNode(case)
    words = {"confirmedBy": "confirmed by", "correctedBy": "corrected by", "withdrawnBy": "rejected by"}
    ways = ", ".join(f"b:{name}" for name in words)
    found = rows(store, f"SELECT DISTINCT ?p ?who {{ {here} ?p ?who FILTER(?p IN ({ways})) }}")
    named = {row["p"].removeprefix(ONTOLOGY): row["who"] for row in found}
    return tuple(f"{words[name]} {named[name]}" for name in words if name in named)


def reasons(one: SamePatient) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what speaks for a proposal, and what against."""
    said = [tuple(r.removeprefix(pole) for r in one.reasons if r.startswith(pole)) for pole in ("for: ", "against: ")]
    return said[0], said[1]


SEEN = ("has", "lacks", "unknown")


def routes_of(store: Store, case: str, vocabulary: Vocabulary) -> RoutesShown | None:
    """Return what a case shows of routes, None where nothing is derived (a series, a reading left out)."""
    node = NamedNode(case)
    mine = f"?i b:aboutCase {node} . ?i a b:RouteIndication ."
    shown = rows(
        store,
        f"SELECT ?h ?o ?r ?seen ?offered ?why ?when ?claim WHERE {{ {mine} ?i b:hasIndicator ?h . "
        "?h b:observation ?o ; b:route ?r ; b:seen ?seen ; b:offered ?offered ; b:explanation ?why "
        "OPTIONAL { ?h b:atTime ?when } OPTIONAL { ?h b:aboutClaim ?claim } } ORDER BY ?h ?claim",
    )
    told = rows(store, f"SELECT DISTINCT ?p ?x WHERE {{ {mine} ?i ?p ?x }}")
    named: defaultdict[str, list[str]] = defaultdict(list)
    for row in told:
        named[row["p"].removeprefix(ONTOLOGY)].append(row["x"])
    if not told:
        return None
    concluded = tuple(sorted(named.get("authorsConcluded", ())))
    theirs = {row["r"] for claim in concluded for row in rows(store, f"SELECT ?r {{ {NamedNode(claim)} b:object ?r }}")}
    every = {row["r"] for row in shown} | set(named.get("compatibleRoute", ())) | theirs

    def concept(iri: str) -> Link:
        return Link(label=vocabulary.label(iri), url=addresses.concept(iri))

    found: list[Shown] = []
    for _, same in groupby(shown, key=lambda row: row["h"]):
        here = list(same)
        first = here[0]
        claims = [row["claim"] for row in here if "claim" in row]
        found.append(
            Shown(
                route=concept(first["r"]),
                observation=concept(first["o"]),
                offered=first["offered"],
                seen=first["seen"],
                why=first["why"],
                when=first.get("when", ""),
                claims=tuple(Link(label=str(n), url=addresses.page_of(c)) for n, c in enumerate(claims, start=1)),
            )
        )
    found.sort(key=lambda s: (SEEN.index(s.seen), s.route.label, s.offered == "against", s.observation.label))
    against = set(named.get("routeSpokenAgainst", ()))
    made = [
        RouteShown(
            route=concept(route),
            spoken_against=route in against,
            concluded=route in theirs,
        )
        for route in every
    ]
    return RoutesShown(
        routes=tuple(sorted(made, key=lambda r: r.route.label)),
        told=tuple(s for s in found if s.seen != "unknown"),
        silent=tuple(s for s in found if s.seen == "unknown"),
        fits=tuple(named.get("note", ())),
        concluded=concluded,
    )
