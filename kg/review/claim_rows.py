"""The review table of claims: claims go out as rows, a person decides anywhere, and the decisions come back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from ...ontology.model import Act, Claim, Decision, Matter
from ...ontology.model.decision import Cells
from ...ontology.model.text import squeezed
from ...ontology.vocabulary import Vocabulary
from ...store import Texts
from ..sheet import Filled
from .claim_cells import COUNTS, EDITABLE, NUMBERS, CellFault, added_claim, cell_changes_claim, row
from .rows import DECIDE, Imported, Understood, act_of, same, understood, unsaid

ACTS: Final = (Act.CONFIRM, Act.CORRECT, Act.ADD, Act.REJECT, Act.RETRACT)
PLACE: Final = ("claim", "source", "section", "quote", "state", "method", "confirmed_by")
COLUMNS: Final = (*DECIDE, *PLACE, *EDITABLE)
NEEDED: Final = frozenset({*DECIDE, "claim", "source", "quote"})
HELP: Final = (
    "decision: confirm, correct (after changing cells), reject, retract, or add (a new row: source, quote, cells). "
    "by: your name. reason: needed to correct, reject or retract."
)


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
            "quote": quoted(claim),
            "state": states.get(anchor.iri, "unverifiable") if anchor else "unverifiable",
            "method": claim.method.value,
            "confirmed_by": confirmed.get(claim.iri, ""),
            **row(claim, vocabulary),
        }


def quoted(claim: Claim) -> str:
    """Return the words of a claim, or its gloss where the text is not here."""
    return claim.anchors[0].exact if claim.anchors else f"(text not here) {claim.gloss or ''}".strip()


def decisions(sheet: Filled, claims: Sequence[Claim], texts: Texts, vocabulary: Vocabulary, *, when: str) -> Imported:
    """Understand the rows of an edited table."""
    by_id = {c.id: c for c in claims}

    def read(cells: Mapping[str, str]) -> Understood | None:
        word = cells["decision"].strip().lower()
        there = by_id.get(cells["claim"].strip())
        changed = _changes(cells, there, vocabulary)
        if not word and not changed:
            return None
        if not word:
            raise unsaid(name for name, _ in changed)
        decision = _decision(act_of(word, ACTS), cells, there, changed, texts, when)
        added = (decision.target.source, decision.target.quote, changed)
        return Understood(matter=added if decision.act is Act.ADD else decision.target.id, decision=decision)

    return understood(sheet, read)


def _changes(cells: Mapping[str, str], there: Claim | None, vocabulary: Vocabulary) -> Cells:
    """Return the cells that differ from the claim, or those that are filled where there is none."""
    before = row(there, vocabulary) if there else dict.fromkeys(EDITABLE, "")
    after = {name: cells[name].strip() for name in EDITABLE if name in cells}
    numeric = (*NUMBERS, *COUNTS)
    return tuple(
        sorted(
            (name, value)
            for name, value in after.items()
            if value != before[name] and not (name in numeric and same(value, before[name]))
        )
    )


def _decision(
    act: Act, cells: Mapping[str, str], there: Claim | None, changed: Cells, texts: Texts, when: str
) -> Decision:
    """Return the decision of one row, tried out on its claim."""
    who, why = cells["by"].strip(), cells["reason"].strip()
    if act is Act.ADD:
        claim = added_claim(cells["source"].strip(), cells["quote"].strip(), changed, texts)
        quote = squeezed(claim.anchors[0].exact)
        matter = Matter(kind="claim", id="", source=claim.source, quote=quote)
        return Decision(act=act, who=who, why=why, when=when, target=matter, changes=changed)
    if there is None:
        raise CellFault(f"no claim {cells['claim']!r} here; export the table anew")
    if cells["quote"].strip() and not same(cells["quote"], quoted(there)):
        raise CellFault(
            "column 'quote' changed: a claim stays where it stands; reject it and add one at the other words"
        )
    if act is Act.CORRECT:
        cell_changes_claim(there, changed)
    elif changed:
        raise CellFault(f"{', '.join(n for n, _ in changed)} changed, but the decision is {act}: write correct")
    kept = changed if act is Act.CORRECT else ()
    return Decision(act=act, who=who, why=why, when=when, target=Matter.of(there), changes=kept)
