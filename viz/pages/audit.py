"""The pages of the audit: what there is to appraise, and one source against its own arithmetic."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ...appraisal.audit import ORDER
from ...appraisal.audit.findings import finding_record
from ...appraisal.audit.share_table import ShareFit
from .. import addresses
from ..appraisal_pieces import finding_shown, named_source
from ..appraised import appraised
from ..cards import Link
from ..contexts.appraisal import AppraisalPage, AuditPage, ShareShown, SharesShown
from ..explorer import explorer_of, wants_json
from ..pieces import Choice

LISTED = 8
"""Totals that a line of the table of shares lists."""


def appraisal(request: Request) -> Response:
    """Answer with what there is to appraise: audits by verdict, conflicts, drifts, chains, patients, survival."""
    explorer = explorer_of(request)
    with explorer.generation() as here:
        found = appraised(explorer, here)
    every = found.everything
    by_source: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for finding in every.findings:
        by_source[finding.source][finding.verdict.value] += 1
    page = AppraisalPage(
        title="Appraisal",
        here="appraisal",
        verdicts=tuple(v.value for v in ORDER),
        audits=tuple(
            (
                Link(label=name, url=addresses.audit(name)),
                found.sources[name].title or "",
                tuple(counts[v.value] for v in ORDER),
            )
            for name, counts in sorted(by_source.items(), key=lambda item: (-item[1][ORDER[0].value], item[0]))
        ),
        conflicts=sum(c.real for c in every.conflicts),
        apart=sum(not c.real for c in every.conflicts),
        drifts=len(every.drifts),
        chains=len(every.chains),
        pairs=len(every.duplicates),
        probable=sum(p.probable for p in every.duplicates),
        cases=len(found.cases),
        timed=sum(c.course.time.value is not None for c in found.cases.values()),
        choices=tuple(
            Choice(name=name, label=label, chosen="", options=tuple((s, s) for s in sorted(found.sources)))
            for name, label in (("a", "One source"), ("b", "Another"))
        ),
    )
    return explorer.render(page)


def audit(request: Request) -> Response:
    """Answer with the audit of a source."""
    explorer = explorer_of(request)
    source_id = request.path_params["source"]
    with explorer.generation() as here:
        found = appraised(explorer, here)
        source = found.sources.get(source_id)
        if source is None:
            return explorer.problem(
                request, f"No source {source_id!r} is in this graph; all of them are listed at /sources.", status=404
            )
        mine = [f for f in found.everything.findings if f.source == source_id]
        if wants_json(request):
            return JSONResponse([finding_record(f) for f in mine])
        fits = here.remember(("shares", source_id), lambda: found.material.shares(source_id))
        cards = explorer.cards(here.store, (c for f in mine for c in f.claims))
    page = AuditPage(
        title=f"Audit of {source_id}",
        here="appraisal",
        source=named_source(source_id),
        source_title=source.title or "",
        reading_url=addresses.reading(source_id) if explorer.kg.text(source_id) is not None else None,
        findings=tuple((v.value, tuple(finding_shown(f, cards) for f in mine if f.verdict is v)) for v in ORDER),
        shares=tuple(shares_shown(fits)),
        claims=sum(c.source == source_id for c in found.claims.values()),
        further=tuple(further(source_id)),
    )
    return explorer.render(page)


def further(source_id: str) -> Iterator[Link]:
    """Yield where else a source is appraised."""
    yield Link(label="What speaks against it", url=addresses.with_query("/contradictions", source=source_id))
    yield Link(label="Told more or less firmly", url=addresses.with_query("/drift", source=source_id))
    yield Link(label="Where what it relays comes from", url=addresses.with_query("/chains", source=source_id))
    yield Link(label="Compare with another source", url=addresses.with_query("/compare", a=source_id))


def shares_shown(fits: Iterable[ShareFit]) -> Iterator[SharesShown]:
    """Yield the shares of each population with the totals that allow most of them."""
    groups: defaultdict[tuple[str, int | None], list[ShareFit]] = defaultdict(list)
    for one in fits:
        groups[one.population, one.total].append(one)
    for (population, total), found in groups.items():
        counted = Counter(t for one in found for t, _ in one.fits)
        best = sorted(counted.items(), key=lambda item: (-item[1], -item[0]))[:LISTED]
        yield SharesShown(
            population=population,
            total=total,
            totals=tuple((t, n, len(found)) for t, n in best) if len(found) > 1 else (),
            shares=tuple(share_shown(one) for one in found),
        )


def share_shown(one: ShareFit) -> ShareShown:
    """Return a share with the totals that allow it, the largest first."""
    told = [f"{' or '.join(map(str, n))} of {t}" for t, n in reversed(one.fits) if t != one.total]
    more = len(told) - LISTED
    return ShareShown(
        about=one.about,
        printed=one.printed,
        counts=" or ".join(f"{n} of {one.total}" for n in one.counts),
        fits=one.total is None or bool(one.counts),
        others=", ".join(told[:LISTED]) + (f" and {more} more" if more > 0 else ""),
        tried=one.tried,
        claims=tuple(
            Link(label=str(number), url=addresses.page_of(iri)) for number, iri in enumerate(one.claims, start=1)
        ),
    )
