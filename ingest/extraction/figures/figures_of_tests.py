"""Which figure belongs to a test: what it showed, how sensitive it is, in how many it was done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from ..naming.mentions import Mention
from ..quantities.quantity import Quantity
from ..rule_tables import joint
from ..sentence.reading import Reading, family
from .drafts import Draft

_BESIDE = 4
_TWO = 2
_OWN = 45


def paired(draft: Draft, reading: Reading) -> Iterator[Draft]:
    """Yield a draft for each test of a clause with its own figure, where as many figures stand in the same order.

    Two tests set against each other have each other as comparator. Where tests and figures differ in number, only a
    figure right after the trigger is taken.
    """
    low, high = reading.clause(draft.start)
    tests = list(reading.of_kind(draft.rule.subjects, low, high))
    found = [q for q in reading.figures if q.role in draft.rule.figures and low <= q.start < high]
    found = _of_sensitivity(found, reading, low, high)
    if len(tests) == len(found) >= _TWO:
        for index, (test, figure) in enumerate(zip(tests, found, strict=True)):
            other = {"comparator": tests[1 - index].iri} if len(tests) == _TWO else {}
            qualifiers = {**draft.qualifiers, **other}
            yield replace(draft, subject=test.iri, subject_at=test, figure=figure, qualifiers=qualifiers)
    elif len(tests) == 1 and len(found) == 1:
        yield replace(draft, figure=found[0])
    elif owned := [(t, q) for t in tests if (q := right_after(t, draft.rule.figures, reading)) is not None]:
        for index, (test, figure) in enumerate(owned):
            other = {"comparator": owned[1 - index][0].iri} if len(owned) == _TWO else {}
            qualifiers = {**draft.qualifiers, **other}
            yield replace(draft, subject=test.iri, subject_at=test, figure=figure, qualifiers=qualifiers)
    else:
        beside = (q for q in found if draft.cue.end <= q.start <= draft.cue.end + _BESIDE)
        yield replace(draft, figure=next(beside, None))


def _of_sensitivity(figures: list[Quantity], reading: Reading, low: int, high: int) -> list[Quantity]:
    """Return the figures that are sensitivities: of "sensitivity and specificity were 91% and 84%" the first."""
    names = [(low + m.start(), m.lastgroup == "sought") for m in joint("test_measure").finditer(reading.gap(low, high))]
    if all(sought for _, sought in names):
        return figures
    out: list[Quantity] = []
    waiting: list[bool] = []
    sought = True
    for figure in figures:
        waiting += [kind for place, kind in names if place < figure.start]
        names = [name for name in names if name[0] > figure.start]
        sought = waiting.pop(0) if waiting else sought
        out += [figure] if sought else []
    return out


def right_after_cue(draft: Draft, roles: frozenset[str], reading: Reading) -> Quantity | None:
    """Return the figure of what a test showed, not of how often it was made: "CT, done in three, was normal in two"."""
    if draft.at is None or draft.cue.start < draft.at.end:
        return None
    near = (q for q in reading.figures if q.role in roles and draft.cue.end <= q.start <= draft.cue.end + _BESIDE)
    return next(near, None)


def right_after(at: Mention, roles: frozenset[str], reading: Reading) -> Quantity | None:
    """Return the figure that follows a concept before another of its family does: "MRI found it in 20, CT in nine"."""
    figure = next((q for q in reading.figures if q.role in roles and at.end <= q.start), None)
    if figure is None or figure.start - at.end > _OWN:
        return None
    gap = reading.gap(at.end, figure.start)
    others = (m for m in reading.mentions if at.end <= m.start < figure.start and family(m) == family(at))
    among = reading.follows("counted_among", at.start)  # "2% of all necropsies"
    otherwise = "DiagnosticTest" in at.kinds and (among or joint("otherwise").search(gap) is not None)
    return None if otherwise or any(others) or joint("next_clause").search(gap) else figure


def test_done(draft: Draft, reading: Reading) -> Quantity | None:
    """Return none of those in whom a test was done that did not find it: "done in twelve, it never showed cells"."""
    if draft.rule.predicate not in ("detectedBy", "showsFinding") or draft.polarity:
        return None
    low, high = reading.clause(draft.start)
    counts = [q for q in reading.figures if q.role == "count" and q.n and low <= q.start < high]
    done = [q for q in counts if reading.follows("done_in", q.start)]
    if len(counts) != 1 or not done:
        return None
    test = draft.at if draft.rule.predicate == "detectedBy" else None
    if test is not None and joint("right_there_done").fullmatch(reading.gap(test.end, done[0].start)) is None:
        return None
    return replace(done[0], value=Decimal(0), n=0, N=done[0].n)
