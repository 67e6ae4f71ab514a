"""The page of a case: its course, what it shows of routes, who may be the same patient, and every field."""

from __future__ import annotations

from typing import Final
from urllib.parse import unquote

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ...kg.reading import cases_by_iri
from ...ontology.model.codec import anchors_of
from .. import addresses, lookup
from ..cards import METHODS, Link
from ..case_evidence import Said, pair, people_on, proposals, routes_of, said_of_pairs
from ..case_lines import lines, places
from ..contexts.cases import CasePage
from ..explorer import explorer_of, wants_json
from ..ratings import rating_rows
from ..timeline import timeline, timeline_svg

PARTS: Final = (
    ("patient", "Patient"),
    ("primary", "Primary tumor"),
    ("lesions", "Lesion"),
    ("presentation", "Presentation"),
    ("function", "Function over time"),
    ("disease", "Other deposits"),
    ("treatments", "Treatments"),
    ("course", "Course"),
    ("report", "Report"),
)


def case(request: Request) -> Response:
    """Answer with one case; its address is that of its IRI."""
    explorer = explorer_of(request)
    raw = request.scope.get("raw_path", b"").decode("ascii", "replace").split("?")[0]
    parts = [unquote(p) for p in raw.removeprefix("/case/").split("/")]
    iri = addresses.case_iri(parts[0], parts[1]) if len(parts) == 2 else ""
    found = [r for r in explorer.kg.records([iri]) if "patient" in r] if iri else []
    if not found:
        with explorer.reader() as store:
            rejected = [told for told in people_on(store, iri) if told.startswith("rejected")] if iri else []
        why = f"This case was {rejected[0]}, so it counts no more" if rejected else "No such case is in this graph"
        return explorer.problem(request, f"{why}; all that stand are listed at /cases.", status=404)
    record = found[0]
    if wants_json(request):
        return JSONResponse(record)
    vocabulary = explorer.kg.vocabulary
    place = places(record["source"], explorer.kg.text(record["source"]))
    told = tuple((title, tuple(lines(record[name], place=place))) for name, title in PARTS)
    with explorer.reader() as store:
        (whole,) = cases_by_iri(store, [iri])
        made = explorer.cards(store, lookup.claims_at(store, sorted({a.iri for a in anchors_of(whole)})))
        course = timeline(whole, vocabulary)
        routes = routes_of(store, iri, vocabulary)
        concluded = explorer.cards(store, routes.concluded if routes else ())
        pairs = proposals(store, of=iri)
        people, decided = people_on(store, iri), said_of_pairs(store, iri)
        source = lookup.sources(store, [record["source"]]).get(record["source"])
    page = CasePage(
        title=f"Case: {record['source']}, {record['place']}",
        here="cases",
        id=record["id"],
        source=Link(label=record["source"], url=addresses.source(record["source"])),
        paper=addresses.outside(source.link) if source else None,
        method=METHODS.get(record["method"], record["method"]),
        row=record["row_type"] if record["patients"] == 1 else f"{record['row_type']} of {record['patients']} patients",
        note=record["note"],
        attribution=record["report"]["attribution"],
        people=people,
        said=tuple(Said(**one) for one in record["decided"]),
        said_of_pairs=decided,
        picture=Markup(timeline_svg(course)) if course.tracks else None,
        undrawn=course.undrawn,
        notes=course.notes,
        routes=routes,
        concluded=tuple(concluded.values()),
        pairs=tuple(pair(one, iri) for one in pairs),
        ratings=rating_rows(explorer.kg.ratings(), iri),
        parts_of=told,
        cards=tuple(made.values()),
    )
    return explorer.render(page)
