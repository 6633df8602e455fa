"""The page of the SPARQL door: what it holds of the release, what it says, and what stands there without its bundle."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.pages.assets import OWN, Assets
from api.pages.editor_service import describe_for_editor
from api.pages.static_pages import StaticPages
from kg.locations import ontology_dir
from kg.release import Release, open_release
from kg.settings import Settings
from kg.store import EmbeddedEngine

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
HOSTILE = "</script><img src=x onerror=alert(1)>"


@pytest.fixture
def manifest(release_dir: Path) -> dict[str, Any]:
    """Of the packaged release."""
    found: dict[str, Any] = json.loads((release_dir / "manifest.json").read_text(encoding="utf-8"))
    return found


def known(text: str) -> bytes:
    """What a reader says of a release with one example."""
    example = {"name": "a", "title": text, "question": text, "query": f"ASK {{}} # {text}"}
    return json.dumps({"examples": [example], "classes": [], "properties": []}).encode()


def test_a_reader_tells_examples_in_order_and_terms(release_dir: Path) -> None:
    """Files by their number; a class and a property of the ontology, typed by hand."""
    with open_release(release_dir) as release:
        told = describe_for_editor(release)

    files = sorted((ontology_dir() / "examples").glob("*.rq"))
    assert [path.stem[3:] for path in files] == [example["name"] for example in told["examples"]]
    assert "https://w3id.org/nutrigraph/ontology#Deficiency" in told["classes"]
    assert "https://w3id.org/nutrigraph/ontology#addressedBy" in told["properties"]


def test_a_release_without_examples_has_a_page_all_the_same(release_dir: Path, manifest: dict[str, Any]) -> None:
    """One of older software."""
    with Release(release_dir, manifest, EmbeddedEngine.in_memory()) as release:
        told = describe_for_editor(release)

    page = StaticPages(manifest, Settings()).sparql(json.dumps(told).encode()).decode()

    assert [] == told["examples"]
    assert "SELECT * WHERE { ?subject ?predicate ?object } LIMIT 10" in page


def test_the_page_has_prefixes_and_limits_of_what_is_served(client: httpx.Client, manifest: dict[str, Any]) -> None:
    """The deadline is that of the server under test, 3 s."""
    page = client.get("/sparql", headers=BROWSER)
    island = re.search(r'<script type="application/json" id="release">(.*?)</script>', page.text, re.DOTALL)

    assert "A query may read for 3 seconds; a SELECT gives 10,000 rows at most" in page.text
    assert "Not medical advice." in page.text
    if island is not None:  # there only where the bundle is
        assert manifest["prefixes"] == json.loads(island[1])["prefixes"]
        assert (manifest["id"], 10_000) == tuple(json.loads(island[1])[key] for key in ("id", "limitRows"))


def test_the_page_keeps_until_its_content_changes(client: httpx.Client) -> None:
    """A strong ETag of the content."""
    first = client.get("/sparql", headers=BROWSER)

    again = client.get("/sparql", headers=BROWSER | {"if-none-match": first.headers["etag"]})

    assert 304 == again.status_code


@pytest.mark.parametrize("bundled", [True, False])
def test_words_of_an_example_are_inert(manifest: dict[str, Any], tmp_path: Path, *, bundled: bool) -> None:
    """As data of the page and as its text."""
    for name in ("sparql.js", "sparql.css", "graphiql.js", "graphiql.css", "THIRD-PARTY-LICENCES.txt"):
        (tmp_path / name).write_text("", encoding="utf-8")
    pages = StaticPages(manifest, Settings(), Assets(OWN, tmp_path) if bundled else Assets(OWN))

    page = pages.sparql(known(HOSTILE)).decode()

    assert "<img" not in page
    assert ('id="release"' in page) == bundled
    assert "&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;" in page


def test_without_its_bundle_the_page_says_what_is_missing_and_how_to_mend_it(manifest: dict[str, Any]) -> None:
    """A plain field with its small script, the examples and how a program asks."""
    page = StaticPages(manifest, Settings(), Assets(OWN)).sparql(known("A question?")).decode()

    assert "sparql.js, sparql.css" in page
    assert "make assets" in page
    assert '<form id="console" class="console" action="/sparql" method="get" data-language="sparql">' in page
    assert "/static/console.js?v=" in page
    assert '<h3 id="a"><a href="/example/a">A question?</a></h3>' in page
    assert "curl http://127.0.0.1:8000/sparql" in page
