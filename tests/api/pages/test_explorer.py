"""The start page without a browser: what the explorer is told, and what stands there where its bundle is missing."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from api.pages.assets import OWN, Assets
from api.pages.explorer_service import describe_for_explorer
from api.pages.export_request import read_export
from api.pages.static_pages import StaticPages
from kg.locations import ontology_dir
from kg.release import Release, open_release
from kg.release.manifest import load_manifest
from kg.settings import Settings
from kg.store import EmbeddedEngine

BROWSER = {"accept": "text/html"}
BUNDLED = ("explorer.js", "explorer.css", "THIRD-PARTY-LICENCES.txt")
HOSTILE = "</script><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def known(release_dir: Path) -> dict[str, Any]:
    """What the explorer is told of the packaged release."""
    with open_release(release_dir) as release:
        return describe_for_explorer(release)


def test_every_example_with_a_picture_is_a_question(known: dict[str, Any]) -> None:
    """In the order of the files; nobody lists them a second time."""
    files = sorted((ontology_dir() / "examples").glob("*.rq"))
    pictured = [path.stem[3:] for path in files if "\n#+ picture:" in path.read_text(encoding="utf-8")]

    assert pictured == [question["name"] for question in known["questions"]]
    assert len(pictured) > 3


def test_every_picture_shows_something(known: dict[str, Any], client: httpx.Client) -> None:
    """The slice exists, and a query of each question gives an answer."""
    for question in known["questions"]:
        parameters = parse_qsl(urlsplit(question["picture"]).query)
        assert read_export(parameters)
        drawn = client.get("/export/cyjs", params=parameters).json()
        assert drawn["elements"]["edges"], question["name"]
        assert 200 == client.post("/sparql", data={"query": question["query"]}).status_code


def test_sources_are_named(known: dict[str, Any]) -> None:
    """By the id that filters take, and by title."""
    assert "rls-nutrient-gaps" in {source["id"] for source in known["sources"]}
    assert all(source["title"] for source in known["sources"])


def test_what_narrows_statements_is_told_by_name_and_kind(known: dict[str, Any]) -> None:
    """Under the names of the fields that statements have in GraphQL, and as edges call them: the two differ."""
    kinds = {one["name"]: one["kind"] for one in known["qualifiers"]}
    labels = {one["name"]: one["label"] for one in known["qualifiers"]}

    assert ("text", "entity", "choice", "flag") == tuple(
        kinds[name] for name in ("population", "via", "modality", "combined")
    )
    assert ("time", "population") == (labels["temporal"], labels["population"])


def test_a_release_without_examples_has_a_page_all_the_same(release_dir: Path) -> None:
    """One of older software: the whole graph is where the explorer begins."""
    manifest = load_manifest(release_dir)
    with Release(release_dir, manifest, EmbeddedEngine.in_memory()) as release:
        told = describe_for_explorer(release)

    page = StaticPages(manifest, Settings(), Assets(OWN)).home(json.dumps(told).encode()).decode()

    assert [] == told["questions"]
    assert 'src="/export/svg?"' in page


def test_the_page_holds_what_the_script_reads(client: httpx.Client, release_dir: Path) -> None:
    """As data, once; the bundle by the hash of its content."""
    page = client.get("/", headers=BROWSER)
    island = re.search(r'<script type="application/json" id="known">(.*?)</script>', page.text, re.DOTALL)

    assert "Not medical advice." in page.text
    if island is not None:  # there only where the bundle is
        told = json.loads(island[1])
        assert load_manifest(release_dir)["id"] == told["release"]
        assert told["questions"][0]["document"].startswith("{")
        assert "graphml" in told["formats"]


@pytest.mark.parametrize("bundled", [True, False])
def test_words_of_an_example_are_inert(
    known: dict[str, Any], release_dir: Path, tmp_path: Path, *, bundled: bool
) -> None:
    """As data of the page and as its text."""
    for name in (*BUNDLED, "graphiql.js", "graphiql.css"):
        (tmp_path / name).write_text("", encoding="utf-8")
    hostile = known | {"questions": [known["questions"][0] | {"title": HOSTILE, "question": HOSTILE}]}
    assets = Assets(OWN, tmp_path) if bundled else Assets(OWN)

    page = StaticPages(load_manifest(release_dir), Settings(), assets).home(json.dumps(hostile).encode()).decode()

    assert "<img src=x" not in page
    assert ("&lt;/script&gt;" in page, 'id="known"' in page) == (True, bundled)


def test_without_its_bundle_the_page_says_what_is_missing(known: dict[str, Any], release_dir: Path) -> None:
    """The picture of the address and every question are there all the same."""
    pages = StaticPages(load_manifest(release_dir), Settings(), Assets(OWN))

    page = pages.home(json.dumps(known).encode(), [("focus", "iron"), ("chosen", "ng:iron")]).decode()

    assert 'src="/export/svg?focus=iron"' in page
    assert "The explorer, the editors of queries and the export as HTML are missing" in page
    assert "make assets" in page
    assert page.count("<li><h2>") == len(known["questions"])
