"""The value types: what they refuse, what identity depends on, and that quads give back what went in."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from decimal import Decimal

import pytest
from batson.ontology import iris, model
from batson.ontology.model import (
    Anchor,
    AnchorState,
    Attribution,
    Case,
    Citation,
    Claim,
    Event,
    Field,
    FieldState,
    Iri,
    Listing,
    Locator,
    Measure,
    Method,
    Modality,
    Polarity,
    Qualifiers,
    RowType,
    Source,
    Statistic,
    TimeZero,
    claim_triples,
    decode,
    encode,
    indexed,
    present,
    read_claim,
    read_source,
    source_triples,
)
from batson.ontology.model.members import property_of
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Store

ISCM = Iri(iris.ONTOLOGY + "IntramedullarySpinalCordMetastasis")
PRINTABLE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip)
NUMBERS = st.none() | st.decimals(-(10**6), 10**6, places=3)
CONCEPTS = st.sampled_from([iris.ONTOLOGY + "Weakness", iris.SITE + "SpinalCord", iris.ONTOLOGY + "Surgery"]).map(Iri)


def anchor(text: str = "Weakness was seen in 12 of 17.", start: int = 0, end: int = 8) -> Anchor:
    return Anchor.of(text, start, end, source="s", text_sha256="a" * 64)


def claim(**changes: object) -> Claim:
    base = Claim(
        source="s",
        predicate="presentsWith",
        subject=ISCM,
        object=Iri(iris.ONTOLOGY + "Weakness"),
        attribution=Attribution.OWN_POOLING,
        method=Method.EXTRACTED,
        anchors=(anchor(),),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


statistics = st.builds(
    Statistic,
    measure=st.sampled_from(Measure),
    printed=PRINTABLE,
    value=NUMBERS,
    low=NUMBERS,
    high=NUMBERS,
    sd=st.none() | st.decimals(0, 100, places=2),
    unit=st.none() | PRINTABLE,
    n=st.none() | st.integers(0, 10**6),
    N=st.none() | st.integers(0, 10**6),
    comparator=st.sampled_from([None, ">", "<", "≥", "≤", "≈"]),
    counted=st.none() | PRINTABLE,
)
anchors = st.builds(lambda text: Anchor.of(text, 0, len(text), source="10.1/x y", text_sha256="b" * 64), PRINTABLE)
claims = st.builds(
    Claim,
    source=st.just("10.1/x y"),
    predicate=st.just("presentsWith"),
    subject=CONCEPTS,
    object=CONCEPTS,
    qualifiers=st.builds(
        Qualifiers, route=st.none() | CONCEPTS, site=st.none() | CONCEPTS, population=st.none() | PRINTABLE
    ),
    statistic=st.none() | statistics,
    polarity=st.sampled_from(Polarity),
    modality=st.sampled_from(Modality),
    attribution=st.sampled_from(Attribution),
    cites=st.sets(st.sampled_from(["3", "10", "Lee 2007"])).map(
        lambda keys: tuple(sorted(keys, key=lambda k: (int(k), "") if k.isdigit() else (1 << 30, k)))
    ),
    section=st.just("") | PRINTABLE,
    method=st.sampled_from(Method),
    anchors=anchors.map(lambda a: (a,)),
)


@given(claims)
def test_a_claim_comes_back_from_its_quads(value: Claim) -> None:
    assert read_claim(value.iri, indexed(claim_triples(value))) == value


def numbers(places: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(-1000, 1000, places=places)


def filled(values: st.SearchStrategy[object]) -> st.SearchStrategy[Field]:  # type: ignore[type-arg]
    blanks = st.sampled_from([s for s in FieldState if s is not FieldState.PRESENT]).map(lambda s: Field(state=s))
    return blanks | st.builds(lambda v, p: present(v, p, anchor()), values, PRINTABLE)


@given(
    age=filled(numbers(1)),
    sex=filled(st.sampled_from(["M", "F"])),
    finding=filled(CONCEPTS).filter(lambda f: f.value is not None),
    time=filled(numbers(2)),
    zero=filled(st.sampled_from(TimeZero)),
    event=filled(st.sampled_from(Event)),
    state=st.sampled_from([s for s in FieldState if s is not FieldState.PRESENT]),
    order=st.lists(st.integers(1, 30), min_size=1, max_size=12),
)
def test_a_case_comes_back_from_its_quads(age, sex, finding, time, zero, event, state, order) -> None:
    case = Case(
        source="10.1/x y",
        place="Table 1, row 3",
        method=Method.CURATED,
        patient=model.Patient(age=age, sex=sex),
        presentation=Listing(
            state=FieldState.PRESENT, items=(model.Presentation(finding=finding, duration="2 months"),)
        ),
        disease=Listing(state=state),
        treatments=Listing(
            state=FieldState.PRESENT,
            items=tuple(model.TreatmentGiven(procedure=finding, order=n) for n in order),
        ),
        course=model.Course(
            complications=Listing(state=FieldState.PRESENT, items=(finding, finding)),
            time=time,
            time_zero=zero,
            event=event,
        ),
        anchors=(anchor(),),
    )
    assert decode(Case, case.iri, indexed(encode(case, case.iri, Case))) == case


def test_a_source_comes_back_from_its_quads() -> None:
    source = Source(
        id="10.1/x y", title="T", references=(Citation(key="2", cited_source="lee 2007"), Citation(key="10"))
    )
    assert read_source(source.iri, indexed(source_triples(source))) == source


@pytest.mark.parametrize(
    "change",
    [
        {"anchors": (replace(anchor(), start=90, end=98, prefix="", suffix=" elsewhere"),)},
        {"anchors": (replace(anchor(), text_sha256="c" * 64),)},
        {"section": "Discussion"},
        {"evidence_type": Iri(iris.ONTOLOGY + "CaseReport")},
        {"gloss": "other words"},
        {"cites": ("3",)},
    ],
    ids=["moved offset", "new version of the text", "section", "evidence type", "gloss", "cites"],
)
def test_what_leaves_the_address_of_a_claim_alone(change: dict[str, object]) -> None:
    assert claim(**change).id == claim().id


@pytest.mark.parametrize(
    "change",
    [
        {"source": "t", "anchors": (replace(anchor(), source="t"),)},
        {"method": Method.CURATED},
        {"anchors": (anchor(end=12),)},
        {"anchors": (replace(anchor(), occurrence=2),)},
        {"subject": Iri("x:other")},
        {"object": Iri("x:other")},
        {"predicate": "causes"},
        {"qualifiers": Qualifiers(primary=Iri("x:rcc"))},
        {"qualifiers": Qualifiers(population="children")},
        {"statistic": Statistic(measure=Measure.PROPORTION, printed="71%")},
        {"polarity": Polarity.NEGATED},
        {"modality": Modality.HYPOTHESIZED},
        {"attribution": Attribution.RELAYED},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_makes_another_claim(change: dict[str, object]) -> None:
    assert claim(**change).id != claim().id


def test_white_space_and_composition_leave_the_address_alone() -> None:
    wide = anchor("Brown-Se\u0301quard  was\nseen", 0, 22)
    slim = anchor("Brown-S\u00e9quard was seen", 0, 22 - 2)
    assert claim(anchors=(wide,)).id == claim(anchors=(slim,)).id


def test_a_curated_claim_keeps_its_address_when_its_quote_is_attached() -> None:
    bare = claim(method=Method.CURATED, anchors=(), locator=Locator.of("Weakness was seen", section="Results"))
    assert replace(bare, anchors=(anchor(),)).id == bare.id


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: claim(predicate="cures"), "no predicate 'cures'"),
        (lambda: claim(object=None), "needs an object"),
        (lambda: claim(predicate="survival"), "takes no object"),
        (lambda: claim(predicate="survival", object=None), "needs a statistic"),
        (lambda: claim(anchors=()), "no claim without an anchor"),
        (lambda: claim(anchors=(replace(anchor(), source="t"),)), "another source"),
        (lambda: Statistic(measure=Measure.MEAN, printed=" "), "printed"),
        (lambda: Statistic(measure=Measure.MEAN, printed="8", n=-1), "negative"),
        (lambda: Statistic(measure=Measure.MEAN, printed="8", ci_level=Decimal(195)), "0 to 100"),
        (lambda: Statistic(measure=Measure.MEAN, printed="8", comparator="~"), "comparator"),
        (lambda: Statistic(measure=Measure.MEAN, printed="8", N=3, inferred=("N",)), "says how"),
        (lambda: Statistic(measure=Measure.MEAN, printed="8", inferred=("N",), inference="x"), "is blank"),
        (lambda: Anchor(source="s", text_sha256="a" * 64, exact="two", start=0, end=2), "as long as"),
        (lambda: Anchor(source="s", text_sha256="a" * 64, exact=" ", start=0, end=1), "empty"),
        (lambda: Field(state=FieldState.NOT_REPORTED, value=3), "has no value"),
        (lambda: Field(state=FieldState.PRESENT), "needs a value"),
        (lambda: Listing(state=FieldState.ABSENT, items=(1,)), "items"),
        (lambda: Case(source="s", place="series", method=Method.CURATED, row_type=RowType.SERIES), "series of 1"),
        (lambda: Case(source="s", place="row", method=Method.CURATED, patients=6), "patient of 6"),
    ],
)
def test_what_the_types_refuse(make, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        make()


def test_the_states_of_an_anchor() -> None:
    it = anchor("Weakness was\nseen.", 0, 17)
    assert it.state_in("Weakness was\nseen.") is AnchorState.EXACT
    assert it.state_in("Weakness was seen.") is AnchorState.NORMALIZED
    assert it.state_in("Weakness wos\nseen.") is AnchorState.ORPHANED
    assert it.state_in(None) is AnchorState.UNVERIFIABLE


def test_every_property_of_the_codec_is_declared() -> None:
    declared = Store()
    for name in ("claims.ttl", "cases.ttl"):
        from importlib import resources

        data = resources.files("batson.ontology").joinpath("terms", name).read_bytes()
        declared.load(data, format=RdfFormat.TURTLE)
    known = {q.subject.value for q in declared}
    types = [getattr(model, name) for name in model.__all__ if is_dataclass(getattr(model, name))]
    skipped = (
        model.Decision,
        model.Matter,
        model.Predicate,
        model.Key,
        model.Proposition,
        Claim,
        Field,
        Listing,
        Anchor,
        Qualifiers,
    )
    used = {
        property_of(f).value
        for cls in types
        if cls not in skipped
        for f in fields(cls)
        if f.name not in {"anchors", "references"}
    }
    assert used - known == set()
