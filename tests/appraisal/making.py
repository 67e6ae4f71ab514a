"""Claims for tests, made of labels."""

from __future__ import annotations

import itertools
from decimal import Decimal

from batson.ontology.model import (
    Attribution,
    Claim,
    Locator,
    Measure,
    Method,
    Modality,
    Polarity,
    Qualifiers,
    Statistic,
)
from batson.ontology.vocabulary import shipped

_NUMBER = itertools.count()


def concept(label: str | None) -> str | None:
    if label is None:
        return None
    found = shipped().find(label)
    assert found, f"no concept {label!r}"
    return found


def claim(
    text: str,
    *,
    source: str = "a2020",
    section: str = "Results",
    negated: bool = False,
    modality: str = "asserted",
    attribution: str = "own observation",
    cites: tuple[str, ...] = (),
    population: str | None = None,
    measure: str | None = None,
    **more,
) -> Claim:
    """A claim from "subject | predicate | object"; figures and qualifiers by name."""
    subject, predicate, *rest = (part.strip() for part in text.split("|"))
    figure = None
    if measure:
        exact = {k: Decimal(str(more.pop(k))) for k in ("value", "low", "high", "sd") if k in more}
        counts = {k: more.pop(k) for k in ("n", "N", "unit", "comparator", "counted", "among") if k in more}
        printed = more.pop("printed", f"{exact.get('value', 'some')} {counts.get('unit', '')}".strip())
        figure = Statistic(measure=Measure(measure), printed=printed, **exact, **counts)
    return Claim(
        source=source,
        predicate=predicate,
        subject=concept(subject),
        object=concept(rest[0]) if rest and rest[0] else None,
        qualifiers=Qualifiers(population=population, **{k: concept(v) for k, v in more.items()}),
        statistic=figure,
        polarity=Polarity.NEGATED if negated else Polarity.AFFIRMED,
        modality=Modality(modality),
        attribution=Attribution(attribution),
        cites=cites,
        section=section,
        method=Method.CURATED,
        locator=Locator.of(f"sentence {next(_NUMBER)}", section=section),
    )
