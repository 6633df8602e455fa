"""The start page in a test's hands: what the canvas shows, and ways through it by keyboard alone."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.browser.editor_page import Visit

# The library keeps the graph at the element that it draws in.
GRAPH = "document.querySelector('.canvas')._cyreg.cy"
_MOST_TABS = 400


def asked(page: Page) -> dict[str, list[str]]:
    """The parameters of the page's address."""
    return parse_qs(urlsplit(page.url).query)


def opened(visit: Visit, path: str, **options: object) -> Page:
    """The page with its picture drawn."""
    page = visit(path, **options)
    await_picture(page)
    return page


def await_picture(page: Page) -> None:
    """Until the picture is drawn."""
    expect(page.locator(".stage[aria-busy='false'] .canvas")).to_be_visible()
    until(page, f"{GRAPH.replace('._cyreg.', '._cyreg?.')}.nodes().length > 0")


def until(page: Page, code: str, limit_s: float = 10.0) -> None:
    """Until an expression is true; the page's policy lets no other way evaluate it there again and again."""
    end = time.monotonic() + limit_s
    while not page.evaluate(code):
        assert time.monotonic() < end, f"never true: {code}"
        page.wait_for_timeout(50)


def nodes(page: Page) -> set[str]:
    """Ids of the entities on the canvas."""
    return set(page.evaluate(f"{GRAPH}.nodes().map(node => node.id())"))


def edges(page: Page) -> set[str]:
    """Ids of the claims on the canvas."""
    return set(page.evaluate(f"{GRAPH}.edges().map(edge => edge.id())"))


def boxes(page: Page) -> list[dict[str, Any]]:
    """The labels that are drawn, as they stand on the screen: id, size of the text in pixels, x1, y1, x2, y2."""
    label = "{includeNodes: false, includeEdges: false, includeOverlays: false}"
    code = f"""{GRAPH}.nodes().filter(node => node.numericStyle('text-opacity') > 0)
        .map(node => ({{id: node.id(), ...node.renderedBoundingBox({label}),
        font: node.numericStyle('font-size') * {GRAPH}.zoom()}}))"""
    return list(page.evaluate(code))


def size(page: Page) -> tuple[float, float]:
    """Of the canvas, in pixels."""
    width, height = page.evaluate(f"[{GRAPH}.width(), {GRAPH}.height()]")
    return width, height


def pick(page: Page, field: str, text: str) -> None:
    """Type into a field that suggests, and take the first suggestion."""
    page.get_by_role("combobox", name=field, exact=True).fill(text)
    page.get_by_role("listbox", name=field, exact=True).get_by_role("option").first.click()


def tab_to(page: Page, role: str, name: str, *, exact: bool = True) -> None:
    """Press Tab until the element has the focus, as somebody without a mouse does; not exact: the name holds the words."""
    walk_to(page, page.get_by_role(role, name=name, exact=exact).first)  # type: ignore[arg-type]


def walk_to(page: Page, wanted: Locator) -> None:
    """The same for an element that is hard to name."""
    expect(wanted).to_be_visible()
    for _ in range(_MOST_TABS):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {wanted}")


def has_focus(page: Page, role: str, name: str) -> None:
    """Until the first element of this role and name has the focus."""
    expect(page.get_by_role(role, name=name).first).to_be_focused()  # type: ignore[arg-type]
