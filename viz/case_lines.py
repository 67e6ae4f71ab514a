"""The fields of a case as lines: what each holds, in what state it is, as printed, and the way to its sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from . import addresses
from .pieces import CaseLine


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
