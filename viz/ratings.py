"""What people answered with appraisal forms about a source or a case, one row a question, raters side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..appraisal.forms import forms


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingRow:
    """One question of a form and what each rater answered, with the note; `differ`: not all say the same."""

    form: str
    domain: str
    question: str
    answers: tuple[tuple[str, str, str], ...]
    differ: bool


def rating_rows(ratings: Iterable[dict[str, Any]], about: str) -> tuple[RatingRow, ...]:
    """Return the ratings of a source or a case in the order of the forms' questions; no score is summed up."""
    given: defaultdict[tuple[str, str], list[tuple[str, str, str]]] = defaultdict(list)
    for one in ratings:
        if one["about"] == about:
            given[one["form"], one["question"]].append((one["rater"], one["answer"], one["note"]))
    return tuple(
        RatingRow(
            form=form.title,
            domain=question.domain,
            question=question.text,
            answers=tuple(sorted(answers)),
            differ=len({answer for _, answer, _ in answers}) > 1,
        )
        for form in forms().values()
        for question in form.questions
        if (answers := given.get((form.id, question.id)))
    )
