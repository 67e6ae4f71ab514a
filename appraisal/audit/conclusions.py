"""Audit of conclusions: what a source says at the end, and whether its own figures carry it."""

from __future__ import annotations

from collections.abc import Iterator

from ...ontology.model import Attribution, Modality, Polarity
from .averages import parts
from .figures import Material
from .findings import Finding, Verdict
from .times import ZERO, least_count, time_bins

CONCLUDED = (Attribution.OWN_INFERENCE, Attribution.OWN_POOLING)


def audit_conclusions(material: Material) -> Iterator[Finding]:
    """Yield conclusions that the source's own figures do not carry."""
    yield from recommended_without_advantage(material)
    yield from vague_times(material)


def recommended_without_advantage(material: Material) -> Iterator[Finding]:
    """Yield a treatment that is recommended although those who had it did no better than the group they are part of."""
    for group, part in parts(material):
        if part.value > group.value:
            continue
        advice = [
            c
            for c in material.claims
            if c.predicate == "recommendedFor"
            and c.polarity is Polarity.AFFIRMED
            and c.modality is Modality.RECOMMENDED
            and not c.cites
            and material.is_a(c.subject, part.key.treatment)
        ]
        if advice:
            treated, wider = material.label(part.key.treatment), material.label(group.key.treatment)
            said = (
                f"{treated} is recommended, but its patients did no better ({part.statistic.printed}) than all with "
                f"{wider} ({group.statistic.printed}), who include them"
            )
            yield material.find(
                "conclusion",
                Verdict.INCONSISTENT,
                said,
                [group, part],
                claims=advice,
                assumptions=["the advice rests on these figures; function and quality of life may differ"],
            )


def vague_times(material: Material) -> Iterator[Finding]:
    """Yield a time such as "several years" that holds for the lesser part of the source's own patients."""
    said_vaguely = [
        c
        for c in material.claims
        if c.predicate == "interval"
        and c.statistic
        and c.statistic.value is None
        and c.statistic.low is None
        and c.attribution in CONCLUDED
        and not material.rules.is_own_case(c.qualifiers.population)
        and material.rules.vague_months(c.statistic.printed) is not None
    ]
    if not said_vaguely:
        return
    for population, bins in time_bins(material).items():
        total = material.sizes.get(population)
        early = [b for b in bins if b.high is not None and b.low == ZERO < b.high]
        for claim in said_vaguely:
            assert claim.statistic is not None
            least = material.rules.vague_months(claim.statistic.printed)
            before = [b for b in early if least is not None and b.high is not None and b.high <= least]
            if not total or not before:
                continue
            most = max(before, key=lambda b: least_count(b, total))
            count = least_count(most, total)
            if 2 * count > total:
                yield material.find(
                    "conclusion",
                    Verdict.INCONSISTENT,
                    f"{claim.statistic.printed!r} holds for at most {total - count} of {total}: {count} came within "
                    f"{most.high:f} months",
                    [most.figure],
                    claims=said_vaguely,
                    assumptions=["the sentence is meant of the usual course; as a possibility it holds"],
                )
                break
