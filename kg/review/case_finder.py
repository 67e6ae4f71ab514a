"""Which case a decision is about, or which case another document tells again: found by content, not by position."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from ...ontology.model import Case, Matter
from ...ontology.model.text import squeezed
from .case_cells import content
from .case_fields import slots_of

ALIKE: Final = 0.5
"""The share of the strings of a case that another has to print to be the same one."""


def row_of(case: Case) -> str:
    """Return the row or the sentence that tells a case, white space folded; empty for one without its text."""
    return squeezed(case.anchors[0].exact) if case.anchors else ""


def matter_of(case: Case) -> Matter:
    """Return the copy of a case by which it is found again."""
    return Matter(
        kind="case",
        id=case.id,
        source=case.source,
        quote=row_of(case),
        place=case.place,
        content=content(case, list(slots_of(case))),
    )


class CaseFinder:
    """Finds a case among those that are here: by its row's own words, else by the strings it prints.

    A row that moved is found by its words, one that was mended in a word by the rest of them. The place decides only
    between rows that say the same, and for cases whose text is not here.
    """

    def __init__(self, cases: Iterable[Case]) -> None:
        self._waiting: defaultdict[str, list[Case]] = defaultdict(list)
        self._rows: defaultdict[tuple[str, str], list[Case]] = defaultdict(list)
        self._places: dict[tuple[str, str], Case] = {}
        self._prints: defaultdict[tuple[str, str], list[Case]] = defaultdict(list)
        self._content: dict[str, frozenset[str]] = {}
        for case in cases:
            self.add(case)

    def add(self, case: Case) -> None:
        """Take in one more case; it is looked at when something of its source is sought."""
        self._waiting[case.source].append(case)

    def _index(self, case: Case) -> None:
        said = frozenset(content(case, list(slots_of(case))))
        self._content[case.iri] = said
        self._places[case.source, case.place] = case
        if row := row_of(case):
            self._rows[case.source, row].append(case)
        for string in said:
            self._prints[case.source, string].append(case)

    def __call__(self, matter: Matter) -> Case | None:
        """Return the case, or None."""
        for case in self._waiting.pop(matter.source, ()):
            self._index(case)
        same_row = self._rows.get((matter.source, matter.quote), ()) if matter.quote else ()
        if same_row:
            return self._one(list(same_row), matter)
        there = self._places.get((matter.source, matter.place))
        if there is not None and (not matter.content or (not matter.quote and self._share(there, matter) >= ALIKE)):
            return there
        shared = Counter(c.iri for string in matter.content for c in self._prints.get((matter.source, string), ()))
        most = max(shared.values(), default=0)
        if not matter.content or most / len(matter.content) < ALIKE:
            return None
        by_iri = {c.iri: c for string in matter.content for c in self._prints.get((matter.source, string), ())}
        return self._one([by_iri[iri] for iri, n in shared.items() if n == most], matter)

    def _one(self, alike: Sequence[Case], matter: Matter) -> Case | None:
        """Return the one there is, of several the one in the same place."""
        if len(alike) == 1:
            return alike[0]
        return next((c for c in alike if c.place == matter.place), None)

    def _share(self, case: Case, matter: Matter) -> float:
        """Return the share of the copied strings that a case prints."""
        said = self._content[case.iri]
        return sum(string in said for string in matter.content) / len(matter.content)
