"""Forms refuse answers that they do not have; agreement is Cohen's; a filter tells no from not known."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from batson.appraisal.eligibility import (
    Question,
    admission,
    admission_triples,
    admissions,
    eligible,
    read_questions,
    shipped_table,
)
from batson.appraisal.forms import Rating, agreement, form, forms, kappa, rating_record, standing
from batson.ingest import curated
from batson.ontology.iris import CASE, SOURCE
from batson.ontology.vocabulary import shipped

sys.path.insert(0, str(Path(__file__).resolve().parent))

from making import concept


def rating(rater: str, question: str, answer: str, about: str = "case", form_id: str = "murad") -> Rating:
    return Rating(form=form_id, question=question, about=about, rater=rater, answer=answer)


def test_every_form_names_its_instrument_and_has_its_domains() -> None:
    assert set(forms()) == {"murad", "jbi", "robins-i", "amstar-2"}
    domains = {q.domain for q in form("murad").questions} - {"overall"}
    assert domains == {"selection", "ascertainment", "causality", "reporting"}
    assert len(form("robins-i").questions) == 7 + 1
    for one in forms().values():
        assert one.instrument and one.checked and set(one.about) <= {"case", "source"}
        assert len({q.id for q in one.questions}) == len(one.questions)
        assert [q.id for q in one.questions][-1] == "overall", "a person judges as a whole; nothing is added up"


def test_the_overall_judgment_has_answers_of_its_own_and_a_form_rates_only_what_it_is_about() -> None:
    assert form("amstar-2").answers_to("overall") == ("high", "moderate", "low", "critically low")
    with pytest.raises(ValueError, match="'critically low' is no answer"):
        rating("A", "search", "critically low", about=SOURCE + "r", form_id="amstar-2")
    with pytest.raises(ValueError, match="rates a source, not a case"):
        rating("A", "search", "yes", about=CASE + "s/1", form_id="amstar-2")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"form": "nobody"}, "there are: murad"),
        ({"question": "color"}, "no question 'color'"),
        ({"answer": "perhaps"}, "'perhaps' is no answer"),
        ({"rater": " "}, "who rated what"),
    ],
)
def test_what_a_form_does_not_have_is_refused(arguments: dict, message: str) -> None:
    good = {"form": "murad", "question": "selection", "about": "case", "rater": "A", "answer": "yes"}
    with pytest.raises(ValueError, match=message):
        Rating(**{**good, **arguments})


def test_kappa_of_a_worked_example() -> None:
    """Fifty proposals, 20 times both yes and 15 times both no: 0.7 observed, 0.5 by chance, kappa 0.4."""
    pairs = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    assert kappa(pairs) == pytest.approx(0.4)
    assert kappa([("yes", "yes")] * 5) is None
    assert kappa([("yes", "no"), ("no", "yes")]) == -1


def test_two_raters_and_where_they_differ() -> None:
    ratings = [
        rating("A", "selection", "yes"),
        rating("B", "selection", "no"),
        rating("A", "outcome", "yes"),
        rating("B", "outcome", "yes"),
        rating("A", "dose", "yes"),
        rating("C", "dose", "no"),
        rating("B", "selection", "yes", form_id="murad", about="other"),
    ]
    found = agreement(ratings, "murad", "A", "B")
    assert (found.rated, found.same) == (2, 1)
    assert found.differing == (("case", "selection"),)
    with pytest.raises(ValueError, match="nothing in common"):
        agreement(ratings, "jbi", "A", "B")
    assert rating_record(ratings[0])["answer"] == "yes"


def test_a_rating_given_again_replaces_the_first() -> None:
    ratings = [rating("A", "dose", "no"), rating("B", "dose", "yes"), rating("A", "dose", "yes")]
    assert agreement(ratings, "murad", "A", "B").same == 1
    assert [(r.rater, r.answer) for r in standing(ratings)] == [("A", "yes"), ("B", "yes")]


def test_lesion_histology_only() -> None:
    question = Question(diagnosis_basis=("lesion histology",), patients_only=True)
    found = {
        a.case.rpartition("/case/")[2]: a for a in admissions(curated.cases(), question, vocabulary=shipped()).cases
    }
    assert found["weng2018/own%20case"].admitted is True
    assert found["gomezdelariva2005/case"].admitted is True
    assert found["park2013/case"].admitted is None and "diagnosis basis" in found["park2013/case"].reason
    assert found["fakih2001/series"].admitted is False
    admits = eligible(question, vocabulary=shipped())
    assert sum(map(admits, curated.cases())) == 2


def test_kinds_and_years() -> None:
    own = next(c for c in curated.cases() if c.place == "own case")

    def asked(**more) -> bool | None:
        return admission(own, Question(**more), vocabulary=shipped()).admitted

    assert asked(primary=concept("renal cell carcinoma"), since=2018, until=2018) is True
    assert asked(primary=concept("breast carcinoma")) is False
    assert asked(until=2017) is False
    park = next(c for c in curated.cases() if c.source == "park2013")
    assert admission(park, Question(since=2000), vocabulary=shipped()).admitted is None
    assert admission(park, Question(since=2000, admit_unknown=True), vocabulary=shipped()).admitted is True


def test_what_is_not_known_is_told_with_its_state_and_never_left_out_in_silence() -> None:
    question = Question(name="histology", diagnosis_basis=("lesion histology",), patients_only=True)
    found = admissions(curated.cases(), question, vocabulary=shipped())
    assert (len(found.of(True)), len(found.of(False)), len(found.of(None))) == (2, 1, 12)
    assert str(found) == (
        "histology: 2 of 15 cases are eligible; 1 are not: series (1); "
        "12 not known: diagnosis basis source not at hand (12)"
    )
    said = {(t.predicate.value.rpartition("/")[2], t.object.value) for t in admission_triples(found)}
    assert said == {
        ("eligibleFor", "histology"),
        ("notEligibleFor", "histology: series"),
        ("eligibilityUnknownFor", "histology: diagnosis basis source not at hand"),
    }


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("[q]\nbasis = []", "mine.toml: \\[q\\] has no column 'basis'; there are: title"),
        ("[q]\nsince = '2001'", "since: '2001' is no int"),
        ("[q]\nprimary = 'renal cel carcinoma'", "did you mean: .*renal cell carcinoma"),
        ("patients_only = true", "'patients_only' stands in no question"),
        ("[q", "mine.toml: no TOML"),
    ],
)
def test_a_table_that_is_not_understood_names_the_place(table: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_questions(table, vocabulary=shipped(), where="mine.toml")


def test_the_shipped_questions_are_read() -> None:
    found = read_questions(shipped_table(), vocabulary=shipped(), where="eligibility.toml")
    assert found["intramedullary"].lesion == concept("intramedullary spinal cord metastasis")
    own = next(c for c in curated.cases() if c.place == "own case")
    assert all(admission(own, q, vocabulary=shipped()).admitted for q in found.values())
