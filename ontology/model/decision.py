"""A person's decision about a claim or a case: who, when, why, and a copy of what it is about.

The copy (source, quote, subject, predicate, object; of a case its row, its place and the strings it prints) lets a
decision find its target again after the document was read anew by a better reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

from .. import iris
from .claim import Claim
from .text import short_hash, squeezed


class Act(StrEnum):
    """What a person decides."""

    CONFIRM = "confirm"
    CORRECT = "correct"
    ADD = "add"
    REJECT = "reject"
    RETRACT = "retract"
    SAME = "same patient"
    APART = "not the same patient"


Cells = tuple[tuple[str, str], ...]
"""Cells of a review table, by the name of their column, sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a decision is about: the id it had, and a copy to find it by.

    `kind` is claim or case. Of a case, `place` is its place in the source, `content` the strings that it prints, each
    with the name of its field; `field` names one field of it, and `cells` is what stood there.
    """

    kind: str
    id: str
    source: str
    quote: str = ""
    subject: str = ""
    predicate: str = ""
    object: str = ""
    place: str = ""
    field: str = ""
    cells: Cells = ()
    content: tuple[str, ...] = ()

    @classmethod
    def of(cls, claim: Claim) -> Matter:
        """Return the copy of a claim; a curated claim without text is known by its locator, so by its id alone."""
        quote = squeezed(claim.anchors[0].exact) if claim.anchors else ""
        return cls(
            kind="claim",
            id=claim.id,
            source=claim.source,
            quote=quote,
            subject=claim.subject,
            predicate=claim.predicate,
            object=claim.object or "",
        )

    @property
    def iri(self) -> str:
        """The IRI that the claim or the case had."""
        return iris.case(self.source, self.place) if self.kind == "case" else iris.CLAIM + self.id

    @property
    def copy(self) -> tuple[str, ...]:
        """What has to agree for a target to be this one under another id."""
        return (self.source, self.quote, self.subject, self.predicate, self.object, self.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision. `changes` maps columns of the review table to the new cell; `when` is an ISO date and time.

    `other` is the second case of a decision on whether two are one patient. Raises ValueError for a decision without a
    name, one other than to confirm or add without a reason, or one about two cases that names one.
    """

    act: Act
    who: str
    when: str
    target: Matter
    why: str = ""
    changes: Cells = ()
    other: Matter | None = None

    def __post_init__(self) -> None:
        """Hold what every decision needs."""
        if not self.who.strip():
            raise ValueError("a decision needs the name of who decides")
        if self.act not in (Act.CONFIRM, Act.ADD) and not self.why.strip():
            raise ValueError(f"{self.act!s} needs a reason")
        if self.act in (Act.SAME, Act.APART) and self.other is None:
            raise ValueError(f"{self.act!s} is said of two cases")
        if (self.act in (Act.CORRECT, Act.ADD)) != bool(self.changes):
            raise ValueError(f"{self.act!s} {'needs' if not self.changes else 'takes no'} changed cells")

    @property
    def iri(self) -> str:
        """The decision's IRI."""
        cells = "\x1e".join(f"{name}={value}" for name, value in self.changes)
        more = [self.target.field, *(f"{n}={v}" for n, v in self.target.cells)] if self.target.field else []
        more += [self.other.id] if self.other else []
        return iris.DECISION + short_hash(
            self.act, self.who, self.when, self.target.id, *self.target.copy, cells, *more
        )

    @property
    def subject(self) -> str:
        """What it is about, by its address: the source of a claim, or the case or cases."""
        if self.target.kind == "claim":
            return self.target.source
        return self.target.id + (f" / {self.other.id}" if self.other else "")

    @property
    def content(self) -> str:
        """What it says, short: the changed cells, else what stood there."""
        if self.changes:
            return "; ".join(f"{name}: {value}" for name, value in self.changes if value and name != "quote")
        cells = dict(self.target.cells)
        return cells.get("value") or cells.get("printed") or self.target.quote[:70]

    def record(self) -> dict[str, Any]:
        """Return the decision as JSON."""
        return {**asdict(self), "act": self.act.value, "changes": dict(self.changes)}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """Read a decision back; raises KeyError, TypeError or ValueError for a record that is none."""
        return cls(
            act=Act(record["act"]),
            who=record["who"],
            when=record["when"],
            why=record["why"],
            target=_matter(record["target"]),
            changes=tuple(sorted(record["changes"].items())),
            other=_matter(record["other"]) if record.get("other") else None,
        )


def _matter(record: Mapping[str, Any]) -> Matter:
    """Read a matter back."""
    cells = tuple((name, value) for name, value in record.get("cells", ()))
    return Matter(**{**record, "cells": cells, "content": tuple(record.get("content", ()))})
