"""Two readers of one place are one row; what nobody checked is said to be so; what was withdrawn answers nothing."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace

import lxml.html
import pytest
from batson.kg import KnowledgeGraph
from batson.ontology import iris
from batson.ontology.iris import CLAIM
from batson.ontology.model import Attribution, Claim, Method, Modality, Source, claim_triples, source_triples
from batson.queries.catalog import questions
from batson.store import Text, text_sha256
from batson.viz.app import create_app
from batson.viz.surroundings import MOST, surroundings
from starlette.testclient import TestClient

from .conftest import HOST, anchored, named

SAID = """Series

It may be that in a few patients melanoma spreads to the liver, although nobody has looked. Melanoma spreads to bone.
We advise surgery for bone metastasis. Surgery relieves bone pain. Surgery prevents paraplegia.
"""


@pytest.fixture(scope="module")
def kg() -> Iterator[KnowledgeGraph]:
    """The default graph with a source that a person and a machine have read."""
    with KnowledgeGraph.open("memory:") as made:
        sha = made.workspace.texts.put(Text(text=SAID, about={"source": "series"}))
        assert sha == text_sha256(SAID)

        def claim(quote: str, predicate: str, subject: str, object_: str, **more: object) -> Claim:
            return Claim(
                source="series",
                predicate=predicate,
                subject=named(made, subject),
                object=named(made, object_),
                attribution=Attribution.OWN_OBSERVATION,
                section="Series",
                anchors=anchored(SAID, "series", quote),
                **{"method": Method.CURATED, **more},  # type: ignore[arg-type]
            )

        liver = claim("melanoma spreads to the liver", "metastasizesTo", "melanoma", "liver")
        told = [
            replace(liver, modality=Modality.HYPOTHESIZED),
            # the machine read the same of a longer stretch, and called it somebody else's knowledge
            replace(
                liver,
                modality=Modality.HYPOTHESIZED,
                method=Method.EXTRACTED,
                attribution=Attribution.BACKGROUND,
                anchors=anchored(SAID, "series", "in a few patients melanoma spreads to the liver"),
            ),
            claim("Melanoma spreads to bone.", "metastasizesTo", "melanoma", "bone", method=Method.EXTRACTED),
            claim(
                "We advise surgery for bone metastasis.",
                "recommendedFor",
                "surgery",
                "bone metastasis",
                modality=Modality.RECOMMENDED,
            ),
            claim("Surgery relieves bone pain.", "improves", "surgery", "bone pain"),
            claim("Surgery prevents paraplegia.", "prevents", "surgery", "paraplegia", method=Method.EXTRACTED),
        ]
        with made.workspace.writer() as writer:
            writer.store.replace(iris.source_graph("series"), source_triples(Source(id="series", title="A series")))
            run = iris.run_graph(iris.run("series", sha, "extracted"))
            writer.store.replace(run, {t for c in told for t in claim_triples(c)})
        made.build()
        yield made


@pytest.fixture(scope="module")
def client(kg: KnowledgeGraph) -> TestClient:
    """A client of the explorer over that graph."""
    return TestClient(create_app(kg), base_url=HOST, headers={"accept": "text/html"})


def rows(kg: KnowledgeGraph, name: str, **parameters: str) -> list[dict[str, object]]:
    """The rows of our source."""
    return [dict(row) for row in kg.ask(name, **parameters) if row["source"] == "series"]


def test_two_readers_of_one_place_are_one_row(kg: KnowledgeGraph) -> None:
    said = rows(kg, "sites", primary="melanoma")
    assert sorted(str(row["spreads_to"]) for row in said) == ["bone", "liver"]
    found = {row["spreads_to"]: row for row in said}
    liver = found["liver"]
    assert (liver["read_by"], liver["attribution"], len(liver["claims"])) == ("curated", "own observation", 2)  # type: ignore[arg-type]
    assert found["bone"]["read_by"] == "machine-read"


def test_a_row_shows_the_curated_claim_once(client: TestClient) -> None:
    tree = lxml.html.fromstring(client.get("/ask/sites?primary=melanoma").text)
    (row,) = (body for body in tree.xpath("//table[@class='answer']/tbody") if "liver" in body.text_content())
    assert len(row.xpath(".//article")) == 1
    assert "curated by hand" in row.text_content() and "read alike by the machine" in row.text_content()
    assert row.xpath(".//td[@data-label='modality']")


def test_answers_are_narrowed_to_what_a_person_read(client: TestClient) -> None:
    everything = client.get("/ask/sites.json?primary=melanoma").json()["rows"]
    checked = client.get("/ask/sites.json?primary=melanoma&read=checked").json()["rows"]
    assert {r["spreads_to"] for r in everything} - {r["spreads_to"] for r in checked} == {"bone"}
    assert client.get("/ask/sites.json?read=nonsense").status_code == 400
    assert "bone" not in client.get("/ask/sites.csv?primary=melanoma&read=checked").text


def test_what_a_machine_read_of_a_curated_source_is_no_ground_of_a_recommendation(kg: KnowledgeGraph) -> None:
    (row,) = rows(kg, "recommendations", treatment="surgery", lesion="bone metastasis")
    assert row["effects"] == "improves bone pain"


def test_a_recommendation_comes_before_its_grounds(kg: KnowledgeGraph, client: TestClient) -> None:
    (row,) = rows(kg, "recommendations", treatment="surgery", lesion="bone metastasis")
    (advice,) = (r for r in kg.records(row["claims"]) if r["predicate"] == "recommendedFor")  # type: ignore[arg-type]
    tree = lxml.html.fromstring(client.get("/ask/recommendations?treatment=surgery&lesion=bone+metastasis").text)
    (shown,) = tree.xpath(f"//details[@class='row'][.//article[@aria-label='Claim {advice['id']}']]")
    assert shown.xpath(".//article/@aria-label")[0] == f"Claim {advice['id']}"
    assert "We advise surgery" in shown.xpath("./summary")[0].text_content()
    assert "What the source saw itself" in shown.text_content()
    page = lxml.html.fromstring(client.get(f"/claim/{advice['id']}").text)
    (rests,) = page.xpath("//section[h2='Rests on']")
    assert "bone pain" in rests.text_content() and "paraplegia" not in rests.text_content()


def test_the_whole_sentence_stands_around_a_quote(kg: KnowledgeGraph, client: TestClient) -> None:
    (liver,) = (row for row in rows(kg, "sites", primary="melanoma") if row["spreads_to"] == "liver")
    (curated,) = (r for r in kg.records(liver["claims"]) if r["method"] == "curated")  # type: ignore[arg-type]
    tree = lxml.html.fromstring(client.get(f"/claim/{curated['id']}").text)
    quote = tree.xpath("//blockquote")[0]
    assert quote.text_content().startswith("It may be that in a few patients melanoma")
    assert quote.text_content().endswith("although nobody has looked.")
    assert quote.xpath("./mark")[0].text_content() == "melanoma spreads to the liver"


def test_a_long_sentence_is_cut_at_words() -> None:
    text = "Word " * 400 + "here " + "more " * 400
    start = text.index("here")
    before, after = surroundings(text, start, start + 4)
    assert before.startswith("… Word") and after.endswith("more …")
    assert len(before) < MOST + 10 and len(after) < MOST + 10


def test_what_a_person_withdrew_answers_no_question(tmp_path) -> None:
    with KnowledgeGraph.open(tmp_path) as graph:
        graph.build()
        met = {name: {c for row in graph.ask(name) for c in row.get("claims", ())} for name in questions()}
        # of every question all that one row rests on, and so every kind of claim that it uses
        first = [next((r["claims"] for r in graph.ask(name) if r.get("claims")), ()) for name in questions()]
        gone = {c for claims in first for c in claims}
        assert gone and all(claims & gone for name, claims in met.items() if claims)
        table = tmp_path / "review.csv"
        graph.export_review(table, only=["claims"])
        with table.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            if CLAIM + row["claim"] in gone:
                row |= {"decision": "reject", "by": "Ann", "reason": "not said there"}
        with table.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        done, _ = graph.import_review(table)
        assert done.problems == ()
        for name in questions():
            left = {c for row in graph.ask(name) for c in row.get("claims", ())}
            assert not left & gone, name
        tried = TestClient(create_app(graph), base_url=HOST, headers={"accept": "text/html"})
        one = sorted(gone)[0].removeprefix(CLAIM)
        assert "withdrawn by Ann" in tried.get(f"/claim/{one}").text
