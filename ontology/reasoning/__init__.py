"""Reasoning over the ontology, the anatomy and the facts of cases; claims never enter, a hypothesis must not become a fact."""

from .axioms import Axiom, axioms
from .engine import Engine, NotChecked, engine
from .golden import Golden, Row, rows
from .hermit import ReasonerError

__all__ = ["Axiom", "Engine", "Golden", "NotChecked", "ReasonerError", "Row", "axioms", "engine", "rows"]
