"""A patient being read from prose: the sentences, the fields filled so far, and how a field gets its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...ontology.model import Anchor
from ..extraction.naming.mentions import Mention
from .anchoring import Anchors
from .draft import Draft, filled
from .grounding import Grounder
from .narrative import Line
from .patients import Told


@dataclass(slots=True)
class Story:
    """A patient's story; `focus_lesion` and `focus_primary` are what the section is about, `title` where it stands."""

    told: Told
    lines: list[Line]
    draft: Draft
    anchors: Anchors
    grounder: Grounder
    focus_lesion: str | None
    focus_primary: str | None
    title: tuple[int, int] | None

    def at(self, start: int, end: int) -> Anchor:
        """Return the anchor of some words."""
        return self.anchors.at(start, end)

    def words(self, start: int, end: int) -> str:
        """Return some words as printed, on one line."""
        return " ".join(self.anchors.text[start:end].split())

    def put(self, name: str, value: Any, start: int, end: int) -> None:
        """Fill a field with a value and the words that tell it."""
        self.draft.put(name, filled(value, self.words(start, end), self.at(start, end)))

    @property
    def primary(self) -> str | None:
        """The primary tumor, once it is read."""
        value: str | None = self.draft.get("histology").value
        return value

    @property
    def origin(self) -> str | None:
        """The site that the primary tumor arose in."""
        return None if self.primary is None else self.grounder.vocabulary.origin_site(self.primary)

    @property
    def seat(self) -> str | None:
        """The site of the lesion: as read, else as the section is about."""
        lesion = self.draft.get("lesion").value or self.focus_lesion
        return None if lesion is None else self.grounder.vocabulary.lesion_site(lesion)

    def in_origin(self, mention: Mention) -> bool:
        """Whether a concept is the organ that the primary arose in, or a part or side of it."""
        return self.origin is not None and self.origin in self.grounder.vocabulary.wholes(mention.iri)

    def is_primary(self, mention: Mention) -> bool:
        """Whether a concept is the primary tumor, a kind of it, or the organ it arose in."""
        kin = self.primary is not None and self.primary in self.grounder.vocabulary.ancestors(mention.iri)
        return kin or self.in_origin(mention)
