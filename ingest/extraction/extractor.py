"""What reads every document alike: lexicon, cues and rules, compiled once; and what a reading gives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from ...ontology.lexicon import Lexicon
from ...ontology.model import Claim
from ...ontology.vocabulary import Vocabulary
from ...ontology.vocabulary import shipped as shipped_vocabulary
from ..problems import Problem
from .concepts import Concepts
from .naming.mentions import MentionFinder
from .relation_rules import read_rules
from .rows.relations import RuleBook
from .sentence.cues import CueTables
from .sentence.cues import shipped as shipped_cues


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a document gave: claims, what could not be grounded, and the sentences that should have given something.

    `missed` are spans of sentences that name a tumor, a site and a word of spread, and gave no claim.
    """

    claims: tuple[Claim, ...]
    problems: tuple[Problem, ...] = ()
    missed: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Extractor:
    """Everything compiled once: lexicon, cues, rules. It keeps no state between documents."""

    concepts: Concepts
    mentions: MentionFinder
    observations: MentionFinder
    cues: CueTables
    rules: RuleBook

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> Extractor:
        """Compile the lexicon and the rule tables for a vocabulary.

        Observations that argue for a route ("clear lungs") are sought apart, in the sentences that argue.
        """
        concepts = Concepts.of(vocabulary)

        def lexicon(*, observed: bool) -> Lexicon:
            return Lexicon.from_vocabulary(
                Vocabulary(
                    t if ("RouteObservation" in concepts.kinds[t.iri]) is observed else replace(t, deprecated=True)
                    for t in vocabulary
                )
            )

        return cls(
            concepts=concepts,
            mentions=MentionFinder.of(concepts, lexicon(observed=False)),
            observations=MentionFinder.of(concepts, lexicon(observed=True)),
            cues=shipped_cues(),
            rules=RuleBook(read_rules(concepts), concepts),
        )


@cache
def shipped() -> Extractor:
    """Return the extractor of the shipped vocabulary and rules, compiled once a process."""
    return Extractor.of(shipped_vocabulary())
