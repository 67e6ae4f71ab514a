"""The words that the rules listen for: triggers of relations, what changes the force of a statement, whose it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from ..rule_tables import read_table
from .phrases import PhraseTable
from .tellings import tellings

_NESTED = frozenset({"attribution", "told"})
_BOUNDARIES = {"end": "ends", "break": "breaks", "join": "joins"}


class Cue(NamedTuple):
    """A phrase of a rule table in the text, and the names under which the table lists it."""

    start: int
    end: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContextRule:
    """How far a phrase that changes the force of a statement reaches, and in which direction."""

    kind: str
    direction: str
    reach: str


@dataclass(frozen=True, slots=True)
class CueTables:
    """All phrase tables, compiled; `context` names index `context_rules`, `told` names index `tellings`."""

    triggers: PhraseTable
    context: PhraseTable
    context_rules: tuple[ContextRule, ...]
    ends: PhraseTable
    attribution: PhraseTable
    routes: PhraseTable
    told: PhraseTable

    def find(self, bare_text: str) -> dict[str, list[Cue]]:
        """Return the cues of a text made by `phrases.bare`, by table, in order."""
        padded = f" {bare_text}"
        tables: Mapping[str, PhraseTable] = {
            "triggers": self.triggers,
            "context": self.context,
            "ends": self.ends,
            "attribution": self.attribution,
            "routes": self.routes,
            "told": self.told,
        }
        return {
            name: [Cue(a - 1, b - 1, names) for a, b, names in table.find(padded, nested=name in _NESTED)]
            for name, table in tables.items()
        }


@cache
def shipped() -> CueTables:
    """Return the tables that are shipped, compiled once a process."""
    context = read_table("context.toml")
    rows = context["cue"]
    return CueTables(
        triggers=PhraseTable.of(read_table("triggers.toml"), inherit=True),
        context=PhraseTable.of({str(i): row["phrases"] for i, row in enumerate(rows)}),
        context_rules=tuple(
            ContextRule(row["kind"], row.get("direction", "forward"), row.get("reach", "list")) for row in rows
        ),
        ends=PhraseTable.of({name: context[table]["phrases"] for name, table in _BOUNDARIES.items()}),
        routes=PhraseTable.of(read_table("route_words.toml")),
        told=PhraseTable.of({str(i): [row.phrase] for i, row in enumerate(tellings())}),
        attribution=PhraseTable.of({n: r["phrases"] for n, r in read_table("attribution.toml").items()}),
    )
