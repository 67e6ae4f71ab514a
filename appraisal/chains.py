"""Citation chains: what a relayed claim rests on, followed from paper to paper until it ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Triple

from ..ontology.model import Attribution, Claim, Modality, Source
from ..ontology.model.terms import integer, node
from ..ontology.vocabulary import Vocabulary
from .nodes import CHAIN, address, derived, links
from .sides import related


class End(StrEnum):
    """How a chain ends."""

    PRIMARY_DATA = "primary data"
    HYPOTHESIS = "hypothesis"
    LOOP = "loop"
    NOT_AT_HAND = "source not at hand"
    NOTHING = "nothing"


OBSERVED: Final = frozenset({Attribution.OWN_OBSERVATION, Attribution.OWN_POOLING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One paper on the way: the claim that it makes, or none where it is not at hand or does not say so.

    `key` is the reference under which the paper before cites it. Modality, polarity and attribution are the claim's.
    """

    source: str
    key: str | None = None
    claim: str | None = None
    modality: str | None = None
    polarity: str | None = None
    attribution: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """The steps from a claim to an end; the depth is the number of citations followed."""

    steps: tuple[Step, ...]
    end: End
    note: str = ""

    @property
    def depth(self) -> int:
        """How many citations were followed."""
        return len(self.steps) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A claim and every path that its citations open."""

    claim: str
    paths: tuple[Path, ...]

    @property
    def iri(self) -> str:
        """The chain's IRI."""
        return address(CHAIN, self.claim)


@dataclass(slots=True)
class Follower:
    """Follows claims through papers; built once for many claims."""

    claims: Iterable[Claim]
    sources: Iterable[Source]
    vocabulary: Vocabulary
    _references: dict[str, dict[str, str | None]] = field(default_factory=dict)
    _told: dict[str, dict[str, list[Claim]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index claims by source and predicate, references by key."""
        told: defaultdict[str, defaultdict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
        for claim in sorted(self.claims, key=lambda c: c.iri):
            told[claim.source][claim.predicate].append(claim)
        self._told = {source: dict(by_predicate) for source, by_predicate in told.items()}
        self._references = {s.id: {c.key: c.cited_source for c in s.references} for s in self.sources}

    def chain(self, claim: Claim) -> Chain:
        """Follow one claim; a claim met on two ways is followed once."""
        return Chain(claim=claim.iri, paths=tuple(self._paths(claim, (), None, {claim.iri})))

    def _paths(self, claim: Claim, before: tuple[Step, ...], key: str | None, met: set[str]) -> Iterator[Path]:
        steps = (*before, step(claim, key))
        if not claim.cites or claim.attribution in OBSERVED:
            yield Path(steps=steps, end=end_of(claim))
            return
        for cited in claim.cites:
            yield from self._cited(claim, cited, steps, met)

    def _cited(self, claim: Claim, key: str, steps: tuple[Step, ...], met: set[str]) -> Iterator[Path]:
        source = self._references.get(claim.source, {}).get(key)
        if source is None:
            unknown = Step(source="", key=key)
            yield Path(steps=(*steps, unknown), end=End.NOT_AT_HAND, note=f"reference {key} is not identified")
            return
        there = Step(source=source, key=key)
        if source in {s.source for s in steps}:
            yield Path(steps=(*steps, there), end=End.LOOP, note=f"{source} was met before")
        elif source not in self._told:
            yield Path(steps=(*steps, there), end=End.NOT_AT_HAND, note=f"no claim of {source} was read")
        else:
            same = list(self.matching(claim, source))
            if not same:
                yield Path(steps=(*steps, there), end=End.NOTHING, note=f"{source} is at hand and does not say so")
            for other in same:
                if other.iri not in met:
                    met.add(other.iri)
                    yield from self._paths(other, steps, key, met)

    def matching(self, claim: Claim, source: str) -> Iterator[Claim]:
        """Yield the claims of a source that say what another relays of it, or its opposite."""
        for other in self._told[source].get(claim.predicate, ()):
            objects = (claim.object, other.object)
            alike = objects[0] == objects[1] or (
                objects[0] is not None and objects[1] is not None and related(objects[0], objects[1], self.vocabulary)
            )
            if alike and related(claim.subject, other.subject, self.vocabulary):
                yield other


def step(claim: Claim, key: str | None) -> Step:
    """Return a claim as a step."""
    return Step(
        source=claim.source,
        key=key,
        claim=claim.iri,
        modality=claim.modality.value,
        polarity=claim.polarity.value,
        attribution=claim.attribution.value,
    )


def end_of(claim: Claim) -> End:
    """Return what a claim that cites nothing rests on."""
    if claim.attribution in OBSERVED:
        return End.PRIMARY_DATA
    return End.HYPOTHESIS if claim.modality is Modality.HYPOTHESIZED else End.NOTHING


def chains(claims: Iterable[Claim], sources: Iterable[Source], *, vocabulary: Vocabulary) -> list[Chain]:
    """Follow every relayed claim, sorted by IRI.

    A path ends at primary data (patients of the paper's own, or its own count of others'), at a hypothesis, in a loop,
    at a source that is not at hand, or at nothing: a paper that does not say so, or says it without patients or
    citation.
    """
    every = sorted(claims, key=lambda c: c.iri)
    follower = Follower(every, list(sources), vocabulary)
    return [follower.chain(c) for c in every if c.cites and c.attribution is Attribution.RELAYED]


def chain_triples(chain: Chain) -> Iterator[Triple]:
    """Yield the triples of a chain: its claim, and each path with its steps in order, its depth and its end."""
    here = chain.iri
    inputs = [f"{s.source} {s.claim} {s.modality} {s.polarity} {p.end}" for p in chain.paths for s in p.steps]
    yield from derived(here, "CitationChain", (chain.claim, *inputs))
    yield from links(here, "aboutClaim", [chain.claim])
    for number, path in enumerate(chain.paths, start=1):
        below = f"{here}/path/{number}"
        yield Triple(NamedNode(here), node("hasPath"), NamedNode(below))
        yield Triple(NamedNode(below), node("chainEnd"), Literal(path.end.value))
        yield Triple(NamedNode(below), node("chainDepth"), integer(path.depth))
        if path.note:
            yield Triple(NamedNode(below), node("note"), Literal(path.note))
        yield from links(below, "viaClaim", [s.claim for s in path.steps[1:] if s.claim])


def chain_record(chain: Chain) -> dict[str, Any]:
    """Return a chain as JSON: for each path the steps with source and modality, the depth and the end."""
    names = ("source", "key", "claim", "modality", "polarity", "attribution")
    return {
        "claim": chain.claim,
        "paths": [
            {
                "end": p.end.value,
                "depth": p.depth,
                "note": p.note,
                "steps": [{n: getattr(s, n) for n in names} for s in p.steps],
            }
            for p in chain.paths
        ],
    }
