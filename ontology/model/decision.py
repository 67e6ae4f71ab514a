"""A person's decision about a claim or a case: who, when, why, and a copy of what it is about.

The copy (source, quote, subject, predicate, object, or the place of a case) lets a decision find its target again after
the document was read anew by a better reader.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a decision is about: the id it had, and a copy to find it by."""

    kind: str
    id: str
    source: str
    quote: str = ""
    subject: str = ""
    predicate: str = ""
    object: str = ""
    place: str = ""

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
    def copy(self) -> tuple[str, ...]:
        """What has to agree for a target to be this one under another id."""
        return (self.source, self.quote, self.subject, self.predicate, self.object, self.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision. `changes` maps field names of the review table to the new cell; `when` is an ISO date and time.

    Raises ValueError for a decision without a name, or a correction or rejection without a reason.
    """

    act: Act
    who: str
    when: str
    target: Matter
    why: str = ""
    changes: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        """Hold what every decision needs."""
        if not self.who.strip():
            raise ValueError("a decision needs the name of who decides")
        if self.act in (Act.CORRECT, Act.REJECT, Act.RETRACT) and not self.why.strip():
            raise ValueError(f"to {self.act} needs a reason")
        if (self.act in (Act.CORRECT, Act.ADD)) != bool(self.changes):
            raise ValueError(f"to {self.act} {'needs' if not self.changes else 'takes no'} changed cells")

    @property
    def iri(self) -> str:
        """The decision's IRI."""
        cells = "\x1e".join(f"{name}={value}" for name, value in self.changes)
        return iris.DECISION + short_hash(self.act, self.who, self.when, self.target.id, *self.target.copy, cells)

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
            target=Matter(**record["target"]),
            changes=tuple(sorted(record["changes"].items())),
        )
