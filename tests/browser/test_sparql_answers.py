"""What the SPARQL page makes of answers: table, response, picture, errors, and nothing that runs."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editor_page import WIDE, Visit
from tests.browser.sparql_page import IRON, NEIGHBOURHOOD, TITLES, query, run

# What a hostile literal or IRI tries; each would set a mark on the window or open a dialog.
EVIL = "</script><img src=x onerror='window.hacked=1'><svg onload='window.hacked=1'>{{subject}} &"


def overlaps(page: Page) -> list[tuple[object, object]]:
    """The pairs of nodes of a picture that lie upon one another."""
    boxes = page.evaluate(
        """() => [...document.querySelectorAll('.picture rect')].map(rect => rect.getBBox())
        .map(box => [box.x, box.y, box.x + box.width, box.y + box.height])"""
    )
    return [
        (one, other)
        for number, one in enumerate(boxes)
        for other in boxes[number + 1 :]
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    ]


def test_a_graph_is_drawn(visit: Visit) -> None:
    """CURIEs as nodes that lead to the pages of this server, relations at the edges, names where one points."""
    page = visit("/sparql", **WIDE)

    page.get_by_role("button", name=NEIGHBOURHOOD).click()

    picture = page.locator(".picture svg")
    expect(page.get_by_text("12 nodes and 13 triples between them.")).to_be_visible()
    expect(picture.get_by_text("ng:muscle-cramps", exact=True)).to_be_visible()
    expect(picture.get_by_text("nutri:deficiencyOf", exact=True)).to_be_visible()
    expect(picture.get_by_role("link", name="ng:magnesium", exact=True)).to_have_attribute("href", "/entity/magnesium")
    expect(picture.locator("title", has_text="muscle cramps")).to_have_count(1)
    assert [] == overlaps(page)


def test_a_picture_says_what_it_leaves_out(visit: Visit) -> None:
    """The schema of the whole graph does not fit: 60 nodes, 150 triples, and how many are missing."""
    page = visit("/sparql", **WIDE)

    run(page, "CONSTRUCT { ?a ?p ?b } { GRAPH <https://w3id.org/nutrigraph/graph/direct> { ?a ?p ?b } }")

    caption = page.locator(".picture figcaption")
    expect(caption).to_contain_text("60 nodes and 150 triples between them. Left out:")
    left = re.search(r"Left out: (\d+) nodes and (\d+) triples", caption.inner_text())
    assert left is not None
    assert 346 - 150 == int(left[2])  # the manifest counts 346 direct triples, none of them a label
    assert 60 == page.locator(".picture rect").count()
    assert [] == overlaps(page)


def test_an_empty_graph_is_no_failure(visit: Visit) -> None:
    """It is said to be empty."""
    page = visit("/sparql", **WIDE)

    run(page, "CONSTRUCT { ?a ?b ?c } { ?a ?b ?c FILTER (false) }")

    expect(page.get_by_text("This graph is empty.").first).to_be_visible()


def test_views_follow_the_kind_of_answer_and_the_choice(visit: Visit) -> None:
    """A graph is drawn, rows are a table; who reads responses goes on reading them."""
    page = visit("/sparql", **WIDE)
    page.get_by_role("button", name=NEIGHBOURHOOD).click()
    expect(page.locator(".picture svg")).to_be_visible()
    page.get_by_role("button", name=TITLES[2]).click()
    expect(page.get_by_role("cell", name="blood test")).to_be_visible()

    page.get_by_role("button", name="Shows Response view").click()
    expect(page.locator(".yasr .CodeMirror")).to_contain_text('"bindings"')
    page.get_by_role("button", name=NEIGHBOURHOOD).click()

    expect(page.locator(".yasr .CodeMirror")).to_contain_text("<https://w3id.org/nutrigraph/entity/magnesium>")
    expect(page.get_by_text("Could not render")).to_have_count(0)


def test_yes_or_no_is_said(visit: Visit) -> None:
    """An ASK."""
    page = visit("/sparql", **WIDE)

    page.get_by_role("button", name=TITLES[10]).click()

    expect(page.get_by_text("True", exact=False).last).to_be_visible()


def test_a_cut_answer_says_so(visit: Visit) -> None:
    """The limit is the server's, named above the editor and above the rows; the next answer says nothing."""
    page = visit("/sparql", **WIDE)
    expect(page.get_by_text("a SELECT gives 10,000 rows at most")).to_be_visible()
    expect(page.get_by_text("A query may read for 10 seconds")).to_be_visible()

    run(page, "SELECT * { ?s ?p ?o }")
    expect(page.get_by_text("This answer was cut after 10,000 rows.")).to_be_visible(timeout=20_000)
    run(page, IRON)

    expect(page.get_by_role("cell", name=re.compile("^iron"))).to_be_visible()
    expect(page.get_by_text("This answer was cut")).to_have_count(0)


def test_an_error_is_shown_with_its_place_and_its_mend(visit: Visit) -> None:
    """As the server gives it; the place leads into the editor."""
    page = visit("/sparql", expecting="status of 400", **WIDE)

    run(page, "SELECT * {\n  ?s ?p ?o .\n  FILTER (nope(?s))\n}")

    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("The query does not parse")
    expect(alert).to_contain_text("400 syntax")
    alert.get_by_role("button", name=re.compile(r"Line \d+, column \d+")).click()
    cursor = page.evaluate("document.querySelector('.tabPanel.active .yasqe .CodeMirror').CodeMirror.getCursor().line")
    place = re.search(r"Line (\d+)", alert.inner_text())
    assert place is not None
    assert min(int(place[1]), 4) - 1 == cursor  # the engine may name the end, behind the last of four lines
    expect(page.get_by_role("textbox", name="Query", exact=True)).to_be_focused()


def test_a_refusal_says_why(visit: Visit) -> None:
    """SERVICE, with the hint of the server."""
    page = visit("/sparql", expecting="status of 400", **WIDE)

    run(page, "SELECT * { SERVICE <https://example.org/sparql> { ?s ?p ?o } }")

    expect(page.get_by_role("alert")).to_contain_text("SERVICE is not allowed: this endpoint calls no other")
    expect(page.get_by_role("alert")).to_contain_text("put its answers into VALUES")


def test_nothing_of_the_data_runs(visit: Visit) -> None:
    """Markup in literals and scripts in IRIs are text in the table, the response and the picture."""
    page = visit("/sparql", **WIDE)
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))

    run(page, f'SELECT ("{EVIL}" AS ?subject) (IRI("javascript:alert(1)") AS ?iri) {{}}')
    expect(page.locator(".yasr td", has_text="window.hacked=1")).to_contain_text("{{subject}}")
    page.get_by_role("textbox", name="Filter query results").press_sequentially("onload")
    expect(page.locator(".yasr td", has_text="window.hacked=1")).to_be_visible()
    assert [] == [
        href for href in page.evaluate("[...document.querySelectorAll('.yasr a')].map(a => a.href)")
        if href.startswith("javascript:")
    ]  # fmt: skip
    run(
        page,
        "CONSTRUCT { ?iri <https://example.org/says> ?words }"
        f' {{ BIND (IRI("javascript:alert(1)") AS ?iri) BIND ("{EVIL}\\u202e" AS ?words) }}',
    )
    expect(page.locator(".picture svg")).to_contain_text("</script>")

    assert 0 == page.locator(".picture a, .yasr img, .yasr svg[onload]").count()
    assert "\u202e" not in page.locator(".picture svg").inner_html()
    assert page.evaluate("window.hacked === undefined")


def test_iris_of_this_graph_lead_to_this_server(visit: Visit) -> None:
    """By CURIE, with the whole IRI where one points."""
    page = visit("/sparql", **WIDE)
    page.get_by_role("button", name=TITLES[2]).click()
    link = page.get_by_role("link", name="stmt:rls-nutrient-gaps-F245")

    expect(link).to_have_attribute("href", "/statement/rls-nutrient-gaps-F245")


def test_an_answer_is_not_kept_for_the_next_visit(visit: Visit) -> None:
    """The next visit may meet another release: the query is there, the answer is not."""
    page = visit("/sparql", **WIDE)
    run(page, IRON)
    expect(page.get_by_role("cell", name=re.compile("^iron"))).to_be_visible()

    page.goto("/")
    page.goto("/sparql")
    expect(page.get_by_role("button", name="Run query")).to_be_visible()

    assert IRON == query(page)
    expect(page.get_by_role("cell", name=re.compile("^iron"))).to_have_count(0)
