"""The pages of same patients: which sources share them, the pairs behind a cell, and the patients behind a review."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ...appraisal.same_patient import overlap as shared_patients
from ...appraisal.same_patient.duplicates import SamePatient
from ...appraisal.same_patient.overlap import Overlap, PooledPatients, overlap_record
from ...ontology.model import Attribution, Claim, Method
from .. import addresses
from ..appraisal_pieces import Cards, named_source, told
from ..appraised import Appraised, appraised
from ..cards import Link
from ..case_evidence import reasons
from ..contexts.overlap import (
    MatrixRow,
    MissedShown,
    OverlapPage,
    PairShown,
    PooledPage,
    PooledShown,
    SharedPage,
)
from ..explorer import Explorer, explorer_of, paged, wants_json
from ..pieces import Choice, Count
from ..tables import case_label

MOST = 30
"""Sources in the matrix; those that share nothing go first where there are more."""


def overlap(request: Request) -> Response:
    """Answer with the matrix of sources by the patients that they share."""
    explorer = explorer_of(request)
    eligible = request.query_params.get("eligible", "").strip()
    with explorer.generation() as here:
        try:
            known = appraised(explorer, here, eligible=eligible)
        except ValueError as error:
            return explorer.problem(request, str(error), status=400)
        found = known.overlap
        pooling = {c.source for c in known.claims.values() if pooled(c)}
    if wants_json(request):
        return JSONResponse(overlap_record(found))
    sharing = {s for one in found.shared for s in (one.a, one.b)}
    ranked = sorted(found.sources, key=lambda s: (s.source not in sharing, -s.told, s.source))
    shown = sorted(ranked[:MOST], key=lambda s: s.source)
    page = OverlapPage(
        title="Same patients",
        here="appraisal",
        action="/overlap",
        filters=(eligibility(explorer, eligible),),
        told=found.patients.told,
        most=found.patients.most,
        least=found.patients.least,
        series=found.patients.series,
        rows=tuple(matrix(found, [s.source for s in shown])),
        left_out=len(found.sources) - len(shown),
        pairs=len(known.duplicates),
        reviews=tuple(
            Link(label=name, url=addresses.with_query("/pooled", review=name, eligible=eligible))
            for name in sorted(pooling)
        ),
    )
    return explorer.render(page)


def matrix(found: Overlap, names: list[str]) -> Iterator[MatrixRow]:
    """Yield a row a source: its own patients, and what it shares with each other, as decided and as probable."""
    between = {frozenset((s.a, s.b)): s for s in found.shared}
    own = {s.source: s for s in found.sources}
    for number, name in enumerate(names, start=1):
        cells: list[Count | None] = []
        for other in names:
            shared = between.get(frozenset((name, other)))
            if other == name:
                cells.append(Count(of="own", number=own[name].told, once=own[name].told))
            elif shared is None:
                cells.append(None)
            else:
                cells.append(
                    Count(
                        of=f"{name} and {other}",
                        number=shared.probable,
                        once=shared.decided,
                        url=addresses.with_query("/shared", a=shared.a, b=shared.b),
                    )
                )
        yield MatrixRow(
            number=number,
            source=named_source(name),
            told=own[name].told,
            series=own[name].series,
            cells=tuple(cells),
        )


def shared(request: Request) -> Response:
    """Answer with the pairs of cases of two sources that may be one patient, with the reasons."""
    explorer = explorer_of(request)
    a, b = (request.query_params.get(n, "").strip() for n in ("a", "b"))
    with explorer.generation() as here:
        known = appraised(explorer, here)
        for name in (a, b):
            if name not in known.sources:
                return explorer.problem(request, f"No source {name!r} is in this graph; see /sources.", status=404)
        between = known.overlap.between(a, b)
    pairs = between.pairs if between else ()
    paging, part = paged(request, len(pairs), length=25)
    page = SharedPage(
        title=f"Patients of {a} and {b}",
        here="appraisal",
        a=named_source(a),
        b=named_source(b),
        probable=between.probable if between else 0,
        decided=between.decided if between else 0,
        pairs=tuple(pair_shown(one) for one in pairs[part]),
        paging=paging,
        compare_url=addresses.with_query("/compare", a=a, b=b),
    )
    return explorer.render(page)


def pair_shown(one: SamePatient) -> PairShown:
    """Return a proposal with both its cases."""
    speaks_for, speaks_against = reasons(one)
    return PairShown(
        cases=(case_link(one.a), case_link(one.b)),
        probability=one.probability,
        probable=one.probable,
        speaks_for=speaks_for,
        speaks_against=speaks_against,
    )


def pooled_page(request: Request) -> Response:
    """Answer with the patients behind the figures that a review pools, and the cases that it could have had."""
    explorer = explorer_of(request)
    given = {n: request.query_params.get(n, "").strip() for n in ("review", "eligible", "searched")}
    with explorer.generation() as here:
        try:
            known = appraised(explorer, here, eligible=given["eligible"])
        except ValueError as error:
            return explorer.problem(request, str(error), status=400)
        reviews = sorted({c.source for c in known.claims.values() if pooled(c)})
        review = given["review"] or next(iter(reviews), "")
        if review and review not in known.sources:
            return explorer.problem(request, f"No source {review!r} is in this graph; see /sources.", status=404)
        figures = list(behind(known, review)) if review else []
        cards = explorer.cards(here.store, (f.claim for f in figures))
    year = int(given["searched"]) if given["searched"].isascii() and given["searched"].isdigit() else None
    note, missed = "", None
    try:
        missed = known.material.missed(review, year) if review else None
    except ValueError as error:
        note = str(error)
    page = PooledPage(
        title=f"Patients behind {review}" if review else "Patients behind pooled figures",
        here="appraisal",
        action="/pooled",
        filters=(
            Choice(name="review", label="Review", chosen=review, options=tuple((r, r) for r in reviews)),
            eligibility(explorer, given["eligible"]),
        ),
        searched=given["searched"],
        source=named_source(review) if review else None,
        figures=tuple(figures_shown(figures, cards)),
        year=missed.searched if missed else None,
        assumed=bool(missed and missed.assumed),
        missed=tuple(
            MissedShown(
                case=case_link(m.case),
                year=m.year,
                cited=m.cited,
                perhaps=tuple(case_link(c) for c in m.perhaps),
            )
            for m in (missed.missed if missed else ())
        ),
        undated=tuple(case_link(c) for c in (missed.undated if missed else ())),
        unnamed=tuple(case_link(c) for c in (missed.unnamed if missed else ())),
        note=note,
    )
    return explorer.render(page)


def pooled(claim: Claim) -> bool:
    """Whether a claim is a figure that its source pools over patients."""
    return claim.attribution is Attribution.OWN_POOLING and claim.statistic is not None


def behind(known: Appraised, review: str) -> Iterator[PooledPatients]:
    """Yield the patients behind each pooled figure of a review; what a person curated goes before what was read."""
    source = known.sources[review]
    pooling = [c for c in known.material.claims if c.source == review and pooled(c)]
    by_hand = [c for c in pooling if c.method is Method.CURATED]
    for claim in by_hand or pooling:
        yield shared_patients.pooled_patients(
            claim,
            source,
            known.material.claims,
            known.material.cases,
            known.duplicates,
            decisions=known.material.decisions,
        )


def figures_shown(found: Iterable[PooledPatients], cards: Cards) -> Iterator[PooledShown]:
    """Yield the figures that stand on the same patients together, those on most patients first."""
    groups: defaultdict[tuple[tuple[str, ...], tuple[str, ...]], list[PooledPatients]] = defaultdict(list)
    for one in found:
        groups[one.cases, one.missing].append(one)
    for (cases, missing), same in sorted(groups.items(), key=lambda item: (-len(item[0][0]), item[0])):
        first = same[0]
        told_once = {(c.predicate, c.subject, c.object, c.figure): c for c in told(cards, (f.claim for f in same))}
        yield PooledShown(
            cards=tuple(told_once.values()),
            totals=tuple(sorted({f.total for f in same if f.total is not None})),
            told=first.patients.told,
            most=first.patients.most,
            least=first.patients.least,
            cases=tuple(case_link(c) for c in cases),
            references=len(first.references),
            missing=missing,
        )


def case_link(iri: str) -> Link:
    """Return a case as a link."""
    return Link(label=case_label(iri), url=addresses.page_of(iri))


def eligibility(explorer: Explorer, chosen: str) -> Choice:
    """Return the choice of a review question, which every count keeps to."""
    options: Iterable[tuple[str, str]] = (
        (name, question.title or name) for name, question in explorer.kg.review_questions().items()
    )
    return Choice(name="eligible", label="Cases that a review question admits", chosen=chosen, options=tuple(options))
