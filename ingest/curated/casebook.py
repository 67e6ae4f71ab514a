"""The curated cases, read from their table: every field with its state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from ...ontology.model import Case, Field, FieldState, Iri, Listing, Method, blank
from .files import CuratedFault, document
from .grounding import Grounding

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
        if unknown := sorted(set(table) - {"value", "printed", "state"}):
            raise CuratedFault(_PATH, self._place, f"a field has no {unknown[0]!r}; it has value, printed, state")
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
