"""A graph with a text of our own and one that tries to break out, and a client for the explorer over it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from batson.kg import KnowledgeGraph
from batson.ontology import iris
from batson.ontology.model import (
    Anchor,
    Attribution,
    Citation,
    Claim,
    Iri,
    Measure,
    Method,
    Modality,
    Polarity,
    Qualifiers,
    Source,
    Statistic,
    claim_triples,
    source_triples,
)
from batson.store import Text, text_sha256
from batson.viz.app import create_app
from starlette.testclient import TestClient

HOST = "http://127.0.0.1"

TEXT = """Case notes

Melanoma may reach the cord through its arteries. In our patient the tumor did not invade the dura.
We advise magnetic resonance imaging. Back pain was seen in 3 of 4 patients (75%).
"""

EVIL = (
    "<script>window.broken=1</script>",
    '"onmouseover="window.broken=2',
    "</script><script>window.broken=3</script>",
    "<img src=x onerror=window.broken=4>",
    'see <a href="javascript:window.broken=5">href</a>',
    "{{ 7*7 }} ${7*7}",
    "</textarea></title></style><svg onload=window.broken=6>",
)
EVIL_ID = "evil/<b>\"onmouseover='x'&1"
EVIL_TEXT = "Opening.\n\n" + "\n".join(EVIL) + "\n\nClosing."


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """The graph of the tests and what was put into it."""

    kg: KnowledgeGraph
    hypothesized: Claim
    negated: Claim
    recommended: Claim
    counted: Claim
    evil: tuple[Claim, ...]


def put(kg: KnowledgeGraph, source: Source, text: str, claims: list[Claim]) -> None:
    """Write a source, its text and its claims, whatever a reader would make of the text; a build follows."""
    sha = kg.workspace.texts.put(Text(text=text, about={"source": source.id, "license": "our own"}))
    with kg.workspace.writer() as writer:
        writer.store.replace(iris.source_graph(source.id), source_triples(source))
        run = iris.run_graph(iris.run(source.id, sha, "extracted"))
        writer.store.replace(run, {t for claim in claims for t in claim_triples(claim)})


def anchored(text: str, source: str, quote: str) -> tuple[Anchor, ...]:
    """Return the anchor of a quote."""
    start = text.index(quote)
    return (Anchor.of(text, start, start + len(quote), source=source, text_sha256=text_sha256(text)),)


def named(kg: KnowledgeGraph, label: str) -> Iri:
    """Return a concept by its name."""
    iri = kg.vocabulary.find(label)
    assert iri, label
    return Iri(iri)


@pytest.fixture(scope="package")
def corpus() -> Iterator[Corpus]:
    """A graph in memory: the curated sources, four claims of our own text, and a text that means harm."""
    with KnowledgeGraph.open("memory:") as kg:

        def claim(quote: str, predicate: str, subject: str, object_: str | None, **more: object) -> Claim:
            return Claim(
                source="notes",
                predicate=predicate,
                subject=named(kg, subject),
                object=named(kg, object_) if object_ else None,
                attribution=Attribution.OWN_OBSERVATION,
                method=Method.EXTRACTED,
                section="Case notes",
                anchors=anchored(TEXT, "notes", quote),
                **more,  # type: ignore[arg-type]
            )

        hypothesized = claim(
            "Melanoma may reach the cord through its arteries.",
            "spreadsVia",
            "melanoma",
            "arterial route",
            modality=Modality.HYPOTHESIZED,
            qualifiers=Qualifiers(site=named(kg, "spinal cord")),
        )
        negated = claim(
            "In our patient the tumor did not invade the dura.",
            "invades",
            "melanoma",
            "dura mater",
            polarity=Polarity.NEGATED,
        )
        recommended = claim(
            "We advise magnetic resonance imaging.",
            "recommendedFor",
            "magnetic resonance imaging",
            "intramedullary spinal cord metastasis",
            modality=Modality.RECOMMENDED,
        )
        counted = claim(
            "3 of 4 patients (75%)",
            "presentsWith",
            "intramedullary spinal cord metastasis",
            "back pain",
            statistic=Statistic(
                measure=Measure.PROPORTION, printed="75%", value=75, unit="%", n=3, N=4, counted="patients"
            ),
        )
        put(
            kg,
            Source(id="notes", title="Notes of our own", url="https://example.org/notes"),
            TEXT,
            [hypothesized, negated, recommended, counted],
        )
        evil = tuple(
            Claim(
                source=EVIL_ID,
                predicate="presentsWith",
                subject=named(kg, "melanoma"),
                object=named(kg, "back pain"),
                qualifiers=Qualifiers(population=f"{number} {words}"),
                statistic=Statistic(measure=Measure.COUNT, printed=words, unit=words, counted=words, among=words),
                attribution=Attribution.RELAYED,
                cites=("1",),
                method=Method.EXTRACTED,
                section=words,
                anchors=anchored(EVIL_TEXT, EVIL_ID, words),
                gloss=words,
            )
            for number, words in enumerate(EVIL)
        )
        put(
            kg,
            Source(
                id=EVIL_ID,
                title=EVIL[0],
                authors=EVIL[1],
                journal=EVIL[3],
                note=EVIL[2],
                url="javascript:window.broken=7",
                license=EVIL[4],
                references=(Citation(key="1", text=EVIL[3], title=EVIL[0], doi='"><script>x</script>', note=EVIL[6]),),
            ),
            EVIL_TEXT,
            list(evil),
        )
        kg.build()
        yield Corpus(
            kg=kg, hypothesized=hypothesized, negated=negated, recommended=recommended, counted=counted, evil=evil
        )


@pytest.fixture(scope="package")
def client(corpus: Corpus) -> TestClient:
    """A client of the explorer; it follows no redirect by itself."""
    return TestClient(create_app(corpus.kg), base_url=HOST, follow_redirects=False, headers={"accept": "text/html"})


@pytest.fixture(scope="package")
def addresses(corpus: Corpus) -> list[str]:
    """One address of every kind of page, those of hostile things among them."""
    from urllib.parse import quote

    evil = quote(EVIL_ID, safe="")
    case = next(iter(corpus.kg.cases()))
    return [
        "/",
        "/sources",
        "/ask",
        "/ask/routes",
        "/ask/routes?primary=melanoma",
        "/ask/routes?primary=no+such+tumor",
        "/ask/symptoms?primary=melanoma",
        f"/ask/source-claims?source={evil}",
        f"/claim/{corpus.hypothesized.id}",
        *(f"/claim/{claim.id}" for claim in corpus.evil),
        "/source/weng2018",
        f"/source/{evil}",
        "/concept?iri=melanoma",
        "/cases",
        f"/cases?source={evil}",
        "/appraisal",
        "/compare",
        f"/compare?a=weng2018&b={evil}",
        "/compare?a=weng2018&b=healthyday",
        "/overlap",
        f"/shared?a=weng2018&b={evil}",
        "/pooled",
        f"/pooled?review={evil}",
        "/survival",
        "/survival?zero=unclear&once=1",
        "/survival?zero=" + quote(EVIL[0]),
        "/audit/weng2018",
        f"/audit/{evil}",
        "/contradictions",
        f"/contradictions?source={evil}&apart=1",
        f"/drift?source={evil}",
        f"/chains?source={evil}",
        f"/case/{quote(case['source'], safe='')}/{quote(case['place'], safe='')}",
        "/graph",
        f"/graph?source={evil}",
        "/graph?center=melanoma",
        f"/read/{evil}",
        "/read/notes",
        "/read/weng2018",
        "/sparql",
        "/sparql?query=" + quote("SELECT ?q WHERE { ?s <http://www.w3.org/ns/oa#exact> ?q }"),
        "/search?q=" + quote(EVIL[0]),
        "/search?q=cord",
        "/resource?iri=" + quote(corpus.evil[0].iri + "/statistic"),
        "/no/such/page",
        "/claim/" + quote(EVIL[3], safe=""),
    ]
