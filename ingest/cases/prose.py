"""Cases from prose: each field of a patient with the words that tell it as its anchor."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ...ontology import iris
from ...ontology.model import Case, Iri, Report, Target
from ..document import Document
from ..extraction.naming.mentions import Mention
from . import draft, lists
from .anchoring import Anchors
from .course import find_course, find_interval
from .draft import Draft
from .grounding import Grounder
from .narrative import Line, Narratives
from .patients import Told, find_patients
from .prose_care import read_symptoms, read_treatments
from .prose_lesion import read_deposits, read_lesion
from .story import Story
from .times import number
from .wording import pattern

_SIDE: Final = re.compile(r"(?<!\w)(?P<side>left|right|bilateral|both)(?:-sided)?\s(?:[a-z][a-z-]*\s){0,2}?$")
_AGE_LATER: Final = re.compile(
    r"(?:^|[.;]\s)at (?:the age of |age )?(?P<age>\d{1,3}|[a-z]+),? (?:he|she|the patient)\b"
)
_PRONOUN: Final = re.compile(r"(?<!\w)(?:(?P<m>he|his|him)|(?P<f>she|her))(?!\w)")


def prose_cases(document: Document, *, grounder: Grounder, anchors: Anchors) -> list[tuple[Told, Case]]:
    """Return the patients that the prose of a document tells of one by one, and how each is told."""
    patients = find_patients(document)
    if not patients:
        return []
    narratives = Narratives(document, grounder)
    title = document.sections[0].title or document.metadata.title or ""
    head = document.text.find(title) if title else -1
    out = []
    for told in patients:
        focus = narratives.focus(told)
        story = Story(
            told=told,
            lines=narratives.lines(told),
            draft=Draft(anchors.source, told.name),
            anchors=anchors,
            grounder=grounder,
            focus_lesion=_about(title, narratives.lines(told)[:1], focus.lesion, grounder),
            focus_primary=focus.primary,
            title=(head, head + len(title)) if head >= 0 else None,
        )
        for read in (_who, _tumor, read_lesion, read_deposits, read_symptoms, read_treatments, _end):
            read(story)
        out.append((told, _finished(story)))
    return out


def _about(title: str, opening: Sequence[Line], focus: str | None, grounder: Grounder) -> str | None:
    """The lesion that a patient's story is about: that of the title, else of its first sentence, else of the section.

    A title that names another place than the section's lesion takes that away: the section speaks of a further deposit.
    """
    named = grounder.lesion(title)
    if named is None:
        shown = [m for line in opening for m in line.mentions if not line.doubtful(m.start)]
        named = next((m.iri for m in shown if "MetastaticLesion" in m.kinds and m.site is not None), None)
    if named is not None:
        ancestors = grounder.vocabulary.ancestors
        return focus if focus is not None and named in ancestors(focus) else named
    seat = None if focus is None else grounder.vocabulary.lesion_site(focus)
    told = {m.iri for m in grounder.mentions(title) if m.iri.startswith(iris.SITE)}
    elsewhere = seat is not None and told and told.isdisjoint(grounder.vocabulary.wholes(seat))
    return None if elsewhere else focus


def _finished(story: Story) -> Case:
    told, case = story.told, story.draft
    first = story.lines[0]
    if told.introduction is not None:
        first = next((line for line in story.lines if line.start <= told.introduction.start < line.end), first)
    case.anchors.append(story.at(first.start, first.end))
    keys = tuple(dict.fromkeys(key for mark in told.marks for key in mark.keys))
    case.report = Report(attribution=told.attribution, cites=keys)
    draft.settle_course(case)
    return case.case()


def _who(story: Story) -> None:
    """Age at the lesion, where the story grows older with the patient the later one; sex by noun, else by pronoun."""
    intro = story.told.introduction
    for line in story.lines:
        for match in _AGE_LATER.finditer(line.words):
            age = number(match["age"])
            if age is not None and (intro is None or intro.age is None or intro.age < age) and age <= 115:
                a = line.start + match.start("age")
                story.put("age", age, a, a + len(match["age"]))
    if intro is not None and intro.age is not None:
        story.put("age", intro.age, intro.start, intro.end)
    if intro is not None and intro.sex is not None:
        story.put("sex", intro.sex, intro.start, intro.end)
        return
    found: dict[str, list[tuple[int, int]]] = {"M": [], "F": []}
    for line in story.lines:
        for match in _PRONOUN.finditer(line.words):
            if not line.of_others(line.start + match.start()):
                found["M" if match["m"] else "F"].append((line.start + match.start(), line.start + match.end()))
    for sex, other in (("M", "F"), ("F", "M")):
        if len(found[sex]) > 2 * len(found[other]):
            story.put("sex", sex, *found[sex][0])


def _tumor(story: Story) -> None:
    """The primary: the tumor named most specifically, else what the document is about; side, stage, grade, thrombus."""
    found: list[Mention] = []
    for line in story.lines:
        for mention in line.mentions:
            if "PrimaryTumor" in mention.kinds and not line.doubtful(mention.start):
                found.append(mention)
            if not line.of_others(mention.start):
                kinds = story.grounder.kinds
                found += [Mention(mention.start, mention.end, tumor, kinds(tumor)) for tumor in mention.primaries]
    specific = [m for m in found if story.grounder.is_specific(m.iri)]
    focus = story.focus_primary
    title = story.title
    titled = focus if focus and title and _names(story, focus, story.words(*title)) else None
    if focus is not None:  # a title that names the tumor is not overruled by one that the story weighs and leaves
        kin = [m for m in specific if story.grounder.related(m.iri, focus)]
        specific = kin if kin or titled else specific
    if specific:
        best = max(specific, key=lambda m: (len(m.kinds), -m.start))
        story.put("histology", Iri(best.iri), best.start, best.end)
    elif titled and title:
        story.put("histology", Iri(titled), *title)
    for line in story.lines:
        _side(story, line)
        for name in ("stage", "grade"):
            match = pattern("prose", "wording", name).search(line.words)
            if match is not None and not line.of_others(line.start + match.start()):
                a, b = line.start + match.start(), line.start + match.end()
                story.put(name, story.words(a, b), a, b)
        for mention in line.mentions:
            for name, kind in (("thrombus", "TumorExtension"), ("syndrome", "HereditarySyndrome")):
                if kind in mention.kinds and not line.doubtful(mention.start):
                    story.put(name, Iri(mention.iri), mention.start, mention.end)


def _names(story: Story, tumor: str, words: str) -> bool:
    """Whether words name a tumor, or one that it is a kind of."""
    return any(story.grounder.related(m.iri, tumor) for m in story.grounder.mentions(words))


def _side(story: Story, line: Line) -> None:
    """A side directly before the organ of the primary, its tumor, or the operation that took it out."""
    for mention in line.mentions:
        aimed = Target.UNCLEAR
        if "Treatment" in mention.kinds:
            aimed = lists.target_of(mention.iri, grounder=story.grounder, primary=story.primary, column=aimed)
        named = "PrimaryTumor" in mention.kinds or story.in_origin(mention) or aimed is Target.PRIMARY
        if not named or line.of_others(mention.start):
            continue
        match = _SIDE.search(line.words[: mention.start - line.start])
        inside = re.search(
            r"\b(left|right|bilateral)\b", line.words[mention.start - line.start : mention.end - line.start]
        )
        if match is not None:
            side = {"both": "bilateral"}.get(match["side"], match["side"])
            story.put("side", side, line.start + match.start("side"), mention.end)
        elif inside is not None:
            story.put("side", inside[1], mention.start, mention.end)


def _end(story: Story) -> None:
    """The interval since the primary, and the course: event, time, time zero, function."""
    for name, value, start, end in (*find_interval(story.lines), *find_course(story.lines)):
        story.put(name, value, start, end)
