"""Appraisal forms on a graph: sheets out, ratings in, two raters apart, and how far they agree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ..appraisal.forms import (
    Agreement,
    Form,
    Rating,
    agreements,
    form,
    forms,
    kind_of,
    rating_record,
    read_rating,
    standing,
)
from ..ingest.problems import Problem
from ..ontology import iris
from ..ontology.model import Case, Source
from ..store import Embedded, Workspace
from . import reading
from .deriving import Derivation
from .records import Record
from .sheet import read_sheet, write_sheet

ANSWER: Final = ("answer", "by", "note")
COLUMNS: Final = (*ANSWER, "form", "about", "domain", "question", "asks", "answers")
HELP: Final = (
    "answer: one of those in the column answers. by: your name. note: why, if you like. "
    "Leave blank what you did not rate."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingsImported:
    """What an import understood: ratings that are new or changed, rows without an answer, rows not understood."""

    ratings: tuple[Rating, ...]
    unanswered: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingStatus:
    """The state of all ratings: those that stand, how far raters agree, and those about what is not here any more."""

    ratings: tuple[Rating, ...]
    agreement: tuple[Agreement, ...]
    lost: tuple[Rating, ...]

    @property
    def open(self) -> tuple[Rating, ...]:
        """The ratings on which raters differ."""
        apart = {(a.form, *place) for a in self.agreement for place in a.differing}
        return tuple(r for r in self.ratings if (r.form, r.about, r.question) in apart)


def kept(workspace: Workspace) -> list[Rating]:
    """Return every rating in the order in which they were given.

    Raises ValueError, naming the line, for one that the forms of today do not have.
    """
    found = []
    for number, record in enumerate(workspace.ratings.all(), start=1):
        try:
            found.append(read_rating(record))
        except (KeyError, ValueError) as error:
            raise ValueError(f"{workspace.root}/decisions/ratings.jsonl: line {number}: {error}") from None
    return found


def target(name: str, sources: Iterable[Source], cases: Iterable[Case]) -> str:
    """Return the IRI of a source or a case, by id or IRI; raises KeyError where there is none."""
    things: list[Source | Case] = [*sources, *cases]
    for one in things:
        if name in (one.id, one.iri):
            return one.iri
    raise KeyError(f"no source and no case {name!r} here; `batson cases` lists the cases by patient_key")


def name_of(about: str) -> str:
    """Return the id of what was rated."""
    if kind_of(about) == "source":
        return iris.source_id(about)
    from urllib.parse import unquote

    source, _, place = about.removeprefix(iris.CASE).partition("/")
    return f"{unquote(source)}-{unquote(place)}"


def sheet_rows(forms_wanted: Sequence[Form], about: str, ratings: Iterable[Rating], *, by: str) -> list[dict[str, str]]:
    """Return a row a question; only the answers of the rater `by` are filled in, so that two do not see each other."""
    mine = {(r.form, r.question): r for r in standing(ratings) if r.about == about and r.rater == by}
    rows = []
    for one in forms_wanted:
        for question in one.questions:
            given = mine.get((one.id, question.id))
            cells = {"answer": given.answer, "note": given.note} if given else {"answer": "", "note": ""}
            rows.append(
                {
                    **cells,
                    "by": by,
                    "form": one.id,
                    "about": name_of(about),
                    "domain": question.domain,
                    "question": question.id,
                    "asks": question.text,
                    "answers": ", ".join(one.answers_to(question.id)),
                }
            )
    return rows


def understood(
    table: Iterable[Mapping[str, str]],
    before: Iterable[Rating],
    sources: Sequence[Source],
    cases: Sequence[Case],
    *,
    when: str,
) -> RatingsImported:
    """Understand the rows of an edited sheet; one that is not understood is a problem and costs nothing else."""
    known = {(r.form, r.about, r.question, r.rater): (r.answer, r.note) for r in standing(before)}
    found, problems, unanswered = [], [], 0
    for number, cells in enumerate(table, start=2):
        answer, note = cells["answer"].strip().lower(), cells["note"].strip()
        if not answer:
            unanswered += 1
            continue
        try:
            if not cells["by"].strip():
                raise ValueError("column 'by' is empty: a rating says who rated")
            rating = Rating(
                form=cells["form"].strip(),
                question=cells["question"].strip(),
                about=target(cells["about"].strip(), sources, cases),
                rater=cells["by"].strip(),
                answer=answer,
                note=note,
                when=when,
            )
        except (KeyError, ValueError) as error:
            why = str(error.args[0])
            problems.append(Problem(source=cells["about"], place=f"row {number}", value=answer, reason=why))
            continue
        if known.get((rating.form, rating.about, rating.question, rating.rater)) != (answer, note):
            found.append(rating)
    return RatingsImported(ratings=tuple(found), unanswered=unanswered, problems=tuple(problems))


def now() -> str:
    """Return the moment in UTC as ISO 8601 writes it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Ratings:
    """The side of the knowledge graph that keeps what people rated."""

    workspace: Workspace
    _derived: Callable[[Embedded], Derivation]

    def ratings(self, about: str | None = None) -> list[Record]:
        """Return the ratings that stand, of all or of one source or case: form, question, about, rater, answer, when.

        Raises KeyError for a source or case that is not here.
        """
        wanted = None if about is None else self._target(about)
        return [
            {**rating_record(r), "id": name_of(r.about)}
            for r in standing(kept(self.workspace))
            if wanted in (None, r.about)
        ]

    def rating_status(self) -> RatingStatus:
        """Return all ratings that stand, how far each two raters agree on a form, and what lost its source or case."""
        sources, cases = self._rated()
        here = {s.iri for s in sources} | {c.iri for c in cases}
        every = standing(kept(self.workspace))
        return RatingStatus(
            ratings=tuple(r for r in every if r.about in here),
            agreement=tuple(agreements(every)),
            lost=tuple(r for r in every if r.about not in here),
        )

    def rate(self, about: str, form_id: str, answers: Mapping[str, str], *, by: str, note: str = "") -> list[Rating]:
        """Keep a person's answers to questions of a form about a source or a case, and return them.

        Raises KeyError for a source or case that is not here, ValueError for a form, question or answer there is not.
        """
        about, when = self._target(about), now()
        given = [
            Rating(form=form_id, question=q, about=about, rater=by, answer=a, note=note, when=when)
            for q, a in answers.items()
        ]
        self._keep(given)
        return given

    def export_ratings(self, path: Path, about: str, *, form_id: str | None = None, by: str = "") -> int:
        """Write a sheet to rate a source or a case, with every form that fits or one, and return how many rows.

        Only the answers that `by` gave before are in it. Raises KeyError for a source or case that is not here,
        ValueError for a form that there is not, or a file that is neither .csv nor .xlsx.
        """
        iri = self._target(about)
        wanted = [f for f in ([form(form_id)] if form_id else forms().values()) if kind_of(iri) in f.about]
        if not wanted:
            raise ValueError(f"form {form_id} does not rate a {kind_of(iri)}")
        rows = sheet_rows(wanted, iri, kept(self.workspace), by=by)
        return write_sheet(path, COLUMNS, rows, title="ratings", help=HELP, freeze=len(ANSWER))

    def import_ratings(self, path: Path) -> RatingsImported:
        """Keep the ratings of an edited sheet.

        Raises ValueError for a file that is none; a row that is not understood is a problem of the result.
        """
        table = read_sheet(path, {*ANSWER, "form", "about", "question"}, what="rating sheet")
        sources, cases = self._rated()
        done = understood(table, kept(self.workspace), sources, cases, when=now())
        self._keep(done.ratings)
        return done

    def _keep(self, ratings: Sequence[Rating]) -> None:
        """Append ratings and bring the graph up to date."""
        if not ratings:
            return
        with self.workspace.writer() as writer:
            self.workspace.ratings.append(rating_record(r) for r in ratings)
            self._derived(writer.store)

    def _rated(self) -> tuple[list[Source], list[Case]]:
        """Return what can be rated."""
        with self.workspace.reader() as store:
            return reading.sources(store), reading.cases(store)

    def _target(self, name: str) -> str:
        return target(name, *self._rated())
