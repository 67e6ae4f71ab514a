"""The fields of a case by the names that a review table gives them: which there are, and how to get and set one."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any, get_args, get_origin

from ...ontology.model import Case, Field, Lesion, Listing
from ...ontology.model.members import hints, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One field of a case: its name in a table, where it lies, and what may stand there.

    `hint` is the type of its value (of an item's value, in a listing). `shape` is field, listing or plain; `details`
    are the other properties of an item, `number` which lesion it is of, from 0.
    """

    name: str
    path: tuple[str, ...]
    shape: str
    hint: Any
    of: str = ""
    item: type | None = None
    details: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    unit: str = ""
    number: int = 0

    def get(self, case: Case) -> Any:
        """Return what stands there: a field, a listing, or a plain value."""
        value: Any = case
        for name in self.path:
            value = getattr(value, name)
            value = value[self.number] if name == "lesions" else value
        return value

    def set(self, case: Case, value: Any) -> Case:
        """Return the case with something else there."""
        changed: Case = _set(case, self.path, self.number, value)
        return changed

    @property
    def title(self) -> str:
        """The name; of a further lesion with its number."""
        return self.name if not self.number else f"{self.name} (lesion {self.number + 1})"

    @property
    def choices(self) -> tuple[str, ...]:
        """The only values that may stand there; none where any may."""
        if isinstance(self.hint, type) and issubclass(self.hint, StrEnum):
            return tuple(self.hint)
        return self.one_of


def _set(value: Any, path: tuple[str, ...], number: int, new: Any) -> Any:
    """Return a value with something else at a path below it."""
    if not path:
        return new
    head, *rest = path
    there = getattr(value, head)
    if head == "lesions":
        lesion = _set(there[number], tuple(rest), number, new)
        return replace(value, lesions=(*there[:number], lesion, *there[number + 1 :]))
    return replace(value, **{head: _set(there, tuple(rest), number, new)})


@cache
def slots() -> tuple[Slot, ...]:
    """Return the fields of a case in the order of the table."""
    text = resources.files(__package__).joinpath("case_fields.toml").read_text(encoding="utf-8")
    return tuple(_slot(row) for row in tomllib.loads(text)["field"])


def _slot(row: dict[str, Any]) -> Slot:
    """Make a slot of a row of the table; types come from the case itself."""
    path = tuple(row["at"].split("."))
    hint: Any = Case
    for name in path:
        hint = plain(hints(hint)[name])
        hint = Lesion if name == "lesions" else hint
    shape, item = "plain", None
    if get_origin(hint) is Field:
        shape, hint = "field", get_args(hint)[0]
    elif get_origin(hint) is Listing:
        shape, (inner,) = "listing", get_args(hint)
        if is_dataclass(inner) and get_origin(inner) is not Field:
            assert isinstance(inner, type)
            item, inner = inner, hints(inner)[row["of"]]
        hint = get_args(inner)[0]
    return Slot(
        name=row["name"],
        path=path,
        shape=shape,
        hint=hint,
        of=row.get("of", ""),
        item=item,
        details=tuple(f.name for f in fields(item) if f.name != row["of"]) if item else (),
        kinds=tuple(row.get("kinds", ())),
        one_of=tuple(row.get("one_of", ())),
        unit=row.get("unit", ""),
    )


def slots_of(case: Case) -> Iterator[Slot]:
    """Yield the fields that a case has: those of a lesion once for each of its lesions."""
    for slot in slots():
        numbers = range(len(case.lesions)) if slot.path[0] == "lesions" else (0,)
        yield from (replace(slot, number=number) if number else slot for number in numbers)


def slot_named(case: Case, title: str) -> Slot:
    """Return the field of a case by its name in a table; raises KeyError where there is none of that name."""
    for slot in slots_of(case):
        if slot.title == title:
            return slot
    raise KeyError(title)
