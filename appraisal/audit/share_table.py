"""The shares of a source side by side, and which totals allow each of them."""

from __future__ import annotations

from dataclasses import dataclass

from .arithmetic import share_fractions
from .figures import Material
from .shares import subject_of

MOST = 200
"""The largest total that is tried; a share without decimals fits every total from 100 on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareFit:
    """One share, the population that it is of, and what totals allow it.

    `total` is the number of patients that the text prints with it or that its population names (None: neither),
    `counts` are the n of it that round to the share, `fits` the totals up to `tried` that allow it, with their n.
    `claims` are the IRIs that say it.
    """

    about: str
    printed: str
    population: str
    total: int | None
    counts: tuple[int, ...]
    fits: tuple[tuple[int, tuple[int, ...]], ...]
    tried: int
    claims: tuple[str, ...]


def share_fits(material: Material) -> list[ShareFit]:
    """Return the shares of a source, those of one population together, the largest population first."""
    found = []
    for figure in material.figures:
        percent, decimals = figure.percent, figure.percent_decimals
        if not figure.is_share or not figure.exact or not 0 <= percent <= 100:
            continue
        total = figure.printed_total or material.sizes.get(figure.population)
        tried = min(total or material.size or MOST, MOST)
        fits = share_fractions(percent, decimals, most=tried)
        if total is not None and total > MOST:
            fits |= share_fractions(percent, decimals, most=total, least=total)
        found.append(
            ShareFit(
                about=subject_of(figure, material),
                printed=figure.statistic.printed,
                population=figure.population,
                total=total,
                counts=tuple(fits.get(total, ())) if total else (),
                fits=tuple((t, tuple(n)) for t, n in sorted(fits.items())),
                tried=tried,
                claims=figure.iris,
            )
        )
    return sorted(found, key=lambda s: (-(s.total or 0), s.population, s.about, s.printed))
