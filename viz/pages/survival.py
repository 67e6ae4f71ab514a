"""The page of survival: curves or single patients by strategy, who is left out and why, steps with their cases."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ...appraisal.observations import Excluded, time_zeros
from ...appraisal.survival import Arm, Survival, survival_csv, survival_records
from ...appraisal.survival_plot import survival_svg
from ...ontology.model import Case, RowType, TimeZero
from .. import addresses
from ..appraised import Appraised, appraised
from ..cards import Link
from ..contexts.survival import ArmShown, SurvivalPage
from ..explorer import Explorer, Generation, explorer_of, wants_json
from ..pieces import Cell, Choice, Row
from ..tables import case_label

ASKED = ("zero", "landmark", "once", "eligible")


def survival(request: Request) -> Response:
    """Answer with survival from individual cases, as a page, as SVG, as CSV or as records in JSON."""
    explorer = explorer_of(request)
    given = {n: request.query_params.get(n, "").strip()[:60] for n in ASKED}
    error, status, result, other = "", 200, None, None
    with explorer.generation() as here:
        whole = appraised(explorer, here)
        zeros = zeros_of(whole)
        try:
            found = appraised(explorer, here, eligible=given["eligible"])
            zeros = zeros_of(found)
            result, other = computed(here, found, given), computed(here, found, {**given, "once": turned(given)})
        except ValueError as wrong:
            # that times are mixed is no fault of who asks: the page offers them apart
            error, status = str(wrong), 200 if not given["zero"] and len(zeros) > 1 else 400
    ending = request.url.path.rpartition(".")[2]
    if result is None and (ending in ("svg", "csv") or wants_json(request)):
        return JSONResponse({"status": 400, "error": error}, status_code=400)
    if result is not None and ending == "svg":
        return Response(survival_svg(result), media_type="image/svg+xml", headers=download("survival.svg"))
    if result is not None and ending == "csv":
        return Response(survival_csv(result), media_type="text/csv; charset=utf-8", headers=download("survival.csv"))
    if result is not None and wants_json(request):
        return JSONResponse(survival_records(result))
    return explorer.render(page_of(explorer, given, zeros, result, other, error), status=status)


def page_of(
    explorer: Explorer,
    given: dict[str, str],
    zeros: dict[str, int],
    result: Survival | None,
    other: Survival | None,
    error: str,
) -> SurvivalPage:
    """Return the page of a result, or of why there is none."""
    questions = explorer.kg.review_questions()
    shown = result is not None and result.patients > 0
    return SurvivalPage(
        title="Survival",
        here="appraisal",
        action="/survival",
        filters=(
            Choice(
                name="zero",
                label="Months from",
                chosen=given["zero"],
                options=tuple((zero, f"{zero} ({n})") for zero, n in zeros.items()),
            ),
            Choice(
                name="eligible",
                label="Cases that a review question admits",
                chosen=given["eligible"],
                options=tuple((name, q.title or name) for name, q in questions.items()),
            ),
        ),
        landmark=given["landmark"],
        once=given["once"] == "1",
        error=error,
        zeros=tuple(
            (Link(label=zero, url=addresses.with_query("/survival", **{**given, "zero": zero})), n)
            for zero, n in zeros.items()
        ),
        time_zero=result.counted_from if result else "",
        picture=Markup(survival_svg(result, address=addresses.page_of)) if shown and result else None,
        arms=tuple(arms_shown(result, other)) if result else (),
        notes=result.notes if result else (),
        patients=result.patients if result else 0,
        other=other.patients if other else 0,
        excluded=tuple(reasons(result.excluded)) if result else (),
        csv_url=addresses.with_query("/survival.csv", **given),
        svg_url=addresses.with_query("/survival.svg", **given),
    )


def computed(here: Generation, found: Appraised, given: dict[str, str]) -> Survival:
    """Return the survival that is asked for; raises ValueError for what cannot be asked."""
    landmark = number(given["landmark"])
    if given["zero"] and given["zero"] not in set(TimeZero):
        raise ValueError(f"there is no time zero {given['zero']!r}; there are: {', '.join(TimeZero)}")
    zero = TimeZero(given["zero"]) if given["zero"] else None
    return here.remember(
        ("survival", *given.values()),
        lambda: found.material.survival(time_zero=zero, landmark=landmark, unique=given["once"] == "1"),
    )


def turned(given: dict[str, str]) -> str:
    """Return the other way to count probable duplicates."""
    return "" if given["once"] == "1" else "1"


def number(words: str) -> float | None:
    """Return a landmark in months; raises ValueError, with the way out, for one that is none."""
    if not words:
        return None
    if not re.fullmatch(r"\d{1,4}(\.\d{1,3})?", words, re.ASCII):
        raise ValueError(f"a landmark is a number of months, got {words!r}")
    return float(words)


def zeros_of(found: Appraised) -> dict[str, int]:
    """Return from when the times of patients count, with how many of each."""
    return time_zeros(c for c in found.cases.values() if patient(c))


def patient(case: Case) -> bool:
    """Whether a case is one patient."""
    return case.row_type is RowType.PATIENT


def download(name: str) -> dict[str, str]:
    """Return the header that names a file."""
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def arms_shown(result: Survival, other: Survival | None) -> Iterator[ArmShown]:
    """Yield the arms with what stands beside them, each step with its cases."""
    elsewhere = {a.name: len(a.patients) for a in other.arms} if other else {}
    for arm in result.arms:
        yield ArmShown(
            name=arm.name,
            patients=len(arm.patients),
            other=elsewhere.get(arm.name, 0),
            deaths=arm.deaths,
            median="" if arm.curve is None else "not reached" if arm.curve.median is None else f"{arm.curve.median:g}",
            follow_up="" if arm.follow_up is None else f"{arm.follow_up:g}",
            deficit=tally(arm.deficit),
            burden=tally(arm.burden),
            steps=tuple(steps(arm)),
            rows=tuple(Row(cells=tuple(patient_cells(arm, n))) for n in range(len(arm.patients))),
        )


def tally(counts: Sequence[int]) -> str:
    """Return how many had something, had it not, and are not known to."""
    return f"{counts[0]} yes, {counts[1]} no, {counts[2]} not known"


def steps(arm: Arm) -> Iterator[Row]:
    """Yield the steps of a curve with the cases that died or left at each."""
    for step in arm.curve.steps if arm.curve else ():
        here = [o.case for o in arm.patients if abs(o.months - step.months) < 1e-9]
        yield Row(
            cells=(
                Cell(column="months", text=f"{step.months:g}"),
                Cell(column="at risk", text=str(step.at_risk)),
                Cell(column="died", text=str(step.deaths)),
                Cell(column="left", text=str(step.censored)),
                Cell(column="alive", text=f"{100 * step.survival:.0f}%"),
                Cell(column="95% interval", text=f"{100 * step.low:.0f}% to {100 * step.high:.0f}%"),
                Cell(column="cases", text="cases", links=tuple(links(here))),
            )
        )


def patient_cells(arm: Arm, index: int) -> Iterator[Cell]:
    """Yield the cells of one patient of an arm."""
    one = arm.patients[index]
    words = {True: "yes", False: "no", None: "not known"}
    yield Cell(column="case", text=case_label(one.case), url=addresses.page_of(one.case))
    yield Cell(column="months", text=f"{one.months:g}")
    yield Cell(column="event", text="dead" if one.dead else "alive or lost")
    yield Cell(column="deficit", text=words[one.deficit])
    yield Cell(column="deposits", text="not known" if one.deposits is None else str(one.deposits))


def reasons(excluded: Iterable[Excluded]) -> Iterator[tuple[str, tuple[Link, ...]]]:
    """Yield why cases are left out, most frequent first, with these cases; a twin is named by its case."""
    by_reason: defaultdict[str, list[str]] = defaultdict(list)
    for one in excluded:
        reason, _, twin = one.reason.partition("probably the patient of ")
        by_reason["probably the patient of another case that is in" if twin else reason].append(one.case)
    for reason, cases in sorted(by_reason.items(), key=lambda item: (-len(item[1]), item[0])):
        yield reason, tuple(links(cases))


def links(cases: Iterable[str]) -> Iterator[Link]:
    """Yield cases as links."""
    return (Link(label=case_label(iri), url=addresses.page_of(iri)) for iri in cases)
