"""What the explorer leaves out: said, taken back, kept on the way; and files that hold what is shown."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.editor_page import WIDE, Visit
from tests.browser.explorer_page import GRAPH, asked, edges, nodes, opened, pick, until

RLS, IRON = "ng:restless-legs-syndrome", "ng:iron"
GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"


def chips(page: Page) -> list[str]:
    """The filters that are set, as they are said."""
    return [text.split(" ×")[0] for text in page.locator(".chip").all_inner_texts()]


def test_filters_of_a_link_are_said_above_the_picture_and_cleared(visit: Visit) -> None:
    """Every kind, with the drawer closed; each alone, then all."""
    filters = (
        "types=Deficiency&predicates=contributesTo&min-certainty=possible&sources=rls-nutrient-gaps&no-inferred=true"
    )
    page = opened(visit, f"/?focus={RLS}&{filters}&qualifier=target%3Dsymptoms", **WIDE)

    assert [
        "deficiency", "claim: contributes to", "source: Understanding RLS and Nutrient Gaps", "target: symptoms",
        "at least possible", "without what rules conclude",
    ] == chips(page)  # fmt: skip
    page.get_by_role("button", name="claim: contributes to").click()
    until(page, "!new URLSearchParams(location.search).has('predicates')")
    page.get_by_role("button", name="Clear filters").click()
    expect(page.locator(".chip")).to_have_count(0)
    assert {"focus": [RLS], "depth": ["1"]} == asked(page)


def test_filters_go_along_to_another_entity(visit: Visit) -> None:
    """By search, and by going there; what a question left out of its picture stays with the question."""
    page = opened(
        visit, f"/?focus={RLS}&min-certainty=likely&types=Deficiency,Nutrient&chosen=ng:iron-deficiency", **WIDE
    )
    page.get_by_role("button", name="Go there").click()
    until(page, "new URLSearchParams(location.search).get('focus') === 'ng:iron-deficiency'")
    assert ["deficiency", "nutrient", "at least likely"] == chips(page)
    pick(page, "Find", "iro")
    until(page, "new URLSearchParams(location.search).get('focus') === 'ng:iron'")
    assert ["deficiency", "nutrient", "at least likely"] == chips(page)

    page.goto("/")
    expect(page.get_by_role("button", name="Clear filters")).to_be_visible()
    pick(page, "Find", "iro")
    until(page, "new URLSearchParams(location.search).get('focus') === 'ng:iron'")
    assert [] == chips(page)


def test_links_that_a_filter_leaves_out_are_no_riddle(visit: Visit) -> None:
    """Somebody asks for the links of lentils, and nothing comes: it says why."""
    page = opened(visit, "/?focus=iron&types=Food&predicates=dietarySourceOf&chosen=ng:lentils", **WIDE)
    before = edges(page)
    page.get_by_role("button", name="Show its links too").click()

    expect(page.locator(".note")).to_contain_text(
        "Nothing more of lentils: whatever else it is linked to, the filters leave out."
    )
    assert before == edges(page)
    page.get_by_role("button", name="Clear filters").click()
    until(page, f"{GRAPH}.edges().length > {len(before)}")
    expect(page.locator(".note")).to_have_count(0)


def test_classes_and_claims_can_be_combined(visit: Visit) -> None:
    """What a filter leaves out is offered all the same, marked."""
    page = opened(visit, "/?focus=iron", **WIDE)
    page.get_by_text("Filter", exact=True).click()
    classes, claims = (page.get_by_role("group", name=name) for name in ("Classes", "Claims"))
    offered = claims.get_by_role("checkbox").count()
    classes.get_by_role("checkbox", name="food", exact=False).first.check()
    until(page, f"{GRAPH}.nodes('[class = \"Deficiency\"]').length === 0")
    expect(classes.locator(".absent", has_text="deficiency")).to_contain_text("not shown")
    classes.get_by_role("checkbox", name="deficiency").check()
    until(page, f"{GRAPH}.nodes('[class = \"Deficiency\"]').length > 0")
    assert page.evaluate(f"{GRAPH}.nodes('[class = \"Food\"]').length") > 0
    claims.get_by_role("checkbox", name="dietary source of").check()
    until(page, "new URLSearchParams(location.search).has('predicates')")

    assert offered == claims.get_by_role("checkbox").count()


def test_claims_are_filtered_by_what_narrows_them_down(visit: Visit) -> None:
    """Those of pregnant women."""
    page = opened(visit, f"/?focus={RLS}", **WIDE)
    before = edges(page)
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("Only claims whose").select_option("population")
    page.get_by_label("says").fill("pregnant")
    page.get_by_role("button", name="Filter by it").click()
    until(page, f"{GRAPH}.edges().length < {len(before)}")

    assert ["population: pregnant"] == chips(page)
    assert page.evaluate(f"{GRAPH}.edges().every(edge => edge.data('qualifiers').includes('pregnant'))")


def test_a_file_holds_what_the_canvas_shows(visit: Visit) -> None:
    """Without what is hidden; title and canvas count the same; names of hidden things need no prefix."""
    page = opened(visit, "/?focus=ng:iron&depth=1&hidden=lentils,ng:spinach,ng:nothing", **WIDE)
    shown = f"{len(nodes(page))} entities, {len(edges(page))} claims"
    page.get_by_text("Download", exact=True).click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="graphml").click()
    graph = ET.parse(saved.value.path()).getroot()

    assert not {"ng:lentils", "ng:spinach"} & nodes(page)
    assert nodes(page) == {node.get("id") for node in graph.iter(f"{GRAPHML}node")}
    assert len(edges(page)) == len(list(graph.iter(f"{GRAPHML}edge")))
    expect(page.locator(".title")).to_contain_text(f"{shown} · 2 hidden")
    assert f": {shown}. Arrow keys" in (page.get_by_role("application").get_attribute("aria-label") or "")


def test_a_cap_can_be_raised_or_the_view_narrowed(visit: Visit) -> None:
    """Where something is left out, both are one step away."""
    page = opened(visit, "/?depth=1&max-nodes=20", **WIDE)
    expect(page.locator(".title")).to_contain_text("left out")
    page.get_by_role("button", name="narrow it").click()
    expect(page.get_by_label("At least")).to_be_visible()
    page.get_by_role("button", name="show up to 2,000").click()
    until(page, f"{GRAPH}.nodes().length > 100")

    expect(page.get_by_role("button", name="narrow it")).to_have_count(0)


def test_too_large_a_view_is_refused_with_the_largest_that_there_is(visit: Visit) -> None:
    """One press, and it is shown."""
    page = visit(f"/?focus={RLS}&max-nodes=99999", expecting="Failed to load resource", **WIDE)
    expect(page.get_by_role("alert")).to_contain_text("99999")
    page.get_by_role("button", name="Show 2,000 at most").click()
    until(page, f"document.querySelector('.canvas') && {GRAPH}.nodes().length > 10")

    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize(
    ("query", "words", "advice"),
    [
        ("focus=nosuchthing", "no entity", "another of its names"),
        ("focus=iron&predicates=zzz", "no predicate", "The filters have those that there are."),
        ("focus=iron&depth=abc", "abc", "whole number"),
        ("focus=iron&depth=-1", "-1", "whole number"),
    ],
)
def test_advice_is_for_somebody_before_a_page(visit: Visit, query: str, words: str, advice: str) -> None:
    """No command of a shell, no list of ninety names; what makes no sense is not mended in silence."""
    page = visit(f"/?{query}", expecting="Failed to load resource", **WIDE)
    said = page.get_by_role("alert")

    expect(said).to_contain_text(words)
    expect(said).to_contain_text(advice)
    expect(said).not_to_contain_text("kg ")


def test_a_filter_that_there_is_not_can_be_taken_back(visit: Visit) -> None:
    """It is said although nothing can be shown."""
    page = visit("/?focus=iron&types=Nonsense", expecting="Failed to load resource", **WIDE)
    expect(page.get_by_role("alert")).to_contain_text("no class")
    page.get_by_role("button", name="Nonsense").click()
    until(page, f"document.querySelector('.canvas') && {GRAPH}.nodes().length > 5")

    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_server_that_is_back_is_asked_again(visit: Visit) -> None:
    """What is on the screen is called old; another try, or another view, asks."""

    def lose(route: Route) -> None:
        route.abort()

    page = opened(visit, f"/?focus={RLS}", expecting="Failed to load resource", **WIDE)
    page.get_by_text("Filter", exact=True).click()
    before = edges(page)
    for press in ("Try again", "Table"):
        page.route("**/export/cyjs?*", lose)
        page.get_by_label("At least").select_option("asserted" if press == "Try again" else "likely")
        expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
        expect(page.locator(".trouble")).to_contain_text("What is shown is still the view of before.")
        page.unroute("**/export/cyjs?*", lose)
        page.get_by_role("button", name=press).click()
        expect(page.get_by_role("alert")).to_have_count(0)

    rows = page.locator(".table-view tbody tr")
    expect(rows).not_to_have_count(len(before))
    expect(rows.first).to_be_visible()
