"""The explorer in a real browser: panels by mouse and key, deep links, and a paper whose words try to run."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
import uvicorn
from batson.viz.app import create_app
from batson.viz.pyvis_page import standalone
from batson.viz.server import listen

from .conftest import EVIL, EVIL_ID

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = (360, 768, 1280, 1920)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no browser at {CHROMIUM}; install Debian's chromium"),
]


@pytest.fixture(scope="module")
def base(corpus) -> Iterator[str]:
    """The address of a running explorer."""
    with listen("127.0.0.1", 0) as listener:
        server = uvicorn.Server(uvicorn.Config(create_app(corpus.kg), log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def browser():
    """The system's Chromium."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield running
        running.close()


def unwanted(said) -> bool:
    """Whether a message of the console is a fault; that a page answers 400 or 404 is none."""
    return said.type == "error" and "status of 40" not in said.text


@pytest.fixture
def watch(browser) -> Iterator[Callable[..., object]]:
    """Open pages that fail the test at its end if a script of a paper ran or a request left this machine."""
    opened: list[tuple[object, list[str]]] = []

    def open_page(**options):
        context = browser.new_context(**options)
        page = context.new_page()
        faults: list[str] = []

        def requested(route):
            parts = urlsplit(route.request.url)
            if parts.scheme in ("data", "blob", "file") or parts.hostname == "127.0.0.1":
                route.continue_()
            else:
                faults.append(f"request to {route.request.url}")
                route.abort()

        page.route("**/*", requested)
        page.on("dialog", lambda dialog: (faults.append("dialog"), dialog.dismiss()))
        page.on("pageerror", lambda error: faults.append(f"error: {error}"))
        page.on("console", lambda said: faults.append(said.text) if unwanted(said) else None)
        opened.append((page, faults))
        return page

    yield open_page
    for page, faults in opened:
        if not page.is_closed():
            assert page.evaluate("window.broken") is None, page.url
        page.context.close()
        assert faults == []


def test_no_page_runs_what_a_paper_says(watch, base, addresses):
    page = watch()
    for address in addresses:
        page.goto(base + address)
        assert page.evaluate("window.broken") is None, address
        for details in page.locator("details").all():
            details.evaluate("d => { d.open = true }")
        assert page.locator("main img, main iframe, main svg:not([role=img])").count() == 0, address
        assert page.locator("main svg image, main svg foreignObject, main svg script").count() == 0, address


def test_hostile_words_stay_words_in_both_panels(watch, base):
    page = watch()
    page.goto(f"{base}/graph?source={quote(EVIL_ID, safe='')}")
    page.locator(".open-edge").first.click()
    shown = page.locator("#panel-body blockquote mark").all_text_contents()
    assert sorted(shown) == sorted(EVIL)
    assert page.locator("#panel-body a[href^='javascript']").count() == 0
    assert page.locator("#panel-body .actions a.external").count() == 0
    page.goto(f"{base}/read/{quote(EVIL_ID, safe='')}")
    for piece in page.locator("#text .hl").all():
        piece.click()
        assert page.locator("#panel-body blockquote").count() > 0
    assert page.locator("#panel-body img, #panel-body script").count() == 0


def test_an_edge_of_the_list_opens_the_panel_and_escape_gives_the_focus_back(watch, base, corpus):
    page = watch()
    page.goto(f"{base}/graph?center=melanoma")
    button = page.locator("tr", has_text="spreads via").locator(".open-edge").first
    button.focus()
    page.keyboard.press("Enter")
    panel = page.locator("#panel")
    assert panel.is_visible()
    said = panel.inner_text()
    for part in (
        "Melanoma may reach the cord through its arteries.",
        "hypothesized ?",
        "affirmed",
        "quote found",
        "machine-read, unchecked",
    ):
        assert part in said
    links = [a.get_attribute("href") for a in panel.locator("a").all()]
    assert f"/claim/{corpus.hypothesized.id}" in links
    assert f"/read/notes#claim-{corpus.hypothesized.id}" in links
    assert "https://example.org/notes" in links
    assert page.evaluate("document.activeElement.id") == "panel-title"
    assert "1 claim" in page.locator("#announce").inner_text()
    page.keyboard.press("Escape")
    assert panel.is_hidden()
    assert page.evaluate("document.activeElement.className") == "open-edge"


def test_a_click_on_a_node_and_on_an_edge_opens_their_claims(watch, base):
    page = watch(viewport={"width": 1280, "height": 900})
    page.goto(f"{base}/graph?center=melanoma&source=notes")
    page.wait_for_function("window.batsonNetwork")
    page.locator("#network").evaluate("e => e.scrollIntoView({ block: 'center' })")
    places = page.evaluate(
        """() => {
          const box = document.querySelector("#network").getBoundingClientRect();
          const data = JSON.parse(document.getElementById("picture").textContent);
          const at = (id) => batsonNetwork.canvasToDOM(batsonNetwork.getPosition(id));
          const edge = data.edges.find((e) => e.words === "spreads via");
          const from = at(edge.from), to = at(edge.to);
          return {
            node: { x: box.x + to.x, y: box.y + to.y },
            edge: { x: box.x + (from.x + to.x) / 2, y: box.y + (from.y + to.y) / 2 },
          };
        }"""
    )
    page.mouse.click(places["node"]["x"], places["node"]["y"])
    assert page.locator("#panel-title").inner_text() == "arterial route"
    page.keyboard.press("Escape")
    page.mouse.click(places["edge"]["x"], places["edge"]["y"])
    assert page.locator("#panel-title").inner_text() == "melanoma – spreads via – arterial route"


def test_the_picture_goes_by_keys_alone(watch, base):
    page = watch()
    page.goto(f"{base}/graph?center=melanoma")
    page.locator("#network").focus()
    page.keyboard.press("Enter")
    assert page.locator("#panel-title").inner_text() == "melanoma"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "network"
    page.keyboard.press("Enter")
    assert page.locator("#panel-title").inner_text() != "melanoma"


def test_a_deep_link_opens_its_claim(watch, base, corpus):
    page = watch()
    page.goto(f"{base}/graph?center=melanoma#claim={corpus.negated.id}")
    assert "did not invade the dura" in page.locator("#panel-body article").first.inner_text()
    page.goto(f"{base}/read/notes#claim-{corpus.counted.id}")
    assert "3 of 4 patients" in page.locator("#panel-body blockquote").inner_text()
    assert page.locator(".hl.current").first.inner_text() == "3 of 4 patients (75%)"


def test_the_list_filters(watch, base):
    page = watch()
    page.goto(f"{base}/graph?center=melanoma")
    everything = page.locator("#edges tbody tr:visible").count()
    page.locator("#edge-filter").fill("dura")
    assert 0 < page.locator("#edges tbody tr:visible").count() < everything


def test_reading_goes_from_claim_to_claim_by_keys(watch, base):
    page = watch()
    page.goto(f"{base}/read/notes")
    seen = []
    for _ in range(4):
        page.keyboard.press("n")
        seen.append(page.locator("#panel-body blockquote").first.inner_text())
    assert len(set(seen)) == 4
    page.keyboard.press("p")
    assert page.locator("#panel-body blockquote").first.inner_text() == seen[2]
    assert page.locator("#place").inner_text() == "Claim 3 of 4"


def test_the_editor_runs_by_ctrl_enter(watch, base):
    page = watch()
    page.goto(f"{base}/sparql")
    page.locator("#query").fill("SELECT (1 AS ?one) WHERE {}")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/sparql?query=*")
    assert page.locator("main table td").all_inner_texts() == ["1"]


def test_rows_open_without_any_script(watch, base):
    page = watch(java_script_enabled=False)
    page.goto(f"{base}/ask/routes?primary=melanoma")
    page.locator("details.row > summary").first.click()
    assert page.locator("article blockquote").first.is_visible()
    page.goto(f"{base}/graph?center=melanoma")
    assert page.locator("#edges tbody tr").count() > 0
    page.context.pages[0].close()


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_its_window(watch, base, addresses, width):
    page = watch(viewport={"width": width, "height": 800})
    for address in addresses:
        page.goto(base + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_the_skip_link_comes_first_and_leads_to_the_content(watch, base):
    page = watch()
    page.goto(base)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_file_works_alone_and_asks_nobody(watch, corpus, tmp_path):
    file = tmp_path / "graph.html"
    file.write_text(standalone(corpus.kg, center="melanoma"), encoding="utf-8")
    page = watch(offline=True)
    page.goto(file.as_uri())
    page.wait_for_function("window.batsonNetwork")
    page.locator("tr", has_text="invades").locator(".open-edge").first.click()
    assert "did not invade the dura" in page.locator("#panel-body").inner_text()
    page.keyboard.press("Escape")
    page.locator("tr", has_text="presents with").locator(".open-edge").first.click()
    assert sorted(page.locator("#panel-body blockquote").all_text_contents()) == sorted(EVIL)
    assert page.locator("#panel-body a[href^='/']").count() == 0


def test_the_picture_takes_neither_the_scroll_nor_the_focus(watch, base):
    page = watch(viewport={"width": 1280, "height": 500})
    page.goto(f"{base}/graph?center=melanoma&source=notes")
    page.wait_for_function("window.batsonNetwork")
    page.locator("#edge-filter").focus()
    page.evaluate("scrollTo(0, 200)")
    box = page.locator("#network").bounding_box()
    for step in range(4):
        page.mouse.move(box["x"] + 60 + 40 * step, box["y"] + 120)
    assert page.evaluate("document.activeElement.id") == "edge-filter"
    assert page.evaluate("scrollY") == 200


def test_what_is_chosen_in_the_picture_stands_in_the_address(watch, base, corpus):
    page = watch(viewport={"width": 1280, "height": 700})
    page.goto(f"{base}/graph?center=melanoma&source=notes")
    button = page.locator("tr", has_text="invades").locator(".open-edge").first
    button.click()
    assert page.url.endswith(f"#claim={corpus.negated.id}")
    panel = page.locator("#panel").bounding_box()
    assert panel["y"] >= 0 and panel["y"] + panel["height"] <= 700
    assert not page.locator("#zoom-in").evaluate(
        """b => { const r = b.getBoundingClientRect(), n = document.getElementById("network").getBoundingClientRect();
             return r.bottom > n.top; }"""
    )
    page.locator("#panel-body .actions a", has_text="This claim").click()
    page.wait_for_url("**/claim/*")
    page.go_back()
    page.locator("#panel").wait_for(state="visible")
    assert "did not invade the dura" in page.locator("#panel-body").inner_text()
    page.keyboard.press("Escape")
    assert "#" not in page.url


def test_a_chosen_negation_stays_red(watch, base):
    page = watch()
    page.goto(f"{base}/graph?center=melanoma&source=notes")
    page.wait_for_function("window.batsonNetwork")
    colors = page.evaluate(
        """() => JSON.parse(document.getElementById("picture").textContent).edges.map(
             (e) => [e.polarity, e.color.color, batsonNetwork.body.data.edges.get(e.id).color.highlight])"""
    )
    assert {stroke == lit for polarity, stroke, lit in colors if polarity == "negated"} == {True}
    assert {stroke == lit for polarity, stroke, lit in colors if polarity == "affirmed"} == {False}


def test_back_finds_the_rows_as_they_were_left(watch, base):
    page = watch()
    page.goto(f"{base}/ask/routes?primary=melanoma")
    page.locator("details.row > summary").first.click()
    page.wait_for_url("**#open=row-1")
    page.locator("details.row article a", has_text="This claim").first.click()
    page.wait_for_url("**/claim/*")
    page.go_back()
    assert page.locator("details.row article").first.is_visible()


def test_the_second_skip_link_leads_to_the_answer(watch, base):
    page = watch()
    page.goto(f"{base}/ask/routes?primary=melanoma")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the answer"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "answer"


def test_on_a_phone_a_row_is_a_card_with_its_modality_in_sight(watch, base):
    page = watch(viewport={"width": 375, "height": 800})
    page.goto(f"{base}/ask/routes?primary=melanoma")
    badge = page.locator("td.of-modality .badge").first.bounding_box()
    assert badge["x"] >= 0 and badge["x"] + badge["width"] <= 375


def test_the_table_of_survival_fits_a_laptop(watch, base):
    page = watch(viewport={"width": 1280, "height": 800})
    page.goto(f"{base}/ask/survival")
    assert page.locator("#answer").evaluate("e => e.scrollWidth - e.clientWidth") <= 0


def test_filters_of_cases_work_without_any_script_and_back_undoes_them(watch, base):
    page = watch(java_script_enabled=False)
    page.goto(f"{base}/cases")
    every = page.locator("table.answer tbody").count()
    page.select_option("select[name=source]", "weng2018")
    page.get_by_role("button", name="Show").click()
    assert "source=weng2018" in page.url
    assert 0 < page.locator("table.answer tbody").count() < every
    page.get_by_role("link", name="age", exact=True).click()
    assert "sort=age" in page.url and "source=weng2018" in page.url
    page.go_back()
    page.go_back()
    assert "source=" not in page.url
    assert page.locator("table.answer tbody").count() == every


def test_on_a_phone_the_list_under_the_picture_does_not_scroll_sideways(watch, base):
    page = watch(viewport={"width": 375, "height": 800})
    page.goto(f"{base}/graph")
    region = page.locator("[aria-label='What is claimed between concepts']")
    wide, room = region.evaluate("r => [r.scrollWidth, r.clientWidth]")
    assert wide <= room


def test_the_picture_of_a_course_follows_a_dark_page(watch, base):
    page = watch(color_scheme="dark")
    page.goto(f"{base}/case/weng2018/own%20case")
    ink = page.locator("svg.timeline text").first.evaluate("t => getComputedStyle(t).fill")
    assert ink == page.locator("main h1").evaluate("h => getComputedStyle(h).color")
