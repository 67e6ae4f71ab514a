"""What a text is about where a sentence does not say it: the lesion and the tumor in focus, and whose patient it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from ..document import Document, Section
from .concepts import Concepts, local
from .mentions import Mention
from .phrases import flat
from .rule_tables import group, joint, mapping

_TITLE_WEIGHT = 6
_OPENING_WEIGHT = 2
_SEVERAL = 3
_OPENING = 1500
_EARLY = 300
_TITLE_BEGINS = 400
_BEFORE = 40


@dataclass(frozen=True, slots=True)
class Focus:
    """The lesion, its tumor and the patient that the sentences of a stretch of text are about.

    `primary` is None where the text is about several tumors or none. `case` names the patient where the stretch is
    about one: "own case", "patient 2". `throughout` is the tumor of the text, where a sentence names another; `steady`
    whether the whole text is about one lesion, `at_large` whether neither it nor its title is about any.
    """

    lesion: str | None = None
    primary: str | None = None
    case: str | None = None
    throughout: str | None = None
    steady: bool = False
    at_large: bool = False


def specific_lesion(iri: str) -> bool:
    """Whether a lesion says where it is."""
    return local(iri) not in group("no_place")


def canonical(mention: Mention, concepts: Concepts) -> str:
    """Return the concept of a lesion; in a text about metastases one of the cord's substance is one there."""
    name = mapping("same").get(local(mention.iri))
    return mention.iri if name is None else mention.iri.rpartition("/")[0] + "/" + name


def find_focus(document: Document, mentions: Sequence[Mention], concepts: Concepts) -> Focus:
    """Return what a whole document is about: by what title and opening name, then the rest."""
    title_end = end_of_title(document)
    references = min((s.start for s in document.sections if s.kind == "references"), default=len(document.text))
    titled = _tumors_before(title_end, mentions) if document.sections[0].title else frozenset()
    lesions: Counter[str] = Counter()
    tumors: Counter[str] = Counter()
    for mention in mentions:
        if mention.start >= references:
            break
        weight = _TITLE_WEIGHT if mention.start < title_end else _OPENING_WEIGHT if mention.start < _OPENING else 1
        metastasis = "MetastaticLesion" in mention.kinds or local(mention.iri) in mapping("same")
        if metastasis and not mention.tentative and not mention.denied:
            iri = canonical(mention, concepts)
            if specific_lesion(iri):
                lesions[iri] += weight
            for tumor in mention.primaries:
                if local(tumor) not in group("no_organ"):
                    tumors[tumor] += weight
        named = mention.iri in titled and local(mention.iri) in group("bare_histologies")
        if "PrimaryTumor" in mention.kinds and (named or local(mention.iri) not in group("no_organ")):
            tumors[mention.iri] += weight
    if not tumors:
        tumors.update(m.iri for m in mentions if local(m.iri) in group("bare_histologies") and m.start < references)
    if not lesions:
        labels = (mapping("lesion_of_route").get(local(m.iri)) for m in mentions if m.start < title_end)
        lesions.update(found for label in labels if label and (found := concepts.named(label)) is not None)
    if not lesions:
        lesions = _destinations(document, mentions, references, concepts)
    early = _tumors_before(title_end if document.sections[0].title else _EARLY, mentions)
    return Focus(
        lesion=_leading(lesions, title_end, mentions, concepts), primary=_primary(tumors, early, titled, concepts)
    )


def _tumors_before(end: int, mentions: Sequence[Mention]) -> frozenset[str]:
    named = {m.iri for m in mentions if m.start < end and "PrimaryTumor" in m.kinds}
    return frozenset(named | {tumor for m in mentions if m.start < end for tumor in m.primaries})


def _destinations(document: Document, mentions: Sequence[Mention], end: int, concepts: Concepts) -> Counter[str]:
    """Return the lesions at the sites that tumors are said to have spread to."""
    lesions: Counter[str] = Counter()
    for mention in mentions:
        if mention.start < end and "AnatomicalSite" in mention.kinds:
            before = flat(document.text[max(0, mention.start - _BEFORE) : mention.start])
            lesion = concepts.lesion_of(mention.iri) if joint("gone_to").search(before) else None
            if lesion is not None and specific_lesion(lesion):
                lesions[lesion] += 1
    return lesions


def end_of_title(document: Document) -> int:
    """Return where the title of a document ends; its first line where no title is known."""
    title = document.sections[0].title
    head = document.text.find(title) if title else -1
    return head + len(title) if 0 <= head < _TITLE_BEGINS else _first_line(document.text)


def _first_line(text: str) -> int:
    found = re.search(r"\S[^\n]*\n\s*\n", text[:1000])
    return found.end() if found else min(len(text), 200)


def _leading(counts: Counter[str], title_end: int, mentions: Sequence[Mention], concepts: Concepts) -> str | None:
    """The lesion that leads; where several share the text and the title names none, metastasis at large."""
    total = sum(counts.values())
    best = max(sorted(counts), key=lambda i: counts[i], default=None)
    if best is None or counts[best] < 0.25 * total:
        best = None
    whole = {i: sum(n for other, n in counts.items() if local(i) in concepts.kinds.get(other, ())) for i in counts}
    general = max(sorted(whole), key=lambda i: (whole[i], counts[i]), default=None)
    if (
        general is not None
        and whole[general] > 0.5 * total
        and (best is None or local(general) in concepts.kinds[best])
    ):
        best = general if counts[general] * 2 >= counts.get(best or "", 0) else best
    titled = any(m.iri in counts for m in mentions if m.start < title_end)
    if not titled and len(counts) >= _SEVERAL and (best is None or whole[best] < 0.5 * total):
        return concepts.named("distant metastasis")
    return best


def kin(a: str, b: str, concepts: Concepts) -> bool:
    """Whether two concepts are one, or one is a kind of the other."""
    return a == b or local(a) in concepts.kinds.get(b, ()) or local(b) in concepts.kinds.get(a, ())


def _primary(counts: Counter[str], early: Set[str], titled: Set[str], concepts: Concepts) -> str | None:
    """The tumor of more than half of all mentions, a kind counted with its parent; of three quarters, if named late.

    A title that names several tumors asks for more; one that names only a kind, such as sarcoma, is about that.
    """
    organs = [t for t in sorted(titled) if local(t) not in group("no_organ")]
    bare = [t for t in sorted(titled) if local(t) in group("bare_histologies")]
    if bare and not organs:
        return bare[0]
    several = any(not kin(a, b, concepts) for a in [*organs, *bare] for b in organs)
    total = sum(counts.values())
    merged: Counter[str] = Counter()
    for iri, count in counts.items():
        for other in counts:
            if other == iri or local(other) in concepts.kinds.get(iri, ()):
                merged[other] += count
    family = {i: {i, *(o for o in counts if local(i) in concepts.kinds.get(o, ()))} for i in merged}
    least = {i: 0.6 if several else 0.5 if family[i] & early else 0.75 for i in merged}
    candidates = [i for i in merged if merged[i] > least[i] * total]
    best = max(sorted(candidates), key=lambda i: (counts[i], merged[i]), default=None)
    if best is None:
        return None
    # A more exact name for most of the same mentions goes before the general one.
    finer = [
        i for i in counts if i != best and local(best) in concepts.kinds.get(i, ()) and merged[i] > 0.35 * merged[best]
    ]
    return max(sorted(finer), key=lambda i: merged[i], default=best)


def section_focus(document: Document, index: int, own: Focus, mentions: Sequence[Mention], concepts: Concepts) -> Focus:
    """Return what a section is about: a case has a patient, and may have a lesion and a tumor of its own."""
    section = document.sections[index]
    if section.kind != "case":
        return own
    label = joint("patient").match(section.title.strip().lstrip("0123456789. "))
    numbered = label is not None and re.search(r"\d|\b[A-Da-d]$", label["who"])
    case = label["who"].lower() if label is not None and numbered else "own case"
    lesions: Counter[str] = Counter()
    tumors: Counter[str] = Counter()
    first: str | None = None
    end = section.end
    head = end_of_title(document)
    if not any(m.iri == own.lesion and not m.tentative for m in mentions if m.start < head):
        # A caption may lie within the stretch of a section and is none of its story.
        end = min([end, *(s.start for s in document.sections if s.start > section.start)])
    for mention in mentions:
        if section.start <= mention.start < end:
            if ("MetastaticLesion" in mention.kinds or local(mention.iri) in mapping("same")) and not mention.denied:
                iri = canonical(mention, concepts)
                if specific_lesion(iri):
                    lesions[iri] += 1
                    first = first or (iri if mention.tentative else None)
            if "PrimaryTumor" in mention.kinds and local(mention.iri) not in group("no_organ"):
                tumors[mention.iri] += 1
    finer = [i for i in sorted(lesions) if own.lesion and i != own.lesion and local(own.lesion) in concepts.kinds[i]]
    if finer:
        lesion: str | None = max(finer, key=lambda i: lesions[i])
    elif own.lesion in lesions or not lesions:
        lesion = own.lesion
    else:
        lesion = first or max(sorted(lesions), key=lambda i: lesions[i])
    if lesion != own.lesion and _seat_named(own.lesion, section, mentions, concepts):
        lesion = own.lesion
    told = max(sorted(tumors), key=lambda i: tumors[i], default=None)
    general = own.primary is not None and local(own.primary) in group("no_organ")
    primary = told if told is not None and (own.primary is None or general) else own.primary
    return Focus(lesion=lesion or own.lesion, primary=primary, case=case)


def _seat_named(lesion: str | None, section: Section, mentions: Sequence[Mention], concepts: Concepts) -> bool:
    """Whether a section names a place within the seat of a lesion: "a mass in the right ventricle"."""
    seat = concepts.vocabulary.lesion_site(lesion) if lesion is not None else None
    here = (m for m in mentions if section.start <= m.start < section.end)
    return seat is not None and any(local(seat) in m.kinds or (m.site or "") == seat for m in here if not m.denied)


def foci(document: Document, mentions: Sequence[Mention], concepts: Concepts) -> Mapping[int, Focus]:
    """Return the focus of every section of a document, by its index."""
    own = find_focus(document, mentions, concepts)
    return {i: section_focus(document, i, own, mentions, concepts) for i in range(len(document.sections))}
