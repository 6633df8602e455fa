"""The files that pages load: complete, from here, kept by browsers, and missed out loud."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp

from api.app import create_app
from api.pages import assets
from api.readers import FACTORY
from kg.query.readers import ReaderPool
from kg.settings import Settings

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
needs_bundles = pytest.mark.skipif(
    not assets.BUILT.is_dir() and not os.environ.get("CI"),
    reason="THE WEB ASSETS ARE MISSING: with the network on, run `make assets`",
)


@needs_bundles
@pytest.mark.parametrize(("path", "bundle"), [("/graphql", "graphiql"), ("/sparql", "sparql")])
def test_the_page_loads_the_bundle_and_keeps_the_strict_policy(client: httpx.Client, path: str, bundle: str) -> None:
    """Every address answers from here with its type, and nothing unsafe is allowed for the editor's sake."""
    page = client.get(path, headers=BROWSER)
    loads = re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text)

    types = {address.partition("?")[0]: client.get(address).headers["content-type"] for address in loads}

    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
    assert ("text/javascript; charset=utf-8", "text/css; charset=utf-8", "text/plain; charset=utf-8") == (
        types[f"/static/{bundle}.js"],
        types[f"/static/{bundle}.css"],
        types["/static/THIRD-PARTY-LICENCES.txt"],
    )


@needs_bundles
@pytest.mark.parametrize("bundle", assets.BUNDLES)
def test_a_bundle_embeds_nothing_that_the_policy_refuses(client: httpx.Client, bundle: str) -> None:
    """No code from text, no style from elsewhere, no embedded font or picture."""
    script = client.get(f"/static/{bundle}.js").text
    style = client.get(f"/static/{bundle}.css").text

    assert [] == re.findall(r"\bFunction\(['\"]|new Function\(|\beval\(|new Worker\(", script)
    assert [] == re.findall(r"@import|url\([^)]*", style)


@needs_bundles
def test_the_sparql_editor_knows_no_endpoint_and_no_service_of_others(client: httpx.Client) -> None:
    """Those that the library brings are taken out, with its list of strangers' prefixes."""
    script = client.get("/static/sparql.js").text

    assert [] == re.findall(
        r"dbpedia\.org/sparql|query\.wikidata|lov\.linkeddata|prefix\.cc|docs\.triply|dbpedia", script
    )


@needs_bundles
def test_licences_of_all_that_is_bundled_travel_along(client: httpx.Client) -> None:
    """By name, with the words of the licence, those inside of a bundled library too; some stand for the rest."""
    text = client.get("/static/THIRD-PARTY-LICENCES.txt").text
    notices = re.split(r"\n-{80}\n", text)[1:]

    wanted = {"react", "react-dom", "graphiql", "graphql", "codemirror", "@zazuko/yasgui", "n3", "jquery", "dompurify"}
    assert wanted <= {notice.split()[0] for notice in notices}
    words = ("Permission is hereby granted", "Redistribution", "ISC", "Apache", "CC BY 4.0 License")
    assert [] == [notice.split()[0] for notice in notices if not any(word in notice for word in words)]


def test_an_address_with_the_hash_is_kept_for_good_and_no_other(client: httpx.Client) -> None:
    """The hash is of the content, so the address changes with it; without it a browser asks again by ETag."""
    content = client.get("/static/pages.css").content
    digest = hashlib.sha256(content).hexdigest()[:16]

    kept = client.get(f"/static/pages.css?v={digest}")
    stale = client.get("/static/pages.css?v=0000000000000000")
    again = client.get("/static/pages.css", headers={"if-none-match": stale.headers["etag"]})

    assert "public, max-age=31536000, immutable" == kept.headers["cache-control"]
    assert "no-cache" == stale.headers["cache-control"]
    assert 304 == again.status_code


def test_a_file_that_is_not_there_is_not_found(client: httpx.Client) -> None:
    """Nor is what lies beside the files, such as the stamp of the build."""
    assert 404 == client.get("/static/sources.sha256").status_code
    assert 404 == client.get("/static/..%2fhome.py").status_code


@pytest.fixture
def without_bundles(release_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ASGIApp:
    """The application where no bundle was made; its readers are not started."""
    monkeypatch.setattr(assets, "BUILT", tmp_path / "none")
    settings = Settings(readers=1)
    return create_app(ReaderPool(FACTORY, str(release_dir), settings), release_dir, settings)


def get(app: ASGIApp, path: str) -> httpx.Response:
    """What a browser gets."""

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
            return await client.get(path, headers=BROWSER)

    return asyncio.run(ask())


def test_without_bundles_the_page_says_what_is_missing_and_how_to_mend_it(without_bundles: ASGIApp) -> None:
    """And brings a plain field, the schema and the examples all the same."""
    response = get(without_bundles, "/graphql")

    assert 200 == response.status_code
    assert "graphiql.js, graphiql.css" in response.text
    assert "make assets" in response.text
    assert 'href="/graphql/schema.graphql"' in response.text
    assert '<form id="console"' in response.text
    assert "What do the sources deny?" in response.text
    assert 404 == get(without_bundles, "/static/graphiql.js").status_code


def test_without_bundles_the_operator_is_told(without_bundles: ASGIApp) -> None:
    """One sentence with the bundle's name and the mend; nothing where all is there."""
    said = assets.warning()

    assert said is not None
    assert said.startswith("Web assets are missing: explorer, graphiql, sparql.")
    assert "make assets" in said


@needs_bundles
def test_with_bundles_nothing_is_said() -> None:
    """The start of the server stays quiet."""
    assert None is assets.warning()
