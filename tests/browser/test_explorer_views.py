"""The explorer's address, table and colours: what is asked for is what is shown, on any screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editor_page import PHONE, WIDE, Visit
from tests.browser.explorer_page import GRAPH, await_picture, nodes, opened, until

RLS, IRON = "ng:restless-legs-syndrome", "ng:iron"
# As the vocabulary defines it, surest first.
SCALE = ["asserted", "likely", "possible", "suggestive", "speculative"]


def sureness(page: Page) -> list[int]:
    """Of the claims of the table, in the order of the rows: place on the scale, doubled; what is concluded comes after."""
    cells = page.locator(".cell-certainty").all_inner_texts()
    return [2 * SCALE.index(text.split(",")[0]) + ("concluded" in text) for text in cells]


def test_an_address_with_nothing_to_select_is_the_first_view(visit: Visit) -> None:
    """Whatever others hang on links."""
    page = opened(visit, "/", **WIDE)
    first = nodes(page)
    page.goto("/?utm_source=x")
    await_picture(page)

    assert first == nodes(page)


@pytest.mark.parametrize("name", ["lentils", "ng:lentils", "https://w3id.org/nutrigraph/entity/lentils"])
def test_things_are_hidden_under_any_of_their_names(visit: Visit, name: str) -> None:
    """What is counted is what is hidden."""
    page = opened(visit, f"/?focus=iron&hidden={name}", **WIDE)

    assert "ng:lentils" not in nodes(page)
    expect(page.locator(".title")).to_contain_text("1 hidden")


def test_a_focus_is_called_by_its_label_too(visit: Visit) -> None:
    """As in exports and on the command line; its panel is that of the focus."""
    page = opened(visit, "/?focus=Red meat&chosen=red-meat", **WIDE)

    assert page.evaluate(f"{GRAPH}.nodes('[?focus]').map(node => node.id())") == ["ng:red-meat"]
    expect(page.get_by_role("button", name="Hide")).to_have_count(0)


def test_hiding_leaves_the_picture_where_it_is(visit: Visit) -> None:
    """Who has zoomed in goes on there."""
    page = opened(visit, f"/?focus={IRON}&chosen=ng:lentils", **WIDE)
    for _ in range(3):
        page.get_by_role("button", name="Zoom in").click()
    before = page.evaluate(f"{GRAPH}.zoom()")
    page.get_by_role("button", name="Hide").click()
    until(page, f"{GRAPH}.getElementById('ng:lentils').length === 0")

    assert before == page.evaluate(f"{GRAPH}.zoom()")


def test_a_link_can_be_copied_without_a_clipboard(visit: Visit) -> None:
    """It stands in a field, marked, with its name."""
    page = opened(visit, f"/?focus={IRON}", **WIDE)
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.get_by_role("button", name="Copy link").click()
    field = page.get_by_label("Link, to be copied")

    expect(field).to_have_value(page.url)
    expect(field).to_be_focused()
    assert page.url == page.evaluate("getSelection().toString()")


def test_the_order_of_the_table_stays(visit: Visit) -> None:
    """By the scale of certainty, surest first or last; after a look at the picture and after reloading."""
    page = visit(f"/?focus={RLS}&view=table", **WIDE)
    button = page.get_by_role("button", name="Certainty", exact=True)
    button.click()
    expect(page.get_by_role("columnheader", name="Certainty")).to_have_attribute("aria-sort", "ascending")
    rising = sureness(page)
    assert sorted(rising) == rising
    assert len(set(rising)) > 3
    button.click()
    expect(page.get_by_role("columnheader", name="Certainty")).to_have_attribute("aria-sort", "descending")
    page.get_by_role("button", name="Picture").click()
    await_picture(page)
    page.get_by_role("button", name="Table").click()
    assert sorted(rising, reverse=True) == sureness(page)
    page.reload()
    expect(page.locator(".cell-certainty").first).to_be_visible()
    assert sorted(rising, reverse=True) == sureness(page)


def test_the_table_can_be_read_on_a_phone(visit: Visit) -> None:
    """Each claim is a card: nothing beside the screen, no word broken; to a screen reader it is still a table."""
    page = visit(f"/?focus={RLS}&view=table", **PHONE)
    table = page.get_by_role("region", name="Claims as a table")
    expect(table.get_by_role("row").nth(3)).to_be_visible()

    assert table.evaluate("element => element.scrollWidth <= element.clientWidth")
    assert 5 == table.get_by_role("row").nth(1).get_by_role("cell").count() - 1
    heights = table.locator("tbody tr").evaluate_all("rows => rows.map(row => row.offsetHeight)")
    assert sum(heights) / len(heights) < 120  # pixels: five lines
    table.focus()
    expect(table).to_be_focused()


def test_no_heading_of_the_table_is_broken_beside_the_panel(visit: Visit) -> None:
    """One line each."""
    page = visit(f"/?focus={RLS}&view=table&chosen={RLS}", **WIDE)
    expect(page.locator("aside.panel")).to_be_visible()

    heights = page.locator(".cards th").evaluate_all("cells => cells.map(cell => cell.offsetHeight)")
    assert 6 == len(heights)
    assert max(heights) < 40


def test_the_chosen_view_is_seen_in_forced_colours(visit: Visit) -> None:
    """The pressed button looks unlike the other."""
    page = opened(visit, f"/?focus={IRON}", forced_colors="active", **WIDE)
    grounds = page.locator(".switch button").evaluate_all(
        "all => all.map(one => getComputedStyle(one).backgroundColor)"
    )

    assert 2 == len(set(grounds))


def test_the_head_lines_up_with_the_page(visit: Visit) -> None:
    """The name of the site stands above what it names."""
    page = opened(visit, "/", viewport={"width": 1800, "height": 900})
    left = page.evaluate(
        "['.brand', '.intro h1', '.bar'].map(name => document.querySelector(name).getBoundingClientRect().left)"
    )

    assert 1 == len(set(left))


def test_without_scripts_the_picture_is_that_of_the_address(visit: Visit) -> None:
    """Not the one of the first question."""
    page = visit("/?focus=iron&hidden=lentils&view=table", java_script_enabled=False, **WIDE)
    picture = page.get_by_role("img", name="a picture of the claims")

    assert "/export/svg?focus=iron" == picture.get_attribute("src")
    assert picture.evaluate("image => image.complete && image.naturalWidth") > 300


def test_a_sheet_of_forty_classes_is_no_wider_than_a_phone(visit: Visit) -> None:
    """With everything folded out."""
    page = opened(visit, f"/?focus={RLS}&types=Deficiency,Nutrient&min-certainty=possible", **PHONE)
    page.get_by_text("Filter", exact=True).click()
    until(page, "document.querySelector('.drawer').open")

    assert 320 == page.evaluate("document.documentElement.scrollWidth")
    assert page.evaluate(f"{GRAPH}.nodes().length") > 1
