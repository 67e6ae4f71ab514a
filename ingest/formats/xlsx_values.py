"""What a cell of a workbook shows: shared strings, numbers, dates, percentages."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from lxml import etree

from .packages import Package
from .xmltree import local

_LONGEST_NUMBER = 40


@dataclass(frozen=True, slots=True)
class Values:
    """The shared strings of a workbook, and the number formats of its cell styles."""

    strings: tuple[str, ...]
    formats: tuple[str, ...]
    from_1904: bool

    @classmethod
    def of(cls, package: Package) -> Values:
        """Return the tables of a workbook."""
        names = package.names()
        strings = package.xml("xl/sharedStrings.xml") if "xl/sharedStrings.xml" in names else None
        styles = package.xml("xl/styles.xml") if "xl/styles.xml" in names else None
        book = package.xml("xl/workbook.xml")
        old = any(local(e) == "workbookPr" and e.get("date1904") in ("1", "true") for e in book)
        return cls(
            tuple(_string(item) for item in strings if local(item) == "si") if strings is not None else (),
            _formats(styles) if styles is not None else (),
            old,
        )

    def shown(self, cell: etree._Element) -> str:
        """Return what a cell shows."""
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return "".join(_string(part) for part in cell if local(part) == "is")
        value = next((part.text or "" for part in cell if local(part) == "v"), "")
        if kind == "s":
            return self.strings[int(value)] if _is_index(value, len(self.strings)) else ""
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if kind != "n" or not value or len(value) > _LONGEST_NUMBER:
            return value
        style = cell.get("s", "")
        code = self.formats[int(style)] if _is_index(style, len(self.formats)) else "General"
        try:
            return self._number(value, code)
        except (ValueError, OverflowError):
            return value

    def _number(self, value: str, code: str) -> str:
        from openpyxl.styles.numbers import is_date_format
        from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

        number = float(value)
        if is_date_format(code):
            moment = from_excel(number, CALENDAR_MAC_1904 if self.from_1904 else CALENDAR_WINDOWS_1900)
            if isinstance(moment, datetime.datetime) and moment.time() == datetime.time():
                return moment.date().isoformat()
            return moment.isoformat() if isinstance(moment, datetime.datetime | datetime.time) else value
        shown = code.split(";")[0]
        if "%" in shown:
            places = shown.partition(".")[2].count("0")
            return f"{number * 100:.{places}f}%"
        if "." in shown and set(shown) <= set("0.#,"):
            return f"{number:.{min(shown.partition('.')[2].count('0'), 15)}f}"
        return f"{number:.15g}"


def _is_index(value: str, size: int) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 10 and int(value) < size


def _string(item: etree._Element) -> str:
    """The characters of a string, those that only tell how to pronounce it left out."""
    out = []
    for part in item.iter():
        if local(part) == "t" and not any(local(a) == "rPh" for a in part.iterancestors()):
            out.append(part.text or "")
    return "".join(out)


def _formats(styles: etree._Element) -> tuple[str, ...]:
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    own = {e.get("numFmtId", ""): e.get("formatCode", "") for e in styles.iter() if local(e) == "numFmt"}
    for group in styles:
        if local(group) == "cellXfs":
            ids = [e.get("numFmtId", "0") for e in group]
            return tuple(own.get(i) or BUILTIN_FORMATS.get(int(i) if i.isdigit() else 0, "General") for i in ids)
    return ()
