"""What people decided on cases, applied: which are confirmed, rejected, corrected or added, and what stays open.

A decision on a field says what the field holds: it stands whatever a reader reads there later, and it takes effect
where everybody who decided on the field agrees.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ...ontology.model import Act, Case, Decision, Method, RowType
from ...ontology.vocabulary import Vocabulary
from .agreement import Matters, Verdict, Voice, Voices, agreed, names
from .case_cells import CELLS, blank_listing, emptied, of_item, rows, stated, with_field
from .case_fields import Slot, slot_named
from .case_finder import CaseFinder, matter_of
from .claim_cells import CellFault
from .places import Places

SAID = ("state", "value", "printed", "details")
"""The cells that say something; two people may quote different sentences for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What people decided on one field, as it was applied: what was read, what stands, who said so and why."""

    case: str
    field: str
    verdict: Verdict
    by: str
    was: str
    now: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedCases:
    """The effect of all decisions on cases.

    `written` are the cases that a correction or an addition made, `confirmed`, `corrected` and `withdrawn` map case
    IRIs to names, `applied` says it field by field. `lost`, `open` and `matters` are as for claims.
    """

    written: tuple[Case, ...] = ()
    confirmed: Mapping[str, str] = field(default_factory=dict)
    corrected: Mapping[str, str] = field(default_factory=dict)
    withdrawn: Mapping[str, str] = field(default_factory=dict)
    applied: tuple[Applied, ...] = ()
    lost: tuple[Decision, ...] = ()
    open: tuple[Voices, ...] = ()
    matters: tuple[Voices, ...] = ()
    bases: Mapping[str, Case] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Key:
    """A matter: a case, one of its fields, and of a listing one item by what was read (or added) there."""

    case: str
    field: str = ""
    item: tuple[str, str] | None = None


def effect(
    decisions: Sequence[Decision], cases: Sequence[Case], vocabulary: Vocabulary, places: Places
) -> DecidedCases:
    """Apply decisions to the cases as they are read today."""
    return _Docket(cases, vocabulary, places).applied(decisions)


class _Docket:
    """Decisions on their way to cases."""

    def __init__(self, cases: Sequence[Case], vocabulary: Vocabulary, places: Places) -> None:
        self.find = CaseFinder(cases)
        self.read = {c.iri: c for c in cases}
        self.added: dict[str, Case] = {}
        self.vocabulary, self.places = vocabulary, places
        self.matters = Matters()
        self.origin: dict[tuple[str, str, tuple[str, str]], tuple[str, str]] = {}
        self.lost: list[Decision] = []

    def applied(self, decisions: Sequence[Decision]) -> DecidedCases:
        for decision in decisions:
            try:
                self._hear(decision)
            except (CellFault, ValueError, KeyError):
                self.lost.append(decision)
        standing = {key.case for key, voices in self._whole() if voices[0].outcome != "rejected"}
        now = {**self.read, **{iri: case for iri, case in self.added.items() if iri in standing}}
        touched: dict[str, set[str]] = {}
        confirmed: dict[str, str] = {}
        withdrawn: dict[str, str] = {}
        applied: list[Applied] = []
        differ: list[Voices] = []
        for key, voices in self.matters.items():
            assert isinstance(key, _Key)
            if not agreed(voices):
                differ.append(voices)
                continue
            by = names(voices)
            if not key.field:
                (withdrawn if voices[0].outcome == "rejected" else confirmed)[key.case] = by
                continue
            if key.case not in now:
                continue
            try:
                changed, told = self._on_field(now[key.case], key, voices)
            except (CellFault, ValueError):
                self.lost.extend(voice.decision for voice in voices)
                continue
            if changed is not now[key.case]:
                now[key.case] = changed
                touched.setdefault(key.case, set()).update(voice.decision.who for voice in voices)
            applied.append(replace(told, by=by))
        written = [c for iri, c in sorted(now.items()) if iri in touched or iri in self.added]
        return DecidedCases(
            written=tuple(c for c in written if c.iri not in withdrawn),
            confirmed=confirmed,
            corrected={
                iri: "; ".join(sorted(who)) for iri, who in touched.items() if iri in self.read and iri not in withdrawn
            },
            withdrawn={iri: by for iri, by in withdrawn.items() if iri in self.read},
            applied=tuple(a for a in applied if a.case not in withdrawn),
            lost=tuple(self.lost),
            open=tuple(differ),
            matters=tuple(self.matters.all()),
            bases={**self.read, **self.added},
        )

    def _whole(self) -> list[tuple[_Key, Voices]]:
        """Return the matters that are whole cases, where people agree."""
        found = [(k, v) for k, v in self.matters.items() if isinstance(k, _Key) and not k.field]
        return [(k, v) for k, v in found if agreed(v)]

    def _hear(self, decision: Decision) -> None:
        """Take in one decision; raises ValueError where its case is not here any more."""
        case = self.find(decision.target)
        if not decision.target.field:
            self._on_case(decision, case)
            return
        if case is None:
            raise ValueError("the case is not here any more")
        slot = slot_named(case, decision.target.field)
        was, now = dict(decision.target.cells), dict(decision.target.cells) | dict(decision.changes)
        key = _Key(case.iri, slot.title, self._item(case.iri, slot, decision, was, now))
        outcome: Hashable = tuple(now.get(name, "") for name in SAID)
        verdict = Verdict.AS_READ if was == now else Verdict.CHANGED
        if decision.act is Act.ADD or (was != now and not was.get("value") and not was.get("printed")):
            verdict = Verdict.ADDED
        elif decision.act is Act.REJECT:
            outcome, verdict = None, Verdict.REJECTED
        self.matters.hear(key, Voice(decision=decision, verdict=verdict, outcome=outcome))

    def _item(
        self, case: str, slot: Slot, decision: Decision, was: Mapping[str, str], now: Mapping[str, str]
    ) -> tuple[str, str] | None:
        """Return which item of a listing a decision is about, by what was read there before anybody changed it."""
        if slot.shape != "listing":
            return None
        before = (was.get("value", ""), was.get("printed", ""))
        after = (now.get("value", ""), now.get("printed", ""))
        root = after if decision.act is Act.ADD else self.origin.get((case, slot.title, before), before)
        if decision.act in (Act.ADD, Act.CORRECT):
            self.origin.setdefault((case, slot.title, after), root)
        return root

    def _on_case(self, decision: Decision, case: Case | None) -> None:
        """Hear what is said of a case as a whole."""
        if decision.act is Act.ADD and case is None:
            case = added_case(decision, self.places)
            self.added[case.iri] = case
            self.find.add(case)
        if case is None:
            raise ValueError("the case is not here any more")
        verdict = Verdict.ADDED if case.iri in self.added else Verdict.AS_READ
        if decision.act is Act.REJECT:
            verdict = Verdict.REJECTED
        if decision.act is Act.CONFIRM and not set(decision.target.content) <= set(matter_of(case).content):
            raise ValueError("the case is read differently now")
        outcome = "rejected" if decision.act is Act.REJECT else "stands"
        self.matters.hear(_Key(case.iri), Voice(decision=decision, verdict=verdict, outcome=outcome))

    def _on_field(self, case: Case, key: _Key, voices: Voices) -> tuple[Case, Applied]:
        """Return the case with what people agree on, and what was applied."""
        voice = voices[0]
        slot = slot_named(case, key.field)
        like, read = self._today(case, slot, key)
        wanted = dict(voice.decision.target.cells) | dict(voice.decision.changes)
        told = Applied(
            case=case.iri,
            field=slot.title,
            verdict=voice.verdict,
            by="",
            was=shown(read),
            now="" if voice.outcome is None else shown(wanted),
            why="; ".join(dict.fromkeys(v.decision.why for v in voices if v.decision.why)),
        )
        if voice.outcome is None:
            gone = slot.shape == "listing" and like is None
            return (case if gone else emptied(slot, case, like)), told
        if read and all(read[name] == wanted.get(name, "") for name in SAID):
            return case, told
        cells = {name: wanted.get(name, "") for name in CELLS}
        new = blank_listing(slot, cells)
        if new is None:
            new = stated(slot, case, cells, like, self.vocabulary, self.places)
        return with_field(slot, case, new, like), told

    def _today(self, case: Case, slot: Slot, key: _Key) -> tuple[Any, Mapping[str, str]]:
        """Return what is read in a field (of a listing, the item that was decided on) today, and its cells."""
        if slot.shape != "listing":
            (read,) = rows(slot, case, self.vocabulary, self.places)
            return slot.get(case), read
        told = [(item, of_item(item, slot, case, self.vocabulary, self.places)) for item in slot.get(case).items]
        exact = [(i, r) for i, r in told if (r["value"], r["printed"]) == key.item]
        loose = [(i, r) for i, r in told if key.item and r["value"] == key.item[0] != ""]
        found = exact or (loose if len(loose) == 1 else [])
        return found[0] if found else (None, {})


def added_case(decision: Decision, places: Places) -> Case:
    """Return the case that a person adds: a place of its own, the sentence that tells it, and no fields yet.

    Raises CellFault where the sentence does not stand in a text of the source.
    """
    cells = dict(decision.changes)
    value = cells.get("value") or RowType.PATIENT.value
    series = value.removeprefix("series of ")
    if value != RowType.PATIENT and not (series.isdecimal() and int(series) > 1):
        raise CellFault(f"column 'value': {value!r} is none of patient, series of 2 (or more)")
    bare = Case(
        source=decision.target.source,
        place=decision.target.place,
        method=Method.ADDED,
        row_type=RowType.PATIENT if value == RowType.PATIENT else RowType.SERIES,
        patients=1 if value == RowType.PATIENT else int(series),
    )
    return replace(bare, anchors=places.anchors(bare, decision.target.quote, ""))


def shown(cells: Mapping[str, str]) -> str:
    """Return cells as one string: the value with its details, else the printed string, else how the field is blank."""
    content = cells.get("value") or cells.get("printed") or cells.get("state") or ""
    denied = "absent: " if cells.get("state") == "absent" and content != "absent" else ""
    return f"{denied}{content}" + (f" ({details})" if (details := cells.get("details")) else "")
