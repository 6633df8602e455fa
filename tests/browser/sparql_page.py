"""The SPARQL page in a test's hands: its examples, and writing and running a query as a person would."""

from __future__ import annotations

from playwright.sync_api import Page

from kg.locations import ontology_dir
from tests.browser.editor_page import content, overwrite, titles

EXAMPLES = sorted((ontology_dir() / "examples").glob("*.rq"))
TITLES = titles(EXAMPLES, "#+ summary: ")
NEIGHBOURHOOD = "The neighbourhood of magnesium deficiency as a graph"
IRON = "SELECT ?label { <https://w3id.org/nutrigraph/entity/iron> <http://www.w3.org/2000/01/rdf-schema#label> ?label }"


def query(page: Page) -> str:
    """What the editor of the active tab holds."""
    return content(page, ".tabPanel.active .yasqe")


def write(page: Page, text: str) -> None:
    """Replace the query as a person would."""
    overwrite(page.locator(".tabPanel.active").get_by_role("textbox", name="Query", exact=True), text)


def run(page: Page, text: str) -> None:
    """Write a query and run it by keyboard."""
    write(page, text)
    page.keyboard.press("Control+Enter")
