"""What the columns of one table mean together: by the mapping, the headings, what the cells hold, and one another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from ..document import Cell
from .cells import Legend, blank_state, read_age, read_age_sex, read_sex, read_side
from .columns import Column, read_heading
from .grounding import Grounder
from .levels import find_region, levels_in
from .mapping import ColumnMapping
from .wording import normal

_SAMPLE: Final = 40


def settle(
    headings: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    grounder: Grounder,
    legend: Legend,
    mapping: ColumnMapping | None,
) -> tuple[Column, ...]:
    """Return what each column means: by the mapping, else its heading, else what its cells hold."""
    columns = []
    sample = rows[:_SAMPLE]
    for c, heading in enumerate(headings):
        texts = [row[c].text for row in sample if c < len(row)]
        texts = [t for t in texts if t.strip() and blank_state(t, column="", legend=legend) is None]
        column = mapping.column(heading) if mapping is not None else None
        columns.append(column or _by_content(read_heading(heading), texts, grounder))
    return tuple(_told_apart(columns))


def _by_content(column: Column, texts: list[str], grounder: Grounder) -> Column:
    """Decide what a heading leaves open by the cells below it."""

    def most(says: Callable[[str], object]) -> bool:
        return bool(texts) and 2 * sum(bool(says(t)) for t in texts) >= len(texts)

    name = column.field
    if name in ("place", "lesion_site", "segment", "region") and most(lambda t: levels_in(t) or find_region(normal(t))):
        return replace(column, field="segment" if name == "segment" else "level")
    if name == "place":
        return replace(column, field="lesion_site" if most(grounder.site) else "region")
    if name is None and grounder.site(column.heading) is not None and most(read_side):
        return replace(column, field="side", entity="primary")
    if name == "sex" and not most(read_sex) and most(lambda t: read_age_sex(t)[0] is not None):
        return replace(column, field="age_sex")
    if name == "age" and not most(lambda t: read_age(t) is not None) and most(lambda t: read_age_sex(t)[1] is not None):
        return replace(column, field="age_sex")
    if (
        name == "interval"
        and column.unit is None
        and most(lambda t: not re.search(r"\d|sync|simult|initial|concur", t))
    ):
        return replace(column, field="unplaced")
    if (
        name == "size"
        and column.entity is None
        and grounder.site(re.sub(r"(?i)size.*", "", column.heading)) is not None
    ):
        return replace(column, entity="primary")
    return column


_ONCE: Final = frozenset({"age", "sex", "age_sex", "side", "reference", "patient", "interval", "patients"})


def _told_apart(columns: list[Column]) -> Iterator[Column]:
    """Yield the columns, of two for one field only the one about the lesion; the other has no place."""
    fields = [c.field for c in columns]
    by_age_sex = "age_sex" in fields
    for index, column in enumerate(columns):
        name = column.field
        rivals = [c for c in columns if c.field == name and c is not column]
        if name == "age" and (any(c.entity != "primary" for c in rivals) and column.entity == "primary"):
            yield replace(column, field="unplaced")
        elif name in ("age", "sex") and by_age_sex and name == "sex" and "age" not in fields:
            yield column
        elif (
            name in _ONCE
            and name in fields[:index]
            and not (name == "age" and columns[fields.index("age")].entity == "primary")
        ):
            yield replace(column, field="unplaced" if name not in ("reference", "patient") else column.field)
        elif name == "size" and column.entity == "primary":
            yield replace(column, field="unplaced")
        else:
            yield column
