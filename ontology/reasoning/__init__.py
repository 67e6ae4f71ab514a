"""Reasoning over the ontology, the anatomy and the facts of cases; claims never enter: a hypothesis must not become a fact."""

from .assembly import DEFAULT_MONTHS
from .axioms import Axiom, axioms
from .cases import CaseResult, reason
from .engine import Engine, NotChecked, engine
from .golden import Golden, Row, rows
from .hermit import ReasonerError

__all__ = [
    "DEFAULT_MONTHS",
    "Axiom",
    "CaseResult",
    "Engine",
    "Golden",
    "NotChecked",
    "ReasonerError",
    "Row",
    "axioms",
    "engine",
    "reason",
    "rows",
]
