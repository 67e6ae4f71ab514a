"""The same patient in two reports: pairs with a probability and the reasons for and against. Nothing is merged here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Triple

from ...ontology.model import Case, Method, RowType, Source
from ...ontology.model.terms import DECIMAL, node
from ...ontology.vocabulary import Vocabulary
from ..nodes import SAME_PATIENT, address, derived, links, texts
from .blocking import candidates
from .linkage import Compared, Weigher
from .profiles import Profiles, profiles
from .weights import prior_bits, table

WORDS: Final = {
    "sex": "sex",
    "age": "age",
    "primary": "primary tumor",
    "side": "side of the primary",
    "level": "level",
    "interval": "interval from primary to lesion",
    "outcome": "outcome",
    "findings": "symptoms and signs",
    "deposits": "other deposits",
    "treatments": "treatments",
    "authors": "authors",
    "center": "center",
    "country": "country",
    "year": "year of the report",
    "cites": "citation",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SamePatient:
    """A proposal that two cases are one patient; a and b are case IRIs in order.

    `probability` is from 0 to 1, `reasons` are sentences that begin with "for" or "against", the weightiest first, with
    their weight in bits; `unknown` are the fields that could not be compared.
    """

    a: str
    b: str
    probability: float
    reasons: tuple[str, ...]
    unknown: tuple[str, ...] = ()

    @property
    def probable(self) -> bool:
        """Whether it is more probable than the table's threshold."""
        return self.probability >= float(table()["threshold"]["probable"])

    @property
    def iri(self) -> str:
        """The proposal's IRI."""
        return address(SAME_PATIENT, self.a, self.b)


def chosen(cases: Iterable[Case]) -> list[Case]:
    """Return the cases that count, sorted: where a person curated a source's cases, the reader's are left out."""
    every = sorted(cases, key=lambda c: c.iri)
    by_hand = {c.source for c in every if c.method is Method.CURATED}
    return [c for c in every if c.method is not Method.EXTRACTED or c.source not in by_hand]


def same_patients(
    cases: Iterable[Case],
    sources: Iterable[Source] = (),
    *,
    vocabulary: Vocabulary,
    least: float | None = None,
) -> list[SamePatient]:
    """Return pairs of cases of different sources that may be one patient, the most probable first.

    Rows of one source are different patients; a series of several is no patient. `least` is the least probability (0 to
    1) of a proposal, that of the table's "possible" where it is not given. Fellegi and Sunter's model with the weights
    of duplicates.toml: a pair's bits are added to the odds that any two cases are one patient.

    >>> from batson.appraisal.same_patient.duplicates import same_patients
    >>> from batson.ontology.vocabulary import shipped
    >>> same_patients([], vocabulary=shipped())
    []
    """
    import numpy as np

    patients = [c for c in chosen(cases) if c.row_type is RowType.PATIENT]
    if len({c.source for c in patients}) < 2:
        return []
    known = list(sources)
    rows = profiles(patients, known, vocabulary=vocabulary, kinds=table()["kinds"])
    weigher = Weigher(rows, citing(patients, known, rows))
    least = float(table()["threshold"]["possible"]) if least is None else least
    prior = prior_bits(len(patients))
    kept: list[tuple[Any, Any, Any]] = []
    for left, right in candidates(rows):
        bits = weigher.bits(left, right) + prior
        good = probability(bits) >= least
        kept.append((left[good], right[good], bits[good]))
    if not kept:
        return []
    left, right, bits = (np.concatenate(part) for part in zip(*kept, strict=True))
    # A pair that agrees on several lines was weighed as often, with the same result.
    once = np.unique(left * len(patients) + right, return_index=True)[1]
    left, right, bits = left[once], right[once], bits[once]
    compared = weigher.compare(left, right)
    found = [
        proposal(rows, int(a), int(b), float(probability(bits[i])), compared, i, vocabulary)
        for i, (a, b) in enumerate(zip(left, right, strict=True))
    ]
    return sorted(found, key=lambda s: (-s.probability, s.a, s.b))


def probability(bits: Any) -> Any:
    """Return the probability that log odds in bits stand for."""
    import numpy as np

    return 1 / (1 + np.exp2(-np.clip(bits, -1000, 1000)))


def citing(patients: Sequence[Case], sources: Sequence[Source], rows: Profiles) -> dict[int, frozenset[int]]:
    """Return for each source (by its code) the sources among those at hand that it cites."""
    code = {c.source: int(n) for c, n in zip(patients, rows.source, strict=True)}
    return {
        code[s.id]: frozenset(code[c.cited_source] for c in s.references if c.cited_source in code)
        for s in sources
        if s.id in code
    }


def proposal(
    rows: Profiles, a: int, b: int, p: float, compared: dict[str, Compared], i: int, vocabulary: Vocabulary
) -> SamePatient:
    """Write one proposal with its reasons."""
    first, second = sorted((rows.cases[a], rows.cases[b]), key=lambda c: c.iri)
    told, unknown = [], []
    for name, field in compared.items():
        level, bits = int(field.level[i]), float(field.bits[i])
        if level < 0:
            unknown.append(WORDS[name])
            continue
        pole = "for" if bits >= 0 else "against"
        what = f"{values(name, first, vocabulary)} / {values(name, second, vocabulary)}"
        told.append((abs(bits), f"{pole}: {WORDS[name]} {field.levels[level]}: {what} ({bits:+.1f} bits)"))
    reasons = tuple(text for _, text in sorted(told, key=lambda t: (-t[0], t[1])))
    return SamePatient(a=first.iri, b=second.iri, probability=round(p, 4), reasons=reasons, unknown=tuple(unknown))


def values(name: str, case: Case, vocabulary: Vocabulary) -> str:
    """Write what a case says of a field."""
    lesion, label = case.lesions[0], vocabulary.label
    told: Any
    if name == "outcome":
        event = case.course.event.value
        told = [f"{case.course.time.value} months", event.value if event else "event unknown"]
    elif name == "level":
        told = [lesion.vertebral_level.value or lesion.cord_segment.value, lesion.region.value]
    elif name == "findings":
        told = [label(p.finding.value) for p in case.presentation.items if p.finding.value]
    elif name == "deposits":
        told = [label(d.site.value) for d in case.disease.items if d.site.value] or ["none"]
    elif name == "treatments":
        told = [label(t.procedure.value) for t in case.treatments.items if t.procedure.value]
    elif name == "primary":
        told = [label(case.primary.histology.value or "")]
    else:
        told = [_single(name, case)]
    return ", ".join(str(t) for t in told if t is not None)


def _single(name: str, case: Case) -> Any:
    """Return the one value of a simple field."""
    return {
        "sex": case.patient.sex.value,
        "age": case.patient.age.value,
        "side": case.primary.side.value,
        "interval": case.lesions[0].interval.value,
        "authors": case.report.authors,
        "center": case.report.center,
        "country": case.report.country,
        "year": case.report.year,
        "cites": case.source,
    }[name]


def same_patient_triples(proposal: SamePatient) -> Iterator[Triple]:
    """Yield the triples of a proposal for the graph of derived nodes."""
    here = proposal.iri
    yield from derived(here, "SamePatientProposal", (proposal.a, proposal.b, *proposal.reasons, *proposal.unknown))
    yield from links(here, "betweenCase", (proposal.a, proposal.b))
    number = Literal(f"{proposal.probability:.4f}".rstrip("0").rstrip(".") or "0", datatype=DECIMAL)
    yield Triple(NamedNode(here), node("probability"), number)
    for pole, name in (("for: ", "speaksFor"), ("against: ", "speaksAgainst")):
        yield from texts(here, name, [r.removeprefix(pole) for r in proposal.reasons if r.startswith(pole)])
    yield from texts(here, "notComparable", proposal.unknown)


def same_patient_record(proposal: SamePatient) -> dict[str, Any]:
    """Return a proposal with the keys of `batson duplicates --format jsonl`."""
    return {
        "a": proposal.a,
        "b": proposal.b,
        "probability": proposal.probability,
        "reasons": list(proposal.reasons),
    }
