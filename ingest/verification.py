"""Verification: whether every quote still stands where its anchor says, in the text that its anchor names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ..ontology.model import Anchor, AnchorState
from ..store import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What verification found: the state of every anchor, by IRI, and so the four counts.

    *Exact* proves that the words stand there, not that they say what the claim says.
    """

    states: Mapping[str, AnchorState]

    def count(self, state: AnchorState) -> int:
        """Return how many places are in a state."""
        return Counter(self.states.values())[state]

    @property
    def exact(self) -> int:
        """How many quotes stand exactly where their anchors say."""
        return self.count(AnchorState.EXACT)

    @property
    def normalized(self) -> int:
        """How many stand there but for white space."""
        return self.count(AnchorState.NORMALIZED)

    @property
    def orphaned(self) -> int:
        """How many do not stand there."""
        return self.count(AnchorState.ORPHANED)

    @property
    def unverifiable(self) -> int:
        """How many could not be looked up, because the text is not here."""
        return self.count(AnchorState.UNVERIFIABLE)

    def __str__(self) -> str:
        return (
            f"{self.exact} exact, {self.normalized} normalized, "
            f"{self.orphaned} orphaned, {self.unverifiable} unverifiable"
        )


def verify(anchors: Iterable[Anchor], texts: Texts, *, unattached: Iterable[str] = ()) -> Verification:
    """Compare every anchor with its text; each text is loaded once, and one at a time.

    Claims of one span share an anchor, which is counted once. `unattached` are the IRIs of claims that have a locator
    and, for want of the text, no anchor yet: each is unverifiable.

    >>> from pathlib import Path
    >>> from batson.ingest.verification import verify
    >>> from batson.ontology.model import Anchor
    >>> from batson.store import Texts
    >>> anchor = Anchor.of("back pain", 0, 9, source="s", text_sha256="0" * 64)
    >>> str(verify([anchor], Texts(Path("no such folder"))))
    '0 exact, 0 normalized, 0 orphaned, 1 unverifiable'
    """
    by_text: dict[str, dict[str, Anchor]] = {}
    for anchor in anchors:
        by_text.setdefault(anchor.text_sha256, {})[anchor.iri] = anchor
    states: dict[str, AnchorState] = dict.fromkeys(unattached, AnchorState.UNVERIFIABLE)
    for sha256 in sorted(by_text):
        text = texts.get(sha256)
        for iri, anchor in by_text[sha256].items():
            states[iri] = anchor.state_in(text)
    return Verification(states=MappingProxyType(states))
