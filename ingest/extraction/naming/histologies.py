"""Tumors named by what they look like and where they grew: "squamous cell carcinoma of the lip", "a breast primary"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from ....ontology import iris
from ..concepts import Concepts, local
from ..rule_tables import group, joint, mapping
from .mentions import Mention

_THERE = " in "
_BEFORE = 40
_FIRST = 12
_DISEASE = 14
_NEXT_TO = re.compile(r"[ -]")


def tumors_of_organs(found: list[Mention], text: Callable[[int, int], str], concepts: Concepts) -> list[Mention]:
    """Join a tumor and the organ it grew in: "adenocarcinoma of the tail of the pancreas" is the organ's tumor.

    What is "in" an organ is tentative: in a text about another tumor it is a metastasis there.
    """
    out: list[Mention] = []
    last: Mention | None = None
    for mention in found:
        before = out[-1] if out else None
        joined = None
        if mention.iri.startswith(iris.SITE):
            joined = before and (
                _histology_of_organ(before, mention, text, concepts)
                or _tumor_with_seat(before, mention, text, concepts)
            )
        elif before is not None and local(mention.iri) in group("histologies"):
            joined = _organ_before_histology(before, mention, text, concepts)
        if joined:
            out[-1] = joined
            continue
        primary = _primary_in(mention, text, concepts)
        if primary is mention and last is not None and last is before:
            primary = _next_primary(last, mention, text, concepts)
        last = None if primary is mention else primary
        while out and primary is not mention and out[-1].start >= primary.start:
            out.pop()
        out.append(primary)
    return out


def metastatic_disease(site: Mention, text: Callable[[int, int], str], concepts: Concepts) -> Mention | None:
    """Return the lesion of "metastatic liver disease"; "metastatic breast disease" is a tumor of the breast."""
    if not joint("metastatic_first").search(text(max(0, site.start - _FIRST), site.start)):
        return None
    after = joint("metastatic_place").match(text(site.end, site.end + _DISEASE))
    lesion = concepts.lesion_of(site.iri)
    source = site.iri in concepts.tumor_of and local(site.iri) not in group("common_seats")
    if after is None or lesion is None or source:
        return None
    return Mention(site.start, site.end + after.end(), lesion, concepts.kinds.get(lesion, frozenset()), site=site.iri)


def _histology_of_organ(
    before: Mention, site: Mention, text: Callable[[int, int], str], concepts: Concepts
) -> Mention | None:
    """ "adenocarcinoma of the stomach", "squamous cell carcinoma of the scalp"."""
    name = local(before.iri)
    if name not in group("histologies") or not joint("of_organ").fullmatch(text(before.end, site.start)):
        return None
    of_skin = concepts.named(mapping("of_skin").get(name, "")) if local(site.iri) in group("covered_by_skin") else None
    named = of_skin or _tumor_of(site, text(before.start, before.end), concepts)
    if named is None:
        return None
    there = site.iri if text(before.end, before.end + len(_THERE)) == _THERE else None
    lesion = concepts.lesion_of(site.iri) if there is not None else None
    if lesion is not None and joint("metastatic_first").search(text(max(0, before.start - _FIRST), before.start)):
        return Mention(before.start, site.end, lesion, concepts.kinds.get(lesion, frozenset()), site=there)
    kinds = concepts.kinds.get(named, frozenset())
    return Mention(before.start, site.end, named, kinds, site=there, tentative=there is not None)


def _organ_before_histology(
    site: Mention, histology: Mention, text: Callable[[int, int], str], concepts: Concepts
) -> Mention | None:
    """ "vulval squamous cell carcinoma", "submandibular gland carcinoma"."""
    if not site.iri.startswith(iris.SITE) or not _NEXT_TO.fullmatch(text(site.end, histology.start)):
        return None
    named = _tumor_of(site, text(histology.start, histology.end), concepts)
    if named is None:
        return None
    return Mention(site.start, histology.end, named, concepts.kinds.get(named, frozenset()))


def _tumor_with_seat(
    tumor: Mention, site: Mention, text: Callable[[int, int], str], concepts: Concepts
) -> Mention | None:
    """ "osteosarcoma of the femur": the place belongs to the name of the tumor, none is said to be reached there."""
    if "PrimaryTumor" not in tumor.kinds or site.adjective or local(tumor.iri) in group("any_tumor"):
        return None
    gap = text(tumor.end, site.start)
    if not gap.startswith(" of ") or not joint("of_organ").fullmatch(gap):
        return None
    if joint("metastatic_before").search(text(max(0, tumor.start - _BEFORE), site.start)):
        return None
    origin = concepts.vocabulary.origin_site(tumor.iri)
    if origin is not None and origin not in _wholes(site.iri, concepts):
        outside = local(origin) == "Skin" and local(site.iri) in group("covered_by_skin")
        if not outside and not (local(origin) == "Bone" and "BoneStructure" in site.kinds):
            return None
    return replace(tumor, end=site.end)


def _primary_in(site: Mention, text: Callable[[int, int], str], concepts: Concepts) -> Mention:
    """ "the primary lay in the stomach": the tumor of that organ."""
    if not site.iri.startswith(iris.SITE) or site.adjective:
        return site
    begun = joint("primary_in").search(text(max(0, site.start - _BEFORE), site.start))
    named = _tumor_of(site, "", concepts) if begun is not None else None
    if begun is None or named is None:
        return site
    start = site.start - len(begun[0])
    return Mention(start, site.end, named, concepts.kinds.get(named, frozenset()))


def _next_primary(last: Mention, site: Mention, text: Callable[[int, int], str], concepts: Concepts) -> Mention:
    """ "the primary lay in the lung in nine and in the breast in four": the tumor of the next organ of the list."""
    if not site.iri.startswith(iris.SITE) or site.adjective:
        return site
    listed = joint("next_organ").fullmatch(text(last.end, site.start)) is not None
    if not listed or joint("verb_follows").match(text(site.end, site.end + _BEFORE)):
        return site
    named = _tumor_of(site, "", concepts)
    return site if named is None else Mention(site.start, site.end, named, concepts.kinds.get(named, frozenset()))


def _tumor_of(site: Mention, histology: str, concepts: Concepts) -> str | None:
    """Return the tumor of the organ that a site is, or is a part of."""
    organ = next((s for s in _wholes(site.iri, concepts) if s in concepts.tumor_of), None)
    return concepts.finer(concepts.tumor_of[organ], histology) if organ is not None else None


def _wholes(site: str, concepts: Concepts) -> list[str]:
    """Return a site and what it is a part of, the nearest first."""
    wholes = concepts.vocabulary.wholes(site)
    return [site, *sorted(wholes, key=lambda w: (-len(concepts.kinds.get(w, ())), w))]
