"""The curated cases, read from their table: every field with its state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, get_args, get_origin, get_type_hints

from ...ontology import iris
from ...ontology.model import Case, Field, FieldState, Iri, Listing, Locator, Method, blank
from ...ontology.model.members import property_of
from .files import CuratedFault, document
from .grounding import Grounding
from .tables import rows

_PATH = "cases.toml"


@cache
def cases() -> tuple[Case, ...]:
    """Return the own case of weng2018 and the cases that it cites, or may cite.

    A field that the table does not fill is *not reported* where a person read the whole source, else *source not at
    hand*; a series of six patients is one case. Raises CuratedFault for an entry that is malformed or names a concept
    that the ontology does not have.

    >>> from batson.ingest.curated import cases
    >>> sum(case.patients for case in cases() if case.row_type == "series")
    6
    """
    return tuple(_case(entry) for entry in document(_PATH)["case"])


def _case(entry: Mapping[str, Any]) -> Case:
    place = f"case {entry.get('source')} {entry.get('place')}"
    try:
        reading = _Reading(FieldState(entry["unfilled"]), place)
        filled = {name: value for name, value in entry.items() if name != "unfilled"}
        case = reading.value(Case, {"lesions": [{}], **filled, "method": Method.CURATED})
    except KeyError as error:
        raise CuratedFault(_PATH, place, f"lacks {error}") from None
    except (TypeError, ValueError) as error:
        if isinstance(error, CuratedFault):
            raise
        raise CuratedFault(_PATH, place, str(error)) from error
    if not isinstance(case, Case):
        raise TypeError(f"{place} was read as {type(case).__name__}")
    return case


@cache
def field_places(source_id: str) -> Mapping[str, Locator]:
    """Return where the fields of a source's cases stand: the locator of each, by the IRI of the field's node.

    A field names a row of the source's claims, whose place it shares. Raises CuratedFault for a row that is not there.

    >>> from batson.ingest.curated import field_places
    >>> field_places("weng2018")["https://w3id.org/batson/case/weng2018/own%20case/patient/age"].word_count
    3
    """
    found: dict[str, Locator] = {}
    told = {case.place: case.iri for case in cases() if case.source == source_id}
    for entry in document(_PATH)["case"]:
        if entry["source"] == source_id:
            for node, row in _places(Case, entry, told[entry["place"]]):
                claim = rows(source_id).get(row)
                if claim is None or claim.locator is None:
                    place = f"case {source_id} {entry['place']}"
                    raise CuratedFault(_PATH, place, f"at = {row!r} is no row of {source_id}/claims.csv")
                found[node] = claim.locator
    return MappingProxyType(found)


def _places(hint: Any, content: Any, node: str) -> Iterator[tuple[str, str]]:
    """Yield the nodes of the fields below one, as the codec names them, with the rows whose place they share."""
    origin = get_origin(hint)
    if hint is Field or origin is Field:
        if isinstance(content, dict) and "at" in content:
            yield node, content["at"]
    elif isinstance(content, list):
        for number, item in enumerate(content):
            yield from _places(get_args(hint)[0], item, f"{node}/{number}")
    elif isinstance(content, dict):
        known = get_type_hints(hint)
        for one in fields(hint):
            if one.name in content:
                local = property_of(one).value.removeprefix(iris.ONTOLOGY)
                yield from _places(known[one.name], content[one.name], f"{node}/{local}")


class _Reading:
    """One entry being read: the state of what it does not fill, and where it stands."""

    def __init__(self, unfilled: FieldState, place: str) -> None:
        self._unfilled = unfilled
        self._place = place
        self._grounding = Grounding(_PATH)

    def value(self, cls: type, entry: Mapping[str, Any]) -> Any:
        """Build a value of a dataclass from a table; what the table lacks is blank."""
        hints = get_type_hints(cls)
        if unknown := sorted(set(entry) - set(hints)):
            raise CuratedFault(_PATH, self._place, f"{cls.__name__} has no {unknown[0]!r}; it has {', '.join(hints)}")
        members = ((f.name, self.member(hints[f.name], entry.get(f.name))) for f in fields(cls))
        return cls(**{name: made for name, made in members if made is not None})

    def member(self, hint: Any, content: Any) -> Any:
        """Build one member; None where the class has its own default for it."""
        origin = get_origin(hint)
        if hint is Field or origin is Field:
            return self.field(get_args(hint)[0], content)
        if origin is Listing:
            if isinstance(content, list):
                items = tuple(self.member(get_args(hint)[0], item) for item in content)
                return Listing(state=FieldState.PRESENT, items=items)
            return Listing(state=self._unfilled if content is None else FieldState(content))
        if origin is tuple and content is not None:
            return tuple(self.member(get_args(hint)[0], item) for item in content)
        if hasattr(hint, "__dataclass_fields__"):
            # A patient, a primary or a course that the table does not mention is still blank in its own way.
            return self.value(hint, content or {})
        return self.plain(hint, content)

    def field(self, hint: Any, content: Any) -> Field[Any]:
        """Build a field: from a bare value, or from a table of value, printed and state."""
        if content is None:
            return blank(self._unfilled)
        table = content if isinstance(content, dict) else {"value": content}
        if unknown := sorted(set(table) - {"value", "printed", "state", "at"}):
            raise CuratedFault(_PATH, self._place, f"a field has no {unknown[0]!r}; it has value, printed, state, at")
        return Field(
            state=FieldState(table.get("state", FieldState.PRESENT)),
            value=self.plain(hint, table.get("value")),
            printed=table.get("printed"),
        )

    def plain(self, hint: Any, content: Any) -> Any:
        """Build one plain value; a concept is given by its label."""
        if content is None:
            return None
        kinds = [kind for kind in (get_args(hint) or (hint,)) if kind is not type(None)]
        kind = kinds[0]
        if kind is Iri:
            return self._grounding.iri(content, self._place)
        if kind is Decimal:
            return Decimal(str(content))
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            return kind(content)
        return content
