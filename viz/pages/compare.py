"""The comparison of two sources: what both speak of side by side, and what conflicts, drifts and is cited between."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from ...appraisal.chains import Chain
from ...appraisal.sides import differences
from ...ontology.model import Claim, Method, Source
from .. import addresses
from ..appraisal_pieces import chain_shown, conflict_shown, drift_shown, named_source, told
from ..appraised import Appraised, appraised
from ..cards import Card
from ..contexts.compare import ComparePage, Proposition, SourceBeside
from ..explorer import explorer_of, paged
from ..pieces import Choice

LENGTH: Final = 30
MOST: Final = 12
"""Conflicts, drifts and chains that the page shows; the pages of each have the rest."""


def compare(request: Request) -> Response:
    """Answer with two sources beside each other, or with the choice of two."""
    explorer = explorer_of(request)
    a, b = (request.query_params.get(n, "").strip() for n in ("a", "b"))
    with explorer.generation() as here:
        known = appraised(explorer, here)
        for name in (a, b):
            if name and name not in known.sources:
                return explorer.problem(request, f"No source {name!r} is in this graph; see /sources.", status=404)
        both = bool(a and b and a != b)
        pair = {a, b}
        every = known.everything
        conflicts = [c for c in every.conflicts if both and {c.a.source, c.b.source} == pair]
        drifts = [d for d in every.drifts if both and {t.source for t in d.tellings} == pair]
        chains = [c for c in every.chains if both and between(c, known, pair)]
        alike = same_propositions(known, a, b) if both else []
        paging, part = paged(request, len(alike), length=LENGTH)
        shown = [c for c in conflicts if c.real][:MOST] + [c for c in conflicts if not c.real][:MOST]
        wanted = [i for mine, theirs in alike[part] for c in (*mine, *theirs) for i in (c.iri,)]
        wanted += [i for c in shown for i in (*c.a.claims, *c.b.claims)]
        wanted += [i for d in drifts[:MOST] for t in d.tellings for i in t.claims]
        wanted += [c.claim for c in chains[:MOST]]
        cards = explorer.cards(here.store, wanted)
        shared = known.overlap.between(a, b) if both else None
    options = tuple((s, s) for s in sorted(known.sources))
    page = ComparePage(
        title=f"{a} and {b}" if both else "Compare two sources",
        here="appraisal",
        action="/compare",
        filters=(
            Choice(name="a", label="One source", chosen=a, options=options),
            Choice(name="b", label="Another", chosen=b, options=options),
        ),
        same=bool(a) and a == b,
        beside=tuple(beside(known, known.sources[name]) for name in (a, b)) if both else (),
        shared=shared.probable if shared else 0,
        possible=len(shared.pairs) if shared else 0,
        shared_url=addresses.with_query("/shared", a=a, b=b),
        propositions=tuple(proposition(known, mine, theirs, cards) for mine, theirs in alike[part]),
        paging=paging,
        conflicts=tuple(conflict_shown(c, cards) for c in shown if c.real),
        conflicts_total=sum(c.real for c in conflicts),
        apart=tuple(conflict_shown(c, cards) for c in shown if not c.real),
        apart_total=sum(not c.real for c in conflicts),
        drifts=tuple(drift_shown(d, cards) for d in drifts[:MOST]),
        chains=tuple(made for c in chains[:MOST] if (made := chain_shown(c, cards))),
        chains_total=len(chains),
    )
    return explorer.render(page)


def beside(known: Appraised, source: Source) -> SourceBeside:
    """Return what stands of a source at the head of a comparison."""
    cases = [c for c in known.cases.values() if c.source == source.id]
    return SourceBeside(
        source=named_source(source.id),
        title=source.title or "",
        facts=(
            ("design", source.type.value),
            ("year", str(source.year or "not known")),
            ("claims", str(len(voices(known, source.id)))),
            ("cases", str(len(cases))),
            ("patients told", str(sum(c.patients for c in cases))),
        ),
        audit_url=addresses.audit(source.id),
    )


def voices(known: Appraised, source: str) -> list[Claim]:
    """Return the claims of a source, those of a person where there are any: both readings are one voice."""
    mine = [c for c in known.material.claims if c.source == source]
    return [c for c in mine if c.method is Method.CURATED] or mine


def same_propositions(known: Appraised, a: str, b: str) -> list[tuple[list[Claim], list[Claim]]]:
    """Return what both sources speak of, the claims of each; where they differ first, then where figures stand.

    It is the same subject, predicate and object; what restricts each claim (primary, site, population) is named.
    """
    sides: list[defaultdict[tuple[str, ...], list[Claim]]] = []
    for name in (a, b):
        by_core: defaultdict[tuple[str, ...], list[Claim]] = defaultdict(list)
        for claim in voices(known, name):
            by_core[core(claim)].append(claim)
        sides.append(by_core)
    both = [(sides[0][key], sides[1][key]) for key in sides[0] if key in sides[1]]
    return sorted(both, key=lambda pair: (not differ(*pair), not figures(*pair), pair[0][0].iri))


def core(claim: Claim) -> tuple[str, ...]:
    """Return what a claim is about, without what restricts it: its measure where it has no object."""
    measure = claim.statistic.measure.value if claim.statistic and claim.object is None else ""
    return claim.subject, claim.predicate, claim.object or "", measure


def differ(mine: Sequence[Claim], theirs: Sequence[Claim]) -> bool:
    """Whether two sides say it with another polarity or as firmly as the other does not."""
    return not ({(c.polarity, c.modality) for c in mine} & {(c.polarity, c.modality) for c in theirs})


def figures(*sides: Iterable[Claim]) -> bool:
    """Whether each side has a figure."""
    return all(any(c.statistic for c in side) for side in sides)


def proposition(
    known: Appraised, mine: Sequence[Claim], theirs: Sequence[Claim], cards: Mapping[str, Card]
) -> Proposition:
    """Return one proposition with the claims of both sides, and in what all of them differ."""
    vocabulary = known.material.vocabulary
    found = [{*differences(x, y, vocabulary), *firmness(x, y)} for x in mine for y in theirs]
    apart = set.intersection(*found) if found else set()
    return Proposition(
        sides=(told(cards, (c.iri for c in mine)), told(cards, (c.iri for c in theirs))),
        differ=tuple(sorted(apart)),
    )


def firmness(x: Claim, y: Claim) -> set[str]:
    """Return in what two claims differ as claims: polarity, modality, whose knowledge it is."""
    return {name for name in ("polarity", "modality", "attribution") if getattr(x, name) is not getattr(y, name)}


def between(chain: Chain, known: Appraised, pair: set[str]) -> bool:
    """Whether a chain leads from one of two sources to the other."""
    start = known.claims[chain.claim].source if chain.claim in known.claims else ""
    return start in pair and any({s.source for s in p.steps} >= pair for p in chain.paths)
