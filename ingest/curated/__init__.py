"""The curated evidence: two sources read by people, and the cases that they cite, in our own words.

Tables beside this file are the evidence; nothing here but reading them. No sentence of a source stands in them: a claim
has a locator, and the finder attaches its quote once the text is here.
"""

from __future__ import annotations

from .bibliography import CURATED, LeftOut, cited_sources, left_out, source, sources
from .casebook import cases, field_places
from .files import CuratedFault
from .tables import claims, rows

__all__ = [
    "CURATED",
    "CuratedFault",
    "LeftOut",
    "cases",
    "cited_sources",
    "claims",
    "field_places",
    "left_out",
    "rows",
    "source",
    "sources",
]
