"""Reasoning over ontology, anatomy and the facts of cases; claims never enter, a hypothesis must not become a fact."""

from .assembly import DEFAULT_MONTHS
from .axioms import Axiom, axioms
from .case_facts import Facts, case_facts, joined
from .cases import CaseResult, reason
from .engine import Engine, NotChecked, engine
from .explain import Explanation, Reason, about, explain
from .golden import Golden, Row, rows
from .hermit import ReasonerError
from .profile import profile_faults
from .proof import Proof, prove
from .telling import telling
from .valves import ValveWarning, valve_warnings

__all__ = [
    "DEFAULT_MONTHS",
    "Axiom",
    "CaseResult",
    "Engine",
    "Explanation",
    "Facts",
    "Golden",
    "NotChecked",
    "Proof",
    "Reason",
    "ReasonerError",
    "Row",
    "ValveWarning",
    "about",
    "axioms",
    "case_facts",
    "engine",
    "explain",
    "joined",
    "profile_faults",
    "prove",
    "reason",
    "rows",
    "telling",
    "valve_warnings",
]
