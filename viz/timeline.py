"""The course of a patient as a picture: what is dated stands on a line of months, what is not is listed beside it.

Months count from the metastasis that the report is about. A follow-up time counts from its own time zero: where that is
the diagnosis or the imaging of the metastasis it stands on the same line, else on a line of its own, since how the two
lie to each other is not told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from xml.sax.saxutils import escape

from ..ontology.model import Case, Event, Field, FieldState, TimeZero
from ..ontology.model.case import Target
from ..ontology.vocabulary import Vocabulary

SHARED: Final = (TimeZero.DIAGNOSIS, TimeZero.IMAGING)
"""Times that count from here are taken to begin with the metastasis."""
DEAD: Final = (Event.DEAD, Event.DEAD_OF_DISEASE, Event.DEAD_OF_OTHER)
TARGETS: Final = {
    Target.PRIMARY: "treatment of the primary",
    Target.THIS_LESION: "treatment of this lesion",
    Target.ANOTHER_LESION: "treatment of another lesion",
    Target.SYSTEMIC: "systemic treatment",
    Target.UNCLEAR: "treatment, of what not told",
}
WIDTH: Final = 760
LEFT: Final = 24
RIGHT: Final = 736
LETTER: Final = 6.6
"""Width of a letter at the size of the labels, roughly."""
STEP: Final = 17


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something at a time: months on its line, what it is called, its kind (a class of the style sheet)."""

    months: float
    label: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A line of months: what its zero is, its marks, and the stretches between two times."""

    zero: str
    marks: tuple[Mark, ...]
    stretches: tuple[tuple[float, float, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """What can be drawn of a case, what of it cannot, and what the drawing takes for granted."""

    tracks: tuple[Track, ...]
    undrawn: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def timeline(case: Case, vocabulary: Vocabulary) -> Timeline:
    """Return what is dated in a case, and what is not."""
    first, course = case.lesions[0], case.course
    name = _name(first.type, vocabulary) or "metastasis"
    marks = [Mark(months=0, label=name, kind="lesion")]
    stretches: list[tuple[float, float, str]] = []
    if first.interval.value is not None:
        marks.append(Mark(months=-float(first.interval.value), label="primary tumor", kind="primary"))
    marks += [
        Mark(months=float(d.months), label=_name(d.site, vocabulary) or "deposit", kind="deposit")
        for d in case.disease.items
        if d.months is not None
    ]
    for other in case.lesions[1:]:
        if other.interval.value is not None and first.interval.value is not None:
            since = float(other.interval.value - first.interval.value)
            marks.append(Mark(months=since, label=_name(other.type, vocabulary) or "another lesion", kind="deposit"))
    notes = []
    tracks = []
    last = _last(case)
    zero = course.time_zero.value or TimeZero.UNCLEAR
    if last is not None and zero in SHARED:
        marks.append(last)
        stretches.append((0, last.months, "follow-up"))
        notes.append(f"The time counts from {zero}, taken for that of the metastasis.")
    if len(marks) > 1:
        tracks.append(Track(zero=name, marks=tuple(marks), stretches=tuple(stretches)))
    if last is not None and zero not in SHARED:
        start = {TimeZero.UNCLEAR: "a time zero that is not told"}.get(zero, zero.value)
        begin = Mark(months=0, label=start, kind="zero")
        tracks.append(Track(zero=start, marks=(begin, last), stretches=((0, last.months, "follow-up"),)))
        if len(tracks) > 1:
            notes.append(
                f"The follow-up counts from {start}; how that lies to the metastasis is not told, so "
                "each line stands alone, with a scale of its own."
            )
    return Timeline(tracks=tuple(tracks), undrawn=tuple(_undrawn(case, vocabulary)), notes=tuple(notes))


def _last(case: Case) -> Mark | None:
    """Return the death or the last contact, where its time is told."""
    months, event = case.course.time.value, case.course.event.value
    if months is None:
        return None
    if event in DEAD:
        return Mark(months=float(months), label=event.value, kind="death")
    says = "lost to follow-up" if event is Event.LOST else "alive at last contact" if event else "last contact"
    return Mark(months=float(months), label=says, kind="contact")


def _undrawn(case: Case, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """Yield what a case tells without a date, or does not tell."""
    interval, course = case.lesions[0].interval, case.course
    if interval.value is None:
        yield "from primary to metastasis", interval.printed or interval.state.value
    for deposit in case.disease.items:
        if deposit.months is None:
            yield "other deposit", f"{_name(deposit.site, vocabulary)}, date not told"
    for sign in case.presentation.items:
        when = ", ".join(w for w in (sign.duration, sign.tempo) if w)
        if sign.finding.state is FieldState.PRESENT and when:
            yield "at presentation", f"{_name(sign.finding, vocabulary)}, {when}"
    for given in case.treatments.items:
        order = f"as number {given.order}, " if given.order else ""
        how = ", ".join(str(w) for w in (given.extent, given.dose) if w)
        what = f"{_name(given.procedure, vocabulary)}{f' ({how})' if how else ''}"
        yield TARGETS[given.target], f"{what}: {order}date not told"
    for grade in case.function.items:
        said = grade.grade.printed or grade.grade.value or ""
        yield "function", f"{_name(grade.scale, vocabulary)} {said}, {grade.when or 'date not told'}"
    if course.local_control.value or course.local_control.printed:
        yield "progression or control", f"{course.local_control.printed or course.local_control.value}, date not told"
    for complication in course.complications.items:
        yield "complication", f"{_name(complication, vocabulary)}, date not told"
    if course.time.value is None:
        event = course.event.value
        yield (
            "last contact or death",
            f"{event.value if event else course.event.state.value}; time {course.time.state.value}",
        )


def _name(field: Field[Any], vocabulary: Vocabulary) -> str:
    """Return what a field of a concept says."""
    if field.value is not None and field.value in vocabulary:
        return vocabulary.label(field.value)
    return field.printed or ""


def timeline_svg(found: Timeline) -> str:
    """Return the drawing, its colors left to the style sheet; a screen reader is told every mark.

    Every text is escaped; the picture has no script and refers to nothing.
    """
    said = "; ".join(f"{m.label} at {m.months:g} months from {t.zero}" for t in found.tracks for m in t.marks)
    parts: list[str] = []
    y = 8
    for track in found.tracks:
        drawn, y = _track(track, y)
        parts += drawn
    head = f'<svg xmlns="http://www.w3.org/2000/svg" class="timeline" viewBox="0 0 {WIDTH} {y}" role="img"'
    return "\n".join([f'{head} aria-label="{escape(said, QUOTES)}">', *parts, "</svg>"])


QUOTES: Final = {'"': "&quot;"}


def _track(track: Track, top: int) -> tuple[list[str], int]:
    """Return the parts of one line, and where the next one begins."""
    times = [m.months for m in track.marks]
    low, high = min(times), max(times)
    span = (high - low) or 1

    def x(months: float) -> float:
        return LEFT + 30 + (RIGHT - LEFT - 60) * (months - low) / span

    placed, rows = _labels([(x(m.months), m) for m in sorted(track.marks, key=lambda m: m.months)])
    line = top + 14 + STEP * rows
    parts = [f'<path class="axis" d="M{LEFT} {line}H{RIGHT}"/>']
    parts += [
        f'<path class="stretch" d="M{x(a):.1f} {line}H{x(b):.1f}"><title>{escape(says)}</title></path>'
        for a, b, says in track.stretches
    ]
    for at, mark, row, anchor in placed:
        base = top + 14 + STEP * row
        parts.append(f'<path class="lead" d="M{at:.1f} {base + 4}V{line - 6}"/>')
        parts.append(_sign(at, line, mark.kind))
        parts.append(f'<text x="{at:.1f}" y="{base}" text-anchor="{anchor}">{escape(mark.label)}</text>')
    parts += [
        f'<path class="tick" d="M{x(t):.1f} {line + 6}v5"/>'
        f'<text class="tick" x="{x(t):.1f}" y="{line + 24}" text-anchor="middle">{t:g}</text>'
        for t in ticks(low, high)
    ]
    parts.append(
        f'<text class="tick" x="{RIGHT}" y="{line + 42}" text-anchor="end">months from {escape(track.zero)}</text>'
    )
    return parts, line + 58


def _sign(x: float, y: float, kind: str) -> str:
    """Return the sign of a kind, so that no one has to tell colors apart."""
    shapes = {
        "primary": f"M{x - 6:.1f} {y - 6}h12v12h-12z",
        "lesion": f"M{x:.1f} {y - 8}l8 8l-8 8l-8 -8z",
        "deposit": f"M{x:.1f} {y - 7}l7 12h-14z",
        "death": f"M{x - 6:.1f} {y - 6}l12 12M{x + 6:.1f} {y - 6}l-12 12",
        "contact": f"M{x - 4:.1f} {y - 6}l10 6l-10 6z",
        "zero": f"M{x:.1f} {y - 8}v16",
    }
    return f'<path class="sign {kind}" d="{shapes[kind]}"/>'


def _labels(at: Sequence[tuple[float, Mark]]) -> tuple[list[tuple[float, Mark, int, str]], int]:
    """Place labels in rows so that none runs over another; return them with the number of rows."""
    ends: list[float] = []
    placed = []
    for x, mark in at:
        wide = LETTER * len(mark.label)
        anchor = "start" if x - wide / 2 < LEFT else "end" if x + wide / 2 > RIGHT else "middle"
        start = {"start": x, "end": x - wide, "middle": x - wide / 2}[anchor]
        row = next((n for n, end in enumerate(ends) if end < start), len(ends))
        ends[row : row + 1] = [start + wide + 8]
        placed.append((x, mark, row, anchor))
    return placed, len(ends)


def ticks(low: float, high: float) -> list[float]:
    """Return round months between two times, at most ten, zero among them.

    >>> from batson.viz.timeline import ticks
    >>> ticks(-24, 13)
    [-24, -18, -12, -6, 0, 6, 12]
    """
    span = high - low
    step = next((s for s in (1, 2, 3, 6, 12, 24, 60, 120) if span / s <= 9), 600)
    first = -int(-low // step) if low < 0 else int(-(-low // step))
    return [n * step for n in range(first, int(high // step) + 1)]
