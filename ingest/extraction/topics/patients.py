"""The patients of a document by number: what the story, or the row, of each tells of lesion and tumor."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ...document import Document
from ..concepts import Concepts, local
from ..naming.mentions import Mention
from ..rule_tables import group, joint
from .focus import Focus, kin
from .titles import specific_lesion

_NUMBER = re.compile(r"(\d{1,2}|[a-h])$")
_ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6", "seventh": "7"}


@dataclass(slots=True)
class Patients:
    """Remembers the patients of one document: those of its sections, of the rows of its tables, and those noted."""

    document: Document
    mentions: Sequence[Mention]
    concepts: Concepts
    sections: Mapping[int, Focus]
    _known: dict[str, Focus] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Read the sections and the tables."""
        for index, section in enumerate(self.document.sections):
            numbered = _NUMBER.search(self.sections[index].case or "")
            if numbered is not None:
                self.note(numbered[1], self.sections[index])
            if section.kind == "table":
                self._read_rows(section.start, section.end)

    def note(self, number: str, focus: Focus) -> None:
        """Keep what a patient has; what was told before goes first."""
        self._known.setdefault(number, focus)

    def meant(self, text: str) -> Focus | None:
        """Return what the patients whom a sentence names by number have in common, None where it names none."""
        numbers: list[str] = []
        for match in joint("patient_by_number").finditer(text):
            if match["ordinal"]:
                numbers.append(_ORDINALS.get(match["ordinal"].lower(), ""))
            else:
                numbers += re.findall(r"\d{1,2}|\b[a-h]\b", match["numbers"].lower())
        if not numbers or any(number not in self._known for number in numbers):
            return None
        known = [self._known[number] for number in numbers]
        lesions, tumors = {k.lesion for k in known}, {k.primary for k in known}
        return Focus(
            lesion=next(iter(lesions)) if len(lesions) == 1 else None,
            primary=next(iter(tumors)) if len(tumors) == 1 else None,
            case=f"patient {numbers[0]}" if len(numbers) == 1 else None,
        )

    def _read_rows(self, start: int, end: int) -> None:
        at = start
        for line in self.document.text[start:end].split("\n"):
            number = re.match(r"\s*(\d{1,2}|[A-H])\b\s*(?:[|\t]|\s{2,})", line)
            if number is not None:
                self.note(number[1].lower(), self._row(at, at + len(line)))
            at += len(line) + 1

    def _row(self, start: int, end: int) -> Focus:
        inside = self.mentions[
            bisect_left(self.mentions, start, key=lambda m: m.start) : bisect_left(
                self.mentions, end, key=lambda m: m.start
            )
        ]
        tumors = [m.iri for m in inside if "PrimaryTumor" in m.kinds and local(m.iri) not in group("no_organ")]
        home = self.concepts.vocabulary.origin_site(tumors[0]) if tumors else None
        places = [
            m for m in inside if not m.denied and not m.adjective and m.is_a("MetastaticLesion", "AnatomicalSite")
        ]
        told = {m.iri: m.iri if "MetastaticLesion" in m.kinds else self.concepts.lesion_of(m.iri) for m in places}
        lesions = [i for site, i in told.items() if i is not None and specific_lesion(i) and site != home]
        own = self.sections[0].lesion
        kindred = [i for i in lesions if own is not None and kin(i, own, self.concepts)]
        if not tumors and not kindred:
            return Focus()  # of two organs the row does not tell which is which
        lesion = next(iter([*kindred, *lesions]), None)
        organs = [site for site, i in told.items() if i != lesion and site in self.concepts.tumor_of]
        named = [*tumors, *(self.concepts.tumor_of[site] for site in organs)]
        return Focus(lesion=lesion, primary=next(iter(named), None))
