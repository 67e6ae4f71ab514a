"""The pages of appraisal: findings with their arithmetic, conflicts apart from false ones, drifts, and chains."""

from __future__ import annotations

import re

import lxml.html
import pytest
from batson.kg import KnowledgeGraph
from batson.ontology.iris import CLAIM
from batson.ontology.model import Attribution, Claim, Method, Modality, Source
from batson.viz.app import create_app
from starlette.testclient import TestClient

from .conftest import HOST, TEXT, anchored, named, put


def test_an_audit_says_the_arithmetic_the_assumptions_and_the_claims(client):
    page = client.get("/audit/weng2018").text
    wrong = page[page.index('id="inconsistent"') : page.index('id="cannot-tell"')]
    assert "no count of 17 gives 62.5% (surgery)" in wrong
    assert "Assumed: a share is rounded half up or half to even" in wrong
    assert "/claim/" in wrong
    assert "94%" in page[page.index('id="consistent"') :]


def test_an_audit_shows_which_totals_allow_each_share(client):
    page = client.get("/audit/weng2018").text
    shares = lxml.html.fromstring(page[page.index('id="shares"') :])
    cells = {
        row.xpath("string(td[1])").strip(): [row.xpath(f"string(td[{n}])").strip() for n in (2, 3, 4)]
        for row in shares.iter("tr")
    }
    assert cells["surgery"][:2] == ["62.5%", "✕ none"]
    assert cells["surgery"][2].startswith("10 of 16, 5 of 8")
    assert cells["male"][1] == "11 of 17"
    assert "17: 14 of 16 shares" in page


def test_an_unknown_source_is_not_audited_and_says_where_all_are(client):
    answer = client.get("/audit/no-such")
    assert answer.status_code == 404
    assert "/sources" in answer.text


def test_a_source_without_figures_says_so(client):
    page = client.get("/audit/parikh2009").text
    assert "No claim of this source is in the graph" in page


def test_the_hub_leads_to_every_audit_with_its_counts(client):
    page = client.get("/appraisal").text
    row = re.search(r'<a href="/audit/weng2018">.*?</tr>', page, re.DOTALL)[0]
    counts = [int(n) for n in re.findall(r'class="number">(\d+)<', row)]
    audit = client.get("/audit/weng2018").text
    assert [f"{n} {v}" in audit for n, v in zip(counts, ("inconsistent", "cannot tell", "consistent"), strict=True)]
    for address in ("/contradictions", "/drift", "/chains", "/survival", "/overlap", "/cases"):
        assert f'href="{address}"' in page


def test_conflicts_that_may_be_none_stand_apart_and_say_why(client):
    real, apart = client.get("/contradictions").text, client.get("/contradictions?apart=1").text
    assert "no conflict: another" not in real
    assert apart.count("no conflict: another") == apart.count('class="card conflict"') > 0
    assert real.count('class="side"') == 2 * real.count('class="card conflict"')


def test_conflicts_can_be_narrowed_to_a_claim_that_leads_there(client, corpus):
    page = client.get("/contradictions?apart=1").text
    claim = re.search(r'href="/claim/(\w+)"', page)[1]
    assert f'href="/contradictions?claim={claim}' in client.get(f"/claim/{claim}").text
    one = client.get(f"/contradictions?claim={claim}&apart=1").text
    assert all(claim in card for card in one.split('class="card conflict"')[1:])
    none = client.get(f"/contradictions?claim={corpus.counted.id}").text
    assert "Nothing of the kind is in the graph" in none


def test_a_relayed_claim_leads_to_where_it_comes_from(client, corpus):
    with corpus.kg.workspace.reader() as store:
        (row, *_) = store.query(
            "PREFIX b: <https://w3id.org/batson/ontology/> SELECT ?c { ?x a b:CitationChain ; b:aboutClaim ?c . "
            "?c b:statedIn <https://w3id.org/batson/source/weng2018> } ORDER BY ?c"
        )
    claim = row["c"].value.removeprefix(CLAIM)
    assert f'href="/chains?claim={claim}"' in client.get(f"/claim/{claim}").text
    page = client.get(f"/chains?claim={claim}").text
    assert page.count('<article class="card">') == 1
    assert "ends at:" in page


def test_drift_is_told_step_by_step():
    with KnowledgeGraph.open("memory:") as kg:
        told = [
            Claim(
                source="notes",
                predicate="spreadsVia",
                subject=named(kg, "melanoma"),
                object=named(kg, "arterial route"),
                attribution=Attribution.OWN_INFERENCE,
                method=Method.EXTRACTED,
                modality=modality,
                section=section,
                anchors=anchored(TEXT, "notes", quote),
            )
            for section, modality, quote in (
                ("4. Discussion", Modality.HYPOTHESIZED, "Melanoma may reach the cord"),
                ("5. Conclusions", Modality.ASSERTED, "We advise"),
            )
        ]
        put(kg, Source(id="notes"), TEXT, told)
        kg.build()
        client = TestClient(create_app(kg), base_url=HOST, headers={"accept": "text/html"})
        page = client.get("/drift?source=notes").text
        tellings = page[page.index('class="tellings"') :]
        assert tellings.index("hypothesized") < tellings.index("5. Conclusions")
        assert "firmer" in page
        assert f'href="/drift?claim={told[0].id}"' in client.get(f"/claim/{told[0].id}").text
        assert "No proposition here changes its firmness" in client.get("/drift?source=healthyday").text


SURVIVAL = """No.,Author,Year,Age,Sex,Primary tumor,Level,Treatment,Survival after surgery (months),Dead
1,Alder,2001,52,M,renal cell carcinoma,T4,surgery,26,no
2,Birch,2003,61,F,lung cancer,C5,surgery,4,yes
3,Cedar,2009,39,F,melanoma,T1,surgery and radiotherapy,7,yes
"""
MANY = "No.,Author,Year,Age,Sex,Primary tumor,Level,Treatment,Survival after radiotherapy (months),Dead\n" + "".join(
    f"{n},Author{n},2000,{40 + n},M,melanoma,T{n % 9 + 1},radiotherapy,{n + 1},{'no' if n % 3 else 'yes'}\n"
    for n in range(18)
)


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """A client of a graph whose cases have times: of surgery for few of them, of radiotherapy for many."""
    folder = tmp_path_factory.mktemp("followed")
    with KnowledgeGraph.open("memory:") as kg:
        for name, text in (("few", SURVIVAL), ("many", MANY)):
            path = folder / f"{name}.csv"
            path.write_text(text, encoding="utf-8")
            kg.ingest([path], source=name)
        yield TestClient(create_app(kg), base_url=HOST, headers={"accept": "text/html"})


def test_mixed_times_are_refused_and_offered_apart(followed):
    page = followed.get("/survival")
    assert page.status_code == 200
    assert "Times count from different events" in page.text
    assert 'href="/survival?zero=radiotherapy+start"' in page.text
    assert "<svg" not in page.text


def test_few_patients_are_drawn_one_by_one_each_with_its_case(followed):
    page = lxml.html.fromstring(followed.get("/survival?zero=surgery").text)
    drawn = {a.get("href") for a in page.xpath("//*[local-name()='svg']//a")}
    assert any(address.startswith("/case/few/") for address in drawn)
    arms = page.xpath("string(//div[@aria-label='Arms'])")
    assert "surgery alone" in arms and "too few" in arms


def test_every_step_of_a_curve_leads_to_its_cases(followed):
    page = lxml.html.fromstring(followed.get("/survival?zero=radiotherapy+start").text)
    steps = page.xpath("//div[starts-with(@aria-label, 'Steps of radiotherapy alone')]//tbody/tr")
    assert len(steps) == 18
    assert [td.text_content().strip() for td in steps[0]][:5] == ["1", "18", "1", "0", "94%"]
    assert steps[0].xpath(".//a/@href") == ["/case/many/table%201%20row%201"]


def test_who_is_left_out_is_named_with_the_reason(followed):
    page = followed.get("/survival?zero=surgery").text
    left = page[page.index('id="left-out"') :]
    assert "18: time counts from radiotherapy start, not from surgery" in left
    assert "/case/many/" in left


def test_a_landmark_that_is_no_number_is_refused_in_words(followed):
    for landmark in ("x", "nan", "-3"):
        answer = followed.get(f"/survival?zero=surgery&landmark={landmark}")
        assert answer.status_code == 400
        assert "landmark is a number of months" in answer.text


def test_survival_can_be_had_as_files(followed):
    table = followed.get("/survival.csv?zero=surgery")
    assert table.text.startswith("case,source,strategy,months,event")
    picture = followed.get("/survival.svg?zero=surgery")
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert followed.get("/survival.svg").status_code == 400


def test_two_sources_stand_side_by_side_with_what_both_speak_of(client):
    page = client.get("/compare?a=weng2018&b=healthyday").text
    tree = lxml.html.fromstring(page)
    heads = tree.xpath("//div[contains(@class, 'heads')]//strong")
    assert [h.text_content() for h in heads] == ["weng2018", "healthyday"]
    both = int(re.search(r'What both speak of <span class="muted">(\d+)<', page)[1])
    shown = tree.xpath("//section[starts-with(normalize-space(h2), 'What both speak of')]/article")
    assert 0 < len(shown) == min(both, 30)
    for article in shown:
        assert len(article.xpath("./div/div[@class='side'][div[@class='telling']]")) == 2


def test_conflicts_and_false_ones_between_two_sources_are_kept_apart(client):
    page = lxml.html.fromstring(client.get("/compare?a=weng2018&b=healthyday").text)
    section = page.xpath("//section[starts-with(normalize-space(h2), 'Conflicts')]")[0]
    real = section.xpath("./article")
    assert not any("no conflict: another" in a.text_content() for a in real)
    apart = section.xpath("./details/article")
    assert all("no conflict: another" in a.text_content() for a in apart)
    assert apart or real


def test_a_comparison_needs_two_sources_and_says_so(client):
    assert "Choose two sources" in client.get("/compare").text
    assert "Choose two different sources" in client.get("/compare?a=weng2018&b=weng2018").text
    assert client.get("/compare?a=weng2018&b=none").status_code == 404
