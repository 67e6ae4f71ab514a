"""A field of a case as cells that a person can edit, and a field back from edited cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final

from ...ontology import iris
from ...ontology.model import Anchor, Case, Field, FieldState, Iri, Listing
from ...ontology.model.case import NOT_FOUND
from ...ontology.model.members import hints, plain
from ...ontology.vocabulary import Vocabulary
from .case_fields import Slot
from .claim_cells import CellFault
from .places import Places

CELLS: Final = ("state", "value", "printed", "details", "quote")
"""The cells of a field that a person may change."""
FILLED: Final = (FieldState.PRESENT, FieldState.ABSENT)
WORDS: Final = {True: "yes", False: "no"}

Row = dict[str, str]


def rows(slot: Slot, case: Case, vocabulary: Vocabulary, places: Places) -> list[Row]:
    """Return the cells of a field: one row, for a listing one an item, or one that says how it is blank."""
    value = slot.get(case)
    if slot.shape == "plain":
        return [_row(value=_text(value, slot, vocabulary))]
    if slot.shape == "field":
        return [_of_field(value, slot, case, vocabulary, places)]
    if not value.items:
        return [_row(state=value.state.value)]
    return [of_item(item, slot, case, vocabulary, places) for item in value.items]


def of_item(item: Any, slot: Slot, case: Case, vocabulary: Vocabulary, places: Places) -> Row:
    """Return the cells of an item of a listing."""
    if slot.item is None:
        return _of_field(item, slot, case, vocabulary, places)
    told = _of_field(getattr(item, slot.of), slot, case, vocabulary, places)
    more = {name: getattr(item, name) for name in slot.details}
    more = {n: v.value if isinstance(v, Field) else v for n, v in more.items()}
    return told | {"details": "; ".join(f"{n}: {v}" for n, v in more.items() if v is not None)}


def _of_field(field: Field[Any], slot: Slot, case: Case, vocabulary: Vocabulary, places: Places) -> Row:
    filled = field.value is not None or field.printed is not None or field.anchors
    return _row(
        state=field.state.value,
        value=_text(field.value, slot, vocabulary),
        printed=field.printed or "",
        quote=places.sentence(field.anchors, case) if filled else "",
    )


def _row(**cells: str) -> Row:
    return {name: cells.get(name, "") for name in CELLS}


def _text(value: Any, slot: Slot, vocabulary: Vocabulary) -> str:
    """Return a value as a cell: a concept by its label, a list by its items."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return WORDS[value]
    if isinstance(value, tuple):
        return "; ".join(value)
    return vocabulary.label(value) if slot.hint is Iri else str(value)


def settled(slot: Slot, before: Mapping[str, str], after: Mapping[str, str]) -> Row:
    """Return the cells that a person means: a blank that is filled is present, as nobody changes two cells for that.

    Raises CellFault where a value was wiped out and nobody says how the field is blank.
    """
    cells = {name: after[name] for name in CELLS}
    if slot.shape == "plain":
        return cells
    content = [cells["value"], cells["printed"]]
    if any(content) and cells["state"] == before["state"] and cells["state"] not in [s.value for s in FILLED]:
        cells["state"] = FieldState.PRESENT.value
    if not any(content) and cells["state"] == FieldState.PRESENT.value:
        raise CellFault(
            "column 'value' was emptied: write in 'state' whether it is not reported, absent, not found or not "
            "applicable; or reject the row"
        )
    if not any(content) and cells["state"] != before["state"]:
        cells |= {"details": "", "quote": cells["quote"] if cells["state"] == FieldState.ABSENT.value else ""}
    return cells


def stated(slot: Slot, case: Case, cells: Mapping[str, str], like: Any, vocabulary: Vocabulary, places: Places) -> Any:
    """Return the field, item or plain value that cells describe; `like` is what is read there today.

    Raises CellFault for a cell that is not understood or a sentence that is not found, naming the way out.
    """
    if slot.shape == "plain":
        return _plain(slot, cells["value"])
    inner = like if slot.item is None or like is None else getattr(like, slot.of)
    here = inner.anchors if isinstance(inner, Field) else ()
    field = _field(slot, case, cells, here, vocabulary, places)
    if slot.item is None:
        return field
    return slot.item(**{slot.of: field}, **_details(slot, cells["details"], like))


def _field(
    slot: Slot,
    case: Case,
    cells: Mapping[str, str],
    like: Sequence[Anchor],
    vocabulary: Vocabulary,
    places: Places,
) -> Field[Any]:
    state = choice(FieldState, "state", cells["state"] or FieldState.PRESENT)
    if state not in FILLED:
        if cells["value"] or cells["printed"]:
            raise CellFault(f"column 'state' is {state.value!r}, but 'value' or 'printed' is filled")
        return Field(state=state)
    value = _value(slot, cells["value"], vocabulary)
    printed = cells["printed"] or None
    if isinstance(value, Decimal) and printed is None:
        raise CellFault("column 'printed' is empty but 'value' is not: no number without its printed string")
    if state is FieldState.ABSENT and value is None and printed is None and slot.shape == "listing":
        raise CellFault("an item that is absent needs a 'value': what was looked for and denied")
    anchors = places.anchors(case, cells["quote"], printed or "", like, required=state is FieldState.PRESENT)
    return Field(state=state, value=value, printed=printed, anchors=anchors)


def _value(slot: Slot, text: str, vocabulary: Vocabulary) -> Any:
    """Return the value of a cell, None where it is empty."""
    if not text:
        return None
    if slot.hint is Iri:
        return _concept(slot, text, vocabulary)
    if slot.hint is Decimal:
        return number(text)
    if isinstance(slot.hint, type) and issubclass(slot.hint, StrEnum):
        return choice(slot.hint, "value", text)
    if slot.one_of and text not in slot.one_of:
        raise CellFault(f"column 'value': {text!r} is none of {', '.join(slot.one_of)}")
    return text


def _concept(slot: Slot, label: str, vocabulary: Vocabulary) -> Iri:
    """Return the concept of a label, of the classes that may stand there."""
    iri = vocabulary.find(label)
    if iri is None:
        near = ", ".join(vocabulary.suggest(label)) or "nothing near it"
        raise CellFault(f"column 'value': no concept {label!r} in the ontology; did you mean: {near}?")
    if slot.kinds and not any(iris.ONTOLOGY + kind in vocabulary.ancestors(iri) for kind in slot.kinds):
        wanted = " or ".join(vocabulary.label(iris.ONTOLOGY + kind) for kind in slot.kinds)
        raise CellFault(f"column 'value': {vocabulary.label(iri)!r} is no {wanted}")
    return Iri(iri)


def number(text: str) -> Decimal:
    """Return a finite number; raises CellFault for anything else."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise CellFault(f"column 'value': {text!r} is no number; write 26.5, without unit")
    return found


def choice(kind: Any, column: str, text: str) -> Any:
    """Return a member of an enumeration; raises CellFault, naming the members, for what is none."""
    try:
        return kind(text)
    except ValueError:
        raise CellFault(f"column {column!r}: {text!r} is none of {', '.join(kind)}") from None


def _plain(slot: Slot, text: str) -> Any:
    """Return the value of a field that has no state of its own."""
    if slot.hint is bool:
        named = {word: value for value, word in WORDS.items()}
        if text not in named:
            raise CellFault(f"column 'value': {text!r} is none of yes, no")
        return named[text]
    if slot.hint is int:
        if text and not text.isdecimal():
            raise CellFault(f"column 'value': {text!r} is no whole number")
        return int(text) if text else None
    if isinstance(slot.hint, type) and issubclass(slot.hint, StrEnum):
        return choice(slot.hint, "value", text)
    if slot.name == "cites":
        return tuple(key.strip() for key in text.split(";") if key.strip())
    return text or None


def _details(slot: Slot, text: str, like: Any) -> dict[str, Any]:
    """Return the further properties of an item: "target: this lesion; order: 1"; what is not named is not known."""
    assert slot.item is not None
    known = hints(slot.item)
    told: dict[str, Any] = {}
    for part in re.split(rf";\s*(?=(?:{'|'.join(slot.details)})\s*:)", text.strip().strip(";")):
        name, colon, value = (piece.strip() for piece in part.partition(":"))
        if not part.strip():
            continue
        if name not in slot.details or not colon:
            raise CellFault(f"column 'details': {part!r} is none of {', '.join(f'{n}: …' for n in slot.details)}")
        told[name] = _detail(name, value, plain(known[name]), like)
    return told


def _detail(name: str, value: str, hint: Any, like: Any) -> Any:
    if hint is int:
        if not value.isdecimal():
            raise CellFault(f"column 'details': {name}: {value!r} is no whole number")
        return int(value)
    if hint is Decimal:
        return number(value)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return choice(hint, "details", value)
    if hint is str:
        return value
    # A grade is a field of its own: what was read of it stays where it is the same.
    there = getattr(like, name, NOT_FOUND)
    return there if there.value == value else Field(state=FieldState.PRESENT, value=value, printed=value)


def emptied(slot: Slot, case: Case, item: Any | None = None) -> Case:
    """Return the case without what a person rejected: the field not found, the item gone, the plain value unknown."""
    if slot.shape == "field":
        return slot.set(case, NOT_FOUND)
    if slot.shape == "listing":
        return with_items(slot, case, [i for i in slot.get(case).items if i is not item])
    default = dict.fromkeys(("cites",), ()) | {"confidential": False}
    if slot.name == "attribution":
        raise CellFault("an attribution cannot be rejected, only corrected")
    return slot.set(case, default.get(slot.name))


def with_items(slot: Slot, case: Case, items: Sequence[Any]) -> Case:
    """Return the case with these items; without any the listing is not found."""
    state = FieldState.PRESENT if items else FieldState.NOT_FOUND
    return slot.set(case, Listing(state=state, items=tuple(items)))


def with_field(slot: Slot, case: Case, new: Any, old: Any = None) -> Case:
    """Return the case with a field, a plain value or an item put in the place of an old one, or added to the list."""
    if slot.shape != "listing":
        return slot.set(case, new)
    if isinstance(new, Listing):
        return slot.set(case, new)
    items = slot.get(case).items
    if old is None:
        return with_items(slot, case, [*items, new])
    return with_items(slot, case, [new if i is old else i for i in items])


def blank_listing(slot: Slot, cells: Mapping[str, str]) -> Listing[Any] | None:
    """Return the state of a whole listing that cells give, None where they describe an item."""
    if slot.shape != "listing" or cells["value"] or cells["printed"]:
        return None
    return Listing(state=choice(FieldState, "state", cells["state"]))


def content(case: Case, slots: Sequence[Slot]) -> tuple[str, ...]:
    """Return what a case prints, each string with the name of its field: what it is known by under another place."""
    found = set()
    for slot in slots:
        value = slot.get(case)
        items = value.items if slot.shape == "listing" else [value] if slot.shape == "field" else []
        for item in items:
            field = getattr(item, slot.of) if slot.item else item
            if field.state in FILLED and (told := field.printed or field.value) is not None:
                found.add(f"{slot.title}={told}")
    return tuple(sorted(found))
