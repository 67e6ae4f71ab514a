"""Audit of shares: which counts of which totals round to them, and whether those of one population agree on a total."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...ontology.model import Iri
from .arithmetic import share_counts, share_fractions
from .figures import Figure, Material
from .findings import Finding, Verdict

ROUNDING = "a share is rounded half up or half to even"
SHOWN = 4
"""How many fractions a sentence lists."""


def audit_shares(material: Material) -> Iterator[Finding]:
    """Yield what each share allows, and the total that the shares of each population agree on."""
    groups: dict[str, list[Figure]] = {}
    for figure in material.figures:
        if figure.is_share and figure.exact:
            groups.setdefault(figure.population, []).append(figure)
    for population, shares in groups.items():
        total = material.sizes.get(population)
        yield from (one for share in shares if (one := audit_share(share, total, material)))
        if total:
            yield from agreed_total(population, shares, total, material)


def audit_share(share: Figure, size: int | None, material: Material) -> Finding | None:
    """Return what one share allows; None where every total allows it and nothing can be learned."""
    percent, decimals = share.percent, share.percent_decimals
    total = share.printed_total or size
    name = f"{percent}% ({subject_of(share, material)})"
    if not 0 <= percent <= 100:
        return material.find("share", Verdict.INCONSISTENT, f"{name} is no share: it lies outside 0 to 100%", [share])
    if total is None:
        return _open_total(share, name, material)
    if total >= 100 * 10**decimals and share.printed_n is None:
        return None
    counts = share_counts(percent, decimals, total)
    if share.printed_n is not None and share.printed_n not in counts:
        exact = f"{share.printed_n} of {total} is {100 * share.printed_n / total:.1f}%"
        return material.find(
            "share", Verdict.INCONSISTENT, f"{exact}, printed as {percent}%", [share], assumptions=[ROUNDING]
        )
    if counts:
        others = share_fractions(percent, decimals, most=total - 1)
        besides = f"; smaller totals that allow it: {fractions(others)}" if others else "; no smaller total allows it"
        if share.printed_total is not None:
            besides = ", as printed"
        found = " or ".join(f"{n} of {total}" for n in counts)
        return material.find(
            "share", Verdict.CONSISTENT, f"{name} is {found}{besides}", [share], assumptions=[ROUNDING]
        )
    settled, why, evidence = printed_part(share, total, material)
    fits = share_fractions(percent, decimals, most=total - 1)
    if settled:
        fits = {t: n for t, n in fits.items() if settled in n}
    instead = f"what fits is {fractions(fits)}{why}" if fits else f"no smaller total allows it either{why}"
    return material.find(
        "share",
        Verdict.INCONSISTENT,
        f"no count of {total} gives {name}; {instead}",
        [share, *evidence],
        assumptions=[ROUNDING, f"the share is of the {total} that the population names"],
    )


def _open_total(share: Figure, name: str, material: Material) -> Finding | None:
    """Return what a share of an unknown part of the source's patients allows; None where their number is unknown."""
    most = material.size
    own = material.rules.is_own_case(share.population)
    if most is None or not share.population or own or most >= 100:
        return None
    fits = share_fractions(share.percent, share.percent_decimals, most=most)
    whole = "" if most in fits else f", never of {most}"
    how_many = f"how many there are of {share.population!r} is not printed"
    if not fits:
        return None
    return material.find(
        "share",
        Verdict.CANNOT_TELL,
        f"{name} is {fractions(fits)}{whole}; {how_many}",
        [share],
        assumptions=[ROUNDING, f"they are among the {most} patients of the source"],
    )


def agreed_total(population: str, shares: Sequence[Figure], total: int, material: Material) -> Iterator[Finding]:
    """Yield the total that the shares of a population agree on, and which of them do not fit."""
    tested = [s for s in shares if s.printed_total in (None, total) and total < 100 * 10**s.percent_decimals]
    if len(tested) < 2:
        return
    fits = {t: [s for s in tested if share_counts(s.percent, s.percent_decimals, t)] for t in range(1, total + 1)}
    good = fits[total]
    odd = [s for s in tested if s not in good]
    said = f"{len(good)} of {len(tested)} shares of {population!r} fit {total}"
    if not odd:
        rivals = [str(t) for t in range(1, total) if len(fits[t]) == len(tested)]
        also = f"; so would {', '.join(rivals)}" if rivals else ", and no smaller total fits them all"
        yield material.find("denominator", Verdict.CONSISTENT, said + also, tested, assumptions=[ROUNDING])
        return
    instead = [t for t in range(1, total) if all(s in fits[t] for s in odd)]
    named = ", ".join(f"{s.percent}% ({subject_of(s, material)})" for s in odd)
    other = f"{named} fit only {', '.join(map(str, instead))}" if instead else f"{named} fit no common total up to it"
    yield material.find(
        "denominator",
        Verdict.INCONSISTENT,
        f"{said}; {other}: more than one total stands behind one population",
        odd,
        assumptions=[ROUNDING],
    )


def printed_part(share: Figure, total: int, material: Material) -> tuple[int | None, str, list[Figure]]:
    """Return the size of the group that a treatment's share is of, where another figure prints it as its total."""
    for other in material.figures:
        same = other.population == share.population and other.key.treatment is not None
        if same and other.key.treatment == share.key.object and other.printed_total and other.printed_total < total:
            said = other.statistic.printed
            return other.printed_total, f" (its {other.printed_total} patients are printed with {said!r})", [other]
    return None, "", []


def fractions(found: dict[int, range]) -> str:
    """Write counts of totals as words, the largest totals first and the rest summed up."""
    said = [f"{n} of {total}" for total, counts in sorted(found.items(), reverse=True) for n in counts]
    more = f" and {len(said) - SHOWN} more" if len(said) > SHOWN else ""
    return ", ".join(said[:SHOWN]) + more


def subject_of(figure: Figure, material: Material) -> str:
    """Return what a figure is about in few words."""
    parts: list[Iri | None] = [figure.key.object, figure.key.site, figure.key.treatment]
    return " ".join(material.label(p) for p in parts if p) or material.label(figure.key.subject)
