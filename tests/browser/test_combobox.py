"""The field that suggests: what is typed is what is meant, however fast, and what is not found is said."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.editor_page import WIDE, Visit
from tests.browser.explorer_page import await_picture, until

RLS = "ng:restless-legs-syndrome"


def field_of(visit: Visit, **options: str) -> tuple[Page, Locator, Locator]:
    """The page, its field and the options under it."""
    page = visit("/", **options, **WIDE)
    await_picture(page)
    field = page.get_by_role("combobox", name="Find", exact=True)
    field.focus()
    return page, field, page.get_by_role("listbox", name="Find").get_by_role("option")


def goes_to(page: Page, entity: str) -> None:
    """Until the page shows what is around an entity."""
    until(page, f"new URLSearchParams(location.search).get('focus') === '{entity}'")


def test_enter_takes_nothing_that_was_found_for_other_words(visit: Visit) -> None:
    """Iron is listed while spinach is typed over it: Enter means spinach."""
    page, _, options = field_of(visit)
    page.keyboard.type("iro")
    expect(options.first).to_contain_text("iron")
    page.keyboard.press("Control+A")
    page.keyboard.type("spinach")
    page.keyboard.press("Enter")

    goes_to(page, "ng:spinach")


def test_enter_waits_for_the_answer(visit: Visit) -> None:
    """Who types fast and presses Enter at once gets the first that is found."""
    page, field, _ = field_of(visit)
    page.keyboard.type("restless legs")
    page.keyboard.press("Enter")

    goes_to(page, RLS)
    expect(field).to_have_value("")


def test_what_is_not_found_is_said_where_one_looks(visit: Visit) -> None:
    """Beside the field, for eyes as well."""
    page, _, options = field_of(visit)
    page.keyboard.type("qqqqzzzz")
    said = page.locator(".bar .combobox [role=status]")

    expect(said).to_have_text("nothing found")
    assert said.bounding_box()["width"] > 20  # type: ignore[index]
    expect(options).to_have_count(0)


def test_without_a_server_the_field_says_so_and_tries_again(visit: Visit) -> None:
    """The answer comes once the server is back, without typing anew."""
    page, _, options = field_of(visit, expecting="Failed to load resource")
    page.route("**/graphql", lambda route: route.abort())
    page.keyboard.type("iron")
    said = page.locator(".bar .combobox [role=status]")
    expect(said).to_contain_text("The server cannot be reached.")
    page.unroute("**/graphql")
    said.get_by_role("button", name="Try again").click()

    expect(options.first).to_contain_text("iron")


def test_an_arrow_opens_the_list_that_escape_has_closed(visit: Visit) -> None:
    """As the pattern for such fields has it."""
    page, _, options = field_of(visit)
    page.keyboard.type("iro")
    expect(options.first).to_be_visible()
    page.keyboard.press("Escape")
    expect(options.first).to_be_hidden()
    page.keyboard.press("ArrowDown")

    expect(options.first).to_be_visible()
    expect(options.first).to_have_attribute("aria-selected", "true")


def test_a_synonym_that_matched_is_shown(visit: Visit) -> None:
    """Who looks for Willis-Ekbom disease learns why restless legs syndrome is listed."""
    page, _, options = field_of(visit)
    page.keyboard.type("willis ekbom")

    expect(options.first).to_contain_text("restless legs syndrome")
    expect(options.first).to_contain_text("also “Willis-Ekbom")
