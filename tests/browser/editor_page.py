"""A page with an editor in a test's hands: what is done with GraphQL's and SPARQL's alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

Visit = Callable[..., Page]
WIDE = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 320, "height": 640}}
_MIDDLE = 3 * 128  # of red, green and blue together


def titles(examples: Iterable[Path], mark: str) -> list[str]:
    """What the files of examples are called: their first lines behind a mark."""
    return [path.read_text(encoding="utf-8").partition("\n")[0].removeprefix(mark) for path in examples]


def content(page: Page, editor: str) -> str:
    """What the editor inside an element holds."""
    code = "name => document.querySelector(`${name} .CodeMirror`).CodeMirror.getValue()"
    return str(page.evaluate(code, editor))


def overwrite(box: Locator, text: str) -> None:
    """Replace what a text field holds as a person would."""
    box.focus()
    box.page.keyboard.press("Control+a")
    box.page.keyboard.press("Delete")
    box.page.keyboard.insert_text(text)


def leave_and_return(box: Locator) -> None:
    """Go on from the text field in focus by Tab and come back by Shift+Tab; fails where Tab is a trap (WCAG 2.1.2)."""
    box.page.keyboard.press("Tab")
    expect(box).not_to_be_focused()
    box.page.keyboard.press("Shift+Tab")
    expect(box).to_be_focused()


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds wrong: rules, each with the HTML of the elements that break it."""
    found = Axe().run(page).response["violations"]
    # The lines scroll by the arrow keys of the text field above them, which axe cannot know.
    ours = [fault for fault in found if fault["id"] != "scrollable-region-focusable"]
    return [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in ours]


def are_dark(page: Page, names: list[str]) -> list[bool]:
    """Of elements, in the order of their selectors, whether the ground is darker than the middle."""
    grounds = page.evaluate(
        """names => names.map(name =>
        getComputedStyle(document.querySelector(name)).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number))""",
        names,
    )
    return [sum(ground) < _MIDDLE for ground in grounds]
