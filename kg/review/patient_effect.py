"""What people decided on pairs of cases: one patient or two. Nothing is merged that nobody says is one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import NamedNode, Triple

from ...appraisal.nodes import SAME_PATIENT, address, derived, links, texts
from ...appraisal.same_patient.counting import contradictory
from ...ontology.model import Act, Case, Decision
from ...ontology.model.terms import node
from .agreement import Matters, Verdict, Voice, Voices, agreed, names
from .case_finder import CaseFinder

Pair = frozenset[str]
"""The IRIs of two cases."""

DIFFER = "people differ"
YEARS_APART = 2
"""Ages further apart than this (rounding and time between reports aside) speak against one patient."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientVerdict:
    """What stands of a pair: "same patient", "not the same patient" or "people differ"; by whom and why."""

    verdict: str
    by: str
    why: str

    @classmethod
    def of(cls, verdict: str, by: str, why: str) -> PatientVerdict:
        """Return what stands of a pair."""
        return cls(verdict=verdict, by=by, why=why)

    def __str__(self) -> str:
        """Say it with who said so."""
        return f"{self.verdict}: {self.by}" if self.verdict == DIFFER else f"{self.verdict} ({self.by}: {self.why})"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedPairs:
    """The effect of all decisions on pairs: what stands of each, what is lost, what is open."""

    verdicts: Mapping[Pair, PatientVerdict] = field(default_factory=dict)
    lost: tuple[Decision, ...] = ()
    open: tuple[Voices, ...] = ()
    matters: tuple[Voices, ...] = ()


def applied(verdicts: Mapping[Pair, PatientVerdict]) -> dict[Pair, bool]:
    """Return the pairs on which those who decided agree: True for one patient, False for two."""
    return {pair: v.verdict == Act.SAME for pair, v in verdicts.items() if v.verdict != DIFFER}


def effect(decisions: Sequence[Decision], find: CaseFinder) -> DecidedPairs:
    """Apply decisions on pairs to the cases that are here today; each person's last word counts."""
    matters = Matters()
    lost = []
    for decision in decisions:
        assert decision.other is not None
        one, other = find(decision.target), find(decision.other)
        if one is None or other is None or one.iri == other.iri:
            lost.append(decision)
            continue
        verdict = Verdict.SAME if decision.act is Act.SAME else Verdict.APART
        matters.hear(frozenset((one.iri, other.iri)), Voice(decision=decision, verdict=verdict, outcome=verdict))
    verdicts: dict[Pair, PatientVerdict] = {}
    differ = []
    for key, voices in matters.items():
        assert isinstance(key, frozenset)
        why = "; ".join(dict.fromkeys(v.decision.why for v in voices))
        if agreed(voices):
            verdicts[key] = PatientVerdict(verdict=voices[0].verdict.value, by=names(voices), why=why)
        else:
            differ.append(voices)
            said = "; ".join(f"{v.decision.who} says {v.verdict}" for v in voices)
            verdicts[key] = PatientVerdict(verdict=DIFFER, by=said, why=why)
    return DecidedPairs(verdicts=verdicts, lost=tuple(lost), open=tuple(differ), matters=tuple(matters.all()))


def objections(pair: Pair, cases: Mapping[str, Case], verdicts: Mapping[Pair, PatientVerdict]) -> Iterator[str]:
    """Yield what speaks against holding two cases for one patient: what they say, their source, other decisions."""
    a, b = (cases[iri] for iri in sorted(pair))
    sexes = (a.patient.sex.value, b.patient.sex.value)
    if None not in sexes and sexes[0] != sexes[1]:
        yield f"the sex differs ({sexes[0]} in {a.id}, {sexes[1]} in {b.id})"
    ages = (a.patient.age.value, b.patient.age.value)
    if ages[0] is not None and ages[1] is not None and abs(ages[0] - ages[1]) > YEARS_APART:
        yield f"the ages differ ({ages[0]} in {a.id}, {ages[1]} in {b.id})"
    if a.source == b.source:
        yield f"both are told in {a.source}, as two"
    decided = {**applied(verdicts), pair: True}
    if pair in contradictory(cases.values(), decided):
        yield f"other decisions keep {a.id} and {b.id} apart through a third case"


def patient_triples(verdicts: Mapping[Pair, PatientVerdict]) -> Iterator[Triple]:
    """Yield what stands of each pair, for the graph of derived nodes."""
    links_of = {Act.SAME.value: "samePatientAs", Act.APART.value: "notSamePatientAs"}
    for pair, said in verdicts.items():
        a, b = sorted(pair)
        here = address(SAME_PATIENT + "decided/", a, b)
        yield from derived(here, "PatientDecision", (a, b, said.verdict, said.by, said.why))
        yield from links(here, "betweenCase", (a, b))
        yield from texts(here, "verdict", [said.verdict])
        yield from texts(here, "decidedBy", [said.by])
        yield from texts(here, "reason", [said.why])
        if said.verdict in links_of:
            yield Triple(NamedNode(a), node(links_of[said.verdict]), NamedNode(b))
            yield Triple(NamedNode(b), node(links_of[said.verdict]), NamedNode(a))
