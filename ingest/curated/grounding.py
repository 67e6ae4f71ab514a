"""From the label of a concept in a curated table to the concept."""

from __future__ import annotations

from ...ontology.model import Iri
from ...ontology.vocabulary import shipped
from .files import CuratedFault


class Grounding:
    """The labels of one file: each must be the preferred one, so that a table reads as the graph does."""

    def __init__(self, path: str) -> None:
        self._path = path

    def iri(self, label: str, place: str) -> Iri:
        """Return the concept with this label.

        Raises CuratedFault for a label that no concept has, naming the nearest, and for a synonym, naming the label.
        """
        vocabulary = shipped()
        found = vocabulary.find(label)
        if found is None:
            near = ", ".join(vocabulary.suggest(label)) or "none"
            raise CuratedFault(self._path, place, f"no concept is called {label!r}; nearest: {near}")
        if vocabulary.label(found) != label:
            raise CuratedFault(self._path, place, f"{label!r} is a synonym; the label is {vocabulary.label(found)!r}")
        return Iri(found)
