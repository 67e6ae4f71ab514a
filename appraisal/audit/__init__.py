"""The audit of a source against itself: shares, sums, times, averages, statements, conclusions, and its case table.

A false alarm is worse than a miss: rounding, subsets and other denominators that the text gives are no findings, and
where an assumption decides, it is stated with the verdict.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from ...ontology.model import Case, Claim, Source
from ...ontology.vocabulary import Vocabulary
from ..eligibility import Admissions
from ..same_patient.duplicates import chosen
from .averages import audit_averages, audit_parts
from .cases import audit_cases, audit_censoring
from .conclusions import audit_conclusions
from .figures import Material, material
from .findings import Finding, Verdict
from .relays import audit_relays
from .share_table import ShareFit, share_fits
from .shares import audit_shares
from .statements import audit_statements
from .sums import audit_counts, audit_sums
from .times import audit_bins, audit_extremes

CHECKS: Final = (
    audit_shares,
    audit_sums,
    audit_counts,
    audit_bins,
    audit_extremes,
    audit_averages,
    audit_parts,
    audit_statements,
    audit_conclusions,
    audit_censoring,
    audit_cases,
    audit_relays,
)

ORDER: Final = (Verdict.INCONSISTENT, Verdict.CANNOT_TELL, Verdict.CONSISTENT)


def audited(given: Material) -> list[Finding]:
    """Return what every check finds out about one source, what disagrees first."""
    found = {f.iri: f for check in CHECKS for f in check(given)}
    return sorted(found.values(), key=lambda f: (ORDER.index(f.verdict), f.check, f.explanation, f.iri))


def audit(
    sources: Iterable[Source],
    claims: Iterable[Claim],
    cases: Iterable[Case] = (),
    *,
    vocabulary: Vocabulary,
    only: str | Collection[str] | None = None,
    admissions: Admissions | None = None,
) -> list[Finding]:
    """Audit sources against themselves and against what they cite; `only` names one or some of them.

    Claims and cases may be of any sources: those of cited papers are used where a paper is cited for something. With
    `admissions`, figures that a case table can recompute are also given for the cases that are admitted. Raises
    KeyError where `only` is none of the sources.

    >>> from batson.appraisal.audit import audit
    >>> from batson.ontology.vocabulary import shipped
    >>> audit([], [], vocabulary=shipped())
    []
    """
    given = materials(sources, claims, cases, vocabulary=vocabulary, only=only, admissions=admissions)
    return [finding for one in given for finding in audited(one)]


def shares(sources: Iterable[Source], claims: Iterable[Claim], *, vocabulary: Vocabulary, only: str) -> list[ShareFit]:
    """Return the shares that a source prints of its own patients, and which totals allow each.

    Raises KeyError where `only` is none of the sources.
    """
    return [share for one in materials(sources, claims, vocabulary=vocabulary, only=only) for share in share_fits(one)]


def materials(
    sources: Iterable[Source],
    claims: Iterable[Claim],
    cases: Iterable[Case] = (),
    *,
    vocabulary: Vocabulary,
    only: str | Collection[str] | None = None,
    admissions: Admissions | None = None,
) -> Iterator[Material]:
    """Yield what each source that makes claims is audited with; raises KeyError where `only` is none of them."""
    known = {s.id: s for s in sources}
    wanted = known.keys() if only is None else {only} if isinstance(only, str) else set(only)
    if missing := sorted(wanted - known.keys()):
        raise KeyError(f"no source {', '.join(map(repr, missing))}; there are: {', '.join(sorted(known)) or 'none'}")
    by_source: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_source[claim.source].append(claim)
    cases_of: defaultdict[str, list[Case]] = defaultdict(list)
    for case in chosen(cases):
        cases_of[case.source].append(case)
    for source_id, source in sorted(known.items()):
        if source_id not in wanted or not by_source[source_id]:
            continue
        cited = {c.cited_source for c in source.references if c.cited_source}
        yield material(
            source,
            by_source[source_id],
            sorted(cases_of[source_id], key=lambda c: c.iri),
            vocabulary=vocabulary,
            cited_claims={s: tuple(by_source[s]) for s in cited if by_source[s]},
            cited_cases={s: tuple(cases_of[s]) for s in cited if cases_of[s]},
            admissions=admissions,
        )
