"""The explorer at /: find, look, read the evidence, filter, share, download; by mouse and by keyboard, on any screen."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Browser, expect

from kg.locations import ontology_dir
from kg.release import build_release
from kg.settings import Settings
from tests.browser.editor_page import PHONE, WIDE, Visit, violations
from tests.browser.explorer_page import GRAPH, asked, await_picture, edges, nodes, opened, pick, tab_to, until
from tests.tea_notes import WORDS, write_seeds, write_text

RLS, IRON = "ng:restless-legs-syndrome", "ng:iron"
TABLET = {"viewport": {"width": 768, "height": 1024}}
SCREENS = {"wide": WIDE, "tablet": TABLET, "phone": PHONE}
GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
# Typed from the plan of the questions: foods that sources name for iron.
FLAGSHIP_FOODS = {"lentils", "spinach", "red meat", "fortified cereals"}


def test_the_first_visit_shows_the_answer_to_the_first_question(visit: Visit) -> None:
    """Foods, nutrients, deficiencies and the condition, before anybody has clicked."""
    page = opened(visit, "/", **WIDE)

    assert {RLS, IRON, "ng:iron-deficiency", "ng:lentils", "ng:spinach"} <= nodes(page)
    expect(page.get_by_role("list", name="Legend")).to_contain_text("food")
    expect(page.get_by_text("Not medical advice.").first).to_be_visible()


def test_a_picture_is_there_before_any_script_and_without_it(visit: Visit) -> None:
    """The SVG of the same slice, and every question with ways to its answer."""
    page = visit("/", java_script_enabled=False, **WIDE)

    picture = page.get_by_role("img", name="a picture of the claims")
    assert picture.evaluate("image => image.complete && image.naturalWidth") > 300
    expect(page.get_by_role("link", name="SPARQL").nth(2)).to_be_visible()


def test_iron_is_found_and_followed_to_the_condition_by_keyboard(visit: Visit) -> None:
    """Three letters, then links; the evidence of an edge and the way back, without a mouse."""
    page = opened(visit, "/", **WIDE)
    tab_to(page, "combobox", "Find")
    page.keyboard.type("iro")
    expect(page.get_by_role("listbox", name="Find").get_by_role("option").first).to_contain_text("iron")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="iron", exact=True)).to_be_visible()
    await_picture(page)
    assert {"focus": [IRON]} == {"focus": asked(page)["focus"]}

    tab_to(page, "button", "iron deficiency")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="iron deficiency", exact=True)).to_be_visible()
    tab_to(page, "button", "Go there")
    page.keyboard.press("Enter")
    until(page, "new URLSearchParams(location.search).get('focus') === 'ng:iron-deficiency'")
    expect(page.get_by_role("button", name="restless legs syndrome", exact=True).first).to_be_visible()
    tab_to(page, "button", "restless legs syndrome")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="restless legs syndrome", exact=True)).to_be_visible()
    tab_to(page, "button", "← contributes to iron deficiency", exact=False)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Who says so")).to_be_visible()


def test_arrows_walk_the_picture(visit: Visit) -> None:
    """From the focus to its neighbours; Enter goes there, Escape lets go."""
    page = opened(visit, f"/?focus={IRON}", **WIDE)
    page.locator(".canvas").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("heading", name="iron", exact=True)).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("heading", name="iron", exact=True)).to_be_hidden()
    chosen = asked(page)["chosen"][0]
    page.keyboard.press("Enter")
    until(page, f"new URLSearchParams(location.search).get('focus') === '{chosen}'")
    page.locator(".canvas").focus()
    page.keyboard.press("Escape")

    expect(page.locator("aside.panel")).to_be_hidden()


def test_an_edge_opens_its_evidence(visit: Visit) -> None:
    """Who says so, how surely, with which words, in which section and between which characters: as the data say it."""
    page = opened(visit, f"/?focus={RLS}", **WIDE)
    claim = json.loads(page.evaluate(f"JSON.stringify({GRAPH}.$('edge[hedge_cue]')[0].data())"))
    page.goto(f"{page.url}&chosen={claim['id']}")

    panel = page.get_by_role("complementary", name="Evidence")
    expect(panel.get_by_role("heading", name="Who says so")).to_be_visible()
    expect(panel).to_contain_text(f"{claim['section']}, characters {claim['start']} to {claim['end']}")
    expect(panel).to_contain_text(claim["hedge_cue"])
    expect(panel.get_by_role("link", name=claim["statement"], exact=True)).to_be_visible()
    expect(panel.get_by_role("button", name="report a mistake").first).to_be_visible()


def test_a_conclusion_shows_what_it_rests_on(visit: Visit) -> None:
    """The rule and its premises, each with its statements."""
    page = opened(visit, "/?focus=iron-deficiency&types=Food", **WIDE)
    claim = page.evaluate(f"{GRAPH}.$('edge[?inferred]')[0].id()")
    page.goto(f"{page.url}&chosen={claim}")

    panel = page.get_by_role("complementary", name="Evidence")
    expect(panel.get_by_role("heading", name="How it is concluded")).to_be_visible()
    expect(panel.locator("ul.evidence ul li").first).to_contain_text("stmt:")


def test_two_things_are_joined_by_paths_with_alternatives(visit: Visit) -> None:
    """Chains in words, the weakest certainty of each; one of them as a picture."""
    page = opened(visit, "/", **WIDE)
    page.get_by_text("How two things hang together").click()
    pick(page, "From", "spinach")
    pick(page, "To", "restless legs")
    paths = page.locator("ol.paths li button")
    expect(paths.first).to_contain_text("spinach")
    assert paths.count() > 1
    paths.first.click()
    until(page, "new URLSearchParams(location.search).get('depth') === '0'")
    until(page, f"{GRAPH}.nodes().length <= 5")

    assert {"ng:spinach", RLS} <= nodes(page)


def test_filters_say_what_they_leave_and_the_address_keeps_it(visit: Visit) -> None:
    """Certainty, class, source, conclusions: each narrows, and all can be taken back."""
    page = opened(visit, f"/?focus={RLS}", **WIDE)
    before = edges(page)
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("At least").select_option("asserted")
    until(page, f"{GRAPH}.edges().length < {len(before)}")
    sure = edges(page)
    assert sure < before
    assert {"asserted"} == set(page.evaluate(f"{GRAPH}.edges().map(e => e.data('certainty'))"))
    page.get_by_role("checkbox", name="with what rules conclude").uncheck()
    until(page, f"{GRAPH}.edges('[?inferred]').length === 0")
    page.get_by_role("group", name="Classes").get_by_role("checkbox", name="deficiency").check()
    until(page, f"{GRAPH}.nodes().every(n => n.data('focus') || n.data('class') === 'Deficiency')")
    assert ["asserted"] == asked(page)["min-certainty"]
    for _ in range(3):
        page.go_back()
    until(page, f"{GRAPH}.edges().length === {len(before)}")
    assert before == edges(page)


def test_the_table_shows_what_the_canvas_shows(visit: Visit) -> None:
    """One row for each claim, to be sorted, with a way to the evidence."""
    page = opened(visit, f"/?focus={IRON}", **WIDE)
    claims = edges(page)
    page.get_by_role("button", name="Table").click()
    rows = page.locator(".table-view tbody tr")
    expect(rows).to_have_count(len(claims))
    page.get_by_role("button", name="Object", exact=True).click()
    objects = rows.locator("td:nth-child(3)").all_text_contents()
    assert sorted(objects, key=str.lower) == objects
    rows.first.get_by_role("button", name="Evidence of").click()
    expect(page.get_by_role("complementary", name="Evidence")).to_be_visible()


def test_a_view_is_downloaded_as_it_is(visit: Visit) -> None:
    """GraphML, read by an XML parser: the same entities and claims."""
    page = opened(visit, f"/?focus={RLS}&min-certainty=likely", **WIDE)
    page.get_by_text("Download", exact=True).click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="graphml").click()
    graph = ET.parse(saved.value.path()).getroot()

    assert nodes(page) == {node.get("id") for node in graph.iter(f"{GRAPHML}node")}
    assert len(edges(page)) == len(list(graph.iter(f"{GRAPHML}edge")))


def test_a_link_brings_back_the_view(visit: Visit) -> None:
    """Reloaded: the same slice, table, choice and hidden things."""
    page = opened(visit, f"/?focus={RLS}&types=Medication,Symptom", **WIDE)
    page.locator(".canvas").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.get_by_role("button", name="Hide").click()
    page.get_by_role("button", name="Table").click()
    before, address = page.locator(".table-view tbody tr").count(), page.url
    page.reload()

    expect(page.locator(".table-view tbody tr")).to_have_count(before)
    expect(page.get_by_text("1 hidden")).to_be_visible()
    assert address == page.url
    page.go_back()
    await_picture(page)


def test_questions_are_answered_on_the_page(visit: Visit) -> None:
    """As a list, as a picture, and as both queries."""
    page = opened(visit, f"/?focus={IRON}", **WIDE)
    first = page.locator(".questions > li").first
    first.get_by_role("button", name="List").click()
    expect(first.locator("tbody tr").first).to_be_visible()
    assert set(first.locator("tbody td:nth-child(2)").all_text_contents()) >= FLAGSHIP_FOODS
    first.get_by_role("link", name="Picture").click()
    until(page, f"{GRAPH}.getElementById('ng:lentils').length === 1")
    first.get_by_role("link", name="GraphQL").click()
    page.wait_for_url("**/graphql*")


def test_the_words_of_a_passage_are_shown_by_a_server_that_has_the_text(
    browser: Browser, serve: Callable[..., AbstractContextManager[str]], tmp_path: Path
) -> None:
    """Where they are said: beside the statement; markup in them is text."""
    release = build_release(ontology_dir(), write_seeds(tmp_path), tmp_path / "releases", settings=Settings()).path
    with serve(Settings(readers=1, texts=(write_text(tmp_path),)), release) as url:
        page = browser.new_page()
        page.goto(url)
        await_picture(page)
        assert "stmt:tea-notes-S1" in edges(page)  # the whole graph: no question is about tea
        page.goto(f"{url}/?depth=1&chosen=stmt:tea-notes-S1")
        page.get_by_role("complementary", name="Evidence").get_by_text("the words", exact=True).click()

        expect(page.locator("aside blockquote")).to_have_text(WORDS)
        page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", ["wide", "phone"])
@pytest.mark.parametrize("view", ["picture", "table"])
def test_axe_finds_nothing(visit: Visit, view: str, screen: str, scheme: str) -> None:
    """With everything open that can be open: filters, paths, evidence, an answer; a row of the table is like the next."""
    address = f"/?focus={RLS}&chosen={RLS}&view={view}&from={IRON}&to={RLS}&max-nodes=40"
    page = visit(address, color_scheme=scheme, **SCREENS[screen])
    expect(page.locator("ol.paths li").first).to_be_visible()
    page.get_by_text("Filter", exact=True).click()
    page.locator(".questions > li").first.get_by_role("button", name="List").click()
    expect(page.locator(".questions tbody tr").first).to_be_visible()
    assert [] == violations(page)
    page.locator("aside .links button").first.click()
    expect(page.get_by_role("heading", name="Who says so")).to_be_visible()

    assert [] == violations(page)


@pytest.mark.parametrize("path", ["/", f"/?focus={RLS}&chosen={RLS}", f"/?focus={RLS}&view=table"])
def test_a_phone_needs_no_sideways_scrolling(visit: Visit, path: str) -> None:
    """320 px wide: the page is no wider."""
    page = visit(path, **PHONE)
    expect(page.locator(".stage[aria-busy='false'] .view")).to_be_visible()

    assert 320 == page.evaluate("document.documentElement.scrollWidth")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/?focus=nosuchthing", "no entity"),
        (f"/?focus={RLS}&max-nodes=9999", "whole number from 1 to 2,000"),
        (f"/?focus={RLS}&types=Nonsense", "no class"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_a_way_out(visit: Visit, path: str, words: str) -> None:
    """In the server's words; the questions stay."""
    page = visit(path, expecting="Failed to load resource", **WIDE)

    expect(page.get_by_role("alert")).to_contain_text(words)
    expect(page.locator(".questions > li").first).to_be_visible()
