"""The SPARQL page in a test's hands: its examples, and writing and running a query as a person would."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from kg.locations import ontology_dir

Visit = Callable[..., Page]
WIDE = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 320, "height": 640}}
EXAMPLES = sorted((ontology_dir() / "examples").glob("*.rq"))
TITLES = [path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("#+ summary: ") for path in EXAMPLES]
NEIGHBOURHOOD = "The neighbourhood of magnesium deficiency as a graph"
IRON = "SELECT ?label { <https://w3id.org/nutrigraph/entity/iron> <http://www.w3.org/2000/01/rdf-schema#label> ?label }"


def query(page: Page) -> str:
    """What the editor of the active tab holds."""
    return str(page.evaluate("document.querySelector('.tabPanel.active .yasqe .CodeMirror').CodeMirror.getValue()"))


def write(page: Page, text: str) -> None:
    """Replace the query as a person would."""
    page.locator(".tabPanel.active").get_by_role("textbox", name="Query", exact=True).focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(text)


def run(page: Page, text: str) -> None:
    """Write a query and run it by keyboard."""
    write(page, text)
    page.keyboard.press("Control+Enter")
