"""Whose knowledge a claim is: seen by the authors, counted or concluded by them, taken from others, or said of old."""

from __future__ import annotations

from ....ontology.model import Attribution, Modality
from ..rule_tables import joint
from .reading import Reading

_OWN = frozenset({"own", "back", "patient"})
_OWN_PARTS = frozenset({"results", "methods", "case"})
_THOUGHTS = frozenset({"discussion", "conclusion", "abstract", "introduction"})


def attribute(
    reading: Reading, at: int, *, case: bool, modality: Modality, counts: bool = False
) -> tuple[Attribution, tuple[str, ...]]:
    """Return the attribution of a claim that stands at an offset, and the references that its sentence cites.

    A citation covers its whole sentence, but for a clause without one that turns to the authors' own patients. Counts
    that the authors drew over cited patients are their pooling. `case` says whether the text tells of one patient,
    `counts` whether the claim counts patients: in the past tense, after the authors have named theirs, it counts these.
    """
    kind = reading.kind
    cites = tuple(dict.fromkeys(key for mark in reading.marks for key in mark.keys))
    low, high = reading.clause(at)
    here = {name for name, start in reading.voices if low <= start < high}
    everywhere = {name for name, _ in reading.voices}
    if "pooling" in everywhere:
        return Attribution.OWN_POOLING, cites
    marked = any(low <= mark.start < high for mark in reading.marks)
    if cites and (marked or here.isdisjoint(_OWN)):
        return Attribution.RELAYED, cites
    if "others" in everywhere and everywhere.isdisjoint(_OWN):
        return Attribution.RELAYED, cites
    own = case or not everywhere.isdisjoint(_OWN) or kind in _OWN_PARTS
    own = own or (counts and reading.series and kind != "introduction" and _past(reading))
    if own and modality is not Modality.ASSERTED and (kind in _THOUGHTS or not case):
        return Attribution.OWN_INFERENCE, cites
    return (Attribution.OWN_OBSERVATION if own else Attribution.BACKGROUND), cites


def names_series(reading: Reading) -> bool:
    """Whether a sentence names the patients whom the authors counted: "we reviewed 84 patients"."""
    if reading.marks or not any(q.role in ("cohort", "count") and q.counted == "patients" for q in reading.figures):
        return False
    told = reading.speaks("own") or reading.kind in _OWN_PARTS
    pattern = joint("studied" if told else "were_studied")
    return pattern.search(reading.flat) is not None


def _past(reading: Reading) -> bool:
    return joint("past").search(reading.flat) is not None
