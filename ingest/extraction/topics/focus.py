"""What a text is about where a sentence does not say it: the lesion and the tumor in focus, and whose patient it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from ...document import Document, Section
from ..concepts import Concepts, local
from ..naming.mentions import Mention
from ..rule_tables import group, joint, mapping
from .heads import implied_deposit
from .titles import Title, canonical, end_of_title, held_for, specific_lesion

_TITLE_WEIGHT = 6
_OPENING_WEIGHT = 2
_SEVERAL = 3
_OPENING = 1500
_OFTEN = 4
_MOST = 0.7


@dataclass(frozen=True, slots=True)
class Focus:
    """The lesion, its tumor and the patient that the sentences of a stretch of text are about.

    `primary` is None where the text is about several tumors or none. `case` names the patient where the stretch is
    about one: "own case", "patient 2". `throughout` is the tumor of the text, where a sentence names another; `steady`
    whether the whole text is about one lesion, `at_large` whether neither it nor its title is about any, `any_tumor`
    whether it is about deposits of whatever tumor. `at_home` tells that a patient's story is of a tumor where it grew.
    """

    lesion: str | None = None
    primary: str | None = None
    case: str | None = None
    others: tuple[str, ...] = ()
    throughout: str | None = None
    steady: bool = False
    at_large: bool = False
    any_tumor: bool = False
    at_home: bool = False


def find_focus(document: Document, mentions: Sequence[Mention], concepts: Concepts) -> Focus:
    """Return what a whole document is about: by what its title names, then by what it names most."""
    title = Title.of(document, mentions, concepts)
    references = min((s.start for s in document.sections if s.kind == "references"), default=len(document.text))
    titled = title.tumors if title.given else frozenset()
    lesions: Counter[str] = Counter()
    seats: Counter[str] = Counter()
    struck: Counter[str] = Counter()
    tumors: Counter[str] = Counter()
    for mention in mentions:
        if mention.start >= references:
            break
        weight = _TITLE_WEIGHT if mention.start < title.end else _OPENING_WEIGHT if mention.start < _OPENING else 1
        metastasis = "MetastaticLesion" in mention.kinds or local(mention.iri) in mapping("same")
        if metastasis and not mention.tentative and not mention.denied:
            iri = canonical(mention)
            if specific_lesion(iri):
                lesions[iri] += 1 if iri in title.lesions else weight
            for tumor in mention.primaries:
                if local(tumor) not in group("no_organ"):
                    tumors[tumor] += weight
        elif "AnatomicalSite" in mention.kinds:
            seats[mention.iri] += 1
            implied = implied_deposit(mention, document.text, concepts) if mention.start < _OPENING else None
            if implied is not None:
                struck[implied.iri] += weight
        named = mention.iri in titled and local(mention.iri) in group("bare_histologies")
        if "PrimaryTumor" in mention.kinds and mention.start >= title.end and held_for(mention, document.text):
            continue
        if "PrimaryTumor" in mention.kinds and (named or local(mention.iri) not in group("no_organ")):
            tumors[mention.iri] += weight
    lesions.update(dict.fromkeys(title.lesions, _TITLE_WEIGHT))
    if not tumors:
        tumors.update(m.iri for m in mentions if local(m.iri) in group("bare_histologies") and m.start < references)
    primary = _primary(tumors, title.tumors, titled, concepts)
    organ = concepts.vocabulary.origin_site(primary) if primary is not None else None
    if organ is not None and not title.topics(primary, concepts):
        lesions.update({i: n for i, n in struck.items() if i != concepts.lesion_of(organ)})
    return Focus(lesion=_lesion(lesions, seats, title, primary, concepts), primary=primary)


def _lesion(
    lesions: Counter[str], seats: Counter[str], title: Title, primary: str | None, concepts: Concepts
) -> str | None:
    """The lesion that a title announces; where it announces none, one that leads the text.

    Of several announced it is the one that is spoken of most, its place counted with it; a text about a tumor in
    several places is about none of them. A text about a tumor has a
    lesion that its title does not name only where hardly another is spoken of.
    """
    topics = title.topics(primary, concepts)
    if len(topics) > 1 and not title.lesions and primary is not None:
        return None
    if topics:
        for site, count in seats.items():
            lesion = concepts.lesion_of(site) if len(topics) > 1 else None
            if lesion in topics:
                lesions[lesion] += count
        of_them = Counter({i: n for i, n in lesions.items() if any(kin(i, t, concepts) for t in topics)})
        return _leading(of_them or Counter(dict.fromkeys(topics, 1)), concepts)
    best = _leading(lesions, concepts)
    total = sum(lesions.values())
    if primary is not None:
        return best if best is not None and lesions[best] >= max(_OFTEN, _MOST * total) else None
    whole = sum(n for i, n in lesions.items() if best is not None and kin(i, best, concepts))
    if len(lesions) >= _SEVERAL and (best is None or whole < _MOST * total):
        return concepts.named("distant metastasis")
    return best


def _leading(counts: Counter[str], concepts: Concepts) -> str | None:
    """The lesion that is spoken of most, or a general name where most of what is spoken of is of its kind."""
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
    first: str | None = None
    end = section.end
    head = end_of_title(document)
    if not any(m.iri == own.lesion and not m.tentative for m in mentions if m.start < head):
        # A caption may lie within the stretch of a section and is none of its story.
        end = min([end, *(s.start for s in document.sections if s.start > section.start)])
    story = [m for m in mentions if section.start <= m.start < end]
    told = _told(story, document.text)
    general = own.primary is not None and local(own.primary) in group("no_organ")
    primary = told if told is not None and (own.primary is None or general) else own.primary
    organ = concepts.vocabulary.origin_site(primary) if primary is not None else None
    if own.primary is None and organ is not None and _begins_at(organ, story, primary, own.lesion, concepts):
        return Focus(primary=primary, case=case, at_home=True)
    for mention in story:
        if mention.tentative and organ is not None and local(organ) in concepts.kinds.get(mention.site or "", ()):
            continue  # a mass in the organ of the tumor is the tumor
        if ("MetastaticLesion" in mention.kinds or local(mention.iri) in mapping("same")) and not mention.denied:
            iri = canonical(mention)
            if specific_lesion(iri):
                lesions[iri] += 1
                first = first or (iri if mention.tentative else None)
    finer = [i for i in sorted(lesions) if own.lesion and i != own.lesion and local(own.lesion) in concepts.kinds[i]]
    if finer:
        lesion: str | None = max(finer, key=lambda i: lesions[i])
    elif own.lesion in lesions or not lesions:
        lesion = own.lesion
    else:
        lesion = first or max(sorted(lesions), key=lambda i: lesions[i])
    if lesion != own.lesion and _seat_named(own.lesion, section, mentions, concepts):
        lesion = own.lesion
    return Focus(lesion=lesion or own.lesion, primary=primary, case=case)


def _told(story: Sequence[Mention], text: str) -> str | None:
    """Return the tumor that a story names most, of several the first; none that a deposit was only taken for."""
    tumors: Counter[str] = Counter()
    held: Counter[str] = Counter()
    for mention in story:
        named = [mention.iri] if "PrimaryTumor" in mention.kinds else mention.primaries
        counts = held if "PrimaryTumor" in mention.kinds and held_for(mention, text) else tumors
        counts.update(i for i in named if local(i) not in group("no_organ"))
    tumors = tumors or held
    return max(tumors, key=lambda i: tumors[i], default=None)


def _begins_at(
    organ: str, story: Sequence[Mention], primary: str | None, lesion: str | None, concepts: Concepts
) -> bool:
    """Whether a story begins with a mass in the organ of a tumor, before the tumor or the text's lesion is named."""
    for mention in story:
        if mention.iri == primary or (mention.iri == lesion and not mention.tentative):
            return False
        if mention.tentative and not mention.denied and mention.site is not None:
            return local(organ) in concepts.kinds.get(mention.site, ())
    return False


def _seat_named(lesion: str | None, section: Section, mentions: Sequence[Mention], concepts: Concepts) -> bool:
    """Whether a section names a place within the seat of a lesion: "a mass in the right ventricle"."""
    seat = concepts.vocabulary.lesion_site(lesion) if lesion is not None else None
    here = (m for m in mentions if section.start <= m.start < section.end)
    return seat is not None and any(local(seat) in m.kinds or (m.site or "") == seat for m in here if not m.denied)


def foci(document: Document, mentions: Sequence[Mention], concepts: Concepts) -> Mapping[int, Focus]:
    """Return the focus of every section of a document, by its index."""
    own = find_focus(document, mentions, concepts)
    return {i: section_focus(document, i, own, mentions, concepts) for i in range(len(document.sections))}
