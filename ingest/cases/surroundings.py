"""What the caption, the title and the notes of a table say of all rows: lesion, tumor, sex, time zero."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from ...ontology.model import Anchor, Field, FieldState, Iri, Target, TimeZero
from ...ontology.vocabulary import Vocabulary
from ..document import Document
from ..extraction.sentence.phrases import flat
from .anchoring import Anchors
from .draft import Draft, filled
from .grounding import Grounder
from .outcomes import find_zero
from .tables import CaseTable
from .whereabouts import cord_region
from .wording import table

_COUNTED: Final = re.compile(r"(?:survival|follow-?up|outcome)[^.;\n]{0,60}")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Fields that a row takes from around the table where its own cells leave them out; each is anchored there."""

    fields: dict[str, Field[Any]] = field(default_factory=dict)
    target: Target = Target.UNCLEAR

    def fill(self, row: Draft, grounder: Grounder) -> None:
        """Fill what the cells of a row leave out; a cell that says "not reported" is not overruled."""
        for name, value in self.fields.items():
            if name == "time_zero" and not row.has("time"):
                continue
            if row.get(name).state is FieldState.NOT_FOUND:
                row.scalars[name] = value
        lesion = row.get("lesion").value
        seat = None if lesion is None else grounder.vocabulary.lesion_site(lesion)
        level, region = row.get("level"), row.get("region")
        if level.value is not None and region.value is not None and region.printed == level.printed:
            told = cord_region(level.value, region.value, seat)
            row.scalars["region"] = filled(told, region.printed or "", *region.anchors)
        if not row.has("sex") and row.get("sex").state is FieldState.NOT_FOUND:
            primary = row.get("histology").value
            origin = None if primary is None else grounder.vocabulary.origin_site(primary)
            for site, source in ((seat, row.get("lesion")), (origin, row.get("histology"))):
                sex = None if site is None else site_sex(grounder.vocabulary).get(site)
                if sex is not None and source.printed:
                    row.scalars["sex"] = filled(sex, source.printed, *source.anchors)


def surroundings(case_table: CaseTable, document: Document, *, grounder: Grounder, anchors: Anchors) -> Surroundings:
    """Return what stands around a table: in its caption, else in the title of the document."""
    found: dict[str, Field[Any]] = {}
    for start, end in case_table.contexts:
        words = document.text[start:end]
        for name, ground in (("lesion", grounder.lesion), ("histology", grounder.tumor)):
            iri = ground(words)
            if name == "histology" and len(_tumors(words, grounder)) > 1:
                continue
            if iri is not None and name not in found:
                found[name] = filled(Iri(iri), " ".join(words.split()), anchors.at(start, end))
    zero = _zero(case_table, document, anchors)
    if zero is not None:
        found["time_zero"] = zero
    of_lesion = "lesion" in found or any(c.field in ("lesion_site", "level") for c in case_table.columns)
    return Surroundings(found, Target.THIS_LESION if of_lesion else Target.UNCLEAR)


def _tumors(words: str, grounder: Grounder) -> list[str]:
    """The tumors that a caption names, each kind once: of several none is that of every row."""
    found: list[str] = []
    for mention in grounder.mentions(words):
        if "PrimaryTumor" in mention.kinds and not any(grounder.related(mention.iri, t) for t in found):
            found.append(mention.iri)
    return found


def _zero(case_table: CaseTable, document: Document, anchors: Anchors) -> Field[TimeZero] | None:
    """From when times count, where a note below the table says so: "Survival from surgery"."""
    last = case_table.table.rows[-1][-1].end
    for start, end in ((last, case_table.table.end), *case_table.contexts[:1]):
        note = flat(document.text[start:end])
        for match in _COUNTED.finditer(note):
            zero = find_zero(note, match.start(), match.end())
            if zero is not None and zero[0] is not TimeZero.UNCLEAR:
                a, b = start + match.start(), start + zero[2]
                anchor: Anchor = anchors.at(a, b)
                return filled(zero[0], document.text[a:b], anchor)
    return None


@cache
def site_sex(vocabulary: Vocabulary) -> dict[str, str]:
    """Return the sites that only one sex has, to that sex."""
    rows = table("cells")["site_sex"].items()
    return {iri: sex for sex, names in rows for name in names if (iri := vocabulary.find(name)) is not None}
