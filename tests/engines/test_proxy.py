"""The server behind nginx, under a path, with TLS: what HTTP promises holds on the whole way."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.pages.assets import warning
from tests.browser.root_path_pages import look_around
from tests.browser.watching import chromium, watched
from tests.engines.debian import or_skip
from tests.engines.proxies import ROOT, Proxy
from tests.engines.replicas import replicated

DEAREST = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def proxy(release_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """nginx before three replicas."""
    with or_skip("nginx"), replicated(tmp_path_factory.mktemp("proxied"), release_dir) as (running, _):
        yield running


@pytest.fixture
def client(proxy: Proxy) -> Iterator[httpx.Client]:
    """A client of its host."""
    with proxy.client() as made:
        yield made


def test_a_browser_is_led_to_tls_and_into_the_path(proxy: Proxy, client: httpx.Client) -> None:
    """By redirects that keep what was asked; what is for operators is not there."""
    moved = httpx.get(f"{proxy.plain_url}/nutrition/entity/iron?x=1", timeout=30)
    assert (301, "https://localhost/nutrition/entity/iron?x=1") == (moved.status_code, moved.headers["location"])

    assert proxy.url + "/" == client.get(ROOT).headers["location"]
    assert 404 == client.get(f"{ROOT}/metrics").status_code
    assert client.get(f"{ROOT}/").headers["strict-transport-security"]


def test_linked_data_is_described_by_the_addresses_of_the_proxy(proxy: Proxy, client: httpx.Client) -> None:
    """303 to a document under the path; VoID at the well-known place of the host and under the path."""
    accept = {"accept": "application/n-triples"}
    assert f"{ROOT}/entity/iron.nt" == client.get(f"{ROOT}/entity/iron", headers=accept).headers["location"]
    for path in ("/.well-known/void", f"{ROOT}/.well-known/void", f"{ROOT}/sparql"):
        text = client.get(path, headers=accept).text

        assert f"<{proxy.url}/sparql>" in text
        assert f"<{proxy.url}/.well-known/void>" in text
        assert "127.0.0.1" not in text


def test_answers_keep_their_tags_and_their_coding(client: httpx.Client) -> None:
    """A strong tag is known to every replica; HEAD says what GET says; a part is a part."""
    path = f"{ROOT}/entity/iron.html"
    whole = client.get(path, headers={"accept-encoding": "gzip"})
    assert "gzip" == whole.headers["content-encoding"]
    assert whole.headers["etag"].startswith('"')
    for _ in range(3):  # each replica once
        again = client.get(path, headers={"accept-encoding": "gzip", "if-none-match": whole.headers["etag"]})
        assert (304, b"") == (again.status_code, again.content)
    head = client.head(path, headers={"accept-encoding": "gzip"})
    assert [whole.headers[name] for name in ("etag", "content-length")] == [
        head.headers[name] for name in ("etag", "content-length")
    ]

    dump = f"{ROOT}/dump/dataset.nq"
    plain = {"accept-encoding": "identity"}
    part = client.get(dump, headers={**plain, "range": "bytes=100-199"})
    everything = client.get(dump, headers=plain)
    assert (206, everything.content[100:200]) == (part.status_code, part.content)
    digest = hashlib.sha256(everything.content).hexdigest()
    assert f"{digest}  dataset.nq" in client.get(f"{ROOT}/dump/SHA256SUMS").text.splitlines()


def test_refusals_are_those_of_the_server(client: httpx.Client) -> None:
    """Too large a body, too long an address, no such thing: in its form and with its code, not the proxy's."""
    body = client.post(
        f"{ROOT}/sparql", content=b" " * (1 << 20) + b" ", headers={"content-type": "application/sparql-query"}
    )
    address = client.get(f"{ROOT}/sparql", params={"query": "#" * (8 << 10)})
    nothing = client.get(f"{ROOT}/entity/no-such-thing.ttl")

    found = [(answer.status_code, answer.json()["code"]) for answer in (body, address, nothing)]
    assert [(413, "too-large"), (414, "url-too-long"), (404, "not-found")] == found


def test_what_costs_too_much_is_asked_of_one_replica_alone(proxy: Proxy, client: httpx.Client) -> None:
    """503 after the deadline goes to the client, and not on to the next replica."""
    answer = client.get(f"{ROOT}/sparql", params={"query": f"{DEAREST} #", "timeout": "0.5"})

    assert (503, "deadline") == (answer.status_code, answer.json()["code"])
    assert "503" == proxy.line("timeout=0.5")["upstreams"]


def test_the_pages_work_in_a_browser(proxy: Proxy) -> None:
    """Explorer, GraphiQL and SPARQL editor, over HTTP/2: no request outside the path, no error."""
    if said := warning():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"NO BROWSER TEST RAN. {said}")
    with chromium() as browser, watched(browser, proxy.url, ignore_https_errors=True) as visit:
        look_around(visit, proxy.url)
