"""The GraphQL page as people use it: in Chromium, by mouse and keyboard, wide and narrow, light and dark."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editor_page import (
    PHONE,
    WIDE,
    Visit,
    are_dark,
    content,
    leave_and_return,
    overwrite,
    titles,
    violations,
)

EXAMPLES = sorted((Path(__file__).parents[2] / "api" / "pages" / "examples").glob("*.graphql"))
TITLES = titles(EXAMPLES, "# ")
RLS = '{ condition(id: "restless-legs-syndrome") { label } }'


def answer(page: Page) -> dict[str, Any]:
    """What the answer's editor holds, once it holds something whole."""
    page.wait_for_function(
        """() => { try { return JSON.parse(document.querySelector('.result-window .CodeMirror').CodeMirror.getValue()) }
        catch { return null } }"""
    )
    parsed = json.loads(content(page, ".result-window"))
    assert isinstance(parsed, dict)
    return parsed


def query(page: Page) -> str:
    """What the query editor holds."""
    return content(page, ".graphiql-query-editor")


def write(page: Page, text: str) -> None:
    """Replace the query as a person would."""
    overwrite(page.get_by_role("textbox", name="Query", exact=True), text)


def test_the_page_knows_the_schema(visit: Visit) -> None:
    """Introspection passes the limits, and the documentation panel shows the root type and a field with its text."""
    page = visit("/graphql", **WIDE)

    page.get_by_label("Show Documentation Explorer").click()
    page.get_by_role("link", name="Query", exact=True).click()

    expect(page.get_by_text("One condition, or null if there is none with this id.")).to_be_visible()


def test_an_example_is_one_click_away(visit: Visit) -> None:
    """A click opens the query, runs it and shows its answer, without error; one after the other, in the same tab."""
    page = visit("/graphql", **WIDE)
    roots = []

    for title in TITLES:
        page.get_by_role("button", name=title).click()
        shown = answer(page)
        assert "errors" not in shown, title
        roots += [name for name, value in shown["data"].items() if value]

    assert roots[:3] == ["condition", "food", "why"]
    assert len(TITLES) == len(roots)
    assert 1 >= page.get_by_role("tab").count()


def test_the_flagship_answers_with_evidence(visit: Visit) -> None:
    """The example that a first visit shows, run by its button: two deficiencies of the README, with their certainty."""
    page = visit("/graphql", **WIDE)

    page.get_by_role("button", name=re.compile("Execute query")).click()

    shown = json.dumps(answer(page))
    assert '"certainty": "ASSERTED", "node": {"label": "brain iron deficiency"' in shown
    assert '"certainty": "LIKELY", "node": {"label": "folate deficiency"' in shown


def test_an_example_does_not_replace_what_somebody_wrote(visit: Visit) -> None:
    """It opens in a tab of its own, and the first tab still holds the text."""
    page = visit("/graphql", **WIDE)
    write(page, RLS)

    page.get_by_role("button", name=TITLES[1]).click()
    assert "spinach" in query(page)
    page.get_by_role("tab").first.click()

    assert RLS == query(page).strip()


def test_a_link_carries_query_and_variables(visit: Visit) -> None:
    """Opened, run by Ctrl-Enter, edited: the address follows, and a reload shows the edited query."""
    linked = {"query": "query Q($id: ID!) { nutrient(id: $id) { label } }", "variables": '{"id": "iron"}'}
    page = visit(f"/graphql#{urlencode(linked)}", **WIDE)
    page.get_by_role("textbox", name="Query", exact=True).focus()

    page.keyboard.press("Control+Enter")
    assert {"nutrient": {"label": "iron"}} == answer(page)["data"]
    write(page, RLS)
    page.wait_for_url(re.compile("restless-legs-syndrome"))
    page.reload()
    expect(page.get_by_role("textbox", name="Query", exact=True)).to_be_attached()

    assert RLS == query(page).strip()


@pytest.mark.parametrize("after", ["", "history.replaceState(null, '', own)"], ids=["alone", "while-a-tab-is-noted"])
def test_a_link_that_is_followed_on_the_page_opens(visit: Visit, after: str) -> None:
    """Another fragment in the address bar is another query, even where the page writes its own there at that moment."""
    page = visit("/graphql", **WIDE)
    expect(page.get_by_role("textbox", name="Query", exact=True)).to_be_attached()

    page.evaluate(f"link => {{ const own = location.href; location.hash = link; {after} }}", urlencode({"query": RLS}))

    page.wait_for_function(
        "wanted => document.querySelector('.graphiql-query-editor .CodeMirror').CodeMirror.getValue() === wanted",
        arg=RLS,
    )


def test_errors_are_shown_as_the_server_gives_them(visit: Visit) -> None:
    """With code and message of ours, not with words of the page."""
    page = visit("/graphql", expecting="status of 400", **WIDE)
    write(page, "{ nothing }")

    page.keyboard.press("Control+Enter")

    (error,) = answer(page)["errors"]
    assert "Cannot query field 'nothing' on type 'Query'." in error["message"]
    assert {"code": "validation"} == error["extensions"]


def test_the_keyboard_leaves_an_editor(visit: Visit) -> None:
    """Tab is no trap (WCAG 2.1.2): it goes on to the next control and back."""
    page = visit("/graphql", **WIDE)
    box = page.get_by_role("textbox", name="Query", exact=True)
    box.focus()
    before = query(page)

    leave_and_return(box)

    assert before == query(page)


def test_an_example_runs_by_keyboard(visit: Visit) -> None:
    """Enter on its button."""
    page = visit("/graphql", **WIDE)
    page.get_by_role("button", name=TITLES[2]).focus()

    page.keyboard.press("Enter")

    assert "why" in answer(page)["data"]


def test_what_opens_over_the_page_keeps_to_the_policy(visit: Visit) -> None:
    """Dialog, tooltip, completion, fault marks and the panel of past queries: the fixture hears every refusal."""
    page = visit("/graphql", **WIDE)
    page.get_by_label("Open settings dialog").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_label("Show History").click()
    page.get_by_role("button", name=re.compile("Prettify")).hover()
    expect(page.get_by_role("tooltip")).to_be_attached()

    write(page, "{ cond")
    page.keyboard.press("Control+Space")

    expect(page.locator(".CodeMirror-hints")).to_contain_text("conditions")
    page.keyboard.press("Escape")
    expect(page.locator(".CodeMirror-lint-mark-error").first).to_be_attached()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing(visit: Visit, size: dict[str, object], scheme: str) -> None:
    """Neither in our parts nor in GraphiQL's, with examples and an answer on the page."""
    page = visit("/graphql", color_scheme=scheme, **size)
    if size is PHONE:
        page.get_by_label("Show Examples").click()
    page.get_by_role("button", name=TITLES[0]).click()
    answer(page)

    assert [] == violations(page)


@pytest.mark.parametrize(("scheme", "is_dark"), [("light", False), ("dark", True)])
def test_the_page_follows_the_system_in_light_and_dark(visit: Visit, scheme: str, is_dark: bool) -> None:  # noqa: FBT001
    """Page and editor alike: the ground is darker than the middle or it is not."""
    page = visit("/graphql", color_scheme=scheme, **WIDE)
    expect(page.locator(".graphiql-container")).to_be_visible()

    assert [is_dark, is_dark] == are_dark(page, ["body", ".graphiql-container"])


def test_a_phone_needs_no_sideways_scrolling(visit: Visit) -> None:
    """320 px wide: the page is no wider, the example runs, and the answer stands below the query, whole in width."""
    page = visit("/graphql", **PHONE)
    page.get_by_label("Show Examples").click()
    page.get_by_role("button", name=TITLES[0]).click()
    answer(page)

    editor = page.locator(".graphiql-query-editor").bounding_box()
    result = page.locator(".graphiql-response").bounding_box()

    assert editor is not None
    assert result is not None
    assert 320 == page.evaluate("document.documentElement.scrollWidth")
    assert result["y"] >= editor["y"] + editor["height"]
    assert result["width"] > 280


def test_without_scripts_the_examples_are_text(visit: Visit) -> None:
    """The schema's address, every example and how a program asks."""
    page = visit("/graphql", java_script_enabled=False, **WIDE)

    expect(page.get_by_role("link", name="/graphql/schema.graphql")).to_be_visible()
    expect(page.get_by_text("curl http://127.0.0.1:8000/graphql")).to_be_visible()
    for title, path in zip(TITLES, EXAMPLES, strict=True):
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
        assert (
            path.read_text(encoding="utf-8")
            .rstrip()
            .endswith(page.locator(f"#{path.stem[3:]} ~ pre").first.inner_text().strip())
        )


def test_not_medical_advice_is_said_above_the_editor(visit: Visit) -> None:
    """In sight without scrolling."""
    page = visit("/graphql", **PHONE)

    expect(page.get_by_text("Not medical advice.").first).to_be_in_viewport()
