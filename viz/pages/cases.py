"""The table of cases: filtered, sorted and counted by the state of every field; its address holds what was chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ...ontology.model import FieldState
from .. import addresses
from ..case_rows import FIELDS, CaseField, CaseRow, CaseRows, case_rows
from ..contexts.cases import CasesPage
from ..explorer import explorer_of, paged, wants_json
from ..pieces import Cell, Choice, Count, Heading, Row
from ..tables import as_csv

STATES: Final = tuple(s.value for s in FieldState)
ABOUT: Final = (
    ("source", "Source"),
    ("design", "Design of the source"),
    ("reader", "Reader"),
    ("rows", "Rows"),
    ("concluded", "Route, as its authors conclude"),
    ("indicated", "Route that an indicator speaks for"),
    ("eligible", "Review question that admits it"),
)
"""What cases can be filtered by beside their fields."""
FIRST: Final = (
    *("primary", "lesion", "site", "compartment", "level", "concluded", "treatment", "outcome", "source", "design"),
)
"""The filters that always stand open; the others open when one asks for them."""
MOST: Final = 80
"""Values that one filter offers, the most frequent; any other can be written into the address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an address asks for: a value or a state for each filter, words, an order, and who counts."""

    filters: Mapping[str, str]
    words: str
    sort: str
    once: bool
    again: bool

    def url(self, path: str = "/cases", **changed: str) -> str:
        """Return the address that asks for this with some of it changed; an empty value leaves it out."""
        now = {**self.filters, "q": self.words, "sort": self.sort}
        now |= {"once": "1" if self.once else "", "again": "1" if self.again else "", **changed}
        kept = {name: value for name, value in now.items() if value}
        return f"{path}?{urlencode(kept)}" if kept else path


def asked(request: Request) -> Asked:
    """Return what an address asks for; what is no filter is passed over."""
    given = {n: v.strip()[:200] for n, v in request.query_params.items()}
    names = {n for n, _ in ABOUT} | {f.name for f in FIELDS}
    return Asked(
        filters={n: v for n, v in given.items() if n in names and v},
        words=given.get("q", ""),
        sort=given.get("sort", ""),
        once=given.get("once") == "1",
        again=given.get("again") == "1",
    )


def cases(request: Request) -> Response:
    """Answer with the cases that an address asks for, as a page, as CSV, or as flat records in JSON."""
    explorer = explorer_of(request)
    wanted = asked(request)
    with explorer.generation() as here:
        known = here.remember("cases", lambda: case_rows(here.store, explorer.kg.vocabulary))
    among = (*known.rows, *known.read_again) if wanted.again else known.rows
    found = [row for row in among if not failing(row, wanted.filters) and has_words(row, wanted.words)]
    counted = once(found, known.stands_for) if wanted.once else found
    listed = ordered(counted, wanted.sort)
    if request.url.path.endswith(".csv"):
        headers = {"Content-Disposition": 'attachment; filename="cases.csv"'}
        return Response(csv_of(listed), media_type="text/csv; charset=utf-8", headers=headers)
    if wants_json(request):
        open_to_all = {row.iri for row in listed if not row.confidential}
        flat = explorer.kg.cases(flat=True)
        keys = {f"{row.source}-{row.place}" for row in listed if row.iri in open_to_all}
        return JSONResponse([record for record in flat if record["patient_key"] in keys])
    paging, part = paged(request, len(listed))
    page = CasesPage(
        title="Cases",
        here="cases",
        action="/cases",
        filters=tuple(choices(among, wanted)),
        first=FIRST,
        further_open=bool(set(wanted.filters) - set(FIRST)),
        words=wanted.words,
        once=wanted.once,
        again=wanted.again,
        sort=wanted.sort,
        headings=tuple(headings(wanted)),
        rows=tuple(Row(cells=tuple(cells(row, wanted))) for row in listed[part]),
        paging=paging,
        states=STATES,
        counts=tuple(states(found, known, wanted)),
        narrowed=tuple((label_of(n), v, wanted.url(**{n: ""})) for n, v in wanted.filters.items()),
        told=sum(row.patients for row in found),
        series=sum(row.patients for row in found if row.row_type == "series"),
        most=sum(row.patients for row in once(found, known.decided)),
        least=sum(row.patients for row in once(found, known.stands_for)),
        all=len(among),
        left_out=len(known.read_again),
        again_url=wanted.url(again="" if wanted.again else "1"),
        csv_url=wanted.url("/cases.csv"),
        json_url=wanted.url("/cases.json"),
    )
    return explorer.render(page)


def value_of(row: CaseRow, name: str) -> frozenset[str]:
    """Return what a filter of a name can find in a row."""
    plain = {"source": row.source, "design": row.design, "reader": row.method, "rows": row.row_type}
    if name in plain:
        return frozenset({plain[name]})
    state = row.states.get(name)
    return row.wider.get(name, frozenset()) | ({state} if state else frozenset())


def failing(row: CaseRow, filters: Mapping[str, str]) -> list[str]:
    """Return the filters that a row does not pass."""
    return [name for name, wanted in filters.items() if wanted not in value_of(row, name)]


def has_words(row: CaseRow, words: str) -> bool:
    """Whether a row holds every word somewhere."""
    if not words:
        return True
    told = " ".join((row.source, row.place, row.authors, row.year, *(v for vs in row.values.values() for v in vs)))
    return all(word in told.lower() for word in words.lower().split())


def once(found: Sequence[CaseRow], stands_for: Mapping[str, str]) -> list[CaseRow]:
    """Return one row for each patient among rows, the one that tells most."""
    kept: dict[str, CaseRow] = {}
    for row in found:
        best = stands_for.get(row.iri, row.iri)
        if best not in kept or row.iri == best:
            kept[best] = row
    return list(kept.values())


def ordered(found: Sequence[CaseRow], sort: str) -> list[CaseRow]:
    """Return rows in the order of a column ("-" before its name: the other way round), blanks last."""
    name = sort.removeprefix("-")
    field = next((f for f in FIELDS if f.name == name), None)
    if field is None and name not in ("source", "year", "authors"):
        return sorted(found, key=lambda r: (r.source, r.place))

    def key(row: CaseRow) -> tuple[float, str]:
        if field is not None and field.number:
            return row.number(name) or 0.0, ""
        told = row.values[name] if field is not None else (str(getattr(row, name)),)
        return 0.0, ", ".join(told).lower()

    def blank(row: CaseRow) -> bool:
        return not (row.values[name] if field is not None else getattr(row, name))

    there = sorted((r for r in found if not blank(r)), key=key, reverse=sort.startswith("-"))
    return [*there, *(r for r in found if blank(r))]


def headings(wanted: Asked) -> Iterator[Heading]:
    """Yield the heads of the columns."""
    about = [("source", "case", "The case, by its place in its source"), ("authors", "report", "Its authors and year")]
    for name, label, says in (*about, *((f.name, f.label, f.says) for f in FIELDS if f.shown)):
        now = {name: "ascending", f"-{name}": "descending"}.get(wanted.sort, "")
        turned = f"-{name}" if now == "ascending" else name
        yield Heading(name=label, says=says, url=wanted.url(sort=turned), order=now)


def cells(row: CaseRow, wanted: Asked) -> Iterator[Cell]:
    """Yield the cells of a case; where a field has no value its state stands there."""
    place = f"{row.source}, {row.place}" + (f" ({row.patients} patients)" if row.patients != 1 else "")
    yield Cell(column="case", text=place, url=addresses.page_of(row.iri))
    yield Cell(column="report", text=" ".join(v for v in (row.authors, row.year) if v))
    for field in FIELDS:
        if field.shown:
            yield cell(row, field, wanted)


def cell(row: CaseRow, field: CaseField, wanted: Asked) -> Cell:
    """Return one cell of a field."""
    told, state = row.values[field.name], row.states[field.name]
    if not told:
        return Cell(column="state", text=state)
    if field.name == "time" and row.values["outcome"][:1] in (("alive",), ("lost to follow-up",)):
        return Cell(column="time", text=f"> {told[0]}")
    return Cell(column=field.name, text="; ".join(told), items=told if len(told) > 3 else ())


def label_of(name: str) -> str:
    """Return what a filter is called."""
    labels = dict(ABOUT) | {f.name: f.label for f in FIELDS}
    return labels[name]


def place(name: str) -> int:
    """Return where a filter stands among the others."""
    return FIRST.index(name) if name in FIRST else len(FIRST)


def choices(among: Sequence[CaseRow], wanted: Asked) -> Iterator[Choice]:
    """Yield the filters with what they would leave, given the others; states stand behind the values."""
    names = sorted((*(n for n, _ in ABOUT), *(f.name for f in FIELDS if f.facet)), key=place)
    counts: dict[str, Counter[str]] = {name: Counter() for name in names}
    for row in among:
        if not has_words(row, wanted.words):
            continue
        failed = failing(row, wanted.filters)
        if len(failed) > 1:
            continue
        for name in failed or names:
            if name in counts:
                here = row.values.get(name) or value_of(row, name)
                counts[name].update(set(here) | (set(row.wider.get(name, ())) & {wanted.filters.get(name, "")}))
    for name in names:
        chosen = wanted.filters.get(name, "")
        ranked = sorted(counts[name].items(), key=lambda item: (item[0] in STATES, -item[1], item[0]))
        offered = [(v, f"{v} ({n})") for v, n in ranked][:MOST]
        if chosen and chosen not in dict(offered):
            offered.append((chosen, f"{chosen} ({counts[name][chosen]})"))
        if offered:
            label = label_of(name)
            yield Choice(name=name, label=label[:1].upper() + label[1:], options=tuple(offered), chosen=chosen)


def states(found: Sequence[CaseRow], known: CaseRows, wanted: Asked) -> Iterator[tuple[str, tuple[Count, ...]]]:
    """Yield for each field how many cases are in each state, with and without probable duplicates."""
    alone = once(found, known.stands_for)
    for field in FIELDS:
        every = Counter(row.states[field.name] for row in found)
        fewer = Counter(row.states[field.name] for row in alone)
        yield (
            field.label,
            tuple(
                Count(of=s, number=every[s], once=fewer[s], url=wanted.url(**{field.name: s}) if every[s] else None)
                for s in STATES
            ),
        )


def csv_of(listed: Iterable[CaseRow]) -> str:
    """Return rows as CSV, every field with its state; what is confidential stays here."""
    names = [f.name for f in FIELDS]
    about = ["case", "source", "place", "authors", "year", "design", "reader", "rows", "patients"]
    columns = [*about, *(c for n in names for c in (n, f"{n} state")), "concluded", "indicated"]
    made = []
    for row in listed:
        if row.confidential:
            continue
        record: dict[str, object] = {
            **{n: getattr(row, n) for n in ("source", "place", "authors", "year", "design", "patients")},
            "case": row.iri,
            "reader": row.method,
            "rows": row.row_type,
        }
        for name in (*names, "concluded", "indicated"):
            record[name] = "; ".join(row.values.get(name, ()))
            record[f"{name} state"] = row.states.get(name, "")
        made.append(record)
    return as_csv(columns, made)
