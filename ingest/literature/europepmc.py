"""Europe PMC's RESTful service: search with a cursor, one record by its number, open-access full text as JATS.

Read for this, in stored copies: an excerpt of the service's own page https://europepmc.org/RestfulWebService (`search`
with `query` and `format`); for `resultType`, `cursorMark`, `pageSize` and `{PMCID}/fullTextXML` the reference pages of
rOpenSci's client europepmc, not the service's own;
its announcement of version 6.6, https://groups.google.com/a/ebi.ac.uk/g/epmc-webservices/c/yG8kMl1R3cI (a missing
`nextCursorMark` is the end); issue 9 of ropensci/europepmc on GitHub (the cursor is sent back as it came), issue 147 of
ContentMine/getpapers (a PMID is asked for as EXT_ID), issue 470 of NFDI4Chem/nmrxiv (an unquoted DOI finds other
papers: the answer must be compared).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from ..limits import MEBI
from .articles import Article, article_of, record_of
from .cleaning import items, text_of, within
from .errors import NotFound, ServiceError
from .identifiers import Identifier
from .records import Record
from .web import Web

DATABASE: Final = "Europe PMC"
DEFAULT_ADDRESS: Final = "https://www.ebi.ac.uk/europepmc/webservices/rest"
PAGE: Final = 100
"""Records a page; what is told of the most that the service gives differs (100 or 1,000), this is within both."""

PAGE_BYTES: Final = 32 * MEBI
ARTICLE_BYTES: Final = 64 * MEBI
_FIELDS: Final = {"doi": 'DOI:"{}"', "pmcid": "PMCID:{}", "pmid": 'EXT_ID:"{}" AND SRC:MED'}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of hits: how many there are in all, those of this page, how many of them were no records."""

    hits: int
    records: tuple[Record, ...]
    unread: int


class EuropePMC:
    """Europe PMC, or a service that answers as it does, at the address of a `Web`."""

    def __init__(self, web: Web | None = None, *, page: int = PAGE) -> None:
        self.web = web or Web(DEFAULT_ADDRESS)
        self._page = page

    @property
    def address(self) -> str:
        """The address of the service."""
        return self.web.address

    def search(self, query: str, *, limit: int) -> Iterator[Page]:
        """Yield pages of hits until there are no more, or `limit` records or more were given.

        Raises ServiceError where an answer cannot be used, Offline where there is none.
        """
        cursor, seen, taken = "*", {"*"}, 0
        while True:
            answer = self._asked(query, "lite", self._page, cursor)
            found = within(answer, "resultList", "result")
            hits = within(answer, "hitCount")
            if not isinstance(found, list) or isinstance(hits, bool) or not isinstance(hits, int) or hits < 0:
                raise ServiceError(f"{DATABASE}: the answer holds no list of hits: try later")
            records = tuple(r for r in map(record_of, items(found)) if r is not None)
            yield Page(hits=hits, records=records, unread=len(found) - len(records))
            taken += len(found)
            onward = within(answer, "nextCursorMark")
            if not found or taken >= limit or not isinstance(onward, str) or onward in seen or len(onward) > 4_000:
                return
            seen.add(onward)
            cursor = onward

    def resolve(self, identifier: Identifier) -> bytes:
        """Return the answer to a search for one number, as it came; `pick` finds the paper in it."""
        return self._json(_FIELDS[identifier.kind].format(identifier.value), "core", 25, "*")

    def full_text(self, pmcid: str) -> bytes:
        """Return the open-access full text of an article as JATS XML.

        Raises NotFound where the service gives none, ServiceError where what it gives is no XML.
        """
        return self.web.get(f"{pmcid}/fullTextXML", kinds=("xml",), limit=ARTICLE_BYTES)

    def _asked(self, query: str, result: str, size: int, cursor: str) -> Any:
        return read_json(self._json(query, result, size, cursor))

    def _json(self, query: str, result: str, size: int, cursor: str) -> bytes:
        asked = {"query": query, "resultType": result, "format": "json", "pageSize": str(size), "cursorMark": cursor}
        return self.web.get(f"search?{urlencode(asked)}", kinds=("json",), limit=PAGE_BYTES)


def read_json(data: bytes) -> dict[str, Any]:
    """Return a JSON object; raises ServiceError where the bytes are none."""
    try:
        answer = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise ServiceError(f"{DATABASE}: the answer is no JSON: try later") from None
    if not isinstance(answer, dict):
        raise ServiceError(f"{DATABASE}: the answer is no JSON object: try later")
    if text := text_of(answer.get("errMsg"), limit=200):
        raise ServiceError(f"{DATABASE}: {text}")
    return answer


def pick(data: bytes, identifier: Identifier) -> Article:
    """Return the paper with exactly this number from an answer of `resolve`.

    Raises NotFound where it is not there; several records of it are told apart by having a full text, then by order.
    """
    found = items(within(read_json(data), "resultList", "result"))
    articles = [a for a in map(article_of, found) if a is not None]
    same = [a for a in articles if getattr(a.record, identifier.kind) == identifier.value]
    if not same:
        raise NotFound(f"{identifier}: {DATABASE} has no such paper: check the number, or ingest a file of the paper")
    return max(same, key=lambda a: (bool(a.record.open_access and a.record.pmcid), bool(a.abstract)))
