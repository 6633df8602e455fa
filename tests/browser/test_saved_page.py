"""The page that `kg export --format html` writes: opened from disk with the network off, it does all but live queries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from kg.export import Selection, write_view
from kg.locations import ontology_dir
from kg.release import open_release
from kg.schema import load_schema
from kg.store import EmbeddedEngine, read_graph
from tests.browser.editor_page import PHONE, WIDE, violations
from tests.browser.explorer_page import GRAPH, await_picture, edges, nodes, pick, until
from tests.hostile_claims import CLAIMS, EDGES, LABELS

MANIFEST = {"id": "0123456789abcdef", "licence": "https://creativecommons.org/licenses/by/4.0/"}
RLS = "ng:restless-legs-syndrome"


@pytest.fixture
def open_file(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a file without a network; nothing may be asked for, complained of or run that is not the file's own."""
    wrong: list[str] = []
    contexts = []

    def opened(path: Path, address: str = "", **options: object) -> Page:
        context = browser.new_context(offline=True, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda asked: None if asked.url.startswith(path.as_uri()) else wrong.append(asked.url))
        page.on("console", lambda said: wrong.append(said.text))
        page.on("pageerror", lambda fault: wrong.append(str(fault)))
        page.on("dialog", lambda dialog: wrong.append(dialog.message))
        page.goto(path.as_uri() + address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [] == wrong


@pytest.fixture(scope="module")
def saved(release_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The neighbourhood of a condition as a page."""
    file = tmp_path_factory.mktemp("saved") / "rls.html"
    with open_release(release_dir) as release:
        selection = Selection(
            focus=("restless-legs-syndrome",), depth=2, types=frozenset(("Deficiency", "Nutrient", "Food"))
        )
        file.write_bytes(write_view(release.engine, release.schema, release.manifest, "html", selection).body)
    return file


def test_a_saved_page_explores_without_a_network(open_file: Callable[..., Page], saved: Path) -> None:
    """Find, go there, read the evidence, look at the table, find a path, come back by the address."""
    page = open_file(saved, **WIDE)
    await_picture(page)
    everything = nodes(page)
    assert {RLS, "ng:iron", "ng:lentils"} <= everything
    pick(page, "Find", "iro")
    until(page, f"{GRAPH}.nodes().length < {len(everything)}")
    assert "ng:iron-deficiency" in nodes(page)
    page.get_by_role("button", name="deficiency of", exact=False).first.click()
    expect(page.get_by_role("heading", name="Who says so")).to_be_visible()
    page.get_by_text("How two things hang together").click()
    pick(page, "From", "lentils")
    pick(page, "To", "restless legs")
    expect(page.locator("ol.paths li").first).to_contain_text("lentils")
    page.get_by_role("button", name="Table").click()
    rows = page.locator(".table-view tbody tr").count()
    page.reload()
    expect(page.locator(".table-view tbody tr")).to_have_count(rows)


def test_a_saved_page_filters(open_file: Callable[..., Page], saved: Path) -> None:
    """By certainty, and without what rules conclude."""
    page = open_file(saved, **WIDE)
    await_picture(page)
    before = len(edges(page))
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("At least").select_option("asserted")
    until(page, f"{GRAPH}.edges().length < {before}")
    page.get_by_role("checkbox", name="with what rules conclude").uncheck()
    until(page, f"{GRAPH}.edges('[?inferred]').length === 0")


def test_words_of_claims_are_inert_in_a_saved_page(open_file: Callable[..., Page], tmp_path: Path) -> None:
    """Names that try to be markup, scripts or addresses are names; each is there, and every edge."""
    schema = load_schema(ontology_dir())
    engine = EmbeddedEngine.in_memory(read_graph(CLAIMS.encode(), "trig"))
    file = tmp_path / "hostile.html"
    file.write_bytes(write_view(engine, schema, MANIFEST, "html", Selection()).body)
    page = open_file(file, **WIDE)
    await_picture(page)

    shown = page.evaluate(f"Object.fromEntries({GRAPH}.nodes().map(node => [node.id(), node.data('label')]))")
    assert LABELS == shown
    assert {statement for statement, *_ in EDGES} == edges(page)
    page.get_by_role("button", name="Table").click()
    expect(page.locator(".table-view tbody tr")).to_have_count(len(EDGES))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_saved_page(open_file: Callable[..., Page], saved: Path, scheme: str) -> None:
    """On a phone, with an entity chosen; and no sideways scrolling."""
    page = open_file(saved, f"?depth=1&chosen={RLS}", color_scheme=scheme, **PHONE)
    await_picture(page)

    assert 320 == page.evaluate("document.documentElement.scrollWidth")
    assert [] == violations(page)


def test_without_scripts_a_saved_page_is_the_picture(open_file: Callable[..., Page], saved: Path) -> None:
    """The SVG, with the terms around it."""
    page = open_file(saved, java_script_enabled=False, **WIDE)

    expect(page.locator("#explorer svg").first).to_be_visible()
    expect(page.get_by_text("Not medical advice.").first).to_be_visible()
    expect(page.get_by_role("contentinfo").get_by_text("CC BY 4.0")).to_be_visible()
