"""Findings that a sentence tells without naming them, and what stands beside their names: signs, numbers, results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..concepts import Concepts
from ..naming.mentions import Mention
from ..quantities.figure_words import number
from ..quantities.quantity import Quantity
from ..rule_tables import joint
from .cues import Cue
from .reading import Reading, family
from .tellings import tellings

_FOUND = frozenset({"Finding", "Complication"})
_TOLD = {
    "ToldSymptom": ("ClinicalFinding", "Syndrome", "Hemorrhage"),
    "ToldComplication": ("Complication",),
    "ToldFeature": ("ImagingFinding", "PathologyFinding"),
}


def told_findings(reading: Reading, cues: Sequence[Cue], concepts: Concepts) -> None:
    """Add the findings that verbs tell; a finding or marker named within the words of the telling gives way.

    Raises ValueError, naming the finding, where the table holds one that the ontology does not know.
    """
    for cue in cues:
        rows = (tellings()[int(name)] for name in cue.names)
        low, high = cue.start - reading.start, cue.end - reading.start
        fitting = ((p, r.concept) for r in rows if (p := r.fits(reading.flat, low, high)) is not None)
        place, concept = next(fitting, (None, ""))
        if place is None:
            continue
        iri = concepts.named(concept)
        if iri is None:
            raise ValueError(f"told_findings.csv: no concept {concept!r}")
        start, end = reading.start + place[0], reading.start + place[1]
        inside = [m for m in reading.mentions if m.start < end and start < m.end and m.kinds & _FOUND]
        above = concepts.kinds[iri]
        told = {kind for kind, below in _TOLD.items() if not above.isdisjoint(below)}
        if any(m.iri == iri for m in inside):
            reading.mentions = [
                replace(m, kinds=m.kinds | told, adjective=False, absence=m.absence or place[2])
                if m in inside and m.iri == iri
                else m
                for m in reading.mentions
            ]
            continue
        if any(m.start < start or end < m.end for m in inside):
            continue
        inside += [m for m in reading.mentions if "Marker" in m.kinds and start <= m.start and m.end <= end]
        found = Mention(cue.start, end, iri, above | told, absence=place[2])
        rest = [m for m in reading.mentions if m not in inside]
        reading.mentions = sorted([*rest, found], key=lambda m: (m.start, m.end))


def counted_on(reading: Reading) -> None:
    """Read the bare numbers that go on counting: "30 had back pain, 14 paraparesis", "18 male, 12 female"."""
    first = next((q.end for q in reading.figures if q.role == "count" and q.counted in (None, "patients")), None)
    both = {"Male", "Female"} <= frozenset().union(*(m.kinds for m in reading.mentions))
    if first is None and not both:
        return
    for mention in reading.mentions:
        sex = both and "SexDemographic" in mention.kinds
        if not sex and (first is None or mention.start <= first or family(mention) != "finding"):
            continue
        low = max((q.end for q in reading.figures if q.end <= mention.start), default=reading.start)
        found = joint("number_of_sex" if sex else "goes_on_counting").search(reading.gap(low, mention.start))
        value = number(found["n"]) if found is not None else None
        if found is None or found["n"] in ("a", "an") or not value or value != value.to_integral_value():
            continue
        start, end = low + found.start("n"), low + found.end("n")
        if any(q.start < end and start < q.end for q in reading.figures):
            continue
        more = Quantity(
            start=start, end=end, role="count", value=value, unit="patients", n=int(value), counted="patients"
        )
        reading.figures = sorted([*reading.figures, more], key=lambda q: q.start)


def signs(reading: Reading) -> None:
    """Mark the markers with a sign behind them, which says whether they are there: "ER+, PR-, GATA3: positive"."""
    shape = "sign" if "+" in reading.flat or "(-)" in reading.flat else "sign_word"
    for index, mention in enumerate(reading.mentions):
        if "Marker" not in mention.kinds:
            continue
        sign = joint(shape).match(reading.gap(mention.end, reading.end))
        if sign is not None:
            kind = "PlusMarker" if sign["sign"] in ("+", "positive", "present", "retained") else "MinusMarker"
            reading.mentions[index] = replace(mention, kinds=mention.kinds | {kind})


def normal_tests(reading: Reading, concepts: Concepts) -> None:
    """Let "a normal CT does not exclude it" speak of the test, not of its result."""
    if "insensitive" not in reading.triggers:
        return
    for index, mention in enumerate(reading.mentions):
        if "NormalImaging" in mention.kinds:
            test = concepts.named(reading.gap(mention.start, mention.end).partition(" ")[2])
            if test is not None and "DiagnosticTest" in concepts.kinds[test]:
                reading.mentions[index] = replace(mention, iri=test, kinds=concepts.kinds[test])
