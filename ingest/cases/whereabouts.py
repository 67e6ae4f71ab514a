"""Where a lesion lies, from a cell or phrase: levels, segments of the cord, the region, the site."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ...ontology import iris
from ...ontology.connectivity import connections
from ..extraction.sentence.phrases import flat
from .grounding import Grounder
from .levels import Level, find_region, joined, levels_in, region_of


@dataclass(frozen=True, slots=True)
class Place:
    """What a phrase says of the place of a lesion; each part may be missing."""

    level: str | None = None
    segment: str | None = None
    region: str | None = None
    multiplicity: str | None = None
    lesion: str | None = None


def read_place(cell: str, *, grounder: Grounder, segment: bool = False) -> Place:
    """Return the place that a cell names; `segment` says that its levels are segments of the cord.

    A region that is not printed follows from the level: it is that of the column, whatever part of the cord lies there.

    >>> from batson.ingest.cases.grounding import Grounder
    >>> from batson.ingest.cases.whereabouts import read_place
    >>> from batson.ontology import lexicon, vocabulary
    >>> place = read_place("conus (T12/L1)", grounder=Grounder.of(vocabulary.shipped(), lexicon.shipped()))
    >>> place.level, place.region
    ('T12/L1', 'conus medullaris')
    """
    levels = levels_in(cell)
    vertebral = [level for level in levels if not (segment or level.segment)]
    cord = [level for level in levels if segment or level.segment]
    number = re.search(
        r"\b(\d|two|three|four|five|several|multiple)\s(?:separate\s)?(?:lesions|metastases|deposits|nodules)\b",
        flat(cell),
    )
    apart = len(levels) > 1
    return Place(
        level=joined(vertebral) or None,
        segment=joined(cord) or None,
        region=find_region(flat(cell)) or region_of(levels),
        multiplicity="multiple" if number and number[1] != "1" and (apart or not levels) else None,
        lesion=None if levels else grounder.lesion(cell),
    )


@cache
def _beside_conus() -> frozenset[str]:
    """The vertebrae beside the conus, as the ontology's table of connections has them."""
    return frozenset(
        c.object.removeprefix("Vertebra")
        for c in connections()
        if c.subject == "ConusMedullaris" and c.predicate == "alignedWithVertebra"
    )


def cord_region(level: str | None, region: str | None, lesion_site: str | None) -> str | None:
    """Return the region of the cord that lies at a level, where the region of the column would mislead.

    Only for a lesion in the cord, and only beside the conus; elsewhere the region stays.

    >>> from batson.ingest.cases.whereabouts import cord_region
    >>> from batson.ontology.iris import SITE
    >>> cord_region("L1", "lumbar", SITE + "SpinalCord"), cord_region("L1", "lumbar", SITE + "Vertebra")
    ('conus medullaris', 'lumbar')
    """
    if lesion_site == iris.SITE + "SpinalCord" and level in _beside_conus():
        return "conus medullaris"
    return region


def plain_levels(levels: list[Level]) -> tuple[str | None, str | None, str | None]:
    """Return vertebral level, segment of the cord and region of several levels."""
    vertebral = [level for level in levels if not level.segment]
    cord = [level for level in levels if level.segment]
    return joined(vertebral) or None, joined(cord) or None, region_of(levels)
