"""Audit of what is relayed: does the cited paper, where it is at hand, say what it is cited for?"""

from __future__ import annotations

from collections.abc import Iterator

from ...ontology.model import Case, Citation, Claim, FieldState, Modality, Polarity, RowType
from ..same_patient.features import treated
from .figures import Material
from .findings import Finding, Verdict


def audit_relays(material: Material) -> Iterator[Finding]:
    """Yield relayed claims that the cited paper supports, speaks against, or is not known to support.

    Papers of which nothing is at hand yield nothing here: the citation chain says so.
    """
    by_key = {c.key: c for c in material.source.references if c.cited_source}
    for claim in material.claims:
        for key in claim.cites:
            citation = by_key.get(key)
            if citation and citation.cited_source and (found := _relay(claim, citation, material)):
                yield found


def _relay(claim: Claim, citation: Citation, material: Material) -> Finding | None:
    """Return what the cited paper makes of one claim."""
    said = f"{sentence(claim, material)} [{citation.key}]"
    theirs = material.cited_claims.get(citation.cited_source or "", ())
    against = [c for c in theirs if opposes(c, claim, material)]
    support = [c for c in theirs if agrees(c, claim, material)]
    if against:
        words = "; ".join(sentence(c, material) for c in against)
        also = f", and also: {'; '.join(sentence(c, material) for c in support)}" if support else ""
        verdict = Verdict.CANNOT_TELL if support else Verdict.INCONSISTENT
        return material.find(
            "citation", verdict, f"{said}: the cited paper says {words}{also}", claims=[claim, *against]
        )
    if support:
        return material.find(
            "citation", Verdict.CONSISTENT, f"{said}: the cited paper says so", claims=[claim, *support]
        )
    cases = [c for c in material.cited_cases.get(citation.cited_source or "", ()) if c.row_type is RowType.PATIENT]
    return _cases(claim, said, cases, material)


def _cases(claim: Claim, said: str, cases: list[Case], material: Material) -> Finding | None:
    """Return that a paper is cited for a treatment which none of its patients had."""
    if claim.predicate not in tables_of_effects(material) or claim.polarity is Polarity.NEGATED or not cases:
        return None
    treatment = material.vocabulary.find("treatment")
    named = next((c for c in (claim.subject, claim.object) if c and material.is_a(c, treatment)), None)
    if named is None or any(c.treatments.state is not FieldState.PRESENT for c in cases):
        return None
    if any(treated(c, wide, material.vocabulary).wide is not False for c in cases for wide in _kinds(named, material)):
        return None
    had = sorted({material.label(t.procedure.value) for c in cases for t in c.treatments.items if t.procedure.value})
    return material.find(
        "citation",
        Verdict.CANNOT_TELL,
        f"{said}: the cited patient is known to have had {', '.join(had)}, and no {material.label(named)}",
        claims=[claim],
        cases=cases,
        assumptions=["the treatments that are known of the cited patient are all of them"],
    )


def tables_of_effects(material: Material) -> tuple[str, ...]:
    """Return the predicates that say of a patient that a treatment was had."""
    tables = material.rules.tables["relayed"]
    return (*tables["good"], *tables["bad"], "treatedWith")


def _kinds(treatment: str, material: Material) -> Iterator[str]:
    """Yield a treatment and the kinds of treatment it belongs to, the root apart."""
    root = material.vocabulary.find("treatment")
    yield from (k for k in material.vocabulary.ancestors(treatment) if k != root)


def opposes(theirs: Claim, ours: Claim, material: Material) -> bool:
    """Whether a claim of the cited paper speaks against what it is cited for."""
    tables = material.rules.tables["relayed"]
    if theirs.modality is not ours.modality or not about_the_same(theirs, ours, material):
        return False
    if theirs.predicate == ours.predicate:
        return theirs.polarity is not ours.polarity
    both = theirs.polarity is Polarity.AFFIRMED and ours.polarity is Polarity.AFFIRMED
    pair = (ours.predicate, theirs.predicate)
    return both and (
        (pair[0] in tables["good"] and pair[1] in tables["bad"])
        or (pair[1] in tables["good"] and pair[0] in tables["bad"])
    )


def agrees(theirs: Claim, ours: Claim, material: Material) -> bool:
    """Whether a claim of the cited paper says what it is cited for."""
    same = theirs.predicate == ours.predicate and theirs.polarity is ours.polarity
    firm = theirs.modality is ours.modality or ours.modality is Modality.HYPOTHESIZED
    return same and firm and about_the_same(theirs, ours, material)


def about_the_same(a: Claim, b: Claim, material: Material) -> bool:
    """Whether subjects and objects of two claims are the same or one a kind of the other."""

    def near(x: str | None, y: str | None) -> bool:
        return x == y or material.is_a(x, y) or material.is_a(y, x)

    return near(a.subject, b.subject) and near(a.object, b.object)


def sentence(claim: Claim, material: Material) -> str:
    """Write a claim in a few words."""
    no = "not " if claim.polarity is Polarity.NEGATED else ""
    words = [material.label(claim.subject), no + claim.predicate, material.label(claim.object)]
    return " ".join(w for w in words if w)
