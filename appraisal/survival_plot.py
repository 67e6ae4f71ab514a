"""Survival as SVG: curves with censoring marks and numbers at risk, or a bar a patient where they are few."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final
from urllib.parse import unquote
from xml.sax.saxutils import escape

from .survival import Arm, Curve, Survival

Address = Callable[[str], str | None]
QUOTES: Final = {'"': "&quot;"}
LONGEST: Final = 26
"""Letters of a case's name that fit beside its bar."""
WIDTH: Final = 720
LEFT: Final = 190
RIGHT: Final = 24
PANEL: Final = 220
BAR: Final = 16
COLORS: Final = ("#1b6ca8", "#c0392b", "#2e8b57", "#7d5ba6")
"""One color an arm; the arms are told apart by name and dashes too."""
DASHES: Final = ("", "6 3", "2 3", "8 3 2 3")


def survival_svg(result: Survival, *, address: Address = lambda case: None) -> str:
    """Return one picture: curves of the arms that have one in a panel, and below a panel for each of the others.

    `address` is where the page of a case stands, for those that are drawn one by one. Every text is escaped; the
    picture has no script and refers to nothing outside.
    """
    latest = max((o.months for a in result.arms for o in a.patients), default=1) or 1
    curves = [a for a in result.arms if a.curve is not None]
    few = [a for a in result.arms if a.curve is None]
    parts: list[str] = []
    y = 48
    if curves:
        parts += _curves(curves, latest, y)
        y += PANEL + 60 + 18 * len(curves)
    for one in few:
        parts += _swimmers(one, latest, y, address)
        y += 40 + BAR * len(one.patients)
    parts += _axis(latest, y)
    y += 60
    for line in _captions(result):
        parts.append(_text(12, y, line))
        y += 16
    title = f"Survival of {result.patients} patients from {result.counted_from}"
    since = f", landmark at {result.landmark:g} months" if result.landmark is not None else ""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + 8}" width="{WIDTH}" height="{y + 8}"'
    style = 'font-family="sans-serif" font-size="12" role="img"'
    return "\n".join(
        [
            f"{head} {style}>",
            f"<title>{escape(title + since)}</title>",
            '<rect width="100%" height="100%" fill="#ffffff"/>',
            _text(12, 22, title + since, bold=True),
            *parts,
            "</svg>",
        ]
    )


def _x(months: float, latest: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * months / latest


def _curves(arms: Sequence[Arm], latest: float, top: int) -> list[str]:
    """Draw the curves of several arms, and their numbers at risk below."""
    parts = []
    for share in (0, 25, 50, 75, 100):
        y = top + PANEL * (1 - share / 100)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#dddddd"/>')
        parts.append(_text(LEFT - 8, y + 4, f"{share}%", anchor="end"))
    for number, one in enumerate(arms):
        assert one.curve is not None
        color, dash = COLORS[number % len(COLORS)], DASHES[number % len(DASHES)]
        path = "".join(_path(one.curve, latest, top))
        parts.append(f'<path d="{path}" fill="none" stroke="{color}" stroke-width="2" stroke-dasharray="{dash}"/>')
        for step in one.curve.steps:
            if step.censored:
                x, y = _x(step.months, latest), top + PANEL * (1 - step.survival)
                parts.append(f'<path d="M{x:.1f} {y - 5:.1f}v10" stroke="{color}"/>')
    below = top + PANEL + 24
    parts.append(_text(12, below, "at risk"))
    for number, one in enumerate(arms):
        assert one.curve is not None
        y, color = below + 18 * (number + 1), COLORS[number % len(COLORS)]
        parts.append(_text(12, y, f"{one.name} (n = {len(one.patients)})", color=color))
        parts += [
            _text(_x(t, latest), y, str(one.curve.at_risk(t)), anchor="middle", color=color) for t in _ticks(latest)
        ]
    return parts


def _path(curve: Curve, latest: float, top: int) -> Iterator[str]:
    yield f"M{_x(0, latest):.1f} {top}"
    for step in curve.steps:
        yield f"H{_x(step.months, latest):.1f}V{top + PANEL * (1 - step.survival):.1f}"


def _swimmers(one: Arm, latest: float, top: int, address: Address) -> list[str]:
    """Draw a bar for each patient: a filled end is a death, an arrow a last contact alive."""
    parts = [_text(12, top + 12, f"{one.name} (n = {len(one.patients)}, too few for a curve)", bold=True)]
    for number, o in enumerate(one.patients):
        y = top + 28 + BAR * number
        end = _x(o.months, latest)
        name = unquote(o.case.rpartition("/case/")[2])
        label = _text(LEFT - 8, y + 4, name if len(name) <= LONGEST else f"…{name[1 - LONGEST :]}", anchor="end")
        page = address(o.case)
        parts.append(f'<a href="{escape(page, QUOTES)}">{label}</a>' if page else label)
        parts.append(f'<path d="M{LEFT} {y}H{end:.1f}" stroke="#8899aa" stroke-width="8"/>')
        if o.dead:
            parts.append(f'<circle cx="{end:.1f}" cy="{y}" r="5" fill="#c0392b"><title>dead</title></circle>')
        else:
            parts.append(
                f'<path d="M{end:.1f} {y - 5}l8 5l-8 5z" fill="#1b6ca8"><title>alive at last contact</title></path>'
            )
    return parts


def _axis(latest: float, y: int) -> list[str]:
    parts = [f'<path d="M{LEFT} {y}H{WIDTH - RIGHT}" stroke="#333333"/>']
    for tick in _ticks(latest):
        x = _x(tick, latest)
        parts.append(f'<path d="M{x:.1f} {y}v5" stroke="#333333"/>')
        parts.append(_text(x, y + 18, f"{tick:g}", anchor="middle"))
    parts.append(_text(WIDTH - RIGHT, y + 34, "months", anchor="end"))
    return parts


def _ticks(latest: float) -> list[float]:
    """Return round times from zero to the last, at most nine."""
    step = next(s for s in (1, 2, 3, 6, 12, 24, 60, 120, 600, 6000) if latest / s <= 8 or s == 6000)
    return [step * n for n in range(int(latest // step) + 1)]


def _captions(result: Survival) -> Iterator[str]:
    for one in result.arms:
        median = f", median {one.curve.median:g} months" if one.curve and one.curve.median is not None else ""
        follow = f", median follow-up {one.follow_up:g} months" if one.follow_up is not None else ""
        yield f"{one.name}: patients {len(one.patients)}, deaths {one.deaths}{median}{follow}"
        yield f"   at the start: deficit {_counts(one.deficit)}; other deposits {_counts(one.burden)}"
    yield f"cases left out: {len(result.excluded)}" + (", duplicates once" if result.without_duplicates else "")
    yield from result.notes


def _counts(tally: tuple[int, int, int]) -> str:
    return f"{tally[0]} yes, {tally[1]} no, {tally[2]} unknown"


def _text(x: float, y: float, words: str, *, anchor: str = "start", color: str = "#222222", bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{color}"{weight}>{escape(words)}</text>'
