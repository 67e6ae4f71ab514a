"""Indicators of routes, case by case: which it has, lacks, or nobody knows. It shows and does not decide."""

from __future__ import annotations

import functools
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from typing import Any

from pyoxigraph import Triple

from ..ontology.model import Case, Claim, FieldState, Polarity, RowType
from ..ontology.model.case import Target
from ..ontology.vocabulary import Vocabulary
from .nodes import INDICATION, address, derived, links, texts
from .rules import rules
from .same_patient.duplicates import chosen


class Seen(StrEnum):
    """Whether a case has an indicator."""

    HAS = "has"
    LACKS = "lacks"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """An observation that claims offer for or against a route; `supports` is False for an argument against it."""

    observation: str
    route: str
    supports: bool
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Indication:
    """What one case shows of one indicator; `when` is its time, `why` what the case says."""

    indicator: Indicator
    seen: Seen
    why: str
    when: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutesOfCase:
    """Every indicator in one case, the routes that nothing in it speaks against, and what its authors concluded.

    `compatible` are all routes of the indicators that no indicator rules out: more than one is the usual case.
    `concluded` are the authors' own claims about their patient, `fits` findings that fit several routes at once.
    """

    case: str
    indications: tuple[Indication, ...]
    compatible: tuple[str, ...]
    spoken_against: tuple[str, ...]
    fits: tuple[str, ...]
    concluded: tuple[str, ...]

    @property
    def iri(self) -> str:
        """The node's IRI."""
        return address(INDICATION, self.case)


@functools.cache
def table() -> Mapping[str, Any]:
    """Return the table of indicators, read once."""
    return tomllib.loads(resources.files(__package__).joinpath("indicators.toml").read_text(encoding="utf-8"))


def indicators(claims: Iterable[Claim]) -> list[Indicator]:
    """Return the published indicators of routes, those that several claims offer once."""
    offered: defaultdict[tuple[str, str, bool], set[str]] = defaultdict(set)
    for claim in claims:
        if claim.predicate == "supportsRoute" and claim.object:
            offered[claim.subject, claim.object, claim.polarity is Polarity.AFFIRMED].add(claim.iri)
    return [
        Indicator(observation=subject, route=route, supports=supports, claims=tuple(sorted(iris)))
        for (subject, route, supports), iris in sorted(offered.items())
    ]


def routes_of_cases(cases: Iterable[Case], claims: Iterable[Claim], *, vocabulary: Vocabulary) -> list[RoutesOfCase]:
    """Return for each patient the indicators that he has, lacks, or of which nothing is known, sorted by case.

    An observation that the table cannot look for in a case is unknown in every case: silence is not absence.
    """
    every = sorted(claims, key=lambda c: c.iri)
    known = indicators(every)
    own: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in every:
        if rules().is_own_case(claim.qualifiers.population) and not claim.cites:
            own[claim.source].append(claim)
    found = []
    for case in chosen(cases):
        if case.row_type is RowType.PATIENT:
            # A row that names a reference is another paper's patient, not the one of whom the authors say "ours".
            said = own[case.source] if not case.report.cites else []
            found.append(routes_of_case(case, known, said, vocabulary))
    return found


def routes_of_case(
    case: Case, known: Sequence[Indicator], said: Sequence[Claim], vocabulary: Vocabulary
) -> RoutesOfCase:
    """Return what one case shows of every indicator; `said` are the authors' claims about this patient."""
    told = {c.subject for c in said if c.predicate == "supportsRoute"}
    shown = [_shown(case, one, vocabulary, told=one.observation in told) for one in known]
    against = {i.indicator.route for i in shown if i.seen is Seen.HAS and not i.indicator.supports}
    routes = {i.route for i in known}
    fits = []
    for rule in table()["fits"]:
        site = vocabulary.find(rule["site"])
        if any(d.site.value and site in vocabulary.wholes(d.site.value) for d in case.disease.items):
            named = [vocabulary.find(r) or r for r in rule["routes"]]
            routes.update(named)
            labels = " and the ".join(vocabulary.label(r) for r in named)
            fits.append(f"{rule['observation']} fits the {labels}: {rule['why']}")
    return RoutesOfCase(
        case=case.iri,
        indications=tuple(shown),
        compatible=tuple(sorted(routes - against)),
        spoken_against=tuple(sorted(against)),
        fits=tuple(fits),
        concluded=tuple(c.iri for c in said if c.predicate in {"spreadsVia", "passesThrough"}),
    )


def _shown(case: Case, one: Indicator, vocabulary: Vocabulary, *, told: bool) -> Indication:
    """Look for one indicator in the fields of a case; what its authors offer of this very patient it has."""
    rule = table()["observation"].get(vocabulary.label(one.observation))
    if rule is None and told:
        return Indication(indicator=one, seen=Seen.HAS, why="its authors say so of this patient")
    if rule is None:
        return Indication(indicator=one, seen=Seen.UNKNOWN, why="no field of a case answers it")
    if "has" in rule:
        seen, why, when = _has(case, rule, vocabulary)
    elif "lacks" in rule:
        seen, why, when = _lacks(case, rule["lacks"], vocabulary)
    elif "thrombus" in rule:
        seen, why, when = _thrombus(case, rule["thrombus"], vocabulary)
    elif "interval" in rule:
        seen, why, when = _interval(case, rule["interval"]["most"])
    else:
        seen, why, when = _treated(case, rule["treated"], vocabulary)
    return Indication(indicator=one, seen=seen, why=why, when=when)


Answer = tuple[Seen, str, str]


def _deposits(case: Case, label: str, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """Return the deposits at a site or in a part of it, with their times."""
    site = vocabulary.find(label)
    return [
        (vocabulary.label(d.site.value), "" if d.months is None else f"{d.months:+g} months from the lesion")
        for d in case.disease.items
        if d.site.value and site in vocabulary.wholes(d.site.value)
    ]


def _has(case: Case, rule: Mapping[str, Any], vocabulary: Vocabulary) -> Answer:
    found = [_deposits(case, site, vocabulary) for site in rule["has"]]
    if all(found):
        times = "; ".join(f"{name} {when}" for sites in found for name, when in sites if when)
        early = [d.months is not None and d.months < 0 for d in case.disease.items]
        if rule.get("before") and not any(early):
            return Seen.UNKNOWN, "deposits are there, whether before the lesion is not told", times
        return Seen.HAS, f"deposits: {', '.join(name for sites in found for name, _ in sites)}", times
    if case.disease.state is FieldState.ABSENT:
        return Seen.LACKS, "no other deposit", ""
    if case.disease.state is not FieldState.PRESENT:
        return Seen.UNKNOWN, f"other deposits: {case.disease.state}", ""
    # What a list of deposits does not name was perhaps not looked for.
    lacking = [site for site, sites in zip(rule["has"], found, strict=True) if not sites]
    return Seen.UNKNOWN, f"not among the deposits told: {', '.join(lacking)}", ""


def _lacks(case: Case, sites: Sequence[str], vocabulary: Vocabulary) -> Answer:
    there = [name for site in sites for name, _ in _deposits(case, site, vocabulary)]
    if there:
        return Seen.LACKS, f"deposits: {', '.join(there)}", ""
    if case.disease.state is FieldState.ABSENT:
        return Seen.HAS, "no other deposit", ""
    return Seen.UNKNOWN, f"nothing is said of {', '.join(sites)}", ""


def _thrombus(case: Case, label: str, vocabulary: Vocabulary) -> Answer:
    field = case.primary.venous_thrombus
    if field.state is FieldState.ABSENT:
        return Seen.LACKS, "no venous thrombus", ""
    if field.value is None:
        return Seen.UNKNOWN, f"venous thrombus: {field.state}", ""
    if vocabulary.find(label) in vocabulary.ancestors(field.value):
        months = case.lesions[0].interval.value
        when = f"with the primary, {months:g} months before the lesion" if months is not None else "with the primary"
        return Seen.HAS, field.printed or vocabulary.label(field.value), when
    return Seen.UNKNOWN, f"told is {vocabulary.label(field.value)}", ""


def _interval(case: Case, most: int) -> Answer:
    months = case.lesions[0].interval.value
    if months is None:
        return Seen.UNKNOWN, f"interval: {case.lesions[0].interval.state}", ""
    return (Seen.HAS if months <= most else Seen.LACKS), f"interval {months:g} months", ""


def _treated(case: Case, label: str, vocabulary: Vocabulary) -> Answer:
    if case.treatments.state is FieldState.ABSENT:
        return Seen.LACKS, "no treatment", ""
    kind = vocabulary.find(label)
    given = [
        vocabulary.label(t.procedure.value)
        for t in case.treatments.items
        if t.target is Target.PRIMARY and t.procedure.value and kind in vocabulary.ancestors(t.procedure.value)
    ]
    if given:
        return Seen.UNKNOWN, f"{', '.join(given)} of the primary: whether at the track is not told", ""
    return Seen.UNKNOWN, "nothing is said of a biopsy or operation before", ""


def routes_triples(one: RoutesOfCase) -> Iterator[Triple]:
    """Yield the triples of a case's indicators for the graph of derived nodes."""
    here = one.iri
    inputs = [f"{i.indicator.observation} {i.indicator.route} {i.seen} {i.why}" for i in one.indications]
    yield from derived(here, "RouteIndication", (one.case, *inputs, *one.compatible, *one.concluded))
    yield from links(here, "aboutCase", [one.case])
    yield from links(here, "compatibleRoute", one.compatible)
    yield from links(here, "routeSpokenAgainst", one.spoken_against)
    yield from links(here, "authorsConcluded", one.concluded)
    yield from texts(here, "note", one.fits)
    for number, shown in enumerate(one.indications, start=1):
        below = f"{here}/indicator/{number}"
        yield from links(here, "hasIndicator", [below])
        yield from links(below, "observation", [shown.indicator.observation])
        yield from links(below, "route", [shown.indicator.route])
        yield from texts(below, "seen", [shown.seen.value])
        yield from texts(below, "offered", ["for" if shown.indicator.supports else "against"])
        yield from texts(below, "explanation", [shown.why])
        yield from texts(below, "atTime", [shown.when] if shown.when else [])
        yield from links(below, "aboutClaim", shown.indicator.claims)


def routes_record(one: RoutesOfCase) -> dict[str, Any]:
    """Return a case's indicators as JSON."""
    return {
        "case": one.case,
        "indicators": [
            {
                "observation": i.indicator.observation,
                "route": i.indicator.route,
                "offered": "for" if i.indicator.supports else "against",
                "seen": i.seen.value,
                "why": i.why,
                "when": i.when,
                "claims": list(i.indicator.claims),
            }
            for i in one.indications
        ],
        "compatible": list(one.compatible),
        "spoken_against": list(one.spoken_against),
        "fits": list(one.fits),
        "concluded": list(one.concluded),
    }
