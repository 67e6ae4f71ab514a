"""The value types of batson and their two-way translation to triples."""

from .anchor import Anchor, AnchorState, Locator
from .case import (
    Case,
    Course,
    Deposit,
    Event,
    Field,
    FieldState,
    Function,
    Lesion,
    Listing,
    Patient,
    Presentation,
    Primary,
    Report,
    RowType,
    Target,
    TimeZero,
    TreatmentGiven,
    blank,
    present,
)
from .claim import GROUNDED, Attribution, Claim, Iri, Measure, Method, Modality, Polarity, Qualifiers, Statistic
from .claim_quads import attached, claim_triples, read_claim
from .codec import anchors_of, decode, encode
from .decision import Act, Decision, Matter
from .predicates import Predicate, predicate, predicates
from .proposition import Key, Proposition
from .proposition_quads import proposition_triples
from .source import Citation, Source, SourceType
from .source_quads import read_source, source_triples
from .terms import Graph, indexed

__all__ = [
    "GROUNDED",
    "Act",
    "Anchor",
    "AnchorState",
    "Attribution",
    "Case",
    "Citation",
    "Claim",
    "Course",
    "Decision",
    "Deposit",
    "Event",
    "Field",
    "FieldState",
    "Function",
    "Graph",
    "Iri",
    "Key",
    "Lesion",
    "Listing",
    "Locator",
    "Matter",
    "Measure",
    "Method",
    "Modality",
    "Patient",
    "Polarity",
    "Predicate",
    "Presentation",
    "Primary",
    "Proposition",
    "Qualifiers",
    "Report",
    "RowType",
    "Source",
    "SourceType",
    "Statistic",
    "Target",
    "TimeZero",
    "TreatmentGiven",
    "anchors_of",
    "attached",
    "blank",
    "claim_triples",
    "decode",
    "encode",
    "indexed",
    "predicate",
    "predicates",
    "present",
    "proposition_triples",
    "read_claim",
    "read_source",
    "source_triples",
]
