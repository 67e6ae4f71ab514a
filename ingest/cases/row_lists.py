"""What a cell that lists things fills in a case: findings, deposits elsewhere, complications, treatments."""

from __future__ import annotations

import re

from ...ontology.model import FieldState, Iri, Target
from . import draft, lists
from .cell_at import CellAt
from .draft import filled


def _findings(at: CellAt) -> list[lists.Piece] | None:
    found: list[lists.Piece] | None = at.once(
        lambda t: lists.read_findings(t, grounder=at.grounder, legend=at.reader.table.legend)
    )
    return found


def read_symptoms(at: CellAt) -> None:
    """Fill the findings of the patient; what a cell denies is kept as denied, a strength as a grade."""
    found = _findings(at)
    if found is None:
        at.row.symptoms.blank(FieldState.ABSENT)
    for piece in found or ():
        if piece.iri is None:
            at.unread(f"a finding: {piece.printed!r}")
        item = draft.symptom(piece.iri, piece.printed, at.anchor, denied=piece.denied, duration=piece.duration)
        at.row.symptoms.items.append(item)
        if piece.grade:
            scale = at.grounder.vocabulary.find("MRC grade")
            graded = draft.grade(scale, "MRC grade", piece.grade, at.anchor, when="at presentation")
            at.row.function.items.append(graded)


def read_disease(at: CellAt) -> None:
    """Fill the deposits elsewhere; a column named by a site takes a yes for that site."""
    found = at.once(lambda t: lists.read_sites(t, grounder=at.grounder, legend=at.reader.table.legend))
    if found is None:
        at.row.disease.blank(FieldState.ABSENT)
        return
    named = at.grounder.site(re.sub(r"(?i)\b(?:other|mets?|metastas[ei]s|sites?)\b", " ", at.column.heading))
    for piece in found:
        iri = piece.iri
        if iri is None and named is not None and lists.affirms(piece.printed):
            iri = named
        elif iri is None:
            at.unread(f"a site: {piece.printed!r}")
        if not piece.denied:
            at.row.disease.items.append(draft.deposit(iri, piece.printed, at.anchor))


def read_complications(at: CellAt) -> None:
    """Fill the complications of treatment."""
    found = _findings(at)
    for piece in found or ():
        if piece.iri is None:
            at.unread(f"a complication: {piece.printed!r}")
        if not piece.denied:
            concept = None if piece.iri is None else Iri(piece.iri)
            at.row.complications.items.append(filled(concept, piece.printed, at.anchor))
    if found is None:
        at.row.complications.blank(FieldState.ABSENT)


def read_treatments(at: CellAt) -> None:
    """Fill the treatments in the order of the cell, each with what it was aimed at."""
    legend, kind = at.reader.table.legend, at.column.treatment
    found = at.once(lambda t: lists.read_treatments(t, grounder=at.grounder, legend=legend, kind=kind))
    if found is None:
        at.row.treatments.blank(FieldState.ABSENT)
    target = {"primary": Target.PRIMARY, "lesion": Target.THIS_LESION}.get(
        at.column.entity or "", at.reader.about.target
    )
    for given in found or ():
        if given.iri is None:
            at.unread(f"a treatment: {given.printed!r}")
        about = {"order": given.order, "extent": given.extent, "dose": given.dose, "fractions": given.fractions}
        at.row.treatments.items.append(draft.treatment(given.iri, given.printed, at.anchor, target=target, **about))
