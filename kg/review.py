"""The review table: claims go out as rows, a person decides anywhere, and the decisions come back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..ingest.problems import Problem
from ..ontology.model import Act, Claim, Decision, Matter
from ..ontology.model.text import squeezed
from ..ontology.vocabulary import Vocabulary
from ..store import Texts
from .sheet import read_sheet, write_sheet
from .table import EDITABLE, CellFault, added_claim, cell_changes_claim, row

DECIDE: Final = ("decision", "by", "reason")
PLACE: Final = ("claim", "source", "section", "quote", "state", "method", "confirmed_by")
COLUMNS: Final = (*DECIDE, *PLACE, *EDITABLE)
HELP: Final = (
    "decision: confirm, correct (after changing cells), reject, retract, or add (a new row: source, quote, cells). "
    "by: your name. reason: needed to correct, reject or retract."
)


Cells = tuple[tuple[str, str], ...]
"""Changed cells, by the name of their column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import understood: decisions to keep, rows without a decision, and rows that were not understood."""

    decisions: tuple[Decision, ...]
    undecided: int
    problems: tuple[Problem, ...]


def rows(
    claims: Iterable[Claim], vocabulary: Vocabulary, states: Mapping[str, str], confirmed: Mapping[str, str]
) -> Iterator[dict[str, str]]:
    """Yield a row for each claim."""
    for claim in claims:
        anchor = claim.anchors[0] if claim.anchors else None
        yield {
            **dict.fromkeys(DECIDE, ""),
            "claim": claim.id,
            "source": claim.source,
            "section": claim.section,
            "quote": anchor.exact if anchor else f"(text not here) {claim.gloss or ''}".strip(),
            "state": states.get(anchor.iri, "unverifiable") if anchor else "unverifiable",
            "method": claim.method.value,
            "confirmed_by": confirmed.get(claim.iri, ""),
            **row(claim, vocabulary),
        }


def write_table(path: Path, table: Iterable[Mapping[str, str]]) -> int:
    """Write rows as CSV or XLSX, by the name of the file, and return how many; ValueError for another kind of file."""
    return write_sheet(path, COLUMNS, table, title="claims", help=HELP, freeze=len(DECIDE))


def read_table(path: Path) -> list[dict[str, str]]:
    """Read a review table from CSV or XLSX; ValueError for a file that is none, naming what is missing."""
    return read_sheet(path, {*DECIDE, "claim", "source", "quote"}, what="review table")


def decisions(
    table: Iterable[Mapping[str, str]], claims: Sequence[Claim], texts: Texts, vocabulary: Vocabulary, *, when: str
) -> Imported:
    """Understand the rows of an edited table; a row that is not understood is a problem and costs nothing else."""
    by_id = {c.id: c for c in claims}
    found: list[Decision] = []
    problems: list[Problem] = []
    undecided = 0
    for number, cells in enumerate(table, start=2):
        word = cells.get("decision", "").strip().lower()
        there = by_id.get(cells.get("claim", "").strip())
        try:
            changed = _changes(cells, there, vocabulary)
            if not word and not changed:
                undecided += 1
            elif not word:
                raise CellFault(
                    f"{', '.join(n for n, _ in changed)} changed, but column 'decision' is empty: write correct"
                )
            else:
                found.append(_decision(word, cells, there, changed, texts, when))
        except (CellFault, ValueError) as error:
            place = f"row {number}"
            problems.append(Problem(source=cells.get("source", ""), place=place, value=word, reason=str(error)))
    return Imported(decisions=tuple(found), undecided=undecided, problems=tuple(problems))


def _changes(cells: Mapping[str, str], there: Claim | None, vocabulary: Vocabulary) -> Cells:
    """Return the cells that differ from the claim, or those that are filled where there is none."""
    before = row(there, vocabulary) if there else dict.fromkeys(EDITABLE, "")
    after = {name: cells[name].strip() for name in EDITABLE if name in cells}
    return tuple(sorted((name, value) for name, value in after.items() if value != before[name]))


def _decision(
    word: str,
    cells: Mapping[str, str],
    there: Claim | None,
    changed: tuple[tuple[str, str], ...],
    texts: Texts,
    when: str,
) -> Decision:
    """Return the decision of one row, tried out on its claim."""
    try:
        act = Act(word)
    except ValueError:
        raise CellFault(f"decision {word!r} is none of {', '.join(Act)}") from None
    who, why = cells["by"].strip(), cells["reason"].strip()
    if act is Act.ADD:
        claim = added_claim(cells["source"].strip(), cells["quote"].strip(), changed, texts)
        quote = squeezed(claim.anchors[0].exact)
        matter = Matter(kind="claim", id="", source=claim.source, quote=quote)
        return Decision(act=act, who=who, why=why, when=when, target=matter, changes=changed)
    if there is None:
        raise CellFault(f"no claim {cells.get('claim', '')!r} here; export the table anew")
    if act is Act.CORRECT:
        cell_changes_claim(there, changed)
    elif changed:
        raise CellFault(f"{', '.join(n for n, _ in changed)} changed, but the decision is {act}: write correct")
    kept = changed if act is Act.CORRECT else ()
    return Decision(act=act, who=who, why=why, when=when, target=Matter.of(there), changes=kept)
