"""The pages with scripts of a server that a proxy shows under a path: what leads on from them stays under it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.editor_page import WIDE, Visit
from tests.browser.explorer_page import await_picture, opened


def look_around(visit: Visit, server: str) -> None:
    """Use explorer, GraphiQL and SPARQL editor, by what they load, ask and link to.

    Args:
        visit: Watches what is asked of whom.
        server: The address, without a slash at the end, under which all has to be.
    """
    _explore(visit, server)
    _search(visit, server)
    _ask_graphql(visit, server)
    _ask_sparql(visit, server)


def _explore(visit: Visit, server: str) -> None:
    """The picture, the evidence of an entity and of a claim, the files, the answers of a question."""
    page = opened(visit, "/?focus=iron-deficiency&chosen=ng:iron-deficiency", **WIDE)
    expect(page.get_by_role("link", name="everything about it")).to_be_visible()
    page.get_by_text("Download", exact=True).click()
    page.locator(".questions > li").first.get_by_role("button", name="List").click()
    expect(page.locator(".questions tbody tr").first).to_be_visible()
    _assert_links_stay(page, server, "/entity/", "/export/", "/graphql#", "/sparql#", "/static/")
    page.locator(".questions > li").first.get_by_role("link", name="Picture").click()
    await_picture(page)
    assert page.url.startswith(f"{server}/?")


def _search(visit: Visit, server: str) -> None:
    page = visit("/entity/iron", **WIDE)
    assert f"{server}/entity/iron.html" == page.url
    _assert_links_stay(page, server, "/entity/", "/statement/", "/export/", "/ontology.html")
    page.locator("#q").fill("spinach")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="spinach", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("spinach")
    assert f"{server}/entity/spinach.html" == page.url


def _ask_graphql(visit: Visit, server: str) -> None:
    page = visit("/graphql", **WIDE)
    with page.expect_response(f"{server}/graphql") as answered:
        page.get_by_role("button", name=re.compile("Execute query")).click()
    assert "data" in answered.value.json()
    _assert_links_stay(page, server, "/graphql/schema.graphql")


def _ask_sparql(visit: Visit, server: str) -> None:
    page = visit("/sparql", **WIDE)
    with page.expect_response(f"{server}/sparql") as answered:
        page.get_by_role("button", name="Run query").click()
    assert answered.value.status == 200
    expect(page.get_by_role("cell", name="brain iron deficiency")).to_be_visible()
    page.get_by_role("button", name="What the sources deny").first.click()
    expect(page.locator(".tabPanel.active td a").first).to_be_visible()
    _assert_links_stay(page, server, "/example/", "/statement/")


def _assert_links_stay(page: Page, server: str, *kinds: str) -> None:
    """Every link to the host of the server lies under its path, and there are some of each kind."""
    links: list[str] = page.eval_on_selector_all("a[href]", "all => all.map(link => link.href)")
    host = re.match(r"https?://[^/]+/", f"{server}/")
    assert host is not None
    astray = [link for link in links if link.startswith(host.group()) and not link.startswith(f"{server}/")]
    assert [] == astray
    assert [] == [kind for kind in kinds if not any(link.startswith(server + kind) for link in links)]
