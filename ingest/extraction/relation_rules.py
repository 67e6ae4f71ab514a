"""The rows of `rules/relations.csv`, read and checked; the head of the table says what the columns mean."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field

from .concepts import Concepts
from .rule_tables import RULES


@dataclass(frozen=True, slots=True)
class Wanted:
    """Conditions of which one is asked for: triggers and kinds of concept (@) are `plain`, looked up all at once."""

    plain: frozenset[str]
    others: tuple[str, ...]

    @classmethod
    def of(cls, names: tuple[str, ...]) -> Wanted:
        """Sort the conditions of a row."""
        others = tuple(n for n in names if n[0] in "~!#^" or "&" in n)
        return cls(frozenset(names).difference(others), others)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of the table; see the comment at its head for the columns.

    `object_kinds` are the kinds that its object may be of, without what "^" means, `kinds` those of which it needs one,
    `subject_kinds` those of which it needs one as its subject; empty where it needs none. `needed` and `barred` are its
    conditions `needs` and `unless`, sorted.
    """

    name: str
    predicate: str
    triggers: tuple[str, ...]
    trigger_kinds: frozenset[str]
    objects: frozenset[str]
    fixed: str | None
    side: str
    object_gap: str
    take: str
    subjects: frozenset[str]
    subject_side: str
    subject_gap: str
    default: str
    reach: str
    figures: frozenset[str]
    qualifiers: tuple[tuple[str, str], ...]
    force: frozenset[str]
    needs: tuple[str, ...]
    unless: tuple[str, ...]
    example: str
    object_kinds: frozenset[str] = field(init=False, repr=False)
    kinds: frozenset[str] = field(init=False, repr=False)
    subject_kinds: frozenset[str] = field(init=False, repr=False)
    needed: Wanted = field(init=False, repr=False)
    barred: Wanted = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Find the kinds that it asks for once, since every sentence does."""
        plain = frozenset(k for k in self.objects if not k.startswith("^"))
        told = self.default == "none" and not any(k.startswith("^") for k in self.subjects)
        elsewhere = "PrimaryTumor" in self.subjects or not self.force.isdisjoint({"advice", "arms", "pair", "rivals"})
        object.__setattr__(self, "object_kinds", plain)
        object.__setattr__(self, "kinds", plain if plain == self.objects else frozenset())
        object.__setattr__(self, "subject_kinds", self.subjects if told and not elsewhere else frozenset())
        object.__setattr__(self, "needed", Wanted.of(self.needs))
        object.__setattr__(self, "barred", Wanted.of(self.unless))


def _names(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def read_rules(concepts: Concepts) -> tuple[Rule, ...]:
    """Return the rows of the table, in its order.

    Raises ValueError, naming the row, for a fixed object that the ontology does not know.
    """
    rules = []
    with (RULES / "relations.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        for row in rows:
            objects = _names(row["object"])
            fixed = None
            if objects and objects[0].startswith("="):
                fixed = concepts.named(objects[0][1:])
                if fixed is None:
                    raise ValueError(f"relations.csv: row {row['name']!r}: no concept {objects[0][1:]!r}")
                objects = ()
            triggers = _names(row["trigger"])
            subject, _, subject_where = row["subject"].partition("@")
            side, _, object_gap = row["object_side"].partition(":")
            subject_side, _, subject_gap = subject_where.strip().partition(":")
            rules.append(
                Rule(
                    name=row["name"],
                    predicate=row["predicate"],
                    triggers=tuple(t for t in triggers if not t.startswith("@")),
                    trigger_kinds=frozenset(t[1:] for t in triggers if t.startswith("@")),
                    objects=frozenset(objects),
                    fixed=fixed,
                    side=side or "any",
                    object_gap=object_gap,
                    take=row["take"] or "list",
                    subjects=frozenset(_names(subject)),
                    subject_side=subject_side or "any",
                    subject_gap=subject_gap,
                    default=row["default"] or "lesion",
                    reach=row["reach"] or "clause",
                    figures=frozenset(row["figures"].split()),
                    qualifiers=tuple(tuple(q.split("=", 1)) for q in _names(row["qualifiers"])),  # type: ignore[misc]
                    force=frozenset(row["force"].split()),
                    needs=_names(row["needs"]),
                    unless=_names(row["unless"]),
                    example=row["example"],
                )
            )
    return tuple(rules)
