"""The panel beside the picture: what narrows a claim, who denies it, what harm is named, and where the focus goes."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.editor_page import PHONE, WIDE, Visit, violations
from tests.browser.explorer_page import GRAPH, await_picture, has_focus

RLS, IRON = "ng:restless-legs-syndrome", "ng:iron"
ARTICLE = "stmt:rls-nutrient-gaps-"


def panel_of(visit: Visit, path: str, **options: object) -> Page:
    """The page with something chosen in a picture that is drawn."""
    page = visit(path, **WIDE, **options)
    await_picture(page)
    return page


def line(page: Page, statement: str) -> str:
    """What the panel says of one statement."""
    return page.locator("aside.panel li", has=page.get_by_role("link", name=statement, exact=True)).first.inner_text()


def test_what_narrows_a_claim_stands_beside_it(visit: Visit) -> None:
    """Typed from statements.tsv: not of everybody, and not of every deficiency."""
    page = panel_of(visit, f"/?focus=ng:nutrient-deficiency&chosen={ARTICLE}F007")
    expect(page.get_by_role("heading", name="Who says so")).to_be_visible()

    said = line(page, f"{ARTICLE}F007")
    assert all(
        words in said
        for words in (
            "population: many people",
            "frequency: often",
            "degree: significant",
            "subset: specific deficiencies",
        )
    )


def test_words_that_are_written_in_capitals_stay_so(visit: Visit) -> None:
    """Members of closed lists are in capitals in GraphQL, and so is what somebody wrote."""
    page = panel_of(visit, f"/?focus=ng:healthcare-provider&chosen={ARTICLE}F057")

    expect(page.locator("aside.panel")).to_contain_text("population: RLS patients")


def test_a_curator_says_who_when_and_why(visit: Visit) -> None:
    """Background is no source's word: the declaration is named; the note that repeats its reason is not."""
    page = panel_of(visit, "/?focus=vitamin-b12&chosen=stmt:background-B007")
    expect(page.get_by_role("heading", name="Who says so")).to_be_visible()

    said = line(page, "stmt:background-B007")
    assert "declared by nutrigraph curators on 2026-11-22: Vitamin B12 is what is lacking." in said
    assert 1 == said.count("Vitamin B12 is what is lacking.")


def test_harm_is_named_in_words(visit: Visit) -> None:
    """Who says what harm, how surely, and a way there: supplements can harm who lacks nothing."""
    page = panel_of(visit, "/?focus=ng:nutrient-supplementation")
    remedy = page.evaluate(f"{GRAPH}.$('edge[?cautions]')[0].id()")
    page = panel_of(visit, f"/?focus=ng:nutrient-supplementation&chosen={remedy}")
    harm = page.locator("aside.panel .warn", has_text="Harm is named too")

    expect(harm).to_contain_text("nutrient supplementation causes harm")
    expect(harm).to_contain_text("possible")
    expect(harm).to_contain_text("condition: deficiency not confirmed")
    expect(harm).to_contain_text("Understanding RLS and Nutrient Gaps")
    expect(harm.get_by_role("link", name=f"{ARTICLE}F228", exact=True)).to_have_attribute(
        "href", "/statement/rls-nutrient-gaps-F228"
    )


def test_a_denial_opens_by_its_address(visit: Visit) -> None:
    """It is no line of any picture, and has a panel all the same."""
    page = panel_of(visit, f"/?focus=nutrient-deficiency&chosen={ARTICLE}F031")
    panel = page.get_by_role("complementary", name="Evidence")

    expect(panel.get_by_role("heading", level=2)).to_have_text("nutrient deficiency sole cause of restlessness")
    expect(panel.get_by_role("heading", name="Who denies it")).to_be_visible()
    assert line(page, f"{ARTICLE}F031").startswith("denies it asserted")
    expect(panel).to_contain_text(f"{ARTICLE}F098")


def test_an_entity_lists_what_is_denied_of_it(visit: Visit) -> None:
    """And leads to the denial."""
    page = panel_of(visit, "/?focus=ng:brain-iron&chosen=ng:brain-iron")
    denied = page.get_by_role("button", name="blood test measures brain iron")
    expect(page.get_by_role("heading", name="What is denied of it")).to_be_visible()
    denied.click()

    expect(page.get_by_role("heading", name="Who denies it")).to_be_visible()


def test_statements_that_are_at_odds_are_said_to_be(visit: Visit) -> None:
    """Every claim that /conflicts lists; one that it does not list is not."""
    page = visit("/?focus=nutrient-deficiency", **WIDE)
    await_picture(page)
    ask = "{ conflicts(first: 100) { nodes { subject { id } predicate object { id } statements { id } } } }"
    asked = page.request.post("/graphql", data={"query": ask}, headers={"accept": "application/json"})
    conflicts = asked.json()["data"]["conflicts"]["nodes"]
    assert conflicts
    for conflict in conflicts:
        page.goto(f"/?focus={conflict['subject']['id']}&chosen={conflict['statements'][0]['id']}")
        expect(page.locator("aside.panel .warn", has_text="at odds")).to_be_visible()
    page.get_by_role("link", name="side by side").click()
    expect(page.locator("h2", has_text=re.compile("."))).to_have_count(1)

    page.goto(f"/?focus=ng:healthcare-provider&chosen={ARTICLE}F057")
    expect(page.get_by_role("heading", name="Who says so")).to_be_visible()
    expect(page.locator("aside.panel .warn")).to_have_count(0)


def test_an_error_is_no_waiting(visit: Visit) -> None:
    """A path from a thing to itself, and from nothing, are refused in words instead of being looked for for ever."""
    page = visit("/?from=iron&to=iron", **WIDE)
    expect(page.get_by_role("alert")).to_contain_text("a path needs two ends")
    page.goto("/?from=nonsense&to=ng:iron")
    expect(page.get_by_role("alert")).to_contain_text("no Entity 'ng:nonsense'")

    expect(page.get_by_text("Looking for paths")).to_be_hidden()


def test_a_claim_that_is_gone_says_so(visit: Visit) -> None:
    """After a switch of release, say: the statement of an address is not there."""
    page = panel_of(visit, f"/?focus={IRON}&chosen=stmt:nobody-X1")

    expect(page.locator("aside.panel").get_by_role("alert")).to_contain_text("knows nothing of it")


def test_who_lost_the_server_can_try_again(visit: Visit) -> None:
    """The panel asks again, and what was wrong is gone."""
    page = visit(f"/?focus={IRON}", expecting="Failed to load resource", **WIDE)
    await_picture(page)
    page.route("**/graphql", lambda route: route.abort())
    edge = page.evaluate(f"{GRAPH}.edges()[0].id()")
    page.get_by_role("button", name="Table").click()
    page.get_by_role("button", name=f"Evidence of {edge}: show", exact=True).click()
    alert = page.locator("aside.panel").get_by_role("alert")
    expect(alert).to_contain_text("The server cannot be reached.")
    page.unroute("**/graphql")
    alert.get_by_role("button", name="Try again").click()

    expect(page.get_by_role("heading", name="Who says so")).to_be_visible()
    expect(alert).to_be_hidden()


def test_the_picture_is_asked_for_again(visit: Visit) -> None:
    """The same for the slice."""
    page = visit(f"/?focus={IRON}", expecting="Failed to load resource", **WIDE)
    await_picture(page)
    page.route("**/export/cyjs*", lambda route: route.abort())
    page.get_by_role("button", name="Whole graph").click()
    expect(page.get_by_role("alert")).to_contain_text("The server cannot be reached.")
    page.unroute("**/export/cyjs*")
    page.get_by_role("button", name="Try again").click()

    expect(page.get_by_role("alert")).to_be_hidden()
    expect(page.locator("p.title", has_text="The knowledge graph")).to_be_visible()


def test_a_report_names_the_release_that_answered(visit: Visit) -> None:
    """Not the one that the page came from; and the panel says that there are two."""
    other = "f" * 64

    def answer(route: Route) -> None:
        told = json.loads(route.fetch().text())
        told["extensions"]["release"] = other
        route.fulfill(json=told)

    page = visit(f"/?focus={IRON}", permissions=["clipboard-read", "clipboard-write"], **WIDE)
    await_picture(page)
    page.route("**/graphql", answer)
    page.get_by_role("button", name="Table").click()
    page.get_by_role("button", name="Evidence of").first.click()
    expect(page.locator("aside.panel")).to_contain_text(f"Release {other[:12]} has answered")
    page.get_by_role("button", name="report a mistake").first.click()
    expect(page.get_by_text("copied: paste it into your report")).to_be_visible()

    assert f"release {other[:12]}" in page.evaluate("navigator.clipboard.readText()")


def test_the_focus_follows_what_opens_and_comes_back(visit: Visit) -> None:
    """From the table into the panel, through it, and with Escape back to the row that opened it."""
    page = visit(f"/?focus={IRON}&view=table", **WIDE)
    row = page.locator(".table-view").get_by_role("button", name="Evidence of").nth(3)
    row.focus()
    page.keyboard.press("Enter")
    heading = page.locator("aside.panel h2")
    expect(heading).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(heading).to_be_focused()
    page.keyboard.press("Escape")

    expect(page.locator("aside.panel")).to_be_hidden()
    expect(row).to_be_focused()


def test_the_canvas_keeps_the_focus_of_who_walks_it(visit: Visit) -> None:
    """Arrow keys choose; the panel opens beside; what was chosen is said."""
    page = panel_of(visit, f"/?focus={IRON}")
    page.locator(".canvas").focus()
    page.keyboard.press("ArrowLeft")

    expect(page.get_by_role("heading", name="iron", exact=True)).to_be_visible()
    expect(page.locator(".canvas")).to_be_focused()
    expect(page.locator("#explorer > [role=status]")).to_contain_text("iron: nutrient, ")


def test_going_there_and_hiding_lose_no_focus(visit: Visit) -> None:
    """The button that was pressed is gone; the focus is with the heading, or with what opened the panel."""
    page = panel_of(visit, f"/?focus={IRON}&chosen=ng:iron-deficiency")
    page.get_by_role("button", name="Go there").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Go there")).to_be_hidden()
    has_focus(page, "heading", "iron deficiency")

    page.goto(f"/?focus={IRON}&chosen=ng:iron-deficiency")
    await_picture(page)
    page.get_by_role("button", name="Hide").focus()
    page.keyboard.press("Enter")
    expect(page.locator("aside.panel")).to_be_hidden()
    expect(page.locator(".canvas")).to_be_focused()


def test_a_fault_in_the_panel_takes_no_focus_with_it(visit: Visit) -> None:
    """The button to try again is gone when it was pressed, and nothing else of the page changes."""
    page = visit(f"/?focus={IRON}", expecting="Failed to load resource", **WIDE)
    await_picture(page)
    page.route("**/graphql", lambda route: route.abort())
    page.locator(".canvas").focus()
    page.keyboard.press("ArrowLeft")
    again = page.locator("aside.panel").get_by_role("button", name="Try again")
    again.focus()
    page.unroute("**/graphql")
    page.keyboard.press("Enter")

    expect(again).to_have_count(0)
    has_focus(page, "heading", "iron")


def test_who_points_elsewhere_keeps_the_focus_there(visit: Visit) -> None:
    """What had it before and goes away later does not call it back."""
    page = panel_of(visit, f"/?focus={IRON}&min-certainty=likely")
    page.get_by_role("button", name="at least likely").focus()
    page.mouse.click(700, 2)
    page.evaluate("document.querySelector('.chips').remove()")

    expect(page.locator("body")).to_be_focused()


def test_no_two_links_of_an_entity_are_called_the_same(visit: Visit) -> None:
    """Each names what it leads to and its statement."""
    page = panel_of(visit, f"/?focus={RLS}&chosen={RLS}")
    names = page.locator("aside.panel .links li button:first-child").all_text_contents()

    assert len(names) > 10
    assert len(names) == len(set(names))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize(
    "path",
    [
        f"/?focus=nutrient-deficiency&chosen={ARTICLE}F007",
        f"/?focus=nutrient-deficiency&chosen={ARTICLE}F031",
        "/?focus=ng:brain-iron&chosen=ng:brain-iron",
        "/?focus=nosuchthing&from=iron&to=iron",
    ],
    ids=["at odds", "denied", "denials", "refused"],
)
def test_axe_finds_nothing_in_what_the_panel_says(
    visit: Visit, path: str, screen: dict[str, object], scheme: str
) -> None:
    """Of denials, of what is at odds, of faults; and a phone needs no sideways scrolling."""
    page = visit(path, expecting="Failed to load resource", color_scheme=scheme, **screen)
    expect(page.get_by_role("button", name=re.compile("report a mistake|Try again")).first).to_be_visible()

    assert [] == violations(page)
    assert page.evaluate("innerWidth") == page.evaluate("document.documentElement.scrollWidth")
