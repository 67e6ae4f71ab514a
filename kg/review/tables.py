"""The review tables of a graph: written for people to edit, and read back as decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Final

from ...appraisal.same_patient.duplicates import SamePatient
from ...ingest.problems import Problem
from ...ontology.model import AnchorState
from ...ontology.vocabulary import Vocabulary
from ...store import Texts
from ..sheet import Filled, Page, read_pages
from . import case_rows, claim_rows, patient_rows
from .agreement import Verdict
from .deciding import Decided
from .places import Places
from .rows import Imported

CLAIMS: Final = "claims"
CASES: Final = "cases"
PATIENTS: Final = "patients"
KINDS: Final = (CLAIMS, CASES, PATIENTS)
"""The tables there are, by name."""

COLUMNS: Final = {CLAIMS: claim_rows.NEEDED, CASES: case_rows.NEEDED, PATIENTS: patient_rows.NEEDED}
PAST: Final = {
    Verdict.AS_READ: "confirmed",
    Verdict.CHANGED: "corrected",
    Verdict.ADDED: "added",
    Verdict.REJECTED: "rejected",
}


def pages(
    done: Decided,
    proposals: Iterable[SamePatient],
    *,
    source: str | None,
    kinds: Sequence[str],
    states: Mapping[str, AnchorState],
    vocabulary: Vocabulary,
    texts: Texts,
) -> list[Page]:
    """Return the tables of all sources or of one; confidential cases are left out."""
    made = []
    if CLAIMS in kinds:
        claims = sorted((c for c in done.claims if source in (None, c.source)), key=lambda c: c.iri)
        told = claim_rows.rows(claims, vocabulary, states, done.on_claims.confirmed)
        page = Page(title=CLAIMS, columns=claim_rows.COLUMNS, rows=list(told), help=claim_rows.HELP, freeze=3)
        made.append(page)
    shown = [c for c in done.cases if source in (None, c.source) and not c.report.confidential]
    if CASES in kinds:
        told = case_rows.rows(shown, vocabulary, Places(texts), _decided_by(done))
        gone = (c for iri, c in sorted(done.on_cases.bases.items()) if iri in done.on_cases.withdrawn)
        rejected = (c for c in gone if source in (None, c.source) and not c.report.confidential)
        told = chain(told, case_rows.rejected(rejected, done.on_cases.withdrawn))
        made.append(Page(title=CASES, columns=case_rows.COLUMNS, rows=list(told), help=case_rows.HELP, freeze=6))
    if PATIENTS in kinds:
        every = {c.iri: c for c in done.cases if not c.report.confidential}
        mine = {c.iri for c in shown}
        verdicts = {pair: v for pair, v in done.on_pairs.verdicts.items() if pair & mine}
        near = [p for p in proposals if {p.a, p.b} & mine]
        told = patient_rows.rows(near, every, verdicts)
        made.append(
            Page(title=PATIENTS, columns=patient_rows.COLUMNS, rows=list(told), help=patient_rows.HELP, freeze=5)
        )
    return made


def _decided_by(done: Decided) -> dict[tuple[str, str], str]:
    """Return who decided what on a case and on its fields, and where people differ."""
    on = done.on_cases
    found = {(iri, ""): f"confirmed by {by}" for iri, by in on.confirmed.items()}
    found |= {(iri, ""): f"corrected by {by}" for iri, by in on.corrected.items()}
    for one in on.applied:
        was = f", was {one.was}" if one.verdict is not Verdict.AS_READ and one.was else ""
        found[one.case, one.field] = f"{PAST[one.verdict]} by {one.by}{was}"
    for voices in on.open:
        target = voices[0].decision.target
        said = "; ".join(f"{v.decision.who}: {v.verdict}" for v in voices)
        found[target.iri, target.field] = f"people differ: {said}"
    return found


def read(paths: Sequence[Path], done: Decided, *, vocabulary: Vocabulary, texts: Texts, when: str) -> Imported:
    """Understand edited tables: each sheet by its columns; one that is no review table is left and told.

    Raises ValueError where a file holds no review table at all, naming the columns of those there are.
    """
    found = [_of_sheet(sheet, done, vocabulary=vocabulary, texts=texts, when=when) for sheet in _sheets(paths)]
    return Imported(
        decisions=tuple(d for one in found for d in one.decisions),
        undecided=sum(one.undecided for one in found),
        problems=tuple(p for one in found for p in one.problems),
        notes=tuple(n for one in found for n in one.notes),
    )


def _sheets(paths: Sequence[Path]) -> Iterable[Filled]:
    """Yield the sheets of files, named by file and sheet; raises ValueError for a file without a review table."""
    for path in paths:
        pages = read_pages(path)
        if not any(_kind(page) for page in pages):
            near, lacking = _nearest(pages[0]) if pages else (CLAIMS, sorted(COLUMNS[CLAIMS]))
            raise ValueError(f"{path}: no review table; as one of {near} it lacks the columns {', '.join(lacking)}")
        for page in pages:
            name = path.name if len(pages) == 1 else f"{path.name}, sheet {page.name}"
            yield replace(page, name=name)


def _kind(sheet: Filled) -> str | None:
    """Return which table a sheet is, by its columns."""
    return next((kind for kind, needed in COLUMNS.items() if needed <= set(sheet.columns)), None)


def _nearest(sheet: Filled) -> tuple[str, list[str]]:
    """Return which table a sheet is most like, and the columns that it lacks."""
    near = max(KINDS, key=lambda kind: len(COLUMNS[kind] & set(sheet.columns)))
    return near, sorted(COLUMNS[near] - set(sheet.columns))


def _of_sheet(sheet: Filled, done: Decided, *, vocabulary: Vocabulary, texts: Texts, when: str) -> Imported:
    """Understand one sheet."""
    kind = _kind(sheet)
    bases = done.on_cases.bases
    if kind == CLAIMS:
        known = {c.id: c for c in (*done.read_claims, *done.claims)}
        return claim_rows.decisions(sheet, list(known.values()), texts, vocabulary, when=when)
    if kind == CASES:
        cases = {**bases, **{c.iri: c for c in done.cases}}
        return case_rows.decisions(sheet, list(cases.values()), bases, vocabulary, Places(texts), when=when)
    if kind == PATIENTS:
        return patient_rows.decisions(sheet, done.cases, bases, done.on_pairs.verdicts, when=when)
    if not sheet.rows:
        return Imported()
    near, lacking = _nearest(sheet)
    told = Problem(
        source="",
        place=sheet.name,
        value="",
        reason=f"no review table, left as it is; as one of {near} it lacks the columns {', '.join(lacking)}",
    )
    return Imported(problems=(told,))
