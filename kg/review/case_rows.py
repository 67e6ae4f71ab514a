"""The review table of cases: one row a field, with what is printed, the sentence and the value side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from ...ontology.model import Act, Case, Decision, Field, Matter, RowType
from ...ontology.model.text import short_hash
from ...ontology.vocabulary import Vocabulary
from ..sheet import Filled
from .case_cells import CELLS, blank_listing, of_item, settled, stated
from .case_cells import rows as cells_of
from .case_effect import added_case
from .case_fields import Slot, slot_named, slots, slots_of
from .case_finder import matter_of, row_of
from .claim_cells import CellFault
from .places import NOT_HERE, Places
from .rows import DECIDE, Imported, Understood, act_of, same, understood, unsaid

ACTS: Final = (Act.CONFIRM, Act.CORRECT, Act.ADD, Act.REJECT, Act.RETRACT)
WHOLE: Final = "case"
"""The field of the row that stands for the case as a whole."""
COLUMNS: Final = (*DECIDE, "case", "source", "field", *CELLS, "unit", "read_by", "decided_by", "row")
NEEDED: Final = frozenset({*DECIDE, "case", "source", "field", *CELLS, "row"})
HELP: Final = (
    "One row a field. decision: confirm, correct (after changing cells), reject, retract, or add: fill a blank row, or "
    "write a new one (case, field, value, printed, quote; 'row' stays empty). A missed case: a row of its own with "
    "field 'case' and the sentence that tells it, then its fields. by: your name. reason: needed to correct, reject or "
    "retract."
)

Row = dict[str, str]


def rows(
    cases: Iterable[Case], vocabulary: Vocabulary, places: Places, decided_by: Mapping[tuple[str, str], str]
) -> Iterator[Row]:
    """Yield the rows of cases: the case as a whole, then every field; `decided_by` names people by case and field."""
    for case in cases:
        here = {
            **dict.fromkeys(COLUMNS, ""),
            "case": case.id,
            "source": case.source,
            "read_by": case.method.value,
        }
        for slot, told, address in addressed(case, vocabulary, places):
            by = decided_by.get((case.iri, slot.title if slot else ""), "")
            name = slot.title if slot else WHOLE
            yield {**here, **told, "field": name, "unit": slot.unit if slot else "", "decided_by": by, "row": address}


def rejected(cases: Iterable[Case], by: Mapping[str, str]) -> Iterator[Row]:
    """Yield one row for each rejected case, so that whoever rejected it may take that back."""
    for case in cases:
        yield {
            **dict.fromkeys(COLUMNS, ""),
            "case": case.id,
            "source": case.source,
            "field": WHOLE,
            "value": patients_of(case),
            "quote": row_of(case) or NOT_HERE,
            "read_by": case.method.value,
            "decided_by": f"rejected by {by[case.iri]}",
        }


def addressed(case: Case, vocabulary: Vocabulary, places: Places) -> Iterator[tuple[Slot | None, Row, str]]:
    """Yield the rows of a case with the address of each, which changes when what stands there changes."""
    whole = {**dict.fromkeys(CELLS, ""), "value": patients_of(case), "quote": row_of(case) or NOT_HERE}
    yield None, whole, short_hash(case.iri, *whole.values())
    seen: Counter[str] = Counter()
    for slot in slots_of(case):
        for told in cells_of(slot, case, vocabulary, places):
            plain = short_hash(case.iri, slot.title, *told.values())
            seen[plain] += 1
            yield slot, told, plain if seen[plain] == 1 else short_hash(plain, str(seen[plain]))


def patients_of(case: Case) -> str:
    """Return whether a row is one patient, or how many."""
    return "patient" if case.row_type is RowType.PATIENT else f"series of {case.patients}"


def decisions(
    sheet: Filled,
    cases: Sequence[Case],
    bases: Mapping[str, Case],
    vocabulary: Vocabulary,
    places: Places,
    *,
    when: str,
) -> Imported:
    """Understand the rows of an edited table; by `bases`, the cases as they were read, they are found again."""
    return understood(sheet, _Reader(cases, bases, vocabulary, places, when).read)


class _Reader:
    """Rows on their way to decisions; a case that a row adds is there for the rows below it."""

    def __init__(
        self, cases: Sequence[Case], bases: Mapping[str, Case], vocabulary: Vocabulary, places: Places, when: str
    ) -> None:
        self.cases = {c.id: c for c in cases}
        self.bases = bases
        self.vocabulary, self.places, self.when = vocabulary, places, when
        self._rows: dict[str, dict[str, tuple[Slot | None, Row, Case]]] = {}

    def read(self, cells: Mapping[str, str]) -> Understood | None:
        """Return the decision of one row, None where nobody decided; raises CellFault where it is not understood."""
        word = cells["decision"].strip().lower()
        case = self._case(cells)
        title = cells["field"].strip()
        if title == WHOLE:
            return self._on_case(word, cells, case)
        if case is None:
            if not word:
                return None
            raise CellFault(
                f"no case {cells['case']!r} here; export the table anew, or add it by a row with field 'case'"
            )
        slot, before, version = self._there(case, title, cells, word)
        after = {name: cells[name].strip() for name in CELLS}
        changed = [name for name in CELLS if not same(after[name], before[name])]
        if not word and not changed:
            return None
        if not word:
            raise unsaid(changed)
        return self._on_field(act_of(word, ACTS), cells, version, slot, before, after, changed)

    def _case(self, cells: Mapping[str, str]) -> Case | None:
        """Return the case of a row, named by its id or (with its source) by its place."""
        name, source = cells["case"].strip(), cells["source"].strip()
        return self.cases.get(name) or self.cases.get(f"{source}-{name}")

    def _there(self, case: Case, title: str, cells: Mapping[str, str], word: str) -> tuple[Slot, Row, Case]:
        """Return the field of a row, what stood there when the table was written, and the case as it was then.

        Two people may work on tables of one day: the second table shows what was read, although the first one's
        corrections are in by now.
        """
        try:
            slot = slot_named(case, title)
        except KeyError:
            known = ", ".join((WHOLE, *(s.name for s in slots())))
            raise CellFault(f"column 'field': no field {title!r}; there are: {known}") from None
        address = cells["row"].strip()
        if not address:
            told = cells_of(slot, case, self.vocabulary, self.places)
            blank = {**dict.fromkeys(CELLS, ""), "state": "not found" if slot.shape != "plain" else ""}
            if word != Act.ADD:
                raise CellFault("column 'row' is empty: decide in the row that was exported, or write add")
            if slot.shape != "listing" and (told[0]["value"] or told[0]["printed"]):
                raise CellFault(f"field {title!r} of {case.id} has a value already: correct its row")
            return slot, blank if slot.shape == "listing" else told[0], case
        if case.iri not in self._rows:
            versions = (self.bases.get(case.iri, case), case)
            self._rows[case.iri] = {
                address: (s, told, version)
                for version in versions
                for s, told, address in addressed(version, self.vocabulary, self.places)
            }
        found = self._rows[case.iri].get(address)
        if found is None or found[0] is None or found[0].title != slot.title:
            raise CellFault(f"field {title!r} of {case.id} has changed since this table was written; export it anew")
        return slot, found[1], found[2]

    def _on_case(self, word: str, cells: Mapping[str, str], case: Case | None) -> Understood | None:
        """Return what a row says of a case as a whole."""
        if not word:
            return None
        act = act_of(word, ACTS)
        who, why = cells["by"].strip(), cells["reason"].strip()
        if act is Act.CORRECT:
            raise CellFault("a case is corrected field by field: change the rows of its fields")
        if act is not Act.ADD:
            if case is None:
                raise CellFault(f"no case {cells['case']!r} here; export the table anew")
            matter = self._matter(case)
            if cells["quote"].strip() and not same(cells["quote"], row_of(case) or NOT_HERE):
                raise CellFault("column 'quote' changed: a case stays where it stands; reject it and add another")
            decision = Decision(act=act, who=who, why=why, when=self.when, target=matter)
            return Understood(matter=matter.id, decision=decision)
        source = cells["source"].strip()
        place = cells["case"].strip().removeprefix(f"{source}-")
        if case is not None:
            raise CellFault(f"case {case.id} is here already; add fields to it, or name the new one otherwise")
        if not source or not place:
            raise CellFault("a case to add needs a 'source' and in 'case' a name of its own, such as patient 4")
        target = Matter(kind="case", id=f"{source}-{place}", source=source, place=place, quote=cells["quote"].strip())
        value = cells["value"].strip() or RowType.PATIENT.value
        decision = Decision(act=act, who=who, why=why, when=self.when, target=target, changes=(("value", value),))
        added = added_case(decision, self.places)
        self.cases[added.id] = added
        told = replace(target, quote=row_of(added))
        return Understood(matter=target.id, decision=replace(decision, target=told))

    def _on_field(
        self,
        act: Act,
        cells: Mapping[str, str],
        case: Case,
        slot: Slot,
        before: Row,
        after: Row,
        changed: Sequence[str],
    ) -> Understood:
        """Return what a row says of a field, tried out on the case."""
        kept = before
        if act in (Act.CORRECT, Act.ADD):
            if act is Act.CORRECT and not changed:
                raise CellFault("correct needs changed cells")
            kept = settled(slot, before, after)
            kept = self._tried(slot, case, before, kept)
        elif changed:
            raise CellFault(f"{', '.join(changed)} changed, but the decision is {act}: write correct")
        filled = before["value"] or before["printed"]
        if act is Act.CORRECT and not filled and slot.shape == "listing" and (kept["value"] or kept["printed"]):
            act = Act.ADD
        if act is Act.ADD and not (kept["value"] or kept["printed"]):
            raise CellFault("add needs a 'value' or a 'printed' string")
        if act is Act.ADD and slot.shape != "listing":
            act = Act.CORRECT
        if act in (Act.CONFIRM, Act.REJECT) and not filled and (act is Act.REJECT or before["state"] == "not found"):
            raise CellFault(
                f"nothing is read in this field, so there is nothing to {act}; write add, and what is missed"
            )
        target = replace(self._matter(case), field=slot.title, cells=tuple((n, before[n]) for n in CELLS))
        changes = tuple(sorted((n, kept[n]) for n in CELLS if not same(kept[n], before[n]) or act is Act.ADD))
        why = cells["reason"].strip()
        decision = Decision(
            act=act,
            who=cells["by"].strip(),
            why=why or ("missed by the reader" if act is Act.CORRECT and not filled else ""),
            when=self.when,
            target=target,
            changes=changes if act in (Act.CORRECT, Act.ADD) else (),
        )
        item = (before["value"], before["printed"]) if act is not Act.ADD else (kept["value"], kept["printed"])
        return Understood(matter=(case.iri, slot.title, item if slot.shape == "listing" else ()), decision=decision)

    def _tried(self, slot: Slot, case: Case, before: Row, after: Row) -> Row:
        """Return cells as the table would write them after the decision; raises CellFault where they say nothing."""
        if blank_listing(slot, after) is not None:
            return after
        like = self._like(slot, case, before)
        new = stated(slot, case, after, like, self.vocabulary, self.places)
        if slot.shape == "listing":
            return of_item(new, slot, case, self.vocabulary, self.places)
        (written,) = cells_of(slot, slot.set(case, new), self.vocabulary, self.places)
        return written

    def _like(self, slot: Slot, case: Case, before: Row) -> object:
        """Return what is read in the field of a row."""
        there = slot.get(case)
        if slot.shape != "listing":
            return there if isinstance(there, Field) else None
        every = zip(there.items, cells_of(slot, case, self.vocabulary, self.places), strict=False)
        return next((item for item, told in every if told == before), None)

    def _matter(self, case: Case) -> Matter:
        """Return the copy by which a case is found again: as it was read, for that is what a reader will read."""
        return matter_of(self.bases.get(case.iri, case))
