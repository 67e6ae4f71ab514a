"""The shapes and the value types refuse the same examples."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import pytest
from batson.ontology import iris
from batson.ontology.model import (
    Anchor,
    Attribution,
    Case,
    Claim,
    Iri,
    Measure,
    Method,
    RowType,
    Statistic,
    claim_triples,
    encode,
)
from batson.ontology.validation import validate
from pyoxigraph import Literal, NamedNode, Triple

B = iris.ONTOLOGY
XSD_INTEGER = NamedNode(iris.XSD + "integer")


def good() -> set[Triple]:
    anchor = Anchor.of("Median survival was 8.6 months.", 0, 31, source="s", text_sha256="a" * 64)
    claim = Claim(
        source="s",
        predicate="survival",
        subject=Iri(B + "BoneMetastasis"),
        statistic=Statistic(measure=Measure.MEDIAN, printed="8.6 months", value=Decimal("8.6"), unit="months", N=10),
        attribution=Attribution.OWN_POOLING,
        method=Method.EXTRACTED,
        anchors=(anchor,),
    )
    case = Case(source="s", place="row 1", method=Method.CURATED)
    return {*claim_triples(claim), *encode(case, case.iri, Case)}


def without(triples: set[Triple], name: str) -> set[Triple]:
    return {t for t in triples if t.predicate.value not in (B + name, iris.OA + name)}


def changed(triples: set[Triple], name: str, value: NamedNode | Literal) -> set[Triple]:
    return {
        Triple(t.subject, t.predicate, value) if t.predicate.value in (B + name, iris.OA + name) else t for t in triples
    }


def integer(number: int) -> Literal:
    return Literal(str(number), datatype=XSD_INTEGER)


def messages(triples: Iterable[Triple]) -> set[str]:
    return {v.message for v in validate(triples)}


def test_what_the_types_make_passes() -> None:
    assert validate(good()) == []


STATISTIC = {"measure": Measure.MEAN, "printed": "8"}
CLAIM = {"source": "s", "subject": Iri(B + "X"), "attribution": Attribution.RELAYED, "method": Method.CURATED}
QUOTE = Anchor.of("back pain", 0, 9, source="s", text_sha256="a" * 64)


@pytest.mark.parametrize(
    ("construct", "break_it", "says"),
    [
        (lambda: Claim(**CLAIM, predicate="reaches", object=Iri("x:y")), lambda t: without(t, "hasAnchor"), "anchor"),
        (
            lambda: Claim(**CLAIM, predicate="cures", object=Iri("x:y"), anchors=(QUOTE,)),
            lambda t: changed(t, "predicate", NamedNode(B + "cures")),
            "one of the ontology's",
        ),
        (
            lambda: Claim(**CLAIM, predicate="reaches", anchors=(QUOTE,)),
            lambda t: changed(t, "predicate", NamedNode(B + "reaches")),
            "needs an object",
        ),
        (
            lambda: Claim(**CLAIM, predicate="frequency", object=Iri("x:y"), anchors=(QUOTE,)),
            lambda t: {
                *t,
                *(
                    Triple(x.subject, NamedNode(B + "object"), NamedNode("x:y"))
                    for x in t
                    if x.predicate.value == B + "predicate"
                ),
            },
            "takes no object",
        ),
        (
            lambda: Claim(**CLAIM, predicate="survival", anchors=(QUOTE,)),
            lambda t: without(t, "hasStatistic"),
            "needs a figure",
        ),
        (
            lambda: Statistic(**{**STATISTIC, "printed": "  "}),
            lambda t: changed(t, "printed", Literal("  ")),
            "printed",
        ),
        (lambda: Statistic(**STATISTIC, N=-1), lambda t: changed(t, "denominator", integer(-1)), "N is a whole number"),
        (lambda: Statistic(**STATISTIC, n=-1), lambda t: changed(t, "denominator", integer(-1)), "not negative"),
        (
            lambda: Statistic(**STATISTIC, N=3, inferred=("N",)),
            lambda t: {
                *t,
                *(
                    Triple(x.subject, NamedNode(B + "inferred"), Literal("N"))
                    for x in t
                    if x.predicate.value == B + "printed"
                ),
            },
            "says how",
        ),
        (
            lambda: Anchor(source="s", text_sha256="a" * 64, exact=" ", start=0, end=1),
            lambda t: changed(t, "exact", Literal(" ")),
            "quotes words",
        ),
        (
            lambda: Anchor(source="s", text_sha256="a" * 64, exact="x", start=-1, end=0),
            lambda t: changed(t, "start", integer(-1)),
            "starts somewhere",
        ),
        (
            lambda: Case(source="s", place="p", method=Method.CURATED, row_type=RowType.SERIES),
            lambda t: changed(t, "rowType", Literal("series")),
            "several",
        ),
        (
            lambda: Case(source="s", place="p", method=Method.CURATED, patients=6),
            lambda t: changed(t, "patients", integer(6)),
            "a patient is one",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_both_refuse(construct, break_it, says: str) -> None:
    with pytest.raises(ValueError):
        construct()
    assert any(says in message for message in messages(break_it(good())))


@pytest.mark.parametrize("name", ["statedIn", "subject", "polarity", "modality", "attribution", "method"])
def test_a_claim_without_a_slot_is_refused(name: str) -> None:
    assert messages(without(good(), name))
