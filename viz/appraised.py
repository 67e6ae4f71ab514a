"""What the evidence of one generation amounts to: computed when a page first asks for it, and kept."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING

from ..appraisal.derived import Appraisal
from ..appraisal.same_patient.duplicates import SamePatient, chosen
from ..appraisal.same_patient.overlap import Overlap, overlap
from ..kg.appraising import Material
from ..kg.eligibility import review_question
from ..ontology.model import Case, Claim, Source

if TYPE_CHECKING:
    from .explorer import Explorer, Generation


class Appraised:
    """The material of an appraisal and what is derived from it, by what pages look up."""

    def __init__(self, material: Material) -> None:
        self.material = material
        self._lock = threading.RLock()

    @cached_property
    def everything(self) -> Appraisal:
        """Findings, conflicts, drifts, chains, same patients and routes."""
        with self._lock:
            return self.material.everything()

    @cached_property
    def duplicates(self) -> list[SamePatient]:
        """The pairs of cases that may be one patient."""
        with self._lock:
            return self.material.duplicates()

    @cached_property
    def overlap(self) -> Overlap:
        """Which sources share patients."""
        return overlap(self.material.cases, self.duplicates, decisions=self.material.decisions)

    @cached_property
    def claims(self) -> dict[str, Claim]:
        """The claims by IRI."""
        return {c.iri: c for c in self.material.claims}

    @cached_property
    def cases(self) -> dict[str, Case]:
        """The cases that count, by IRI."""
        return {c.iri: c for c in chosen(self.material.cases)}

    @cached_property
    def sources(self) -> dict[str, Source]:
        """The sources by id."""
        return {s.id: s for s in self.material.sources}


def appraised(explorer: Explorer, here: Generation, *, eligible: str = "") -> Appraised:
    """Return what a generation amounts to, where `eligible` names a review question of the cases that it admits.

    Raises ValueError, naming those there are, for a review question that is not.
    """
    kg = explorer.kg
    whole = here.remember("appraised", lambda: Appraised(Material.of(here.store, kg.vocabulary)))
    if not eligible:
        return whole
    question = review_question(eligible, kg.review_questions())
    return here.remember(("appraised", question), lambda: Appraised(whole.material.restricted(question)))
