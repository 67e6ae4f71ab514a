"""Cases as columns of numbers, so that many pairs are compared at once; what is not known is -1 or not a number."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...ontology.model import Case, Event, FieldState, Source
from ...ontology.model.case import Target
from ...ontology.vocabulary import Vocabulary
from ..rules import rules
from .features import ALIVE

if TYPE_CHECKING:
    import numpy as np

    Column = np.ndarray[Any, np.dtype[Any]]

BITS = 64
"""Concepts that get a bit of their own in a set; those that are named less often are not compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profiles:
    """One row a case. Codes are small whole numbers, -1 unknown; sets are bits, 0 unknown or empty.

    `all_findings` and its like are codes of the whole sets, to tell which sets are the same and how common they are.
    `authors` has a bit for each surname's hash, so that two lists without a common bit have no common name; `names`
    settles it where they have one.
    """

    cases: tuple[Case, ...]
    source: Column
    sex: Column
    age: Column
    primary: Column
    root: Column
    side: Column
    level: Column
    region: Column
    interval: Column
    time: Column
    alive: Column
    findings: Column
    all_findings: Column
    deposits: Column
    all_deposits: Column
    no_deposits: Column
    treatments: Column
    all_treatments: Column
    names: tuple[frozenset[str], ...]
    authors: Column
    author: Column
    center: Column
    country: Column
    year: Column
    cited: Column
    names_reference: Column


def profiles(
    cases: Sequence[Case], sources: Iterable[Source], *, vocabulary: Vocabulary, kinds: Mapping[str, Sequence[str]]
) -> Profiles:
    """Make the columns of cases; `kinds` are the treatments and findings that narrower ones are compared as."""
    import numpy as np

    keys = {(s.id, c.key): c.cited_source for s in sources for c in s.references if c.cited_source}
    given_as, found_as = _Kinds(kinds["treatments"], vocabulary), _Kinds(kinds["findings"], vocabulary)
    places = [_place(c) for c in cases]
    sets: dict[str, list[set[str]]] = {
        "findings": [
            {
                found_as(p.finding.value) or p.finding.value
                for p in c.presentation.items
                if p.finding.state is FieldState.PRESENT and p.finding.value
            }
            for c in cases
        ],
        "deposits": [{d.site.value for d in c.disease.items if d.site.value} for c in cases],
        "treatments": [{k for t in c.treatments.items if (k := given_as(t.procedure.value, t.target))} for c in cases],
    }
    source_codes = _codes([c.source for c in cases])
    code_of = {c.source: int(code) for c, code in zip(cases, source_codes, strict=True)}
    names = [surnames(c.report.authors) for c in cases]
    histology = [c.primary.histology.value for c in cases]
    return Profiles(
        cases=tuple(cases),
        source=source_codes,
        sex=_codes([c.patient.sex.value for c in cases]),
        age=_numbers([c.patient.age.value for c in cases]),
        primary=_codes(histology),
        root=_codes([_root(h, vocabulary) for h in histology]),
        side=_codes([(c.primary.side.value or "").casefold() or None for c in cases]),
        level=_codes([level for level, _ in places]),
        region=_codes([region for _, region in places]),
        interval=_numbers([c.lesions[0].interval.value for c in cases]),
        time=_numbers([c.course.time.value for c in cases]),
        alive=np.array([_alive(c.course.event.value) for c in cases], dtype=np.int8),
        **{name: _bits(found) for name, found in sets.items()},
        **{f"all_{name}": _codes([frozenset(one) or None for one in found]) for name, found in sets.items()},
        no_deposits=np.array([c.disease.state is FieldState.ABSENT for c in cases], dtype=bool),
        names=tuple(frozenset(n) for n in names),
        authors=np.array([_bloom(n) for n in names], dtype=np.uint64),
        author=_codes([n[0] if n else None for n in names]),
        center=_codes([_plain(c.report.center) for c in cases]),
        country=_codes([_plain(c.report.country) for c in cases]),
        year=_numbers([c.report.year for c in cases]),
        cited=np.array(
            [next((code_of.get(keys.get((c.source, k)) or "", -1) for k in c.report.cites), -1) for c in cases],
            dtype=np.int64,
        ),
        names_reference=np.array([bool(c.report.cites) for c in cases], dtype=bool),
    )


class _Kinds:
    """From a treatment or finding to the kind that it is compared as."""

    def __init__(self, kinds: Sequence[str], vocabulary: Vocabulary) -> None:
        self._kinds = [(label, vocabulary.find(label)) for label in kinds]
        self._vocabulary = vocabulary
        self._known: dict[str, str | None] = {}

    def __call__(self, concept: str | None, target: Target = Target.THIS_LESION) -> str | None:
        """Return the kind; an operation on the primary is another thing than one on the lesion."""
        if concept is None:
            return None
        if concept not in self._known:
            above = self._vocabulary.ancestors(concept)
            self._known[concept] = next((label for label, iri in self._kinds if iri in above), None)
        kind = self._known[concept]
        return f"{kind} of the primary" if kind and target is Target.PRIMARY else kind


def _place(case: Case) -> tuple[str | None, str | None]:
    """Return the level as printed, and the region that it lies in; a level gives its region by its letter."""
    lesion = case.lesions[0]
    level = (lesion.vertebral_level.value or lesion.cord_segment.value or "").upper().replace(" ", "") or None
    region = (lesion.region.value or "").casefold() or None
    if region is None and level:
        letters = rules().tables["table"]["level"]
        region = next((name for name, letter in letters.items() if re.match(letter, level)), None)
    return level, region


def _root(histology: str | None, vocabulary: Vocabulary) -> str | None:
    """Return the most general tumor above a histology that is still one tumor's name: its parent's site of origin."""
    if histology is None:
        return None
    return vocabulary.origin_site(histology) or histology


def _alive(event: Event | None) -> int:
    return -1 if event is None else int(event in ALIVE)


def surnames(authors: str | None) -> list[str]:
    """Return the surnames of an author list, lower case, the first author first.

    >>> from batson.appraisal.same_patient.profiles import surnames
    >>> surnames("Gomez de la Riva A, Isla A, et al"), surnames("Weng et al.")
    (['gomez de la riva', 'isla'], ['weng'])
    """
    found = []
    for name in re.split(r"[,;&]|\band\b", re.sub(r"\bet al\b\.?", "", authors or "")):
        words = [w.strip(".").casefold() for w in name.split() if not (w.isupper() and len(w) <= 3)]
        if words:
            found.append(" ".join(words))
    return found


def _plain(text: str | None) -> str | None:
    return " ".join(re.findall(r"\w+", text.casefold())) if text else None


def _bloom(names: Sequence[str]) -> int:
    bits = 0
    for name in names:
        bits |= 1 << (zlib.crc32(name.encode()) % 64)
    return bits


def _codes(values: Sequence[Hashable | None]) -> Column:
    """Number distinct values; None is -1."""
    import numpy as np

    known: dict[Hashable, int] = {}
    return np.array([-1 if v is None else known.setdefault(v, len(known)) for v in values], dtype=np.int64)


def _numbers(values: Sequence[Any]) -> Column:
    import numpy as np

    return np.array([np.nan if v is None else float(v) for v in values], dtype=np.float64)


def _bits(sets: Sequence[set[str]]) -> Column:
    """Give each distinct member a bit, the most frequent first; the rare ones get none."""
    import numpy as np

    common = Counter(member for found in sets for member in found)
    order = sorted(common, key=lambda member: (-common[member], member))
    bit = {member: 1 << number for number, member in enumerate(order[:BITS])}
    return np.array([_union(bit.get(m, 0) for m in found) for found in sets], dtype=np.uint64)


def _union(bits: Iterable[int]) -> int:
    total = 0
    for one in bits:
        total |= one
    return total
