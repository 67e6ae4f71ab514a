"""The lesion in prose: what it is, where it lies, how it looked, what proved it, and what other deposits there were."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from ...ontology import iris
from ...ontology.model import FieldState, Iri
from ..extraction.naming.mentions import Mention
from . import draft
from .levels import find_levels, find_region
from .narrative import Line
from .story import Story
from .whereabouts import cord_region, plain_levels
from .wording import one_of, pattern

_CORD: Final = iris.SITE + "SpinalCord"
_SIZE: Final = re.compile(
    r"(?<![\w.])\d{1,3}(?:\.\d{1,2})?(?:\s?(?:mm|cm)?\s?(?:x|×|by)\s?\d{1,3}(?:\.\d{1,2})?){0,2}\s?(?:mm|cm)\b"
)
_ENHANCED: Final = re.compile(r"(?<!\w)enhanc(?:ing|ed|ement)(?!\s(?:mri|ct|mr|magnetic|t1))")
_DEPOSIT: Final = re.compile(r"\s(?:and \w+ )?(?:nodules?|metastas[ei]s|deposits?|mets)\b")
_SEVERAL: Final = re.compile(r"\b(?:lesions|deposits|metastases|nodules|tumou?rs)\b")


def read_lesion(story: Story) -> None:
    """Fill the lesion from sentences that show it, leaving out the levels of a syrinx, of edema or of a laminectomy."""
    elsewhere = re.compile(rf"{one_of('prose', 'imaging', 'not_lesion')}\W*$")
    for line in story.lines:
        if pattern("prose", "imaging", "lesion").search(line.words) is None:
            continue
        named = _name(story, line)
        found = find_levels(line.words, strict=True)
        levels = [level for level in found if not elsewhere.search(line.words[: level.start])]
        if levels and not story.draft.has("level") and not story.draft.has("segment"):
            vertebral, cord, of_column = plain_levels(levels)
            a, b = line.start + levels[0].start, line.start + levels[-1].end
            region = cord_region(vertebral, of_column, story.seat) or find_region(line.words)
            several = len(levels) > 1 or _SEVERAL.search(line.words) is not None
            for name, value in (
                ("level", vertebral),
                ("segment", cord),
                ("region", region),
                ("multiplicity", "multiple" if several else None),
            ):
                if value is not None:
                    story.put(name, value, a, b)
        if named or levels:
            _look(story, line)
        _proof(story, line)


def _name(story: Story, line: Line) -> bool:
    """Fill the kind of lesion, as the document is about it, where a sentence names it or its site; whether it does."""
    vocabulary, wanted = story.grounder.vocabulary, story.focus_lesion
    seat = None if wanted is None else vocabulary.lesion_site(wanted)
    if wanted is None:
        return False
    for mention in line.mentions:
        if line.denied(mention.start) or line.of_others(mention.start):
            continue
        same = mention.iri == wanted or wanted in vocabulary.ancestors(mention.iri)
        there = seat is not None and mention.iri.startswith(iris.SITE) and seat in vocabulary.wholes(mention.iri)
        if same or there:
            story.put("lesion", Iri(wanted), mention.start, mention.end)
            return True
    at = line.words.find("intramedullary")
    if at >= 0 and seat == _CORD:
        story.put("lesion", Iri(wanted), line.start + at, line.start + at + len("intramedullary"))
        return True
    return False


def _look(story: Story, line: Line) -> None:
    """How the lesion was seen, how large it is, and whether it enhances."""
    words, start = line.words, line.start
    if pattern("prose", "imaging", "phrases").search(words):
        for mention in line.mentions:
            if "ImagingProcedure" in mention.kinds and not line.doubtful(mention.start):
                story.put("detected_by", Iri(mention.iri), mention.start, mention.end)
    if story.draft.has("lesion"):
        without = pattern("prose", "wording", "not_enhancing").search(words)
        match = without or _ENHANCED.search(words)
        if match is not None:
            story.put("enhancement", "no" if without else "yes", start + match.start(), start + match.end())
    for match in _SIZE.finditer(words):
        near = words[max(0, match.start() - 60) : match.end() + 60]
        organ = "" if story.origin is None else story.grounder.vocabulary.label(story.origin)
        if (organ and organ in near) or not pattern("prose", "imaging", "lesion").search(near):
            continue
        longest = max(Decimal(n) for n in re.findall(r"\d{1,3}(?:\.\d{1,2})?", match[0]))
        scale = 10 if match[0].endswith("cm") else 1
        story.put("size", (longest * scale).normalize() + 0, start + match.start(), start + match.end())


def _proof(story: Story, line: Line) -> None:
    """What proved the lesion: histology of a metastasis, or the autopsy."""
    words, start = line.words, line.start
    proof = pattern("prose", "basis", "histology").search(words)
    if proof is not None and "metasta" in words and not line.doubtful(start + proof.start()):
        story.put("basis", "lesion histology", start + proof.start(), start + proof.end())
    dead = pattern("prose", "basis", "autopsy").search(words)
    if dead is not None and proof is None and not line.denied(start + dead.start()):
        story.put("basis", "autopsy", start + dead.start(), start + dead.end())


def read_deposits(story: Story) -> None:
    """Fill the other deposits: a metastasis, or a deposit at a site, that is not the one reported; or that none is."""
    denied = False
    seen: set[str] = set()
    for line in story.lines:
        for mention in line.mentions:
            site = _site(story, line, mention)
            if line.of_others(mention.start) or mention.tentative:
                continue
            if line.denied(mention.start):
                denied = denied or site is not None or "MetastaticLesion" in mention.kinds
                continue
            if site is None or site in seen or line.doubtful(mention.start) or _known(story, site):
                continue
            seen.add(site)
            printed = story.words(mention.start, mention.end)
            story.draft.disease.items.append(draft.deposit(site, printed, story.at(mention.start, mention.end)))
    if denied:
        story.draft.disease.blank(FieldState.ABSENT)


def _site(story: Story, line: Line, mention: Mention) -> str | None:
    """The site of a deposit that a mention names: "lung metastasis", "four lung nodules"."""
    if mention.site is not None:
        return mention.site
    if "MetastaticLesion" in mention.kinds:
        return story.grounder.vocabulary.lesion_site(mention.iri)
    if mention.iri.startswith(iris.SITE) and _DEPOSIT.match(line.words[mention.end - line.start :]):
        return mention.iri
    return story.grounder.site(story.words(mention.start, mention.end)) if "Nodule" in mention.kinds else None


def _known(story: Story, site: str) -> bool:
    """Whether a site is that of the lesion or of the primary, or a part or whole of it."""
    wholes = story.grounder.vocabulary.wholes
    near = wholes(site)
    of_lesion = story.seat is not None and (story.seat in near or site in wholes(story.seat))
    return of_lesion or (story.origin is not None and story.origin in near)
