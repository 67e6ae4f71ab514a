"""The anatomy of the routes as one picture: sites placed by hand, lines from the table of connections."""

from __future__ import annotations

import functools
import textwrap
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from typing import Any, Final

from ..ontology import iris
from ..ontology.connectivity import connections
from ..ontology.paths import paths
from ..ontology.reasoning.words import name
from ..ontology.vocabulary import Vocabulary
from . import addresses

CELL: Final = (150, 74)
BOX: Final = (128, 46)
MARGIN: Final = 40
BEND: Final = 64
LEGEND: Final = 84
BOTH_WAYS: Final = frozenset(
    (
        *("communicatesWith", "communicatesWithPlexus", "plexusContinuousWith", "lymphCommunicatesWith"),
        *("bathedBy", "csfContinuousWith", "adjacentTo"),
    )
)
BACKWARD: Final = (("Kidney", "SpinalCord"), ("Prostate", "VertebralColumn"))
"""From where to where the picture shows flow against the usual direction: the two ways that weng2018 discusses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the picture: local names of its ends, the kind of passage, and how far it is agreed."""

    start: str
    end: str
    system: str
    says: str
    source: str
    standing: str
    arrow: bool

    @property
    def dashes(self) -> str:
        """The pattern of the line: its standing, so that color never stands alone."""
        return {"hypothesized": "7 5", "contested": "2 4"}.get(self.standing, "none")


@functools.cache
def layout() -> Mapping[str, Any]:
    """Return the table of places and systems."""
    return tomllib.loads((files(__package__) / "anatomy.toml").read_text(encoding="utf-8"))


def lines(vocabulary: Vocabulary) -> list[Line]:
    """Return the connections between the sites of the picture, and the steps that run backward on the ways shown."""
    places = layout()["places"]
    system = {prop: key for key, known in layout()["systems"].items() for prop in known["properties"]}

    def label(place: str) -> str:
        return vocabulary.label(iris.SITE + place)

    found = [
        Line(
            start=c.object if c.predicate == "gonadalInflowFrom" else c.subject,
            end=c.subject if c.predicate == "gonadalInflowFrom" else c.object,
            system=system[c.predicate],
            says=f"{label(c.subject)} {name(iris.ONTOLOGY + c.predicate)} {label(c.object)}",
            source=c.source or "unreviewed",
            standing=c.standing,
            arrow=c.predicate not in BOTH_WAYS,
        )
        for c in connections()
        if c.subject in places and c.object in places and c.predicate in system
    ]
    return found + list(dict.fromkeys(line for ends in BACKWARD for line in _backward(*ends, label)))


def _backward(start: str, target: str, label: Any) -> Iterator[Line]:
    """Yield the steps against the usual flow, from the plexus back, on the way from one site to another."""
    places = layout()["places"]
    for path in paths(iris.SITE + start, iris.SITE + target):
        for step in path.steps:
            ends = [site.removeprefix(iris.SITE) for site in (step.from_site, step.to_site)]
            if step.standing == "contested" and not step.forward and set(ends) <= set(places):
                yield Line(
                    start=ends[0],
                    end=ends[1],
                    system="plexus",
                    says=f"backward from {label(ends[0])} to {label(ends[1])}",
                    source=path.standing_source or "unreviewed",
                    standing="contested",
                    arrow=True,
                )


def svg(vocabulary: Vocabulary, *, linked: bool = False) -> str:
    """Return the picture as SVG; `linked` makes each site lead to its page in the explorer.

    Everything is given by attributes, so that a page that allows no style in its text can hold it.
    """
    places, drawn = layout()["places"], lines(vocabulary)
    width = MARGIN * 2 + CELL[0] * (1 + max(x for x, _ in places.values()))
    height = MARGIN * 2 + CELL[1] * (1 + max(y for _, y in places.values())) + LEGEND
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        'font-family="system-ui, sans-serif" font-size="12">',
        "<title>The anatomy of the routes</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        *_heads(),
        *(_line(line, drawn) for line in drawn),
        *(_site(place, vocabulary, linked=linked) for place in places),
        *_legend(height - LEGEND),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _heads() -> Iterator[str]:
    """Yield the arrowheads, one a color."""
    yield "<defs>"
    for key, system in layout()["systems"].items():
        yield (
            f'<marker id="head-{key}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
            f'orient="auto" markerUnits="userSpaceOnUse"><path d="M0 0L8 4L0 8z" fill="{system["color"]}"/></marker>'
        )
    yield "</defs>"


def _center(place: str) -> tuple[float, float]:
    column, row = layout()["places"][place]
    return MARGIN + CELL[0] * (column + 0.5), MARGIN + CELL[1] * (row + 0.5)


def _line(line: Line, drawn: list[Line]) -> str:
    """Return a line from border to border; lines between the same two sites run side by side."""
    same = [other for other in drawn if {other.start, other.end} == {line.start, line.end}]
    aside = 9 * (same.index(line) - (len(same) - 1) / 2)
    if line.start > line.end:
        aside = -aside
    (x1, y1), (x2, y2) = _center(line.start), _center(line.end)
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    dx, dy = (x2 - x1) / length, (y2 - y1) / length
    reach = min(BOX[0] / 2 / abs(dx) if dx else length, BOX[1] / 2 / abs(dy) if dy else length)
    ends = [
        (x1 + dx * reach - dy * aside, y1 + dy * reach + dx * aside),
        (x2 - dx * reach - dy * aside, y2 - dy * reach + dx * aside),
    ]
    bend = BEND if _runs_behind(line) else 0
    middle = [(a + b) / 2 + bend * across for a, b, across in zip(*ends, (-dy, dx), strict=True)]
    color = layout()["systems"][line.system]["color"]
    wide = 2.6 if line.source != "unreviewed" else 1.3
    head = f' marker-end="url(#head-{line.system})"' if line.arrow else ""
    told = escape(f"{line.says} [{line.source}{', ' + line.standing if line.standing else ''}]")
    start, turn, end = (f"{x:.1f} {y:.1f}" for x, y in (ends[0], middle, ends[1]))
    return (
        f'<path d="M{start}Q{turn} {end}" '
        f'fill="none" stroke="{color}" stroke-width="{wide}" stroke-dasharray="{line.dashes}"{head}>'
        f"<title>{told}</title></path>"
    )


def _runs_behind(line: Line) -> bool:
    """Whether the straight line between two sites passes the box of a third."""
    (x1, y1), (x2, y2) = _center(line.start), _center(line.end)
    steps = [(x1 + (x2 - x1) * i / 60, y1 + (y2 - y1) * i / 60) for i in range(61)]
    others = [_center(place) for place in layout()["places"] if place not in (line.start, line.end)]
    return any(abs(x - ox) < BOX[0] / 2 and abs(y - oy) < BOX[1] / 2 for x, y in steps for ox, oy in others)


def _site(place: str, vocabulary: Vocabulary, *, linked: bool) -> str:
    x, y = _center(place)
    words = textwrap.wrap(vocabulary.label(iris.SITE + place), 19)
    first = y + 4 - 7 * (len(words) - 1)
    text = "".join(
        f'<text x="{x:g}" y="{first + 14 * i:g}" text-anchor="middle" fill="#1f2328">{escape(word)}</text>'
        for i, word in enumerate(words)
    )
    box = (
        f'<rect x="{x - BOX[0] / 2:g}" y="{y - BOX[1] / 2:g}" width="{BOX[0]}" height="{BOX[1]}" rx="6" '
        'fill="#ffffff" stroke="#8a8f98"/>'
    )
    return f'<a href="{escape(addresses.concept(iris.SITE + place))}">{box}{text}</a>' if linked else box + text


def _legend(top: float) -> Iterator[str]:
    """Yield what colors, widths and dashes mean."""
    systems = [(s["color"], 2.0, "none", s["label"]) for s in layout()["systems"].values()]
    standings = [
        ("#1f2328", 2.6, "none", "a source was read"),
        ("#1f2328", 1.3, "none", "unreviewed"),
        ("#1f2328", 1.3, "7 5", "hypothesized"),
        ("#1f2328", 2.6, "2 4", "backward flow: anatomically possible, contested"),
    ]
    for row, entries in enumerate((systems[:5], systems[5:], standings)):
        for column, (color, wide, dashes, label) in enumerate(entries):
            x, y = MARGIN + 300 * column, top + 18 + 24 * row
            yield (
                f'<line x1="{x}" y1="{y}" x2="{x + 36}" y2="{y}" stroke="{color}" stroke-width="{wide}" '
                f'stroke-dasharray="{dashes}"/><text x="{x + 44}" y="{y + 4}" fill="#1f2328">{escape(label)}</text>'
            )
