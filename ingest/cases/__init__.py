"""Cases: patients one by one, from the tables of a document and from its prose, each field with its own anchor."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from ...ontology.lexicon import Lexicon
from ...ontology.model import Case
from ...ontology.vocabulary import Vocabulary
from ..document import Document
from ..problems import Problem
from .anchoring import Anchors
from .grounding import Grounder
from .mapping import ColumnMapping, MappingFault, read_mapping
from .merge import Telling, merged
from .prose import prose_cases
from .rows import RowReader
from .tables import find_case_tables

__all__ = ["CaseReading", "ColumnMapping", "Grounder", "MappingFault", "cases", "read_mapping"]


@dataclass(frozen=True, slots=True)
class CaseReading:
    """The cases of a document, and what of its case tables was dropped, not understood or not grounded."""

    cases: tuple[Case, ...]
    problems: tuple[Problem, ...] = ()


def cases(
    document: Document,
    *,
    source: str,
    vocabulary: Vocabulary,
    lexicon: Lexicon,
    mapping: ColumnMapping | None = None,
    grounder: Grounder | None = None,
) -> CaseReading:
    """Return the cases of a document; the same document gives the same cases, in the order of its text.

    A patient told twice, in abstract and body or in text and table, is one case with several anchors. `mapping` names
    the columns of case tables that are not recognized. `grounder` is what `Grounder.of(vocabulary, lexicon)` compiles,
    for whoever reads many documents.
    """
    words = grounder or Grounder.of(vocabulary, lexicon)
    anchors = Anchors.of(document, source=source)
    problems: list[Problem] = []
    stories = prose_cases(document, grounder=words, anchors=anchors)
    told = [Telling(case, patient.where, patient.name) for patient, case in stories]
    for table in find_case_tables(document, grounder=words, mapping=mapping):
        reader = RowReader.of(table, document, grounder=words, anchors=anchors, mapping=mapping)
        rows = zip(reader.cases(), table.lines, strict=True)
        told += [Telling(case, table.name, table.label(line)) for case, line in rows]
        problems += reader.problems
    whole, told_differently = merged(told)
    return CaseReading(tuple(_told_apart(whole)), (*problems, *told_differently))


def _told_apart(found: list[Case]) -> list[Case]:
    """Give cases of one place (two tables of one name) places of their own."""
    seen: Counter[str] = Counter()
    out = []
    for case in found:
        seen[case.place] += 1
        out.append(case if seen[case.place] == 1 else replace(case, place=f"{case.place} ({seen[case.place]})"))
    return out
