"""The page that `kg export --format html` writes: opened from disk with the network off, it does all but live queries."""

from __future__ import annotations

import csv
import json
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


@pytest.fixture(scope="module")
def whole(release_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole release as a page."""
    file = tmp_path_factory.mktemp("saved") / "whole.html"
    with open_release(release_dir) as release:
        file.write_bytes(write_view(release.engine, release.schema, release.manifest, "html", Selection()).body)
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


@pytest.mark.parametrize(
    ("address", "selection"),
    [
        ("?depth=1", Selection()),
        ("?depth=1&sources=usda-sr28", Selection(sources=frozenset(["usda-sr28"]))),
        ("?depth=1&sources=background", Selection(sources=frozenset(["background"]))),
        ("?focus=iron&sources=background", Selection(focus=("iron",), sources=frozenset(["background"]))),
        ("?focus=ng:iron&depth=2&min-certainty=likely", Selection(focus=("iron",), depth=2, min_certainty="likely")),
        ("?depth=1&predicates=linkedTo", Selection(predicates=frozenset(["linkedTo"]))),
        ("?depth=1&predicates=triggeredBy", Selection(predicates=frozenset(["triggeredBy"]))),
        ("?depth=1&types=food,Nutrient", Selection(types=frozenset(["Food", "Nutrient"]))),
        ("?depth=1&qualifier=population%3Drls", Selection(qualifiers=(("population", "rls"),))),
        ("?depth=1&qualifier=modality%3Dshould", Selection(qualifiers=(("modality", "should"),))),
        ("?focus=iron&depth=2&max-nodes=12", Selection(focus=("iron",), depth=2, max_nodes=12)),
        ("?depth=1&no-inferred=true", Selection(include_inferred=False)),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_a_saved_page_shows_what_a_server_shows(
    open_file: Callable[..., Page], release_dir: Path, whole: Path, address: str, selection: Selection
) -> None:
    """Under every filter and name: the same entities, the same claims, each as sure, with the same premises."""
    page = open_file(whole, address, **WIDE)
    expect(page.locator(".stage[aria-busy='false'] .title")).to_be_visible()
    with open_release(release_dir) as release:
        told = write_view(release.engine, release.schema, release.manifest, "cyjs", selection).body
    elements = json.loads(told)["elements"]
    shown = page.evaluate(f"{GRAPH}.edges().map(e => [e.id(), e.data('certainty'), e.data('premises') ?? ''])")

    assert {node["data"]["id"] for node in elements["nodes"]} == nodes(page)
    assert sorted(
        [one["id"], one["certainty"], one.get("premises", "")] for one in map(data_of, elements["edges"])
    ) == sorted(shown)


def data_of(element: dict[str, dict[str, str]]) -> dict[str, str]:
    """What Cytoscape JSON says of a node or an edge."""
    return element["data"]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("?focus=nosuchthing", "ng:nosuchthing is not in this file"),
        ("?depth=1&predicates=nonsense", 'no predicate "nonsense" in this file'),
        ("?depth=1&qualifier=nonsense%3D1", 'no qualifier "nonsense=1" in this file'),
        ("?depth=1&sources=nobody", 'no source "nobody" in this file'),
    ],
)
def test_what_a_saved_page_cannot_show_it_refuses(
    open_file: Callable[..., Page], whole: Path, address: str, words: str
) -> None:
    """Nothing is ignored in silence."""
    page = open_file(whole, address, **WIDE)

    expect(page.get_by_role("alert")).to_contain_text(words)


def test_a_saved_page_knows_what_a_panel_shows(open_file: Callable[..., Page], whole: Path) -> None:
    """Denials, qualifiers, harm, declarations, proofs; titles of sources and links to passages."""
    page = open_file(whole, "?focus=ng:blood-test&chosen=ng:blood-test", **WIDE)
    expect(page.get_by_role("button", name="blood test measures brain iron")).to_be_visible()
    page = open_file(whole, "?focus=nutrient-deficiency&chosen=stmt:rls-nutrient-gaps-F007", **WIDE)
    panel = page.locator("aside.panel")
    expect(panel).to_contain_text("population: many people")
    expect(panel).to_contain_text("at odds")
    expect(panel.get_by_role("link", name="Understanding RLS and Nutrient Gaps").first).to_be_visible()
    expect(panel.get_by_role("link", name="lead, characters 279 to 464")).to_have_attribute(
        "href", "https://w3id.org/nutrigraph/passage/rls-nutrient-gaps-279-464"
    )
    page = open_file(whole, "?focus=vitamin-b12&chosen=stmt:background-B007", **WIDE)
    expect(page.locator("aside.panel")).to_contain_text("declared by nutrigraph curators on 2026-11-22: Vitamin B12")
    page = open_file(whole, "?focus=magnesium-deficiency&types=Food", **WIDE)
    await_picture(page)
    claim = page.evaluate(f"{GRAPH}.$('edge[?inferred]')[0].id()")
    page = open_file(whole, f"?focus=magnesium-deficiency&types=Food&chosen={claim}", **WIDE)
    expect(page.get_by_role("heading", name="How it is concluded")).to_be_visible()
    expect(page.locator("aside ul.evidence ul li").first).to_contain_text("stmt:")


def test_a_saved_page_says_why_there_is_no_path(open_file: Callable[..., Page], whole: Path) -> None:
    """A filter, or that the file knows none, which is not that there is none."""
    page = open_file(whole, f"?depth=1&from=spinach&to={RLS}&sources=usda-sr28", **WIDE)
    expect(page.get_by_text("There are paths, but the filters leave them out.")).to_be_visible()


def test_a_saved_page_is_downloaded_without_a_network(open_file: Callable[..., Page], whole: Path) -> None:
    """What is shown, less what is hidden, with its terms: as CSV for a spreadsheet, as JSON for a program."""
    page = open_file(whole, "?focus=iron&hidden=ng:spinach", **WIDE)
    await_picture(page)
    page.get_by_text("Download", exact=True).click()
    with page.expect_download() as saving:
        page.get_by_role("button", name="csv").click()
    with saving.value.path().open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with page.expect_download() as saving:
        page.get_by_role("button", name="json").click()
    graph = json.loads(saving.value.path().read_text(encoding="utf-8"))

    assert edges(page) == {row["statement id"] for row in rows} == {edge["id"] for edge in graph["edges"]}
    assert nodes(page) == {node["id"] for node in graph["nodes"]}
    assert "ng:spinach" not in nodes(page)
    expect(page.get_by_role("button", name="Copy link")).to_have_count(0)  # a path on this machine leads nobody here
    assert "medical advice" in [*rows[0]][-1]
    assert "medical advice" in graph["graph"]["disclaimer"]


def test_a_saved_page_is_searched_by_id_and_label(open_file: Callable[..., Page], whole: Path) -> None:
    """Words in any order."""
    page = open_file(whole, **WIDE)
    await_picture(page)
    pick(page, "Find", "syndrome legs")
    until(page, f"new URLSearchParams(location.search).get('focus') === '{RLS}'")


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
