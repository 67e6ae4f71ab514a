"""The page of a case: part by part, with the state of every field."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ..kg.reading import cases_by_iri
from ..ontology.model import Anchor
from ..store import Store
from . import addresses, lookup
from .cards import METHODS, Link
from .contexts.cases import CasePage
from .explorer import explorer_of, wants_json
from .pieces import CaseLine

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
        return explorer.problem(request, "No such case is in this graph; all of them are listed at /cases.", status=404)
    record = found[0]
    if wants_json(request):
        return JSONResponse(record)
    place = places(record["source"], explorer.kg.text(record["source"]))
    told = tuple((title, tuple(lines(record[name], place=place))) for name, title in PARTS)
    with explorer.reader() as store:
        made = explorer.cards(store, lookup.claims_at(store, sorted(anchors_of(store, iri))))
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
        parts_of=told,
        cards=tuple(made.values()),
    )
    return explorer.render(page)


def text_of(value: Any) -> str:
    """Return a plain value as text."""
    return "" if value is None else str(value)


Place = Callable[[Mapping[str, Any]], str | None]
UNITS: Final = {
    "age": "years",
    "size": "mm",
    "interval": "months after the primary",
    "time": "months",
    "months": "months after the lesion",
}
"""What the numbers of a case are measured in, by the last word of the field."""


def anchors_of(store: Store, iri: str) -> set[str]:
    """Return the IRIs of the anchors of a case and of its fields."""
    anchors: set[str] = set()
    for case in cases_by_iri(store, [iri]):
        waiting: list[Any] = [case]
        while waiting:
            value = waiting.pop()
            if isinstance(value, Anchor):
                anchors.add(value.iri)
            elif isinstance(value, tuple):
                waiting.extend(value)
            elif is_dataclass(value):
                waiting.extend(getattr(value, f.name) for f in fields(value))
    return anchors


def places(source_id: str, text: str | None) -> Place:
    """Return what leads from a field to where it stands: at its anchor, else where alone its printed words stand."""

    def place(field: Mapping[str, Any]) -> str | None:
        if text is None:
            return None
        for anchor in field["anchors"]:
            if anchor["quote"] and text[anchor["start"] : anchor["end"]] == anchor["quote"]:
                return addresses.stretch(source_id, anchor["start"], anchor["end"])
        words = field["printed"] or ""
        if len(words) < 3 or text.count(words) != 1:
            return None
        start = text.index(words)
        return addresses.stretch(source_id, start, start + len(words))

    return place


def nowhere(_field: Mapping[str, Any]) -> str | None:
    """Lead nowhere."""
    return None


def lines(value: Any, name: str = "", *, place: Place = nowhere) -> Iterator[CaseLine]:
    """Yield the fields of a part of a case, nested ones with the path to them."""
    if isinstance(value, list):
        for number, item in enumerate(value, start=1):
            yield from lines(item, f"{name} {number}".strip() if len(value) > 1 else name, place=place)
    elif isinstance(value, Mapping) and "items" in value and "state" in value:
        if value["items"]:
            yield from lines(value["items"], name, place=place)
        else:
            yield CaseLine(name=name or "all", state=value["state"], value="", url=None)
    elif isinstance(value, Mapping) and "printed" in value and "state" in value:
        yield field_line(value, name, place)
    elif isinstance(value, Mapping) and set(value) == {"iri", "label"}:
        yield CaseLine(name=name, state="", value=value["label"], url=addresses.concept(value["iri"]))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from lines(inner, f"{name} {key.replace('_', ' ')}".strip(), place=place)
    elif value not in (None, "", False):
        yield CaseLine(name=name, state="", value=measured(value, name), url=None)


def measured(value: Any, name: str) -> str:
    """Return a plain value with the unit of its field; a negative number of months lies before the lesion."""
    unit = UNITS.get(name.rpartition(" ")[2], "")
    if isinstance(value, bool) or not isinstance(value, int | float) or not unit:
        return text_of(value)
    if value < 0 and unit.startswith("months"):
        return f"{-value} months before {'the primary' if 'primary' in unit else 'the lesion'}"
    return f"{value} {unit}"


def field_line(field: Mapping[str, Any], name: str, place: Place) -> CaseLine:
    """Return one field with its state, its value, the string as printed, and the way to it in the text."""
    value = field["value"]
    concept = value if isinstance(value, Mapping) else None
    quotes = [a["quote"] for a in field["anchors"] if a["quote"]]
    return CaseLine(
        name=name,
        state=field["state"],
        value=concept["label"] if concept else measured(value, name),
        url=addresses.concept(concept["iri"]) if concept else None,
        printed=field["printed"] or "",
        quote=quotes[0] if quotes else "",
        place=place(field),
    )
