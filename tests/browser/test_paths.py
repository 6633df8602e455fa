"""How two things hang together: fields that keep what they mean, and paths that are shown as such."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.editor_page import WIDE, Visit
from tests.browser.explorer_page import await_picture, until

RLS, SPINACH = "ng:restless-legs-syndrome", "ng:spinach"


def test_the_fields_of_a_link_have_labels(visit: Visit) -> None:
    """Whatever the address calls the ends."""
    page = visit(f"/?from=spinach&to={RLS}", **WIDE)

    expect(page.get_by_role("combobox", name="From", exact=True)).to_have_value("spinach")
    expect(page.get_by_role("combobox", name="To", exact=True)).to_have_value("restless legs syndrome")
    expect(page.locator("ol.paths li").first).to_be_visible()


def test_an_emptied_field_takes_the_paths_away(visit: Visit) -> None:
    """And the end out of the address."""
    page = visit(f"/?from={SPINACH}&to={RLS}", **WIDE)
    expect(page.locator("ol.paths li").first).to_be_visible()
    page.get_by_role("combobox", name="To", exact=True).fill("")

    expect(page.locator("ol.paths")).to_be_hidden()
    assert "to=" not in page.url


def test_ends_are_chosen_by_keyboard_without_losing_the_focus(visit: Visit) -> None:
    """From, Tab, To, Tab, Enter: the first path is shown, marked, in sight and under a title that says what it is."""
    page = visit("/", **WIDE)
    await_picture(page)
    page.locator("summary", has_text="How two things hang together").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("spinach")
    page.keyboard.press("Enter")
    until(page, f"new URLSearchParams(location.search).get('from') === '{SPINACH}'")
    expect(page.get_by_role("combobox", name="From", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("restless legs")
    page.keyboard.press("Enter")
    first = page.locator("ol.paths li button").first
    expect(first).to_be_visible()
    expect(page.get_by_role("combobox", name="To", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    expect(first).to_be_focused()
    page.keyboard.press("Enter")

    expect(first).to_have_attribute("aria-current", "true")
    expect(page.locator(".title")).to_contain_text("spinach")
    expect(page.locator(".title")).not_to_contain_text("within 0 steps")
    expect(page.locator(".stage .canvas")).to_be_in_viewport()


def test_that_there_are_more_is_no_path(visit: Visit) -> None:
    """Eight paths are numbered; the remark is not the ninth."""
    page = visit(f"/?from={SPINACH}&to={RLS}", **WIDE)
    expect(page.get_by_text("There are more.")).to_be_visible()

    assert 8 == page.locator("ol.paths li").count()


def test_who_asks_for_a_path_in_the_panel_names_its_end(visit: Visit) -> None:
    """The focus goes to the other end."""
    page = visit("/?focus=spinach&chosen=ng:spinach", **WIDE)
    await_picture(page)
    page.get_by_role("button", name="Find a path from here").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("combobox", name="From", exact=True)).to_have_value("spinach")
    expect(page.get_by_role("combobox", name="To", exact=True)).to_be_focused()


def test_paths_heed_every_filter_on_statements(visit: Visit) -> None:
    """A qualifier as well, of words and of a closed list; the panel of filters leaves none out in silence."""
    for condition in ("population%3Dnobody", "modality%3Dshould", "combined%3Dtrue"):
        page = visit(f"/?from={SPINACH}&to={RLS}&qualifier={condition}", **WIDE)
        expect(page.get_by_text("There are paths, but the filters leave them out.")).to_be_visible()
