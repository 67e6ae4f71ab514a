"""Appraisal forms that people fill: questions, ratings, and how far two raters agree. No score is summed up."""

from __future__ import annotations

import functools
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from importlib import resources
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of a form, in a domain."""

    id: str
    domain: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form: the instrument that it shortens, whether it is about a case or a source, its answers and questions."""

    id: str
    title: str
    instrument: str
    about: str
    answers: tuple[str, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """One answer of one rater; `about` is the IRI of a case or a source, `note` says why.

    Raises ValueError for a form, question or answer that there is not, naming those there are.
    """

    form: str
    question: str
    about: str
    rater: str
    answer: str
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse an answer that the form does not have."""
        one = form(self.form)
        if self.question not in (questions := [q.id for q in one.questions]):
            raise ValueError(f"form {self.form}: no question {self.question!r}; there are: {', '.join(questions)}")
        if self.answer not in one.answers:
            raise ValueError(f"form {self.form}: {self.answer!r} is no answer; there are: {', '.join(one.answers)}")
        if not self.rater.strip() or not self.about.strip():
            raise ValueError(f"form {self.form}: a rating says who rated what")


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far two raters agree on a form: of `rated` answers that both gave, `same` were alike.

    `kappa` is Cohen's, from -1 to 1; None where both always gave one and the same answer, so that chance alone agrees.
    `differing` are the ratings on which they have to talk.
    """

    form: str
    raters: tuple[str, str]
    rated: int
    same: int
    kappa: float | None
    differing: tuple[tuple[str, str], ...]


@functools.cache
def forms() -> Mapping[str, Form]:
    """Return the forms that are shipped, by id."""
    text = resources.files(__package__).joinpath("forms.toml").read_text(encoding="utf-8")
    found = {}
    for name, entry in tomllib.loads(text)["form"].items():
        questions = tuple(Question(**q) for q in entry.pop("questions"))
        found[name] = Form(id=name, questions=questions, **{**entry, "answers": tuple(entry["answers"])})
    return MappingProxyType(found)


def form(name: str) -> Form:
    """Return a form.

    Raises ValueError, naming those there are, for one that is not.

    >>> from batson.appraisal.forms import form
    >>> len({q.domain for q in form("murad").questions})
    4
    """
    try:
        return forms()[name]
    except KeyError:
        raise ValueError(f"no form {name!r}; there are: {', '.join(forms())}") from None


def agreement(ratings: Iterable[Rating], form_id: str, first: str, second: str) -> Agreement:
    """Return how far two raters agree over everything that both rated with a form; a later rating replaces an earlier.

    Cohen J (1960), Educ Psychol Meas 20:37. Raises ValueError where they have rated nothing in common.

    >>> from batson.appraisal.forms import Rating, agreement
    >>> same = [Rating(form="jbi", question="harms", about="c", rater=r, answer="yes") for r in ("A", "B")]
    >>> agreement(same, "jbi", "A", "B").same
    1
    """
    answers: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for rating in ratings:
        if rating.form == form_id and rating.rater in (first, second):
            answers[rating.about, rating.question][rating.rater] = rating.answer
    both = {place: given for place, given in sorted(answers.items()) if len(given) == 2}
    if not both:
        raise ValueError(f"form {form_id}: {first} and {second} have rated nothing in common")
    pairs = [(given[first], given[second]) for given in both.values()]
    return Agreement(
        form=form_id,
        raters=(first, second),
        rated=len(pairs),
        same=sum(a == b for a, b in pairs),
        kappa=kappa(pairs),
        differing=tuple(place for place, given in both.items() if given[first] != given[second]),
    )


def kappa(pairs: list[tuple[str, str]]) -> float | None:
    """Return Cohen's kappa of pairs of answers, None where chance alone would always agree."""
    n = len(pairs)
    seen = Fraction(sum(a == b for a, b in pairs), n)
    left, right = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum((Fraction(left[answer] * right[answer], n * n) for answer in left), Fraction(0))
    return None if chance == 1 else float((seen - chance) / (1 - chance))


def rating_record(rating: Rating) -> dict[str, Any]:
    """Return a rating as JSON."""
    names = ("form", "question", "about", "rater", "answer", "note")
    return {name: getattr(rating, name) for name in names}
