"""The claim card: what every page and panel shows of a claim, as plain strings and links."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from ..ontology.iris import CLAIM
from ..ontology.model import GROUNDED, Source
from ..ontology.vocabulary import Vocabulary
from ..store import Store
from . import addresses, lookup
from .surroundings import surroundings

Record = Mapping[str, Any]
Records = Callable[[Sequence[str]], Sequence[Record]]

STATES: Final[Mapping[str, tuple[str, str]]] = {
    "exact": ("quote found", "these very words stand in the text; that says nothing of whether they were read rightly"),
    "normalized": ("quote found, spacing apart", "the words stand in the text, spaces or hyphens apart"),
    "orphaned": ("quote lost", "the words are not in the text any more"),
    "unverifiable": ("text not here", "the text is not here, so nobody could compare"),
}
"""What each state of an anchor is called, and what it means."""
METHODS: Final[Mapping[str, str]] = {
    "curated": "curated by hand",
    "extracted": "machine-read, unchecked",
    "added": "added by a person in a review",
}
READERS: Final[Mapping[str, str]] = {
    "curated": "a person wrote this claim down from the paper; nobody else has checked it",
    "unchecked": "a program read this from the text; no person has checked it",
    "confirmed": "a person compared this claim with the paper and confirmed it",
}
"""What it means who has read a claim."""
SIGNS: Final[Mapping[str, str]] = {"hypothesized": "?", "recommended": "!", "asserted": ""}
"""What marks a modality beside its color and line, so that no one has to tell colors apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A name and the address that it leads to; None where there is nothing to lead to."""

    label: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A claim as people read it; `paper` is a web address, every other address is a page of ours."""

    id: str
    url: str | None
    kind: str
    subject: Link
    predicate: str
    object: Link | None
    negated: bool
    modality: str
    sign: str
    polarity: str
    attribution: str
    figure: str | None
    figure_parts: tuple[tuple[str, str], ...]
    qualifiers: tuple[tuple[str, Link], ...]
    quote: str | None
    before: str
    after: str
    gloss: str | None
    source: Link
    source_title: str
    source_type: str
    section: str
    cites: tuple[Link, ...]
    state: str
    state_name: str
    state_says: str
    reader: str
    reader_name: str
    reader_says: str
    confirmed_by: str | None
    withdrawn_by: str | None
    twins: tuple[Link, ...]
    reading: str | None
    paper: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What cards are made with; `offline` leaves out the addresses that only a running server answers."""

    vocabulary: Vocabulary
    predicates: Mapping[str, str]
    sources: Mapping[str, Source]
    extras: Mapping[str, lookup.Extra] = field(default_factory=dict)
    twins: Mapping[str, Sequence[str]] = field(default_factory=dict)
    texts: Callable[[str], str | None] | None = None
    offline: bool = False

    def concept(self, concept: Record | None) -> Link | None:
        """Return a concept as a link to its page."""
        if concept is None:
            return None
        return Link(label=concept["label"], url=None if self.offline else addresses.concept(concept["iri"]))

    def predicate(self, name: str) -> str:
        """Return the words of a predicate."""
        return self.predicates.get(name) or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()

    def card(self, record: Record) -> Card:
        """Return the card of a claim's record."""
        source_id, claim_id = record["source"], record["id"]
        source = self.sources.get(source_id) or Source(id=source_id)
        extra = self.extras.get(CLAIM + claim_id, lookup.Extra())
        subject = self.concept(record["subject"])
        if subject is None:
            raise ValueError(f"claim {claim_id}: no subject")
        page = None if self.offline else addresses.source(source_id)
        has_text = record["quote"] is not None and not self.offline
        before, after = self.around(record, extra.text_sha256)
        state_name, state_says = STATES.get(record["anchor_state"], (record["anchor_state"], ""))
        reader = "confirmed" if record["confirmed_by"] else "curated" if record["method"] == "curated" else "unchecked"
        confirmed = f"✓ confirmed by {record['confirmed_by']}"
        return Card(
            id=claim_id,
            url=None if self.offline else addresses.claim(claim_id),
            kind=record["kind"],
            subject=subject,
            predicate=self.predicate(record["predicate"]),
            object=self.concept(record["object"]),
            negated=record["polarity"] == "negated",
            modality=record["modality"],
            sign=SIGNS.get(record["modality"], ""),
            polarity=record["polarity"],
            attribution=record["attribution"],
            figure=record["statistic"]["printed"] if record["statistic"] else None,
            figure_parts=figure_parts(record["statistic"]),
            qualifiers=self.qualifiers(record["qualifiers"]),
            quote=record["quote"],
            before=before,
            after=after,
            gloss=extra.gloss,
            source=Link(label=source_id, url=page),
            source_title=source.title or source_id,
            source_type=source.type.value,
            section=record["section"],
            cites=tuple(Link(label=key, url=page and f"{page}#reference-{key}") for key in record["cites"]),
            state=record["anchor_state"],
            state_name=state_name,
            state_says=state_says,
            reader=reader,
            reader_name=confirmed if reader == "confirmed" else METHODS.get(record["method"], record["method"]),
            reader_says=READERS[reader],
            confirmed_by=record["confirmed_by"],
            withdrawn_by=extra.withdrawn_by,
            twins=tuple(
                Link(label=iri.removeprefix(CLAIM), url=None if self.offline else addresses.page_of(iri))
                for iri in self.twins.get(CLAIM + claim_id, ())
            ),
            reading=addresses.reading(source_id, claim_id=claim_id) if has_text else None,
            paper=addresses.outside(source.link),
        )

    def around(self, record: Record, sha256: str | None) -> tuple[str, str]:
        """Return what stands before and after the quote in its sentence, where the text is here and holds it."""
        if self.texts is None or sha256 is None or record["quote"] is None:
            return "", ""
        text, start, end = self.texts(sha256), record["start"], record["end"]
        if text is None or text[start:end] != record["quote"]:
            return "", ""
        return surroundings(text, start, end)

    def qualifiers(self, given: Record) -> tuple[tuple[str, Link], ...]:
        """Return those qualifiers that are given, concepts first, the population in words last."""
        named = [(name, self.concept(given.get(name))) for name in GROUNDED]
        concepts = [(name, link) for name, link in named if link is not None]
        population = given.get("population")
        return (*concepts, *([("population", Link(label=population))] if population else []))


def figure_parts(statistic: Record | None) -> tuple[tuple[str, str], ...]:
    """Return the numbers of a figure by name, those that are inferred marked so.

    >>> from batson.viz.cards import figure_parts
    >>> figure_parts({"measure": "proportion", "value": 71, "unit": "%", "n": 12, "N": 17, "inferred": ["n"]})
    (('measure', 'proportion'), ('value', '71%'), ('n', '12 (inferred)'), ('N', '17'))
    """
    if statistic is None:
        return ()
    inferred = statistic.get("inferred") or ()
    unit = statistic.get("unit") or ""
    unit = unit if unit in ("", "%") else f" {unit}"
    known = {name: value for name, value in statistic.items() if value is not None}
    measured = [name for name in MEASURED if name in known]
    return tuple(
        (
            name.replace("_", " "),
            f"{value}{unit if name in MEASURED else ''}{' (inferred)' if name in inferred else ''}",
        )
        for name, value in known.items()
        if name not in ("inferred", "printed") and not (name == "unit" and measured)
    )


MEASURED: Final = ("value", "low", "high", "sd", "ci_low", "ci_high")
"""The numbers of a figure that bear its unit; n and N count what `counted` says."""


def cards(
    store: Store,
    records: Records,
    vocabulary: Vocabulary,
    claim_iris: Iterable[str],
    *,
    texts: Callable[[str], str | None] | None = None,
    offline: bool = False,
) -> dict[str, Card]:
    """Return the cards of claims by IRI, those that are there; other IRIs are passed over.

    `texts` gives the text of a hash, for the sentence around each quote; without it the quote stands alone.
    """
    wanted = list(dict.fromkeys(iri for iri in claim_iris if iri.startswith(CLAIM)))
    if not wanted:
        return {}
    found = [r for r in records(wanted) if "predicate" in r]
    desk = Desk(
        vocabulary=vocabulary,
        predicates=lookup.predicate_labels(store),
        sources=lookup.sources(store, {r["source"] for r in found}),
        extras=lookup.extras(store, wanted),
        twins=lookup.twins(store, wanted),
        texts=cache(texts) if texts else None,
        offline=offline,
    )
    by_iri = {CLAIM + r["id"]: desk.card(r) for r in found}
    return {iri: by_iri[iri] for iri in wanted if iri in by_iri}
