"""Indicators of routes: what a case has, lacks, and what nobody knows; all routes it fits, and no verdict."""

from __future__ import annotations

import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from batson.appraisal.indicators import Seen, indicators, routes_of_cases, routes_record, routes_triples
from batson.ingest import curated
from batson.ontology.model import Case, Deposit, Field, FieldState, Lesion, Listing, Method, Primary
from batson.ontology.vocabulary import shipped

sys.path.insert(0, str(Path(__file__).resolve().parent))

from making import claim, concept


def have(value) -> Field:
    return Field(state=FieldState.PRESENT, value=value, printed=str(value))


def deposits(*names: str, months=None) -> Listing:
    return Listing(state=FieldState.PRESENT, items=tuple(Deposit(site=have(concept(n)), months=months) for n in names))


BARE = Case(source="s", place="1", method=Method.CURATED)
BOTH = claim("coexistence of lung and brain metastases | supportsRoute | arterial route")
NO_LUNG = claim("absence of lung metastasis | supportsRoute | arterial route", negated=True)
THROMBUS = claim("inferior vena cava tumor thrombus | supportsRoute | vertebral venous plexus route")


def shown(case: Case, *claims):
    (found,) = routes_of_cases([case], claims or (BOTH, NO_LUNG, THROMBUS), vocabulary=shipped())
    return found, {shipped().label(i.indicator.observation): i for i in found.indications}


def test_a_case_that_says_nothing_lacks_nothing() -> None:
    found, by_name = shown(BARE)
    assert {i.seen for i in by_name.values()} == {Seen.UNKNOWN}
    assert {shipped().label(r) for r in found.compatible} == {"arterial route", "vertebral venous plexus route"}


def test_deposits_with_their_time() -> None:
    _, by_name = shown(replace(BARE, disease=deposits("lung", "brain", months=Decimal(-3))))
    both = by_name["coexistence of lung and brain metastases"]
    assert both.seen is Seen.HAS and "-3 months" in both.when
    assert by_name["absence of lung metastasis"].seen is Seen.LACKS


def test_a_list_that_does_not_name_the_brain_is_no_denial() -> None:
    _, by_name = shown(replace(BARE, disease=deposits("lung")))
    assert by_name["coexistence of lung and brain metastases"].seen is Seen.UNKNOWN
    _, denied = shown(replace(BARE, disease=Listing(state=FieldState.ABSENT)))
    assert denied["coexistence of lung and brain metastases"].seen is Seen.LACKS
    assert denied["absence of lung metastasis"].seen is Seen.HAS


def test_an_argument_against_a_route_takes_it_off_the_list_and_says_so() -> None:
    found, _ = shown(replace(BARE, disease=Listing(state=FieldState.ABSENT)))
    assert [shipped().label(r) for r in found.spoken_against] == ["arterial route"]
    assert [shipped().label(r) for r in found.compatible] == ["vertebral venous plexus route"]


def test_lung_deposits_fit_two_routes() -> None:
    case = replace(
        BARE,
        disease=deposits("lung"),
        primary=Primary(venous_thrombus=have(concept("inferior vena cava tumor thrombus"))),
    )
    found, by_name = shown(case)
    assert by_name["inferior vena cava tumor thrombus"].seen is Seen.HAS
    assert len(found.compatible) == 2
    assert "arterial route" in found.fits[0] and "venous" in found.fits[0]


def test_the_own_patient_of_the_review() -> None:
    claims = [c for s in ("weng2018", "healthyday") for c in curated.claims(s)]
    found = {r.case.rpartition("/")[2]: r for r in routes_of_cases(curated.cases(), claims, vocabulary=shipped())}
    own = found["own%20case"]
    seen = {shipped().label(i.indicator.observation): i for i in own.indications}
    thrombus = seen["inferior vena cava tumor thrombus"]
    assert thrombus.seen is Seen.HAS and "34 months" in thrombus.when
    assert seen["metastasis at the level of the primary tumor"].seen is Seen.HAS, "its authors offer it"
    assert seen["coexistence of lung and brain metastases"].seen is Seen.UNKNOWN
    assert {shipped().label(r) for r in own.compatible} >= {"arterial route", "vertebral venous plexus route"}
    assert own.fits and own.concluded
    assert not found["reference%2013"].concluded, "what is said of the own patient is not said of the others"


def test_first_manifestation_by_its_interval() -> None:
    early = claim("first manifestation as metastasis | supportsRoute | arterial route")
    for months, seen in ((0, Seen.HAS), (7, Seen.LACKS)):
        case = replace(BARE, lesions=(Lesion(interval=have(Decimal(months))),))
        _, by_name = shown(case, early)
        assert by_name["first manifestation as metastasis"].seen is seen


def test_an_observation_that_no_field_answers_is_unknown() -> None:
    odd = claim("injection study | supportsRoute | vertebral venous plexus route")
    _, by_name = shown(BARE, odd)
    assert by_name["injection study"].seen is Seen.UNKNOWN
    assert by_name["injection study"].indicator.claims == (odd.iri,)


def test_an_indicator_offered_twice_is_one() -> None:
    again = claim("inferior vena cava tumor thrombus | supportsRoute | vertebral venous plexus route", source="b2021")
    (one,) = indicators([THROMBUS, again])
    assert set(one.claims) == {THROMBUS.iri, again.iri}


def test_record_and_node() -> None:
    found, _ = shown(replace(BARE, disease=deposits("lung")))
    assert routes_record(found)["case"] == BARE.iri
    assert any(t.predicate.value.endswith("compatibleRoute") for t in routes_triples(found))
