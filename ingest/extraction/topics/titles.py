"""What the title of a document names: deposits, the places that a tumor is sent to, and tumors."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...document import Document
from ..concepts import Concepts, local
from ..naming.mentions import Mention
from ..rule_tables import group, joint, mapping
from .heads import implied_deposit

_TITLE_BEGINS = 400
_TITLE_LENGTH = 30
_EARLY = 300
_BEFORE = 18
_HELD = 90
_OF_DEPOSITS = re.compile(r"([a-z]+) (?:metasta\w+|deposits?)$")


@dataclass(frozen=True, slots=True)
class Title:
    """What a title names.

    `lesions` are the deposits that it names, or a route or an operation whose name stands for them, in their order;
    `places` the deposits at the places to which it sends a tumor, "prostatic cancer in the eye", or that it calls
    struck, "liver-dominant melanoma"; `seats` those at every place that it names. `tumors` are those of the title, or
    of the opening of a document without one; `given` tells which.
    """

    end: int
    given: bool
    lesions: tuple[str, ...]
    places: tuple[str, ...]
    seats: frozenset[str]
    tumors: frozenset[str]

    def topics(self, primary: str | None, concepts: Concepts) -> tuple[str, ...]:
        """Return the deposits that the document is announced to be about; its tumor at home is none."""
        organ = concepts.vocabulary.origin_site(primary) if primary is not None else None
        home = concepts.lesion_of(organ) if organ is not None else None
        return self.lesions or tuple(i for i in self.places if i != home)

    @classmethod
    def of(cls, document: Document, mentions: Sequence[Mention], concepts: Concepts) -> Title:
        """Read the title of a document."""
        end = end_of_title(document)
        given = bool(document.sections[0].title)
        inside = [m for m in mentions if m.start < end]
        tumors = _tumors([m for m in mentions if m.start < (end if given else _EARLY)])
        ways = [m for m in inside if "Way" in m.kinds and _sent_to(m, document, concepts) is None]
        told = [m for m in inside if not m.tentative and m not in ways] + (ways if len(ways) == 1 else [])
        named = [i for m in told if (i := told_lesion(m, concepts) or _removed(m, document, concepts)) is not None]
        places = [i for m in inside if (i := _sent_to(m, document, concepts)) is not None]
        places += [d.iri for m in inside if (d := implied_deposit(m, document.text, concepts)) is not None]
        seats = {concepts.lesion_of(m.iri) for m in inside if "AnatomicalSite" in m.kinds and not m.adjective}
        return cls(
            end,
            given,
            tuple(dict.fromkeys(named)),
            tuple(dict.fromkeys(places)),
            frozenset(i for i in seats if i is not None),
            tumors,
        )


def _tumors(mentions: Sequence[Mention]) -> frozenset[str]:
    named = {m.iri for m in mentions if "PrimaryTumor" in m.kinds}
    return frozenset(named | {tumor for m in mentions for tumor in m.primaries})


def _removed(mention: Mention, document: Document, concepts: Concepts) -> str | None:
    """Return the deposit that the name of an operation names: "resection of liver metastases"."""
    if "Treatment" not in mention.kinds:
        return None
    of = _OF_DEPOSITS.search(document.text[mention.start : mention.end].lower())
    return None if of is None else concepts.named(f"{of[1]} metastasis")


def _sent_to(mention: Mention, document: Document, concepts: Concepts) -> str | None:
    """Return the deposit at a place that a title sends a tumor to, or that it sees a growth in."""
    if mention.tentative and not mention.denied:
        return told_lesion(mention, concepts)
    if "AnatomicalSite" not in mention.kinds or mention.adjective:
        return None
    sent = joint("in_title").search(document.text, max(0, mention.start - _BEFORE), mention.start)
    return concepts.lesion_of(mention.iri) if sent else None


def specific_lesion(iri: str) -> bool:
    """Whether a lesion says where it is."""
    return local(iri) not in group("no_place")


def canonical(mention: Mention) -> str:
    """Return the concept of a lesion; in a text about metastases one of the cord's substance is one there."""
    name = mapping("same").get(local(mention.iri))
    return mention.iri if name is None else mention.iri.rpartition("/")[0] + "/" + name


def held_for(mention: Mention, text: str) -> bool:
    """Whether a tumor is only what a lesion was taken for: "mistaken for a meningioma"."""
    if joint("held_for").search(text[max(0, mention.start - _HELD) : mention.start]):
        return True
    return joint("diagnosed_first").match(text[mention.end : mention.end + _HELD]) is not None


def told_lesion(mention: Mention, concepts: Concepts) -> str | None:
    """Return the deposit with a place that a mention names or, as a route, stands for."""
    if "MetastaticLesion" in mention.kinds or local(mention.iri) in mapping("same"):
        iri = canonical(mention)
        return iri if specific_lesion(iri) and not mention.denied else None
    label = mapping("stands_for").get(local(mention.iri))
    return None if label is None else concepts.named(label)


def end_of_title(document: Document) -> int:
    """Return where the title of a document ends; its first line where no title is known.

    A long heading near the top with nothing under it is the title, and what stands above it a running head.
    """
    title = document.sections[0].title
    for section in document.sections[1:2]:
        alone = section.end - section.start <= len(section.title) + 1
        if alone and section.kind == "other" and section.start < _TITLE_BEGINS and len(section.title) > _TITLE_LENGTH:
            return section.start + len(section.title)
    head = document.text.find(title) if title else -1
    return head + len(title) if 0 <= head < _TITLE_BEGINS else _first_line(document.text)


def _first_line(text: str) -> int:
    found = re.search(r"\S[^\n]*\n\s*\n", text[:1000])
    return found.end() if found else min(len(text), 200)
