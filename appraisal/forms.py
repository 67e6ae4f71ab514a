"""Appraisal forms that people fill: questions, ratings, and how far two raters agree. No score is summed up.

A rating is a decision of a person: who, when, and about what; it is kept beside the other decisions.
"""

from __future__ import annotations

import functools
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from importlib import resources
from itertools import combinations
from types import MappingProxyType
from typing import Any, Final

from pyoxigraph import NamedNode, Triple

from ..ontology import iris
from ..ontology.model.terms import TYPE, node
from ..ontology.model.text import short_hash
from .nodes import links, texts

RECORD: Final = ("form", "question", "about", "rater", "answer", "note", "when")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of a form, in a domain; `answers` are its own where they are not the form's."""

    id: str
    domain: str
    text: str
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form: the instrument it shortens, against what it was checked, what it rates (source, case), what it asks."""

    id: str
    title: str
    instrument: str
    checked: str
    about: tuple[str, ...]
    answers: tuple[str, ...]
    questions: tuple[Question, ...]

    def question(self, name: str) -> Question:
        """Return a question; raises ValueError, naming those there are, for one that is not."""
        found = next((q for q in self.questions if q.id == name), None)
        if found is None:
            raise ValueError(
                f"form {self.id}: no question {name!r}; there are: {', '.join(q.id for q in self.questions)}"
            )
        return found

    def answers_to(self, name: str) -> tuple[str, ...]:
        """Return the answers that a question takes."""
        return self.question(name).answers or self.answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """One answer of one rater about a case or a source (its IRI); `note` says why, `when` is an ISO date and time.

    Raises ValueError for a form, question or answer that there is not, naming those there are.
    """

    form: str
    question: str
    about: str
    rater: str
    answer: str
    note: str = ""
    when: str = ""

    def __post_init__(self) -> None:
        """Refuse an answer that the form does not have, and a form that is about something else."""
        one = form(self.form)
        if self.answer not in (answers := one.answers_to(self.question)):
            raise ValueError(
                f"form {self.form}, {self.question}: {self.answer!r} is no answer; there are: {', '.join(answers)}"
            )
        if not self.rater.strip() or not self.about.strip():
            raise ValueError(f"form {self.form}: a rating says who rated what")
        if (kind := kind_of(self.about)) not in one.about:
            raise ValueError(f"form {self.form} rates a {' or a '.join(one.about)}, not a {kind}")

    @property
    def iri(self) -> str:
        """The rating's IRI, among the decisions."""
        return iris.DECISION + short_hash(
            "rate", self.form, self.question, self.about, self.rater, self.when, self.answer
        )


def kind_of(about: str) -> str:
    """Return whether an IRI is that of a case or of a source."""
    return "case" if about.startswith(iris.CASE) else "source"


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
        questions = tuple(Question(**{**q, "answers": tuple(q.get("answers", ()))}) for q in entry.pop("questions"))
        lists = {key: tuple(entry[key]) for key in ("answers", "about")}
        found[name] = Form(id=name, questions=questions, **{**entry, **lists})
    return MappingProxyType(found)


def form(name: str) -> Form:
    """Return a form.

    Raises ValueError, naming those there are, for one that is not.

    >>> from batson.appraisal.forms import form
    >>> len({q.domain for q in form("murad").questions})
    5
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


def standing(ratings: Iterable[Rating]) -> list[Rating]:
    """Return the last answer of each rater to each question about each thing, in order of form, thing and question."""
    last: dict[tuple[str, str, str, str], Rating] = {}
    for rating in ratings:
        last[rating.form, rating.about, rating.question, rating.rater] = rating

    def order(rating: Rating) -> tuple[str, str, int, str]:
        asked = [q.id for q in form(rating.form).questions]
        return (rating.form, rating.about, asked.index(rating.question), rating.rater)

    return sorted(last.values(), key=order)


def agreements(ratings: Iterable[Rating]) -> list[Agreement]:
    """Return how far each two raters agree on each form that both have used on the same things."""
    now = standing(ratings)
    found = []
    for name in dict.fromkeys(r.form for r in now):
        answered: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        for rating in now:
            if rating.form == name:
                answered[rating.rater].add((rating.about, rating.question))
        for first, second in combinations(sorted(answered), 2):
            if answered[first] & answered[second]:
                found.append(agreement(now, name, first, second))
    return found


def rating_record(rating: Rating) -> dict[str, Any]:
    """Return a rating as JSON."""
    return {name: getattr(rating, name) for name in RECORD}


def read_rating(record: Mapping[str, Any]) -> Rating:
    """Read a rating back; raises KeyError or ValueError for a record that is none."""
    return Rating(**{name: str(record[name]) for name in RECORD})


def rating_triples(ratings: Iterable[Rating]) -> Iterator[Triple]:
    """Yield what the graph says of ratings: decisions of people, those that were replaced marked as such."""
    every = list(ratings)
    now = {r.iri for r in standing(every)}
    for rating in every:
        here = rating.iri
        yield Triple(NamedNode(here), TYPE, node("Rating"))
        yield from links(here, "aboutMatter", [rating.about])
        told = {"act": "rate", "decidedBy": rating.rater, "decidedAt": rating.when, "reason": rating.note}
        told |= {"ratedForm": rating.form, "ratedQuestion": rating.question, "ratedAnswer": rating.answer}
        told |= {"ratedDomain": form(rating.form).question(rating.question).domain}
        told |= {"ratingStands": "yes" if here in now else "replaced"}
        for name, text in told.items():
            yield from texts(here, name, [text] if text else [])
