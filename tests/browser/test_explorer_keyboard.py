"""The explorer without a mouse: where the focus goes, what is announced, and the whole journey by keys alone."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editor_page import PHONE, WIDE, Visit
from tests.browser.explorer_page import GRAPH, asked, await_picture, edges, nodes, opened, tab_to, until, walk_to

RLS, IRON = "ng:restless-legs-syndrome", "ng:iron"
GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"


def press(page: Page, role: str, name: str) -> None:
    """Go to a button by Tab and press it."""
    tab_to(page, role, name)
    page.keyboard.press("Enter")


def heading(page: Page) -> str:
    """The panel's heading, once it has the focus."""
    until(page, "document.activeElement.tagName === 'H2'")
    return str(page.evaluate("document.activeElement.textContent"))


@pytest.mark.parametrize("closing", ["Escape", "Close"])
def test_evidence_opened_from_the_table_has_the_focus_and_gives_it_back(visit: Visit, closing: str) -> None:
    """To the heading of the panel, and back to the row."""
    page = visit("/?focus=iron&view=table", **WIDE)
    show = page.locator("tbody tr").nth(2).get_by_role("button", name="show")
    show.focus()
    page.keyboard.press("Enter")
    assert "iron" in heading(page)
    if closing == "Close":
        tab_to(page, "button", "Close")
        page.keyboard.press("Enter")
    else:
        page.keyboard.press("Escape")

    expect(page.locator("aside.panel")).to_be_hidden()
    expect(show).to_be_focused()


def test_the_focus_is_never_lost(visit: Visit) -> None:
    """Find, follow, show more, go there, hide, show again, take filters back: whatever was pressed is gone afterwards."""
    page = opened(visit, f"/?focus={RLS}&min-certainty=likely", **WIDE)
    tab_to(page, "combobox", "Find")
    page.keyboard.type("iro")
    expect(page.get_by_role("listbox", name="Find").get_by_role("option").first).to_contain_text("iron")
    page.keyboard.press("Enter")
    assert "iron" == heading(page)
    press(page, "button", "iron deficiency")
    assert "iron deficiency" == heading(page)
    press(page, "button", "Go there")
    until(page, "new URLSearchParams(location.search).get('focus') === 'ng:iron-deficiency'")
    assert "iron deficiency" == heading(page)
    press(page, "button", "restless legs syndrome")
    assert "restless legs syndrome" == heading(page)
    press(page, "button", "Hide")
    expect(page.locator("aside.panel")).to_be_hidden()
    expect(page.get_by_role("combobox", name="Find")).to_be_focused()
    for name in ("show them", "at least likely"):
        wanted = page.get_by_role("button", name=name)
        wanted.focus()
        page.keyboard.press("Enter")
        expect(wanted).to_have_count(0)
        assert page.evaluate("document.activeElement.closest('#explorer') !== null")


def test_walking_the_picture_leaves_the_focus_on_it(visit: Visit) -> None:
    """The panel follows; the arrows go on."""
    page = opened(visit, f"/?focus={IRON}", **WIDE)
    page.locator(".canvas").focus()
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
        expect(page.locator("aside.panel")).to_be_visible()
        expect(page.locator(".canvas")).to_be_focused()


def test_a_path_begins_where_one_is(visit: Visit) -> None:
    """The field for the other end has the focus."""
    page = opened(visit, f"/?focus={IRON}&chosen={IRON}", **WIDE)
    press(page, "button", "Find a path from here")

    expect(page.get_by_role("combobox", name="To", exact=True)).to_be_focused()
    assert [IRON] == asked(page)["from"]


def test_the_menu_of_downloads_closes(visit: Visit) -> None:
    """By Escape, which goes back to its button, and by pointing elsewhere."""
    page = opened(visit, f"/?focus={IRON}", **WIDE)
    link = page.get_by_role("link", name="graphml")
    summary = page.locator(".menu summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(link).to_be_visible()
    link.focus()
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    expect(summary).to_be_focused()
    page.keyboard.press("Enter")
    expect(link).to_be_visible()
    page.locator(".title").click()

    expect(link).to_be_hidden()


def test_what_changes_is_announced_in_a_sentence(visit: Visit) -> None:
    """A filter, a choice, another entity; the tab is named after what it shows."""
    page = opened(visit, f"/?focus={RLS}", **WIDE)
    news = page.locator("#explorer > [role=status]")
    expect(news).to_contain_text(f"{len(edges(page))} claims.")
    before = page.title()
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("At least").select_option("asserted")
    expect(news).to_contain_text("filtered")
    page.locator(".canvas").focus()
    page.keyboard.press("ArrowLeft")

    expect(news).to_contain_text("restless legs syndrome: condition,")
    assert len(news.inner_text()) < 120
    assert page.evaluate("document.querySelector('aside [aria-live]') === null")
    assert page.title().startswith("restless legs syndrome · restless legs syndrome: what is linked within 1 step")
    assert before == "restless legs syndrome: what is linked within 1 step · nutrigraph"


def test_a_phone_shows_what_was_tapped(visit: Visit) -> None:
    """The panel is a sheet at the lower edge; the picture stays in sight."""
    page = opened(visit, f"/?focus={IRON}", **PHONE)
    page.evaluate("document.querySelector('.canvas').scrollIntoView()")
    page.evaluate(
        "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )  # heard of by the canvas
    x, y = page.evaluate(f"""(() => {{ const at = {GRAPH}.getElementById('{IRON}').renderedPosition();
        const box = document.querySelector('.canvas').getBoundingClientRect(); return [box.x + at.x, box.y + at.y]; }})()""")
    page.mouse.click(x, y)
    title = page.locator("aside h2")
    expect(title).to_be_in_viewport(ratio=1)
    expect(page.locator(".canvas")).to_be_in_viewport()
    page.goto(f"/?focus={IRON}&view=table")
    page.locator("tbody tr").first.get_by_role("button", name="show").click()

    expect(title).to_be_in_viewport()


def test_the_journey_by_keys_alone(visit: Visit) -> None:
    """Find iron, follow it to the condition, read an edge, find a path, filter, turn to the table, download, come again.

    No mouse; `visit` fails on anything that the console says.
    """
    page = opened(visit, "/", **WIDE)
    suggest(page, "Find", "iro", "iron")
    assert "iron" == heading(page)
    press(page, "button", "iron deficiency")
    assert "iron deficiency" == heading(page)
    press(page, "button", "Go there")
    until(page, "new URLSearchParams(location.search).get('focus') === 'ng:iron-deficiency'")
    until(page, "document.title.includes('iron deficiency: what is linked')")  # the address comes before the picture
    press(page, "button", "restless legs syndrome")
    assert "restless legs syndrome" == heading(page)
    walk_to(page, page.locator("aside .links button").first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Who says so")).to_be_visible()
    expect(page.locator("aside .evidence").first).to_contain_text("stmt:")
    page.keyboard.press("Escape")
    expect(page.locator("aside.panel")).to_be_hidden()

    unfold(page, "How two things hang together")
    suggest(page, "From", "spinach", "spinach")
    suggest(page, "To", "restless legs", "restless legs syndrome")
    path = page.locator("ol.paths button").first
    expect(path).to_contain_text("spinach")
    walk_to(page, path)
    page.keyboard.press("Enter")
    until(page, "new URLSearchParams(location.search).get('depth') === '0'")
    await_picture(page)
    assert {"ng:spinach", RLS} <= nodes(page)

    unfold(page, "Filter")
    walk_to(page, page.get_by_label("At least"))
    page.keyboard.type("likely")
    until(page, "new URLSearchParams(location.search).get('min-certainty') === 'likely'")
    press(page, "button", "Table")
    rows = page.locator(".stage[aria-busy='false'] tbody tr")
    expect(rows.first).to_be_visible()
    claims = rows.count()
    download_as_graphml_has(page, claims)

    page.reload()
    expect(rows).to_have_count(claims)
    expect(page.locator("ol.paths li").first).to_contain_text("spinach")
    assert (["table"], ["likely"]) == (asked(page)["view"], asked(page)["min-certainty"])


def suggest(page: Page, field: str, text: str, words: str) -> None:
    """Go to a field that suggests, type, and take the first suggestion, which has these words."""
    tab_to(page, "combobox", field)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)
    expect(page.get_by_role("listbox", name=field, exact=True).get_by_role("option").first).to_contain_text(words)
    page.keyboard.press("Enter")


def unfold(page: Page, name: str) -> None:
    """Go to what unfolds and open it, if it is closed."""
    wanted = page.locator("summary", has_text=name)
    walk_to(page, wanted)
    if not wanted.evaluate("element => element.parentElement.open"):
        page.keyboard.press("Enter")


def download_as_graphml_has(page: Page, claims: int) -> None:
    """The file has as many claims as the table."""
    unfold(page, "Download")
    tab_to(page, "link", "graphml")
    with page.expect_download() as saved:
        page.keyboard.press("Enter")
    assert claims == len(list(ET.parse(saved.value.path()).getroot().iter(f"{GRAPHML}edge")))
