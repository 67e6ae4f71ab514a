"""What a cell of each kind of column fills in a case: one short function a field."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from ...ontology.model import Event, Field, FieldState, Iri, TimeZero
from ..extraction.sentence.phrases import flat
from . import cells, draft, outcomes
from .cell_at import CellAt
from .draft import filled
from .grounding import Grounder
from .row_lists import read_complications, read_disease, read_symptoms, read_treatments
from .times import Duration, read_time
from .whereabouts import Place, read_place
from .wording import normal, table

if TYPE_CHECKING:
    pass

TREATED: Final = frozenset(
    {"treatment", "surgery", "radiotherapy", "chemotherapy", "immunotherapy", "targeted", "steroids"}
)
"""The columns of treatments; all but the first name one themselves."""

_GRADES: Final = re.compile(r"\s*(?:→|->|=>|/|\bto\b)\s*")
_STRENGTH: Final = re.compile(r"\d/5")
_MARK: Final = re.compile(r"(?<=\w)\s?[*‡§¶]+$")
"""A mark that leads to a note below the table; a dagger is none, as it may stand for a death."""


_Read = Callable[[CellAt], None]


def _scalar(name: str, parse: Callable[[CellAt], Any], what: str) -> _Read:
    """A column whose cells hold one value."""

    def read(at: CellAt) -> None:
        value = at.once(lambda _: parse(at))
        if value is None:
            at.unread(what)
        at.put(name, value)

    return read


def _concept(name: str, ground: Callable[[Grounder, str], str | None], what: str) -> _Read:
    """A column whose cells name one concept."""
    return _scalar(name, lambda at: ground(at.grounder, at.told), what)


def _printed(name: str) -> _Read:
    """A column whose cells are kept as they are."""
    return _scalar(name, lambda at: " ".join(at.text.split()), name)


def _age_sex(at: CellAt) -> None:
    age, sex = at.once(cells.read_age_sex)
    if age is None and sex is None:
        at.unread("age and sex")
    for name, value in (("age", age), ("sex", sex)):
        if value is not None:
            at.put(name, value)
        else:
            at.row.put(name, Field(state=FieldState.NOT_REPORTED))


def _primary(at: CellAt) -> None:
    """Two columns about the tumor, its organ and its histology, make one tumor."""
    before = at.row.get("histology")
    if before.state is FieldState.PRESENT and before.printed:
        both = at.grounder.tumor(f"{before.printed}, {at.told}")
        anchors = (*before.anchors, at.anchor)
        at.row.scalars["histology"] = filled(None if both is None else Iri(both), before.printed, *anchors)
        return
    found = at.once(lambda _: at.grounder.tumor(at.told))
    if found is None:
        at.unread("a tumor")
    at.put("histology", found)
    _syndrome_beside(at)


def _side(at: CellAt) -> None:
    value = at.once(lambda t: cells.read_side(at.reader.table.legend.expansion(t) or t))
    if value is None:
        at.unread("a side")
    at.put("side", value)
    _syndrome_beside(at)


def _syndrome_beside(at: CellAt) -> None:
    """A syndrome in parentheses beside a tumor or a side: "both (VHL)"."""
    for inside in re.findall(r"\(([^()]+)\)", at.text):
        found = _syndrome(at.grounder, inside)
        if found is not None:
            at.row.put("syndrome", filled(Iri(found), inside, at.anchor))


def _abbreviated(grounder: Grounder, kind: str, text: str, of: str) -> str | None:
    label = table("cells")["abbreviation"][kind].get(normal(text))
    iri = grounder.vocabulary.find(label or text)
    return iri if of in grounder.kinds(iri) else None


def _syndrome(grounder: Grounder, text: str) -> str | None:
    return _abbreviated(grounder, "syndrome", text, "Syndrome")


def _thrombus(grounder: Grounder, text: str) -> str | None:
    return _abbreviated(grounder, "thrombus", text, "TumorExtension")


def _test(grounder: Grounder, text: str) -> str | None:
    return next((m.iri for m in grounder.mentions(text) if "DiagnosticTest" in m.kinds), None)


def _course(at: CellAt) -> None:
    """Outcome, status, survival and follow-up: the event, the time, from when it counts, and how function fared."""
    name, row = at.column.field, at.row
    event, time, fared, zero = at.once(lambda _: _ending(at))
    if event is not None:
        at.put("event", event)
    if time is not None and (name == "survival" or not row.has("time")):
        row.scalars["time"] = filled(time.months, at.printed, at.anchor)
        row.scalars.pop("time_zero", None)
        if zero is not None:
            at.put("time_zero", zero[0])
        else:
            at.reader.zero_of_heading(row, at.index)
    if fared is not None:
        at.put("functional", fared)
    if event is None and time is None and fared is None:
        if name == "outcome":
            at.put("functional", " ".join(at.text.split()))
        at.unread("an outcome")


def _ending(at: CellAt) -> tuple[Event | None, Duration | None, str | None, tuple[TimeZero, int, int] | None]:
    """Read a cell of an outcome: event, time, function, time zero."""
    name, told = at.column.field, at.told
    yes_or_no = name in ("dead", "alive")
    event = outcomes.vital(at.text, dead=name == "dead") if yes_or_no else None
    event = event or outcomes.read_event(at.text, told if told != at.text else None)
    time = None if yes_or_no else outcomes.outcome_time(at.text, unit=at.column.unit)
    fared = outcomes.functional(told) if name == "outcome" else None
    return event, time, fared, outcomes.find_zero(flat(at.text))


def _function(at: CellAt) -> None:
    name = at.column.scale or at.column.heading
    scale = at.grounder.vocabulary.find(name)
    parts = [p for p in _GRADES.split(at.text.strip()) if p]
    if len(parts) == 2 and not _STRENGTH.search(at.text):
        for part, when in zip(parts, ("before treatment", "after treatment"), strict=True):
            at.row.function.items.append(draft.grade(scale, name, part, at.anchor, when=when))
    else:
        at.row.function.items.append(draft.grade(scale, name, at.text.strip(), at.anchor, when=at.column.when))


def _place(at: CellAt) -> None:
    by_site = at.column.field in ("lesion_site", "place")
    place: Place = at.once(lambda t: read_place(t, grounder=at.grounder, segment=at.column.field == "segment"))
    for name in ("level", "segment", "multiplicity", "region"):
        value = getattr(place, name)
        if value is not None:
            at.put(name, value)
    if by_site:
        if place.lesion is None and place.level is None:
            at.unread("a site")
        if place.lesion is not None or place.level is None:
            at.put("lesion", place.lesion)
    elif place.level is None and place.segment is None and place.region is None:
        at.put("region", " ".join(at.text.split()))


def _duration(at: CellAt) -> None:
    """A duration of symptoms belongs to a finding where there is one; of several it is noted."""
    if len(at.row.symptoms.items) == 1:
        at.row.symptoms.items[0] = replace(at.row.symptoms.items[0], duration=at.printed)
    else:
        at.row.notes.append(f"{at.column.heading}: {' '.join(at.printed.split())}")


def _interval(at: CellAt) -> Any:
    found = read_time(_MARK.sub("", at.text), unit=at.column.unit)
    return None if found is None else found.months


READERS: Final[dict[str, _Read]] = {
    "age": _scalar("age", lambda at: cells.read_age(at.text, unit=at.column.unit), "an age"),
    "sex": _scalar("sex", lambda at: cells.read_sex(at.reader.table.legend.expansion(at.text) or at.text), "a sex"),
    "age_sex": _age_sex,
    "primary": _primary,
    "histology": _primary,
    "grade": _printed("grade"),
    "stage": _printed("stage"),
    "side": _side,
    "thrombus": _concept("thrombus", _thrombus, "a venous thrombus"),
    "syndrome": _concept("syndrome", _syndrome, "a hereditary syndrome"),
    "lesion_site": _place,
    "place": _place,
    "level": _place,
    "segment": _place,
    "region": _place,
    "compartment": _scalar("compartment", lambda at: cells.read_code("compartment", at.told), "a compartment"),
    "size": _scalar("size", lambda at: cells.read_size(at.text, heading=at.column.heading), "a size with its unit"),
    "multiplicity": _scalar("multiplicity", lambda at: cells.multiplicity(at.text), "single or multiple"),
    "basis": _scalar("basis", lambda at: cells.read_code("basis", at.told), "a basis of diagnosis"),
    "detected_by": _concept("detected_by", _test, "a diagnostic test"),
    "enhancement": _printed("enhancement"),
    "interval": _scalar("interval", _interval, "a time with its unit"),
    "symptoms": read_symptoms,
    "duration": _duration,
    "disease": read_disease,
    "complications": read_complications,
    "outcome": _course,
    "status": _course,
    "dead": _course,
    "alive": _course,
    "survival": _course,
    "follow_up": _course,
    "functional": _scalar(
        "functional", lambda at: outcomes.functional(at.text) or " ".join(at.text.split()), "an outcome"
    ),
    "local_control": _printed("local_control"),
    "function": _function,
    **dict.fromkeys(TREATED, read_treatments),
}
"""The reading of each column, by the field of `columns.toml`; one without is noted, or says whose case it is."""
