"""What a rule found: a claim before its quote, its figure and its attribution are settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..naming.mentions import Mention
from ..quantities.quantity import Quantity
from ..relation_rules import Rule
from ..sentence.cues import Cue


@dataclass(slots=True, kw_only=True)
class Draft:
    """What a rule found: a claim before its quote, its figure and its attribution are settled.

    Never changed once made; not frozen, since a thousand are made a page and most come to nothing.
    """

    rule: Rule
    subject: str
    object: str | None
    cue: Cue
    at: Mention | None
    start: int
    end: int
    polarity: bool
    hedged: bool
    qualifiers: Mapping[str, str] = field(default_factory=dict)
    figure: Quantity | None = None
    subject_at: Mention | None = None
    site: str | None = None
