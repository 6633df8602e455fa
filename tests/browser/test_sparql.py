"""The SPARQL page as people use it: in Chromium, by mouse and keyboard, wide and narrow, light and dark."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, expect

from api.pages import assets
from kg.settings import Settings
from tests.browser.editor_page import PHONE, WIDE, Visit, are_dark, leave_and_return, violations
from tests.browser.sparql_page import EXAMPLES, IRON, NEIGHBOURHOOD, TITLES, query, run, write


def test_the_first_visit_shows_the_first_example(visit: Visit) -> None:
    """The flagship, ready to run by its button; rows of the README."""
    page = visit("/sparql", **WIDE)

    page.get_by_role("button", name="Run query").click()

    expect(page.get_by_role("cell", name="brain iron deficiency")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("iron deficiency.*red meat"))).to_be_visible()
    expect(page.get_by_text("25 results")).to_be_visible()


def test_an_example_is_one_click_away(visit: Visit) -> None:
    """A click opens the query, runs it and shows its answer; one after the other, in the same tab."""
    page = visit("/sparql", **WIDE)

    for title, path in zip(TITLES, EXAMPLES, strict=True):
        with page.expect_response("**/sparql") as answered:
            page.get_by_role("button", name=title).click()
        assert 200 == answered.value.status, title
        assert path.read_text(encoding="utf-8").strip().endswith(query(page)), title
        expect(page.locator(".tabPanel.active .errorResult")).to_have_count(0)

    assert 13 == len(TITLES)
    assert 1 == page.get_by_role("tab").count()


def test_an_example_does_not_replace_what_somebody_wrote(visit: Visit) -> None:
    """It opens in a tab of its own, named after it, and the first tab still holds the text."""
    page = visit("/sparql", **WIDE)
    write(page, IRON)

    page.get_by_role("button", name=TITLES[2]).click()
    expect(page.get_by_role("tab", name=TITLES[2])).to_be_visible()
    assert "nutri:negated" in query(page)
    page.get_by_role("tab").first.click()

    assert IRON == query(page)


def test_an_example_leads_to_its_page_and_back(visit: Visit) -> None:
    """Linked data of its own, from which a link opens it in the editor."""
    page = visit("/sparql", **WIDE)

    page.get_by_role("link", name="What the sources deny, as linked data").click()
    expect(page.get_by_role("heading", name="What the sources deny")).to_be_visible()
    page.get_by_role("link", name="Open it in the editor").click()
    expect(page.get_by_role("button", name="Run query")).to_be_visible()

    assert EXAMPLES[2].read_text(encoding="utf-8").strip().endswith(query(page))


def test_a_link_carries_the_query(visit: Visit) -> None:
    """Opened, run, edited: the address follows, a reload shows the edited query, and nothing else can be set by it."""
    page = visit(f"/sparql#{urlencode({'query': IRON, 'endpoint': 'https://example.org/sparql'})}", **WIDE)
    expect(page.get_by_role("button", name="Run query")).to_be_visible()
    assert IRON == query(page)

    page.locator(".tabPanel.active").get_by_role("textbox", name="Query", exact=True).focus()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("cell", name=re.compile("^iron"))).to_be_visible()
    write(page, IRON.replace("iron", "zinc"))
    page.wait_for_url(re.compile("entity%2Fzinc"))
    page.reload()
    expect(page.get_by_role("button", name="Run query")).to_be_visible()

    assert IRON.replace("iron", "zinc") == query(page)


def test_the_start_page_opens_its_question_whatever_was_there(visit: Visit) -> None:
    """In a tab of its own beside what somebody wrote."""
    page = visit("/sparql", **WIDE)
    write(page, IRON)
    page.goto("/")

    page.locator(".questions > li").first.get_by_role("link", name="SPARQL").click()
    expect(page.get_by_role("tab")).to_have_count(2)

    assert EXAMPLES[0].read_text(encoding="utf-8").partition("\n\n")[2].strip() == query(page).strip()


def test_a_link_that_is_followed_on_the_page_opens(visit: Visit) -> None:
    """Another fragment in the address bar is another query; what somebody wrote stays in its tab."""
    page = visit("/sparql", **WIDE)
    write(page, "ASK {}")

    page.evaluate("link => { location.hash = link }", urlencode({"query": IRON}))
    expect(page.get_by_role("tab")).to_have_count(2)

    assert IRON == query(page)
    page.get_by_role("tab").first.click()
    assert "ASK {}" == query(page)


def test_the_link_to_share_holds_the_query_alone(visit: Visit) -> None:
    """No endpoint, no headers, no settings."""
    page = visit("/sparql", **WIDE)
    write(page, IRON)

    page.get_by_role("button", name="Share query").click()

    assert page.url == page.locator(".yasqe_sharePopup input").input_value()
    assert page.url.endswith("/sparql#" + urlencode({"query": IRON}))


def test_completion_knows_classes_properties_and_prefixes_of_the_release(visit: Visit) -> None:
    """And asks nobody: the fixture hears every request to another host."""
    page = visit("/sparql", **WIDE)
    write(page, "PREFIX nutri: <https://w3id.org/nutrigraph/ontology#>\nSELECT * { ?x a nutri:Defi")

    page.keyboard.press("Control+Space")
    expect(page.locator(".CodeMirror-hints")).to_contain_text("nutri:Deficiency")
    page.keyboard.press("Escape")
    write(page, "PREFIX nutri: <https://w3id.org/nutrigraph/ontology#>\nSELECT * { ?x nutri:linked")
    page.keyboard.press("Control+Space")
    expect(page.locator(".CodeMirror-hints")).to_contain_text("nutri:linkedTo")
    page.keyboard.press("Escape")
    write(page, "PREFIX MON")
    expect(page.locator(".CodeMirror-hints")).to_contain_text("MONDO: <http://purl.obolibrary.org/obo/MONDO_>")
    page.keyboard.press("Escape")
    write(page, "SELECT * { ?x skos:exactMatch ")
    page.keyboard.type("MONDO:")

    page.wait_for_function(
        """() => document.querySelector('.tabPanel.active .yasqe .CodeMirror').CodeMirror.getValue()
        .startsWith('PREFIX MONDO: <http://purl.obolibrary.org/obo/MONDO_>')"""
    )


def test_the_keyboard_leaves_the_editor_and_reaches_all(visit: Visit) -> None:
    """Tab is no trap (WCAG 2.1.2): it goes on and back; an example runs by Enter, the picture's links take the focus."""
    page = visit("/sparql", **WIDE)
    box = page.get_by_role("textbox", name="Query", exact=True)
    box.focus()
    before = query(page)

    leave_and_return(box)
    assert before == query(page)
    page.get_by_role("button", name=NEIGHBOURHOOD).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".picture svg")).to_be_visible()
    page.locator(".picture .frame").focus()
    page.keyboard.press("Tab")

    expect(page.locator(".picture a:focus")).to_have_count(1)


def test_a_second_click_stops_a_query(visit: Visit) -> None:
    """A product that no server finishes; the page says that it was stopped and is ready for the next one."""
    page = visit("/sparql", **WIDE)
    run(page, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    expect(page.locator(".yasqe_queryButton.busy")).to_be_visible()

    page.get_by_role("button", name="Run query").click()
    expect(page.get_by_role("alert")).to_contain_text("The query was stopped.")
    run(page, IRON)

    expect(page.get_by_role("cell", name=re.compile("^iron"))).to_be_visible()


def test_what_opens_over_the_page_keeps_to_the_policy(visit: Visit) -> None:
    """The menu of a tab, the mark and words of a syntax fault: the fixture hears every refusal."""
    page = visit("/sparql", **WIDE)

    page.get_by_role("tab").click(button="right")
    expect(page.get_by_text("Rename Tab")).to_be_visible()
    page.keyboard.press("Escape")
    write(page, "SELECT * { ?s ?p }")
    page.locator(".parseErrorIcon").hover()

    expect(page.locator(".yasqe_tooltip")).to_contain_text("This line is invalid.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("title", [TITLES[2], NEIGHBOURHOOD], ids=["table", "picture"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing(visit: Visit, size: dict[str, object], title: str, scheme: str) -> None:
    """Neither in our parts nor in the library's, with examples and an answer on the page."""
    page = visit("/sparql", color_scheme=scheme, **size)
    if size is PHONE:
        page.get_by_text("Examples", exact=True).click()
    page.get_by_role("button", name=title).click()
    expect(page.locator(".yasr_results table, .yasr_results svg").first).to_be_visible()

    assert [] == violations(page)


@pytest.mark.parametrize(("scheme", "is_dark"), [("light", False), ("dark", True)])
def test_the_page_follows_the_system_in_light_and_dark(visit: Visit, scheme: str, is_dark: bool) -> None:  # noqa: FBT001
    """Page, editor and answer alike: the ground is darker than the middle or it is not."""
    page = visit("/sparql", color_scheme=scheme, **WIDE)
    page.get_by_role("button", name=TITLES[2]).click()
    expect(page.get_by_role("cell", name="blood test")).to_be_visible()

    assert [is_dark] * 4 == are_dark(page, ["body", ".yasqe .CodeMirror", ".CodeMirror-gutters", ".yasr_response_chip"])


def test_a_phone_needs_no_sideways_scrolling(visit: Visit) -> None:
    """320 px wide: the page is no wider, with a table and with a picture."""
    page = visit("/sparql", **PHONE)

    for title in (TITLES[0], NEIGHBOURHOOD):
        page.get_by_text("Examples", exact=True).click()
        page.get_by_role("button", name=title).click()
        expect(page.locator(".yasr_results table, .yasr_results svg").first).to_be_visible()
        assert 320 == page.evaluate("document.documentElement.scrollWidth")


def test_without_scripts_a_form_asks_and_the_examples_are_text(visit: Visit) -> None:
    """The field sends the query; every example stands there with its words and its page."""
    page = visit("/sparql", java_script_enabled=False, **WIDE)

    for title in TITLES:
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    expect(page.get_by_text("curl http://127.0.0.1:8000/sparql")).to_be_visible()
    page.get_by_role("textbox", name="Query").fill(IRON)
    with page.expect_download() as saved:  # Chromium shows no results of SPARQL
        page.get_by_role("button", name="Run").click()

    assert '<literal xml:lang="en">iron</literal>' in saved.value.path().read_text(encoding="utf-8")


def test_not_medical_advice_is_said_above_the_editor(visit: Visit) -> None:
    """In sight without scrolling."""
    page = visit("/sparql", **PHONE)

    expect(page.get_by_text("Not medical advice.").first).to_be_in_viewport()


def test_without_its_files_the_page_says_so_and_answers_all_the_same(
    browser: Browser,
    serve: Callable[[Settings], AbstractContextManager[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The plain field with its own small script, under the same policy."""
    monkeypatch.setattr(assets, "BUILT", tmp_path / "none")
    complaints: list[str] = []
    with serve(Settings(readers=1, port=0)) as url:
        context = browser.new_context(base_url=url)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto("/sparql")

        expect(page.get_by_text("The query editor is missing.")).to_be_visible()
        expect(page.get_by_text("sparql.js, sparql.css")).to_be_visible()
        page.get_by_role("button", name="Run").click()
        expect(page.get_by_role("cell", name="brain iron deficiency")).to_be_visible()
        context.close()
    assert [] == complaints
