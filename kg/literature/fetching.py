"""Papers fetched from Europe PMC: full text where it is open access, else the abstract, ingested as any file."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ...ingest.formats.xmltree import root_name
from ...ingest.literature.articles import Article, citation_xml
from ...ingest.literature.errors import NotFound, ServiceError
from ...ingest.literature.europepmc import DATABASE, EuropePMC, pick
from ...ingest.literature.identifiers import Identifier, parse
from ...ingest.literature.records import Outcome, Record, Retrieval, to_json
from ...ingest.problems import UnreadableDocument
from ...ingest.readers import jats
from ...store.cache import Cache, Copy
from .searching import journal, now, recorded

if TYPE_CHECKING:
    from ..deriving import Derivation
    from ..graph import KnowledgeGraph
    from ..ingest_report import Report

_BODY = re.compile(rb"<(?:[\w.-]+:)?body[\s>/]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What came of a fetch: full text or abstract (`why` says why no more), and what the ingest made of it.

    `license` is what the text itself or Europe PMC names; `copied` is the moment at which the copy that was used came,
    None where it came now.
    """

    identifier: Identifier
    article: Article
    outcome: Outcome
    why: str | None
    license: str | None
    copied: str | None
    report: Report
    derivation: Derivation


def fetch(
    kg: KnowledgeGraph, identifier: str, *, service: EuropePMC, source: str | None = None, refresh: bool = False
) -> Fetched:
    """Get the open-access full text of a paper, else its abstract, and ingest it as any file.

    Answers are kept in the workspace and used again until `refresh` asks anew; every attempt is recorded for the flow.
    `source` names the source, by default the paper's own number. Raises ValueError for what is no identifier, NotFound
    where there is no such paper or neither text nor abstract of it, ServiceError and Offline where the service fails.
    """
    wanted = parse(identifier)
    try:
        article, text, outcome, why, copied = _text(kg, wanted, service, refresh)
    except NotFound as fault:
        numbers = fault.numbers or {wanted.kind: wanted.value}
        _note(kg, Retrieval(asked=wanted.value, outcome="nothing", date=now(), why=str(fault), **numbers))
        raise
    (report, *_), derivation = kg.ingest([text.path], source=source, license=article.license)
    report = replace(report, name=str(wanted))
    license = jats.read(text.data).metadata.license if root_name(text.data) == "article" else None
    license = license or article.license
    if report.fault is None:
        numbers = _numbers(article.record)
        attempt = Retrieval(
            asked=wanted.value, outcome=outcome, date=now(), why=why, source=report.source, license=license, **numbers
        )
        _note(kg, attempt)
    return Fetched(
        identifier=wanted,
        article=article,
        outcome=outcome,
        why=why,
        license=license,
        copied=copied,
        report=report,
        derivation=derivation,
    )


def _text(
    kg: KnowledgeGraph, wanted: Identifier, service: EuropePMC, refresh: bool
) -> tuple[Article, Copy, Outcome, str | None, str | None]:
    """Return the paper, the file to ingest, what it is, why it is no more, and the date of an old copy."""
    cache = Cache(kg.workspace.root / "cache" / "europepmc")
    key = f"{wanted.kind} {wanted.value} at {service.address}"
    listed = None if refresh else cache.get(key)
    copied = listed.date if listed else None
    if listed is None:
        answer = service.resolve(wanted)
        article = pick(answer, wanted)
        cache.put(key, answer)
    else:
        article = pick(listed.data, wanted)
    record = article.record
    why = "the full text is not open access"
    if record.open_access and record.pmcid:
        key = f"full text {record.pmcid} at {service.address}"
        text = None if refresh else cache.get(key)
        copied = min(filter(None, (copied, text.date)), default=None) if text else None
        try:
            if text is None:
                data = service.full_text(record.pmcid)
                _check_article(data, record)
                text = cache.put(key, data, about={"license": article.license or ""})
            if _BODY.search(text.data):
                return article, text, "full text", None, copied
            return article, text, "abstract only", f"the XML that {DATABASE} gives has no body", copied
        except NotFound:
            why = f"{DATABASE} lists it as open access but gives no full text"
    if not article.abstract:
        raise NotFound(
            f"{wanted}: {why}, and there is no abstract: ingest a file of the paper if you have one",
            numbers=_numbers(record),
        )
    try:
        data = citation_xml(article)
    except UnreadableDocument as fault:
        raise ServiceError(f"{wanted}: the abstract cannot be read: {fault}") from None
    return article, cache.put(f"abstract {record.key} at {service.address}", data), "abstract only", why, copied


def _check_article(data: bytes, record: Record) -> None:
    """Raise NotFound for the service's own way of saying no, ServiceError for what is not the article asked for."""
    if root_name(data) == "errorbean":
        raise NotFound(f"{record.pmcid}: {DATABASE} gives no full text")
    try:
        about = jats.read(data).metadata if jats.sniff(data) else None
    except UnreadableDocument as fault:
        raise ServiceError(f"{record.pmcid}: what {DATABASE} gives as full text cannot be read: {fault}") from None
    if about is None:
        raise ServiceError(f"{record.pmcid}: what {DATABASE} gives as full text is no article: try later")
    other = [
        (said, asked)
        for said, asked in ((about.pmcid, record.pmcid), (about.doi, record.doi))
        if said and asked and said != asked
    ]
    if other:
        raise ServiceError(f"{other[0][1]}: {DATABASE} gives the full text of {other[0][0]}: it is not ingested")


def _numbers(record: Record) -> dict[str, str]:
    said = {"doi": record.doi, "pmid": record.pmid, "pmcid": record.pmcid}
    return {name: number for name, number in said.items() if number}


def _note(kg: KnowledgeGraph, attempt: Retrieval) -> None:
    """Record an attempt, unless the last one for the same number said just that."""
    before = [r for r in recorded(kg).retrievals if r.asked == attempt.asked]
    if not before or replace(before[-1], date=attempt.date) != attempt:
        journal(kg, "retrievals").append([to_json(attempt)])
