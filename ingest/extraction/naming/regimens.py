"""Regimens and what they are made of: "FLOT (fluorouracil, leucovorin, oxaliplatin and docetaxel)" is one treatment."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..concepts import Concepts
from .mentions import Mention

_LONGEST = 120
_OPENS = " ("


def without_parts(found: Sequence[Mention], text: Callable[[int, int], str], concepts: Concepts) -> list[Mention]:
    """Return the mentions without the drugs that a parenthesis after a regimen lists as its parts.

    A regimen has a name in capitals; after a class of drugs a parenthesis lists examples.
    """
    out: list[Mention] = []
    closed = -1
    for index, mention in enumerate(found):
        if mention.start < closed and "SystemicTherapy" in mention.kinds:
            continue
        out.append(mention)
        regimen = "SystemicTherapy" in mention.kinds and concepts.vocabulary.label(mention.iri).isupper()
        if not regimen or text(mention.end, mention.end + len(_OPENS)) != _OPENS:
            continue
        body = text(mention.end, mention.end + _LONGEST).partition(")")[0]
        inside = [m for m in found[index + 1 :] if m.start < mention.end + len(body)]
        if len(inside) > 1 and all("SystemicTherapy" in m.kinds for m in inside):
            closed = mention.end + len(body)
    return out
