"""Tumors named by what they look like and where they grew: "squamous cell carcinoma of the lip"."""

from __future__ import annotations

from collections.abc import Callable

from ...ontology import iris
from .concepts import Concepts, local
from .mentions import Mention
from .rule_tables import group, joint

_THERE = " in "


def tumors_of_organs(found: list[Mention], text: Callable[[int, int], str], concepts: Concepts) -> list[Mention]:
    """Join a histology and the organ it grew in: "adenocarcinoma of the tail of the pancreas" is the organ's tumor.

    What is "in" an organ is tentative: in a text about another tumor it is a metastasis there.
    """
    out: list[Mention] = []
    for mention in found:
        before = out[-1] if out else None
        if before is not None and local(before.iri) in group("histologies") and mention.iri.startswith(iris.SITE):
            organ = next((s for s in _wholes(mention.iri, concepts) if s in concepts.tumor_of), None)
            if organ is not None and joint("of_organ").fullmatch(text(before.end, mention.start)):
                named = concepts.finer(concepts.tumor_of[organ], text(before.start, before.end))
                there = mention.iri if text(before.end, before.end + len(_THERE)) == _THERE else None
                kinds = concepts.kinds.get(named, frozenset())
                out[-1] = Mention(before.start, mention.end, named, kinds, site=there, tentative=there is not None)
                continue
        out.append(mention)
    return out


def _wholes(site: str, concepts: Concepts) -> list[str]:
    """Return a site and what it is a part of, the nearest first."""
    wholes = concepts.vocabulary.wholes(site)
    return [site, *sorted(wholes, key=lambda w: (-len(concepts.kinds.get(w, ())), w))]
