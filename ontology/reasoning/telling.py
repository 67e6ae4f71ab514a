"""What of all that follows is worth telling: the most exact of it, and not what its neighbors say already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from .. import iris
from ..vocabulary import Vocabulary
from .axioms import axioms
from .expressions import TYPE, blanks_of, follows_for
from .nodes import text_of

_IMPLIED: Final = {
    "locatedIn": ("extendsInto", "epicenterWithin", "hasEpicenter"),
    "epicenterWithin": ("hasEpicenter",),
}
"""Properties that say nothing new of a site which one of these names already."""


def telling(inferred: Iterable[Triple], facts: Iterable[Triple], vocabulary: Vocabulary) -> list[Triple]:
    """Return the inferences that say more than the facts and the tree of terms do, sorted.

    A class above a class that is stated or follows is left out, by the tree or by definition, and a site that holds
    one which is.
    """
    values: dict[tuple[str, str], set[str]] = defaultdict(set)
    new = [t for t in inferred if not isinstance(t.object, Literal)]
    for triple in (*new, *facts):
        if isinstance(triple.object, NamedNode):
            values[text_of(triple.subject), triple.predicate.value].add(text_of(triple.object))
    parts = _parts_of_definitions()

    def is_told(triple: Triple) -> bool:
        subject, prop, value = text_of(triple.subject), triple.predicate.value, text_of(triple.object)
        implied = (iris.ONTOLOGY + name for name in _IMPLIED.get(prop.removeprefix(iris.ONTOLOGY), ()))
        nearer = {other for other in values[subject, prop] if other != value}
        nearer.update(*(values[subject, name] for name in implied))
        if prop == TYPE.value:
            return any(value in vocabulary.ancestors(kind) for other in nearer for kind in (other, *parts[other]))
        return any(value in vocabulary.wholes(other) for other in nearer)

    return sorted((t for t in new if not is_told(t)), key=str)


def _parts_of_definitions() -> dict[str, list[str]]:
    """Return the classes that a definition joins: an intramedullary metastasis is an intramedullary lesion."""
    found: dict[str, list[str]] = defaultdict(list)
    for axiom in axioms():
        if axiom.root.predicate.value == iris.OWL + "equivalentClass":
            for triple in follows_for(axiom.root.subject, axiom.root.object, blanks_of(axiom)):
                if triple.predicate == TYPE:
                    found[text_of(axiom.root.subject)].append(text_of(triple.object))
    return found
