"""The proposition: what claims of one subject, predicate, object and grounded qualifiers are about."""

from __future__ import annotations

from dataclasses import dataclass

from .. import iris
from .claim import GROUNDED, Claim, Iri
from .text import short_hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What keys a proposition; population, n and statistic are compared within it and are not here."""

    subject: Iri
    predicate: str
    object: Iri | None = None
    measure: str | None = None
    route: Iri | None = None
    treatment: Iri | None = None
    comparator: Iri | None = None
    site: Iri | None = None
    primary: Iri | None = None

    @classmethod
    def of(cls, claim: Claim) -> Key:
        """Return the key of a claim's proposition; the measure enters where there is no object."""
        statistic = claim.statistic
        return cls(
            subject=claim.subject,
            predicate=claim.predicate,
            object=claim.object,
            measure=statistic.measure.value if claim.object is None and statistic else None,
            **{name: getattr(claim.qualifiers, name) for name in GROUNDED},
        )

    @property
    def iri(self) -> str:
        """The proposition's IRI."""
        qualifiers = "\x1e".join(f"{n}={getattr(self, n)}" for n in (*GROUNDED, "measure") if getattr(self, n))
        return iris.PROPOSITION + short_hash(self.subject, self.predicate, self.object or "", qualifiers)

    @property
    def restricted(self) -> bool:
        """Whether a qualifier restricts where the proposition holds."""
        return any(getattr(self, name) for name in GROUNDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposition:
    """A key and the claims (IRIs, sorted) that support, dispute, hypothesize or recommend it.

    `rejected_by` call a supposed proposition unlikely (negated
    and hypothesized), `advised_against_by` are recommendations against it. `projected` says whether
    the triple may be shown as fact. `digest` is a hash of the sorted inputs.
    """

    key: Key
    supported_by: tuple[str, ...] = ()
    disputed_by: tuple[str, ...] = ()
    hypothesized_by: tuple[str, ...] = ()
    rejected_by: tuple[str, ...] = ()
    recommended_by: tuple[str, ...] = ()
    advised_against_by: tuple[str, ...] = ()
    projected: bool = False
    digest: str

    @property
    def iri(self) -> str:
        """The proposition's IRI."""
        return self.key.iri
