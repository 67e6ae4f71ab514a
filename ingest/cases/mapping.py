"""A user's mapping for the columns and cells of a case table that are not recognized."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from .columns import Column, read_heading
from .times import heading_unit
from .wording import normal, table

IGNORED = "ignored"
"""The field of a column that a mapping sets aside."""


class MappingFault(ValueError):
    """A mapping file that cannot be used; the message names the file, the entry and what would be right."""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What a user says of headings and cells: the field of a column, its unit of time, what its cells stand for.

    Headings and cells are compared without case and white space. Values of cells are written as another table would
    print them ("dead", "left").
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def column(self, heading: str) -> Column | None:
        """Return what the mapping says of a heading, None where it does not say which field it is."""
        key = normal(heading)
        known = read_heading(heading)
        name = self.fields.get(key, known.field if key in self.units else None)
        if name is None:
            return None
        target = read_heading(name.replace("_", " "))
        return Column(
            heading,
            name,
            known.entity,
            known.when,
            self.units.get(key) or known.unit,
            target.treatment,
            known.scale,
        )

    def cell(self, heading: str, text: str) -> str:
        """Return what a cell stands for, itself where the mapping does not say."""
        return self.cells.get(normal(heading), {}).get(normal(text), text)


@cache
def field_names() -> frozenset[str]:
    """Return the fields that a column can be mapped to."""
    return frozenset(table("columns")["what"]) | {IGNORED}


def read_mapping(path: Path) -> ColumnMapping:
    """Read a mapping file: TOML, or CSV with the columns heading, field, unit, cell, value.

    In TOML, `[columns]` has a field for each heading, `[units]` a unit of time, `[cells."HEADING"]` what cells stand
    for. The fields are those of `columns.toml`; "ignored" sets a column aside. Raises MappingFault for a file that
    cannot be read, a field that is none, or a unit that is none.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        rows = _toml(text) if path.suffix.lower() == ".toml" else _csv(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, csv.Error, AttributeError, TypeError) as error:
        way_out = "write TOML, or CSV with the columns heading,field,unit,cell,value"
        raise MappingFault(f"mapping {path}: cannot be read ({error}); {way_out}") from error
    fields: dict[str, str] = {}
    units: dict[str, str] = {}
    cells: dict[str, dict[str, str]] = {}
    for heading, row in rows:
        key = normal(heading)
        if name := row.get("field"):
            if name not in field_names():
                known = ", ".join(sorted(field_names()))
                raise MappingFault(f"mapping {path}: {heading!r}: {name!r} is no field; choose from {known}")
            fields[key] = name
        if printed := row.get("unit"):
            unit = heading_unit(f"({printed})")
            if unit is None:
                choice = "years, months, weeks or days"
                raise MappingFault(f"mapping {path}: {heading!r}: {printed!r} is no unit; choose {choice}")
            units[key] = unit
        if (cell := row.get("cell")) is not None and cell != "":
            cells.setdefault(key, {})[normal(cell)] = row.get("value") or ""
    return ColumnMapping(fields, units, cells)


def _toml(text: str) -> list[tuple[str, dict[str, Any]]]:
    content = tomllib.loads(text)
    rows: list[tuple[str, dict[str, Any]]] = [(h, {"field": f}) for h, f in content.get("columns", {}).items()]
    rows += [(h, {"unit": u}) for h, u in content.get("units", {}).items()]
    rows += [(h, {"cell": c, "value": v}) for h, m in content.get("cells", {}).items() for c, v in m.items()]
    return rows


def _csv(text: str) -> list[tuple[str, dict[str, Any]]]:
    reader = csv.DictReader(text.splitlines())
    if not reader.fieldnames or "heading" not in reader.fieldnames:
        raise TypeError("it has no column heading")
    return [((row.get("heading") or "").strip(), {k: (v or "").strip() for k, v in row.items() if k}) for row in reader]
