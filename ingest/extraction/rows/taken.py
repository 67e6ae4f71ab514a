"""What the rows of the table before a row have found in a sentence, so that nothing is said twice."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..figures.drafts import Draft
from ..relation_rules import Rule

_BY_TREATMENT = frozenset({"Treatment"})
_AVERTING = frozenset({"hasNoEffectOn", "prevents"})


@dataclass(slots=True)
class Taken:
    """What the rows before have found in a sentence: claims, objects, figures, places compared."""

    done: set[tuple[str, int, str, str | None]] = field(default_factory=set)
    objects: set[int] = field(default_factory=set)
    figures: set[int] = field(default_factory=set)
    compared: set[int] = field(default_factory=set)
    averted: dict[int, str] = field(default_factory=dict)

    def bars(self, rule: Rule, at: int) -> bool:
        """Whether no draft of a row with an object at this place can be accepted, whatever else it says."""
        return ("weak" in rule.force and at in self.objects) or ("arms" not in rule.force and at in self.compared)

    def accepts(self, draft: Draft) -> bool:
        """Whether nothing before stands against a draft; if so it is noted."""
        force = draft.rule.force
        at = draft.at.start if draft.at is not None else -1
        by_figure = draft.figure is not None and (draft.at is None or "arms" in force)
        place = draft.figure.start if by_figure and draft.figure is not None else at
        key = (draft.rule.predicate, place, draft.subject, draft.object)
        subject = draft.subject_at.start if draft.subject_at is not None else -1
        if (
            key in self.done
            or self.bars(draft.rule, at)
            or ("yields" in force and self.averted.get(at, draft.rule.name) != draft.rule.name)
            or ("fresh" in force and subject in self.objects)
        ):
            return False
        self.done.add(key)
        if draft.figure is not None:
            self.figures.add(draft.figure.start)
        if draft.at is not None and "arms" in force:
            self.compared.add(at)
        if "pair" in force:
            self.compared |= {at, subject}
        by_treatment = draft.rule.predicate == "causes" and draft.rule.subjects == _BY_TREATMENT
        if draft.rule.predicate in _AVERTING or by_treatment:
            self.averted.setdefault(at, draft.rule.name)
        told = draft.rule.predicate == "metastasizesTo" and draft.figure is not None
        if draft.at is not None and ("free" not in force or told):
            self.objects.add(at)
        if "spends" in force and draft.subject_at is not None:
            self.objects.add(subject)
        return True
