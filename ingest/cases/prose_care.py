"""What the patient felt and what was done, in prose: symptoms, grades of strength, treatments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ...ontology.model import FieldState, Target, TreatmentGiven
from ..extraction.naming.mentions import Mention
from . import draft, lists
from .narrative import Line
from .story import Story
from .times import number
from .wording import one_of, pattern

_STRENGTH: Final = re.compile(r"(?<![\d/])[0-5][+-]?(?:\sto\s[0-5][+-]?)?/5(?!\d)")
_DOSE: Final = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,2})?\sc?gy\b")
_FRACTIONS: Final = re.compile(r"(?P<n>\d{1,2}|[a-z]+)\s(?:daily\s)?fractions")
_EARLIER: Final = re.compile(
    r"\bhad (?:been|had|undergone|received)\b|\bpreviously\b|\bearlier\b|\bhistory of\b|\byears before\b"
)
_REFUSED: Final = re.compile(r"(?<!\w)(?:declined|refused) (?:all |any |further )?(?:treatment|therapy|surgery)")
_BROAD: Final = frozenset({"Treatment", "SystemicTherapy", "SurgicalProcedure"})
_LOCAL: Final = frozenset({"SurgicalProcedure", "Radiotherapy"})


def read_symptoms(story: Story) -> None:
    """Fill the symptoms and signs of the presentation, those denied marked, and the grades of strength."""
    seen: set[tuple[str, bool]] = set()
    for line in story.lines:
        after = pattern("prose", "presenting", "after").search(line.words) is not None
        _strength(story, line, when="after treatment" if after else "at presentation")
        trigger = pattern("prose", "presenting", "phrases").search(line.words)
        if trigger is None or after:
            continue
        for mention in line.mentions:
            if mention.start < line.start + trigger.start() or not story.grounder.is_symptom(mention.iri):
                continue
            denied = line.denied(mention.start)
            if line.of_others(mention.start) or (line.doubtful(mention.start) and not denied):
                continue
            if (mention.iri, denied) not in seen:
                seen.add((mention.iri, denied))
                printed = story.words(mention.start, mention.end)
                anchor = story.at(mention.start, mention.end)
                story.draft.symptoms.items.append(draft.symptom(mention.iri, printed, anchor, denied=denied))


def _strength(story: Story, line: Line, *, when: str) -> None:
    """Grades of muscle strength, told apart from shares by the words around them."""
    scale = story.grounder.vocabulary.find("MRC grade")
    for match in _STRENGTH.finditer(line.words):
        if re.search(one_of("prose", "wording", "strength"), line.words[max(0, match.start() - 70) : match.end() + 40]):
            a, b = line.start + match.start(), line.start + match.end()
            story.draft.function.items.append(
                draft.grade(scale, "MRC grade", story.words(a, b), story.at(a, b), when=when)
            )


@dataclass(frozen=True, slots=True)
class _Care:
    """A treatment that is told: in which sentence, and whether that looks back."""

    line: Line
    mention: Mention
    earlier: bool


def read_treatments(story: Story) -> None:
    """Fill the treatments that were given, in the order of the telling; what had been done before comes first."""
    ancestors = story.grounder.vocabulary.ancestors
    kept: dict[str, _Care] = {}
    for line in story.lines:
        for mention in (*_named(story, line), *_by_dose(story, line)):
            kept.setdefault(mention.iri, _Care(line, mention, _EARLIER.search(line.words) is not None))
    broad = {i for i in kept if i.rpartition("/")[2] in _BROAD and any(i != j and i in ancestors(j) for j in kept)}
    given = (care for iri, care in kept.items() if iri not in broad)
    for order, care in enumerate(sorted(given, key=lambda c: (not c.earlier, c.mention.start)), 1):
        story.draft.treatments.items.append(_given(story, care, order))
    if not kept and any(_REFUSED.search(line.words) for line in story.lines):
        story.draft.treatments.blank(FieldState.ABSENT)


def _named(story: Story, line: Line) -> list[Mention]:
    """The treatments that a sentence says were given; what dates something, or was for another disease, is none."""
    dates = re.compile(
        rf"(?<!\w){one_of('prose', 'wording', 'dates')}\s(?:{one_of('prose', 'primary', 'kind')}\s){{0,2}}$"
    )
    out = []
    for mention in line.mentions:
        if "Treatment" not in mention.kinds or mention.iri.endswith("/Treatment") or line.doubtful(mention.start):
            continue
        past = line.under(mention.start, "history") and not _of_tumor(story, line, mention)
        if not past and not dates.search(line.words[: mention.start - line.start]):
            out.append(mention)
    return out


def _of_tumor(story: Story, line: Line, mention: Mention) -> bool:
    """Whether a treatment of earlier years was for this tumor: on its organ, or with the tumor named beside it."""
    aimed = lists.target_of(mention.iri, grounder=story.grounder, primary=story.primary, column=Target.UNCLEAR)
    named = any(story.is_primary(m) and not line.of_others(m.start) for m in line.mentions)
    return aimed is not Target.UNCLEAR or named


def _by_dose(story: Story, line: Line) -> list[Mention]:
    """Radiotherapy told by its dose alone: "a single dose of 8 Gy"."""
    match = None if any("Radiotherapy" in m.kinds for m in line.mentions) else _DOSE.search(line.words)
    iri = story.grounder.vocabulary.find("radiotherapy")
    if match is None or iri is None or line.doubtful(line.start + match.start()):
        return []
    return [Mention(line.start + match.start(), line.start + match.end(), iri, story.grounder.kinds(iri))]


def _given(story: Story, care: _Care, order: int) -> TreatmentGiven:
    line, mention = care.line, care.mention
    a, b = mention.start - line.start, mention.end - line.start
    rays = "Radiotherapy" in mention.kinds
    near = line.words[max(0, a - 60) : b + 60] if rays else ""
    dose, parts = _DOSE.search(near), _FRACTIONS.search(near)
    count = number(parts["n"]) if parts is not None else None
    target = _target(story, care)
    return draft.treatment(
        mention.iri,
        story.words(mention.start, mention.end),
        story.at(mention.start, mention.end),
        target=lists.target_of(mention.iri, grounder=story.grounder, primary=story.primary, column=target),
        order=order,
        extent=lists.extent_of(line.words[a:b]) if lists.is_operation(story.grounder, mention.iri) else None,
        dose=dose[0].replace("gy", "Gy") if dose else None,
        fractions=int(count) if count is not None else None,
    )


def _target(story: Story, care: _Care) -> Target:
    """What surgery or radiotherapy was aimed at: the lesion, once the story has come to it; before that the primary."""
    line, mention = care.line, care.mention
    if _LOCAL.isdisjoint(mention.kinds):
        return Target.UNCLEAR
    after = line.words[mention.end - line.start : mention.end - line.start + 50]
    named = re.match(r"\s(?:of|for)\s(?:a|an|the|his|her)\s", after)
    if named is not None and any(story.is_primary(m) for m in story.grounder.mentions(after)):
        return Target.PRIMARY
    told = story.draft.get("lesion").anchors
    if told and line.end <= told[0].start:
        return Target.PRIMARY if any(story.is_primary(m) for m in line.mentions) else Target.UNCLEAR
    return Target.THIS_LESION if told and not care.earlier else Target.UNCLEAR
