"""Content negotiation: which of the things on offer a request wants most (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """One media range of an Accept header, such as `text/*;q=0.5`; quality lies in 0 to 1."""

    type: str
    subtype: str
    quality: float

    def specificity(self, media: str) -> int:
        """How closely this range names a media type: 2 the very type, 1 `text/*`, 0 `*/*`, -1 not at all."""
        kind, _, sub = media.partition("/")
        if (self.type, self.subtype) == (kind, sub):
            return 2
        if self.type == kind and self.subtype == "*":
            return 1
        return 0 if (self.type, self.subtype) == ("*", "*") else -1


def ranges(header: str | None) -> list[Range]:
    """Read an Accept header; what is malformed in it is left out, an empty or missing one accepts anything."""
    found = []
    for part in (header or "*/*").split(","):
        media, *parameters = (p.strip() for p in part.split(";"))
        kind, slash, sub = media.lower().partition("/")
        if not (kind and slash and sub) or (kind == "*" and sub != "*"):
            continue
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "q":
                quality = _quality(value.strip())
        found.append(Range(type=kind, subtype=sub, quality=quality))
    return found


def _quality(text: str) -> float:
    """Return a q-value; one that is none counts as 0."""
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if 0 <= value <= 1 else 0.0


def preferred(header: str | None, offered: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the names on offer that the header accepts, the most wanted first, ties in the order of the offer.

    `offered` maps a name to the media types that mean it.

    >>> from batson.viz.negotiation import preferred
    >>> preferred("text/csv;q=0.4, text/html;q=0, */*;q=0.9", {"csv": ["text/csv"], "json": ["application/json"]})
    ['json', 'csv']
    """
    wanted = ranges(header)
    scored = []
    for place, (name, types) in enumerate(offered.items()):
        quality, close = max(_wanted(media, wanted) for media in types)
        if quality > 0:
            scored.append((-quality, -close, place, name))
    return [name for *_, name in sorted(scored)]


def _wanted(media: str, wanted: Sequence[Range]) -> tuple[float, int]:
    """Return the quality of a media type, by the range that names it most closely, and how closely that is."""
    close, quality = max(((r.specificity(media), r.quality) for r in wanted), default=(-1, 0.0))
    return (quality, close) if close >= 0 else (0.0, -1)
