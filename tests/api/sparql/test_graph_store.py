"""The Graph Store HTTP Protocol, reading side, as the specification says; rdflib judges the contents."""

from __future__ import annotations

import json
import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import rdflib

from kg.settings import Settings
from tests.rdflib_quads import Held, parse_quads

GRAPH = "https://w3id.org/nutrigraph/graph/"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
HUGE_BYTES = 300 << 20


def read(response: httpx.Response, form: str) -> set[tuple[rdflib.term.Node, ...]]:
    """The triples of an answer, as rdflib reads them; of all its graphs, where the format has graphs."""
    assert response.status_code == 200
    if form == "trig":
        return {quad[:3] for quad in parse_quads(response.text, "trig").quads()}
    # N-Quads of the default graph are N-Triples, which rdflib reads into a graph.
    return set(rdflib.Graph().parse(data=response.text, format="nt" if form == "nquads" else form))


@pytest.mark.parametrize(
    ("accept", "media_type", "form"),
    [
        ("application/n-triples", "application/n-triples", "nt"),
        ("text/turtle", "text/turtle; charset=utf-8", "turtle"),
        ("application/ld+json", "application/ld+json", "json-ld"),
        ("application/rdf+xml", "application/rdf+xml", "xml"),
        ("application/trig", "application/trig", "trig"),
        ("application/n-quads", "application/n-quads", "nquads"),
    ],
)
def test_a_graph_is_the_same_in_every_format_and_under_every_name(
    client: httpx.Client, held: Held, accept: str, media_type: str, form: str
) -> None:
    """Sections 4.1 and 4.2: by ?graph=, under the store, and at its own IRI on this server."""
    headers = {"accept": accept}
    indirect = client.get("/rdf-graph-store", params={"graph": f"{GRAPH}inferred"}, headers=headers)
    direct = client.get("/rdf-graph-store/inferred", headers=headers)
    own = client.get("/graph/inferred", headers=headers)

    assert held["inferred"] == read(indirect, form)
    assert indirect.content == direct.content == own.content
    assert media_type == indirect.headers["content-type"]
    assert "Accept" in indirect.headers["vary"].split(", ")


def test_the_default_graph_is_the_union_of_all(client: httpx.Client, held: Held) -> None:
    """Each triple once; the union of the graphs' triples is the dataset."""
    plain = {"accept": "application/n-triples", "accept-encoding": "identity"}
    response = client.get("/rdf-graph-store?default", headers=plain)
    each = [
        client.get("/rdf-graph-store", params={"graph": GRAPH + name}, headers={"accept": "application/n-triples"})
        for name in held
    ]

    everything = set().union(*held.values())
    assert everything == read(response, "nt")
    assert len(everything) == response.text.count("\n")
    assert everything == set().union(*(read(answer, "nt") for answer in each))
    assert str(len(response.content)) == response.headers["content-length"]


def test_the_default_graph_is_made_as_json_ld_too(client: httpx.Client, held: Held) -> None:
    """By a reader, from all graphs."""
    response = client.get("/rdf-graph-store?default=", headers={"accept": "application/ld+json"})

    assert set().union(*held.values()) == read(response, "json-ld")


@pytest.mark.parametrize(
    "query",
    [
        "", "?", "?graph", "?graph=", "?default=1", f"?default&graph={GRAPH}direct", "?default&default", "?x=default",
        f"?graph={GRAPH}direct&graph={GRAPH}direct", "?graph=graph/direct", "?graph=//host/graph/direct", "?graph=%ff",
    ],
)  # fmt: skip
def test_who_does_not_name_one_graph_gets_400(client: httpx.Client, query: str) -> None:
    """Neither or both parameters, several, or what is no absolute IRI; the hint says what to give."""
    response = client.get(f"/rdf-graph-store{query}")

    assert (400, "bad-request") == (response.status_code, response.json()["code"])
    assert "?default" in response.json()["hint"]


@pytest.mark.parametrize(
    "target",
    [
        f"/rdf-graph-store?graph={GRAPH}nothing", f"/rdf-graph-store?graph={GRAPH}", "/rdf-graph-store?graph=direct:",
        "/rdf-graph-store?graph=http://127.0.0.1:8000/graph/direct", "/rdf-graph-store?graph=file:///etc/passwd",
        "/rdf-graph-store/nothing", "/graph/nothing", "/graph/direct.nt", "/graph/..%2fdirect", "/graph/direct%00",
        "/rdf-graph-store/", "/graph/direct/",
    ],
)  # fmt: skip
def test_an_unknown_graph_is_404(client: httpx.Client, target: str) -> None:
    """Nothing is fetched or opened by the name that a client gives."""
    response = client.get(target)

    assert (404, "not-found") == (response.status_code, response.json()["code"])


def test_the_hint_names_the_graphs(client: httpx.Client) -> None:
    """All of them, while they are few."""
    hint = client.get("/graph/nothing").json()["hint"]

    assert all(name in hint for name in ("direct", "entailed", "inferred", "ontology", "rls-nutrient-gaps"))


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "text/turtle"),
        ("*/*", "text/turtle"),
        ("text/*", "text/turtle"),
        (BROWSER, "text/turtle"),
        ("application/n-triples;q=0.9, text/turtle;q=0.8", "application/n-triples"),
        ("text/turtle;q=0, */*;q=0.1", "application/n-triples"),
        ("application/ld+json, text/turtle;q=0.99", "application/ld+json"),
        ("image/png, application/n-quads;q=0.001", "application/n-quads"),
    ],
)
def test_the_format_is_negotiated(client: httpx.Client, accept: str | None, media_type: str) -> None:
    """Qualities count; who says nothing gets Turtle, and so does a browser."""
    request = client.build_request("GET", "/graph/release")
    del request.headers["accept"]
    if accept is not None:
        request.headers["accept"] = accept

    assert media_type == client.send(request).headers["content-type"].partition(";")[0]


@pytest.mark.parametrize("target", ["/graph/direct", "/rdf-graph-store?default"])
def test_a_media_type_that_is_not_made_is_406(client: httpx.Client, target: str) -> None:
    """With the list of those that are."""
    response = client.get(target, headers={"accept": "image/png, text/turtle;q=0"})

    assert (406, "not-acceptable") == (response.status_code, response.json()["code"])
    assert "application/n-triples" in response.json()["hint"]


@pytest.mark.parametrize("method", ["PUT", "POST", "PATCH", "DELETE"])
@pytest.mark.parametrize("target", [f"/rdf-graph-store?graph={GRAPH}direct", "/rdf-graph-store", "/graph/direct"])
def test_methods_that_write_are_405(client: httpx.Client, method: str, target: str) -> None:
    """With what is allowed, and how the graph is changed instead."""
    response = client.request(method, target, content=b"<a:s> <a:p> 1 .", headers={"content-type": "text/turtle"})

    assert (405, "GET, HEAD") == (response.status_code, response.headers["allow"])
    assert "kg build" in response.json()["hint"]
    assert "seeds/" in response.json()["hint"]


@pytest.mark.parametrize("target", ["/graph/direct", "/rdf-graph-store?default"])
@pytest.mark.parametrize("accept", ["application/n-triples", "text/turtle", "application/ld+json"])
def test_head_and_304_stand_for_the_same_answer(client: httpx.Client, target: str, accept: str) -> None:
    """The tag is strong; HEAD has the length of GET."""
    headers = {"accept": accept, "accept-encoding": "identity"}
    got = client.get(target, headers=headers)
    head = client.head(target, headers=headers)
    known = client.get(target, headers=headers | {"if-none-match": got.headers["etag"]})

    assert (200, b"") == (head.status_code, head.content)
    assert str(len(got.content)) == got.headers["content-length"] == head.headers["content-length"]
    assert got.headers["etag"] == head.headers["etag"]
    assert not got.headers["etag"].startswith("W/")
    assert (304, b"") == (known.status_code, known.content)


def test_representations_of_one_graph_have_tags_of_their_own(client: httpx.Client) -> None:
    """Though N-Triples and Turtle have the same bytes; and other graphs have others."""
    tags = {
        client.head(target, headers={"accept": accept}).headers["etag"]
        for target in ("/graph/direct", "/graph/inferred", "/rdf-graph-store?default")
        for accept in ("application/n-triples", "text/turtle", "application/trig", "application/n-quads")
    }

    assert 12 == len(tags)


@pytest.mark.parametrize(("first", "last"), [(0, 9), (169_000, 170_500), (1_000_000, 2_999_999)])
def test_a_part_of_the_union_is_that_part(client: httpx.Client, first: int, last: int) -> None:
    """Within one file and over the seams of several."""
    headers = {"accept": "application/n-triples", "accept-encoding": "identity"}
    whole = client.get("/rdf-graph-store?default", headers=headers)
    part = client.get("/rdf-graph-store?default", headers=headers | {"range": f"bytes={first}-{last}"})

    assert 206 == part.status_code
    assert whole.content[first : last + 1] == part.content
    assert f"bytes {first}-{last}/{len(whole.content)}" == part.headers["content-range"]
    assert whole.headers["etag"] == part.headers["etag"]


def test_what_is_made_has_a_cap_and_what_is_filed_has_none(serve: Callable[..., AbstractContextManager[str]]) -> None:
    """413 with the format that is sent whole."""
    settings = Settings(readers=1, port=0, result_bytes=50_000)
    with serve(settings) as url, httpx.Client(base_url=url, timeout=15) as client:
        made = {
            accept: client.get("/graph/ontology", headers={"accept": accept})
            for accept in ("application/ld+json", "application/rdf+xml")
        }
        filed = client.get("/graph/ontology", headers={"accept": "application/n-triples"})

    assert [(413, "too-large")] * 2 == [(answer.status_code, answer.json()["code"]) for answer in made.values()]
    assert all("application/n-triples" in answer.json()["hint"] for answer in made.values())
    assert 200 == filed.status_code
    assert len(filed.content) > 500_000


def test_a_release_of_older_software_is_served_within_the_cap(old_client: httpx.Client, held: Held) -> None:
    """Readers make what there is no file of; beyond the cap a new build is advised."""
    for accept, form in (
        ("application/n-triples", "nt"),
        ("text/turtle", "turtle"),
        ("application/ld+json", "json-ld"),
    ):
        assert held["direct"] == read(old_client.get("/graph/direct", headers={"accept": accept}), form)
    beyond = old_client.get("/rdf-graph-store?default", headers={"accept": "application/n-triples"})

    assert (413, "too-large") == (beyond.status_code, beyond.json()["code"])
    assert "kg build" in beyond.json()["hint"]
    assert "reader" not in beyond.headers["server-timing"]  # a huge one would take it all its time
    assert 404 == old_client.get("/graph/nothing").status_code


@pytest.fixture
def huge(
    release_dir: Path, tmp_path: Path, serve: Callable[..., AbstractContextManager[str]]
) -> Iterator[tuple[str, Path]]:
    """A server over a release with a graph of 300 MiB, and the file of that graph."""
    directory = tmp_path / "release"
    shutil.copytree(release_dir, directory)
    file = directory / "graphs" / "huge.nt"
    with file.open("wb") as sparse:
        sparse.truncate(HUGE_BYTES)
    manifest = json.loads((directory / "manifest.json").read_text())
    manifest["files"]["graphs/huge.nt"] = {"bytes": HUGE_BYTES, "sha256": "0" * 64}
    manifest["counts"]["graphs"]["huge"] = 1
    (directory / "manifest.json").write_text(json.dumps(manifest))
    with serve(Settings(readers=1, port=0, result_bytes=1 << 20), directory) as url:
        yield url, file


def open_times(file: Path) -> int:
    """How often this process, in which the server runs, has a file open."""
    return sum(1 for link in Path("/proc/self/fd").iterdir() if os.path.realpath(link).startswith(str(file)))


def memory_bytes() -> int:
    """What this process holds in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks at open files and memory")
def test_a_huge_graph_streams_in_little_memory_though_its_release_is_pruned(huge: tuple[str, Path]) -> None:
    """What has begun ends well; whoever comes later is told that the release is gone."""
    url, file = huge
    before, most, received = memory_bytes(), 0, 0
    with httpx.stream("GET", f"{url}/graph/huge", headers={"accept": "application/n-triples"}) as answer:
        for piece in answer.iter_raw():
            if not received:
                file.unlink()
            received += len(piece)
            most = max(most, memory_bytes())

    assert str(HUGE_BYTES) == answer.headers["content-length"]
    assert HUGE_BYTES == received
    assert most - before < 64 << 20
    late = httpx.get(f"{url}/graph/huge")
    assert (503, "release") == (late.status_code, late.json()["code"])
    assert str(file.parent) not in late.text


def test_what_cannot_fit_is_refused_before_a_reader_works_on_it(huge: tuple[str, Path]) -> None:
    """Three hundred times the bound: 413, and no time of a reader."""
    answer = httpx.get(f"{huge[0]}/graph/huge", headers={"accept": "application/ld+json"})

    assert (413, "too-large") == (answer.status_code, answer.json()["code"])
    assert "reader" not in answer.headers["server-timing"]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks at open files")
def test_a_client_that_takes_nothing_and_goes_leaves_nothing_behind(huge: tuple[str, Path]) -> None:
    """Meanwhile others are served, HEAD costs nothing, and within a second after it went its file is closed."""
    url, file = huge
    address = urlsplit(url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(b"GET /graph/huge HTTP/1.1\r\nHost: x\r\nAccept: application/n-triples\r\n\r\n")
        assert connection.recv(12) == b"HTTP/1.1 200"
        assert 1 == open_times(file)
        started = time.monotonic()
        head = httpx.head(f"{url}/graph/huge", headers={"accept": "application/n-triples"})
        part = httpx.get(f"{url}/graph/huge", headers={"accept": "application/n-triples", "range": "bytes=-10"})
        query = httpx.get(f"{url}/sparql?query=ASK{{}}")
        assert time.monotonic() - started < 1
        assert (str(HUGE_BYTES), b"\0" * 10, 200) == (head.headers["content-length"], part.content, query.status_code)
        assert 1 == open_times(file)
        left = time.monotonic()

    while open_times(file):
        assert time.monotonic() - left < 1
        time.sleep(0.02)
