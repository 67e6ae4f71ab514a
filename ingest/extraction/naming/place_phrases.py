"""Phrases about places: "the vein of the kidney", "the bones of the hand", "weakness of both legs", "renal origin"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ....ontology import iris
from ..concepts import Concepts, local
from ..rule_tables import joint
from .mentions import Mention

_LONGEST_NOUN = 20
_FAR = 80


def placed(mentions: Sequence[Mention], text: Callable[[int, int], str], concepts: Concepts) -> list[Mention]:
    """Return the mentions of a text with those joined that one phrase about a place joins."""
    found = _vessels_of_organs(list(mentions), text, concepts)
    found = _bones_of_regions(_in_other_words(found, text), text)
    found = _findings_in_places(found, text, concepts)
    return _tumors_by_adjective(found, text, concepts)


def make(
    iri: str, concepts: Concepts, start: int, end: int, *, site: str | None = None, tentative: bool = False
) -> Mention:
    """Return a mention of a concept that a phrase makes."""
    return Mention(start, end, iri, concepts.kinds.get(iri, frozenset()), site=site, tentative=tentative)


def is_site(mention: Mention) -> bool:
    """Whether a mention is a place of the body."""
    return mention.iri.startswith(iris.SITE)


def _vessels_of_organs(found: list[Mention], text: Callable[[int, int], str], concepts: Concepts) -> list[Mention]:
    """ "the vein of the kidney" is the renal vein."""
    out: list[Mention] = []
    for mention in found:
        before = out[-1] if out else None
        vessel = before is not None and local(before.iri) in ("Vein", "Artery") and is_site(mention)
        if before is not None and vessel and text(before.end, mention.start) in (" of the ", " of "):
            kind = concepts.vocabulary.label(before.iri)
            adjectives = concepts.vocabulary[mention.iri].adjectives
            named = next((v for a in adjectives if (v := concepts.named(f"{a} {kind}")) is not None), None)
            if named is not None:
                out[-1] = make(named, concepts, before.start, mention.end)
                continue
        if before is not None and (meant := _that_of(before, mention, text, concepts)) is not None:
            mention = meant
        out.append(mention)
    return out


def _that_of(before: Mention, mention: Mention, text: Callable[[int, int], str], concepts: Concepts) -> Mention | None:
    """ "the plexus of the clivus and that of the spine": a vessel named by its organ, its kind by the vessel before."""
    if "BloodVessel" not in before.kinds or not is_site(mention) or mention.start - before.end > _FAR:
        return None
    link = joint("that_of").search(text(before.end, mention.start))
    if link is None:
        return None
    kind = concepts.vocabulary.label(before.iri).rpartition(" ")[2]
    kind = "venous plexus" if "VenousPlexus" in before.kinds else kind
    names = (concepts.named(f"{a} {kind}") for a in concepts.vocabulary[mention.iri].adjectives)
    named = next((n for n in names if n is not None), None)
    return None if named is None else make(named, concepts, before.end + link.start(), mention.end)


def _in_other_words(found: list[Mention], text: Callable[[int, int], str]) -> list[Mention]:
    """ "the lining of the belly (the peritoneum)": the name in parentheses is what is meant."""
    out: list[Mention] = []
    for mention in found:
        before = out[-1] if out else None
        both = before is not None and is_site(before) and is_site(mention) and not mention.adjective
        closed = both and text(mention.end, mention.end + 1) == ")"
        if before is not None and closed and joint("in_other_words").fullmatch(text(before.end, mention.start)):
            out[-1] = replace(mention, start=before.start, end=mention.end + 1)
            continue
        out.append(mention)
    return out


def _bones_of_regions(found: list[Mention], text: Callable[[int, int], str]) -> list[Mention]:
    """ "the bones of the hands": the place is the hand."""
    out: list[Mention] = []
    for mention in found:
        bones = bool(out) and local(out[-1].iri) == "Bone" and is_site(mention)
        if bones and joint("of_region").fullmatch(text(out[-1].end, mention.start)):
            out[-1] = replace(mention, start=out[-1].start)
            continue
        out.append(mention)
    return out


def _findings_in_places(found: list[Mention], text: Callable[[int, int], str], concepts: Concepts) -> list[Mention]:
    """ "weakness of both legs": a finding that has a name of its own in the place that is named after it."""
    findings = {finding for finding, _ in concepts.placed}
    out: list[Mention] = []
    for mention in found:
        before = out[-1] if out else None
        if before is not None and before.iri in findings and is_site(mention) and not mention.adjective:
            names = (concepts.placed.get((before.iri, kind)) for kind in sorted({local(mention.iri), *mention.kinds}))
            named = next((name for name in names if name is not None), None)
            if named is not None and joint("in_place").fullmatch(text(before.end, mention.start)):
                out[-1] = make(named, concepts, before.start, mention.end)
                continue
        out.append(mention)
    return out


def _tumors_by_adjective(found: list[Mention], text: Callable[[int, int], str], concepts: Concepts) -> list[Mention]:
    """ "the prostatic group", "of renal origin": an organ's adjective that stands for its tumor."""
    out: list[Mention] = []
    for mention in found:
        if mention.iri in concepts.tumor_of:
            named = joint("tumor_noun" if mention.adjective else "primary_noun")
            noun = named.match(text(mention.end, mention.end + _LONGEST_NOUN))
            if noun is not None:
                mention = make(concepts.tumor_of[mention.iri], concepts, mention.start, mention.end + noun.end())
        out.append(mention)
    return out
