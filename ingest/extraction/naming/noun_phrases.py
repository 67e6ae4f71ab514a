"""Concepts that a phrase puts together: "lung and brain metastases", "metastasis from renal carcinoma"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from ..concepts import Concepts, local
from ..rule_tables import group, joint, mapping
from .histologies import metastatic_disease, tumors_of_organs
from .mentions import Mention
from .place_phrases import is_site, make, placed
from .regimens import without_parts
from .shared_heads import with_shared_heads

_PARENTHESIS = re.compile(r"(?:\s(?:in|of)\s[a-z0-9]+)?\s\((?P<body>[^()]{4,110})\)")
_LONGEST_PARENTHESIS = 130
_LONGEST_PART = 6
_PRIMARY = 10
_ATTACHED = frozenset({"AttachedTumor"})


def compose(mentions: Sequence[Mention], text: Callable[[int, int], str], concepts: Concepts) -> list[Mention]:
    """Return the mentions of a text with those joined that one phrase joins; `text` gives the flat text of a span."""
    found = with_shared_heads(mentions, text, concepts)
    found = placed(without_parts(found, text, concepts), text, concepts)
    found = tumors_of_organs(found, text, concepts)
    found = _lesions_of_sites(found, text, concepts)
    found = _qualified(found, text)
    found = _lesions_in_sites(found, text, concepts)
    found = _thrombi(found, text, concepts)
    found = _shared_heads(found, text, concepts)
    found = _kinds_in_parentheses(found, text, concepts)
    return _denials(_origins(found, text), text, concepts)


def _denials(found: list[Mention], text: Callable[[int, int], str], concepts: Concepts) -> list[Mention]:
    """Mark the lesions that a list denies: "no metastasis in the chest, liver or brain", "but none in the lung"."""
    out: list[Mention] = []
    for mention in found:
        if is_site(mention) and joint("none_there").search(text(max(0, mention.start - 40), mention.start)):
            lesion = concepts.lesion_of(mention.iri)
            if lesion is not None:
                mention = make(lesion, concepts, mention.start, mention.end, site=mention.iri)
                mention = replace(mention, denied=True)
        if "MetastaticLesion" in mention.kinds and not mention.denied:
            listed = bool(out) and out[-1].denied and joint("member").fullmatch(text(out[-1].end, mention.start))
            if listed or joint("denied").search(text(max(0, mention.start - 40), mention.start)):
                mention = replace(mention, denied=True)
        out.append(mention)
    return out


def _lesion_words() -> frozenset[str]:
    return group("any_metastasis") | group("any_lesion")


def _lesions_of_sites(found: list[Mention], text: Callable[[int, int], str], concepts: Concepts) -> list[Mention]:
    """ "spinal deposit", "lung nodules": a site directly before a word for a lesion; "primary adrenal tumor"."""
    out: list[Mention] = []
    for mention in found:
        name = local(mention.iri)
        before = out[-1] if out else None
        if is_site(mention) and (disease := metastatic_disease(mention, text, concepts)) is not None:
            out.append(disease)
            continue
        if (
            before is not None
            and is_site(before)
            and name in _lesion_words()
            and text(before.end, mention.start) == " "
        ):
            lesion = concepts.lesion_of(before.iri)
            if joint("primary_before").search(text(max(0, before.start - _PRIMARY), before.start)):
                lesion = concepts.tumor_of.get(before.iri, lesion)
            if lesion is not None:
                out[-1] = make(
                    lesion,
                    concepts,
                    before.start,
                    mention.end,
                    site=before.iri,
                    tentative=name in group("any_lesion"),
                )
                continue
        out.append(mention)
    return out


def _qualified(found: list[Mention], text: Callable[[int, int], str]) -> list[Mention]:
    """ "synchronous liver metastases" are liver metastases."""
    out: list[Mention] = []
    for mention in found:
        before = out[-1] if out else None
        general = before is not None and local(before.iri) in group("any_metastasis")
        beside = before is not None and text(before.end, mention.start) == " "
        if before is not None and general and beside and "MetastaticLesion" in mention.kinds:
            out[-1] = replace(mention, start=before.start)
            continue
        out.append(mention)
    return out


def _lesions_in_sites(found: list[Mention], text: Callable[[int, int], str], concepts: Concepts) -> list[Mention]:
    """ "metastasis in the chest, liver or brain": a word for a lesion, a preposition, one or more sites."""
    out: list[Mention] = []
    index = 0
    while index < len(found):
        mention = found[index]
        name = local(mention.iri)
        follow = index + 1
        seat = found[index + 2] if index + 2 < len(found) else None
        if (
            name in group("any_metastasis")
            and seat is not None
            and _of_tumor_in_site(mention, found[follow], seat, text)
        ):
            lesion = concepts.lesion_of(seat.iri)
            if lesion is not None:
                made = make(lesion, concepts, mention.start, seat.end, site=seat.iri)
                out.append(replace(made, primaries=(found[follow].iri,)))
                index += 3
                continue
        heads = name in _lesion_words() or (name in group("any_tumor") and name != "Adenocarcinoma")
        heads |= name == "LymphNodeMetastasis" and follow < len(found) and found[follow].is_a("LymphNodeStation")
        if heads and follow < len(found) and is_site(found[follow]) and not found[follow].adjective:
            gap = text(mention.end, found[follow].start)
            of_organ = name in group("any_tumor") and name not in group("any_lesion") and gap.startswith(" of")
            if joint("in_site").fullmatch(gap):
                if of_organ:
                    tumor = concepts.tumor_of.get(found[follow].iri)
                    if tumor is not None:
                        out.append(make(tumor, concepts, mention.start, found[follow].end))
                        index = follow + 1
                        continue
                else:
                    sites = [found[follow]]
                    while (
                        follow + 1 < len(found)
                        and is_site(found[follow + 1])
                        and joint("member").fullmatch(text(found[follow].end, found[follow + 1].start))
                        and not (
                            text(found[follow].end, found[follow].end + 1) == ","
                            and joint("verb_of_one").match(text(found[follow + 1].end, found[follow + 1].end + 12))
                        )
                    ):
                        follow += 1
                        sites.append(found[follow])
                    denied = joint("denied").search(text(max(0, mention.start - 30), mention.start)) is not None
                    lesions = [
                        (s, concepts.lesion_of(s.iri) or (_within(s, concepts) if denied else None)) for s in sites
                    ]
                    if any(lesion is not None for _, lesion in lesions):
                        first = True
                        for site, lesion in lesions:
                            start = mention.start if first else site.start
                            vague = name not in group("any_metastasis") and name != "LymphNodeMetastasis"
                            made = site
                            if lesion is not None:
                                made = make(lesion, concepts, start, site.end, site=site.iri, tentative=vague)
                            out.append(made)
                            first = False
                        index = follow + 1
                        continue
        out.append(mention)
        index += 1
    return out


def _of_tumor_in_site(lesion: Mention, tumor: Mention, seat: Mention, text: Callable[[int, int], str]) -> bool:
    """Whether three concepts read "a deposit of renal carcinoma in the cord"."""
    return (
        "PrimaryTumor" in tumor.kinds
        and is_site(seat)
        and joint("from_tumor").fullmatch(text(lesion.end, tumor.start)) is not None
        and joint("in_site").fullmatch(text(tumor.end, seat.start)) is not None
    )


def _within(site: Mention, concepts: Concepts) -> str | None:
    """What is denied of a region is denied of the organ it holds: no metastasis in the chest is none in the lung."""
    organ = mapping("region_holds").get(local(site.iri))
    return concepts.lesion_of(concepts.named(organ) or "") if organ else None


def _shared_heads(found: list[Mention], text: Callable[[int, int], str], concepts: Concepts) -> list[Mention]:
    """ "lung and brain metastases", "colon and renal carcinomas", "carcinoma of the prostate and of the lung"."""
    out = list(found)
    for index in range(len(out) - 1, 0, -1):
        head = out[index]
        lesion = "MetastaticLesion" in head.kinds and concepts.vocabulary.lesion_site(head.iri) is not None
        tumor = "PrimaryTumor" in head.kinds and concepts.vocabulary.origin_site(head.iri) is not None
        before = out[index - 1]
        if not (lesion or tumor) or not is_site(before) or not joint("member").fullmatch(text(before.end, head.start)):
            continue
        if " of " in text(head.start, head.end) or " in " in text(head.start, head.end):
            continue
        seat_of = out[index - 2] if index > 1 and "PrimaryTumor" in out[index - 2].kinds else None
        if seat_of is not None and joint("of_organ").fullmatch(text(seat_of.end, before.start)):
            continue  # "osteosarcoma of the femur and lung metastases": the femur is no place of a metastasis
        named = concepts.lesion_of(before.iri) if lesion else concepts.tumor_of.get(before.iri)
        if named is None:
            continue
        seat = before.iri if lesion else None
        out[index - 1] = make(named, concepts, before.start, before.end, site=seat)
    told = ""
    for index in range(1, len(out)):
        head, site = out[index - 1], out[index]
        said = text(head.start, head.end)
        told = said if " of " in said or " in " in said else told
        if "PrimaryTumor" not in head.kinds:
            told = ""
        elif told and site.iri in concepts.tumor_of and _goes_on(told, text(head.end, site.start)):
            out[index] = make(concepts.tumor_of[site.iri], concepts, site.start, site.end)
    return out


def _goes_on(head: str, gap: str) -> bool:
    """Whether a tumor of one organ goes on to the next: "and of the lung"; "carcinomas of the breast, lung"."""
    several = joint("several_tumors").match(head) is not None and joint("member").fullmatch(gap) is not None
    return several or joint("and_of").fullmatch(gap) is not None


def _kinds_in_parentheses(found: list[Mention], text: Callable[[int, int], str], concepts: Concepts) -> list[Mention]:
    """ "lung cancer in nine (small cell in six, squamous in three)": kinds of the tumor before the parenthesis."""
    out: list[Mention] = []
    made: list[Mention] = []
    for mention in found:
        if "PrimaryTumor" not in mention.kinds or concepts.vocabulary.origin_site(mention.iri) is None:
            out.append(mention)
            continue
        out.append(mention)
        opened = _PARENTHESIS.match(text(mention.end, mention.end + _LONGEST_PARENTHESIS))
        if opened is None:
            continue
        at = mention.end + opened.start("body")
        for part in opened["body"].split(","):
            kind = concepts.finer(mention.iri, part)
            if kind != mention.iri and len(part.split()) <= _LONGEST_PART:
                start = at + len(part) - len(part.lstrip())
                made.append(make(kind, concepts, start, start + len(part.strip().split(" in ")[0])))
            at += len(part) + 1
    if not made:
        return out
    kept = [m for m in out if not any(k.start <= m.start < k.end for k in made)]
    return sorted([*kept, *made], key=lambda m: (m.start, -m.end))


def _origins(found: list[Mention], text: Callable[[int, int], str]) -> list[Mention]:
    """ "bone metastases from lung or breast cancer", "prostate cancer metastases": what a lesion came from."""
    out = list(found)
    for index, mention in enumerate(out):
        if "MetastaticLesion" not in mention.kinds:
            continue
        tumors: list[str] = []
        follow = index + 1
        between = joint("from_tumor")
        while follow < len(out) and "PrimaryTumor" in out[follow].kinds:
            if not between.fullmatch(text(out[follow - 1].end, out[follow].start)):
                break
            tumors.append(out[follow].iri)
            between = joint("member")
            follow += 1
        if not tumors and index and "PrimaryTumor" in out[index - 1].kinds:
            if joint("tumor_first").fullmatch(text(out[index - 1].end, mention.start)):
                tumors.append(out[index - 1].iri)
            if tumors:
                out[index - 1] = replace(out[index - 1], kinds=_ATTACHED)
        for other in range(index + 1, index + 1 + len(tumors) if follow > index + 1 else index + 1):
            out[other] = replace(out[other], kinds=_ATTACHED)
        if tumors:
            out[index] = replace(mention, primaries=tuple(dict.fromkeys(tumors)))
    return out


def _thrombi(found: list[Mention], text: Callable[[int, int], str], concepts: Concepts) -> list[Mention]:
    """ "tumor thrombus in the renal vein and the vena cava": one thrombus for each vessel."""
    out: list[Mention] = []
    inside: str | None = None
    for mention in found:
        if out and is_site(mention):
            gap = text(out[-1].end, mention.start)
            first = local(out[-1].iri) == "VenousTumorThrombus" and joint("in_site").fullmatch(gap) is not None
            if first or (inside and joint("member").fullmatch(gap)):
                vessel = concepts.vocabulary.label(mention.iri)
                named = concepts.named(f"{vessel} tumor thrombus") or concepts.named(f"{vessel} thrombus")
                named = named or concepts.named(f"{re.sub('^(left|right) ', '', vessel)} tumor thrombus")
                if named is not None:
                    if first:
                        out[-1] = make(named, concepts, out[-1].start, mention.end)
                    else:
                        out.append(make(named, concepts, mention.start, mention.end))
                    inside = named
                    continue
        inside = None
        out.append(mention)
    return out
