"""The pages of cases: all of them in a table, and one part by part with the state of every field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from . import addresses, lookup
from .cards import METHODS, Link, cards
from .contexts import CasePage, CasesPage
from .explorer import explorer_of, paged, wants_json
from .pieces import CaseLine, Cell, Row, Table, Tally
from .start import pairs

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
COLUMNS: Final = {
    "case": "The case, by its place in its source",
    "source": "Who reports it",
    "age": "Years, when the lesion was diagnosed",
    "sex": "As reported",
    "primary": "The primary tumor",
    "level": "Vertebral level",
    "region": "Region of spine or cord",
    "interval months": "Months from the primary to the lesion; negative where the lesion came first",
    "treatments": "What was done",
    "time": "Months from time zero; > where the patient was alive or lost then",
    "time zero": "From when the time counts",
    "not reported": "Fields on which the whole source is silent",
}


def cases(request: Request) -> Response:
    """Answer with all cases, one row each; with JSON, one flat record each."""
    explorer = explorer_of(request)
    flat = list(explorer.kg.cases(flat=True))
    if wants_json(request):
        return JSONResponse(flat)
    whole = {record["id"]: record for record in explorer.kg.cases()}
    paging, part = paged(request, len(flat))
    rows = tuple(Row(cells=tuple(cells(record, whole[record["patient_key"]]))) for record in flat[part])
    with explorer.reader() as store:
        counts = (
            Tally(title="Rows", says="", counts=pairs(lookup.cases_by_type(store))),
            Tally(title="Fields by state", says="Silence is not absence", counts=states(whole.values())),
        )
    shown = Table(columns=tuple(COLUMNS.items()), rows=rows, paging=paging, truncated=False)
    return explorer.render(CasesPage(title="Cases", here="cases", table=shown, tallies=counts))


def cells(flat: Mapping[str, Any], whole: Mapping[str, Any]) -> Iterator[Cell]:
    """Yield the cells of a case; a blank one says nothing, for the states stand on the case's page."""
    place = whole["place"] if whole["patients"] == 1 else f"{whole['place']} ({whole['patients']} patients)"
    yield Cell(column="case", text=place, url=addresses.page_of(addresses.case_iri(whole["source"], whole["place"])))
    yield Cell(column="source", text=flat["source"], url=addresses.source(flat["source"]))
    for name in ("age", "sex", "primary", "level", "region", "interval_months"):
        yield Cell(column=name, text=text_of(flat[name]))
    yield Cell(column="treatments", text=", ".join(flat["treatments"] or ()))
    time = text_of(flat["survival_months"])
    yield Cell(column="time", text=f"> {time}" if time and flat["censored"] else time)
    yield Cell(column="time_zero", text=text_of(flat["time_zero"]))
    yield Cell(column="not_reported", text=", ".join(n.replace("_", " ") for n in flat["not_reported"]))


def text_of(value: Any) -> str:
    """Return a plain value as text."""
    return "" if value is None else str(value)


def states(records: Any) -> tuple[tuple[str, int], ...]:
    """Return how many fields of the cases are in each state, most first."""
    counted: dict[str, int] = {}
    for record in records:
        for name, _ in PARTS:
            for line in lines(record[name]):
                if line.state:
                    counted[line.state] = counted.get(line.state, 0) + 1
    return tuple(sorted(counted.items(), key=lambda item: -item[1]))


def case(request: Request) -> Response:
    """Answer with one case; its address is that of its IRI."""
    explorer = explorer_of(request)
    raw = request.scope.get("raw_path", b"").decode("ascii", "replace").split("?")[0]
    parts = [unquote(p) for p in raw.removeprefix("/case/").split("/")]
    iri = addresses.case_iri(parts[0], parts[1]) if len(parts) == 2 else ""
    found = [r for r in explorer.kg.records([iri]) if "patient" in r] if iri else []
    if not found:
        return explorer.problem(request, "No such case is in this graph; all of them are listed at /cases.", status=404)
    record = found[0]
    if wants_json(request):
        return JSONResponse(record)
    with explorer.reader() as store:
        told = lookup.claims_of_cases(store, iri)
        made = cards(store, explorer.kg.records, explorer.kg.vocabulary, told)
        source = lookup.sources(store, [record["source"]]).get(record["source"])
    page = CasePage(
        title=f"Case: {record['place']}",
        here="cases",
        id=record["id"],
        source=Link(label=record["source"], url=addresses.source(record["source"])),
        paper=addresses.outside(source.link) if source else None,
        method=METHODS.get(record["method"], record["method"]),
        row=record["row_type"] if record["patients"] == 1 else f"{record['row_type']} of {record['patients']} patients",
        note=record["note"],
        attribution=record["report"]["attribution"],
        parts_of=tuple((title, tuple(lines(record[name]))) for name, title in PARTS),
        cards=tuple(made.values()),
    )
    return explorer.render(page)


def lines(value: Any, name: str = "") -> Iterator[CaseLine]:
    """Yield the fields of a part of a case, nested ones with the path to them."""
    if isinstance(value, list):
        for number, item in enumerate(value, start=1):
            yield from lines(item, f"{name} {number}".strip() if len(value) > 1 else name)
    elif isinstance(value, Mapping) and "items" in value and "state" in value:
        if value["items"]:
            yield from lines(value["items"], name)
        else:
            yield CaseLine(name=name or "all", state=value["state"], value="", url=None, printed="", quote="")
    elif isinstance(value, Mapping) and "printed" in value and "state" in value:
        yield field_line(value, name)
    elif isinstance(value, Mapping) and set(value) == {"iri", "label"}:
        yield CaseLine(
            name=name, state="", value=value["label"], url=addresses.concept(value["iri"]), printed="", quote=""
        )
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from lines(inner, f"{name} {key.replace('_', ' ')}".strip())
    elif value not in (None, "", False):
        yield CaseLine(name=name, state="", value=str(value), url=None, printed="", quote="")


def field_line(field: Mapping[str, Any], name: str) -> CaseLine:
    """Return one field with its state, its value and the string as printed."""
    value = field["value"]
    concept = value if isinstance(value, Mapping) else None
    quotes = [a["quote"] for a in field["anchors"] if a["quote"]]
    return CaseLine(
        name=name,
        state=field["state"],
        value=concept["label"] if concept else text_of(value),
        url=addresses.concept(concept["iri"]) if concept else None,
        printed=field["printed"] or "",
        quote=quotes[0] if quotes else "",
    )
